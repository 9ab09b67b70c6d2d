"""Read forums: their terms and gaps as of a day, their reports, how often they wrote."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.accounts.clock import known_until, replayed_day
from waspada.apps.accounts.policy import within
from waspada.apps.forum.models import ForumReport, ForumStep, ForumTerm
from waspada.apps.reports.incident_queries import known_on
from waspada.core.errors import NotFound
from waspada.core.forum import (
    ANSWER_DAYS,
    EXPECTED,
    ForumActivity,
    LevelCoverage,
    TermFacts,
    Told,
    activity_of,
    coverage,
    term_on,
)
from waspada.core.places import Level, level_of
from waspada.core.reports.incidents import local_date

MOST_COUNTED: Final = 5_000


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report with what followed it, as of a day."""

    row: ForumReport
    steps: tuple[ForumStep, ...]
    days_waiting: int | None

    @property
    def state(self) -> str:
        """Return how it stands: what followed last, remarks apart."""
        moves = [step.kind for step in self.steps if step.kind != "note"]
        return moves[-1] if moves else "sent"

    @property
    def is_late(self) -> bool:
        """Say whether the team has let it wait longer than the desk means to."""
        return self.days_waiting is not None and self.days_waiting > ANSWER_DAYS

    @property
    def answers(self) -> tuple[ForumStep, ...]:
        return tuple(step for step in self.steps if step.kind == "answered")


def facts_of(row: ForumTerm) -> TermFacts:
    """Return a term as the rules see it."""
    return TermFacts(
        place=row.place_code,
        decree=row.decree,
        decree_on=row.decree_on,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        offices=tuple((office, count) for office, count in row.offices),
    )


def terms_of(place: str, day: date | None = None) -> list[ForumTerm]:
    """Return every term of one place's forum, newest first."""
    found = ForumTerm.objects.filter(known_on(day), place_code=place)
    return list(found.order_by("-starts_on", "-received_at"))


def terms_in(place: str, day: date | None, on: date) -> dict[str, ForumTerm]:
    """Return, for each place with a forum in a subtree, the term that counts on a day."""
    by_place: dict[str, list[ForumTerm]] = {}
    rows = ForumTerm.objects.filter(known_on(day), within(place))
    for row in rows.order_by("place_code", "starts_on", "received_at"):
        by_place.setdefault(row.place_code, []).append(row)
    found: dict[str, ForumTerm] = {}
    for code, terms in by_place.items():
        known = {facts_of(row): row for row in terms}
        counts = term_on(known, on)
        if counts is not None:
            found[code] = known[counts]
    return found


def coverage_of(
    place: str, terms: Mapping[str, ForumTerm], on: date, *, with_desa: bool = False
) -> list[LevelCoverage]:
    """Return how far the places of a subtree have forums whose term runs."""
    levels = (*EXPECTED, Level.DESA) if with_desa else EXPECTED
    wanted = [level for level in levels if level >= max(level_of(place), Level.PROVINCE)]
    facts = {code: facts_of(row) for code, row in terms.items()}
    return coverage(place, facts, on, levels=wanted)


def forum_reports(place: str, day: date | None = None) -> QuerySet[ForumReport]:
    """Return the reports of forums in a place, or about it, known by a day, newest first."""
    about = within(place, "about_place")
    found = ForumReport.objects.filter(within(place) | about if about else Q())
    limit = replayed_day(day)
    if limit is not None:
        found = found.filter(received_at__lt=known_until(limit, place))
    return found.order_by("-received_at", "-pk")


def report_by_id(report_id: UUID, day: date | None = None) -> ForumReport:
    """Return a report as known by a day.

    Raises
    ------
    NotFound : access.not_found
    """
    found: ForumReport | None = ForumReport.objects.filter(pk=report_id).first()
    if found is None:
        raise NotFound("access.not_found")
    limit = replayed_day(day)
    if limit is not None and found.received_at >= known_until(limit, found.place_code):
        raise NotFound("access.not_found")
    return found


def shown(rows: Sequence[ForumReport], *, day: date | None, today: date) -> list[ReportShown]:
    """Return reports with what followed each until a day; one query."""
    by_report: dict[UUID, list[ForumStep]] = {}
    limit = replayed_day(day)
    steps = ForumStep.objects.filter(report_id__in=[row.pk for row in rows])
    for step in steps.order_by("received_at", "pk"):
        if limit is None or step.received_at < known_until(limit, step.place_code):
            by_report.setdefault(step.report_id, []).append(step)
    return [_shown(row, tuple(by_report.get(row.pk, ())), today) for row in rows]


def _shown(row: ForumReport, steps: tuple[ForumStep, ...], today: date) -> ReportShown:
    waits = not any(step.kind in {"answered", "closed", "withdrawn"} for step in steps)
    days = (today - local_date(row.received_at, row.place_code)).days
    return ReportShown(row, steps, days if waits else None)


def activity_in(
    place: str, first: date, last: date, day: date | None = None
) -> list[ForumActivity]:
    """Return how often each forum of a place reported between two days, most first."""
    rows = list(forum_reports(place, day)[:MOST_COUNTED])
    found = activity_of((_told(one) for one in shown(rows, day=day, today=last)), first, last)
    return sorted(found.values(), key=lambda one: (-one.reports, one.forum))


def _told(one: ReportShown) -> Told:
    place = one.row.place_code
    answered = local_date(one.answers[0].received_at, place) if one.answers else None
    came = local_date(one.row.received_at, place)
    return Told(place, came, answered, is_withdrawn=one.state == "withdrawn")


def waiting_reports(place: str, *, day: date | None, today: date) -> list[ReportShown]:
    """Return the reports of a place that the team has not answered, oldest first."""
    rows = list(forum_reports(place, day)[:MOST_COUNTED])
    waiting = [one for one in shown(rows, day=day, today=today) if one.days_waiting is not None]
    return waiting[::-1]


def in_state(rows: Iterable[ReportShown], state: str) -> list[ReportShown]:
    """Return the reports that stand in a state; all without one."""
    return [row for row in rows if state in {"", row.state}]
