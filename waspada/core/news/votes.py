"""What each name of a province, kabupaten or kota in a text says of where it happened.

A name votes more in the heading and the first sentences, more after "Kabupaten" or "KPU", hardly
where it is only passed by (`passing`), not at all where it is part of another name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from waspada.core.news.below import is_run, kecamatan_codes
from waspada.core.news.beside import (
    CITY,
    COMMON,
    DESA,
    KECAMATAN,
    LOCATING,
    OFFICE,
    PART_AFTER,
    PART_BEFORE,
    PROVINCE,
    REGENCY,
)
from waspada.core.news.names import Named
from waspada.core.news.passing import (
    goes_on,
    is_dateline,
    is_once,
    is_one_of_many,
    is_spoken_at,
    listed,
)
from waspada.core.news.tokens import Text, folded
from waspada.core.places import Level, level_of

_PASSING: Final = 0.45
_CONCERNED: Final = 0.7  # whom it concerns, not where
_ASIDE: Final = 0.4
# Polres Pasuruan Kota is the police of kecamatan around the kota too.
_OF_POLICE: Final = frozenset(("kapolres", "mapolres", "polres"))
# Behind these a person's name follows a place's: Ketua KPU Papua Theodorus.
_HAS_HEAD: Final = (REGENCY | CITY | PROVINCE | OFFICE) - frozenset(
    ("dinas", "masyarakat", "pemilih", "pemilu", "pilkada", "tps", "warga")
)


@dataclass(frozen=True, slots=True)
class Vote:
    """What one name says: the places it may stand for and how loudly.

    wants : the level that a word beside it names
    is_city : a word beside it says kota, or kabupaten
    is_passing : only where the text was written or somebody spoke
    is_aside : one of many, or a post of once
    is_candidacy : who stands for it is told of
    """

    codes: tuple[str, ...]
    weight: float
    at: int
    span: tuple[int, int]
    wants: Level | None
    is_city: bool | None
    is_passing: bool = False
    is_aside: bool = False
    is_candidacy: bool = False


def votes_of(text: Text, names: Iterable[Named]) -> list[Vote]:
    """Return what the names of a text say, those left out that are part of something else."""
    counted = [
        (name, beside)
        for name in _said_once(text, names)
        if (beside := _beside(text, name)) is not None
    ]
    whole = [name for name, beside in counted if _is_province(name, beside)]
    parts = [name for name, beside in counted if not _is_province(name, beside)]
    many = listed(text, whole) | listed(text, parts)
    return [_vote(text, name, beside, is_listed=name.first in many) for name, beside in counted]


def _said_once(text: Text, names: Iterable[Named]) -> Iterator[Named]:
    """Leave out the short form in brackets behind a name: Seram Bagian Timur (SBT)."""
    last: Named | None = None
    for name in names:
        is_short = (
            last is not None
            and last.codes == name.codes
            and name.first == last.last + 1
            and text.body[text.words[last.last].end : text.words[name.first].start] == " ("
        )
        last = name
        if not is_short:
            yield name


@dataclass(frozen=True, slots=True)
class _Beside:
    """Which words stand before and after a name."""

    near: str
    joined: str  # "walikota" of wali kota
    before: str  # the word before those
    after: str

    @property
    def is_said(self) -> bool:
        """Say whether a word beside it tells that a place is meant."""
        return any(self.joined in words for words in (REGENCY, CITY, PROVINCE, OFFICE))

    @property
    def wants(self) -> Level | None:
        """The level that it names."""
        if self.joined in REGENCY or self.joined in CITY:
            return Level.REGENCY
        return Level.PROVINCE if self.joined in PROVINCE else None

    @property
    def is_city(self) -> bool | None:
        """Whether kota or kabupaten is said, if one is."""
        if self.joined in CITY or (self.after == "kota" and self.joined not in _OF_POLICE):
            return True
        return False if self.joined in REGENCY else None


def _beside(text: Text, name: Named) -> _Beside | None:
    """Return the words beside a name; none where it is no name of a place of its own."""
    words = text.words
    before = [word.low for word in words[max(0, name.first - 2) : name.first]]
    near = before[-1] if before else ""
    beside = _Beside(
        near,
        "walikota" if before == ["wali", "kota"] else near,
        before[0] if len(before) == 2 else "",
        words[name.last + 1].low if name.last + 1 < len(words) else "",
    )
    said = beside.is_said
    if not _is_written_as_name(text, name, said) or near in PART_BEFORE:
        return None
    if beside.after in PART_AFTER or near in KECAMATAN or near in DESA:
        return None
    return None if not said and _is_of_a_longer_name(text, name) else beside


def _is_province(name: Named, beside: _Beside) -> bool:
    is_named = any(level_of(code) is Level.PROVINCE for code in name.codes)
    return is_named and beside.wants is not Level.REGENCY


def _vote(text: Text, name: Named, beside: _Beside, *, is_listed: bool) -> Vote:
    first = text.words[name.first]
    is_passing = is_dateline(text, name) or is_spoken_at(text, name)
    weight = _weight_of(text, name, beside, is_passing=is_passing)
    is_candidacy = beside.joined == "gubernur" and beside.before == "calon"
    is_aside = is_listed or is_one_of_many(text, name) or is_once(text, name)
    if beside.joined not in _HAS_HEAD and goes_on(text, name):
        is_aside = True
    if is_aside:
        weight *= _ASIDE
    elif is_candidacy:
        weight *= _CONCERNED
    span = (first.start, text.words[name.last].end)
    return Vote(
        name.codes,
        weight,
        first.start,
        span,
        beside.wants,
        beside.is_city,
        is_passing,
        is_aside,
        is_candidacy,
    )


def _is_of_a_longer_name(text: Text, name: Named) -> bool:
    """Say whether a name is part of a kecamatan's elsewhere.

    Tanjung Palas is no Palas (Padang Lawas) and no Tanjung (of Tabalong); Medan Baru is Medan's.
    """
    for first, last in ((name.first - 1, name.last), (name.first, name.last + 1)):
        if first < 0 or last >= len(text.words):
            continue
        run = text.words[first : last + 1]
        codes = kecamatan_codes(tuple(folded(word.text) for word in run))
        is_elsewhere = not any(code.startswith(one) for code in codes for one in name.codes)
        if codes and is_elsewhere and is_run(text, run[0], run):
            return True
    return False


def _weight_of(text: Text, name: Named, beside: _Beside, *, is_passing: bool) -> float:
    first = text.words[name.first]
    weight = 1.6 if beside.is_said else 1.3 if beside.near in LOCATING else 1.0
    if is_passing:
        weight = _PASSING
    elif name.is_seat:
        weight *= 0.7
    if text.is_title(first.start):
        weight *= 2.2
    elif text.sentence_of(first.start) <= 2 + bool(text.title_end):
        weight *= 1.4
    return weight


def _is_written_as_name(text: Text, name: Named, said: bool) -> bool:
    words = text.words[name.first : name.last + 1]
    is_single = len(words) == 1
    is_common = is_single and (words[0].low in COMMON or name.is_seat)
    if not text.has_case:
        return said or not is_common
    if not all(
        word.text[:1].isupper() or word.text.isdigit() or word.low == "dan" for word in words
    ):
        is_sure = said or not is_common or (name.is_seat and _is_located(text, name))
        return text.is_chat and is_sure and (said or words[0].low not in COMMON)
    begins = text.sentence(text.sentence_of(words[0].start))[0] >= words[0].start - 1
    if is_single and name.is_seat and not (said or _is_located(text, name)):
        return False  # Aparatur Sipil Negara is no Negara of Jembrana
    return said or not (is_common and begins and not words[0].text.isupper())


def _is_located(text: Text, name: Named) -> bool:
    before = text.words[name.first - 1].low if name.first else ""
    return before in LOCATING or is_dateline(text, name)
