"""Compose the daily report of a place: what the reader may see of it, as values.

It never holds more than class T and never a compartmented incident: a document travels
further than the page it came from. Its own class is exact: B when a reader cleared for B
would be told the very same, T otherwise.
"""

import dataclasses
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, QuerySet

from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.identity import acting_as, current_identity
from waspada.apps.accounts.policy import within
from waspada.apps.briefing.content import (
    Briefing,
    Happening,
    StageLine,
    Waiting,
)
from waspada.apps.briefing.levels import level_lines
from waspada.apps.briefing.queries import latest_before, letterhead_of, reports_of
from waspada.apps.briefing.tables import DAYS_AHEAD
from waspada.apps.briefing.warned import warnings_told
from waspada.apps.elections.queries import (
    active_stages,
    current_election,
    days_to_polling,
    starting_or_ending,
)
from waspada.apps.reports.incident_queries import incidents_as_of, waiting_for_triage
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.warnings.asked import undecided
from waspada.core.access import Identity, Membership, Rights, may_read, readable_classes
from waspada.core.elections import DatedStage
from waspada.core.errors import NotFound
from waspada.core.places import NATION, is_within, load_table
from waspada.core.reports.incidents import day_end, day_start
from waspada.core.vocabulary import CLASSES

HIGHEST_CLASS: Final = "T"
MOST_TOLD: Final = 100
COUNTED_DAYS: Final = 7
LEVEL_REACH: Final = 60  # days; more than any level rule looks back


@dataclasses.dataclass(frozen=True, slots=True)
class Calendar:
    """What stage it is; the same for every reader."""

    name: str
    key: str
    days_to_polling: int | None
    active: tuple[StageLine, ...]
    coming: tuple[StageLine, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked about.

    outside : units whose members may read it, so that nothing about them is in it
    """

    place: str
    day: date
    language: str
    now: datetime | None
    calendar: Calendar
    outside: tuple[str, ...] | None


def calendar_of(place: str, day: date, language: str) -> Calendar:
    """Return election and stages of a place on a day."""
    election = current_election(place, day)
    active = tuple(_stage(stage, language) for stage in active_stages(place, day))
    return Calendar(
        name="" if election is None else _in(language, election.name_id, election.name_en),
        key="" if election is None else election.key,
        days_to_polling=days_to_polling(place, day),
        active=active,
        coming=_coming(place, day, language, active),
    )


def compose_briefing(
    place: str,
    day: date,
    language: str,
    *,
    now: datetime | None = None,
    concerning: bool = True,
) -> Briefing:
    """Return the daily report of a place and day, as far as the acting identity may read it.

    now : for the day that is still running, what is received by now; otherwise its end
    concerning : False leaves out what concerns an office, in counts and level too

    Raises
    ------
    NotFound : access.not_found, for no such place or one whose reports are not the reader's
    """
    reader = current_identity()
    if place not in load_table() or not may_read(reader, Rights(place=place, classification="B")):
        raise NotFound("access.not_found")
    outside = None if concerning else _concerned_lately(place, day)
    asked = Asked(place, day, language, now, calendar_of(place, day, language), outside)
    full = _composed(reader, HIGHEST_CLASS, asked)
    if all(len(readable_classes(seat)) == 1 for seat in lowered(reader, "T").memberships):
        return full  # cleared for B at most, so there is nothing to compare with
    plain = _composed(reader, "B", asked)
    # How many warnings are proposed is told where the report is restricted for something else.
    if plain == dataclasses.replace(full, undecided=plain.undecided):
        return plain
    return dataclasses.replace(full, classification=HIGHEST_CLASS)


def open_reader(place: str) -> Identity:
    """Return a reader of class B in a place, for files that leave without anyone's rights."""
    seat = Membership(role="analyst", place=place, unit="", unit_chain=(), clearance="B")
    return Identity(account="system", memberships=(seat,), realm=settings.WASPADA_REALM)


def lowered(reader: Identity, ceiling: str) -> Identity:
    """Return the reader with clearance up to a class and no compartment."""
    seats = open_reader(NATION).memberships if reader.is_system else reader.memberships
    return dataclasses.replace(
        reader,
        is_system=False,
        memberships=tuple(
            dataclasses.replace(
                seat,
                clearance=min(seat.clearance, ceiling, key=CLASSES.index),
                compartments=frozenset(),
            )
            for seat in seats
        ),
    )


def _concerned_lately(place: str, day: date) -> tuple[str, ...]:
    """Return the units that something in the reach of levels and counts concerns."""
    since = day - timedelta(days=LEVEL_REACH)
    return concerned_units(incidents_as_of(day, place=place, since=since))


def _composed(reader: Identity, ceiling: str, asked: Asked) -> Briefing:
    seats = lowered(reader, ceiling)
    if asked.outside:
        seats = _of_units(seats, asked.outside)
    with acting_as(seats):
        return _compose(reader, asked)


def _of_units(reader: Identity, units: tuple[str, ...]) -> Identity:
    """Return the reader as one who also belongs to these units, and is told nothing of them."""
    return dataclasses.replace(
        reader,
        memberships=tuple(
            dataclasses.replace(seat, unit_chain=(*seat.unit_chain, *units))
            for seat in reader.memberships
        ),
    )


def _compose(reader: Identity, asked: Asked) -> Briefing:
    place, day, language, now = asked.place, asked.day, asked.language, asked.now
    end = known_until(day, place)
    # A replay knows its whole day, whatever the hour at which somebody looks.
    until = end if now is None or settings.WASPADA_AS_OF else min(now, end)
    before = latest_before(place, day)
    # What came between a day's end and the sending of its report is in no report yet.
    since = min(before.received_at, day_end(before.day, place)) if before else None
    known = incidents_as_of(day, place=place)
    if asked.outside is not None:
        known = known.filter(concerns_units="")
    first_known = IncidentVersion.objects.filter(
        within(place),
        version=1,
        received_at__gte=since or day_start(day, place),
        received_at__lt=end,
    ).values("incident_id")
    new = known.filter(incident_id__in=first_known)
    today = known.filter(day=day)
    recent = new.filter(day__lt=day)
    by_month = new.filter(day__isnull=True)
    week = known.filter(day__gt=day - timedelta(days=COUNTED_DAYS), day__lte=day)
    unverified = known.filter(state="unverified").order_by("number")
    told = [_told(rows) for rows in (today, recent, by_month)]
    left_out = sum(rows.count() for rows in (today, recent, by_month)) - sum(map(len, told))
    calendar = asked.calendar
    standing, computed = level_lines(place, day, language)
    begins = day_start(day, place)
    sent = reports_of(place, day).first()
    return Briefing(
        place=place,
        day=day,
        language=language,
        realm=reader.realm,
        known_until=until,
        since=since,
        letterhead=letterhead_of(place),
        classification="B",
        election_name=calendar.name,
        election_key=calendar.key,
        days_to_polling=calendar.days_to_polling,
        standing=standing,
        computed=computed,
        today=told[0],
        recent=told[1],
        by_month=told[2],
        counts=_by_day(week, day),
        active=calendar.active,
        coming=calendar.coming,
        waiting=Waiting(
            reports=None if now is None else waiting_for_triage(place).count(),
            unverified=tuple(unverified.values_list("number", flat=True)),
        ),
        is_partial=not holds_all(reader, place),
        concerns_units=concerned_units(today, recent, by_month, week, unverified),
        left_out=left_out,
        warnings=warnings_told(place, begins, until, language)[0],
        undecided=undecided(place, begins, until),
        version=sent.version + 1 if sent else 1,
    )


def _in(language: str, indonesian: str, english: str) -> str:
    return english if language.startswith("en") else indonesian


def holds_all(reader: Identity, place: str) -> bool:
    """Say whether a reader's own area holds the whole place."""
    return reader.is_system or any(is_within(place, seat.place) for seat in reader.memberships)


def _told(rows: QuerySet[IncidentVersion]) -> tuple[Happening, ...]:
    """Return the gravest incidents in full, the rest only as a number in `left_out`."""
    ordered = rows.order_by("-severity", "occurred_at", "number")[:MOST_TOLD]
    return tuple(happening(row) for row in ordered)


def happening(row: IncidentVersion) -> Happening:
    """Return an incident as reports tell it."""
    return Happening(
        number=row.number,
        category=row.category,
        also_categories=tuple(row.also_categories),
        severity=row.severity or 0,
        state=row.state,
        who=row.who,
        what=row.title,
        occurred_at=row.occurred_at or row.received_at,
        precision=row.occurred_precision or "day",
        place_code=row.place_code,
        how=row.summary,
        why=row.why,
        deaths=row.deaths,
        injured=row.injured,
        grade=f"{row.source_grade}{row.content_grade}",
        sources=tuple(source["url"] for source in row.sources if source.get("url")),
        is_written_later=row.summary_written_later,
        classification=row.classification,
    )


def _by_day(week: QuerySet[IncidentVersion], day: date) -> tuple[tuple[date, int], ...]:
    counts = dict(week.order_by().values_list("day").annotate(Count("pk")))
    days = (day - timedelta(days=back) for back in range(COUNTED_DAYS - 1, -1, -1))
    return tuple((one, counts.get(one, 0)) for one in days)


def _stage(stage: DatedStage, language: str) -> StageLine:
    return StageLine(
        name=stage.name.in_language(language),
        election_name=stage.election_name.in_language(language),
        starts_on=stage.starts_on,
        ends_on=stage.ends_on,
        document=stage.document,
        confidence=stage.confidence,
    )


def _coming(
    place: str, day: date, language: str, active: tuple[StageLine, ...]
) -> tuple[StageLine, ...]:
    """Return what starts soon; what runs already says itself when it ends."""
    changes = starting_or_ending(place, day, DAYS_AHEAD)
    lines = dict.fromkeys(_stage(change.stage, language) for change in changes)
    return tuple(line for line in lines if line not in active)


def concerned_units(*queries: QuerySet[IncidentVersion]) -> tuple[str, ...]:
    """Return the units that something in these rows concerns."""
    units: set[str] = set()
    for rows in queries:
        for codes in rows.order_by().values_list("concerns_units", flat=True).distinct():
            units.update(codes)
    return tuple(sorted(units))
