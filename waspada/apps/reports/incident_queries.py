"""Read incidents: as of a day, by number, counted per day and category, searched.

Everything starts from `Model.objects`, so it holds what the acting identity may read.
"""

from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateTimeField,
    ExpressionWrapper,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import RawSQL

from waspada.apps.accounts.clock import latest_today, local_today, replayed_day
from waspada.apps.accounts.policy import within
from waspada.apps.reports.cells import LIVE
from waspada.apps.reports.models import DayCell, IncidentVersion, Report
from waspada.apps.reports.searches import versions_with
from waspada.core.errors import BadInput
from waspada.core.places import NATION, Level, level_of, load_table, zone_of
from waspada.core.reports.incidents import day_end
from waspada.core.reports.searching import LONGEST_SEARCH, Wanted, wanted_words
from waspada.core.vocabulary import SEVERITIES

# What stands in lists and counts; withdrawn and merged incidents are reached by their number.
SHOWN_STATES = ("verified", "closed", "unverified")
# Written out as in its index's condition, for SQLite sees none behind parameters.
_UNVERIFIED = RawSQL("reports_incidentversion.state = 'unverified'", [], BooleanField())


def known_on(day: date | None) -> Q:
    """Return the condition for the versions that held at the end of a day, in the place's zone.

    Of today, and of None, they are those that hold now.
    """
    day = replayed_day(day)
    return Q(superseded_at__isnull=True) if day is None else _known_at_the_end_of(day)


@lru_cache(maxsize=64)
def _known_at_the_end_of(day: date) -> Q:
    # One moment by CASE and not a condition for each zone, which would make a planner read each
    # zone's rows apart and sort them.
    end = Case(
        *(
            When(province_code__in=provinces, then=Value(day_end(day, provinces[0])))
            for zone, provinces in _provinces_by_zone().items()
            if zone != zone_of(NATION)
        ),
        default=Value(day_end(day, NATION)),
        output_field=DateTimeField(),
    )
    return Q(received_at__lt=end) & (Q(superseded_at__isnull=True) | Q(superseded_at__gte=end))


def ahead_of(day: date) -> tuple[str, ...]:
    """Return the provinces where the next day runs while a day is still today; mostly none."""
    if latest_today() <= day or replayed_day(day) is not None:
        return ()
    zones = _provinces_by_zone().values()
    return tuple(code for codes in zones if local_today(codes[0]) > day for code in codes)


def up_to(last: date) -> Q:
    """Return the condition for the places' own days up to one.

    Today holds what happened after a place's midnight too: it lasts until Jakarta's.
    """
    ahead = ahead_of(last)
    if not ahead:
        return Q(day__lte=last)
    has_begun = Q(day__lte=last) | Q(province_code__in=ahead)
    return Q(day__lte=last + timedelta(days=1)) & has_begun


def mark_of(day: date | None) -> Hashable:
    """Return what a sum as of a day is kept under beside the day: it differs while it is today."""
    return replayed_day(day), len(ahead_of(day)) if day else 0


def incidents_as_of(
    day: date | None,
    *,
    place: str = NATION,
    since: date | None = None,
    until: date | None = None,
    categories: Iterable[str] = (),
    min_severity: int | None = None,
    states: Sequence[str] = SHOWN_STATES,
    text: str = "",
    exact_days: bool = False,
    not_after: datetime | None = None,
) -> QuerySet[IncidentVersion]:
    """Return the versions that held at the end of a day (None or today: now), newest first.

    since, until : the place's own days, today as in `up_to`; a fact known to the month is in a
        range that holds its whole month
    exact_days : leave out what is known to the month only, as every count and level must
    not_after : the moment a page of a list begins at
    """
    found = IncidentVersion.objects.filter(_known_in(day, place), _inside(place))
    bounds = _happened_within(replayed_day(day), since, until)
    last = bounds.get("occurred_at__lt")
    if not_after is not None and (last is None or not_after < last):
        # In place of the wider bound: SQLite begins at the first of two, whichever that is.
        bounds.pop("occurred_at__lt", None)
        bounds["occurred_at__lte"] = not_after
    found = found.filter(state__in=states, **bounds)
    if exact_days:
        found = found.filter(day__isnull=False)
    if since is not None or until is not None:
        found = found.filter(_between(since, until))
    wanted = tuple(categories)
    if wanted:
        found = found.filter(category__in=wanted)
    if min_severity is not None:  # each of them, so that an index leads to the rare ones
        grave = [one.value for one in SEVERITIES if one.value >= min_severity]
        found = found.filter(severity__in=grave)
    if text.strip("\0 \t\n"):
        found = found.filter(pk__in=versions_with(wanted_or_refused(text), place))
    return found.order_by("-occurred_at", "-id")


def wanted_or_refused(text: str) -> tuple[Wanted, ...]:
    """Return what a typed text asks for.

    Raises
    ------
    BadInput : search.too_long, search.no_words
    """
    if len(text) > LONGEST_SEARCH:
        raise BadInput("search.too_long", limit=LONGEST_SEARCH)
    words = wanted_words(text)
    if not words:
        raise BadInput("search.no_words")
    return words


def incident_by_number(number: str, day: date | None = None) -> IncidentVersion | None:
    """Return an incident's version as of a day, in whatever state; None if none may be read."""
    return IncidentVersion.objects.filter(known_on(day), number=number[:24]).first()


def versions_of(number: str, day: date | None = None) -> QuerySet[IncidentVersion]:
    """Return what was held of an incident up to a day, the latest first."""
    found = IncidentVersion.objects.filter(number=number[:24])
    limit = replayed_day(day)
    if limit is not None:
        latest = found.filter(known_on(limit)).values("version")[:1]
        found = found.filter(version__lte=latest)
    return found.order_by("-version")


def daily_counts(
    place: str,
    first: date,
    last: date,
    *,
    as_of: date | None = None,
    states: Sequence[str] = SHOWN_STATES,
) -> list[tuple[date, int]]:
    """Return how many incidents each day had, every day in the range; month precision left out.

    as_of None reads the cells and is quick at any size; a day counts versions.
    """
    totals: dict[date, int] = {}
    for day, count in _counted("day", place, first, last, as_of=as_of, states=states):
        totals[day] = totals.get(day, 0) + count
    span = (last - first).days + 1
    return [(day, totals.get(day, 0)) for day in (first + timedelta(n) for n in range(span))]


def counts_by_category(
    place: str,
    first: date,
    last: date,
    *,
    as_of: date | None = None,
    states: Sequence[str] = SHOWN_STATES,
) -> dict[str, int]:
    """Return how many incidents each category had, the most frequent first."""
    return _ranked(_counted("category", place, first, last, as_of=as_of, states=states))


def unverified_in(place: str) -> QuerySet[IncidentVersion]:
    """Return the incidents of a place that nobody has verified yet, in no order."""
    return incidents_as_of(None, place=place, states=("unverified",)).filter(_UNVERIFIED).order_by()


def waiting_for_triage(place: str = NATION) -> QuerySet[Report]:
    """Return the reports of a place that wait for a person, the oldest first."""
    return Report.objects.filter(
        within(place), state__in=("waiting", "asked", "unreadable")
    ).order_by("received_at", "id")


def incidents_near(
    *, places: Sequence[str], first: date, last: date, day: date | None = None
) -> QuerySet[IncidentVersion]:
    """Return the incidents of several places in a span of days."""
    where = Q()
    for place in places:
        where |= within(place)
    return incidents_as_of(day, since=first, until=last, exact_days=True).filter(where)


def _counted(
    column: str,
    place: str,
    first: date,
    last: date,
    *,
    as_of: date | None,
    states: Sequence[str],
) -> list[tuple[Any, int]]:
    """Sum over cells and add what no cell may hold; as of a day, count the versions."""
    conditions = (within(place), Q(day__gte=first, day__lte=last, state__in=states))
    versions = IncidentVersion.objects.filter(_known_in(as_of, place), *conditions)
    if replayed_day(as_of) is not None:
        return list(versions.order_by().values_list(column).annotate(Count("pk")))
    cells = DayCell.objects.filter(*conditions).order_by().values_list(column)
    live = versions.filter(LIVE).order_by().values_list(column)
    return [*cells.annotate(Sum("count")), *live.annotate(Count("pk"))]


def _ranked(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    totals: dict[Any, int] = {}
    for key, count in pairs:
        totals[key] = totals.get(key, 0) + count
    return {
        key: count
        for key, count in sorted(totals.items(), key=lambda pair: (-pair[1], str(pair[0])))
        if count
    }


def _inside(place: str) -> Q:
    """Return the condition for a place and what is in it, by the column that lists are read by."""
    if place != NATION and level_of(place) is Level.PROVINCE:
        return Q(province_code=place)
    if place != NATION and level_of(place) is Level.REGENCY:
        return Q(regency_code=place)
    return within(place)


def _happened_within(day: date | None, since: date | None, until: date | None) -> dict[str, Any]:
    """Return bounds of the moment, wide enough for every zone, which an index can begin at.

    What is known at the end of a day happened by then: `check_facts` allows half a day more.
    """
    last = min((one for one in (day, until) if one is not None), default=None)
    bounds: dict[str, Any] = {}
    if since is not None:
        bounds["occurred_at__gte"] = datetime.combine(since, time(), UTC) - timedelta(days=1)
    if last is not None:
        bounds["occurred_at__lt"] = datetime.combine(last, time(), UTC) + timedelta(days=2)
    return bounds


def _known_in(day: date | None, place: str) -> Q:
    """Return `known_on` for one place, whose zone is known, or for all."""
    day = replayed_day(day)
    if day is None or place == NATION:
        return known_on(day)
    end = day_end(day, place)
    return Q(received_at__lt=end) & (Q(superseded_at__isnull=True) | Q(superseded_at__gte=end))


def _between(since: date | None, until: date | None) -> Case:
    """Return the condition for the place's own days, as one that no index answers.

    `_happened_within` says where to look. As an OR, PostgreSQL gathers every row of the days from
    the index of days first, though it has but a few rows left to look at.
    """
    days, months = Q(), Q()
    if since is not None:
        days &= Q(day__gte=since)
        months &= Q(month__gte=since)
    if until is not None:
        days &= up_to(until)
        # The whole month lies in the range if the day after `until` is in a later month.
        months &= Q(month__lt=(until + timedelta(days=1)).replace(day=1))
    return Case(
        When(day__isnull=False, then=ExpressionWrapper(days, BooleanField())),
        default=ExpressionWrapper(months, BooleanField()),
        output_field=BooleanField(),
    )


@cache
def _provinces_by_zone() -> dict[str, list[str]]:
    zones: dict[str, list[str]] = {}
    for place in load_table().children(NATION):
        zones.setdefault(place.zone, []).append(place.code)
    return zones
