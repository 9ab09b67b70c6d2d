"""What a page of the triage queue costs however much waits: `./run bench queue`.

Reads ten rows, one's own, and the count, as the page does, as three desks: the nation's, a
province's and a kab/kota's, at 1,000 and 100,000 waiting reports, on both databases.

    ./run bench queue [--database sqlite|postgresql|both] [--sizes 1000,100000] [--explain]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

SIZES = (1_000, 100_000)
MOST = 1_000_000
TURNS = 40
BEGAN = datetime(2024, 11, 27, tzinfo=UTC)


def main() -> None:
    """Measure in a process of its own for each database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        sizes = sorted(min(int(size), MOST) for size in given.sizes.split(","))
        _measure(sizes, explain=given.explain)
        return
    wanted = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    more = ["--sizes", given.sizes, *(["--explain"] if given.explain else [])]
    command = [sys.executable, "-m", "benchmarks.queue", "--inside", *more]
    for vendor in wanted:
        with tempfile.TemporaryDirectory() as home:
            environment = os.environ | {"WASPADA_HOME": home}
            environment.pop("DATABASE_URL", None)
            run = command
            if vendor == "postgresql":
                run = [sys.executable, "-m", "scripts.setup.postgres", "run", *command]
            subprocess.run(run, env=environment, check=True)


def _measure(sizes: Sequence[int], *, explain: bool) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waspada.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from waspada.apps.accounts.identity import acting_as
    from waspada.apps.reports.queue_queries import counted, mine, others, queue_of
    from waspada.core.access import Identity, Membership

    call_command("migrate", verbosity=0)
    total = 0
    for size in sizes:
        _add_reports(total, size)
        total = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for place in ("ID", "65", "65.01"):
            seat = Membership("secretariat", place, f"kesbangpol-{place}", (), "T")
            identity = Identity(account="bench", memberships=(seat,), realm="live")
            took = []
            for _ in range(TURNS):
                began = time.perf_counter()
                with acting_as(identity):
                    found = queue_of()
                    now = datetime.now(UTC)
                    mine("bench", now)
                    list(others(found, "bench", now)[:11])
                    count, is_more = counted(found)
                took.append(1000 * (time.perf_counter() - began))
            took.sort()
            waits = f"{count}+" if is_more else str(count)
            print(
                f"{connection.vendor:10} {total:7} waiting, desk {place:5} ({waits} counted):"
                f" p50 {statistics.median(took):6.1f} ms, p95 {took[int(TURNS * 0.95)]:6.1f} ms"
            )
            if explain:
                with acting_as(identity):
                    print(others(queue_of(), "bench", datetime.now(UTC))[:11].explain())


def _add_reports(first: int, last: int) -> None:
    from django.conf import settings

    from waspada.apps.accounts.identity import acting_as, system_identity
    from waspada.apps.reports.models import Report
    from waspada.apps.reports.versions import keys_of
    from waspada.core.places import Level, load_table
    from waspada.core.reports.priority import queue_key

    codes = load_table().codes("ID", Level.REGENCY)

    def row(number: int) -> Any:
        # Every fifth lies in the province of the measured desks, the rest anywhere.
        place = "65.01" if number % 5 == 0 else codes[number % len(codes)]
        at = BEGAN + timedelta(seconds=number % 86_400)
        return Report(
            receipt=f"bench-{number}",
            channel="form",
            raw_sealed=b"x" * 300,
            wrapped_key=b"k" * 60,
            content_type="application/json",
            received_at=at,
            recorded_at=at,
            state="waiting",
            state_changed_at=at,
            category="logistik",
            masked_text="Perahu pengangkut kotak suara tertahan karena air surut. " * 4,
            classification="T",
            owner_unit="kesbangpol-65.01",
            realm="live",
            node_id=settings.WASPADA_NODE,
            queue_key=queue_key(number % 4, number % 60, at),
            **keys_of(place),
        )

    with acting_as(system_identity()):
        for start in range(first, last, 5_000):
            Report.unguarded.bulk_create(
                [row(number) for number in range(start, min(start + 5_000, last))],
                batch_size=500,
            )


if __name__ == "__main__":
    main()
