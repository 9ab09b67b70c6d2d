"""A site on which days pass: a copy of the demo, served again with a later date.

Nothing is put into its database from here; what a day changes is changed by the product itself,
its server and its worker, as they find the new date.
"""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.browser import ROOT, clean_environment, free_port, wait_until_healthy

DATABASE = "waspada.sqlite3"


class PassingDays:
    """The copied site, served on one day at a time."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._server: subprocess.Popen[bytes] | None = None

    def on(self, day: str, *, with_worker: bool = True) -> str:
        """Serve the site on a day, YYYY-MM-DD, and return its address.

        The address is another one each day, of the same host: whoever is signed in stays so.
        """
        self.stop()
        port = free_port()
        mine = clean_environment(self.home)
        mine |= {"WASPADA_DEMO": "1", "WASPADA_REALM": "replay", "WASPADA_AS_OF": day}
        command = [sys.executable, "-m", "waspada", "serve", "--port", str(port)]
        if not with_worker:
            command.append("--no-worker")
        log = self.home / f"site-{day}.log"
        with log.open("wb") as out:
            self._server = subprocess.Popen(command, cwd=ROOT, env=mine, stdout=out, stderr=out)
        address = f"http://127.0.0.1:{port}"
        wait_until_healthy(address, self._server, log)
        return address

    def stop(self) -> None:
        """Stop serving, at once; what the server started ends with it."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None


@pytest.fixture
def days(site: str, site_home: Path, tmp_path: Path) -> Iterator[PassingDays]:
    """A copy of the demo as it stands, for days after the one on which it opens."""
    home = tmp_path / "days"
    shutil.copytree(site_home, home, ignore=shutil.ignore_patterns(f"{DATABASE}*", "*.log"))
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
