"""From what somebody typed to one place: sure, a choice of several, or nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from waspada.core.places import NATION, Level, ancestor_at, load_table, parents
from waspada.core.places.search import Match, load_index

LONGEST_QUERY: Final = 200
MOST_CHOICES: Final = 8
# Below this a find is a beginning or a misspelling, which the reporter confirms.
_SURE: Final = 95.0
_OWN_NAME: Final = frozenset(("code", "name", "alias"))


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """What a typed place means; without a code the reporter chooses among the matches."""

    code: str
    matches: tuple[Match, ...] = ()


def place_label(code: str) -> str:
    """Return a place with what it lies in: Kec. Tanjung Selor, Kab. Bulungan, Kalimantan Utara."""
    table = load_table()
    return ", ".join(table[part].display for part in (code, *parents(code)[:-1]))


def place_of_words(text: str, *, written_code: str = "", near: str = "") -> PlaceAnswer:
    """Return the place that a text means.

    Parameters
    ----------
    written_code : the code a list offered; it counts while the text is still its label
    near : the reporter's own place; a sure find in its kabupaten comes before all others
    """
    words = " ".join(text.split())[:LONGEST_QUERY]
    is_offered = written_code != NATION and written_code in load_table()
    if is_offered and (not words or words == place_label(written_code)):
        return PlaceAnswer(written_code)
    if not words:
        return PlaceAnswer("")
    home = ancestor_at(near, Level.REGENCY) if near else None
    if home:
        within = _of_matches(load_index().find(words, limit=MOST_CHOICES, within=home))
        if within.code:
            return within
    return _of_matches(load_index().find(words, limit=MOST_CHOICES))


def place_under(
    text: str, within: str = NATION, levels: Collection[Level] | None = None
) -> PlaceAnswer:
    """Return the place that a text means among those under another and of some levels."""
    words = " ".join(text.split())[:LONGEST_QUERY]
    return _of_matches(load_index().find(words, limit=MOST_CHOICES, within=within, levels=levels))


def _of_matches(matches: list[Match]) -> PlaceAnswer:
    """Take the one place that bears the name; of several, the only kabupaten or province."""
    sure = [match for match in matches if match.score >= _SURE and match.how in _OWN_NAME]
    wide = [match for match in sure if match.level <= Level.REGENCY]
    for only in (sure, wide):
        if len(only) == 1:
            return PlaceAnswer(only[0].code)
    return PlaceAnswer("", tuple(matches))


def regency_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every kabupaten and kota under its province: the way out when typing finds nothing."""
    table = load_table()
    return [
        (
            province.display,
            [(regency.code, regency.display) for regency in table.children(province.code)],
        )
        for province in table.children(NATION)
    ]
