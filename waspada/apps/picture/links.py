"""Addresses of lists with their filters, so that every figure leads to what is under it."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from waspada.apps.accounts.clock import domain_today


def address(name: str, *args: object) -> str:
    """Return a page's address, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def incidents_link(
    place: str,
    *,
    first: date | None = None,
    last: date | None = None,
    category: str = "",
    categories: Sequence[str] = (),
    stages: Sequence[str] = (),
    min_severity: int | None = None,
    day: date | None = None,
) -> str:
    """Return the address of a place's incidents in a span of days, as known on `day`."""
    query = {
        "tempat": place,
        "dari": first.isoformat() if first else "",
        "sampai": last.isoformat() if last else "",
        "kategori": list(categories) or category,
        "keparahan": "" if min_severity is None else str(min_severity),
        "tahap": list(stages),
        "per": day.isoformat() if day and day < domain_today() else "",
    }
    return f"{address('reports:incidents')}?{urlencode({k: v for k, v in query.items() if v}, doseq=True)}"
