"""Words of the packaged lists, ready for looking through a text.

A list holds patterns over small letters without accents. Most stand in no given text, so each is
looked for by its longest plain run of letters first, which takes a microsecond, and as a pattern
only where that is there.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import islice
from typing import Final

from waspada.core.news.tokens import Text

WEIGHTS: Final = {"names": 3.0, "signs": 1.5, "hints": 0.5}
# "…": up to six words in the same sentence.
_GAP: Final = r"(?:[^\w.!?\n]+[\w-]+){0,6}?[^\w.!?\n]+"
_MOST: Final = 25  # times one pattern is looked at in one text
_PLAIN: Final = re.compile(r"[a-z0-9][a-z0-9 -]*")
# What in a pattern is no plain text: classes, repeats, choices and what may be left out.
_NOT_PLAIN: Final = re.compile(
    r"\\.[*+?]?|\[[^\]]*\][*+?]?|\((?:[^()]|\([^()]*\))*\)[*+?]?|.\?|[.*+|^$]"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One entry of a list: what it weighs, letters it can't do without, and what it matches."""

    weight: float
    anchor: str
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
            Pattern(weight, _anchor(entry), re.compile(rf"\b(?:{entry.replace(' … ', _GAP)})\b"))
            for kind, weight in WEIGHTS.items()
            for entry in kinds.get(kind, ())
        ]
        for heading, kinds in listed.items()
    }


def _anchor(entry: str) -> str:
    """Return the longest run of letters that every match of a pattern holds; empty if none."""
    runs = [
        run.strip()
        for part in entry.split(" … ")
        for run in _PLAIN.findall(_NOT_PLAIN.sub("\n", part))
    ]
    return max(runs, key=len, default="")


def matches_of(
    patterns: Sequence[Pattern], low: str, start: int = 0, end: int | None = None
) -> Iterator[tuple[Pattern, re.Match[str]]]:
    """Yield what patterns match in small letters between two places."""
    stop = len(low) if end is None else end
    for pattern in patterns:
        if low.find(pattern.anchor, start, stop) >= 0:
            for match in islice(pattern.matches.finditer(low, start, stop), _MOST):
                yield pattern, match


def hits_in(text: Text) -> Iterator[Hit]:
    """Yield every word of every category, those that overlap once a category: the weightiest."""
    for category, patterns in patterns_of("lexicon").items():
        taken: list[tuple[int, int]] = []
        for pattern, match in matches_of(patterns, text.low):
            start, end = match.span()
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            taken.append((start, end))
            yield Hit(category, pattern.weight, (start, end), match[0])
