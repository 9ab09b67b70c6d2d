"""What a map is asked for in its address, so that a view can be sent to a colleague."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np

from waspada.apps.picture.queries import KEPT_DAYS, WINDOW_DAYS
from waspada.apps.picture.ranges import DayRange, asked_range
from waspada.apps.reports.area_days import CATEGORY_CODES, area_days, parts_under, together
from waspada.apps.reports.incident_queries import mark_of
from waspada.apps.reports.kept import kept_whole
from waspada.apps.reports.stamps import areas_in
from waspada.core.errors import BadInput
from waspada.core.places import Level, is_within, level_of
from waspada.core.vocabulary import CATEGORIES, SEVERITIES

LONGEST_DAYS: Final = 120
HIDDEN: Final = "tidak"


@dataclass(frozen=True, slots=True)
class MapFilters:
    """Which incidents a map counts.

    day : as known at the end of this day
    has_finds : what the daily detection found is drawn too; changes no count
    """

    day: date
    span: DayRange
    categories: tuple[str, ...] = ()
    min_severity: int | None = None
    has_finds: bool = True

    @property
    def is_usual(self) -> bool:
        """Say whether the map counts what the page around it counts."""
        usual = usual_range(self.day)
        return self.span == usual and not self.categories and self.min_severity is None

    def pairs(self) -> list[tuple[str, str]]:
        """Return what differs from the usual map, for an address."""
        found: list[tuple[str, str]] = []
        if self.span != usual_range(self.day):
            found += [
                ("dari", self.span.first.isoformat()),
                ("sampai", self.span.last.isoformat()),
            ]
        found += [("kategori", code) for code in self.categories]
        if self.min_severity is not None:
            found.append(("keparahan", str(self.min_severity)))
        if not self.has_finds:
            found.append(("temuan", HIDDEN))
        return found

    def address(self) -> str:
        """Return the filters as a part of an address."""
        return urlencode(self.pairs())


def usual_range(day: date) -> DayRange:
    """Return the days that pages sum up."""
    return DayRange(day - timedelta(days=WINDOW_DAYS - 1), day)


def usual_filters(day: date) -> MapFilters:
    """Return the filters of a map that nobody has filtered."""
    return MapFilters(day, usual_range(day))


def read_map_filters(given: Any, day: date) -> MapFilters:
    """Read the filters of a map's address.

    Raises
    ------
    BadInput : incident.bad_choice, and what asked_range raises
    """
    usual = usual_range(day)
    span = asked_range(given, first=usual.first, last=usual.last, longest=LONGEST_DAYS)
    if span.first > day:
        raise BadInput("web.date_ahead", value=span.first.isoformat(), today=day.isoformat())
    if (day - span.first).days + 1 > 4 * LONGEST_DAYS:
        raise BadInput("picture.map_too_far", days=4 * LONGEST_DAYS)
    categories = tuple(dict.fromkeys(code for code in given.getlist("kategori") if code))
    for code in categories:
        if code not in CATEGORIES:
            raise BadInput("incident.bad_choice", field="kategori", value=code[:40])
    has_finds = given.get("temuan", "") != HIDDEN
    return MapFilters(day, span.capped(day), categories, _severity(given), has_finds)


def _severity(given: Mapping[str, str]) -> int | None:
    text = given.get("keparahan", "")
    if not text:
        return None
    if text not in {str(severity.value) for severity in SEVERITIES}:
        raise BadInput("incident.bad_choice", field="keparahan", value=text[:20])
    return int(text)


def counts_under(within: str, filters: MapFilters) -> dict[str, int]:
    """Return the incidents of some filters by place, from the sums that all pages share."""
    return kept_whole(
        ("map", within, replace(filters, has_finds=True), mark_of(filters.day)),
        areas_in(within),
        lambda: _counts_under(within, filters),
        nbytes=60_000,
    )


def _counts_under(within: str, filters: MapFilters) -> dict[str, int]:
    span, day = filters.span, filters.day
    back = (day - span.first).days + 1
    days = max(back, KEPT_DAYS)
    areas = area_days(areas_in(within), day, days=days, parts=parts_under(within))
    table = together(areas)
    wanted = (table.day < back) & (table.day >= (day - span.last).days)
    if filters.categories:
        numbers = [CATEGORY_CODES.index(code) for code in filters.categories]
        wanted &= np.isin(table.category, numbers)
    if filters.min_severity is not None:
        wanted &= table.severity >= filters.min_severity
    totals = np.bincount(
        table.place[wanted], weights=table.count[wanted], minlength=len(table.places)
    )
    inside = level_of(within) < Level.KECAMATAN
    return {
        code: int(count)
        for code, count in zip(table.places, totals, strict=True)
        if count and (inside or is_within(code, within))
    }
