"""Proposals from the topics below: gaps, stale figures, constraints, overdue items, risks to
review, reports of forums, activities, rulings awaited. One function per source.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from waspada.apps.accounts.policy import ContentColumns
from waspada.apps.activities.queries import activities_between
from waspada.apps.followups.models import Item
from waspada.apps.followups.queries import overdue_items
from waspada.apps.forum.queries import waiting_reports
from waspada.apps.meetings.models import Meeting
from waspada.apps.readiness.constraint_queries import open_constraints
from waspada.apps.readiness.queries import board_of, ranking_of, stale_figures
from waspada.apps.risks.queries import due_for_review, wished_for_agenda
from waspada.apps.rulings.queries import rulings_awaited
from waspada.core.access import Rights
from waspada.core.activities import STANDING
from waspada.core.meetings import Candidate
from waspada.core.places import is_within

_NEAR_DAYS: Final = 7
_MOST: Final = 6
_LOOKED_BACK_DAYS: Final = 60
_CROWD: Final = 500


@dataclass(frozen=True, slots=True)
class Scope:
    """For which meeting and of which day proposals are asked."""

    meeting: Meeting
    place: str
    day: date


def rights_of(row: ContentColumns) -> Rights:
    """Return the rights of a stored thing, for the point that is about it."""
    return Rights(
        place=row.place_code,
        classification=row.classification,
        owner_unit=row.owner_unit,
        addressee_units=frozenset(row.addressee_units),
        compartment=row.compartment,
        concerns_units=frozenset(row.concerns_units),
    )


def open_to_all(place: str) -> Rights:
    """Return the rights of what is public knowledge."""
    return Rights(place=place, classification="B")


def gaps(scope: Scope) -> Iterator[Candidate]:
    """Propose the worst gaps of readiness, as the ranking has them."""
    board = board_of(scope.place, scope.day)
    if board is None:
        return
    for ranked in ranking_of(scope.place, scope.day).gaps[:_MOST]:
        gap = ranked.gap
        row = board.rows.get((gap.measure.code, gap.place))
        held = row.held if row else None
        percent = gap.standing.percent
        yield Candidate(
            "constraints",
            "gap",
            "agenda.gap",
            Rights(
                place=gap.place,
                classification=held.classification if held else gap.measure.classification,
                owner_unit=row.unit if row else "",
            ),
            _named(gap.measure.name.id, gap.measure.name.en, gap.place),
            ("measure", f"{board.election_key}/{gap.measure.code}/{gap.place}"),
            ask="agenda.ask_gap",
            weight=30 + ranked.score,
            figure={"value": f"{round(percent)} %", "unit": ""} if percent is not None else {},
        )


def _named(name_id: str, name_en: str, place: str) -> dict[str, object]:
    return {"name_id": name_id, "name_en": name_en, "place": place}


def stale(scope: Scope) -> Iterator[Candidate]:
    """Propose the units whose open figures grew old, those with most of them first."""
    rows = [
        row
        for row in stale_figures(scope.place, scope.day)
        if row.held is not None and row.held.classification == "B"
    ]
    for unit, count in Counter(row.unit for row in rows).most_common(_MOST):
        yield Candidate(
            "papers",
            "stale",
            "agenda.stale",
            Rights(place=scope.place, classification="B", owner_unit=unit),
            {"unit": unit, "count": count},
            ("stale", unit),
            weight=count,
            minutes=3,
        )


def constraints(scope: Scope) -> Iterator[Candidate]:
    """Propose the constraints that ask for a decision, first those whose day is near.

    One whose day passed long ago is no longer the most urgent.
    """
    for row in open_constraints(scope.place, scope.day):
        if not (row.decision or row.need):
            continue
        days = (row.decide_by - scope.day).days if row.decide_by else 30
        yield Candidate(
            "constraints",
            "constraint",
            "agenda.constraint",
            rights_of(row),
            {"what": row.what, "place": row.place_code, "decision": row.decision or row.need},
            ("constraint", str(row.constraint_id)),
            ask="agenda.ask_constraint",
            weight=50 - min(abs(days), 40) + 5 * bool(row.decision),
        )


def overdue(scope: Scope) -> Iterator[Candidate]:
    """Propose the action items that are late, the latest first; requests never are."""
    late = overdue_items(scope.place, scope.day)
    rows = {row.pk: row for row in Item.objects.filter(pk__in=[one.id for one in late])}
    for one in late:
        if one.id in rows:
            yield Candidate(
                "followups",
                "overdue",
                "agenda.overdue",
                rights_of(rows[one.id]),
                {"what": one.what, "unit": one.unit, "day": one.due_on.isoformat()},
                ("followup", str(one.id)),
                ask="agenda.ask_overdue",
                weight=one.days_late,
                minutes=5,
            )


def risks(scope: Scope) -> Iterator[Candidate]:
    """Propose rows of the Peta ATHG: those somebody asked to discuss, then those to review."""
    first = scope.day - timedelta(days=_LOOKED_BACK_DAYS)
    wished = wished_for_agenda(scope.place, first, scope.day)
    known = {row.risk_id for row in wished}
    due = [row for row in due_for_review(scope.place, scope.day) if row.risk_id not in known]
    for number, row in enumerate([*wished, *due][: 2 * _MOST]):
        yield Candidate(
            "situation",
            "risk",
            "agenda.risk" if row.risk_id in known else "agenda.risk_review",
            rights_of(row),
            {"what": row.what, "place": row.place_code},
            ("risk", str(row.risk_id)),
            ask="agenda.ask_risk",
            weight=20 - number,
        )


def forum_reports(scope: Scope) -> Iterator[Candidate]:
    """Propose the reports of information that no team has answered, those waiting longest first.

    A forum below is answered by the team at its own level; its report comes here once that
    team has let it wait too long.
    """
    rows = waiting_reports(scope.place, day=scope.day, today=scope.day)
    own = [one for one in rows if one.row.place_code == scope.place]
    late = [one for one in rows if one.row.place_code != scope.place and one.is_late]
    for number, one in enumerate([*own, *late][:_MOST]):
        yield Candidate(
            "situation",
            "forum",
            "agenda.forum",
            rights_of(one.row),
            {
                "number": one.row.number,
                "what": one.row.title,
                "place": one.row.place_code,
                "days": one.days_waiting or 0,
            },
            ("forum_report", str(one.row.pk)),
            ask="agenda.ask_forum",
            weight=18 - number + 5 * one.is_late,
            minutes=5,
        )


def activities(scope: Scope) -> Iterator[Candidate]:
    """Propose what draws a crowd within a week, the largest first."""
    last = scope.day + timedelta(days=_NEAR_DAYS)
    rows = activities_between(scope.place, scope.day, last, states=STANDING)
    for row in rows.filter(crowd__gte=_CROWD).order_by("-crowd", "begins_at")[:_MOST]:
        yield Candidate(
            "situation",
            "activity",
            "agenda.activity",
            rights_of(row),
            {"what": row.title, "place": row.place_code, "day": row.first_day.isoformat()},
            ("activity", str(row.activity_id)),
            weight=10 + min(row.crowd or 0, 20_000) / 2_000,
            minutes=5,
        )


def rulings(scope: Scope) -> Iterator[Candidate]:
    """Propose the rulings that measures and stages wait for, the soonest expected first."""
    for number, row in enumerate(rulings_awaited(scope.place, scope.day)[:_MOST]):
        is_near = is_within(row.place_code, scope.place)
        yield Candidate(
            "constraints",
            "ruling",
            "agenda.ruling",
            rights_of(row),
            {"what": row.about},
            ("ruling", str(row.ruling_id)),
            ask="agenda.ask_ruling",
            weight=15 - number + is_near,
            minutes=5,
        )


OPEN_THINGS: Final[tuple[Callable[[Scope], Iterator[Candidate]], ...]] = (
    gaps,
    stale,
    constraints,
    overdue,
    risks,
    forum_reports,
    activities,
    rulings,
)
