"""Panels that apps above put on the pages of a report and of an incident.

An app above registers a function when Django is ready; it gets the page's request and the
reports that stand behind the page, and returns HTML that is safe, or "".
"""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from django.http import HttpRequest

Panel = Callable[[HttpRequest, Sequence[UUID]], str]
_PANELS: Final[list[Panel]] = []


def add_panel(panel: Panel) -> None:
    """Let a panel be shown; adding it again changes nothing."""
    if panel not in _PANELS:
        _PANELS.append(panel)


def panels_of(request: HttpRequest, report_ids: Sequence[UUID]) -> list[str]:
    """Return the panels about some reports."""
    return [shown for panel in _PANELS if (shown := panel(request, report_ids))]
