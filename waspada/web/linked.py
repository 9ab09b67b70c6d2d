"""What can be linked: every app's `linked.py`, in the order in which pages list the kinds."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from waspada.apps.links.kinds import register_kind


def register_kinds() -> None:
    """Make the kinds of every app known to links."""
    for app in settings.INSTALLED_APPS:
        if app.startswith("waspada.apps.") and find_spec(f"{app}.linked"):
            for kind in import_module(f"{app}.linked").KINDS:
                register_kind(kind)
