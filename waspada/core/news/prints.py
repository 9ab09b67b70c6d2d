"""Fingerprints of texts: which one is another passed on, without keeping either.

A text is cut into runs of three words, each run becomes a number of 32 bits, and of a long text
only the numbers below a bound are kept (FracMinHash). So a print stays small, and the share of
the shorter text that stands in the longer one is still estimated without bias, also where an
agency's report was shortened or got a heading of the newspaper's own.
"""

import hashlib
import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from waspada.core.reports.searching import folded

# Two texts are one text passed on from this share of the shorter one's runs.
COPIED: Final = 0.6
_LEAST_WORDS: Final = 8
_RUN: Final = 3
_MOST_KEPT: Final = 256  # numbers of one print: 1 kB
_ALL: Final = 2**32
_LONGEST: Final = 60_000


@dataclass(frozen=True, slots=True)
class Print:
    """The kept numbers of a text's runs.

    halved : how often the bound was halved; a run is kept below 2^(32 - halved)
    """

    halved: int
    runs: frozenset[int]

    def to_bytes(self) -> bytes:
        """Return the print as bytes: one for `halved`, four for each number, rising."""
        return bytes([self.halved]) + array("I", sorted(self.runs)).tobytes()

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Print":
        """Return the print that `to_bytes` gave; nothing at all is the print of no text."""
        if not kept:
            return NOTHING
        numbers = array("I")
        numbers.frombytes(kept[1 : 1 + (len(kept) - 1) // 4 * 4])
        return cls(kept[0], frozenset(numbers))


NOTHING: Final = Print(0, frozenset())


@lru_cache(maxsize=1024)
def print_of(text: str, key: bytes = b"") -> Print:
    """Return the print of a text; of fewer than eight words the print of nothing.

    key : up to 64 bytes; with one, a stored print tells nothing of the words to who lacks it
    """
    words = re.findall(r"[a-z0-9]+", folded(text[:_LONGEST]))
    if len(words) < _LEAST_WORDS:
        return NOTHING
    runs = {_number(" ".join(words[at : at + _RUN]), key) for at in range(len(words) - _RUN + 1)}
    halved = 0
    while len(runs) > _MOST_KEPT:
        halved += 1
        runs = {run for run in runs if run < _ALL >> halved}
    return Print(halved, frozenset(runs))


def share_of(ours: Print, theirs: Print) -> float:
    """Return how much of the shorter text stands in the longer one, 0 to 1."""
    bound = _ALL >> max(ours.halved, theirs.halved)
    mine = {run for run in ours.runs if run < bound}
    yours = {run for run in theirs.runs if run < bound}
    smaller = min(len(mine), len(yours))
    return len(mine & yours) / smaller if smaller else 0.0


def is_copy(ours: Print, theirs: Print) -> bool:
    """Say whether one of two texts is the other passed on, shortened or with a new frame."""
    return share_of(ours, theirs) >= COPIED


def copies_of(prints: Mapping[str, Print]) -> dict[str, str]:
    """Return for each key the first key, in order of keys, whose text is the same passed on.

    Copies of copies are copies: what hangs together is one text.
    """
    keys = sorted(prints)
    first: dict[str, str] = {}
    for group in together(
        [one, *(other for other in keys[:at] if is_copy(prints[one], prints[other]))]
        for at, one in enumerate(keys)
    ):
        first.update(dict.fromkeys(group, min(group)))
    return first


def together(groups: Iterable[Iterable[str]]) -> list[set[str]]:
    """Return groups of marks with those that share one put together."""
    apart: list[set[str]] = []
    for group in groups:
        joined = set(group)
        rest = []
        for other in apart:
            if other.isdisjoint(joined):
                rest.append(other)
            else:
                joined |= other
        apart = [*rest, joined]
    return apart


def _number(run: str, key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=4, key=key).digest(), "big")
