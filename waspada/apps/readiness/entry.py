"""What people type into the cells of a form, read as figures with every mistake named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.http import QueryDict

from waspada.apps.readiness.actions import Entry
from waspada.apps.readiness.board import Board, ReadinessRow
from waspada.apps.readiness.wording import number, said_words
from waspada.core.errors import BadInput
from waspada.core.places import level_of
from waspada.core.readiness import Measure, read_figure
from waspada.core.readiness.figures import Cell

MARK: Final = "|"
VALUE, SEEN, WAS, CHOSEN = "nilai", "lihat", "semula", "pilih"
MOST_ROWS: Final = 400


@dataclass(frozen=True, slots=True)
class FillRow:
    """One cell of the form: what stands there, what was typed, what is wrong with it.

    choices : what the text may mean, for the person to choose from
    stands : the number a colleague gave meanwhile
    """

    row: ReadinessRow
    typed: str
    seen: str
    error: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    stands: str = ""

    @property
    def key(self) -> str:
        """The part of the fields' names that says which cell they are."""
        return f"{self.row.measure.code}{MARK}{self.row.place}"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was read: figures to give, and its rows with what is wrong."""

    entries: tuple[Entry, ...]
    rows: tuple[FillRow, ...]

    @property
    def wrong(self) -> int:
        """How many rows were not understood."""
        return sum(bool(row.error) for row in self.rows)


def as_typed(value: Decimal | None, measure: Measure) -> str:
    """Return a figure as its field shows it."""
    if value is None:
        return ""
    if measure.kind == "yes_no":
        return "1" if value else "0"
    if measure.kind == "choice":
        option = measure.option(value)
        return option.code if option else ""
    return number(value, 4)


def fill_rows(board: Board, agency: str) -> list[FillRow]:
    """Return the cells that an agency fills in on a place's page, in order of its measures."""
    deepest = level_of(board.place) + 1
    found = [
        FillRow(
            row,
            as_typed(row.standing.actual, row.measure),
            str(row.held.figure_id) if row.held else "",
        )
        for (code, _place), row in board.rows.items()
        if (measure := board.measures[code]).agency == agency
        and measure.is_entered
        and measure.entered_at <= deepest
    ]
    return found[:MOST_ROWS]


def read_fill(rows: Iterable[FillRow], data: QueryDict, as_of: date) -> Typed:
    """Read a posted form: only what was changed becomes a figure."""
    entries: list[Entry] = []
    shown: list[FillRow] = []
    for row in rows:
        text = data.get(f"{VALUE}{MARK}{row.key}")
        if text is None:
            shown.append(row)
            continue
        before = data.get(f"{WAS}{MARK}{row.key}", "")
        chosen = data.get(f"{CHOSEN}{MARK}{row.key}", "")
        seen = data.get(f"{SEEN}{MARK}{row.key}", "")
        typed = replace(row, typed=text, seen=seen)
        if text.strip() == before.strip():
            shown.append(typed)
            continue
        entry, problem, choices = read_entry(
            row.row.measure, row.row.place, _chosen(chosen, text), as_of=as_of, seen=seen
        )
        shown.append(replace(typed, error=problem, choices=choices))
        if entry is not None:
            entries.append(entry)
    return Typed(tuple(entries), tuple(shown))


def read_entry(
    measure: Measure,
    place: str,
    text: Cell,
    *,
    as_of: date,
    seen: str | None = None,
    note: str = "",
) -> tuple[Entry | None, str, tuple[tuple[str, str], ...]]:
    """Return (figure, "", ()) or (None, what is wrong, what it may mean)."""
    if measure.kind == "choice" and isinstance(text, str):
        typed = text.strip().casefold()
        named = (
            one
            for one in measure.options
            if typed in {one.code, one.name.id.casefold(), one.name.en.casefold()}
        )
        option = next(named, None)
        text = option.value if option else text
    reading = read_figure(text, measure)
    if reading.problem is not None:
        choices = tuple((str(one), number(one, 4)) for one in reading.candidates)
        return None, said_words(reading.problem), choices
    if reading.value is None and not str(text or "").strip():
        return None, "", ()
    entry = Entry(
        measure.code,
        place,
        reading.value,
        as_of,
        is_approximate=reading.is_approximate,
        note=note,
        seen=seen,
    )
    return entry, "", ()


def _chosen(chosen: str, text: str) -> Cell:
    """Return which of several meanings a person chose; what they typed where they did not."""
    try:
        return Decimal(chosen) if chosen else text
    except InvalidOperation:
        return text


def day_of(text: str, today: date) -> date:
    """Return the day that figures describe; today where none is given.

    Raises
    ------
    BadInput : web.bad_date, readiness.ahead
    """
    if not text.strip():
        return today
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
    if day > today:
        raise BadInput("readiness.ahead", day=day.isoformat())
    return day


def with_clashes(rows: Iterable[FillRow], stands: Mapping[tuple[str, str], str]) -> list[FillRow]:
    """Return rows with the numbers that colleagues gave meanwhile."""
    return [
        replace(row, stands=stands.get((row.row.measure.code, row.row.place), "")) for row in rows
    ]
