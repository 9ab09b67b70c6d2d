"""NIHIL: a message that says that there was nothing, and nothing besides.

    NIHIL    LAPOR NIHIL KEC PESO 27/11    Laporan hari ini nihil, situasi aman terkendali

It may become the formal report of a day, so it is read strictly: one word that is none of ours
("nihil korban", "tidak aman", a name that is mistyped) and it is an ordinary report.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from waspada.core.places import IANA, NATION, zone_of
from waspada.sources.coded_text.times import Times
from waspada.sources.coded_text.whereabouts import Whereabouts
from waspada.sources.coded_text.words import plain, table, words_of

_MOST_WORDS: Final = 24


@dataclass(frozen=True, slots=True)
class Nil:
    """Of which place and day a message says that there was nothing; "" and None if it says not."""

    place: str
    day: date | None


def nil_of(text: str, *, area: str, now: datetime) -> Nil | None:
    """Return what a message says if it says NIHIL and nothing else; never raises.

    area : where its sender reports from; now : when it came
    """
    words = [word.text for word in words_of(plain(text))]
    known = table()["nil"]
    if len(words) > _MOST_WORDS or not set(words) & set(known["words"]):
        return None
    used = [False] * len(words)
    _take_phrases(words, used, known["phrases"])
    local = now.astimezone(ZoneInfo(IANA[zone_of(area if area != NATION else "31")]))
    when = Times(words, used, local).read()
    kinds = {word for kind in ("kec", "desa", "kab") for word in table()["places"][kind]}
    mere = {*known["words"], *known["around"]}
    for at, word in enumerate(words):
        used[at] |= word in mere and (at == 0 or words[at - 1] not in kinds)
    place = Whereabouts(words, used, area).read()
    if not all(used) or (place is not None and place.is_guess):
        return None
    return Nil(place.code if place else "", when.day)


def _take_phrases(words: list[str], used: list[bool], phrases: list[str]) -> None:
    """Mark "tidak ada kejadian": its first word alone would mean something else."""
    for phrase in (one.split() for one in phrases):
        for at in range(len(words) - len(phrase) + 1):
            if words[at : at + len(phrase)] == phrase:
                used[at : at + len(phrase)] = [True] * len(phrase)
