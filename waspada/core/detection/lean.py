"""The few functions of scipy.special that detection needs, and numba, without what else they read.

`import scipy.special` reads the documentation of 160 functions, and numba a parser of C and all of
scipy.linalg: together a third of the time in which the command starts. Their compiled parts are
taken alone where that is safe: while no other thread runs that could meet a half-read package.
Whoever imports the whole packages later gets them.
"""

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any


@contextmanager
def _without_the_rest_of(*packages: str) -> Iterator[None]:
    """Let parts of packages be imported without the packages' own code."""
    stands: dict[str, ModuleType] = {}
    if threading.active_count() == 1:
        for name in packages:
            if name not in sys.modules:
                above, _, own = name.rpartition(".")
                empty = ModuleType(name)
                empty.__path__ = [str(Path(importlib.import_module(above).__path__[0]) / own)]
                stands[name] = sys.modules[name] = empty
    try:
        yield
    finally:
        for name, empty in stands.items():
            if sys.modules.get(name) is empty:
                del sys.modules[name]


def special_functions() -> Any:
    """Return a module that has scipy.special's functions of whole arrays."""
    try:
        with _without_the_rest_of("scipy.special", "scipy.linalg"):
            return importlib.import_module("scipy.special._ufuncs")
    except ImportError:
        return importlib.import_module("scipy.special")


def numba_alone() -> None:
    """Import numba; it looks for cffi, to call C that we have none of, and for BLAS."""
    has_cffi = "cffi" in sys.modules
    if not has_cffi and threading.active_count() == 1:
        sys.modules["cffi"] = None  # type: ignore[assignment]
    try:
        with _without_the_rest_of("scipy.linalg"):
            importlib.import_module("numba.np.arraymath")  # what it would look for BLAS in later
    finally:
        if not has_cffi and sys.modules.get("cffi", 0) is None:
            del sys.modules["cffi"]


_FUNCTIONS = special_functions()
betainc = _FUNCTIONS.betainc
betaincinv = _FUNCTIONS.betaincinv
gammainc = _FUNCTIONS.gammainc
gammaincc = _FUNCTIONS.gammaincc
gammaincinv = _FUNCTIONS.gammaincinv
gammaln = _FUNCTIONS.gammaln
ndtr = _FUNCTIONS.ndtr
ndtri = _FUNCTIONS.ndtri
stdtrit = _FUNCTIONS.stdtrit
