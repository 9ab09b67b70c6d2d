"""Counts over long spans: how many incidents each day had, and how many of some stages.

A whole history is long, so its sums are kept (`kept`) until an incident of theirs changes: by
kab/kota, under the nation by province, which is as much as a page of the nation needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.policy import within
from waspada.apps.reports.area_days import Kinds, in_areas
from waspada.apps.reports.incident_queries import SHOWN_STATES, mark_of, up_to
from waspada.apps.reports.kept import kept_sums
from waspada.apps.reports.stamps import areas_in
from waspada.core.places import NATION, Level, level_of, load_table

# Pages ask for about two months; whoever asks for more has everything read, once.
_RECENT: Final = timedelta(days=120)
_EARLIEST: Final = date(2005, 1, 1)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How many incidents each day had, from the first that is held."""

    first: date
    counts: NDArray[np.int32]

    @property
    def is_empty(self) -> bool:
        """Whether there are none."""
        return not self.counts.size

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return self.counts.nbytes + 250


def counts_per_day(
    place: str, first: date, last: date, *, as_of: date | None
) -> list[tuple[date, int]]:
    """Return how many incidents each day of a span had, as known at the end of a day.

    The same as `daily_counts`, at the same cost however many there are.
    """
    known = as_of or domain_today()
    recent = known - _RECENT
    since = recent if first >= recent else _EARLIEST
    is_narrow = level_of(place) >= Level.KECAMATAN
    nothing = DayCounts(since, np.zeros(0, dtype=np.int32))

    def compute(missing: list[str]) -> Mapping[str, DayCounts]:
        areas = [area for group in missing for area in _parts_of(group, place)]
        found = in_areas(areas, as_of).filter(up_to(known), day__gte=since, state__in=SHOWN_STATES)
        if is_narrow:
            found = found.filter(within(place))
        packed = _packed(found, since, known, by_province=place == NATION)
        return {group: packed.get(group, nothing) for group in missing}

    asked = (
        "per day",
        since,
        known,
        mark_of(known),
        place if is_narrow else level_of(place) is Level.NATION,
    )
    parts = kept_sums(asked, _groups_of(place), compute, parts_of=lambda one: _parts_of(one, place))
    totals = np.zeros((last - first).days + 1, dtype=np.int64)
    for one in parts.values():
        if one.is_empty:
            continue
        offset = (one.first - first).days
        begin, end = max(0, -offset), min(one.counts.size, totals.size - offset)
        if begin < end:
            totals[begin + offset : end + offset] += one.counts[begin:end]
    return [(first + timedelta(days=n), count) for n, count in enumerate(totals.tolist())]


def stage_places(
    place: str, stages: Sequence[str], first: date, last: date, *, as_of: date | None
) -> dict[str, int]:
    """Return how many incidents of some stages each kab/kota had in a span of days.

    What stands at a province or the nation itself is counted there.
    """

    def compute(missing: list[str]) -> Mapping[str, Kinds]:
        rows = (
            in_areas(missing, as_of)
            .filter(day__gte=first, day__lte=last, stage__in=stages, state__in=SHOWN_STATES)
            .order_by()
            .values_list("regency_code", "province_code")
            .annotate(n=Count("*"))
        )
        found: dict[str, dict[str, int]] = {area: {} for area in missing}
        for regency, province, count in rows:
            found[regency or province or NATION][""] = count
        return {area: Kinds(one) for area, one in found.items()}

    asked = ("stage places", tuple(stages), first, last, mark_of(as_of))
    kept = kept_sums(asked, areas_in(place), compute)
    return {area: sum(one.by_category.values()) for area, one in kept.items() if not one.is_empty}


def _groups_of(place: str) -> Sequence[str]:
    """Return what sums are kept by: provinces under the nation, else areas."""
    if place == NATION:
        return [NATION, *load_table().codes(NATION, Level.PROVINCE)]
    return areas_in(place)


def _parts_of(group: str, place: str) -> Sequence[str]:
    """Return the areas that a group stands for on the page of a place."""
    if place == NATION and group != NATION:
        return areas_in(group)
    return [group]


def _packed(found: Any, since: date, last: date, *, by_province: bool) -> dict[str, DayCounts]:
    columns = ("province_code",) if by_province else ("regency_code", "province_code")
    counted: dict[str, list[tuple[int, int]]] = {}
    for *codes, day, count in (
        found.order_by().values_list(*columns, "day").annotate(n=Count("*")).iterator(20_000)
    ):
        group = next((code for code in codes if code), NATION)
        counted.setdefault(group, []).append(((min(day, last) - since).days, count))
    packed = {}
    for group, rows in counted.items():
        table = np.array(rows, dtype=np.int32)
        begin = int(table[:, 0].min())
        counts = np.bincount(table[:, 0] - begin, weights=table[:, 1]).astype(np.int32)
        packed[group] = DayCounts(since + timedelta(days=begin), counts)
    return packed
