"""How many reports a second the public way in makes durable: `./run bench intake`.

The real endpoint with everything on: API key, AES-GCM, idempotency, journal, work rows, and a
flush to disk before each receipt. Server and generator share this machine; both listen on
loopback only, and the load is bounded in count and time.

    ./run bench intake [--database sqlite|postgresql|both] [--singles N] [--lines N] [--seconds S]
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import HOST, Load, request_bytes, run_load
from scripts.setup.postgres import temporary_postgres

ROOT = Path(__file__).resolve().parents[1]
BATCH_LINES = 5_000
# Measured: SQLite has one writer, so one process; PostgreSQL feeds two.
SERVERS = {"sqlite": 1, "postgresql": 2}
CLIENTS = {"singles": 64, "batches": 2}


def message(number: int) -> bytes:
    """Return a report such as a phone sends."""
    return json.dumps(
        {
            "client_id": f"bench-{number}",
            "text": f"Sekitar {number % 90 + 10} orang berkumpul di depan kantor kecamatan dan "
            "meminta penghitungan ulang. Situasi tegang, belum ada korban. "
            "Kontak 0812-3456-7890.",
            "choice": "bentrok",
            "place": "65.01.05",
            "occurred_at": "2024-11-27T09:30",
            "lat": 2.8441,
            "lon": 117.3697,
            "is_ongoing": True,
        }
    ).encode()


def singles(token: str, count: int) -> Iterator[bytes]:
    """Yield one request per report."""
    for number in range(count):
        yield request_bytes("/api/v1/reports", token, message(number), "application/json")


def batches(token: str, count: int) -> Iterator[bytes]:
    """Yield one request per batch of lines, made before the clock runs."""
    made = [
        request_bytes(
            "/api/v1/reports/batch",
            token,
            b"\n".join(
                message(10_000_000 + number) for number in range(start, start + BATCH_LINES)
            ),
            "application/x-ndjson",
        )
        for start in range(0, count, BATCH_LINES)
    ]
    return iter(made)


@contextmanager
def a_server(environment: dict[str, str], vendor: str) -> Iterator[int]:
    """Yield the port of granian serving the product, stopped afterwards."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    workers = SERVERS[vendor]
    log = Path(environment["WASPADA_HOME"]) / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "asgi", "--host", HOST),
                *("--port", str(port), "--workers", str(workers)),
                *("--no-ws", "--no-access-log", "waspada.web.asgi:application"),
            ],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, server, log)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=30)
    if b"Traceback" in log.read_bytes():
        print(log.read_text()[:6000])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(log.read_text()[-2000:])
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _in_product(environment: dict[str, str], code: str) -> str:
    """Run a few lines inside the product and return what they print."""
    start = "import django; django.setup()\n"
    done = subprocess.run(
        [sys.executable, "-c", start + code],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


MAKE_KEY = """
from datetime import UTC, date, datetime
from django.core.management import call_command
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.api_keys import create_api_key
from waspada.apps.accounts.models import Account
call_command("migrate", verbosity=0)
account = Account.objects.create_account("bench", display_name="Bench")
unit = ensure_unit("kesbangpol", "65.01")
grant_membership(account, role="secretariat", place="65.01", unit=unit,
                 starts_on=date(2020, 1, 1), clearance="T")
print(create_api_key(account, "bench", actor="bench", now=datetime.now(UTC))[1])
"""

COUNT = """
import json
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.models import Report
from waspada.apps.work.models import WorkItem
with acting_as(system_identity()):
    members = JournalRow.objects.filter(action="report.received").values_list("members", flat=True)
    print(json.dumps({
        "reports": Report.objects.count(),
        "work": WorkItem.objects.count(),
        "groups": len(members),
        "journalled": sum(len(bytes(each)) // 16 for each in members),
    }))
"""


def measure(vendor: str, url: str, options: argparse.Namespace) -> None:
    """Print the figures of one database."""
    home = Path(tempfile.mkdtemp(prefix=f"bench-intake-{vendor}-", dir=_on_disk()))
    environment = {
        **os.environ,
        "WASPADA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "waspada.settings",
        "DATABASE_URL": url or f"sqlite:///{home}/waspada.sqlite3",
        **({"WASPADA_PG_POOL": "8"} if vendor == "postgresql" else {}),
    }
    try:
        token = _in_product(environment, MAKE_KEY)
        with a_server(environment, vendor) as port:
            run_load(port, singles(token, 200), clients=8, most_seconds=10)  # warm
            one = run_load(
                port,
                singles(token, 200 + options.singles),
                clients=options.clients or CLIENTS["singles"],
                most_seconds=options.seconds,
            )
            many = run_load(
                port,
                batches(token, options.lines),
                clients=CLIENTS["batches"],
                most_seconds=options.seconds,
                keep=True,
            )
        _report(vendor, one, many, json.loads(_in_product(environment, COUNT)))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _on_disk() -> Path:
    """Return a folder on a real disk: the flush is what is measured."""
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    return folder


def _report(vendor: str, one: Load, many: Load, stored: dict[str, int]) -> None:
    results = Counter(
        json.loads(line)["status"] for answer in many.answers for line in answer.splitlines()
    )
    lines = sum(results.values())
    print(f"\n{vendor} ({SERVERS[vendor]} processes)")
    print(
        f"  singles  {sum(one.statuses.values()) / one.seconds:8,.0f} reports/s"
        f"   p50 {one.percentile(0.5) * 1000:6.1f} ms   p99 {one.percentile(0.99) * 1000:6.1f} ms"
        f"   {dict(one.statuses)}"
    )
    print(
        f"  batches  {lines / many.seconds:8,.0f} reports/s"
        f"   p50 {many.percentile(0.5) * 1000:6.0f} ms   p99 {many.percentile(0.99) * 1000:6.0f} ms"
        f"   per {BATCH_LINES:,} lines   {dict(results)}"
    )
    print(
        f"  stored   {stored['reports']:,} reports, {stored['work']:,} work rows, "
        f"{stored['journalled']:,} journalled in {stored['groups']:,} groups"
    )
    given = one.statuses[201] + results["new"]
    if not given <= stored["reports"] == stored["journalled"]:
        sys.exit("a receipt was given for a report that is not there")


def main() -> None:
    """Measure the databases asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--singles", type=int, default=20_000)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="most for each part")
    parser.add_argument("--clients", type=int, default=0)
    options = parser.parse_args()
    options.singles, options.lines = min(options.singles, 200_000), min(options.lines, 1_000_000)
    options.seconds = min(options.seconds, 120.0)
    if options.database in {"sqlite", "both"}:
        measure("sqlite", "", options)
    if options.database in {"postgresql", "both"}:
        with temporary_postgres(durable=True) as url:
            measure("postgresql", url, options)


if __name__ == "__main__":
    main()
