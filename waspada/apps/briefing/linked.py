"""How daily reports are told where a notice is about one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.dates import long_day
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.core.access import Rights, may_read
from waspada.core.places import load_table
from waspada.core.reports.incidents import day_start
from waspada.core.vocabulary import Words


def _reports(ids: Sequence[str]) -> Mapping[str, Thing]:
    """Return daily reports by "place/day", where the reader may open that place's."""
    return {one: thing for one in ids if (thing := _report(one)) is not None}


def _report(one: str) -> Thing | None:
    place, _slash, text = one.partition("/")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    rights = Rights(place=place, classification="B")
    if place not in load_table() or not may_read(current_identity(), rights):
        return None
    words = {"place": load_table()[place].display, "day": long_day(day)}
    return Thing(
        _("Laporan harian %(place)s, %(day)s") % words,
        reverse("briefing:daily", args=(place, text)),
        when=day_start(day, place),
        place_code=place,
    )


KINDS: Final = (LinkedKind("daily_report", Words("laporan harian", "daily report"), _reports),)
