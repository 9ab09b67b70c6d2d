"""Read a table of activities, and put its rows into the agenda, one by one."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from django.db import transaction

from waspada.apps.accounts.people_table import read_day
from waspada.apps.activities.actions import add_activity, change_activity, facts_of, set_state
from waspada.apps.activities.forms import local_moment
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.activities.queries import activities_between, current_by_code
from waspada.apps.activities.sheet import COLUMNS, HEADINGS, NEEDED, as_text
from waspada.apps.words.sentences import explain
from waspada.core.activities import ACTIVITY_STATES, KINDS, ActivityFacts
from waspada.core.duty import read_clock
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.places import is_within, load_table
from waspada.core.places.answers import place_of_words
from waspada.core.reports.incidents import local_date
from waspada.core.vocabulary import CLASSES, split_unit
from waspada.sources.csv_upload.columns import plain_heading
from waspada.sources.csv_upload.tables import Cell, open_table

MOST_ROWS: Final = 500
MOST_TEXT: Final = 400_000
_NUMBER: Final = re.compile(
    r"[±~\s]*(\d{1,3}(?:[.,]\d{3})+|\d+)\s*(?:orang|org|jiwa|people)?\s*", re.I
)
_KINDS: Final = {
    " ".join(words.casefold().split()): kind.code
    for kind in KINDS.values()
    for words in (kind.code, kind.code.replace("_", " "), kind.name.id, kind.name.en)
}
_STATES: Final = {
    words.casefold(): code
    for code, names in ACTIVITY_STATES.items()
    for words in (code, names.id, names.en)
}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that is understood whole; the code is empty for a new activity."""

    line: int
    cells: tuple[str, ...]
    facts: ActivityFacts
    code: str = ""
    version: int = 0
    state: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that is not taken, and why."""

    line: int
    cells: tuple[str, ...]
    why: str


@dataclass(slots=True)
class Reading:
    """What a table holds."""

    good: list[ReadRow] = field(default_factory=list)
    wrong: list[WrongRow] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What became of the rows of a table; those left stay in the reader's hands."""

    added: list[ActivityVersion] = field(default_factory=list)
    changed: list[ActivityVersion] = field(default_factory=list)
    same: int = 0
    left: list[WrongRow] = field(default_factory=list)


def table_text(content: bytes, name: str) -> str:
    """Return an uploaded table as text under our headings, one line a row.

    Raises
    ------
    BadInput : activities.no_heading, activities.too_many_rows, and what `open_table` raises
    """
    try:
        table = open_table(io.BytesIO(content), name)
    except BadInput as error:
        if error.code == "import.no_heading":
            raise BadInput("activities.no_heading") from error
        raise
    known = {plain_heading(one): column for column, names in COLUMNS.items() for one in names}
    at: dict[str, int] = {}
    for position, heading in enumerate(table.heading):
        column = known.get(plain_heading(heading))
        if column is not None:
            at.setdefault(column, position)
    if any(column not in at for column in NEEDED):
        raise BadInput("activities.no_heading")
    rows: list[list[str]] = [list(HEADINGS)]
    for _line, cells in table.rows:
        if len(rows) > MOST_ROWS:
            raise BadInput("activities.too_many_rows", most=MOST_ROWS)
        rows.append([_text(cells, at.get(column)) for column in COLUMNS])
    return as_text(rows)


def _text(cells: Sequence[Cell], position: int | None) -> str:
    if position is None or position >= len(cells):
        return ""
    cell = cells[position]
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else f"{cell:%H.%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H.%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).replace("\0", "").replace("\r\n", "\n").strip()
    # Our own export puts an apostrophe before what looks like a formula.
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def read_text(text: str, place: str) -> Reading:
    """Read the rows of a text that `table_text` made or that was pasted with its headings."""
    reading = Reading()
    plain = text.replace("\r\n", "\n")[:MOST_TEXT]
    table = table_text(plain.encode(), "tempel.csv")
    rows = _lines(table)[1:]
    for number, cells in enumerate(rows, start=1):
        try:
            reading.good.append(_read(number, tuple(cells), place))
        except WaspadaError as error:
            reading.wrong.append(WrongRow(number, tuple(cells), explain(error)))
    return reading


def _lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter="\t"))


def _read(line: int, cells: tuple[str, ...], place: str) -> ReadRow:
    row = dict(zip(COLUMNS, cells, strict=False))
    kind = _KINDS.get(" ".join(row["kind"].casefold().split()))
    if kind is None:
        raise BadInput("activities.row_bad_kind", value=row["kind"][:40], kinds=", ".join(KINDS))
    if not row["title"].strip():
        raise BadInput("activities.row_no_title")
    where = _place(row["place"], place)
    begins_at, ends_at, has_hour = _times(row, where)
    facts = ActivityFacts(
        kind=kind,
        title=row["title"],
        place=where,
        begins_at=begins_at,
        ends_at=ends_at,
        has_hour=has_hour,
        venue=row["venue"],
        crowd=_crowd(row["crowd"]),
        responsible=_unit(row["responsible"]),
        note=row["note"],
        classification=_class(row["classification"]),
    )
    version = row["version"].strip()
    return ReadRow(
        line,
        cells,
        facts,
        code=row["code"].strip()[:80],
        version=int(version) if version.isascii() and version.isdigit() else 0,
        state=_STATES.get(row["state"].strip().casefold(), ""),
        reason=row["reason"],
    )


def _place(text: str, place: str) -> str:
    code = text.strip()
    if code not in load_table():
        code = place_of_words(text, near=place).code
    if not code:
        raise BadInput("activities.row_bad_place", value=text[:60])
    if not is_within(code, place):
        raise BadInput("activities.row_outside", place=code)
    return code


def _times(row: Mapping[str, str], place: str) -> tuple[datetime, datetime | None, bool]:
    first = _day(row["first_day"])
    if first is None:
        raise BadInput("activities.row_bad_day", value="")
    last = _day(row["last_day"]) or first
    begins, ends = _hour(row["begins"]), _hour(row["ends"])
    if begins is None:
        begins_at = local_moment(first, time(), place)
        return begins_at, local_moment(last, time(), place) if last != first else None, False
    if ends is None:
        late = local_moment(last, time(23, 59), place) if last != first else None
        return local_moment(first, begins, place), late, True
    return local_moment(first, begins, place), local_moment(last, ends, place), True


def _day(text: str) -> date | None:
    try:
        return read_day(text.strip())
    except BadInput as error:
        raise BadInput("activities.row_bad_day", value=text[:20]) from error


def _hour(text: str) -> time | None:
    if not text.strip():
        return None
    try:
        return read_clock(text)
    except BadInput as error:
        raise BadInput("activities.row_bad_hour", value=text[:12]) from error


def _crowd(text: str) -> int | None:
    if not text.strip():
        return None
    found = _NUMBER.fullmatch(text)
    if found is None or len(found[1]) > 11:
        raise BadInput("activities.row_bad_crowd", value=text[:20])
    return int(found[1].replace(".", "").replace(",", ""))


def _unit(text: str) -> str:
    code = text.strip()
    if not code:
        return ""
    try:
        split_unit(code)
    except BadInput as error:
        raise BadInput("activities.row_bad_unit", value=code[:40]) from error
    return code


def _class(text: str) -> str:
    code = text.strip().upper() or "B"
    if code not in CLASSES:
        raise BadInput("access.unknown_class", value=code[:20])
    return code


def save_rows(
    reading: Reading, place: str, *, actor: str, now: datetime, received_at: datetime
) -> Outcome:
    """Put the rows that were understood into the agenda; each stands or falls alone."""
    done = Outcome(left=list(reading.wrong))
    stored = current_by_code([row.code for row in reading.good if row.code])
    for row in reading.good:
        try:
            with transaction.atomic():
                if row.code:
                    _update(row, stored, done, actor=actor, now=now, received_at=received_at)
                else:
                    _refuse_twice(row)
                    added = add_activity(row.facts, actor=actor, now=now, received_at=received_at)
                    done.added.append(added)
        except WaspadaError as error:
            done.left.append(WrongRow(row.line, row.cells, explain(error)))
    done.left.sort(key=lambda wrong: wrong.line)
    return done


def _update(
    row: ReadRow,
    stored: Mapping[str, ActivityVersion],
    done: Outcome,
    *,
    actor: str,
    now: datetime,
    received_at: datetime,
) -> None:
    before = stored.get(row.code)
    if before is None:
        raise BadInput("activities.row_unknown_code", code=row.code)
    new_state = row.state if row.state not in {"", "moved", before.state} else ""
    if facts_of(before) == row.facts and not new_state:
        done.same += 1
        return
    if row.version != before.version:
        raise BadInput(
            "activities.row_changed",
            code=row.code,
            theirs=before.version,
            mine=row.version,
            stored=_said(before),
        )
    latest = before
    if facts_of(before) != row.facts:
        latest = change_activity(
            before.activity_id,
            row.facts,
            seen=before.version,
            actor=actor,
            now=now,
            received_at=received_at,
            reason=row.reason,
        )
    if new_state and new_state != latest.state:
        latest = set_state(
            before.activity_id,
            new_state,
            reason=row.reason,
            seen=latest.version,
            actor=actor,
            now=now,
            received_at=received_at,
        )
    done.changed.append(latest)


def _said(row: ActivityVersion) -> str:
    when = local_date(row.begins_at, row.place_code).isoformat()
    return f"{row.title}, {when}, {row.venue or row.place_code}"


def _refuse_twice(row: ReadRow) -> None:
    """Refuse a new row that stands in the agenda already: a file that is sent twice adds nothing."""
    day = local_date(row.facts.begins_at, row.facts.place)
    title = " ".join(row.facts.title.casefold().split())
    for known in activities_between(row.facts.place, day, day):
        same = known.kind == row.facts.kind and known.place_code == row.facts.place
        if same and known.title.casefold() == title and known.begins_at == row.facts.begins_at:
            raise BadInput("activities.row_already", code=known.code)


def rows_left(left: Sequence[WrongRow]) -> str:
    """Return the rows that were not taken as text to be mended; empty where none is left."""
    if not left:
        return ""
    return as_text([HEADINGS, *(row.cells for row in left)])


def spoken_problem(row: WrongRow) -> str:
    """Return a row's problem with the words that tell it from others."""
    title = dict(zip(COLUMNS, row.cells, strict=False)).get("title", "")
    return f"{title[:60]}: {row.why}" if title else row.why
