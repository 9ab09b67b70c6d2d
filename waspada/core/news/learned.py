"""What a deployment learns from its own desk: fitted alike everywhere, no pickle.

Words of a text are hashed into a fixed number of columns; for each field – kind, category,
severity – a softmax with a ridge is fitted by L-BFGS from zero, so the same texts give the same
model. `learned_file` keeps it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput
from waspada.core.news.opinions import Opinion, Opinions
from waspada.core.reports.wording import wording

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

COLUMNS: Final = 2**14
LEAST_TEXTS: Final = 40
MOST_CLASSES: Final = 64
_ROUNDS: Final = 60
_RIDGE: Final = 1.0
_BY_LISTS: Final = 2.0  # beside words of length three together
# How much what was learned may count beside the lists of words; which, a part held back decides.
SHARES: Final = (0.2, 0.4, 0.6, 0.8, 0.95)


@dataclass(frozen=True, eq=False)
class Taught:
    """A model of the classes of one field.

    weights : (COLUMNS, classes); offsets : (classes,)
    texts : how many it was fitted on
    share : how much it counts beside the lists of words, 0 to 1
    """

    classes: tuple[str, ...]
    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]
    texts: int
    share: float = SHARES[0]


@dataclass(frozen=True, eq=False)
class Learned:
    """What was learned of some fields; the others are read by the lists of words alone."""

    fields: Mapping[str, Taught]

    def opinions(self, text: str) -> Opinions:
        """Return what is thought of a text, field by field."""
        columns, values = _columns(text)

        def opinion(field: str, by_lists: str) -> Opinion | None:
            taught = self.fields.get(field)
            if taught is None:
                return None
            return Opinion(_chances(taught, *_with(by_lists, columns, values)), taught.share)

        return opinion


def _chances(
    taught: Taught, columns: NDArray[np.int64], values: NDArray[np.float64]
) -> dict[str, float]:
    total = taught.offsets.astype(np.float64)
    if columns.size:
        total = total + values @ taught.weights[columns].astype(np.float64)
    total -= total.max()
    parts = np.exp(total)
    return dict(zip(taught.classes, (parts / parts.sum()).tolist(), strict=True))


def fit(texts: Sequence[str], classes: Sequence[str], by_lists: Sequence[str] = ()) -> Taught:
    """Fit a model to texts, each with its class.

    by_lists : what the lists of words say of each; it is learned where they err

    Raises
    ------
    BadInput : news.too_little_to_learn, fewer than LEAST_TEXTS or than two classes
    """
    from scipy.optimize import minimize

    names = tuple(sorted(set(classes)))
    if len(texts) < LEAST_TEXTS or not 2 <= len(names) <= MOST_CLASSES:
        raise BadInput("news.too_little_to_learn", count=len(texts), least=LEAST_TEXTS)
    matrix = _matrix(texts, by_lists or [""] * len(texts))
    used = np.flatnonzero(np.asarray(abs(matrix).sum(axis=0)).ravel())
    matrix = matrix[:, used]
    wanted = np.array([names.index(one) for one in classes])
    shape = (used.size + 1, len(names))
    one_hot = np.zeros((len(texts), len(names)))
    one_hot[np.arange(len(texts)), wanted] = 1.0

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(shape)
        raw = matrix @ table[:-1] + table[-1]
        raw -= raw.max(axis=1, keepdims=True)
        parts = np.exp(raw)
        parts /= parts.sum(axis=1, keepdims=True)
        cost = -float(np.log(parts[np.arange(len(texts)), wanted] + 1e-300).sum())
        slope = np.empty(shape)
        slope[:-1] = matrix.T @ (parts - one_hot) + _RIDGE * table[:-1]
        slope[-1] = (parts - one_hot).sum(axis=0)
        return cost + 0.5 * _RIDGE * float((table[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros(shape[0] * shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS})
    table = found.x.reshape(shape)
    weights = np.zeros((COLUMNS, len(names)), dtype=np.float32)
    weights[used] = table[:-1]
    return Taught(names, weights, table[-1].astype(np.float32), len(texts))


@lru_cache(maxsize=65_536)
def _column_of(feature: str) -> int:
    return (
        int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=4).digest(), "big") % COLUMNS
    )


def _columns(text: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the columns of a text's words and of pairs beside one another, of length one together."""
    stems = list(wording(text[:20_000]).stems)
    pairs = [f"{one} {other}" for one, other in pairwise(stems)]
    counted: dict[int, float] = {}
    for feature in (*stems, *pairs):
        at = _column_of(feature)
        counted[at] = counted.get(at, 0.0) + 1.0
    columns = np.array(sorted(counted), dtype=np.int64)
    values = np.sqrt(np.array([counted[at] for at in columns.tolist()]))
    size = float(np.sqrt((values**2).sum()))
    return columns, 3.0 * values / size if size else values


def _with(
    by_lists: str, columns: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the columns of a text and that of what the lists of words say."""
    if not by_lists:
        return columns, values
    return np.append(columns, _column_of(f"= {by_lists}")), np.append(values, _BY_LISTS)


def _matrix(texts: Sequence[str], by_lists: Sequence[str]) -> "csr_matrix":
    from scipy.sparse import csr_matrix  # noqa: PLC0415 (start-up)

    starts, columns, values = [0], [], []
    for text, said in zip(texts, by_lists, strict=True):
        at, says = _with(said, *_columns(text))
        columns.append(at)
        values.append(says)
        starts.append(starts[-1] + at.size)
    return csr_matrix(
        (np.concatenate(values), np.concatenate(columns), starts), shape=(len(texts), COLUMNS)
    )
