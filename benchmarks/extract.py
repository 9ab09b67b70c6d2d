"""How well texts are read: ./run bench extract --inputs DIR

DIR holds texts.csv (file, published, kind, category, also, province_code, regency_code, event_date,
severity, deaths, injured) and texts/. A third of the files, by a hash of their names, is printed
apart: it is not for developing on. Shares are with Wilson intervals of 95 %.
"""

import csv
import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from math import sqrt
from pathlib import Path

import click

from waspada.core.news import Extraction, extract

Z = 1.959964


@click.command()
@click.option("--inputs", required=True, type=click.Path(path_type=Path, exists=True))
def main(inputs: Path) -> None:
    """Print the share of texts that are read right, field by field."""
    with (inputs / "texts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    texts = {row["file"]: (inputs / "texts" / row["file"]).read_text("utf-8") for row in rows}
    for row in rows:
        published = date.fromisoformat(row["published"]) if row["published"] else None
        found = extract(texts[row["file"]], published=published)
        for name, is_right in compared(found, row):
            for part in ("all", part_of(row["file"])):
                asked[name, part] += 1
                right[name, part] += is_right
    for name, part in asked:
        if part == "all":
            shown = "   ".join(
                share(right[name, one], asked[name, one]) for one in ("all", "open", "apart")
            )
            print(f"{name:22} {shown}")
    began = time.process_time()
    for text in texts.values():
        extract(text)
    print(f"{len(texts) / (time.process_time() - began):.0f} texts a second of CPU")


def compared(found: Extraction, row: dict[str, str]) -> Iterator[tuple[str, bool]]:
    """Yield each field that a text is judged by and whether it is right."""
    yield "kind", found.kind == row["kind"]
    yield "province", found.province == row["province_code"]
    yield "kab/kota", found.regency == row["regency_code"]
    if row["kind"] != "incident":
        return
    yield "category", found.category == row["category"]
    yield "category or second", found.category in {row["category"], *row["also"].split(";")}
    yield "date", (found.event_date.isoformat() if found.event_date else "") == row["event_date"]
    severity = -9 if found.severity is None else found.severity
    yield "severity, one step", abs(severity - int(row["severity"])) <= 1
    yield "severity", severity == int(row["severity"])
    yield "deaths", str(found.deaths or "") == row["deaths"]
    yield "injured", str(found.injured or "") == row["injured"]


def part_of(file: str) -> str:
    """Return whether a text is open to look at while developing."""
    digest = int(hashlib.sha256(file.encode()).hexdigest(), 16)
    return "apart" if digest % 3 == 0 else "open"


def share(right: int, count: int) -> str:
    """Return a share with its interval."""
    if not count:
        return "-"
    middle = (right + Z * Z / 2) / (count + Z * Z)
    half = Z * sqrt(right * (count - right) / count + Z * Z / 4) / (count + Z * Z)
    return (
        f"{100 * right / count:5.1f} % [{100 * (middle - half):.1f}-{100 * (middle + half):.1f}]"
        f" ({right}/{count})"
    )


if __name__ == "__main__":
    main()
