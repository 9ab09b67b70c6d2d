"""Fit the model of the package that reads a text's kind and category beside the lists of words.

python -m scripts.news_stock    rewrites waspada/core/news/data/stock.npz

It learns from one-sentence summaries of packaged events, without those that texts kept for judging
tell of (scripts/news_apart.txt), from texts written for this project (tests/core/news_written.toml,
every second one of news_written_a and _b, whose others stay unread, and all of the later ones), and
from single sentences (scripts/news_primer.txt). Softmax with a ridge by L-BFGS from zero: the same texts, the same file.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags

from tests.support.news_items import open_items
from waspada.core.news.kinds import KINDS
from waspada.core.news.spelling import spelled_out
from waspada.core.news.stock import SCALE, features_of, packed
from waspada.core.news.tokens import Text
from waspada.core.vocabulary import CATEGORIES

ROOT = Path(__file__).resolve().parents[1]
EVENTS = ROOT / "waspada" / "apps" / "reports" / "data" / "events.csv"
APART = ROOT / "scripts" / "news_apart.txt"
PRIMER = ROOT / "scripts" / "news_primer.txt"
MODEL = ROOT / "waspada" / "core" / "news" / "data" / "stock.npz"
LEAST_TEXTS = 2  # that have a feature
# By cross-validation, each file of texts read by a model that had not seen it. Of a category a rare
# word tells more than a frequent one; of a kind not.
RIDGE = {"kind": 0.7, "category": 1.5}
RARITY = {"kind": 0.0, "category": 1.0}
USUAL = 20  # texts that have a feature of weight one
ROUNDS = 60
# Single sentences are nearly all of incidents: they must not decide how common those are.
SHORT_INCIDENT = 0.3
SUMMARY = 0.7


class Taught(NamedTuple):
    """A text to learn from: its kind, its category if it is of an incident, and whose it is."""

    text: str
    kind: str
    category: str
    of: str


def main() -> None:
    """Write the model."""
    MODEL.write_bytes(model_of(list(taught())))


def taught() -> Iterator[Taught]:
    """Yield every text that is learned from."""
    apart = set(APART.read_text(encoding="utf-8").split())
    with EVENTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["event_id"] not in apart:
                yield Taught(row["summary_id"], "incident", row["category"], "summary")
    for item in open_items():
        yield Taught(item.text, item.kind, item.category if item.kind == "incident" else "", "text")
    heading = ""
    for line in PRIMER.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif line and not line.startswith("#"):
            kind = heading[1:] if heading.startswith("@") else "incident"
            yield Taught(line, kind, "" if heading.startswith("@") else heading, "sentence")


def model_of(told: Sequence[Taught]) -> bytes:
    """Return the model that some texts teach."""
    features = []
    for one in told:
        spelled = spelled_out(one.text)
        features.append(features_of(Text(spelled.text, is_chat=spelled.is_chat)))
    counted = Counter(feature for found in features for feature in found)
    names = sorted(feature for feature, count in counted.items() if count >= LEAST_TEXTS)
    rows = {feature: row for row, feature in enumerate(names)}
    matrix = _matrix(features, rows)
    classes: dict[str, list[str]] = {"kind": list(KINDS), "category": list(CATEGORIES)}
    weights = {}
    for field in classes:
        used = np.array([bool(getattr(one, field)) for one in told])
        wanted = np.array(
            [classes[field].index(getattr(one, field) or classes[field][0]) for one in told]
        )
        counts = np.array([_weight(one, field) for one in told])
        rare = np.array([np.log(len(told) / counted[name]) for name in names])
        rare = (rare / np.log(len(told) / USUAL)) ** RARITY[field] if names else rare
        table = _fitted(
            (matrix @ diags(rare)).tocsr()[used],
            wanted[used],
            counts[used],
            len(classes[field]),
            RIDGE[field],
        )
        table[:-1] *= rare[:, None]
        weights[field] = table
    return packed(names, classes, weights)


def _weight(one: Taught, field: str) -> float:
    if field == "kind":
        return SHORT_INCIDENT if one.kind == "incident" and one.of != "text" else 1.0
    return SUMMARY if one.of == "summary" else 1.0


def _matrix(features: Sequence[Sequence[str]], rows: dict[str, int]) -> csr_matrix:
    starts, columns, values = [0], [], []
    for found in features:
        own = [rows[feature] for feature in found if feature in rows]
        columns += own
        values += [SCALE / np.sqrt(max(len(own), 1))] * len(own)
        starts.append(len(columns))
    return csr_matrix((values, columns, starts), shape=(len(features), len(rows)))


def _fitted(
    matrix: csr_matrix,
    wanted: NDArray[np.int64],
    counts: NDArray[np.float64],
    classes: int,
    ridge: float,
) -> NDArray[np.float64]:
    shape = (matrix.shape[1] + 1, classes)
    one_hot = np.zeros((len(wanted), classes))
    one_hot[np.arange(len(wanted)), wanted] = 1.0

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(shape)
        raw = matrix @ table[:-1] + table[-1]
        raw -= raw.max(axis=1, keepdims=True)
        parts = np.exp(raw)
        parts /= parts.sum(axis=1, keepdims=True)
        cost = -float((counts * np.log((parts * one_hot).sum(axis=1) + 1e-300)).sum())
        over = (parts - one_hot) * counts[:, None]
        slope = np.empty(shape)
        slope[:-1] = matrix.T @ over + ridge * table[:-1]
        slope[-1] = over.sum(axis=0)
        return cost + 0.5 * ridge * float((table[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros(shape[0] * shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    table: NDArray[np.float64] = found.x.reshape(shape)
    return table


if __name__ == "__main__":
    main()
