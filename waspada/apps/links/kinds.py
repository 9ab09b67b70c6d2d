"""The kinds of thing that links join, and how each is told to a reader.

The apps whose rows are linked lie above this one. Each describes its kinds in `linked.py`;
`web/linked.py` registers them. A link keeps kind and id alone: what a thing is called, where
its page is and how it stands is asked for every reader, who is told only what they may read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from waspada.core.errors import BadInput
from waspada.core.vocabulary import Words

MOST_ID: Final = 80


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A thing by its kind and id; the id is what its page's address carries."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Thing:
    """A linked thing as its reader may know it.

    title : a sentence or a name, in the reader's language
    state : how it stands, in words; empty where it has no states
    when : when it came to be, for the order of a trail
    """

    title: str
    href: str
    state: str = ""
    when: datetime | None = None
    classification: str = "B"
    place_code: str = ""


@dataclass(frozen=True, slots=True)
class LinkedKind:
    """A kind of thing that can be linked.

    resolve : ids → things, called inside `acting_as`; what the reader may not read is absent
    find : what a person types (a number) → id, or None; absent where nobody types it
    """

    code: str
    name: Words
    resolve: Callable[[Sequence[str]], Mapping[str, Thing]]
    find: Callable[[str], str | None] | None = None


_kinds: dict[str, LinkedKind] = {}


def register_kind(kind: LinkedKind) -> None:
    """Make a kind of thing known; the order of registering is the order of pages."""
    _kinds[kind.code] = kind


def kind_of(code: str) -> LinkedKind:
    """Return a registered kind.

    Raises
    ------
    BadInput : links.no_such_kind
    """
    found = _kinds.get(code)
    if found is None:
        raise BadInput("links.no_such_kind", value=code)
    return found


def typed_kinds() -> list[LinkedKind]:
    """Return the kinds whose things a person can name by typing."""
    return [kind for kind in _kinds.values() if kind.find is not None]


def read_ref(text: str) -> Ref:
    """Read "kind:id", as addresses carry it in `?about=`.

    Raises
    ------
    BadInput : links.no_such_kind
    """
    kind, _, given = text.partition(":")
    return Ref(kind_of(kind).code, given[:MOST_ID])


def things(refs: Iterable[Ref]) -> dict[Ref, Thing]:
    """Return what the reader may know of each; one call per kind, unknown kinds are absent."""
    by_kind: dict[str, list[str]] = {}
    for ref in dict.fromkeys(refs):
        by_kind.setdefault(ref.kind, []).append(ref.id)
    return {
        Ref(code, one): thing
        for code, ids in by_kind.items()
        if code in _kinds
        for one, thing in _kinds[code].resolve(ids).items()
    }
