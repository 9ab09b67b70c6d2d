"""What is open at a desk when one shift hands over to the next.

Reports, incidents and daily reports lie in apps above this one. They tell what is open
through `register_matters`; the web ring registers them. A log row keeps kind and subject
alone: what a matter is called, and whether it is settled by now, is asked for every reader,
who is told only what that reader may know.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

MOST_OF_A_KIND: Final = 40


@dataclass(frozen=True, slots=True)
class Matter:
    """One open thing: its kind and what it is about (an id, a number, a day)."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class MatterShown:
    """A matter in the reader's words, with the page that shows it."""

    words: str
    href: str
    is_settled: bool = False
    classification: str = "B"


@dataclass(frozen=True, slots=True)
class MatterKind:
    """A kind of open thing.

    gather : subjects open at a place at a moment, as far as who is acting may read them
    show : subjects of a place as they are now; those that the reader may not read are absent
    """

    code: str
    gather: Callable[[str, datetime], Sequence[str]]
    show: Callable[[str, Sequence[str]], Mapping[str, MatterShown]]


_kinds: dict[str, MatterKind] = {}


def register_matters(kind: MatterKind) -> None:
    """Make a kind of open thing known; the order of registering is the order of pages."""
    _kinds[kind.code] = kind


def open_matters(place: str, at: datetime) -> list[Matter]:
    """Return what is open at a place, as far as who is acting may read it."""
    return [
        Matter(kind.code, subject)
        for kind in _kinds.values()
        for subject in list(kind.gather(place, at))[:MOST_OF_A_KIND]
    ]


def shown_matters(place: str, matters: Sequence[Matter]) -> list[tuple[Matter, MatterShown]]:
    """Return matters in words, without those that the reader may not know of."""
    found: list[tuple[Matter, MatterShown]] = []
    for kind in _kinds.values():
        mine = [one for one in matters if one.kind == kind.code]
        if not mine:
            continue
        words = kind.show(place, [one.subject for one in mine])
        found += [(one, words[one.subject]) for one in mine if one.subject in words]
    return found


def as_stored(matters: Sequence[Matter]) -> list[dict[str, str]]:
    """Return matters as a log row keeps them."""
    return [{"kind": one.kind, "subject": one.subject} for one in matters]


def from_stored(stored: Sequence[Mapping[str, Any]]) -> list[Matter]:
    """Return the matters of a log row."""
    return [Matter(str(one["kind"]), str(one["subject"])) for one in stored]
