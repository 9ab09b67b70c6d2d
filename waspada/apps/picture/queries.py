"""Put together what a place's page shows; every figure comes from a query of a lower app."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, F

from waspada.apps.accounts.clock import domain_today
from waspada.apps.reports.incident_queries import (
    counts_by_category,
    counts_by_place,
    daily_counts,
    incidents_as_of,
)
from waspada.core.places import Level, ancestor_at, level_of, load_table
from waspada.core.vocabulary import CLASSES

WINDOW_DAYS: Final = 7
LISTED: Final = 10
WORST: Final = 2
HALF_YEAR: Final = 180


@dataclass(frozen=True, slots=True)
class Window:
    """What was recorded of a place in the days that a page sums up."""

    first: date
    last: date
    per_day: list[tuple[date, int]]
    by_category: dict[str, int]
    by_place: dict[str, int]
    listed: list[Any]
    worst: list[Any]

    @property
    def total(self) -> int:
        """Return how many incidents the days had."""
        return sum(count for _, count in self.per_day)

    @property
    def top_category(self) -> str:
        """Return the category with most incidents."""
        return next(iter(self.by_category), "")

    @property
    def top_count(self) -> int:
        """Return how many the most frequent category had."""
        return self.by_category.get(self.top_category, 0)

    def by_level(self, level: Level) -> dict[str, int]:
        """Return counts summed to a level; what is known less exactly stays at its own place."""
        return self.summed(self.by_place, level)

    @staticmethod
    def summed(by_place: dict[str, int], level: Level) -> dict[str, int]:
        """Return counts of places summed to a level above them."""
        totals: dict[str, int] = {}
        for code, count in by_place.items():
            at = code if level_of(code) <= level else ancestor_at(code, level) or code
            totals[at] = totals.get(at, 0) + count
        return totals


def window_of(place: str, day: date, *, days: int = WINDOW_DAYS) -> Window:
    """Return what a place recorded in the days that end with `day`."""
    first = day - timedelta(days=days - 1)
    as_of = None if day >= domain_today() else day
    recent = incidents_as_of(as_of, place=place, since=first, until=day)
    gravest = recent.filter(day__isnull=False, severity__gte=2)
    return Window(
        first=first,
        last=day,
        per_day=daily_counts(place, first, day, as_of=as_of),
        by_category=counts_by_category(place, first, day, as_of=as_of),
        by_place=counts_by_place(place, first, day, as_of=as_of),
        listed=list(recent[:LISTED]),
        worst=list(gravest.order_by(F("severity").desc(nulls_last=True), "-occurred_at")[:WORST]),
    )


def counts_in_window(place: str, day: date, *, days: int = WINDOW_DAYS) -> dict[str, int]:
    """Return how many incidents each place had in the days that end with `day`."""
    as_of = None if day >= domain_today() else day
    return counts_by_place(place, day - timedelta(days=days - 1), day, as_of=as_of)


def latest_incident(place: str, day: date) -> Any | None:
    """Return the newest incident known by a day, for pages whose window is empty."""
    as_of = None if day >= domain_today() else day
    return incidents_as_of(as_of, place=place, until=day).first()


def grouped_by_day(incidents: Iterable[Any]) -> list[tuple[date | None, bool, list[Any]]]:
    """Return incidents under their days: (day, is a month, incidents, the gravest first)."""
    groups: list[tuple[date | None, bool, list[Any]]] = []
    for one in incidents:
        is_month = one.day is None
        head = one.month if is_month else one.day
        if not groups or groups[-1][:2] != (head, is_month):
            groups.append((head, is_month, []))
        groups[-1][2].append(one)
    for _, _, items in groups:
        items.sort(key=lambda one: one.severity or 0, reverse=True)
    return groups


@dataclass(frozen=True, slots=True)
class Child:
    """A place right under the page's place."""

    code: str
    name: str
    level: str
    is_automatic: bool
    count: int
    report: str  # sent, nihil or missing

    @property
    def is_calm(self) -> bool:
        """Say whether a phone may fold it away: nothing grave."""
        return self.level in ("normal", "none")


def children_of(place: str) -> list[str]:
    """Return the codes right under a place that carry a level; a kecamatan's desa do not."""
    if level_of(place) >= Level.KECAMATAN:
        return []
    return [child.code for child in load_table().children(place)]


def gravest_class(items: Iterable[Any]) -> str:
    """Return the highest class among what a page shows; B for an empty page."""
    found = [CLASSES.index(one.classification) for one in items]
    return CLASSES[max(found)] if found else CLASSES[0]


@dataclass(frozen=True, slots=True)
class Before:
    """What was recorded in the same stage of earlier votes, in a place or its province."""

    place: str
    total: int
    by_category: list[tuple[str, int]]


def same_stage_before(place: str, day: date, stage: str) -> Before | None:
    """Return what the same stage brought before, here or else in the whole province.

    A record, not a forecast: it counts what was gathered of votes at least half a year ago.
    """
    as_of = None if day >= domain_today() else day
    until = day - timedelta(days=HALF_YEAR)
    for area in dict.fromkeys((place, place[:2])):
        found = incidents_as_of(as_of, place=area, until=until).filter(stage=stage)
        rows = found.order_by().values_list("category").annotate(count=Count("pk"))
        counts = [(code, count) for code, count in rows.order_by("-count", "category")]
        if counts:
            return Before(area, sum(count for _, count in counts), counts[:5])
    return None
