"""Rows of a table as figures: which measure, which place, which number; every doubt is named."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from waspada.apps.accounts.people_table import read_day
from waspada.apps.readiness.actions import Entry
from waspada.apps.readiness.board import Board, ReadinessRow
from waspada.apps.readiness.entry import read_entry
from waspada.apps.readiness.models import Figure
from waspada.apps.readiness.tables import RawRow, RawTable
from waspada.apps.readiness.wording import figure, in_words
from waspada.apps.words.sentences import explain, say
from waspada.core.errors import BadInput
from waspada.core.places import load_table
from waspada.core.readiness import Measure, read_number
from waspada.core.readiness.figures import Cell

_KINDS: Final = ("kecamatan", "kec.", "kec", "kabupaten", "kab.", "kab", "kota", "provinsi")
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a table as it was understood.

    entry : the figure, None where nothing is to be given or something is wrong
    before, after : what stands in the cell and what would
    is_same : the row says what stands already
    has_moved : somebody gave another figure since the table was made
    """

    line: int
    measure: Measure | None
    place: str
    entry: Entry | None = None
    problem: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    before: str = ""
    after: str = ""
    is_same: bool = False
    has_moved: bool = False


@dataclass(slots=True)
class ReadSheet:
    """A table as it was understood, with what a reader of it should know.

    is_readable : False where a column is missing without which no row says anything
    """

    rows: list[SheetRow] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_readable: bool = True

    @property
    def good(self) -> list[SheetRow]:
        """The rows that would give a figure."""
        return [row for row in self.rows if row.entry is not None]

    @property
    def bad(self) -> list[SheetRow]:
        """The rows that were not understood."""
        return [row for row in self.rows if row.problem]


class SheetReader:
    """Reads a table against a board: the measures of an agency at the places of an area."""

    def __init__(self, board: Board, agency: str, today: date) -> None:
        self._board, self._today = board, today
        self._measures = {
            code: one
            for code, one in board.measures.items()
            if one.agency == agency and one.is_entered
        }
        self._by_name = _names_of(self._measures)
        self._places = _places_of(board, self._measures)
        self._versions: dict[str, Decimal | None] = {}

    def read(self, table: RawTable) -> ReadSheet:
        """Return what every row means; no row stops the others."""
        found = ReadSheet(
            warnings=list(self._warnings(table)), is_readable=not self._missing(table)
        )
        if not found.is_readable:
            return found
        self._versions = _versions_of(table)
        numbers_joined = {
            line
            for name, first, last in table.merged
            if name == "value"
            for line in range(first, last + 1)
        }
        for row in table.rows:
            cells = row.cells if table.is_headed else self._by_content(row)
            if not any(_text(cells.get(name)) for name in ("value", "measure", "measure_name")):
                continue
            if row.line in numbers_joined:
                problem = say("readiness.cell_joined", {"line": row.line})
                found.rows.append(SheetRow(row.line, None, "", problem=problem))
                continue
            found.rows.append(self._row(row.line, cells))
        _mark_twice(found.rows)
        return found

    def _warnings(self, table: RawTable) -> Sequence[str]:
        said = []
        for heading, near in table.unknown:
            if near:
                said.append(say("readiness.column_near", {"heading": heading, "near": near}))
            else:
                said.append(say("readiness.column_unknown", {"heading": heading}))
        said += [say("readiness.column_missing", {"column": name}) for name in self._missing(table)]
        if table.stamp:
            election, _place, _agency, day = (*table.stamp, "", "", "", "")[:4]
            if election and election != self._board.election_key:
                raise BadInput("readiness.other_election", value=election[:40])
            made = _iso(day)
            if made is not None and made < self._today:
                said.append(say("readiness.older_template", {"day": made.isoformat()}))
        return said

    def _missing(self, table: RawTable) -> list[str]:
        """Return the headings without which no row of a table can be understood."""
        if not table.is_headed or not table.rows:
            return []
        known = table.rows[0].cells.keys()
        places = Counter(code for code, _place in self._board.rows if code in self._measures)
        wanted = {"Ukuran": len(self._measures) > 1, "Tempat": min(places.values(), default=0) > 1}
        names = {"Ukuran": {"measure", "measure_name"}, "Tempat": {"place", "place_name"}}
        missing = [name for name, is_wanted in wanted.items() if is_wanted]
        return [
            *(name for name in missing if not names[name] & known),
            *(["Angka"] if "value" not in known else []),
        ]

    def _by_content(self, row: RawRow) -> dict[str, Cell]:
        """Tell cells without headings apart: a measure, a place, a number, a day, a remark."""
        cells: dict[str, Cell] = {}
        for cell in row.cells.values():
            text = _text(cell)
            if not text:
                continue
            if "measure" not in cells and _plain(text) in self._by_name:
                cells["measure"] = cell
            elif "place" not in cells and _place_key(text) in self._places:
                cells["place"] = cell
            elif "place" not in cells and not _has_digit(text) and self._near_place(text):
                cells["place"] = cell  # misspelt: the row will ask which was meant
            elif "as_of" not in cells and "value" in cells and _is_day(cell):
                cells["as_of"] = cell
            elif "value" not in cells and (_has_digit(text) or len(cells) >= 1):
                cells["value"] = cell
            elif "measure" not in cells and "value" not in cells:
                cells["measure"] = cell
            else:
                cells["note"] = f"{_text(cells.get('note'))} {text}".strip()
        return cells

    def _near_place(self, text: str) -> list[str]:
        return get_close_matches(_place_key(text), self._places, n=1, cutoff=0.75)

    def _row(self, line: int, cells: Mapping[str, Cell]) -> SheetRow:
        measure, problem = self._measure(cells)
        if measure is None:
            return SheetRow(line, None, "", problem=problem)
        place, problem = self._place(measure, cells)
        if problem:
            return SheetRow(line, measure, place, problem=problem)
        row = self._board.rows.get((measure.code, place))
        if row is None:
            problem = say(
                "readiness.wrong_level", {"measure": in_words(measure.name), "place": place}
            )
            return SheetRow(line, measure, place, problem=problem)
        return self._figure(line, measure, row, cells)

    def _figure(
        self, line: int, measure: Measure, row: ReadinessRow, cells: Mapping[str, Cell]
    ) -> SheetRow:
        before = figure(row.standing.actual, measure)
        version = _text(cells.get("version"))
        stands = str(row.held.figure_id) if row.held else ""
        try:
            as_of = self._day(cells.get("as_of"))
            target = _target_in(measure, cells)
        except BadInput as error:
            return SheetRow(line, measure, row.place, problem=explain(error), before=before)
        note = _text(cells.get("note"))[:400]
        if self._is_untouched(cells, version, note, target, row):
            return SheetRow(line, measure, row.place, before=before, is_same=True)
        seen = version if "version" in cells else None
        entry, problem, choices = read_entry(
            measure, row.place, cells.get("value"), as_of=as_of, seen=seen, note=note
        )
        if problem:
            return SheetRow(
                line, measure, row.place, problem=problem, choices=choices, before=before
            )
        if entry is None:
            return SheetRow(line, measure, row.place, before=before, is_same=True)
        if target is not None:
            entry = replace(entry, target=target)
        is_same = self._says_the_same(entry, row, version, is_dated=bool(_text(cells.get("as_of"))))
        return SheetRow(
            line,
            measure,
            row.place,
            entry=None if is_same else entry,
            before=before,
            after=figure(entry.value, measure) or _("belum ada"),
            is_same=is_same,
            has_moved=bool(seen) and seen != stands,
        )

    def _is_untouched(
        self,
        cells: Mapping[str, Cell],
        version: str,
        note: str,
        target: Decimal | None,
        row: ReadinessRow,
    ) -> bool:
        """Say whether a row of the template holds the very number it came with."""
        given = cells.get("value")
        stood = self._versions.get(version)
        if note or _text(cells.get("as_of")) or stood is None:
            return False
        if target is not None and (row.held is None or target != row.held.target):
            return False
        return isinstance(given, int | float) and Decimal(str(given)) == stood

    def _says_the_same(
        self, entry: Entry, row: ReadinessRow, version: str, *, is_dated: bool
    ) -> bool:
        """Say whether a row was left as it came, or repeats what stands."""
        held = row.held
        if entry.note or (
            entry.target is not None and (held is None or entry.target != held.target)
        ):
            return False
        if version in self._versions and not is_dated:
            return entry.value == self._versions[version]
        if held is None:
            return False
        return entry.value == held.value and (not is_dated or entry.as_of == held.as_of)

    def _day(self, cell: Cell) -> date:
        """Return the day a row describes; today where it names none."""
        day = _day_of(cell)
        if day is None:
            return self._today
        if day > self._today:
            raise BadInput("readiness.ahead", day=day.isoformat())
        return day

    def _measure(self, cells: Mapping[str, Cell]) -> tuple[Measure | None, str]:
        typed = _text(cells.get("measure")) or _text(cells.get("measure_name"))
        for text in (typed, _text(cells.get("measure_name"))):
            code = self._by_name.get(_plain(text))
            if code is not None:
                return self._measures[code], ""
        if not typed and len(self._measures) == 1:
            return next(iter(self._measures.values())), ""
        if not typed:
            return None, say("readiness.row_without_measure")
        near = get_close_matches(_plain(typed), self._by_name, n=1, cutoff=0.6)
        if near:
            name = in_words(self._measures[self._by_name[near[0]]].name)
            params = {"value": typed[:_SHOWN], "near": name}
            return None, say("readiness.measure_near", params)
        return None, say("readiness.measure_unknown", {"value": typed[:_SHOWN]})

    def _place(self, measure: Measure, cells: Mapping[str, Cell]) -> tuple[str, str]:
        typed = _text(cells.get("place")) or _text(cells.get("place_name"))
        inside = [place for code, place in self._board.rows if code == measure.code]
        if not typed:
            if len(inside) == 1:
                return inside[0], ""
            return "", say("readiness.row_without_place", {"measure": in_words(measure.name)})
        for text in (typed, _text(cells.get("place_name"))):
            found = [one for one in self._places.get(_place_key(text), ()) if one in inside]
            if len(found) == 1:
                return found[0], ""
        elsewhere = self._places.get(_place_key(typed), ())
        if elsewhere:
            params = {"measure": in_words(measure.name), "place": elsewhere[0]}
            return elsewhere[0], say("readiness.wrong_level", params)
        near = get_close_matches(_place_key(typed), self._places, n=1, cutoff=0.7)
        if near:
            name = load_table()[self._places[near[0]][0]].display
            return "", say("readiness.place_near", {"value": typed[:_SHOWN], "near": name})
        return "", say("readiness.place_unknown", {"value": typed[:_SHOWN]})


def _target_in(measure: Measure, cells: Mapping[str, Cell]) -> Decimal | None:
    """Return the target that a row states, where the measure leaves it to the place."""
    text = _text(cells.get("target"))
    return read_number(text) if measure.target.kind == "given" and text else None


def _versions_of(table: RawTable) -> dict[str, Decimal | None]:
    """Return the numbers that stood in the template when it was made, by figure."""
    keys = []
    for row in table.rows:
        try:
            keys.append(UUID(_text(row.cells.get("version"))))
        except ValueError:
            continue
    rows = Figure.objects.filter(pk__in=keys).values_list("pk", "value")
    return {str(key): value for key, value in rows}


def _names_of(measures: Mapping[str, Measure]) -> dict[str, str]:
    """Return the codes of measures by everything a row may call them."""
    found: dict[str, str] = {}
    for code, one in measures.items():
        for name in (code, one.name.id, one.name.en):
            found.setdefault(_plain(name), code)
    return found


def _places_of(board: Board, measures: Mapping[str, Measure]) -> dict[str, tuple[str, ...]]:
    """Return the places of a board by code and by every name of theirs."""
    found: dict[str, tuple[str, ...]] = {}
    for place in dict.fromkeys(place for code, place in board.rows if code in measures):
        row = load_table()[place]
        for name in dict.fromkeys((place, _place_key(row.name), _place_key(row.display))):
            found[name] = (*found.get(name, ()), place)
    return found


def _mark_twice(rows: list[SheetRow]) -> None:
    """Name rows that fill one cell twice with different numbers; the first is not preferred."""
    seen: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(rows):
        if row.entry is not None:
            seen.setdefault((row.entry.measure, row.entry.place), []).append(at)
    for places in seen.values():
        values = {(rows[at].entry.value, rows[at].entry.as_of) for at in places}  # type: ignore[union-attr]
        if len(values) > 1:
            lines = ", ".join(str(rows[at].line) for at in places)
            for at in places:
                said = say("readiness.row_twice", {"lines": lines})
                rows[at] = replace(rows[at], entry=None, problem=said)
        for at in places[1:]:
            if len(values) == 1:
                rows[at] = replace(rows[at], entry=None, is_same=True)


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _place_key(text: str) -> str:
    words = [one for one in _plain(text).split() if one not in _KINDS]
    return " ".join(words) or _plain(text)


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _is_day(cell: Cell) -> bool:
    try:
        return _day_of(cell) is not None
    except BadInput:
        return False


def _day_of(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return read_day(_text(cell))


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
