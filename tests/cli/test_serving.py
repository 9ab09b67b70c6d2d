"""The server as a person starts it, and what is left of it when it is killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from waspada.cli.serve import check_free, free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 240  # only to end a test that would hang


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < ends, f"not within {PATIENCE_SECONDS} s: {what}"
        time.sleep(0.1)


def status_of(process: int) -> list[str]:
    """Return a process's state, parent and so on; nothing once it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def is_running(process: int) -> bool:
    return status_of(process)[:1] not in ([], ["Z"])


def children_of(parent: int) -> list[int]:
    ids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [each for each in ids if status_of(each)[1:2] == [str(parent)] and is_running(each)]


class Servers:
    """Servers on one home and one port, each a process of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.started: list[int] = []

    def start(self) -> "subprocess.Popen[bytes]":
        kept = {
            name: value
            for name, value in os.environ.items()
            if name != "DATABASE_URL" and not name.startswith("WASPADA_")
        }
        with (self.home / "log").open("ab") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "waspada", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=kept | {"WASPADA_HOME": str(self.home)},
                stdout=log,
                stderr=log,
            )
        self.started.append(server.pid)
        wait_until(lambda: server.poll() is not None or self.answers(), "the server answers")
        assert server.poll() is None, (self.home / "log").read_text()
        wait_until(lambda: len(children_of(server.pid)) == 2, "a worker beside the serving process")
        self.started += children_of(server.pid)
        return server

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as page:
                return bool(page.status == 200)
        except OSError:
            return False


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    servers = Servers(tmp_path)
    yield servers
    for process in filter(is_running, servers.started):
        os.kill(process, signal.SIGKILL)


def test_a_killed_server_leaves_nothing_running_and_starts_again(servers: Servers) -> None:
    server = servers.start()
    children = children_of(server.pid)
    server.kill()
    server.wait()
    wait_until(lambda: not any(map(is_running, children)), "its worker and serving process end")
    assert not servers.answers()

    again = servers.start()
    children = children_of(again.pid)
    again.terminate()
    assert again.wait(PATIENCE_SECONDS) == 0
    assert not any(map(is_running, children))


def test_a_port_that_is_taken_is_refused_though_it_could_be_shared() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        port = int(other.getsockname()[1])
        other.listen()
        with pytest.raises(click.ClickException, match=str(port)):
            check_free("127.0.0.1", port, patience=0)
        assert free_port("127.0.0.1", port) > port
    check_free("127.0.0.1", port, patience=0)
