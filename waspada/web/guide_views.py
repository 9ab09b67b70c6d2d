"""A printable page per role: what one does on an ordinary day, and what one does not see."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from waspada.core.vocabulary import ROLES

FILE = Path(__file__).parent / "guides" / "guides.toml"


@lru_cache(maxsize=1)
def guide_table() -> dict[str, dict[str, Any]]:
    """Return every role's guide, in both languages."""
    return tomllib.loads(FILE.read_text("utf-8"))


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """List the guides; nothing in them is anybody's secret."""
    language = _language()
    shown = [
        (role, ROLES[role].in_language(language), entry["about"][language])
        for role, entry in guide_table().items()
    ]
    return render(request, "guides.html", {"guides": shown})


@require_safe
def guide(request: HttpRequest, role: str) -> HttpResponse:
    """Show one role's guide, ready to print on one A4 page."""
    entry = guide_table().get(role)
    if entry is None:
        raise Http404
    language = _language()
    context = {
        "role": ROLES[role].in_language(language),
        "about": entry["about"][language],
        "limits": entry["limits"][language],
        "steps": [(one["title"][language], one["text"][language]) for one in entry["steps"]],
    }
    return render(request, "guide.html", context)


def _language() -> str:
    return "en" if (get_language() or "id").startswith("en") else "id"
