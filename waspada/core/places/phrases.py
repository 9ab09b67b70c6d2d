"""Cut what people type into runs of words, each with the levels its prefix allows."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from waspada.core.places.codes import Level

LONGEST: Final = 200
_MOST_WORDS: Final = 8
_MOST_PHRASES: Final = 4
# Ends many addresses and narrows nothing down.
_NATION_WORD: Final = "indonesia"

_EVERY: Final = frozenset(Level)
_PREFIXES: Final = {
    **dict.fromkeys(("provinsi", "prov", "propinsi"), frozenset({Level.PROVINCE})),
    **dict.fromkeys(("kabupaten", "kab"), frozenset({Level.REGENCY})),
    **dict.fromkeys(("kecamatan", "kec", "distrik"), frozenset({Level.KECAMATAN})),
    **dict.fromkeys(("desa", "kelurahan", "kel", "gampong", "nagari"), frozenset({Level.DESA})),
}
# Written in the ministry's list and by people in either way.
_SHORT_WORDS: Final = {
    "kep": "kepulauan",
    "gn": "gunung",
    "sei": "sungai",
    "tj": "tanjung",
    "tjg": "tanjung",
    "kp": "kampung",
    "mns": "meunasah",
    "adm": "administrasi",
}
# Ilir Barat II is listed as Ilir Barat Dua, X Koto is called Sepuluh Koto.
_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii")
_SPOKEN: Final = (
    *("satu", "dua", "tiga", "empat", "lima"),
    *("enam", "tujuh", "delapan", "sembilan", "sepuluh"),
)
_NUMERALS: Final = {
    word: str(number) for words in (_ROMAN, _SPOKEN) for number, word in enumerate(words, start=1)
}
_NEITHER: Final = re.compile(r"[^a-z0-9]+", re.ASCII)
_SILENT: Final = str.maketrans("", "", "'’‘`ʼ")


class Reading(NamedTuple):
    """One way to read a phrase: its letters, the levels it may mean, kota or not if said."""

    text: str
    levels: frozenset[Level]
    city: bool | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of words that names one place, perhaps with its parent."""

    words: tuple[str, ...]
    prefix: str | None = None

    def readings(self) -> Iterator[Reading]:
        """Yield each way the words may be meant."""
        yield from self._as_written()
        counted = with_digits(self.words)
        if counted != self.words:
            yield from Phrase(counted, self.prefix)._as_written()

    def _as_written(self) -> Iterator[Reading]:
        text = squeezed(self.words)
        if self.prefix is None:
            yield Reading(text, _EVERY, None)
            if len(self.words) > 1 and self.words[0] == "kota":
                name = squeezed(_less_administrative(self.words[1:]))
                yield Reading(name, frozenset({Level.REGENCY}), city=True)
            return
        city = False if self.prefix in {"kabupaten", "kab"} else None
        if text:
            name = squeezed(_less_administrative(self.words))
            yield Reading(name, _PREFIXES[self.prefix], city)
        # Some names begin with such a word: Desa Baru, Kampung Baru.
        yield Reading(self.prefix + text, _EVERY, None)

    def splits(self) -> Iterator[tuple["Phrase", "Phrase"]]:
        """Yield (name, parent) for each cut between two words, the parent last, then first."""
        for cut in range(len(self.words) - 1, 0, -1):
            yield Phrase(self.words[:cut], self.prefix), Phrase(self.words[cut:])
            if self.prefix is None:
                yield Phrase(self.words[cut:]), Phrase(self.words[:cut])


def _less_administrative(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without the second one of Kota Administrasi and Desa Adat."""
    return words[1:] if len(words) > 1 and words[0] in {"administrasi", "adat"} else words


def words_of(text: str) -> tuple[str, ...]:
    """Return the lower-case words of a text, without accents, marks or invisible characters."""
    text = text.translate(_SILENT).lower()
    if not text.isascii():
        text = "".join(
            char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
        )
    words = _NEITHER.sub(" ", text).split()
    return tuple(_SHORT_WORDS.get(word, word) for word in words)


def with_digits(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with numbers as digits, however they were written."""
    return tuple(_NUMERALS.get(word, word) for word in words)


def squeezed(words: tuple[str, ...]) -> str:
    """Return the words as one string: people write Fakfak, Fak Fak and Fak-Fak."""
    return "".join(words)


def phrases_of(text: str) -> tuple[Phrase, ...]:
    """Cut a text at commas and before prefixes such as Kec.; what is too long is left off."""
    phrases: list[Phrase] = []
    left = _MOST_WORDS
    for part in re.split(r"[,;|\n]", text[:LONGEST]):
        words: list[str] = []
        prefix: str | None = None
        for word in words_of(part)[:left]:
            left -= 1
            if word == _NATION_WORD:
                continue
            if word in _PREFIXES:
                if words or prefix:
                    phrases.append(Phrase(tuple(words), prefix))
                words, prefix = [], word
            else:
                words.append(word)
        if words or prefix:
            phrases.append(Phrase(tuple(words), prefix))
    named = [phrase for phrase in phrases if phrase.words]
    return tuple((named or phrases)[:_MOST_PHRASES])
