"""How well the same event told twice is found: `./run bench duplicates [--fit] [--wrong]`.

Reports are told from the packaged real events: by hand (`pairs/retold.tsv`: other words, as
phones write them), by rule (words dropped, turned round, shortened; every event with a day),
and near misses by hand (`pairs/near.tsv`: same place and day or the next, another event). Each
report is held against all other events of its kab/kota and those beside it, three days around,
as the desk's page does: the real neighbours of real events are near misses too.

*Offered*: the right incident is among the at most three shown (recall), and what is shown is
right (precision). *Chosen*: the first is alike enough to be chosen beforehand. Intervals are
Wilson's, 95 %. The second table fits the weights
on half of the events and measures the other half, both ways.
"""

import argparse
import csv
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from importlib import resources
from math import sqrt
from pathlib import Path

import numpy as np

from waspada.core.places import Level, ancestor_at
from waspada.core.places.neighbours import neighbours
from waspada.core.reports import duplicates
from waspada.core.reports.duplicates import (
    FITTED,
    LEAST,
    LIKELY,
    MOST_DAYS,
    SHOWN,
    Described,
    Weights,
    features,
    weighed,
)

PAIRS = Path(__file__).resolve().parent / "pairs"
SEED = 20241127
Known = dict[str, Described]


@dataclass(frozen=True)
class Told:
    """A report, the event it tells (None: a near miss of `beside`), and how it was written."""

    report: Described
    event: str | None
    beside: str
    how: str


def events() -> dict[str, Described]:
    """Return the packaged events that have a day and a kab/kota."""
    # The product itself resolves the kecamatan of an event.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waspada.settings")
    import django

    django.setup()
    from waspada.apps.reports.replay import resolved_place

    file = resources.files("waspada.apps.reports") / "data" / "events.csv"
    found = {}
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["date_precision"] != "day" or not row["regency_code"]:
                continue
            found[row["event_id"]] = Described(
                row["event_id"],
                row["summary_id"],
                resolved_place(row["province_code"], row["regency_code"], row["kecamatan"]),
                date.fromisoformat(row["date"]),
                row["category"],
                tuple(code for code in row["also"].split(";") if code),
            )
    return found


def told_by_hand(known: dict[str, Described]) -> Iterator[Told]:
    """Yield the reports written by hand; every second names no category, none its kecamatan."""
    for number, line in enumerate((PAIRS / "retold.tsv").read_text("utf-8").splitlines()):
        event_id, later, text = line.split("\t")
        event = known[event_id]
        report = Described(
            "",
            text,
            event.place
            if number % 3 == 0
            else (ancestor_at(event.place, Level.REGENCY) or event.place),
            _on(event) + timedelta(days=int(later)),
            event.category if number % 2 else "",
        )
        yield Told(report, event_id, event_id, "by hand")


def near_by_hand(known: dict[str, Described]) -> Iterator[Told]:
    """Yield the near misses; those of even number carry the category of what they resemble."""
    for number, line in enumerate((PAIRS / "near.tsv").read_text("utf-8").splitlines()):
        event_id, later, place, text = line.split("\t")
        event = known[event_id]
        category = event.category if number % 2 else ""
        report = Described("", text, place, _on(event) + timedelta(days=int(later)), category)
        yield Told(report, None, event_id, "near miss")


_SHORT = {
    "yang": "yg",
    "tidak": "tdk",
    "dengan": "dgn",
    "karena": "krn",
    "pada": "pd",
    "untuk": "utk",
    "pemungutan suara ulang": "PSU",
    "calon bupati": "cabup",
    "kepala desa": "kades",
    "pendukung": "massa",
    "unjuk rasa": "demo",
    "meninggal": "wafat",
    "ricuh": "ribut",
}


def told_by_rule(known: dict[str, Described]) -> Iterator[Told]:
    """Yield every event with two words in five dropped, halves turned round, some a day late."""
    chance = np.random.default_rng(SEED)
    for event in known.values():
        text = event.text
        for long, short in _SHORT.items():
            text = text.replace(long, short)
        words = [word for word in text.split() if chance.random() > 0.4]
        half = len(words) // 2
        text = "Izin lapor, " + " ".join([*words[half:], *words[:half]])
        place = ancestor_at(event.place, Level.REGENCY) or event.place
        category = event.category if chance.random() < 0.5 else ""
        later = int(chance.choice(3, p=[0.7, 0.2, 0.1]))  # word often comes a day or two on
        report = Described("", text, place, _on(event) + timedelta(days=later), category)
        yield Told(report, event.key, event.key, "by rule")


def candidates(report: Described, known: Iterable[Described]) -> list[Described]:
    """Return what the desk's page compares: the kab/kota and those beside it, three days around."""
    regency = ancestor_at(report.place, Level.REGENCY) or report.place
    area = {regency, *(one.code for one in neighbours(regency))}
    return [
        event
        for event in known
        if abs((_on(event) - _on(report)).days) <= MOST_DAYS
        and (ancestor_at(event.place, Level.REGENCY) or event.place) in area
    ]


def _on(one: Described) -> date:
    assert one.day is not None
    return one.day


def wilson(hits: int, of: int) -> str:
    """Return a share with its 95 % interval."""
    if not of:
        return "–"
    z = 1.96
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{100 * share:5.1f} % [{100 * (middle - half):.1f}–{100 * (middle + half):.1f}] ({hits}/{of})"


@dataclass
class Score:
    """What came of the reports of one kind."""

    reports: int = 0
    found: int = 0
    shown: int = 0
    right: int = 0
    chosen: int = 0
    chosen_right: int = 0
    quiet: int = 0


def score(told: Sequence[Told], known: dict[str, Described], weights: Weights) -> Score:
    """Count what would be offered and chosen for each report."""
    total = Score()
    for one in told:
        ranked = sorted(
            (
                (weighed(seen, weights), event.key)
                for event in candidates(one.report, known.values())
                if (seen := features(one.report, event)).rare
            ),
            reverse=True,
        )
        offered = [(how, key) for how, key in ranked if how >= LEAST][:SHOWN]
        total.reports += 1
        total.shown += len(offered)
        total.quiet += not offered
        total.found += any(key == one.event for _, key in offered)
        total.right += sum(key == one.event for _, key in offered)
        if offered and offered[0][0] >= LIKELY:
            total.chosen += 1
            total.chosen_right += offered[0][1] == one.event
    return total


def fit(told: Sequence[Told], known: dict[str, Described]) -> Weights:
    """Return weights by logistic regression: Newton's steps, a little ridge; what was written by hand counts thrice."""
    rows, truth, share = [], [], []
    pairs = [
        (one, features(one.report, event), event.key == one.event)
        for one in told
        for event in candidates(one.report, known.values())
    ]
    for one, seen, same in pairs:
        rows.append([1.0, *astuple(seen)])
        truth.append(float(same))
        share.append(1.0 if one.how == "by rule" else 3.0)
    x, y, w = np.array(rows), np.array(truth), np.array(share)
    beta = np.zeros(x.shape[1])
    ridge = np.diag([0.0, *[1.0] * (x.shape[1] - 1)])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (w * (y - p)) - ridge @ beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return Weights(*(round(float(value), 2) for value in beta))


def show(title: str, parts: Sequence[tuple[Sequence[Told], Weights]], known: Known) -> None:
    """Print what weights find among reports; several parts are added up."""
    print(f"\n{title}")

    def of(*kinds: str) -> Score:
        total = Score()
        for told, weights in parts:
            got = score([one for one in told if one.how in kinds], known, weights)
            total = Score(*(a + b for a, b in zip(astuple(total), astuple(got), strict=True)))
        return total

    for how in ("by hand", "by rule"):
        got = of(how)
        print(f"  {how:18} the right one is offered   {wilson(got.found, got.reports)}")
        print(f"  {how:18} what is offered is right   {wilson(got.right, got.shown)}")
    got = of("near miss")
    print(f"  {'near miss':18} nothing is offered         {wilson(got.quiet, got.reports)}")
    print(
        f"  {'near miss':18} none chosen beforehand     {wilson(got.reports - got.chosen, got.reports)}"
    )
    got = of("by hand", "near miss")
    print(f"  {'by hand, near miss':18} what is offered is right   {wilson(got.right, got.shown)}")
    print(
        f"  {'by hand, near miss':18} chosen beforehand is right {wilson(got.chosen_right, got.chosen)}"
    )


def main() -> None:
    """Measure with the weights in force, and with weights fitted on the other half."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fit", action="store_true", help="print weights fitted on everything")
    parser.add_argument("--wrong", action="store_true", help="list what is missed or mistaken")
    given = parser.parse_args()
    known = events()
    told = [*told_by_hand(known), *near_by_hand(known), *told_by_rule(known)]
    print(f"{len(known)} events; {len(told)} reports; offered from {LEAST}, chosen from {LIKELY}")
    if given.fit:
        print(fit(told, known))
    show("With the weights in force:", [(told, FITTED)], known)
    order = {key: number for number, key in enumerate(sorted({one.beside for one in told}))}
    halves = [[one for one in told if order[one.beside] % 2 == half] for half in (0, 1)]
    crossed = [(halves[1 - half], fit(halves[half], known)) for half in (0, 1)]
    show("Fitted on one half of the events, measured on the other, both ways:", crossed, known)
    if given.wrong:
        _list_wrong(told, known, FITTED)
    _time(told, known)


def _list_wrong(told: Sequence[Told], known: dict[str, Described], weights: Weights) -> None:
    for one in told:
        if one.how == "by rule":
            continue
        ranked = sorted(
            (
                (weighed(features(one.report, event), weights), event.key)
                for event in candidates(one.report, known.values())
            ),
            reverse=True,
        )
        at = {key: how for how, key in ranked}
        best = ranked[0] if ranked else (0.0, "")
        if (one.event and at.get(one.event, 0) < LEAST) or (not one.event and best[0] >= LEAST):
            print(
                f"{one.how} {one.beside} {at.get(one.event or '', best[0]):.2f}: {one.report.text[:90]}"
            )
            print(f"      {known[best[1]].text[:110] if best[1] else ''}")


def _time(told: Sequence[Told], known: dict[str, Described]) -> None:
    """Print what one comparison against 300 incidents costs."""
    many = list(known.values())[:300]
    compared: Callable[[Described, Iterable[Described]], object] = duplicates.possible_duplicates
    compared(told[0].report, many)
    began = time.perf_counter()
    for one in told[:50]:
        compared(one.report, many)
    print(f"\n{1000 * (time.perf_counter() - began) / 50:.1f} ms for one report against 300")


if __name__ == "__main__":
    main()
