"""The counts that are judged: verified incidents that weigh something, by kab/kota and theme.

Summed from the day cells, or as of a past day from the versions that held then. A finding at
class B rests on class B alone. Incidents of a compartment or about an office enter no finding,
for some of those who read the finding may not read them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from waspada.apps.accounts.clock import replayed_day
from waspada.apps.reports.area_days import VERIFIED
from waspada.apps.reports.cells import LIVE
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.reports.models import DayCell, IncidentVersion
from waspada.core.alerts import load_rule
from waspada.core.detection.daily import Cases
from waspada.core.detection.daily_rule import DailyRule
from waspada.core.places import Level, load_table
from waspada.core.vocabulary import THEMES, theme_of

_DISTRICT: Final = len("65.01.05")
_LEVELS: Final = (Level.REGENCY, Level.PROVINCE, Level.KECAMATAN)
_SIZES: Final = (len("65.01"), len("65"), _DISTRICT)
OPEN: Final[tuple[str, ...]] = ("B",)
CLOSED: Final[tuple[str, ...]] = ("B", "T")

Row = tuple[str, date, str, int, int]


def cases_of(
    last: date, rule: DailyRule, *, as_of: date | None, classes: Sequence[str] = OPEN
) -> Cases:
    """Return the incidents of all kab/kota up to a day, as the acting identity may read them.

    Beside them stand those of provinces and of kecamatan.

    as_of : what was known at the end of that day; None is now, from the cells
    """
    first = last - timedelta(days=round(rule.years * 365.25) + 2 * rule.longest_window())
    where = Q(day__gte=first, day__lte=last, state__in=VERIFIED, classification__in=classes)
    if replayed_day(as_of) is not None:
        rows = _versions(Q(known_on(as_of)) & where)
        return laid_out(rows)
    return laid_out([*_cells(where), *_versions(Q(superseded_at__isnull=True) & LIVE & where)])


def _cells(where: Q) -> Iterable[Row]:
    found = DayCell.objects.filter(where, count__gt=0).order_by()
    columns = found.annotate(area=Substr("place_code", 1, _DISTRICT))
    rows: Iterable[Row] = columns.values_list("area", "day", "category", "severity").annotate(
        n=Sum("count")
    )
    return rows


def _versions(where: Q) -> Iterable[Row]:
    found = IncidentVersion.objects.filter(where, compartment="", concerns_units="").order_by()
    columns = found.annotate(area=Substr("place_code", 1, _DISTRICT))
    rows: Iterable[Row] = columns.values_list("area", "day", "category", "severity").annotate(
        n=Count("*")
    )
    return rows


def laid_out(rows: Iterable[Row]) -> Cases:
    """Return rows of (place, day, category, severity, incidents) as cases of kab/kota.

    A place may lie deeper, or be a province: the same incidents stand beside by province and by
    kecamatan, as far as that is known.
    """
    themes = tuple(THEMES)
    rule = load_rule()
    held: list[tuple[Any, ...]] = []
    first: date | None = None
    numbers = [_numbers(level) for level in _LEVELS]
    for area, day, category, severity, count in rows:
        first = day if first is None or day < first else first
        points = rule.points(category, severity or 0)
        if points > 0:
            at = (_at(known, area, size) for known, size in zip(numbers, _SIZES, strict=True))
            theme = themes.index(theme_of(category))
            held.append((*at, theme, day.toordinal(), count, points * count))
    table = np.array(held, dtype=np.float64).reshape(len(held), len(_LEVELS) + 4)
    levels = []
    for column, known in enumerate(numbers):
        mine = table[table[:, column] >= 0]
        place, theme_number, day_number, count_of = (
            mine[:, at].astype(np.int64) for at in (column, *range(len(_LEVELS), len(_LEVELS) + 3))
        )
        levels.append(
            Cases(
                tuple(known), themes, place, theme_number, day_number, count_of, mine[:, -1], first
            )
        )
    regencies, *beside = levels
    return replace(regencies, beside=tuple(beside))


def _at(known: Mapping[str, int], area: str, size: int) -> int:
    return known.get(area[:size], -1) if len(area) >= size else -1


def numbers_of_places() -> dict[str, int]:
    """Return the number of each kab/kota in counts."""
    return _numbers(Level.REGENCY)


@cache
def _numbers(level: Level) -> dict[str, int]:
    return {code: number for number, code in enumerate(load_table().codes(level=level))}


@lru_cache(maxsize=1)
def coordinates() -> tuple[Any, Any]:
    """Return (lat, lon) of all kab/kota, in the order in which they are counted."""
    places = [load_table()[code] for code in numbers_of_places()]
    return np.array([one.lat for one in places]), np.array([one.lon for one in places])


def closed_lately(first: date, last: date, *, as_of: date | None) -> set[tuple[str, str]]:
    """Return the (place, theme) with incidents of class T that weigh in a span of days.

    Places are kab/kota, provinces and kecamatan.
    """
    day = replayed_day(as_of)
    known = Q(superseded_at__isnull=True) if day is None else known_on(day)
    where = Q(day__gte=first, day__lte=last, state__in=VERIFIED, classification=CLOSED[-1])
    rows = _versions(known & where)
    points = load_rule().points
    return {
        (area[:size], theme_of(category))
        for area, _day, category, severity, _count in rows
        if points(category, severity or 0) > 0
        for size in _SIZES
        if len(area) >= size
    }
