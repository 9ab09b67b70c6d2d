"""Whether a place is ready: its worst gaps, and the constraints that wait for a decision."""

from dataclasses import dataclass
from datetime import date

from waspada.apps.readiness.board import ReadinessRow
from waspada.apps.readiness.constraint_queries import open_constraints
from waspada.apps.readiness.grid import THREATENED, worst_by_measure
from waspada.apps.readiness.models import Constraint
from waspada.apps.readiness.queries import board_of
from waspada.core.places import NATION
from waspada.core.readiness import RankedGap, rank_gaps

MOST = 3


@dataclass(frozen=True, slots=True)
class Ready:
    """What the block *Siap?* of a place shows; None of it where nobody gave a figure."""

    gaps: tuple[tuple[RankedGap, ReadinessRow], ...]
    constraints: tuple[Constraint, ...]
    threatened: int
    asked: int
    unfilled: int
    is_sample: bool


def ready_of(place: str, day: date) -> Ready | None:
    """Return the readiness of a place on a day; None where no figure was ever given."""
    board = board_of(place, day) if place != NATION else None
    if board is None or not board.held:
        return None
    ranking = rank_gaps(row.gap for row in board.rows.values())
    states = [state for state in worst_by_measure(board).values() if state != "not_yet"]
    return Ready(
        gaps=tuple(
            (one, board.rows[one.gap.measure.code, one.gap.place]) for one in ranking.gaps[:MOST]
        ),
        constraints=tuple(open_constraints(place, day)[:MOST]),
        threatened=sum(state in THREATENED for state in states),
        asked=len(states),
        unfilled=len(ranking.unfilled),
        is_sample=board.is_sample,
    )
