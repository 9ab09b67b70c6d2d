"""The fields of a form, written {{ name }}; a name with a stop, {{ kejadian.apa }}, is of a list."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

FIELD: Final = re.compile(r"\{\{\s*([^{}]{1,80}?)\s*\}\}")
HALF: Final = re.compile(r"\{\{|\}\}")
LONGEST: Final = 32_000  # characters; a cell of a workbook holds hardly more

# XML holds no control characters; the two at the end of the plane are no characters.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Value = str | int


@dataclass(frozen=True, slots=True)
class Filling:
    """What a form is filled with.

    values : by field
    lists : rows by list; each row by the field's name after the stop
    empty : what stands in the first field of a list without rows, such as NIHIL
    mark : what every file of this realm must carry on top; empty for a live one
    author : the office that the file names as its author
    dated : YYYY-MM-DD, the date that the file says it has
    """

    values: Mapping[str, Value]
    lists: Mapping[str, Sequence[Mapping[str, Value]]]
    dated: str
    author: str = ""
    empty: str = "–"
    mark: str = ""
    known: frozenset[str] = field(default=frozenset())


def names_in(text: str) -> list[str]:
    """Return the names of the fields in a text, in their order."""
    return FIELD.findall(text)


def list_of(text: str) -> str | None:
    """Return the list whose fields stand in a text; None where there is none."""
    lists = {name.partition(".")[0] for name in names_in(text) if "." in name}
    return min(lists) if lists else None


def filled(text: str, value_of: Callable[[str], Value]) -> str:
    """Return a text with its fields replaced; what the values say is never read as a field."""
    return FIELD.sub(lambda match: writable(str(value_of(match[1]))), text)


def writable(text: str) -> str:
    """Return a text as a file can hold it."""
    clean = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def rows_for(filling: Filling, name: str, text: str) -> list[Mapping[str, Value]]:
    """Return a list's rows for a template row; one that says it is empty where it has none."""
    rows = list(filling.lists.get(name, ()))
    if rows:
        return rows
    fields = [one.partition(".")[2] for one in names_in(text) if one.startswith(f"{name}.")]
    return [dict.fromkeys(fields, "") | {fields[0]: filling.empty}]


def lookup(filling: Filling, row: Mapping[str, Value] | None = None) -> Callable[[str], Value]:
    """Return what finds the value of a field, in a row of a list or outside."""

    def value_of(name: str) -> Value:
        _list, stop, rest = name.partition(".")
        if stop:
            return row.get(rest, "") if row is not None else ""
        return filling.values.get(name, "")

    return value_of
