"""Many phrases looked for at once: a tree of their words that a text is led through.

A phrase is words over small letters: "(?:a|b)" a choice, "?" what may be left out, "\\w*" any
ending, "\\w+" any word or some ending, "\\d+" a number, "(?!a|b)\\w+" any word but these, "…" up
to REACH words in the same sentence. It begins and ends at a word's edge.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

REACH: Final = 6
_MOST_KEPT: Final = 30_000
_PIECE: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+")
_ATOM: Final = re.compile(r"\(\?!([^)]*)\)\\w\+|\(\?:|\)|\||\\w\*|\\w\+|\\d\+|.", re.DOTALL)
_SIGNS: Final = {"\\w*": "*", "\\w+": "+", "\\d+": "#"}
_EDGE: Final = re.compile(r"( ?… ?|[ -])")
_STOP: Final = re.compile(r"[.!?\n]")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The words of a text in small letters, where they begin and end, and what stands between.

    gaps : " " or "-" behind a word, "…" where the sentence goes on otherwise, "" where it ends
    """

    words: Sequence[str]
    spans: Sequence[tuple[int, int]]
    gaps: Sequence[str]


def pieces_of(low: str) -> Pieces:
    """Return the words of a text in small letters."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    gaps: list[str] = []
    last = 0
    for match in _PIECE.finditer(low):
        start, end = span = match.span()
        if words:
            between = low[last:start]
            is_plain = between in {" ", "-"}
            gaps.append(between if is_plain else "" if _STOP.search(between) else "…")
        words.append(match[0])
        spans.append(span)
        last = end
    if words:
        gaps.append("")
    return Pieces(words, spans, gaps)


@dataclass(slots=True)
class _Node:
    """A place in the tree: by which words one goes on, behind which sign, and what ends here."""

    words: dict[str, "_Node"] = field(default_factory=dict)
    beginnings: dict[str, "_Node"] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    others: dict[str, "_Node"] = field(default_factory=dict)
    behind: dict[str, "_Node"] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)

    def along(self, word: str) -> "_Node":
        """Return the place that a word of a phrase leads to, made where there is none."""
        if word[-1] == "*":
            child = self.beginnings.setdefault(word[:-1], _Node())
            self.lengths = tuple(sorted({len(one) for one in self.beginnings}))
            return child
        where = self.others if word[-1] in "+#" or word[0] == "^" else self.words
        return where.setdefault(word, _Node())

    def steps(self, word: str) -> Iterator["_Node"]:
        """Yield the places that a word of a text leads to."""
        child = self.words.get(word)
        if child is not None:
            yield child
        for length in self.lengths:
            child = self.beginnings.get(word[:length])
            if child is not None and len(word) >= length:
                yield child
        for asked, child in self.others.items():
            if _is_other(asked, word):
                yield child


def _is_other(asked: str, word: str) -> bool:
    if asked == "#":
        return word[0].isdigit()
    if asked[0] == "^":
        return word not in asked[1:].split("|")
    return word.startswith(asked[:-1]) and len(word) >= len(asked)


class Phrases:
    """A list of phrases by number, ready for looking through texts."""

    def __init__(self, entries: Sequence[str]) -> None:
        self._root = _Node()
        self._first: dict[str, tuple[_Node, ...]] = {}  # what a word begins; most words nothing
        self._has_gap = ["…" in entry for entry in entries]
        for number, entry in enumerate(entries):
            for written in set(written_out(entry)):
                self._add(written, number)

    def _add(self, written: str, number: int) -> None:
        node = self._root
        for at, part in enumerate(_EDGE.split(written)):
            sign = part if part == " " else part.strip()
            node = node.behind.setdefault(sign, _Node()) if at % 2 else node.along(part)
        node.ends.append(number)

    def found_in(self, pieces: Pieces, most: int) -> Iterator[tuple[int, int, int]]:
        """Yield number, start and end of what is found, a phrase at most so often, none twice over.

        Of two ways to end, a phrase with a gap takes the near one, any other the far one.
        """
        done: dict[int, int] = {}
        times: dict[int, int] = {}
        first = self._first
        for at, word in enumerate(pieces.words):
            begun = first.get(word)
            if begun is None:
                begun = self._begun(word)
            if not begun:
                continue
            found: dict[int, int] = {}
            for child in begun:
                self._walk(child, pieces, at, found)
            for number, last in found.items():
                if done.get(number, -1) < at and times.get(number, 0) < most:
                    done[number] = last
                    times[number] = times.get(number, 0) + 1
                    yield number, pieces.spans[at][0], pieces.spans[last][1]

    def _begun(self, word: str) -> tuple[_Node, ...]:
        if len(self._first) >= _MOST_KEPT:
            self._first.clear()
        return self._first.setdefault(word, tuple(self._root.steps(word)))

    def _walk(self, node: _Node, pieces: Pieces, at: int, found: dict[int, int]) -> None:
        for number in node.ends:
            before = found.get(number)
            if before is None or (at < before) == self._has_gap[number]:
                found[number] = at
        if not node.behind:
            return
        gap = pieces.gaps[at]
        near = node.behind.get(gap) if gap != "…" else None
        if near is not None:
            for child in near.steps(pieces.words[at + 1]):
                self._walk(child, pieces, at + 1, found)
        far = node.behind.get("…")
        if far is None:
            return
        for _ in range(REACH + 1):
            if not pieces.gaps[at]:
                return
            at += 1
            for child in far.steps(pieces.words[at]):
                self._walk(child, pieces, at, found)


def written_out(entry: str) -> list[str]:
    """Return every way a phrase may be written; "*" any ending, "+" some, "#" a number, "^" but."""
    atoms = [(match[0], match[1]) for match in _ATOM.finditer(entry)]
    ways, at = _choice(atoms, 0)
    if at != len(atoms):
        raise ValueError(entry)
    return [way for one in ways if (way := re.sub(" +", " ", one).strip())]


def _choice(atoms: Sequence[tuple[str, str | None]], at: int) -> tuple[list[str], int]:
    ways: list[str] = []
    while True:
        some, at = _sequence(atoms, at)
        ways += some
        if at == len(atoms) or atoms[at][0] != "|":
            return ways, at
        at += 1


def _sequence(atoms: Sequence[tuple[str, str | None]], at: int) -> tuple[list[str], int]:
    ways = [""]
    while at < len(atoms) and atoms[at][0] not in {"|", ")"}:
        sign, but = atoms[at]
        if sign == "(?:":
            own, at = _choice(atoms, at + 1)
        else:
            own = [f"^{but}" if but is not None else _SIGNS.get(sign, sign)]
        at += 1
        if at < len(atoms) and atoms[at][0] == "?":
            own = [*own, ""]
            at += 1
        ways = [way + one for way in ways for one in own]
    return ways, at
