"""What the agencies around the desk have to show of a place: gaps, stale figures, what is open.

A page of a place asks for it as one value. The board behind it is kept until a figure of the
province changes, so that most pages pay for its marks and two counts only.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.queries import overdue_count
from waspada.apps.followups.rights import may_open as may_open_items
from waspada.apps.picture.links import address
from waspada.apps.readiness.board import ReadinessRow
from waspada.apps.readiness.constraint_queries import open_constraint_count, open_constraints
from waspada.apps.readiness.grid import THREATENED
from waspada.apps.readiness.held import Held
from waspada.apps.readiness.models import Constraint
from waspada.apps.readiness.queries import board_of, election_key_for
from waspada.apps.readiness.rights import may_open as may_open_readiness
from waspada.core.places import NATION
from waspada.core.readiness import RankedGap

MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """What the block *Siap?* of a place shows.

    has_figures : False where nobody gave a figure, and for the nation, which has no board
    threatened, asked : measures that cannot be ready in time, of those that are asked for now
    constraints : the first of those that are open, where they are asked for
    late_href : the list of what is overdue; empty for whoever may not open it
    """

    has_figures: bool
    gaps: tuple[tuple[RankedGap, ReadinessRow], ...]
    threatened: int
    asked: int
    unfilled: int
    stale: int
    constraints: tuple[Constraint, ...]
    constraint_count: int
    overdue: int
    late_href: str
    is_sample: bool

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing at all to tell."""
        return not (self.has_figures or self.constraint_count or self.overdue)


def desk_of(place: str, day: date, *, names_constraints: bool = False) -> Desk | None:
    """Return what the desk's agencies show of a place on a day; None for whoever sits at none.

    names_constraints : also the first constraints themselves, not their number alone
    """
    if not may_open_readiness(current_identity(), place):
        return None
    open_items = address("followups:place", place) if may_open_items(place) else ""
    board = board_of(place, day) if place != NATION else None
    election = board.election_key if board else election_key_for(place, day)
    named = open_constraints(place, day, election=election) if names_constraints else []
    has_figures = board is not None and bool(board.held)
    ranking = board.ranking() if board else None
    gaps = ranking.gaps[:MOST] if ranking and has_figures else ()
    states = [one for one in board.worst_states.values() if one != "not_yet"] if board else []
    return Desk(
        gaps=tuple((one, board.rows[one.gap.measure.code, one.gap.place]) for one in gaps)
        if board
        else (),
        has_figures=has_figures,
        threatened=sum(one in THREATENED for one in states),
        asked=len(states),
        unfilled=len(ranking.unfilled) if ranking else 0,
        stale=board.stale_count if board else 0,
        constraints=tuple(named[:MOST]),
        constraint_count=len(named)
        if names_constraints
        else open_constraint_count(place, day, election=election),
        overdue=overdue_count(place, day),
        late_href=f"{open_items}?lihat=lewat" if open_items else "",
        is_sample=board is not None and board.is_sample,
    )


def with_class(desk: Desk | None) -> list[Held | Constraint]:
    """Return what of a desk's block has a class of its own, for the class of the page."""
    if desk is None:
        return []
    return [*(row.held for _one, row in desk.gaps if row.held is not None), *desk.constraints]
