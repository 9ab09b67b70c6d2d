"""How many incidents an area had: by day, category, severity and whether verified.

One question per page whatever it shows: the levels, the bars, the counts of places and
categories are all sums over these rows, kept by `kept` until an incident of the area changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Substr
from numpy.typing import NDArray

from waspada.apps.reports.incident_queries import (
    SHOWN_STATES,
    incidents_as_of,
    known_on,
    mark_of,
    up_to,
)
from waspada.apps.reports.kept import kept_sums, kept_whole
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.reports.stamps import areas_in
from waspada.core.places import NATION, Level, level_of
from waspada.core.vocabulary import CATEGORIES

VERIFIED: Final = ("verified", "closed")
CATEGORY_CODES: Final = tuple(CATEGORIES)
_NUMBER_OF: Final = {code: number for number, code in enumerate(CATEGORY_CODES)}

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class AreaDays:
    """Counts of one area, a row each; `place` numbers `places`.

    day : days before the last one; 0 too where today is the last and the next day has begun
    """

    places: tuple[str, ...]
    place: Ints
    day: Ints
    category: Ints
    severity: Ints
    verified: NDArray[np.bool_]
    count: Ints

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
        return not self.count.size

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return int(5 * self.count.nbytes + self.verified.nbytes) + 700 + 60 * len(self.places)


def area_days(
    areas: Sequence[str], last: date, *, days: int, parts: int = 0
) -> Mapping[str, AreaDays]:
    """Return the counts of areas in the days that end with `last`, as known at its end.

    areas : kab/kota, provinces for what stands at the province itself, the nation likewise
    parts : how long the codes are that counts are kept by inside an area: 0 for the area, 8
        for its kecamatan, 13 for its desa
    """
    first = last - timedelta(days=days - 1)

    def compute(missing: list[str]) -> dict[str, AreaDays]:
        found = _rows_of(missing, first, last, parts)
        return {area: _packed(found.get(area, []), last) for area in missing}

    return kept_sums(("days", first, last, mark_of(last), parts), areas, compute)


def _rows_of(
    areas: Sequence[str], first: date, last: date, parts: int
) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    is_verified = Case(
        When(state__in=VERIFIED, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    place = Substr("place_code", 1, parts) if parts else F("regency_code")
    rows = (
        in_areas(areas, last)
        .filter(up_to(last), day__gte=first, state__in=SHOWN_STATES)
        .order_by()
        .values_list(
            "regency_code", "province_code", place, "day", "category", "severity", is_verified
        )
        .annotate(n=Count("*"))
    )
    for regency, province, code, *rest in rows:
        area = regency or province or NATION
        found.setdefault(area, []).append((code or area, *rest))
    return found


def in_areas(areas: Sequence[str], day: date | None) -> QuerySet[IncidentVersion]:
    """Return the versions that held at the end of a day in some areas."""
    return IncidentVersion.objects.filter(which_areas(areas), known_on(day))


def which_areas(areas: Sequence[str]) -> Q:
    """Return the condition for some areas, in a way that the index knows."""
    regencies = [area for area in areas if len(area) == len("65.01")]
    above = [area for area in areas if len(area) < len("65.01")]
    where = Q()
    if above:
        where |= Q(regency_code="", place_code__in=above)
    if regencies:
        where |= Q(regency_code__in=regencies)
    return where


def _packed(rows: Sequence[tuple[Any, ...]], last: date) -> AreaDays:
    places: dict[str, int] = {}
    table = np.array(
        [
            (
                places.setdefault(code, len(places)),
                max(0, (last - day).days),
                _NUMBER_OF.get(category, -1),
                severity or 0,
                verified,
                count,
            )
            for code, day, category, severity, verified, count in rows
        ],
        dtype=np.int32,
    ).reshape(len(rows), 6)
    place, day, category, severity, verified, count = (
        np.ascontiguousarray(column) for column in table.T
    )
    return AreaDays(
        places=tuple(places),
        place=place,
        day=day,
        category=category,
        severity=severity,
        verified=verified.astype(np.bool_),
        count=count,
    )


@dataclass(frozen=True, slots=True)
class Kinds:
    """How many incidents of each category an area had."""

    by_category: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was counted."""
        return not self.by_category

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return 100 * len(self.by_category) + 200


def stage_counts(place: str, day: date | None, *, stage: str, until: date) -> list[tuple[str, int]]:
    """Return how many incidents of a stage each category had up to a day, the most frequent first.

    A whole history is long, so each kab/kota's share is kept; a place inside one is counted.
    """
    if level_of(place) >= Level.KECAMATAN:
        found = incidents_as_of(day, place=place, until=until).filter(stage=stage)
        return list(_ranked(dict(_per_category(found, "category"))).items())

    def compute(missing: list[str]) -> dict[str, Kinds]:
        counted: dict[str, dict[str, int]] = {area: {} for area in missing}
        found = in_areas(missing, day).filter(
            Q(day__lte=until) | Q(day__isnull=True, month__lt=month_after(until)),
            stage=stage,
            state__in=SHOWN_STATES,
        )
        for regency, province, category, count in _per_category(
            found, "regency_code", "province_code", "category"
        ):
            counted[regency or province or NATION][category] = count
        return {area: Kinds(kinds) for area, kinds in counted.items()}

    totals: dict[str, int] = {}
    asked = ("stage", stage, until, mark_of(day))
    for kinds in kept_sums(asked, areas_in(place), compute).values():
        for category, count in kinds.by_category.items():
            totals[category] = totals.get(category, 0) + count
    return list(_ranked(totals).items())


def _per_category(found: QuerySet[IncidentVersion], *columns: str) -> Any:
    return found.order_by().values_list(*columns).annotate(n=Count("*"))


def month_after(until: date) -> date:
    """Return the month that is not wholly over at the end of a day."""
    return (until + timedelta(days=1)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Together:
    """The counts of several areas as one table; `place` numbers `places`."""

    places: tuple[str, ...]
    place: Ints
    day: Ints
    category: Ints
    severity: Ints
    verified: NDArray[np.bool_]
    count: Ints


def together(parts: Mapping[str, AreaDays]) -> Together:
    """Put the counts of areas under one another."""
    places: list[str] = []
    numbers = []
    for one in parts.values():
        numbers.append(one.place + len(places))
        places.extend(one.places)
    empty = np.zeros(0, dtype=np.int32)

    def joined(name: str) -> Any:
        columns = [getattr(one, name) for one in parts.values()]
        return np.concatenate(columns) if columns else empty

    return Together(
        places=tuple(places),
        place=np.concatenate(numbers) if numbers else empty,
        day=joined("day"),
        category=joined("category"),
        severity=joined("severity"),
        verified=joined("verified").astype(np.bool_),
        count=joined("count"),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """What a page sums up of the last days of a place.

    per_day : every day, the oldest first
    by_place : at kab/kota under nation and province, kecamatan under a kab/kota, else desa;
        what is known less exactly stands at its own place
    """

    per_day: list[tuple[date, int]]
    by_category: dict[str, int]
    by_place: dict[str, int]


def counts_of(place: str, last: date, *, days: int, kept_days: int) -> Counts:
    """Return the counts of a place in the days that end with `last`, as known at its end.

    kept_days : how many days are read and kept; pages that ask for fewer share them
    """
    return kept_whole(
        ("counts", place, last, mark_of(last), days, kept_days),
        areas_in(place),
        lambda: _counts_of(place, last, days, kept_days),
        nbytes=60_000,
    )


def _counts_of(place: str, last: date, days: int, kept_days: int) -> Counts:
    parts = parts_under(place)
    table = together(area_days(areas_in(place), last, days=kept_days, parts=parts))
    wanted = table.day < days
    if level_of(place) >= Level.KECAMATAN:
        inside = np.array([code == place or code.startswith(place + ".") for code in table.places])
        wanted &= inside[table.place] if inside.size else wanted
    count = table.count[wanted]
    per_day = np.bincount(table.day[wanted], weights=count, minlength=days)
    per_place = np.bincount(table.place[wanted], weights=count, minlength=len(table.places))
    kinds = table.category[wanted]
    per_kind = np.bincount(kinds[kinds >= 0], weights=count[kinds >= 0])
    return Counts(
        per_day=[
            (last - timedelta(days=back), int(per_day[back])) for back in range(days - 1, -1, -1)
        ],
        by_category=_ranked(dict(zip(CATEGORY_CODES, per_kind, strict=False))),
        by_place=_ranked(dict(zip(table.places, per_place, strict=True))),
    )


@lru_cache(maxsize=10_000)
def parts_under(place: str) -> int:
    """Return how long the codes are that a place's counts are shown by."""
    if place == NATION or level_of(place) is Level.PROVINCE:
        return 0
    return len("65.01.05") if level_of(place) is Level.REGENCY else len("65.01.05.1001")


def _ranked(totals: Mapping[str, float]) -> dict[str, int]:
    found = {code: int(count) for code, count in totals.items() if count}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
