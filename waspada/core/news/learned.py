"""A category model that a deployment learns from its own desk: fitted alike everywhere, no pickle.

Words of a text are hashed into a fixed number of columns; a softmax with a ridge is fitted by
L-BFGS from zero, so the same texts give the same model. It is kept as an npz of plain arrays with
a header that is checked before anything of it is used.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput
from waspada.core.reports.wording import wording

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FORMAT: Final = "waspada-learned-1"
COLUMNS: Final = 2**14
MOST_BYTES: Final = 30_000_000
LEAST_TEXTS: Final = 40
_MOST_CLASSES: Final = 64
_ROUNDS: Final = 60
_RIDGE: Final = 1.0
# How much what was learned may count beside the lists of words; which, a part held back decides.
SHARES: Final = (0.2, 0.4, 0.6, 0.8, 0.95)


@dataclass(frozen=True, eq=False)
class Learned:
    """A model of classes.

    weights : (COLUMNS, classes); offsets : (classes,)
    texts : how many it was fitted on
    share : how much it counts beside the lists of words, 0 to 1
    """

    classes: tuple[str, ...]
    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]
    texts: int
    share: float = SHARES[0]

    def scores(self, text: str) -> dict[str, float]:
        """Return the chance of each class, all together 1."""
        columns, values = _columns(text)
        total = self.offsets.astype(np.float64)
        if columns.size:
            total = total + values @ self.weights[columns].astype(np.float64)
        total -= total.max()
        parts = np.exp(total)
        return dict(zip(self.classes, (parts / parts.sum()).tolist(), strict=True))


def fit(texts: Sequence[str], classes: Sequence[str]) -> Learned:
    """Fit a model to texts, each with its class.

    Raises
    ------
    BadInput : news.too_little_to_learn, fewer than LEAST_TEXTS or than two classes
    """
    from scipy.optimize import minimize  # noqa: PLC0415 (start-up)

    names = tuple(sorted(set(classes)))
    if len(texts) < LEAST_TEXTS or not 2 <= len(names) <= _MOST_CLASSES:
        raise BadInput("news.too_little_to_learn", count=len(texts), least=LEAST_TEXTS)
    matrix = _matrix(texts)
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
    return Learned(names, weights, table[-1].astype(np.float32), len(texts))


def blended(lists: Mapping[str, float], text: str, learned: Learned | None) -> dict[str, float]:
    """Return scores of categories by lists of words, with what was learned beside them.

    lists : sums of words' weights, the most spoken of first
    learned : None: what the lists say, to the last bit
    """
    if learned is None or not lists:
        return dict(lists)
    chances = learned.scores(text)
    top = max(lists.values())
    total = {
        code: (1 - learned.share) * lists.get(code, 0.0)
        + learned.share * top * chances.get(code, 0.0)
        for code in dict.fromkeys([*lists, *chances])
    }
    order = sorted((code for code in total if total[code] > 0), key=lambda code: -total[code])
    return {code: round(total[code], 4) for code in order}


def save(model: Learned) -> bytes:
    """Return a model as bytes: the same model, the same bytes."""
    rows = np.flatnonzero(np.abs(model.weights).max(axis=1) > 0)
    arrays: dict[str, NDArray[Any]] = {
        "rows": rows.astype(np.int32),
        "weights": model.weights[rows].astype(np.float16),
        "offsets": model.offsets,
    }
    header = {
        "format": FORMAT,
        "classes": list(model.classes),
        "columns": COLUMNS,
        "texts": model.texts,
        "share": model.share,
        "digest": _digest(arrays),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_entry("header.json"), json.dumps(header, sort_keys=True))
        for name, values in arrays.items():
            kept = io.BytesIO()
            np.save(kept, values, allow_pickle=False)
            packed.writestr(_entry(f"{name}.npy"), kept.getvalue())
    return out.getvalue()


def load(kept: bytes) -> Learned:
    """Return the model of a file.

    Raises
    ------
    BadInput : news.bad_model, it is too large, not of this format, or was altered
    """
    try:
        header, arrays = _opened(kept)
        classes = tuple(str(one) for one in header["classes"])
        rows, weights = arrays["rows"], arrays["weights"]
        is_sound = (
            header["format"] == FORMAT
            and header["columns"] == COLUMNS
            and header["digest"] == _digest(arrays)
            and 2 <= len(classes) <= _MOST_CLASSES
            and weights.shape == (rows.size, len(classes))
            and arrays["offsets"].shape == (len(classes),)
            and (rows.size == 0 or (rows.min() >= 0 and rows.max() < COLUMNS))
            and bool(np.isfinite(weights).all() and np.isfinite(arrays["offsets"]).all())
        )
        texts, share = int(header["texts"]), float(header["share"])
    except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, EOFError) as error:
        raise BadInput("news.bad_model") from error
    if not is_sound or not 0 <= share <= 1:
        raise BadInput("news.bad_model")
    table = np.zeros((COLUMNS, len(classes)), dtype=np.float32)
    table[rows] = weights
    return Learned(classes, table, arrays["offsets"].astype(np.float32), texts, share)


def _opened(kept: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    if len(kept) > MOST_BYTES:
        raise ValueError("too large")
    with zipfile.ZipFile(io.BytesIO(kept)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > 4 * MOST_BYTES:
            raise ValueError("too large")
        header = json.loads(packed.read("header.json"))
        arrays = {
            name: np.load(io.BytesIO(packed.read(f"{name}.npy")), allow_pickle=False)
            for name in ("rows", "weights", "offsets")
        }
    return header, arrays


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _digest(arrays: Mapping[str, NDArray[Any]]) -> str:
    found = hashlib.sha256()
    for name in sorted(arrays):
        found.update(f"{name}{arrays[name].dtype}{arrays[name].shape}".encode())
        found.update(np.ascontiguousarray(arrays[name]).tobytes())
    return found.hexdigest()


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


def _matrix(texts: Sequence[str]) -> "csr_matrix":
    from scipy.sparse import csr_matrix  # noqa: PLC0415 (start-up)

    starts, columns, values = [0], [], []
    for text in texts:
        at, says = _columns(text)
        columns.append(at)
        values.append(says)
        starts.append(starts[-1] + at.size)
    return csr_matrix(
        (np.concatenate(values), np.concatenate(columns), starts), shape=(len(texts), COLUMNS)
    )
