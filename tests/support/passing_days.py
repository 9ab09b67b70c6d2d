"""A site on which days pass while people are signed in: a copy of the demo.

Nothing is put into its database from here; what a day changes is changed by the product itself,
its server and its worker, as they find the new date.
"""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.support.browser import ROOT, clean_environment, free_port, wait_until_healthy

DATABASE = "waspada.sqlite3"


class PassingDays:
    """The copied site, served from the first day on."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.address = ""
        self.more: dict[str, str] = {}  # settings of its programs beside those of the demo
        self._today = home / "today"
        self._programs: list[subprocess.Popen[bytes]] = []

    def set(self, day: str) -> None:
        """Let it be a day, YYYY-MM-DD, for programs that start from now on and those that run."""
        coming = self.home / "tomorrow"
        coming.write_text(day, "ascii")
        coming.replace(self._today)

    def on(self, day: str) -> None:
        """Let it be a day; the first one starts the server."""
        self.set(day)
        if not self._programs:
            port = free_port()
            self.address = f"http://127.0.0.1:{port}"
            server = self._start("serve", "--port", str(port), "--no-worker")
            wait_until_healthy(self.address, server, self.home / "serve.log")

    def start_worker(self) -> None:
        """Start a worker, which does at once what the day asks for."""
        self._start("worker")

    def environment(self) -> dict[str, str]:
        """Return the environment of a program of the site."""
        mine = clean_environment(self.home)
        mine |= {
            "WASPADA_DEMO": "1",
            "WASPADA_REALM": "replay",
            "WASPADA_AS_OF": f"@{self._today}",
        }
        return mine | self.more

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.home / f"{command[0]}.log").open("wb") as out:
            program = subprocess.Popen(
                [sys.executable, "-m", "waspada", *command],
                cwd=ROOT,
                env=self.environment(),
                stdout=out,
                stderr=out,
            )
        self._programs.append(program)
        return program

    def stop(self) -> None:
        """Stop what was started, at once; what it started ends with it."""
        for program in self._programs:
            program.kill()
            program.wait()
        self._programs.clear()


def _copy_what_stays(source: str, target: str) -> str:
    """Copy a file of a home that is in use: what its programs take away meanwhile is left out."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)
    return target


@pytest.fixture
def days(site: str, site_home: Path, tmp_path: Path) -> Iterator[PassingDays]:
    """A copy of the demo as it stands, for days after the one on which it opens."""
    home = tmp_path / "days"
    left_out = shutil.ignore_patterns(f"{DATABASE}*", "*.log")
    shutil.copytree(site_home, home, ignore=left_out, copy_function=_copy_what_stays)
    with (
        closing(sqlite3.connect(site_home / DATABASE)) as shared,
        closing(sqlite3.connect(home / DATABASE)) as own,
    ):
        shared.backup(own)
    found = PassingDays(home)
    try:
        yield found
    finally:
        found.stop()
