"""The labelled set of tellings: real events told two to five times, with near misses among them.

What is real is that an event happened, where, when and of what kind (`events.csv`, with its
sources); the wordings are this project's own. `pairs/tellings.tsv` holds event, days until word
came, whether the telling names the day (1) or not (0), and the words; `pairs/retold.tsv` one more
telling of some events; `pairs/near.tsv` another event at the same place on the same or the next
day. Every other packaged event of a known day is there once, so real neighbours are near misses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.duplicates import PAIRS, events
from waspada.core.news.hurt import hurt_of
from waspada.core.news.tokens import Text
from waspada.core.places import Level, ancestor_at
from waspada.core.reports.duplicates import Described

TELLINGS = "tellings.tsv"


@dataclass(frozen=True)
class Labelled:
    """An item and the event it tells; what tells a near miss is an event of its own."""

    told: Described
    event: str
    beside: str


def labelled(known: dict[str, Described] | None = None) -> list[Labelled]:
    """Return every telling; every second has no category, two in three only the kab/kota."""
    known = events() if known is None else known
    found = [Labelled(_heard(event, f"{key}.0"), key, key) for key, event in known.items()]
    for number, line in enumerate(_lines(TELLINGS)):
        key, later, said, text = line.split("\t")
        found.append(
            _telling(known[key], f"{key}.t{number}", int(later), text, is_said=said == "1")
        )
    for number, line in enumerate(_lines("retold.tsv")):
        key, later, text = line.split("\t")
        found.append(
            _telling(known[key], f"{key}.r{number}", int(later), text, is_said=later == "0")
        )
    for number, line in enumerate(_lines("near.tsv")):
        key, later, place, text = line.split("\t")
        told = _telling(known[key], f"{key}.n{number}", int(later), text, is_said=True).told
        day = told.day if told.day is None else told.day + timedelta(days=int(later))
        near = Described(told.key, text, place, day, told.category)
        found.append(Labelled(_heard(near, told.key), f"near {number}", key))
    return found


def _lines(name: str) -> Sequence[str]:
    return (Path(PAIRS) / name).read_text("utf-8").splitlines()


def _telling(event: Described, key: str, later: int, text: str, *, is_said: bool) -> Labelled:
    number = int(key.rsplit(".", 1)[1][1:])
    assert event.day is not None
    told = Described(
        key,
        text,
        event.place if number % 3 == 0 else ancestor_at(event.place, Level.REGENCY) or event.place,
        event.day if is_said else event.day + timedelta(days=later),
        event.category if number % 2 else "",
        is_day_said=is_said,
    )
    return Labelled(_heard(told, key), event.key, event.key)


def _heard(told: Described, key: str) -> Described:
    """Return a telling with the dead and injured that its words name."""
    hurt = hurt_of(Text(told.text), told.category)
    return Described(
        key,
        told.text,
        told.place,
        told.day,
        told.category,
        told.also_categories,
        told.is_day_said,
        hurt.deaths,
        hurt.injured,
    )
