"""Loops made into machine code once and kept on disk, wherever there is a place to write.

A module of kernels imports numba when it is imported, which takes a third of a second: import
such a module only where it is about to be used.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from waspada.core.detection.lean import numba_alone

numba_alone()
import numba  # noqa: E402


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function at its first call, without Python objects and without the lock.

    Kept beside the source; where that cannot be written (an installed package), in the folder
    given to `keep_compiled_in`, else in the user's cache; without any of them it is compiled in
    every process.
    """
    try:
        kept: Callable[..., Any] = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # numba found no folder that it may write
        plain: Callable[..., Any] = numba.njit(nogil=True, error_model="numpy")(function)
        return plain
    return kept


def keep_compiled_in(folder: Path) -> None:
    """Keep what is compiled in this folder if the package's own cannot be written.

    To be called before a module of kernels is imported.
    """
    probe = Path(__file__).parent / "__pycache__"
    try:
        probe.mkdir(exist_ok=True)
        (probe / ".writable").touch()
        (probe / ".writable").unlink()
    except OSError:
        numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
