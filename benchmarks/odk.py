"""How many submissions a second phones with ODK make durable, also while the server is killed.

The real endpoint with everything on: a code for each phone, multipart, XML, AES-GCM, idempotency,
journal, work rows, and a flush to disk before each receipt. Server and phones share this machine;
all listen on loopback only, and the load is bounded in count and time. A phone whose server dies
sends the same again, as ODK Collect does; at the end each submission must be there exactly once.

    ./run bench odk [--database sqlite|postgresql] [--plain N] [--photos N] [--killed N]
                    [--seconds S] [--phones N] [--at-once N] [--processes N]
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote

from benchmarks.intake import SERVERS, _in_product, _on_disk, _wait_for
from benchmarks.load import HOST
from benchmarks.phones import Run, run_phones
from benchmarks.serving import _family, cpu_of
from scripts.setup.postgres import temporary_postgres

ROOT = Path(__file__).resolve().parents[1]
KILLS = 3
START_SECONDS = 180
MOST_KILLED_SECONDS = 600.0

MAKE_TOKENS = """
from datetime import UTC, date, datetime
import json, secrets
from django.core.management import call_command
call_command("migrate", verbosity=0)
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.models import Account
from waspada.apps.odk.models import AppToken
from waspada.apps.odk.tokens import digest_of
unit = ensure_unit("fkdm", "65.01.05")
tokens = []
for number in range(COUNT):
    account = Account.objects.create_account(f"bench{number}", display_name=f"Bench {number}")
    grant_membership(account, role="field", place="65.01.05", unit=unit,
                     starts_on=date(2020, 1, 1), clearance="B")
    token = secrets.token_urlsafe(24)
    AppToken.objects.create(account=account, token_digest=digest_of(token), area_code="65.01",
                            issued_at=datetime.now(UTC), issued_by="bench")
    tokens.append(token)
print(json.dumps(tokens))
"""

COUNT = """
import json
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.odk.models import WaitingFile
from waspada.apps.odk.files import path_of
from waspada.apps.reports.models import Report
with acting_as(system_identity()):
    members = JournalRow.objects.filter(action="report.received").values_list("members", flat=True)
    files = list(WaitingFile.objects.values_list("pk", flat=True))
    print(json.dumps({
        "reports": Report.objects.count(),
        "journalled": sum(len(bytes(each)) // 16 for each in members),
        "files": len(files),
        "files_on_disk": sum(path_of(one).exists() for one in files),
    }))
"""


class Server:
    """The product behind granian on one port, started again each time it is killed."""

    def __init__(self, environment: dict[str, str], workers: int) -> None:
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        self._environment, self.workers = environment, workers
        self._log = Path(environment["WASPADA_HOME"]) / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until the port is open."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "--interface", "asgi", "--host", HOST),
                    *("--port", str(self.port), "--workers", str(self.workers)),
                    *("--no-ws", "--no-access-log", "waspada.web.asgi:application"),
                ],
                env=self._environment,
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for _ in range(START_SECONDS // 20):  # a busy machine takes longer than twenty seconds
            with suppress(TimeoutError):
                return _wait_for(self.port, self._process, self._log)
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """End every process of it at once, as a power cut does."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    @property
    def pid(self) -> int:
        """The process that the others of the server come from; 0 when it does not run."""
        return self._process.pid if self._process is not None else 0


def _cpu_seconds(server: Server, postmaster: int) -> dict[str, float]:
    """Return the CPU time of each part so far, which other load moves little."""
    own = os.times()
    return {
        "server": cpu_of(_family(server.pid)),
        "database": cpu_of(_family(postmaster)),
        "phones": own.user + own.system,
    }


def _postmaster(url: str) -> int:
    """Return the process of a PostgreSQL that was started here, 0 for any other."""
    folder = Path(unquote(url.rpartition("host=")[2]))
    lock = folder / ".s.PGSQL.5432.lock"
    return int(lock.read_text().split()[0]) if lock.exists() else 0


@contextmanager
def killed(server: Server, run: Run, marks: list[int]) -> Iterator[list[int]]:
    """Kill the server whenever the run has so many receipts, and start it again each time."""
    over = threading.Event()
    at: list[int] = []

    def work() -> None:
        for mark in marks:
            while run.given < mark:
                if over.wait(0.02):
                    return
            at.append(run.given)
            server.kill()
            server.start()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield at
    finally:
        over.set()
        thread.join()


def measure(vendor: str, url: str, options: argparse.Namespace) -> None:
    """Print the figures of one database; end with an error when anything is lost or twice."""
    home = Path(tempfile.mkdtemp(prefix=f"bench-odk-{vendor}-", dir=_on_disk()))
    environment = {
        **os.environ,
        "WASPADA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "waspada.settings",
        "DATABASE_URL": url or f"sqlite:///{home}/waspada.sqlite3",
        "WASPADA_WARM": "0",
        **({"WASPADA_PG_POOL": "8"} if vendor == "postgresql" else {}),
    }
    server = Server(environment, options.processes or SERVERS[vendor])
    postmaster = _postmaster(url) if url else 0
    try:
        made = MAKE_TOKENS.replace("COUNT", str(options.phones))
        tokens: list[str] = json.loads(_in_product(environment, made))
        server.start()
        run_phones(server.port, tokens[:8], 100, first=0, photo=b"", most_seconds=10)  # warm
        photo = os.urandom(1_000_000)
        runs: dict[str, Run] = {}
        for name, phones, count, first, content in (
            ("plain", options.at_once, options.plain, 1_000_000, b""),
            ("1 MB photo", 16, options.photos, 2_000_000, photo),
        ):
            before = _cpu_seconds(server, postmaster)
            runs[name] = run_phones(
                server.port,
                tokens[:phones],
                count,
                first=first,
                photo=content,
                most_seconds=options.seconds,
            )
            after = _cpu_seconds(server, postmaster)
            runs[name].cpu_seconds = {part: after[part] - before[part] for part in before}
        runs["killed"] = run = Run()
        marks = [options.killed * (kill + 1) // (KILLS + 1) for kill in range(KILLS)]
        with killed(server, run, marks) as at:
            run_phones(
                server.port,
                tokens[-options.at_once :],
                options.killed,
                first=3_000_000,
                photo=b"",
                most_seconds=MOST_KILLED_SECONDS,
                run=run,
            )
        stored = json.loads(_in_product(environment, COUNT))
        print(f"\n{vendor} ({server.workers} processes; load {os.getloadavg()[0]:.1f})")
        _report(runs, stored, len(at))
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)


def _report(runs: dict[str, Run], stored: dict[str, int], kills: int) -> None:
    for name, run in runs.items():
        print(
            f"  {name:11} {run.given / run.seconds:8,.0f} submissions/s"
            f"   p50 {run.percentile(0.5):6.1f} ms   p99 {run.percentile(0.99):6.1f} ms"
            f"   {dict(run.statuses)}, {run.again} sent again"
        )
        each = {part: seconds / run.given * 1e6 for part, seconds in run.cpu_seconds.items()}
        if each:
            parts = ", ".join(f"{part} {cost:,.0f}" for part, cost in each.items())
            print(f"{'':13} µs of CPU each: {parts}; all {sum(each.values()):,.0f}")
    given = 100 + sum(run.given for run in runs.values())
    print(
        f"  stored      {stored['reports']:,} reports of {given:,} receipts, "
        f"{stored['journalled']:,} journalled, {stored['files']:,} photos; killed {kills} times"
    )
    photos = runs["1 MB photo"].given
    if not stored["reports"] == stored["journalled"] == given:
        sys.exit("a submission was lost, or is there twice")
    if not stored["files"] == stored["files_on_disk"] == photos:
        sys.exit("a photo was lost, or is there twice")


def main() -> None:
    """Measure the database asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--plain", type=int, default=15_000)
    parser.add_argument("--photos", type=int, default=400)
    parser.add_argument("--killed", type=int, default=15_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="most for each part")
    parser.add_argument("--phones", type=int, default=200, help="codes; each has its own limit")
    parser.add_argument("--processes", type=int, default=0, help="of the server; else as usual")
    parser.add_argument("--at-once", type=int, default=64, help="phones that send at once")
    options = parser.parse_args()
    options.plain, options.killed = min(options.plain, 30_000), min(options.killed, 30_000)
    options.photos, options.seconds = min(options.photos, 2_000), min(options.seconds, 120.0)
    options.phones = max(8, min(options.phones, 1_000))
    options.processes = max(0, min(options.processes, 4))
    if options.database == "sqlite":
        measure("sqlite", "", options)
        return
    with temporary_postgres(durable=True) as url:
        measure("postgresql", url, options)


if __name__ == "__main__":
    main()
