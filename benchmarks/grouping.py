"""How fast items are grouped against many earlier ones: `./run bench grouping [--earlier N]`.

Earlier items are the tellings of the labelled set, laid out over all kab/kota and the days of a
year, with three words in ten replaced, so that each place and day has items of its own. Then new
ones come one by one: a third of them tell again what an earlier one told. What is timed is what
the worker does of it: words of the text, near items, ties, groups. Memory is what the process
grew by. `--evening` lays half of the earlier items on two days, as on a polling day.
"""

import argparse
import gc
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from benchmarks.same_event_set import labelled
from waspada.core.news.same_event import Item, item_of
from waspada.core.news.same_event_index import Grouping
from waspada.core.places import Level, load_table
from waspada.core.reports.duplicates import Described
from waspada.core.vocabulary import CATEGORIES

FIRST = date(2024, 1, 1)
SEED = 20241127
_WARMING = 300
_WORDS = 30_000  # a vocabulary from which words are replaced


def regencies() -> list[str]:
    """Return the codes of all kab/kota."""
    return sorted(load_table().codes(level=Level.REGENCY))


def told(
    count: int, chance: np.random.Generator, *, evening: bool, start: int
) -> Iterator[Described]:
    """Yield tellings at places and on days."""
    texts = [one.told.text for one in labelled()]
    codes, categories = regencies(), list(CATEGORIES)
    for number in range(start, start + count):
        words = texts[int(chance.integers(len(texts)))].split()
        kept = [
            word if chance.random() > 0.3 else made_up(int(chance.integers(_WORDS)))
            for word in words
        ]
        day = int(chance.integers(330, 332) if evening and number % 2 else chance.integers(366))
        yield Described(
            f"{number:08}",
            " ".join(kept),
            codes[int(chance.integers(len(codes)))],
            FIRST + timedelta(days=day),
            categories[int(chance.integers(len(categories)))] if number % 2 else "",
            is_day_said=number % 3 > 0,
        )


def made_up(number: int) -> str:
    """Return a made-up word of letters, as many as there are numbers."""
    return "q" + "".join(
        "bcdfghjklm"[int(digit)] + "aiueo"[int(digit) % 5] for digit in f"{number:05}"
    )


def many(count: int, chance: np.random.Generator, *, evening: bool) -> Iterator[Item]:
    """Yield earlier items; words of a hundred thousand are worked out, then told elsewhere."""
    made = [item_of(one) for one in told(min(count, 20_000), chance, evening=evening, start=0)]
    codes = regencies()
    for number in range(count):
        one = made[number % len(made)]
        round_of = number // len(made)
        place = (
            codes[(codes.index(one.place) + 7 * round_of) % len(codes)] if round_of else one.place
        )
        yield Item(
            f"{number:08}", one.words, one.weight, place, one.day, one.is_day_said, one.category,
            (), one.stations, one.deaths, one.injured,
        )  # fmt: skip


def main() -> None:
    """Load the earlier items, then time new ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--earlier", type=int, default=1_000_000)
    parser.add_argument("--new", type=int, default=5_000)
    parser.add_argument("--evening", action="store_true")
    given = parser.parse_args()
    chance = np.random.default_rng(SEED)
    list(told(1, chance, evening=False, start=0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grouping = Grouping()
    began = time.process_time()
    grouping.load(many(given.earlier, chance, evening=given.evening))
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"{len(grouping):,} earlier items, loaded in {time.process_time() - began:.0f} s of CPU, {grew:,.0f} MB"
    )
    fresh = list(told(given.new, chance, evening=given.evening, start=given.earlier))
    again = [
        Described(
            f"{one.key}a", one.text, one.place, one.day, one.category, is_day_said=one.is_day_said
        )
        for one in fresh[::2]
    ]
    gc.collect()
    gc.freeze()
    for one in fresh[:_WARMING]:  # tables of places and words are read once
        grouping.add(item_of(one))
    times = []
    began = time.process_time()
    for one in [*fresh[_WARMING:], *again]:
        at = time.process_time()
        grouping.add(item_of(one))
        times.append(time.process_time() - at)
    took = time.process_time() - began
    joined = sum(len(grouping.group_of(one.key)) > 1 for one in again)
    print(
        f"{len(times) / took:,.0f} items a second of CPU; p50 {1e3 * np.median(times):.2f} ms, p99 {1e3 * np.quantile(times, 0.99):.2f} ms"
    )
    print(f"{joined} of {len(again)} told again were grouped")


if __name__ == "__main__":
    main()
