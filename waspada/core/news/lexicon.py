"""Words of the packaged lists, ready for looking through a text.

A list holds patterns over small letters without accents. Most stand in no given text, so each is
looked for by the end of its longest plain run of letters among all such ends of the text, then by
that run, and as a pattern only where that is there.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import islice
from typing import Final

from waspada.core.news.tokens import GRAM, Text

WEIGHTS: Final = {"names": 3.0, "signs": 1.5, "hints": 0.5}
# "…": up to six words in the same sentence.
_GAP: Final = r"(?:[^\w.!?\n]+[\w-]+){0,6}?[^\w.!?\n]+"
_MOST: Final = 25  # times one pattern is looked at in one text
_REACH: Final = 60
_GAP_REACH: Final = 130
# A choice of plain pieces, one of which must be there.
_CHOICE: Final = re.compile(r"\(\?:([a-z0-9][a-z0-9 -]+(?:\|[a-z0-9][a-z0-9 -]+)*)\)(?![?*])")
_PLAIN: Final = re.compile(r"[a-z0-9][a-z0-9 -]*")
# What in a pattern is no plain text: classes, repeats, choices and what may be left out.
_NOT_PLAIN: Final = re.compile(
    r"\\.[*+?]?|\[[^\]]*\][*+?]?|\((?:[^()]|\([^()]*\))*\)[*+?]?|.\?|[.*+|^$]"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One entry of a list: what it weighs, letters it can't do without, and what it matches.

    anchors : pieces of plain text; every match holds one of them
    grams : the last few letters of each, "" where there are too few
    reach : characters that a match may go beyond its anchor, either way
    """

    weight: float
    anchors: tuple[tuple[str, str], ...]
    reach: int
    matches: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of a list in a text: how much it says, and where it stands."""

    category: str
    weight: float
    span: tuple[int, int]
    words: str


@lru_cache(maxsize=4)
def patterns_of(name: str) -> Mapping[str, Sequence[Pattern]]:
    """Return the patterns of a packaged list by its headings, the weightiest first."""
    file = resources.files("waspada.core.news") / "data" / f"{name}.toml"
    listed = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        heading: [
            _pattern(weight, entry)
            for kind, weight in WEIGHTS.items()
            for entry in kinds.get(kind, ())
        ]
        for heading, kinds in listed.items()
    }


def _pattern(weight: float, entry: str) -> Pattern:
    anchors = tuple((one[-GRAM:] if len(one) >= GRAM else "", one) for one in _anchors(entry))
    reach = _REACH + _GAP_REACH * entry.count(" … ")
    compiled = re.compile(rf"\b(?:{entry.replace(' … ', _GAP)})\b")
    return Pattern(weight, anchors, reach, compiled)


def _anchors(entry: str) -> tuple[str, ...]:
    """Return pieces of plain text of which every match holds one, as long as there are any."""
    runs = [
        run.strip()
        for part in entry.split(" … ")
        for run in _PLAIN.findall(_NOT_PLAIN.sub("\n", part))
    ]
    choices = [(max(runs, key=len, default=""),)]
    choices += [tuple(group.split("|")) for group in _CHOICE.findall(entry)]
    return max(choices, key=lambda choice: min(map(len, choice)))


def matches_in(text: Text, name: str) -> Iterator[tuple[str, Pattern, re.Match[str]]]:
    """Yield what the patterns of a list match in the small letters of a text, by its headings."""
    listed, by_gram = _listed(name)
    low = text.low
    at = {number for gram in by_gram.keys() & text.grams for number in by_gram[gram]}
    for number in sorted(at):
        heading, pattern = listed[number]
        if any(anchor in low for _, anchor in pattern.anchors):
            for match in islice(_near(pattern, low), _MOST):
                yield heading, pattern, match


@lru_cache(maxsize=4)
def _listed(name: str) -> tuple[list[tuple[str, Pattern]], dict[str, list[int]]]:
    """Return the patterns of a list one after the other, and which have a gram in an anchor."""
    listed = [(head, one) for head, patterns in patterns_of(name).items() for one in patterns]
    by_gram: dict[str, list[int]] = {}
    for number, (_, pattern) in enumerate(listed):
        for gram, _ in pattern.anchors:
            by_gram.setdefault(gram, []).append(number)
    return listed, by_gram


def _near(pattern: Pattern, low: str) -> Iterator[re.Match[str]]:
    """Yield matches around the anchors of a pattern, which is much less than the text."""
    done = 0
    for at, length in sorted(_places(pattern.anchors, low)):
        start = max(done, at - pattern.reach)
        end = low.find(" ", at + length + pattern.reach)
        for match in pattern.matches.finditer(low, start, end if end >= 0 else len(low)):
            if match.start() >= done:
                done = match.end()
                yield match


def _places(anchors: Sequence[tuple[str, str]], low: str) -> Iterator[tuple[int, int]]:
    for _, anchor in anchors:
        at = low.find(anchor)
        for _ in range(_MOST):
            if at < 0:
                break
            yield at, len(anchor)
            at = low.find(anchor, at + max(len(anchor), 1))


def hits_in(text: Text) -> Iterator[Hit]:
    """Yield every word of every category, those that overlap once a category: the weightiest."""
    taken: list[tuple[int, int]] = []
    last = ""
    for category, pattern, match in matches_in(text, "lexicon"):
        if category != last:
            taken, last = [], category
        start, end = match.span()
        if any(start < other_end and other < end for other, other_end in taken):
            continue
        taken.append((start, end))
        yield Hit(category, pattern.weight, (start, end), match[0])
