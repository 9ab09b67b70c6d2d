"""Count the frequent stems of the packaged incidents, for the weight of words in comparisons.

python -m scripts.common_stems    rewrites waspada/core/reports/data/common_stems.tsv
"""

import csv
from collections import Counter
from pathlib import Path

from waspada.core.reports.wording import wording

ROOT = Path(__file__).resolve().parents[1]
EVENTS = ROOT / "waspada" / "apps" / "reports" / "data" / "events.csv"
TABLE = ROOT / "waspada" / "core" / "reports" / "data" / "common_stems.tsv"
LEAST = 4  # what stands in fewer events counts as rare


def main() -> None:
    """Count in how many events a stem stands."""
    with EVENTS.open(encoding="utf-8", newline="") as file:
        texts = [row["summary_id"] for row in csv.DictReader(file)]
    counts = Counter(stem for text in texts for stem in wording(text).stems)
    frequent = [(stem, count) for stem, count in counts.most_common() if count >= LEAST]
    lines = [str(len(texts)), *(f"{stem}\t{count}" for stem, count in sorted(frequent))]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
