"""What a model in the package says of a text's kind and category, beside the lists of words.

A linear model of words, their stems and beginnings, of pairs and of what stands in the first
sentences. scripts/news_stock.py fits it to summaries of packaged events, to texts and to single
sentences written for this project; docs/methods/extract.md tells on which and what it is worth.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.news.tokens import Text
from waspada.core.reports.wording import stem_of

# How many times its log chances count beside those of the lists, by cross-validation.
WEIGHT: Final = {"category": 2.0, "kind": 1.5}
SCALE: Final = 3.0  # of the length of a text's features together
_BEGINNING: Final = 5  # letters
_LONGEST: Final = 600  # words of a text
PASSING: Final = frozenset(
    ("yang", "dan", "di", "ke", "dari", "untuk", "pada", "dengan", "itu", "ini", "oleh",
     "juga", "karena", "sebagai", "dalam", "akan", "telah", "sudah", "ada", "tidak", "atau",
     "saat", "para", "ia", "dia", "mereka", "kami", "kita", "bahwa", "adalah")
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """Models by what they tell: rows of features, and for each class a column.

    rows : feature to its row
    classes : what is told to its classes
    weights : what is told to (rows + 1, classes), the last row what holds without any feature
    """

    rows: Mapping[str, int]
    classes: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, NDArray[np.float32]]


def features_of(text: Text) -> list[str]:
    """Return the features of a text, none twice."""
    pieces = text.pieces
    lead = text.lead_end
    found: dict[str, None] = {}
    stems: list[str] = []
    for word, (start, _) in zip(pieces.words[:_LONGEST], pieces.spans, strict=False):
        if word in PASSING or word[0].isdigit():
            stems.append("")
            continue
        stem = stem_of(word)
        stems.append(stem)
        found[f"w:{stem}"] = None
        found[f"r:{word}"] = None
        if start < lead:
            found[f"l:{stem}"] = None
        if len(word) > _BEGINNING:
            found[f"p:{word[:_BEGINNING]}"] = None
    for (one, other), gap in zip(pairwise(stems), pieces.gaps, strict=False):
        if one and other and gap:
            found[f"b:{one} {other}"] = None
    return list(found)


def log_chances(text: Text) -> dict[str, dict[str, float]]:
    """Return by what is told ("kind", "category") the log chance of each class."""
    if not text.told:
        text.told = _log_chances(text, stock())
    return text.told


def _log_chances(text: Text, model: Stock) -> dict[str, dict[str, float]]:
    known = model.rows
    rows = [known[one] for one in features_of(text) if one in known]
    told: dict[str, dict[str, float]] = {}
    for name, classes in model.classes.items():
        weights = model.weights[name]
        total = weights[-1].astype(np.float64)
        if rows:
            total = total + (SCALE / np.sqrt(len(rows))) * weights.take(rows, axis=0).sum(axis=0)
        total -= total.max()
        told[name] = dict(zip(classes, (total - log(np.exp(total).sum())).tolist(), strict=True))
    return told


@lru_cache(maxsize=1)
def stock() -> Stock:
    """Return the model of the package."""
    kept = (resources.files("waspada.core.news") / "data" / "stock.npz").read_bytes()
    return opened(kept)


def packed(
    features: Sequence[str],
    classes: Mapping[str, Sequence[str]],
    weights: Mapping[str, NDArray[np.float64]],
) -> bytes:
    """Return a model as bytes, its weights as steps of one byte; the same model, the same bytes."""
    arrays = {"features": np.frombuffer("\n".join(features).encode(), dtype=np.uint8)}
    for name, table in weights.items():
        step = np.float32(np.abs(table).max() / 127.0)
        arrays[f"{name}.classes"] = np.frombuffer("\n".join(classes[name]).encode(), dtype=np.uint8)
        arrays[f"{name}.step"] = np.array([step])
        arrays[f"{name}.steps"] = np.rint(table / step).astype(np.int8)
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def opened(kept: bytes) -> Stock:
    """Return the model of a file."""
    with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
        features = arrays["features"].tobytes().decode().split("\n")
        names = [name.removesuffix(".steps") for name in arrays.files if name.endswith(".steps")]
        return Stock(
            {feature: row for row, feature in enumerate(features)},
            {
                name: tuple(arrays[f"{name}.classes"].tobytes().decode().split("\n"))
                for name in names
            },
            {
                name: arrays[f"{name}.steps"].astype(np.float32) * arrays[f"{name}.step"]
                for name in names
            },
        )
