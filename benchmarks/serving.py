"""What the measurement of pages needs around it: filled databases, and the product serving them."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from benchmarks.intake import _wait_for
from benchmarks.load import HOST

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "bench-pages"
AS_OF = "2024-11-28"
_TICK = os.sysconf("SC_CLK_TCK")


def environment_of(home: Path, url: str) -> dict[str, str]:
    """Return the environment of the product in a replay as of the last day."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "WASPADA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "waspada.settings",
        "DATABASE_URL": url,
        "WASPADA_REALM": "replay",
        "WASPADA_AS_OF": AS_OF,
        "WASPADA_WARM": "0",  # nothing but the answers is measured; the first says what cold costs
        **({"WASPADA_PG_POOL": "8"} if url.startswith("postgresql") else {}),
    }


def fill(home: Path, environment: dict[str, str], size: int) -> None:
    """Migrate and fill a database, once."""
    done = home / "filled"
    if done.exists():
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "-v0"],
            env=environment,
            cwd=ROOT,
            check=True,
        )
        return
    (home / "waspada.sqlite3").unlink(missing_ok=True)
    print(f"filling {home.name} ...", flush=True)
    for arguments in (["django", "migrate", "-v0"], ["benchmarks.filling", str(size)]):
        subprocess.run([sys.executable, "-m", *arguments], env=environment, cwd=ROOT, check=True)
    done.touch()


def database_of(url: str, size: int) -> str:
    """Return the address of the database of a size, made if need be."""
    name = f"waspada_{size}"
    with psycopg.connect(url, autocommit=True) as owner:
        found = owner.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            owner.execute(f"CREATE DATABASE {name}")
    return url.replace("/waspada?", f"/{name}?")


@contextmanager
def a_server(environment: dict[str, str]) -> Iterator[tuple[int, Callable[[], list[int]]]]:
    """Yield the port of the product and the processes that answer, stopped afterwards."""
    log = Path(environment["WASPADA_HOME"]) / "server.log"
    port = _free_port()
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "asgi", "--host", HOST),
                *("--port", str(port), "--workers", "1"),
                *("--no-ws", "--no-access-log", "waspada.web.asgi:application"),
            ],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, server, log)
            postgres = _postmaster(environment)
            yield port, lambda: [*_family(server.pid), *_family(postgres)]
        finally:
            _stop(server)
    if b"Traceback" in log.read_bytes():
        print(log.read_text()[-4000:])


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server; a thread whose answer nobody took any more may keep it from going."""
    family = _family(server.pid)
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.wait(timeout=10)


def _free_port() -> int:
    """Return a port that nothing listens on: another measurement may be running."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        port: int = trial.getsockname()[1]
        return port


def _postmaster(environment: dict[str, str]) -> int:
    file = KEPT / "postgresql" / "data" / "postmaster.pid"
    if not environment["DATABASE_URL"].startswith("postgresql") or not file.exists():
        return 0
    return int(file.read_text().split()[0])


def _family(pid: int) -> list[int]:
    """Return a process and its children."""
    if not pid:
        return []
    children = Path(f"/proc/{pid}/task/{pid}/children")
    own = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [pid, *(member for child in own for member in _family(child))]


def cpu_of(pids: list[int]) -> float:
    """Return the CPU seconds that processes have used."""
    total = 0.0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / _TICK
    return total
