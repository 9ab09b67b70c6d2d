"""How reports over periods are told where a notice is about one."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.urls import reverse

from waspada.apps.accounts.identity import current_identity
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.apps.periodic.telling import name_of
from waspada.core.access import Rights, may_read
from waspada.core.briefing.periods import read_period
from waspada.core.errors import BadInput
from waspada.core.places import load_table
from waspada.core.reports.incidents import day_start
from waspada.core.vocabulary import Words


def _reports(ids: Sequence[str]) -> Mapping[str, Thing]:
    """Return reports by "place/kind/key", where the reader may open that place's."""
    return {one: thing for one in ids if (thing := _report(one)) is not None}


def _report(one: str) -> Thing | None:
    place, _slash, rest = one.partition("/")
    kind, _slash, key = rest.partition("/")
    rights = Rights(place=place, classification="B")
    if place not in load_table() or not may_read(current_identity(), rights):
        return None
    try:
        period = read_period(kind, key)
    except BadInput:
        return None
    return Thing(
        name_of(place, period),
        reverse("periodic:period", args=(place, kind, key)),
        when=day_start(period.last, place),
        place_code=place,
    )


KINDS: Final = (
    LinkedKind("periodic_report", Words("laporan berkala", "periodic report"), _reports),
)
