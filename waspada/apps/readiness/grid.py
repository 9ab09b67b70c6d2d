"""The grid of a place: agencies down, places across, each cell its worst measure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from waspada.apps.elections.counting import h_label
from waspada.apps.elections.queries import days_to_polling
from waspada.apps.readiness.board import Board, ReadinessRow, unit_of
from waspada.apps.readiness.held import Key
from waspada.apps.readiness.waiting import waiting_on
from waspada.apps.rulings.models import RulingVersion
from waspada.core.places import Level, level_of, load_table
from waspada.core.readiness import WORST_FIRST, Cell, cell_of
from waspada.core.vocabulary import AGENCIES

THREATENED = ("late", "at_risk")
# What waits for a ruling is looked at after everything that an agency can do something about.
_AFTER_STALE = WORST_FIRST.index("stale") + 0.5

Waits = Mapping[Key, RulingVersion]


@dataclass(frozen=True, slots=True)
class GridCell:
    """One agency in one place.

    cell : its measures together; percent is the lowest of those in the state it shows
    worst : the measure that decides what the cell shows
    waits : the ruling that this measure waits for, which the cell then says in place of its state
    """

    place: str
    agency: str
    cell: Cell
    percent: Decimal | None
    worst: ReadinessRow
    is_sample: bool
    waits: RulingVersion | None = None

    @property
    def state(self) -> str:
        """The state the cell shows, of the measure that decides."""
        return self.worst.standing.state if self.cell.state else "not_yet"

    @property
    def unit(self) -> str:
        """The unit whose page the cell leads to."""
        return unit_of(self.agency, self.place)


@dataclass(frozen=True, slots=True)
class GridLine:
    """One agency: its cells in the order of the columns, None where nothing is asked."""

    agency: str
    unit: str
    is_own: bool
    topics: tuple[str, ...]
    cells: tuple[GridCell | None, ...]

    @property
    def worst_first(self) -> list[GridCell]:
        """Return the cells for a telephone, the worst place first."""
        found = [one for one in self.cells if one is not None]
        return sorted(found, key=_badness)


def _badness(one: GridCell) -> tuple[float, Decimal, str]:
    percent = Decimal(101) if one.percent is None else one.percent
    rank = WORST_FIRST.index(one.state) if one.waits is None else _AFTER_STALE
    return rank, percent, one.place


@dataclass(frozen=True, slots=True)
class Column:
    """One place across; the area itself holds what is filled in for it alone."""

    place: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """What the page shows."""

    columns: tuple[Column, ...]
    lines: tuple[GridLine, ...]
    threatened: int
    asked: int
    unfilled: int
    stale: int
    h: str
    is_sample: bool


def grid_of(board: Board, own_agencies: Iterable[str]) -> Grid:
    """Return a board as a grid; the reader's own agencies come first. Kept with the board."""
    own = tuple(own_agencies)
    columns = columns_of(board.place)
    waits = waiting_on(board, (column.place for column in columns))
    # A ruling arrives without a word to the board.
    key = (*own, *(f"{code}/{place}/{one.pk}" for (code, place), one in sorted(waits.items())))
    if key not in board.grids:
        board.grids[key] = _made(board, own, columns, waits)
    found: Grid = board.grids[key]
    return found


def _made(board: Board, own: Sequence[str], columns: Sequence[Column], waits: Waits) -> Grid:
    by_agency: dict[str, list[str]] = {}
    for code, measure in board.measures.items():
        by_agency.setdefault(measure.agency, []).append(code)
    ordered = sorted(by_agency, key=lambda one: (one not in own, list(AGENCIES).index(one)))
    lines = []
    for agency in ordered:
        codes = by_agency[agency]
        cells = tuple(_cell(board, agency, codes, column, waits) for column in columns)
        if any(cells):
            topics = dict.fromkeys(board.measures[code].topic for code in codes)
            lines.append(
                GridLine(agency, unit_of(agency, board.place), agency in own, tuple(topics), cells)
            )
    shown = [column for at, column in enumerate(columns) if any(line.cells[at] for line in lines)]
    kept = [at for at, column in enumerate(columns) if column in shown]
    lines = [_only(line, kept) for line in lines]
    asked = [state for state in board.worst_states.values() if state != "not_yet"]
    return Grid(
        columns=tuple(shown),
        lines=tuple(lines),
        threatened=sum(state in THREATENED for state in asked),
        asked=len(asked),
        unfilled=sum(row.standing.state == "unfilled" for row in board.rows.values()),
        stale=board.stale_count,
        h=h_words(board.place, board.day),
        is_sample=board.is_sample,
    )


def _only(line: GridLine, kept: Sequence[int]) -> GridLine:
    cells = tuple(line.cells[at] for at in kept)
    return GridLine(line.agency, line.unit, line.is_own, line.topics, cells)


def columns_of(place: str) -> list[Column]:
    """Return the columns of a place's grid: itself, and the places right under it."""
    own = [Column(place, is_whole=True)]
    if level_of(place) >= Level.KECAMATAN:
        return own
    return own + [Column(one.code, is_whole=False) for one in load_table().children(place)]


def _cell(
    board: Board, agency: str, codes: Sequence[str], column: Column, waits: Waits
) -> GridCell | None:
    level = level_of(column.place)
    rows = [
        row
        for code in codes
        if (not column.is_whole or board.measures[code].entered_at is level)
        and (row := board.row(code, column.place)) is not None
    ]
    return cell_of_rows(column.place, agency, rows, waits) if rows else None


def cell_of_rows(
    place: str, agency: str, rows: Sequence[ReadinessRow], waits: Waits | None = None
) -> GridCell:
    """Return some rows of one agency in one place as a cell.

    waits : the rulings that are awaited; what waits for one hides nothing that does not
    """
    waits = waits or {}

    def rank(row: ReadinessRow) -> tuple[float, Decimal]:
        is_waiting = (row.measure.code, row.place) in waits
        return _AFTER_STALE if is_waiting else WORST_FIRST.index(row.standing.state), _percent(row)

    worst = min(rows, key=rank)
    # A no is 0 percent and a yes 100: beside numbers they would hide how far those are.
    # The percent is that of the state shown: another measure's 100 would belie it.
    state = worst.standing.state
    known = [
        row.standing.percent
        for row in rows
        if row.standing.percent is not None and row.standing.state == state and row.measure.has_rate
    ]
    return GridCell(
        place,
        agency,
        cell_of(row.standing for row in rows),
        min(known, default=None),
        worst,
        any(row.is_sample for row in rows),
        waits.get((worst.measure.code, worst.place)),
    )


def _percent(row: ReadinessRow) -> Decimal:
    return Decimal(101) if row.standing.percent is None else row.standing.percent


def h_words(place: str, day: date) -> str:
    """Return H-12, hari-H or H+1 of the vote a place is in."""
    return h_label(days_to_polling(place, day))
