"""How ready a place is: rows, the worst gaps, what is stale, constraints, an agency's page."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date
from threading import Lock
from typing import Any, Final
from uuid import UUID

from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.editions import edition
from waspada.apps.elections.models import Election
from waspada.apps.elections.queries import (
    current_election,
    current_election_key,
    elections_of,
)
from waspada.apps.readiness.board import Board, ReadinessRow, make_board
from waspada.apps.readiness.constraint_queries import open_constraints
from waspada.apps.readiness.measures import versions_of
from waspada.apps.readiness.storing import marks_of
from waspada.core.places import NATION
from waspada.core.readiness import RankedGap, Ranking

__all__ = [
    "Board",
    "ReadinessRow",
    "board_of",
    "election_for",
    "open_constraints",
    "ranking_of",
    "readiness_rows",
    "stale_figures",
    "worst_gaps",
]

MOST_ROWS_KEPT: Final = 40_000  # some 2 kB each, in every process
_MOST_MARKS: Final = 2_000
_boards: OrderedDict[tuple[Any, ...], Board] = OrderedDict()
# For the same reader, area, day and surroundings: the marks of the board that was made last.
_last_marks: OrderedDict[tuple[Any, ...], tuple[UUID, ...]] = OrderedDict()
_boards_lock = Lock()


def election_for(place: str, day: date, key: str | None = None) -> Election | None:
    """Return the election a page is about: the one asked for, the running one, the last one."""
    if key:
        return elections_of(place).filter(pk=key).first()
    current = current_election(place, day)
    if current is not None:
        return current
    past = elections_of(place).filter(polling_on__lte=day).order_by("-polling_on").first()
    return past or elections_of(place).order_by("polling_on").first()


def election_key_for(place: str, day: date, key: str | None = None) -> str | None:
    """Return the key of the election that a page is about; the running one costs no question."""
    running = None if key else current_election_key(place, day)
    if running is not None:
        return running
    found = election_for(place, day, key)
    return found.key if found else None


def board_of(place: str, day: date, *, election: str | None = None) -> Board | None:
    """Return the board of a place; None where no election is known, and for the nation.

    The nation's would hold every kecamatan of the country: its page lists the provinces.

    One that was made is shown again to the same reader until a figure of the province, a
    measure, a stage or a count of polling stations changes.
    """
    found = election_key_for(place, day, election) if place != NATION else None
    if found is None:
        return None
    reader = (current_identity(), place, found, day)
    around, marks = _around(place, found, day), marks_of(place, found)
    key = (*reader, around, marks)
    with _boards_lock:
        if key in _boards:
            _boards.move_to_end(key)
            return _boards[key]
        old = (*reader, around, _last_marks.get((*reader, around), ()))
        before = _boards.get(old)
    board = make_board(place, found, day, before=before)
    with _boards_lock:
        _boards[key] = board
        if old != key:
            _boards.pop(old, None)
        _last_marks[*reader, around] = marks
        kept = sum(len(one.rows) for one in _boards.values())
        while kept > MOST_ROWS_KEPT and len(_boards) > 1:
            _key, gone = _boards.popitem(last=False)
            kept -= len(gone.rows)
        while len(_last_marks) > _MOST_MARKS:
            _last_marks.popitem(last=False)
    return board


def _around(place: str, key: str, day: date) -> tuple[object, ...]:
    """Return what tells that nothing has changed which a board rests on besides figures."""
    return edition(), tuple(one.pk for one in versions_of(key, place, day))


def forget_boards() -> None:
    """Forget what was made, as after a change that no stamp tells of."""
    with _boards_lock:
        _boards.clear()
        _last_marks.clear()


def readiness_rows(place: str, day: date, *, election: str | None = None) -> list[ReadinessRow]:
    """Return how every measure stands for a place as a whole, in their order."""
    board = board_of(place, day, election=election)
    return board.at(place) if board else []


def ranking_of(place: str, day: date, *, election: str | None = None) -> Ranking:
    """Return the gaps of the places in an area by score, and what nobody has filled in."""
    board = board_of(place, day, election=election)
    return board.ranking() if board else Ranking((), ())


def worst_gaps(place: str, day: date, limit: int = 3) -> Sequence[RankedGap]:
    """Return the gaps that come first in an area."""
    return ranking_of(place, day).gaps[:limit]


def stale_figures(
    place: str, day: date, *, units: Iterable[str] = (), election: str | None = None
) -> list[ReadinessRow]:
    """Return what grew stale in an area (of some units), the oldest first."""
    board = board_of(place, day, election=election)
    if board is None:
        return []
    wanted = set(units)
    return [row for row in oldest_of(board) if not wanted or row.unit in wanted]


def oldest_of(board: Board) -> list[ReadinessRow]:
    """Return what is stale on a board, the oldest first."""
    rows = [row for row in board.rows.values() if row.standing.is_stale]
    return sorted(rows, key=lambda row: -(row.standing.age_days or 0))
