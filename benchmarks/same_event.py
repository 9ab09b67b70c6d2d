"""How well tellings of one event are grouped: `./run bench same_event [--fit] [--wrong]`.

The labelled set is `same_event_set.py`. B³ says of each item how much of its group is of its
event (precision) and how much of its event is in its group (recall); F1 is of the two means. The
interval is of 1,000 draws of events with replacement. Weights are fitted on one half of the
events and measured on the other, both ways; the line above it is of the weights in force.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import combinations

import numpy as np

from benchmarks.same_event_set import Labelled, labelled
from waspada.core.news.same_event import (
    LEAST_SHARED,
    TIED,
    Item,
    days_meet,
    item_of,
    places_meet,
)
from waspada.core.news.same_event_groups import Pair, groups_of, pair_of
from waspada.core.reports.duplicates import FITTED, Features, Weights, features_of, weighed

SEED = 20241127


@dataclass(frozen=True)
class Seen:
    """A pair that is near, what it has in common, and whether it tells one event."""

    pair: Pair
    features: Features
    same: bool


def near_pairs(told: Sequence[Labelled], items: Mapping[str, Item]) -> list[Seen]:
    """Return every pair that is near in place and days and shares words."""
    found = []
    for at, one in enumerate(told):
        ours = items[one.told.key]
        for other in told[:at]:
            theirs = items[other.told.key]
            if not (days_meet(ours, theirs) and places_meet(ours.place, theirs.place)):
                continue
            shared = sum(ours.words[word] for word in ours.words.keys() & theirs.words.keys())
            if shared >= LEAST_SHARED:
                seen = features_of(shared, ours, theirs, ours, theirs)
                pair = pair_of(ours.key, theirs.key)
                found.append(Seen(pair, seen, one.event == other.event))
    return found


def fit(pairs: Iterable[Seen], ridge: float = 1.0) -> Weights:
    """Return weights by logistic regression: Newton's steps with a little ridge."""
    pairs = list(pairs)
    x = np.array([[1.0, *astuple(one.features)] for one in pairs])
    y = np.array([float(one.same) for one in pairs])
    beta = np.zeros(x.shape[1])
    keep = np.diag([0.0, *[ridge] * (x.shape[1] - 1)])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        slope = x.T @ (y - p) - keep @ beta
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + keep, slope)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return Weights(*(round(float(value), 2) for value in beta))


def grouped(told: Sequence[Labelled], pairs: Iterable[Seen], weights: Weights) -> dict[str, int]:
    """Return the group of each item."""
    ties = {one.pair: tie for one in pairs if (tie := weighed(one.features, weights)) >= TIED}
    groups = groups_of([one.told.key for one in told], ties)
    return {key: number for number, group in enumerate(groups) for key in group}


@dataclass(frozen=True)
class Bcubed:
    """Precision and recall of each item."""

    events: list[str]
    precision: np.ndarray
    recall: np.ndarray

    def f1(self, weights: np.ndarray | None = None) -> tuple[float, float, float]:
        """Return precision, recall and F1."""
        p = float(np.average(self.precision, weights=weights))
        r = float(np.average(self.recall, weights=weights))
        return p, r, 2 * p * r / (p + r)


def bcubed(told: Sequence[Labelled], home: Mapping[str, int]) -> Bcubed:
    """Score groups item by item."""
    groups, events = defaultdict(list), Counter(one.event for one in told)
    for one in told:
        groups[home[one.told.key]].append(one.event)
    right = [groups[home[one.told.key]].count(one.event) for one in told]
    sizes = [len(groups[home[one.told.key]]) for one in told]
    return Bcubed(
        [one.beside for one in told],
        np.array(right) / np.array(sizes),
        np.array(right) / np.array([events[one.event] for one in told]),
    )


def show(title: str, scored: Bcubed) -> None:
    """Print a score with the interval of draws of events."""
    p, r, f1 = scored.f1()
    chance = np.random.default_rng(SEED)
    names = sorted(set(scored.events))
    at = np.array([names.index(event) for event in scored.events])
    drawn = sorted(
        scored.f1(
            np.bincount(chance.integers(0, len(names), len(names)), minlength=len(names))[at]
        )[2]
        for _ in range(1000)
    )
    print(
        f"  {title:44} precision {100 * p:5.1f}  recall {100 * r:5.1f}  "
        f"F1 {100 * f1:5.1f} % [{100 * drawn[25]:.1f}–{100 * drawn[974]:.1f}]  "
        f"({len(scored.events)} items, {len(names)} events)"
    )


def told_often(told: Sequence[Labelled]) -> list[bool]:
    """Say of each item whether its event is told more than once."""
    times = Counter(one.event for one in told)
    return [times[one.event] > 1 for one in told]


def among(scored: Bcubed, kept: Sequence[bool]) -> Bcubed:
    """Return the score of some items."""
    mask = np.array(kept)
    events = [event for event, keep in zip(scored.events, kept, strict=True) if keep]
    return Bcubed(events, scored.precision[mask], scored.recall[mask])


def crossed(told: Sequence[Labelled], pairs: Sequence[Seen]) -> Bcubed:
    """Score each half of the events with weights fitted on the other."""
    order = {key: number for number, key in enumerate(sorted({one.beside for one in told}))}
    half_of = {one.told.key: order[one.beside] % 2 for one in told}
    events, precision, recall = [], [], []
    for half in (0, 1):
        learnt = fit(one for one in pairs if all(half_of[key] != half for key in one.pair))
        home = grouped(told, pairs, learnt)
        scored = among(bcubed(told, home), [half_of[one.told.key] == half for one in told])
        events += scored.events
        precision.append(scored.precision)
        recall.append(scored.recall)
    return Bcubed(events, np.concatenate(precision), np.concatenate(recall))


def main() -> None:
    """Measure with the weights in force, and with weights fitted on the other half."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fit", action="store_true", help="print weights fitted on everything")
    parser.add_argument("--wrong", action="store_true", help="list groups that are wrong")
    given = parser.parse_args()
    told = labelled()
    items = {one.told.key: item_of(one.told) for one in told}
    pairs = near_pairs(told, items)
    often = told_often(told)
    print(f"{len(told)} items; {len(pairs)} near pairs, {sum(one.same for one in pairs)} the same")
    if given.fit:
        print(fit(pairs))
    home = grouped(told, pairs, FITTED)
    scored = bcubed(told, home)
    show("weights in force, all items", scored)
    show("weights in force, events told often", among(scored, often))
    halves = crossed(told, pairs)
    show("fitted on the other half, all items", halves)
    order = {key: number for number, key in enumerate(sorted({one.beside for one in told}))}
    by_half = [
        kept
        for half in (0, 1)
        for one, kept in zip(told, often, strict=True)
        if order[one.beside] % 2 == half
    ]
    show("fitted on the other half, events told often", among(halves, by_half))
    if given.wrong:
        _list_wrong(told, home, {one.pair: weighed(one.features, FITTED) for one in pairs})


def _list_wrong(
    told: Sequence[Labelled], home: Mapping[str, int], ties: Mapping[Pair, float]
) -> None:
    groups = defaultdict(list)
    for one in told:
        groups[home[one.told.key]].append(one)
    for members in groups.values():
        if len({one.event for one in members}) > 1:
            print("MIXED", *(f"\n   {one.told.key} {one.told.text[:100]}" for one in members))
    parts = defaultdict(set)
    for one in told:
        parts[one.event].add(home[one.told.key])
    for event, where in parts.items():
        if len(where) > 1:
            own = [one for one in told if one.event == event]
            print(
                "APART",
                *(f"\n   {home[one.told.key]} {one.told.key} {one.told.text[:100]}" for one in own),
            )
            print(
                "     ",
                {
                    pair: round(ties.get(pair, 0), 2)
                    for pair in combinations(sorted(one.told.key for one in own), 2)
                },
            )


if __name__ == "__main__":
    main()
