"""Words of the packaged lists in a text, each with its heading, its weight and its place."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from waspada.core.news.phrases import Phrases
from waspada.core.news.tokens import Text

WEIGHTS: Final = {"names": 3.0, "signs": 1.5, "hints": 0.5}
_MOST: Final = 25  # times one entry is looked at in one text


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of a list in a text: how much it says, and where it stands."""

    category: str
    weight: float
    span: tuple[int, int]
    words: str


_LISTS: Final = ("lexicon", "kinds")


@lru_cache(maxsize=1)
def _listed() -> tuple[list[tuple[str, str, float]], Phrases]:
    """Return list, heading and weight of every entry, the weightiest of a heading first."""
    entries = []
    for name in _LISTS:
        file = resources.files("waspada.core.news") / "data" / f"{name}.toml"
        for heading, kinds in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for kind, weight in WEIGHTS.items():
                entries += [(name, heading, weight, entry) for entry in kinds.get(kind, ())]
    return [one[:3] for one in entries], Phrases([one[3] for one in entries])


def matches_in(text: Text, name: str) -> Sequence[Hit]:
    """Return every word of a list in a text, heading after heading."""
    if not text.listed:
        entries, phrases = _listed()
        text.listed = {one: [] for one in _LISTS}
        for number, start, end in sorted(phrases.found_in(text.pieces, _MOST)):
            of_list, heading, weight = entries[number]
            hit = Hit(heading, weight, (start, end), text.low[start:end])
            text.listed[of_list].append(hit)
    return text.listed[name]


def hits_in(text: Text) -> Iterator[Hit]:
    """Yield every word of every category, those that overlap once a category: the weightiest."""
    taken: list[tuple[int, int]] = []
    last = ""
    for hit in matches_in(text, "lexicon"):
        if hit.category != last:
            taken, last = [], hit.category
        start, end = hit.span
        if not any(start < other_end and other < end for other, other_end in taken):
            taken.append(hit.span)
            yield hit
