"""Hold what was found to today's rights: an incident that was closed since closes its episodes.

The past is shown under today's rights. A sum at class B that counted an incident which is now
of class T, about an office or in a compartment would still tell of it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q

from waspada.apps.accounts.policy import within
from waspada.apps.alerts.actions import restrict_signal
from waspada.apps.detection.models import EpisodeVersion
from waspada.apps.detection.signals import ORIGIN, key_of
from waspada.apps.reports.area_days import VERIFIED
from waspada.apps.reports.models import IncidentVersion
from waspada.core.alerts import load_rule
from waspada.core.places import is_within
from waspada.core.vocabulary import CLASSES, theme_of

OPEN_CLASS: Final = CLASSES[0]
_PROVINCE, _REGENCY = len("65"), len("65.01")
_REACH: Final = timedelta(days=400)
_CHART: Final = timedelta(days=100)  # how far back a chart goes
_CLOSED: Final = ~Q(classification=OPEN_CLASS) | ~Q(concerns_units="") | ~Q(compartment="")


def hold_to_todays_rights(day: date) -> int:
    """Give versions of class B that counted what is closed now its rights; return how many changed.

    Acting as the system. A chart with such an incident in an earlier bar is dropped. What was
    opened again leaves versions closed: the next judging finds it at class B as a new episode.
    """
    since = day - _REACH
    closed = _closed_since(since)
    if not closed:
        return 0
    done = 0
    for row in EpisodeVersion.objects.filter(classification=OPEN_CLASS, last__gte=since):
        near = [
            one
            for place in _places(row)
            for one in closed.get((place[:_REGENCY], row.theme), ())
            if is_within(one.place_code, place)
        ]
        first, last = _counted_in(row)
        beside = [one for one in near if first <= one.day <= last]
        if beside and _still_open(row, first, last) < row.observed:
            _restrict(row, beside)
            done += 1
        elif near and row.chart and _tells_of(row, near):
            EpisodeVersion.unguarded.filter(pk=row.pk).update(chart=[])
            done += 1
    return done


def _closed_since(since: date) -> dict[tuple[str, str], list[Any]]:
    """Return the verified incidents that are not open to all readers, by area and theme.

    An area is a kab/kota, and a province for all that lies in it.
    """
    found: dict[tuple[str, str], list[Any]] = {}
    columns = (
        "place_code", "category", "day", "classification", "concerns_units", "compartment",
    )  # fmt: skip
    reach = since - _CHART
    for one in IncidentVersion.objects.filter(_CLOSED, day__gte=reach, state__in=VERIFIED).only(
        *columns
    ):
        for area in {one.place_code[:_PROVINCE], one.place_code[:_REGENCY]}:
            found.setdefault((area, theme_of(one.category)), []).append(one)
    return found


def _places(row: EpisodeVersion) -> Sequence[str]:
    return row.places or [row.place_code]


def _counted_in(row: EpisodeVersion) -> tuple[date, date]:
    """Return the days that a version's numbers were counted in."""
    if row.kind == "gathering":
        return row.begins, row.last
    return row.peak - timedelta(days=row.window_days - 1), row.peak


def _tells_of(row: EpisodeVersion, near: Sequence[Any]) -> bool:
    """Say whether a bar of the chart counted more than is open now."""
    for text, count, *_rest in row.chart:
        last = date.fromisoformat(text)
        first = last - timedelta(days=row.window_days - 1)
        is_beside = any(first <= one.day <= last for one in near)
        if is_beside and _still_open(row, first, last) < count:
            return True
    return False


def _still_open(row: EpisodeVersion, first: date, last: date) -> int:
    """Return how many of the incidents that could be counted then are open under today's rights."""
    points = load_rule().points
    held = Q(received_at__lte=row.received_at) & (
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=row.received_at)
    )
    inside = reduce(or_, (within(place) for place in _places(row)))
    rows = IncidentVersion.objects.filter(
        held & inside,
        day__gte=first,
        day__lte=last,
        state__in=VERIFIED,
        classification=OPEN_CLASS,
        concerns_units="",
        compartment="",
    )
    return sum(
        theme_of(category) == row.theme and points(category, severity or 0) > 0
        for category, severity in rows.values_list("category", "severity")
    )


def _restrict(row: EpisodeVersion, beside: Sequence[Any]) -> None:
    """Give a version and its signal the rights of all that is closed beside it."""
    rights = {
        "classification": max((one.classification for one in beside), key=CLASSES.index),
        "concerns_units": tuple(sorted({unit for one in beside for unit in one.concerns_units})),
        "compartment": next((one.compartment for one in beside if one.compartment), ""),
    }
    EpisodeVersion.unguarded.filter(pk=row.pk).update(**rights)
    restrict_signal(ORIGIN, key_of(row), **rights)
