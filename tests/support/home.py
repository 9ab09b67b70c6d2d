"""A home of its own for each of the processes that test at the same time.

Loaded before anything reads the settings (`-p` in pyproject.toml): keys, photos and papers of
two processes must not lie in one folder, where each would sweep the other's.
"""

import os
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
_home = os.environ.get("WASPADA_HOME", "")
if _worker and _home and not _home.endswith(_worker):
    os.environ["WASPADA_HOME"] = str(Path(_home) / _worker)
