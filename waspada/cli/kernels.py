"""Where compiled loops are kept when the package lies where nothing can be written."""

import os
from pathlib import Path


def keep_kernels() -> None:
    """Choose the folder; to be called before a module of kernels is imported."""
    from waspada.core.detection.compiled import keep_compiled_in

    home = os.environ.get("WASPADA_HOME")
    kept = Path(home) if home else Path.home() / ".cache" / "waspada"
    keep_compiled_in(kept / "kernels")
