"""Read a brought-in table of the Peta ATHG: what is good, and what is wrong in which row."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.rights import own_unit
from waspada.apps.risks.actions import add_risk, change_risk, trimmed
from waspada.apps.risks.models import CURRENT, RiskVersion
from waspada.apps.risks.offices import unit_choices
from waspada.apps.risks.queries import facts_of
from waspada.apps.risks.sheet import CHOICES, COLUMNS, NEEDED
from waspada.core.errors import BadInput, Conflict, WaspadaError
from waspada.core.places import is_within, load_table, normal_code
from waspada.core.places.answers import place_of_words
from waspada.core.risks import (
    OPEN,
    RiskFacts,
    check_facts,
    look_for_names,
    review_by,
    risk_level,
)
from waspada.core.vocabulary import CATEGORIES, CLASSES
from waspada.sources.csv_upload.columns import plain_heading
from waspada.sources.csv_upload.tables import open_table

MOST_ROWS: Final = 1_000
_EXCEL_EPOCH: Final = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that is understood whole; `number` is empty for a new one."""

    line: int
    facts: RiskFacts
    number: str = ""
    version: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that is not taken: its line in the file, and why."""

    line: int
    code: str
    params: dict[str, object]
    column: str = ""


@dataclass(slots=True)
class Reading:
    """What a table says."""

    rows: list[ReadRow] = field(default_factory=list)
    wrong: list[WrongRow] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What became of the rows that were taken."""

    added: int = 0
    changed: int = 0
    same: int = 0
    wrong: list[WrongRow] = field(default_factory=list)


class _Cell(Exception):
    def __init__(self, column: str, code: str, **params: object) -> None:
        super().__init__(code)
        self.column, self.code, self.params = column, code, params


def read_table(
    content: bytes, name: str, place: str, *, day: date, is_checked: bool = False
) -> Reading:
    """Return the rows of an XLSX or CSV file.

    day : the writer's today, from which a missing review date follows
    is_checked : whoever brings it says that what looks like a name is none

    Raises
    ------
    BadInput : risks.no_heading, risks.too_many_rows, and what `open_table` raises
    """
    try:
        table = open_table(io.BytesIO(content), name)
    except BadInput as error:
        if error.code == "import.no_heading":
            raise BadInput("risks.no_heading", columns=_needed()) from error
        raise
    at = _positions(table.heading)
    reading = Reading()
    for count, (line, cells) in enumerate(table.rows, start=1):
        if count > MOST_ROWS:
            raise BadInput("risks.too_many_rows", most=MOST_ROWS)
        texts = {column: _text(cells, position) for column, position in at.items()}
        try:
            reading.rows.append(_read(line, texts, place, day=day, is_checked=is_checked))
        except _Cell as wrong:
            heading = COLUMNS[wrong.column][0]
            reading.wrong.append(WrongRow(line, wrong.code, wrong.params, heading))
        except WaspadaError as error:
            reading.wrong.append(WrongRow(line, error.code, error.params))
    return reading


def _needed() -> str:
    return ", ".join(COLUMNS[column][0] for column in NEEDED)


def _positions(heading: Sequence[str]) -> dict[str, int]:
    known = {plain_heading(one): column for column, names in COLUMNS.items() for one in names}
    at: dict[str, int] = {}
    for position, written in enumerate(heading):
        column = known.get(plain_heading(written))
        if column is not None:
            at.setdefault(column, position)
    missing = [COLUMNS[column][0] for column in NEEDED if column not in at]
    if missing:
        raise BadInput("risks.columns_missing", columns=", ".join(missing))
    return at


def _text(cells: Sequence[Any], position: int) -> str:
    cell = cells[position] if position < len(cells) else None
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).replace("\0", "").replace("\r\n", "\n").strip()
    # An export of ours may put an apostrophe before what looks like a formula.
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _read(
    line: int, texts: Mapping[str, str], place: str, *, day: date, is_checked: bool
) -> ReadRow:
    at = _place(texts.get("place", ""), place)
    chosen = {name: _choice(name, texts.get(name, "")) for name in CHOICES}
    kind = CATEGORIES.get(chosen["category"])
    for name, usual in (
        ("athg", kind.athg if kind else ""),
        ("theme", kind.theme if kind else ""),
        ("origin", "dalam"),
    ):
        chosen[name] = chosen[name] or usual
        if not chosen[name]:
            raise _Cell(name, "risks.cell_empty")
    for name in ("phase", "likelihood", "impact"):
        if not chosen[name]:
            raise _Cell(name, "risks.cell_empty")
    facts = RiskFacts(
        place_code=at,
        what=texts.get("what", ""),
        basis=texts.get("basis", ""),
        safeguards=texts.get("safeguards", ""),
        source_unit=_unit("source_unit", texts.get("source_unit", ""), at)
        or own_unit(current_identity(), at),
        handled_by=_unit("handled_by", texts.get("handled_by", ""), at),
        review_on=_day(texts.get("review_on", ""))
        or review_by(risk_level(chosen["likelihood"], chosen["impact"]), day),
        classification=_class(texts.get("classification", "")),
        **chosen,
    )
    check_facts(facts)
    _check_names(facts, is_checked=is_checked)
    return ReadRow(
        line=line,
        facts=facts,
        number=texts.get("number", ""),
        version=_version(texts.get("version", "")),
        reason=texts.get("reason", ""),
    )


def _place(text: str, place: str) -> str:
    code = normal_code(text) if text else None
    if code is None or code not in load_table():
        code = place_of_words(text).code if text else ""
    if not code:
        raise _Cell("place", "risks.unknown_place", value=text[:60])
    if not is_within(code, place):
        raise _Cell("place", "risks.place_outside", value=text[:60], place=place)
    return code


def _choice(column: str, text: str) -> str:
    """Return the code of a word, in either language or as the code itself."""
    if not text:
        return ""
    found = _meanings(column).get(plain_heading(text))
    if found is None:
        offers = ", ".join(words.id for words in CHOICES[column].values())
        raise _Cell(column, "risks.unknown_cell", value=text[:60], offers=offers)
    return found


@lru_cache(maxsize=16)
def _meanings(column: str) -> dict[str, str]:
    meant: dict[str, str] = {}
    for code, words in CHOICES[column].items():
        for said in (code, code.replace("_", " "), words.id, words.en):
            meant[plain_heading(said)] = code
    return meant


@lru_cache(maxsize=256)
def _units(place: str) -> dict[str, str]:
    """Return the units around a place by name and by code."""
    pairs = [pair for _group, units in unit_choices(place) for pair in units]
    known = {plain_heading(name): code for code, name in reversed(pairs)}
    return known | {plain_heading(code): code for code, _name in pairs}


def _unit(column: str, text: str, place: str) -> str:
    if not text:
        if column == "source_unit":
            return ""
        raise _Cell(column, "risks.cell_empty")
    found = _units(place).get(plain_heading(text))
    if found is None:
        raise _Cell(column, "risks.unknown_unit", value=text[:60], place=place)
    return found


def _day(text: str) -> date | None:
    if not text:
        return None
    if _is_number(text) and len(text) == 5:  # a day that a spreadsheet left as its number
        return _EXCEL_EPOCH + timedelta(days=int(text))
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise _Cell("review_on", "risks.bad_day", value=text[:20])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()  # ² is a digit, and no number


def _class(text: str) -> str:
    code = (text or CLASSES[0]).split()[0].upper()
    if code not in CLASSES:
        raise _Cell("classification", "risks.unknown_choice", value=text[:20])
    return code


def _version(text: str) -> int:
    return int(text) if _is_number(text) and len(text) < 6 else 0


def _check_names(facts: RiskFacts, *, is_checked: bool) -> None:
    for finding in look_for_names(facts.texts):
        if finding.code == "risks.holds_number" or not is_checked:
            raise _Cell("what", finding.code, value=finding.value)


def save_rows(reading: Reading, **acted: Any) -> Outcome:
    """Write what was read: new rows, and new versions of those whose number is given.

    A row that says what holds already is left alone; one that somebody changed since the file
    was taken is not overwritten, and is told with its line.
    """
    outcome = Outcome(wrong=list(reading.wrong))
    for row in reading.rows:
        try:
            with transaction.atomic():
                _save(row, outcome, acted)
        except WaspadaError as error:
            outcome.wrong.append(WrongRow(row.line, error.code, error.params))
    outcome.wrong.sort(key=lambda one: one.line)
    return outcome


def _save(row: ReadRow, outcome: Outcome, acted: dict[str, Any]) -> None:
    current = _current(row)
    if current is None:
        add_risk(row.facts, **acted)
        outcome.added += 1
        return
    held = facts_of(current)
    if _is_same(row.facts, held):
        outcome.same += 1
        return
    if row.version and row.version != current.version:
        raise Conflict(
            "risks.row_changed", number=current.number, mine=row.version, now=current.version
        )
    change_risk(current.risk_id, row.facts, based_on=current.version, reason=row.reason, **acted)
    outcome.changed += 1


def _current(row: ReadRow) -> RiskVersion | None:
    """Return the row that a line is about: by its number, or one that says the same already."""
    rows = RiskVersion.objects.filter(CURRENT)
    if row.number:
        rows = rows.filter(number=row.number.upper()[:32])
    else:
        facts = row.facts
        rows = rows.filter(
            state=OPEN,
            place_code=facts.place_code,
            phase=facts.phase,
            what=facts.what.strip(),
        )
    found: RiskVersion | None = rows.first()
    if found is None and row.number:
        raise BadInput("risks.unknown_number", value=row.number[:32])
    return found


def _is_same(new: RiskFacts, held: RiskFacts) -> bool:
    return trimmed(new) == held
