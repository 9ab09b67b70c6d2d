"""Read the tables that commands take: CSV as spreadsheets and programs write it."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from waspada.core.errors import BadInput, NotFound, TooLarge

_DELIMITERS: Final = (",", ";", "\t", "|")
_MOST_MB: Final = 512
Line = tuple[int, tuple[str, ...]]  # line in the file, the cells asked for


def read_table(
    path: Path, needed: Mapping[str, Sequence[str]], optional: Mapping[str, Sequence[str]]
) -> Iterator[Line]:
    """Yield the filled rows of a CSV file, the asked columns first to last.

    Parameters
    ----------
    needed, optional : each column's name with the other headings it may have; capitals, spaces
        and the order of the columns do not matter, and other columns are left out

    Returns
    -------
    line number and the cells, needed ones before optional ones; "" where a cell is not there

    Raises
    ------
    NotFound : table.not_found, table.unreadable
    BadInput : table.empty, table.no_columns, table.column_twice, table.broken_quotes,
        table.not_text
    TooLarge : table.too_large
    """
    name = path.name
    text = _text(path)
    if not text.strip():
        raise BadInput("table.empty", file=name)
    heading = text.lstrip("\r\n").partition("\n")[0].lower()
    delimiter = max(_DELIMITERS, key=heading.count)
    rows = _rows(text, delimiter, name)
    first = next(rows, None)
    if first is None:
        raise BadInput("table.empty", file=name)
    wanted = dict(needed) | dict(optional)
    columns = _columns(first[1], wanted, name)
    lacking = [column for column in needed if column not in columns]
    if lacking:
        raise BadInput("table.no_columns", file=name, columns=", ".join(lacking))
    places = [columns.get(column, -1) for column in wanted]
    for line, cells in rows:
        if any(cells):
            yield line, tuple(cells[at] if 0 <= at < len(cells) else "" for at in places)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_MB * 1024**2:
            raise TooLarge("table.too_large", file=path.name, limit_mb=_MOST_MB)
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("table.not_found", file=str(path)) from error
    except OSError as error:
        raise NotFound("table.unreadable", file=str(path)) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if "\0" in text:
        raise BadInput("table.not_text", file=path.name)
    return text


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput("table.broken_quotes", file=name, line=line) from error
        if any(cells):
            yield line, cells


def _columns(heading: list[str], wanted: Mapping[str, Sequence[str]], name: str) -> dict[str, int]:
    known = {
        other.lower(): column for column, others in wanted.items() for other in (column, *others)
    }
    found: dict[str, int] = {}
    for at, cell in enumerate(heading):
        column = known.get(cell.lower())
        if column is None:
            continue
        if column in found:
            raise BadInput("table.column_twice", file=name, column=column)
        found[column] = at
    return found
