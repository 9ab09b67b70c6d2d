"""Write out what chat shortens and regional languages say otherwise, and find the way back.

"2 org luka, td malam di kec Sewon" is read as "2 orang luka, tadi malam di kecamatan Sewon".
Words of `data/spelling.toml` are replaced whole; everything found is reported by its place in
the text as it came.
"""

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_TWICE: Final = re.compile(r"([a-z]{3,})2(an|nya|kan)?$")
_TIMES: Final = re.compile(r"(\d{1,2})x$")
_TIMES_WORDS: Final = {"1": "satu kali", "2": "dua kali", "3": "tiga kali"}
# What is short for something else before a name or a number: dr. Slamet, sp. PD.
_TITLES: Final = frozenset(("dr",))
_SIGNS: Final = frozenset(("KEC", "KAB", "KEL", "PROV", "PROP", "TGL", "PKL"))
LONGEST: Final = 1_200  # characters; what is longer is an article
_OF_CHAT: Final = 2  # so many such words make a text one of chat,
_RARE: Final = 240  # if there is one in so many characters


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text written out, and where its parts stood before.

    text : what is read
    is_chat : it had so many short or regional words that its capitals tell little
    """

    text: str
    is_chat: bool
    _at: tuple[int, ...] = ()  # where each replaced word begins in `text`
    _ends: tuple[int, ...] = ()
    _was: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of a place in the text."""
        return self._back(start, is_end=False), self._back(end, is_end=True)

    def _back(self, place: int, *, is_end: bool) -> int:
        number = bisect_right(self._at, place - is_end) - 1
        if number < 0:
            return place
        was_start, was_end = self._was[number]
        if place < self._ends[number]:
            return was_end if is_end else was_start
        return was_end + place - self._ends[number]


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, str], frozenset[str]]:
    """Return what each word stands for, and which are of a regional language."""
    file = resources.files("waspada.core.news") / "data" / "spelling.toml"
    listed = tomllib.loads(file.read_text(encoding="utf-8"))
    return listed["short"] | listed["regional"], frozenset(listed["regional"])


def spelled_out(raw: str) -> Spelled:
    """Return a text with its short and regional words written out; a long one as it is."""
    if len(raw) > LONGEST:
        return Spelled(raw, is_chat=False)
    known, regional = _words()
    found = [(match, full) for match in _WORD.finditer(raw) if (full := _full(match[0], known))]
    is_chat = len(found) >= _OF_CHAT and len(found) * _RARE >= len(raw)
    is_shouted = raw.upper() == raw
    spelled = Spelled(raw, is_chat)
    pieces: list[str] = []
    at: list[int] = []
    ends: list[int] = []
    was: list[tuple[int, int]] = []
    last = length = 0
    for match, full in found:
        word = match[0]
        is_name = not (word.islower() or is_shouted or _begins(raw, match.start()))
        if word.lower() in regional and (is_name or not is_chat):
            continue
        if word.isupper() and len(word) > 1 and not is_shouted and word not in _SIGNS:
            continue  # initials of somebody
        if word.lower() in _TITLES and raw[match.end() : match.end() + 1] == ".":
            continue
        between = raw[last : match.start()]
        full = full.upper() if is_shouted else _cased(full, word)
        pieces += (between, full)
        at.append(length + len(between))
        length += len(between) + len(full)
        ends.append(length)
        was.append(match.span())
        last = match.end()
    if not was:
        return spelled
    text = "".join((*pieces, raw[last:]))
    return Spelled(text, is_chat, tuple(at), tuple(ends), tuple(was))


def _begins(raw: str, at: int) -> bool:
    """Say whether a sentence begins at a place."""
    before = raw[max(0, at - 3) : at].rstrip(' "')
    return not before or before[-1] in ".!?\n"


def _full(word: str, known: dict[str, str]) -> str | None:
    low = word.lower()
    return known.get(low) or _by_rule(low)


def _by_rule(low: str) -> str | None:
    if not low[-1].isdigit() and low[-1] not in "xna":
        return None
    if twice := _TWICE.match(low):
        return f"{twice[1]}-{twice[1]}{twice[2] or ''}"
    if times := _TIMES.match(low):
        return _TIMES_WORDS.get(times[1], f"{times[1]} kali")
    return None


def _cased(full: str, word: str) -> str:
    return full[:1].upper() + full[1:] if word[:1].isupper() else full
