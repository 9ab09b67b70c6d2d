"""Fit the model of the package that chooses the day of an event among those a text tells.

python -m scripts.news_days    rewrites waspada/core/news/data/days.npz

It learns from the texts written for this project that are open (tests/core/news_written*.toml), of
incidents only. A day's weight is a sum over what is said of it; the days of a text and "none of
them" share one (softmax), with a ridge towards PRIOR, by L-BFGS: the same texts, the same file.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from tests.support.news_items import Item, open_items
from waspada.core.news.day_features import Features
from waspada.core.news.spelling import spelled_out
from waspada.core.news.stock import packed
from waspada.core.news.tokens import Text
from waspada.core.news.what import spoken_of
from waspada.core.news.when import MODEL, WEIGHED, weighed_days

PATH: Final = Path(__file__).resolve().parents[1] / "waspada" / "core" / "news" / "data" / MODEL
LEAST_DAYS: Final = 4  # that have a feature
# By cross-validation over files of texts: a word says less than a place or an order of days.
RIDGE: Final = 2.0
RIDGE_OF_WORDS: Final = 2.0
ROUNDS: Final = 300
# What few texts show and any reader knows: towards these the ridge pulls, all else towards none.
PRIOR: Final = {"range": -1.0, "near:future": -0.8, "vote": -0.5}


class Taught(NamedTuple):
    """The days of a text with what is said of each, and which of them is the event's."""

    days: dict[date, Features]
    day: date | None


def main() -> None:
    """Write the model."""
    PATH.write_bytes(model_of([taught(item) for item in open_items() if item.kind == "incident"]))


def taught(item: Item) -> Taught:
    """Return what a written text teaches."""
    spelled = spelled_out(item.text)
    text = Text(spelled.text, is_chat=spelled.is_chat)
    _, days = weighed_days(
        text,
        published=item.published,
        category=item.category,
        hits=spoken_of(text).hits,
    )
    return Taught(days, item.day)


def model_of(told: Sequence[Taught]) -> bytes:
    """Return the model that some texts teach."""
    # Of a text whose day is none of those found there is nothing to choose.
    used = [one for one in told if one.days and (one.day is None or one.day in one.days)]
    counted = Counter(name for one in used for features in one.days.values() for name in features)
    names = sorted({name for name, count in counted.items() if count >= LEAST_DAYS} | PRIOR.keys())
    rows = {name: row for row, name in enumerate(names)}
    weights = _fitted(
        [_matrix(one.days.values(), rows) for one in used],
        [list(one.days).index(one.day) if one.day else len(one.days) for one in used],
        names,
    )
    return packed(names, {WEIGHED: [WEIGHED]}, {WEIGHED: weights[:, None]})


def _matrix(days: Iterable[Features], rows: dict[str, int]) -> NDArray[np.float64]:
    days = list(days)
    matrix = np.zeros((len(days), len(rows)))
    for number, features in enumerate(days):
        for name, value in features.items():
            if name in rows:
                matrix[number, rows[name]] = value
    return matrix


def _fitted(
    texts: Sequence[NDArray[np.float64]], wanted: Sequence[int], names: Sequence[str]
) -> NDArray[np.float64]:
    """Return a weight for each name, and last how much "none of them" weighs."""
    ridge = np.array([RIDGE_OF_WORDS if name[1:2] == "~" else RIDGE for name in names] + [0.0])
    prior = np.array([PRIOR.get(name, 0.0) for name in names] + [0.0])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        apart = weights - prior
        cost = 0.5 * float((ridge * apart * apart).sum())
        slope = ridge * apart
        for matrix, one in zip(texts, wanted, strict=True):
            raw = np.append(matrix @ weights[:-1], weights[-1])
            parts = np.exp(raw - raw.max())
            parts /= parts.sum()
            cost -= float(np.log(parts[one] + 1e-300))
            parts[one] -= 1.0
            slope[:-1] += matrix.T @ parts[:-1]
            slope[-1] += parts[-1]
        return cost, slope

    found = minimize(loss, prior, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    weights: NDArray[np.float64] = found.x
    return weights


if __name__ == "__main__":
    main()
