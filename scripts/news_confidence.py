"""Measure how sure a text is read: writes the points that calibrate it, a diagram and a table.

python -m scripts.news_confidence    rewrites waspada/core/news/data/confidence.toml and
                                     docs/images/news-confidence.svg, prints the table

Read are one-sentence summaries of packaged events and the texts written for this project
(tests/core/news_written.toml), each third of them with models of the package that did not see it.
Events that texts kept for judging tell of are left out, by scripts/news_apart.txt. The lists of
words were made with all these open. What other hands wrote counts as it was read before anybody
looked at it (scripts/news_first_readings.csv: news_written_a and _b without kind and category, which
were read by weaker weights; _c to _e those with a model of today's weights that saw two thirds of
them), and three times over; their days are read anew, each third with a model of days that did not
see it. The diagram and the table are out of fold: each tenth of the items is told by the points of
the other nine.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from math import sqrt
from pathlib import Path
from unittest.mock import patch

from scripts import news_days
from scripts.news_stock import model_of, taught
from tests.support.news_items import Item, open_items, written_items
from waspada.core.news import Extraction, extract, stock, when

ROOT = Path(__file__).resolve().parents[1]
EVENTS = ROOT / "waspada" / "apps" / "reports" / "data" / "events.csv"
APART = ROOT / "scripts" / "news_apart.txt"
FIRST = ROOT / "scripts" / "news_first_readings.csv"
POINTS = ROOT / "waspada" / "core" / "news" / "data" / "confidence.toml"
DIAGRAM = ROOT / "docs" / "images" / "news-confidence.svg"
FOLDS = 10
MODELS = 3
FIRST_COUNT = 3  # times a first reading of another hand's text counts
LEAST = 35  # items of one point
PRIOR = 3
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
Z = 1.959964

Judged = tuple[str, float, bool]  # fold's key, sureness, whether it was right


def main() -> None:
    """Write the points and the diagram, print the table."""
    judged: dict[str, list[Judged]] = defaultdict(list)
    for key, field, sure, is_right in answers():
        judged[field].append((key, sure, is_right))
    lines = [
        "# Made by scripts/news_confidence.py: sureness of a field, and how often it was right."
    ]
    told: list[tuple[float, bool]] = []
    print(
        "| field | items | right | mean confidence | Brier | calibration error |\n|---|---|---|---|---|---|"
    )
    for field, items in judged.items():
        at, right = isotonic([(sure, is_right) for _, sure, is_right in items])
        lines += ["", f"[{field}]", f"sure = {at}", f"right = {right}"]
        own = list(out_of_fold(items))
        told += own
        print(f"| {field} | {len(own)} | {row(own)} |")
    print(f"| together | {len(told)} | {row(told)} |")
    POINTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    shares = list(binned(told))
    for low, high, count, mean, share in shares:
        print(
            f"| {low:.2f}-{min(high, 1):.2f} | {count} | {mean:.2f} | {share:.2f} {interval(share, count)} |"
        )
    DIAGRAM.write_text(diagram(shares), encoding="utf-8")


def answers() -> Iterator[tuple[str, str, float, bool]]:
    """Yield key, field, sureness and whether it was right, of every field that was read."""
    apart = set(APART.read_text(encoding="utf-8").split())
    with EVENTS.open(encoding="utf-8", newline="") as file:
        events = [row for row in csv.DictReader(file) if row["event_id"] not in apart]
    told = list(taught())
    for part in range(MODELS):
        own = [row for row in events if fold_of(row["event_id"]) % MODELS == part]
        items = [item for item in written_items() if fold_of(item.name) % MODELS == part]
        unseen = {row["summary_id"] for row in own} | {item.text for item in items}
        model = stock.opened(model_of([one for one in told if one.text not in unseen]))
        days = _days_without(part)
        with (
            patch.object(stock, "stock", return_value=model),
            patch.object(when, "model", return_value=days),
        ):
            for row in own:
                read = extract(row["summary_id"], is_calibrated=False)
                yield from _judged(row["event_id"], read, _of_event(read, row))
            for item in items:
                read = extract(item.text, published=item.published, is_calibrated=False)
                yield from _judged(item.name, read, _of_item(read, item))
        with patch.object(when, "model", return_value=days):
            yield from _days_of_others(part)
    with FIRST.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for _ in range(FIRST_COUNT):
                yield row["item"], row["field"], float(row["sureness"]), row["right"] == "1"


def _days_without(part: int) -> when.Model:
    """Return a model of days that did not see the texts of a part."""
    others = [item for item in open_items() if fold_of(item.name) % MODELS != part]
    kept = news_days.model_of([news_days.taught(one) for one in others if one.kind == "incident"])
    return when.opened_days(kept)


def _days_of_others(part: int) -> Iterator[tuple[str, str, float, bool]]:
    """Yield how the days of texts by other hands are read that are of a part."""
    for item in open_items():
        is_other = not item.name.startswith("contoh-")
        if is_other and item.kind == "incident" and fold_of(item.name) % MODELS == part:
            read = extract(item.text, published=item.published, is_calibrated=False)
            right = {"event_date": read.event_date == item.day}
            for answer in _judged(item.name, read, right):
                yield from [answer] * FIRST_COUNT


def _judged(
    key: str, read: Extraction, right: dict[str, bool]
) -> Iterator[tuple[str, str, float, bool]]:
    for field, is_right in right.items():
        if field in read.confidence:
            yield key, field, read.confidence[field], is_right


def _of_event(read: Extraction, row: dict[str, str]) -> dict[str, bool]:
    return {
        "kind": read.kind == "incident",
        "category": read.category == row["category"],
        "regency_code": read.regency == row["regency_code"],
        "province_code": read.province == row["province_code"],
        "severity": str(read.severity) == row["severity"],
    }


def _of_item(read: Extraction, item: Item) -> dict[str, bool]:
    right = {
        "kind": read.kind == item.kind,
        "regency_code": read.regency == item.regency,
        "province_code": read.province == item.province,
    }
    if item.kind == "incident":
        right |= {
            "category": read.category == item.category,
            "severity": read.severity == item.severity,
            "event_date": read.event_date == item.day,
            "deaths": (read.deaths or 0) == item.deaths,
            "injured": (read.injured or 0) == item.injured,
        }
    return right


def isotonic(items: Sequence[tuple[float, bool]]) -> tuple[list[float], list[float]]:
    """Return sureness and shares that never fall (pool adjacent violators), each of LEAST items.

    A share is of PRIOR more right and as many more wrong than there were: the words that are
    looked for were chosen with these items open, and few items prove little.
    """
    blocks: list[list[float]] = []  # sum of sureness, right, count
    for _, alike in groupby(sorted(items), key=lambda item: item[0]):
        part = list(alike)  # as sure as each other: never in two blocks
        if not blocks or blocks[-1][2] >= LEAST:
            blocks.append([0.0, 0.0, 0.0])
        blocks[-1][0] += sum(sure for sure, _ in part)
        blocks[-1][1] += sum(is_right for _, is_right in part)
        blocks[-1][2] += len(part)
    if len(blocks) > 1 and blocks[-1][2] < LEAST:
        last = blocks.pop()
        blocks[-1] = [one + other for one, other in zip(blocks[-1], last, strict=True)]
    pooled: list[list[float]] = []
    for block in blocks:
        pooled.append(block)
        while len(pooled) > 1 and _falls(pooled[-2], pooled[-1]):
            last = pooled.pop()
            pooled[-1] = [one + other for one, other in zip(pooled[-1], last, strict=True)]
    return (
        [round(total / count, 3) for total, _, count in pooled],
        list(
            accumulate(
                (round((ok + PRIOR) / (count + 2 * PRIOR), 3) for _, ok, count in pooled), max
            )
        ),
    )


def _falls(before: Sequence[float], after: Sequence[float]) -> bool:
    is_same = after[0] / after[2] - before[0] / before[2] < 0.001
    return is_same or before[1] / before[2] >= after[1] / after[2]


def out_of_fold(items: Sequence[Judged]) -> Iterator[tuple[float, bool]]:
    """Yield the chance each item is told by the points of the other folds, and whether it was right.

    An item that counts more than once is yielded once.
    """
    once = list(dict.fromkeys(items))
    for fold in range(FOLDS):
        points = isotonic([(sure, ok) for key, sure, ok in items if fold_of(key) != fold])
        for key, sure, is_right in once:
            if fold_of(key) == fold:
                yield between(points, sure), is_right


def fold_of(key: str) -> int:
    """Return the fold of an item by its name: an event is in one only."""
    return int(hashlib.blake2b(key.encode(), digest_size=4).hexdigest(), 16) % FOLDS


def between(points: tuple[list[float], list[float]], sure: float) -> float:
    """Return the share at a sureness, on lines between the points."""
    at, right = points
    if sure <= at[0]:
        return right[0]
    for number in range(1, len(at)):
        if sure <= at[number]:
            share = (sure - at[number - 1]) / (at[number] - at[number - 1])
            return right[number - 1] + share * (right[number] - right[number - 1])
    return right[-1]


def binned(told: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, float, int, float, float]]:
    """Yield bounds, count, mean chance and share right of each bin that has items."""
    for low, high in pairwise(BINS):
        part = [(chance, ok) for chance, ok in told if low <= chance < high]
        if part:
            count = len(part)
            yield (
                low,
                high,
                count,
                sum(c for c, _ in part) / count,
                sum(ok for _, ok in part) / count,
            )


def row(told: Sequence[tuple[float, bool]]) -> str:
    """Return share right, mean chance, Brier score and expected calibration error."""
    count = len(told)
    brier = sum((chance - ok) ** 2 for chance, ok in told) / count
    error = sum(n * abs(mean - share) for _, _, n, mean, share in binned(told)) / count
    share, mean = sum(ok for _, ok in told) / count, sum(chance for chance, _ in told) / count
    return f"{share:.3f} | {mean:.3f} | {brier:.3f} | {error:.3f}"


def interval(share: float, count: int) -> str:
    """Return Wilson's interval of 95 %."""
    centre = (share + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z * sqrt(share * (1 - share) / count + Z * Z / (4 * count * count)) / (1 + Z * Z / count)
    return f"[{centre - half:.2f}-{centre + half:.2f}]"


def diagram(shares: Sequence[tuple[float, float, int, float, float]]) -> str:
    """Return the reliability diagram: what was told against how often it was right."""

    def x(value: float) -> float:
        return round(60 + 320 * value, 1)

    def y(value: float) -> float:
        return round(340 - 320 * value, 1)

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 390" role="img" '
        'aria-label="Confidence told against share right" font-family="sans-serif" font-size="12">',
        '<rect width="400" height="390" fill="#fff"/>',
        f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#7b8783" stroke-dasharray="4 4"/>',
        f'<path d="M{x(0)} {y(1)}V{y(0)}H{x(1)}" stroke="#1c2623" fill="none"/>',
    ]
    for mark in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<text x="{x(mark)}" y="358" text-anchor="middle">{mark:.0%}</text>')
        parts.append(f'<text x="52" y="{y(mark) + 4}" text-anchor="end">{mark:.0%}</text>')
    for _, _, count, mean, share in shares:
        low, high = (float(part) for part in interval(share, count)[1:-1].split("-"))
        parts.append(f'<path d="M{x(mean)} {y(low)}V{y(high)}" stroke="#0b5568" stroke-width="2"/>')
        parts.append(f'<circle cx="{x(mean)}" cy="{y(share)}" r="5" fill="#0b5568"/>')
        parts.append(f'<text x="{x(mean) - 9}" y="{y(share) + 4}" text-anchor="end">{count}</text>')
    parts.append('<text x="220" y="380" text-anchor="middle">confidence told</text>')
    parts.append(
        '<text transform="translate(16 180) rotate(-90)" text-anchor="middle">right</text></svg>'
    )
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
