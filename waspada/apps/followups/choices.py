"""What the form of an item offers: offices, places, stages, other items."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.accounts.classes import storable_classes
from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.queries import stages_on
from waspada.apps.followups.notices import unit_words
from waspada.apps.followups.queries import open_items
from waspada.apps.followups.rights import READERS
from waspada.core.access import readable_classes
from waspada.core.followups.states import ORDER, kind_for
from waspada.core.places import NATION, Level, level_of, load_table, parents
from waspada.core.vocabulary import AGENCIES, CLASS_WORDS, CLASSES, unit_code, unit_level_of

Choices = list[tuple[str, Any]]
MOST_ITEMS = 100
WORDS = 60
# Offices of a kab/kota that a province's desk asks; the rest it reaches through them.
_BELOW = ("pemda", "kesbangpol", "kpu", "bawaslu", "polri", "tni", "disdukcapil", "satpolpp")


def language() -> str:
    """Return the reader's language."""
    return (get_language() or "id")[:2]


def children_of(place: str) -> list[str]:
    """Return the places right below one, by code."""
    if level_of(place) >= Level.KECAMATAN:
        return []
    return sorted(one.code for one in load_table().children(place))


def unit_choices(desk: str, *, only: Iterable[str] = ()) -> Choices:
    """Return the offices that an item of a desk may go to, in two groups.

    only : the units one may choose, for a liaison; empty: all
    """
    kept = set(only)
    codes = [code for code in units_around(desk) if not kept or code in kept]
    groups: dict[bool, Choices] = {True: [], False: []}
    for code in codes:
        groups[kind_for(code, desk) == ORDER].append((code, unit_words(code)))
    named = (
        (_("Kantor yang dapat ditugasi"), groups[True]),
        (_("Permintaan koordinasi"), groups[False]),
    )
    return [(name, units) for name, units in named if units]


def units_around(desk: str) -> list[str]:
    """Return the units of a desk's place, of the places around it, and those right below."""
    found: list[str] = []
    for code, kind in AGENCIES.items():
        around = (desk, *(one for one in parents(desk) if one != NATION))
        found += [
            unit_code(code, place)
            for place in dict.fromkeys((*around, NATION))
            if kind.name_at(unit_level_of(place)) and (kind.is_member or place == NATION)
        ]
    for place in children_of(desk):
        own = _BELOW if level_of(place) == Level.REGENCY else ("kecamatan",)
        found += [
            unit_code(code, place) for code in own if AGENCIES[code].name_at(unit_level_of(place))
        ]
    return list(dict.fromkeys(found))


def place_choices(desk: str, extra: str = "") -> Choices:
    """Return the places an item may be about: the desk's, those right below, and a given one."""
    codes = [desk, *children_of(desk)]
    if extra and extra not in codes:
        codes.append(extra)
    return [(code, _place(code)) for code in codes]


def _place(code: str) -> str:
    return "Indonesia" if code == NATION else load_table()[code].display


def class_choices(place: str) -> Choices:
    """Return the classes in which somebody may write about a place."""
    reached = {
        one
        for seat in current_identity().memberships
        if seat.role in READERS
        for one in readable_classes(seat)
    }
    allowed = [one for one in CLASSES if one in reached and one in storable_classes()]
    return [(one, f"{one} – {CLASS_WORDS[one].in_language(language())}") for one in allowed]


def stage_choices(place: str, day: date) -> Choices:
    """Return the stages that have a date ahead; the value is `election|code`."""
    offered: Choices = [("", _("tidak, tanggalnya tetap"))]
    for stage in stages_on(place, day):
        if stage.places or stage.begins is None or stage.closes is None or stage.closes < day:
            continue
        words = stage.name.in_language(language())
        when = date_format(stage.begins, "j M Y")
        offered.append((f"{stage.election_key}|{stage.code}", f"{words} ({when})"))
    return offered


def item_choices(place: str, day: date) -> Choices:
    """Return the open items that another may wait for."""
    offered: Choices = [("", _("tidak menunggu yang lain"))]
    for row in open_items(place, day)[:MOST_ITEMS]:
        words = row.what if len(row.what) <= WORDS else f"{row.what[:WORDS].rstrip()} …"
        offered.append((str(row.id), f"{row.number} · {words}"))
    return offered
