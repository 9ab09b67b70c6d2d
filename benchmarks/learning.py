"""What learning from the desk costs: `./run bench learning [--texts N]`.

Texts are the tellings of the labelled set, each with three words in ten replaced, and the
category of their event; the newest events are held back as in `waspada extract retrain`.
"""

import argparse
import time
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.duplicates import events
from benchmarks.grouping import SEED
from benchmarks.grouping import made_up as word
from benchmarks.same_event_set import labelled
from waspada.core.news.extract import heard
from waspada.core.news.learned import load, save
from waspada.core.news.proving import Told, figures, held_back, learn_from


def told(count: int) -> list[Told]:
    """Return texts as the desk would have decided about them, hour by hour."""
    chance = np.random.default_rng(SEED)
    known = events()
    some = [one for one in labelled(known) if one.event in known]
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    order = {key: number for number, key in enumerate(sorted(known))}
    found = []
    for number in range(count):
        one = some[int(chance.integers(len(some)))]
        words = [
            part if chance.random() > 0.3 else word(int(chance.integers(30_000)))
            for part in one.told.text.split()
        ]
        at = begin + timedelta(days=order[one.event], hours=number % 24)
        found.append(Told(" ".join(words), known[one.event].category, one.event, at))
    return sorted(found, key=lambda one: (one.at, one.text))


def main() -> None:
    """Learn, and say how long it took, how large it is, and how well it reads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=10_000)
    given = parser.parse_args()
    many = told(given.texts)
    began, wall = time.process_time(), time.perf_counter()
    learn, held = held_back(many)
    kept = save(learn_from(learn, heard))
    learned = load(kept)
    said = {one.text: heard(one.text) for one in held}
    before = figures(held, lambda one: said[one.text].category(None))
    after = figures(held, lambda one: said[one.text].category(learned))
    print(
        f"{len(many):,} texts: {time.process_time() - began:.0f} s of CPU, "
        f"{time.perf_counter() - wall:.0f} s; {len(kept) / 1e6:.2f} MB, share {learned.share}"
    )
    print(f"held back {len(held)}: before {before.right}, after {after.right}")


if __name__ == "__main__":
    main()
