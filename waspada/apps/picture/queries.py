"""Put together what a place's page shows; every figure comes from a query of a lower app."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.reports.area_days import counts_of, stage_counts
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.reports.newest import gravest_of, newest_of
from waspada.core.alerts import load_rule
from waspada.core.briefing.submissions import Submission
from waspada.core.places import Level, ancestor_at, is_within, level_of, load_table, parents
from waspada.core.vocabulary import CLASSES, LEVELS

WINDOW_DAYS: Final = 7
KEPT_DAYS: Final = load_rule().window_days + 1  # the days that levels ask for: read once for both
LISTED: Final = 10
WORST: Final = 2
HALF_YEAR: Final = 180
ENOUGH_BEFORE: Final = 10  # incidents below which the place around tells more
MOST_BEFORE: Final = 5


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
    recent = incidents_between(day, place, first, day)
    counts = counts_of(place, day, days=days, kept_days=KEPT_DAYS)
    return Window(
        first=first,
        last=day,
        per_day=counts.per_day,
        by_category=counts.by_category,
        by_place=counts.by_place,
        listed=newest_of(recent, place, LISTED, in_order=True),
        worst=gravest_of(recent.filter(day__isnull=False), place, WORST, in_order=True),
    )


def incidents_between(as_of: date, place: str, first: date, last: date) -> QuerySet[Any]:
    """Return the incidents of a span of days, newest first, told so that an index ends with it.

    A day is the place's own, the moment is UTC: a day more on either side holds every zone.
    """
    found = incidents_as_of(as_of, place=place, since=first, until=last)
    begins = datetime.combine(first - timedelta(days=1), time(), UTC)
    ends = datetime.combine(last + timedelta(days=2), time(), UTC)
    return found.filter(occurred_at__gte=begins, occurred_at__lt=ends)


def counts_in_window(place: str, day: date, *, days: int = WINDOW_DAYS) -> dict[str, int]:
    """Return how many incidents each place had in the days that end with `day`."""
    return counts_of(place, day, days=days, kept_days=KEPT_DAYS).by_place


def latest_incident(place: str, day: date) -> Any | None:
    """Return the newest incident known by a day, for pages whose window is empty."""
    return next(iter(newest_of(incidents_as_of(day, place=place, until=day), place, 1)), None)


def grouped_by_day(incidents: Iterable[Any]) -> list[tuple[date | None, bool, list[Any]]]:
    """Return incidents under their days: (day, is a month, incidents, the gravest first)."""
    groups: list[tuple[date | None, bool, list[Any]]] = []
    for one in incidents:
        is_month = one.day is None
        head = one.month if is_month else one.day
        if not groups or groups[-1][:2] != (head, is_month):
            groups.append((head, is_month, []))
        groups[-1][2].append(one)
    for _head, _month, items in groups:
        items.sort(key=lambda one: one.severity or 0, reverse=True)
    return groups


@dataclass(frozen=True, slots=True)
class Child:
    """A place right under the page's place."""

    code: str
    name: str
    level: str
    before: str | None  # yesterday's level where it was another
    is_automatic: bool
    count: int
    report: Submission | None  # None where nothing of its reports may be known

    @property
    def has_risen(self) -> bool:
        """Say whether its level is graver than yesterday's."""
        return self.before is not None and LEVELS.index(self.before) < LEVELS.index(self.level)

    @property
    def report_words(self) -> str:
        """Return what became of its report of the day, for beside its name."""
        return report_words(self.report)

    @property
    def is_overdue(self) -> bool:
        """Say whether its report is missing though its cut-off hour has passed."""
        return bool(self.report and self.report.is_overdue)

    @property
    def is_calm(self) -> bool:
        """Say whether a phone may fold it away: nothing grave."""
        return self.level in ("normal", "none")


def report_words(report: Submission | None) -> str:
    """Return what became of a place's report; NIHIL and nothing sent are never the same."""
    if report is None:
        return "–"
    if not report.is_sent:
        return _("ditarik") if report.is_withdrawn else _("belum")
    words = ["NIHIL"] if report.is_nihil else []
    if report.state == "dikoreksi":
        words.append(_("dikoreksi"))
    elif report.is_late:
        words.append(_("terlambat"))
    return ", ".join(words) or _("masuk")


def earliest_day(place: str) -> date | None:
    """Return the first day of which anything is recorded that one may read; None for none."""
    found = IncidentVersion.objects.filter(within(place), day__isnull=False).order_by("day")
    return found.values_list("day", flat=True).first()


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
    stage: str
    until: date
    total: int
    by_category: list[tuple[str, int]]


def same_stage_before(place: str, day: date, stage: str) -> Before | None:
    """Return what the same stage brought before: here, or around it where here is too little.

    A record, not a forecast: it counts what was gathered of votes at least half a year ago.
    Only places whose pages the reader may open are asked: of others they would see a part.
    """
    until = day - timedelta(days=HALF_YEAR)
    seats = [seat.place for seat in current_identity().memberships]
    widest: Before | None = None
    for area in (place, *parents(place)):
        if area != place and not any(is_within(area, seat) for seat in seats):
            break
        counts = stage_counts(area, day, stage=stage, until=until)
        total = sum(count for _, count in counts)
        if counts:
            widest = Before(area, stage, until, total, counts[:MOST_BEFORE])
        if total >= ENOUGH_BEFORE:
            break
    return widest
