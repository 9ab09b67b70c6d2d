"""What the frame of every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html needs on every page."""
    return {"is_demo": settings.IS_DEMO, "realm": settings.WASPADA_REALM}
