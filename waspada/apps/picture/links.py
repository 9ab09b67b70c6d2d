"""Addresses of lists with their filters, so that every figure leads to what is under it."""

from collections.abc import Hashable, Sequence
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from waspada.apps.accounts.clock import domain_today


@lru_cache(maxsize=8_192)
def address(name: str, *args: Hashable) -> str:
    """Return a page's address, or nothing where this installation has no such page.

    Kept: a page has some hundred of them, and which there are is known at the start.
    """
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
    kinds = tuple(categories) or ((category,) if category else ())
    past = day if day and day < domain_today() else None
    asked = _asked(first, last, kinds, min_severity, tuple(stages), past)
    return f"{address('reports:incidents')}?tempat={place}{asked}"


@lru_cache(maxsize=2_048)
def _asked(
    first: date | None,
    last: date | None,
    categories: tuple[str, ...],
    min_severity: int | None,
    stages: tuple[str, ...],
    past: date | None,
) -> str:
    """Return what a link asks for besides the place: a map has hundreds that differ in it alone."""
    query = {
        "dari": first.isoformat() if first else "",
        "sampai": last.isoformat() if last else "",
        "kategori": categories,
        "keparahan": "" if min_severity is None else str(min_severity),
        "tahap": stages,
        "per": past.isoformat() if past else "",
    }
    return "".join(f"&{urlencode({k: v}, doseq=True)}" for k, v in query.items() if v)
