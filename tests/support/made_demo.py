"""The demo, made once for all journeys of a run: `python -m tests.support.made_demo FOLDER`.

Making it takes as long as several journeys, and each of the processes that run them needs one.
`./run test` makes it beside other tests and names the folder in WASPADA_TEST_DEMO.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "WASPADA_TEST_DEMO"
MADE = "made"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make(folder: Path) -> int:
    """Make the demo anew in a folder, and return how the command ended."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WASPADA_")}
    kept.pop("DATABASE_URL", None)
    with _alone(folder):
        shutil.rmtree(folder, ignore_errors=True)
        ended = subprocess.run(
            [sys.executable, "-m", "waspada", "demo", "--no-serve"],
            env=kept | {"WASPADA_HOME": str(folder)},
            check=False,
        )
        if ended.returncode == 0:
            (folder / MADE).touch()
    return ended.returncode


def copy_made(home: Path) -> bool:
    """Fill a home with the demo that this run made; say no where it made none."""
    named = os.environ.get(FOLDER)
    if not named:
        return False
    folder = Path(named)
    with _alone(folder):  # it may still be being made
        if not (folder / MADE).exists():
            return False
        shutil.copytree(folder, home, dirs_exist_ok=True)
    return True


if __name__ == "__main__":
    sys.exit(make(Path(sys.argv[1])))
