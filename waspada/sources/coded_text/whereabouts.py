"""Where: by code or by name, first in the reporter's own area and then around it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from waspada.core.places import Level, ancestor_at, is_within, load_table, normal_code
from waspada.core.places.search import Match, load_index
from waspada.sources.coded_text.words import table

_LONGEST: Final = 4  # words of a name
_EXACT: Final = 90.0  # of places.search: a name or an alias, not a beginning
_NEARLY: Final = 52.0  # a typing error, in a small area
_FIRST_WORDS: Final = 24  # where a name without "kec" is looked for
_MOST_NAMED: Final = 6  # words such as "kec" that are followed: a hostile text is full of them
_SHORTEST: Final = 4  # letters of a name without "kec" before it
_LEVELS: Final = {
    "kec": frozenset({Level.KECAMATAN}),
    "desa": frozenset({Level.DESA}),
    "kab": frozenset({Level.REGENCY}),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A place, and whether its name was mistyped."""

    code: str
    is_guess: bool


class Whereabouts:
    """Looks for places in the words of a message, marking those it has used."""

    def __init__(self, words: list[str], used: list[bool], area: str) -> None:
        self._words, self._used = words, used
        self._short = table()["places"]["short"]
        self._areas = _around(area)
        self._before = set(table()["places"]["before"])
        self._kinds = {
            word: kind for kind in ("kec", "desa", "kab") for word in table()["places"][kind]
        }
        self.found: Found | None = None

    def read(self) -> Found | None:
        """Return the smallest place that the words name; codes and "kec …" before bare names."""
        for at in range(len(self._words)):
            if not self._used[at]:
                self._code(at)
        said = [at for at, word in enumerate(self._words) if word in self._kinds]
        for at in said[:_MOST_NAMED]:
            if not self._used[at]:
                self._named(at, self._kinds[self._words[at]])
        if self.found is None:
            self._bare()
        return self.found

    def _keep(self, code: str, start: int, length: int, *, is_guess: bool) -> None:
        self._used[start : start + length] = [True] * length
        known = self.found
        if known is None or is_within(code, known.code):
            self.found = Found(code, is_guess)

    def _code(self, at: int) -> None:
        word = self._words[at]
        if "." not in word or len(word) < 5:
            return
        code = normal_code(word)
        if code is not None and code in load_table() and len(code) >= 5:
            self._keep(code, at, 1, is_guess=False)

    def _named(self, at: int, kind: str) -> None:
        """Take the name after "kec", the longest that is one."""
        best: tuple[float, int, Match] | None = None
        inside = [self.found.code] if self.found else []
        for length in range(min(_LONGEST, len(self._words) - at - 1), 0, -1):
            if any(self._used[at + 1 : at + 1 + length]):
                continue
            name = self._name(at + 1, length)
            for area in (*inside, *self._areas):
                match = _first(f"{self._words[at]} {name}", area, _LEVELS[kind])
                if match and match.score >= _EXACT:
                    self._keep(match.code, at, length + 1, is_guess=False)
                    return
                worth = _worth(match, length)
                if match and worth >= _NEARLY and (best is None or worth > best[0]):
                    best = (worth, length, match)
        if best is not None:
            self._keep(best[2].code, at, best[1] + 1, is_guess=True)

    def _bare(self) -> None:
        """Take a name without a word before it, as it is written, in the own area alone."""
        for at in range(min(len(self._words), _FIRST_WORDS)):
            for length in range(min(3, len(self._words) - at), 0, -1):
                if any(self._used[at : at + length]):
                    continue
                name = self._name(at, length)
                if len(name) < _SHORTEST or not name.replace(" ", "").isalpha():
                    continue
                match = _first(name, self._areas[-1], None)
                if match and match.score >= _EXACT and _is_near(match.code, self._areas):
                    follows = at > 0 and self._words[at - 1] in self._before
                    start = at - 1 if follows else at
                    self._keep(match.code, start, length + (at - start), is_guess=False)
                    return

    def _name(self, start: int, length: int) -> str:
        return " ".join(self._short.get(word, word) for word in self._words[start : start + length])


@lru_cache(maxsize=20_000)
def _first(name: str, area: str, levels: frozenset[Level] | None) -> Match | None:
    """Return what a name means in an area: the town of a name before the region it governs.

    Kept, since a text is read once to be answered and once in the worker, and most of the words
    that are looked up are words of everybody's messages.
    """
    found = load_index().find(name, limit=4, within=area, levels=levels)
    own = [match for match in found if match.how != "capital" and match.score >= _EXACT]
    return next(iter(own or found), None)


def _worth(match: Match | None, length: int) -> float:
    """Return how good a guess is: a mistyped whole name is worth more than a name's beginning."""
    if match is None:
        return 0.0
    return match.score if match.how == "typo" else _NEARLY + length


def _around(area: str) -> tuple[str, ...]:
    """Return the areas to look in, the smallest first: the own, its kab/kota, its province."""
    ladder = [
        area,
        ancestor_at(area, Level.REGENCY) or area,
        ancestor_at(area, Level.PROVINCE) or area,
    ]
    return tuple(dict.fromkeys(ladder))


def _is_near(code: str, areas: tuple[str, ...]) -> bool:
    return any(is_within(code, area) for area in areas)
