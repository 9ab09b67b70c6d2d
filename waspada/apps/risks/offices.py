"""The offices that a row may name: units of every member agency in a place and around it."""

from typing import Any

from waspada.core.places import load_table
from waspada.core.reports.referrals import units_for
from waspada.core.vocabulary import AGENCIES, split_unit, unit_code, unit_name

Choices = list[tuple[str, Any]]


def unit_choices(place: str) -> Choices:
    """Return every member agency's unit in a place and around it, the nearest place first."""
    by_place: dict[str, Choices] = {}
    for code, kind in AGENCIES.items():
        if not kind.is_member:
            continue
        for at in units_for(code, place):
            name = unit_name(code, at, load_table()[at].name)
            by_place.setdefault(at, []).append((unit_code(code, at), name))
    ordered = sorted(by_place, key=len, reverse=True)
    return [(load_table()[at].display, by_place[at]) for at in ordered]


def unit_words(unit: str) -> str:
    """Return a unit's name as people write it."""
    agency, place = split_unit(unit)
    return unit_name(agency, place, load_table()[place].name)
