"""One page per agency: what is awaited from it, and what it waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.policy import within
from waspada.apps.readiness.board import Board, ReadinessRow, unit_of
from waspada.apps.readiness.constraint_queries import constraints_on
from waspada.apps.readiness.models import Constraint, Draft, Question
from waspada.core.places import is_within
from waspada.core.readiness import WORST_FIRST, measures_used
from waspada.core.vocabulary import split_unit

AWAITED = ("late", "at_risk", "unfilled", "short", "stale")


@dataclass(frozen=True)
class Awaited:
    """An agency's page.

    rows : all its measures in the area, the worst first
    awaited : those that ask for something now
    waits_for : figures of other agencies that its own targets follow from, and are not there
    """

    unit: str
    agency: str
    place: str
    rows: tuple[ReadinessRow, ...]
    awaited: tuple[ReadinessRow, ...]
    waits_for: tuple[ReadinessRow, ...]
    decisions_asked: tuple[Constraint, ...]
    decisions_awaited: tuple[Constraint, ...]
    own_constraints: tuple[Constraint, ...]
    asked: tuple[Question, ...]
    asks: tuple[Question, ...]
    drafts: tuple[Draft, ...]


def awaited_of(unit: str, board: Board) -> Awaited:
    """Return an agency's page for the part of a board that its unit answers for."""
    agency, at = split_unit(unit)
    place = at if is_within(at, board.place) else board.place
    rows = [
        row
        for code, measure in board.measures.items()
        if measure.agency == agency and (row := board.row(code, place)) is not None
    ]
    rows.sort(key=_badness)
    own_codes = {row.measure.code for row in rows}
    needed = {
        used for row in rows for _entry, used in measures_used(row.measure) if used not in own_codes
    }
    waits_for = [
        row
        for code in board.measures
        if code in needed
        and (row := board.row(code, place)) is not None
        and row.standing.actual is None
    ]
    constraints = [
        one
        for one in constraints_on(board.place, board.day, election=board.election_key)
        if one.state == "open"
    ]
    questions = open_questions(board.place, board.day, board.election_key)
    return Awaited(
        unit=unit,
        agency=agency,
        place=place,
        rows=tuple(rows),
        awaited=tuple(row for row in rows if row.standing.state in AWAITED),
        waits_for=tuple(waits_for),
        decisions_asked=tuple(one for one in constraints if one.decision_unit == unit),
        decisions_awaited=tuple(
            one
            for one in constraints
            if one.owner_unit == unit and one.decision_unit not in {"", unit}
        ),
        own_constraints=tuple(one for one in constraints if one.owner_unit == unit),
        asked=tuple(one for one in questions if unit in one.addressee_units),
        asks=tuple(one for one in questions if one.asked_unit == unit),
        drafts=tuple(Draft.objects.filter(within(place), election_key=board.election_key)),
    )


def _badness(row: ReadinessRow) -> tuple[int, int, int]:
    left = row.standing.days_left
    return (
        WORST_FIRST.index(row.standing.state),
        10_000 if left is None else left,
        row.measure.order,
    )


def open_questions(place: str, day: date, election_key: str) -> list[Question]:
    """Return the questions of an area that were open at the end of a day, oldest first."""
    until = known_until(day, place)
    rows = Question.objects.filter(
        Q(settled_at=None) | Q(settled_at__gte=until),
        within(place),
        election_key=election_key,
        received_at__lt=until,
    )
    return list(rows.order_by("received_at", "id"))


def units_in(board: Board) -> list[str]:
    """Return the units that answer for measures of a place, each once, in order of agencies."""
    agencies: Iterable[str] = dict.fromkeys(one.agency for one in board.measures.values())
    return [unit_of(agency, board.place) for agency in agencies]
