"""Which measures wait for a ruling that is not there yet, so that nobody calls them not ready.

A measure names the short key of a ruling (`awaits`); the register tells how that stands for a
place. While it is awaited, pages say *menunggu* with a link to it; what is met, stale or merely
recorded says so as ever, and gap and ranking stay as they are.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from waspada.apps.readiness.board import Board, ReadinessRow
from waspada.apps.readiness.held import Key
from waspada.apps.rulings.models import RulingVersion
from waspada.apps.rulings.queries import deciding_rulings

NOT_READY: Final = frozenset({"late", "at_risk", "short", "unfilled"})


def waiting_for(rows: Iterable[ReadinessRow], board: Board) -> Mapping[Key, RulingVersion]:
    """Return the awaited ruling of each row that is not ready, by (measure, place); one query.

    A ruling that the reader may not read is no reason to them.
    """
    asking = {
        (row.measure.code, row.place): (row.measure.awaits, row.place)
        for row in rows
        if row.measure.awaits and row.standing.state in NOT_READY
    }
    if not asking:
        return {}
    found = deciding_rulings(asking.values(), board.day)
    return {
        key: ruling
        for key, asked in asking.items()
        if (ruling := found.get(asked)) is not None and ruling.state == "awaited"
    }


def waiting_on(board: Board, places: Iterable[str]) -> Mapping[Key, RulingVersion]:
    """Return what waits for a ruling in some places of a board, by (measure, place)."""
    asking = [code for code, measure in board.measures.items() if measure.awaits]
    rows = (board.row(code, place) for place in places for code in asking)
    return waiting_for((row for row in rows if row is not None), board)
