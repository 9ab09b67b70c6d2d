"""What learning from the desk costs and gives: `./run bench learning [--texts N]`.

Texts are the tellings of the labelled set with the category and severity of their event, and the
items written for this project (`tests/core/news_written.toml`) with their kind, category and
severity; each with three words in ten replaced. The newest events are held back as in
`waspada extract retrain`.
"""

import argparse
import csv
import time
import tomllib
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import numpy as np

from benchmarks.duplicates import events
from benchmarks.grouping import SEED
from benchmarks.grouping import made_up as word
from benchmarks.same_event_set import labelled
from waspada.core.news.learned import Learned
from waspada.core.news.learned_file import load, save
from waspada.core.news.opinions import NO_INCIDENT
from waspada.core.news.proving import Told, held_back, learn_from, proven

WRITTEN = Path(__file__).resolve().parents[1] / "tests" / "core" / "news_written.toml"


def told(count: int) -> list[Told]:
    """Return texts as the desk would have decided about them, hour by hour."""
    chance = np.random.default_rng(SEED)
    some = [*tellings(), *written()]
    chance.shuffle(some)
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    order = {key: number for number, key in enumerate(dict.fromkeys(one[2] for one in some))}
    found = []
    for number in range(count):
        text, labels, event = some[int(chance.integers(len(some)))]
        words = [
            part if chance.random() > 0.3 else word(int(chance.integers(30_000)))
            for part in text.split()
        ]
        at = begin + timedelta(days=order[event], hours=number % 24)
        found.append(Told(" ".join(words), labels, event, at))
    return sorted(found, key=lambda one: (one.at, one.text))


def tellings() -> list[tuple[str, dict[str, str], str]]:
    """Return tellings of real events: text, what is known of it, and the event."""
    known = events()
    file = resources.files("waspada.apps.reports") / "data" / "events.csv"
    with file.open(encoding="utf-8") as lines:
        grave = {row["event_id"]: row["severity"] for row in csv.DictReader(lines)}
    return [
        (
            one.told.text,
            {
                "kind": "incident",
                "category": known[one.event].category,
                "severity": grave[one.event],
            },
            one.event,
        )
        for one in labelled(known)
        if one.event in known and grave[one.event] not in {"", "0"}
    ]


def written() -> list[tuple[str, dict[str, str], str]]:
    """Return the items written for this project; what is no incident is "other", as a desk says."""
    found = []
    for number, item in enumerate(tomllib.loads(WRITTEN.read_text("utf-8"))["item"]):
        labels = {"kind": NO_INCIDENT if item["kind"] == "readiness" else item["kind"]}
        if item["kind"] == "incident":
            labels |= {"category": item["category"], "severity": str(item["severity"])}
        found.append((item["text"].strip(), labels, f"w{number:03}"))
    return found


def main() -> None:
    """Learn, and say how long it took, how large it is, and how well it reads."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=10_000)
    given = parser.parse_args()
    many = told(given.texts)
    began, wall = time.process_time(), time.perf_counter()
    learn, held = held_back(many)
    new = load(save(Learned(learn_from(learn))))
    model, proofs = proven(held, new.fields, None)
    kept = save(model)
    print(
        f"{len(many):,} texts: {time.process_time() - began:.0f} s of CPU, "
        f"{time.perf_counter() - wall:.0f} s; {len(kept) / 1e6:.2f} MB"
    )
    for field, proof in proofs.items():
        print(
            f"{field:9} share {new.fields[field].share}  held back {proof.before.of}:"
            f" before {proof.before.right}, after {proof.after.right}"
            f" {'used' if proof.is_better else 'not used'}"
        )


if __name__ == "__main__":
    main()
