"""Keep what was learned as one file: an npz of plain arrays with a header that is checked first.

The header names the format, the fields with their classes, and a digest of the arrays; nothing is
used of a file that was altered. No pickle.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput
from waspada.core.news.learned import COLUMNS, MOST_CLASSES, Learned, Taught
from waspada.core.news.opinions import FIELDS

FORMAT: Final = "waspada-learned-2"
_FIRST_FORMAT: Final = "waspada-learned-1"  # categories only, without names of fields
MOST_BYTES: Final = 30_000_000
_ARRAYS: Final = ("rows", "weights", "offsets")


def save(model: Learned) -> bytes:
    """Return a model as bytes: the same model, the same bytes."""
    arrays: dict[str, NDArray[Any]] = {}
    fields: dict[str, Any] = {}
    for name, taught in model.fields.items():
        rows = np.flatnonzero(np.abs(taught.weights).max(axis=1) > 0)
        arrays[f"{name}.rows"] = rows.astype(np.int32)
        arrays[f"{name}.weights"] = taught.weights[rows].astype(np.float16)
        arrays[f"{name}.offsets"] = taught.offsets
        fields[name] = {
            "classes": list(taught.classes),
            "texts": taught.texts,
            "share": taught.share,
        }
    header = {"format": FORMAT, "columns": COLUMNS, "fields": fields, "digest": _digest(arrays)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_entry("header.json"), json.dumps(header, sort_keys=True))
        for name in sorted(arrays):
            kept = io.BytesIO()
            np.save(kept, arrays[name], allow_pickle=False)
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
        if header["columns"] != COLUMNS or header["digest"] != _digest(arrays):
            raise ValueError("altered")
        if header["format"] == _FIRST_FORMAT:
            return Learned({"category": _taught(header, arrays, "")})
        fields = {
            name: _taught(header["fields"][name], arrays, f"{name}.")
            for name in FIELDS
            if name in header["fields"]
        }
    except (
        KeyError, ValueError, TypeError, AttributeError, OSError, zipfile.BadZipFile, EOFError,
    ) as error:  # fmt: skip
        raise BadInput("news.bad_model") from error
    return Learned(fields)


def _taught(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], before: str) -> Taught:
    classes = tuple(str(one) for one in about["classes"])
    rows, weights, offsets = (arrays[before + name] for name in _ARRAYS)
    texts, share = int(about["texts"]), float(about["share"])
    is_sound = (
        2 <= len(classes) <= MOST_CLASSES
        and weights.shape == (rows.size, len(classes))
        and offsets.shape == (len(classes),)
        and (rows.size == 0 or (rows.min() >= 0 and rows.max() < COLUMNS))
        and bool(np.isfinite(weights).all() and np.isfinite(offsets).all())
        and 0 <= share <= 1
    )
    if not is_sound:
        raise ValueError("not sound")
    table = np.zeros((COLUMNS, len(classes)), dtype=np.float32)
    table[rows] = weights
    return Taught(classes, table, offsets.astype(np.float32), texts, share)


def _opened(kept: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    if len(kept) > MOST_BYTES:
        raise ValueError("too large")
    with zipfile.ZipFile(io.BytesIO(kept)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > 4 * MOST_BYTES:
            raise ValueError("too large")
        header = json.loads(packed.read("header.json"))
        before = [""] if header["format"] == _FIRST_FORMAT else [f"{name}." for name in FIELDS]
        if header["format"] not in {FORMAT, _FIRST_FORMAT}:
            raise ValueError("another format")
        present = set(packed.namelist())
        arrays = {
            name: np.load(io.BytesIO(packed.read(f"{name}.npy")), allow_pickle=False)
            for name in (field + array for field in before for array in _ARRAYS)
            if f"{name}.npy" in present
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
