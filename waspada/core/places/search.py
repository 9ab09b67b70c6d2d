"""Find places by what people type: typing errors, abbreviations, capitals, parents, prefixes."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from waspada.core.places.codes import NATION, Level, normal_code, parents
from waspada.core.places.names import Kind
from waspada.core.places.phrases import LONGEST, Phrase, phrases_of, squeezed, words_of
from waspada.core.places.spellings import Key, Numbers, Spellings
from waspada.core.places.table import PlaceTable, load_table

How = Literal["code", "name", "alias", "capital", "prefix", "word", "typo"]

_EXACT: Final = 100.0
_CAPITAL_OF_PROVINCE: Final = 95.0
# (base, range, weight of the level): each class has its own band, so that exact stays above prefix
# and prefix above typing error. Who types a beginning mostly means the larger place.
_PREFIX: Final = (80.0, 9.0, 4.0)
_WORD: Final = (68.0, 7.0, 4.0)
_TYPO: Final = (33.0, 34.0, 1.0)
_LEVEL_BONUS: Final = np.array([0.0, 0.9, 0.7, 0.3, 0.0])
# A capital begun or misspelt is more likely the town itself than the region it governs.
_KEY_BONUS: Final = np.array([0.0, 0.0, -1.0, -8.0])
# How alike a misspelt name must be; short words differ by one letter and are other places.
_ALIKE: Final = {1: 1.0, 2: 1.0, 3: 1.0, 4: 0.75, 5: 0.7}
_ALIKE_LONG: Final = 0.62
_EXACT_ORDER: Final[dict[How, int]] = {"code": 0, "name": 0, "alias": 2, "capital": 3}
_SPARE: Final = 240
_PARENTS_TRIED: Final = 4
_PARENT_SHARE: Final = 0.25
_PARENT_LETTERS: Final = 5
_PARENT_ALIKE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Match:
    """One place found, with the reason and how good it is (0 to 100)."""

    code: str
    name: str
    kind: Kind
    level: Level
    display: str
    parents: tuple[str, ...]
    score: float
    how: How


# A find within the index: place number to (score, how).
_Found = dict[int, tuple[float, How]]


class PlaceIndex:
    """All names of a table, ready to be searched."""

    def __init__(self, table: PlaceTable) -> None:
        self._table = table
        self._spellings = Spellings(table)

    def find(
        self,
        text: str,
        *,
        limit: int = 10,
        within: str | None = None,
        levels: Collection[Level] | None = None,
    ) -> list[Match]:
        """Return the places a text may mean, best first.

        Parameters
        ----------
        text : a name, an abbreviation, a code; several words may end or begin with a parent
        limit : how many at most
        within : a place code; only places under it are found
        levels : only these levels are found

        Returns
        -------
        exact before prefix before typing error; on equal score higher levels first, then by code.
        Text that holds no letter or digit finds nothing.
        """
        if limit <= 0:
            return []
        span = self._spellings.span(NATION if within is None else within)
        allowed = frozenset(levels) if levels else frozenset(Level)
        found = self._by_code(text, span, allowed)
        phrases = phrases_of(text)
        if phrases:
            _keep_best(found, self._phrases(phrases, span, allowed))
        typed = " ".join(words_of(text[:LONGEST]))

        def rank(place: int) -> tuple[float, int, int, int]:
            score, how = found[place]
            # Among equals a place's own name comes before its capital's (Banggai), and the name
            # with the space where it was typed first (Sukamaju, Suka Maju).
            otherwise = _EXACT_ORDER.get(how, 0)
            if how == "name" and not self._is_spaced_so(place, typed):
                otherwise = 1
            return -round(score, 1), int(self._spellings.levels[place]), otherwise, place

        ordered = sorted(found, key=rank)
        return [self._match(place, *found[place]) for place in ordered[:limit]]

    def _is_spaced_so(self, number: int, typed: str) -> bool:
        name = self._table.official_name(self._spellings.codes[number])
        return f" {' '.join(words_of(name))} " in f" {typed} "

    def _by_code(self, text: str, span: tuple[int, int], levels: frozenset[Level]) -> _Found:
        code = normal_code(text)
        place = None if code is None else self._spellings.number_of(code)
        if place is None or not span[0] <= place < span[1]:
            return {}
        return {place: (_EXACT, "code")} if self._spellings.levels[place] in levels else {}

    def _match(self, number: int, score: float, how: How) -> Match:
        place = self._table[self._spellings.codes[number]]
        above = tuple(self._table[code].display for code in parents(place.code)[:-1])
        return Match(
            place.code, place.name, place.kind, place.level, place.display, above, score, how
        )

    def _phrases(
        self, phrases: tuple[Phrase, ...], span: tuple[int, int], levels: frozenset[Level]
    ) -> _Found:
        """Find the first phrase under the places that the following ones mean, or turned round."""
        if len(phrases) == 1:
            return self._phrase(phrases[0], span, levels)
        found = self._under(phrases[-1:], phrases[:-1], span, levels)
        if not found:
            found = self._under(phrases[:1], phrases[1:], span, levels)
        # Around the place stands what is no place: a street, a word. The first that is one counts.
        alone = (self._phrase(phrase, span, levels) for phrase in phrases)
        return found or next((some for some in alone if some), {})

    def _under(
        self,
        outer: tuple[Phrase, ...],
        inner: tuple[Phrase, ...],
        span: tuple[int, int],
        levels: frozenset[Level],
    ) -> _Found:
        around = self._phrase(outer[0], span, frozenset(Level) - {Level.DESA})
        found: _Found = {}
        for place in sorted(around, key=lambda place: -around[place][0])[:_PARENTS_TRIED]:
            low, high = self._spellings.span(self._spellings.codes[place])
            inside = (max(low + 1, span[0]), min(high, span[1]))
            _keep_best(found, _joined(self._phrases(inner, inside, levels), around[place][0]))
        return found

    def _phrase(self, phrase: Phrase, span: tuple[int, int], levels: frozenset[Level]) -> _Found:
        """Find one run of words, whole or as a name with its parent."""
        found: _Found = {}
        for reading in phrase.readings():
            both = levels & reading.levels
            if both:
                _keep_best(found, self._word(reading.text, span, both, reading.city))
        if phrase.words and len(phrase.words) > 1 and not _has_exact(found):
            _keep_best(found, self._split(phrase, span, levels))
        return found

    def _split(self, phrase: Phrase, span: tuple[int, int], levels: frozenset[Level]) -> _Found:
        """Read the last or the first words as the parent of the others."""
        found: _Found = {}
        for head, tail in phrase.splits():
            around = self._parents(squeezed(tail.words))
            for place, sure in around:
                low, high = self._spellings.span(self._spellings.codes[place])
                inside = (max(low + 1, span[0]), min(high, span[1]))
                if inside[0] >= inside[1]:
                    continue
                part: _Found = {}
                for reading in head.readings():
                    both = levels & reading.levels
                    if both:
                        _keep_best(part, self._word(reading.text, inside, both, reading.city))
                if len(head.words) > 1 and sure >= _EXACT and not _has_exact(part):
                    _keep_best(part, self._split(head, inside, levels))
                _keep_best(found, _joined(part, sure))
        return found

    def _parents(self, text: str) -> tuple[tuple[int, float], ...]:
        """Return the provinces, regencies and kecamatan that a text may mean as a parent."""
        spellings = self._spellings
        whole = spellings.span(NATION)
        exact = self._exact(text, whole, frozenset(Level) - {Level.DESA}, None)
        if exact:
            ordered = sorted(exact, key=lambda place: spellings.levels[place])
            return tuple((place, exact[place][0]) for place in ordered[:_PARENTS_TRIED])
        if len(text) < _PARENT_LETTERS:
            return ()
        names = spellings.upper
        spelt = [spellings.names[name] for name in names.tolist()]
        alike = cdist([text], spelt, scorer=OSA.normalized_similarity, dtype=np.float32)[0]
        good = alike >= _PARENT_ALIKE
        upper = frozenset((Level.PROVINCE, Level.REGENCY))
        reach = spellings.bearers(names[good], whole, upper, None)
        near = self._scored(reach, alike[good].astype(float), "typo", _TYPO)
        ordered = sorted(near, key=lambda place: -near[place][0])
        return tuple((place, near[place][0]) for place in ordered[:2])

    def _word(
        self, text: str, span: tuple[int, int], levels: frozenset[Level], city: bool | None
    ) -> _Found:
        """Find one name, not split: exact, then beginning so, then misspelt."""
        found = self._typos(text, span, levels, city)
        _keep_best(found, self._beginning(text, span, levels, city))
        _keep_best(found, self._exact(text, span, levels, city))
        return found

    def _exact(
        self, text: str, span: tuple[int, int], levels: frozenset[Level], city: bool | None
    ) -> _Found:
        found: _Found = {}
        name = self._spellings.name_number(text)
        if name is None:
            return found
        places, keys = self._spellings.bearers(np.array([name]), span, levels, city)[1:]
        for place, key in zip(places.tolist(), keys.tolist(), strict=True):
            _keep_best(found, {place: _EXACT_BY_KEY[Key(key)]})
        return found

    def _beginning(
        self, text: str, span: tuple[int, int], levels: frozenset[Level], city: bool | None
    ) -> _Found:
        found: _Found = {}
        classes: tuple[tuple[How, tuple[float, float, float], Numbers], ...] = (
            ("word", _WORD, self._spellings.with_word(text)),
            ("prefix", _PREFIX, self._spellings.with_prefix(text)),
        )
        for how, band, names in classes:
            if names.size:
                alike = len(text) / self._spellings.lengths[names]
                reach = self._spellings.bearers(names, span, levels, city)
                _keep_best(found, self._scored(reach, alike, how, band))
        return found

    def _typos(
        self, text: str, span: tuple[int, int], levels: frozenset[Level], city: bool | None
    ) -> _Found:
        least = _ALIKE.get(len(text), _ALIKE_LONG)
        if least >= 1.0 or not text:
            return {}
        names = self._spellings.near(text, span, levels, _SPARE)
        if not names.size:
            return {}
        whole = [self._spellings.names[name] for name in names.tolist()]
        begun = [name[: len(text)] for name in whole]
        full = cdist([text], whole, scorer=OSA.normalized_similarity, dtype=np.float32)[0]
        # Somebody still typing: the beginning of a long name, misspelt.
        part = cdist([text], begun, scorer=OSA.normalized_similarity, dtype=np.float32)[0]
        alike = np.maximum(full, np.float32(0.9) * part)
        good = alike >= least
        reach = self._spellings.bearers(names[good], span, levels, city)
        return self._scored(reach, alike[good].astype(float), "typo", _TYPO)

    def _scored(
        self,
        reach: tuple[Numbers, Numbers, Numbers],
        alike: NDArray[np.float64],
        how: How,
        band: tuple[float, float, float],
    ) -> _Found:
        """Score the bearers of some names by how alike each name is to what was typed."""
        which, places, keys = reach
        base, range_, weight = band
        level = weight * _LEVEL_BONUS[self._spellings.levels[places]]
        total = base + range_ * alike[which] + level + _KEY_BONUS[keys]
        found: _Found = {}
        for at in np.argsort(-total, kind="stable")[:_SPARE].tolist():
            _keep_best(found, {int(places[at]): (float(total[at]), how)})
        return found


_EXACT_BY_KEY: Final[dict[Key, tuple[float, How]]] = {
    Key.NAME: (_EXACT, "name"),
    Key.ALIAS: (_EXACT, "alias"),
    Key.CAPITAL: (_EXACT, "capital"),
    Key.PROVINCE_CAPITAL: (_CAPITAL_OF_PROVINCE, "capital"),
}


def _keep_best(found: _Found, more: _Found) -> None:
    for place, (score, how) in more.items():
        if place not in found or found[place][0] < score:
            found[place] = (score, how)


def _joined(inner: _Found, parent: float) -> _Found:
    """Return the finds, marked down by how unsure the parent is."""
    share = _PARENT_SHARE
    return {
        place: ((1 - share) * score + share * parent - 0.5, how)
        for place, (score, how) in inner.items()
    }


def _has_exact(found: _Found) -> bool:
    return any(score >= _EXACT for score, _ in found.values())


@lru_cache(maxsize=1)
def load_index() -> PlaceIndex:
    """Build the index of the packaged table once per process."""
    return PlaceIndex(load_table())
