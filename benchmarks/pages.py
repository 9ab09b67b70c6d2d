"""How long pages, lists, maps and searches take at any size: `./run bench pages`.

Fills a database with invented incidents (contoh; `benchmarks.filling`), starts the real server
and asks it over loopback as secretariat of the nation, of a province and of a kab/kota, and as
a liaison. Filled databases stay under var/bench-pages, so that the second run begins at once.
One request is in flight at a time; each is repeated a bounded number of times. Beside the time
on the clock stands the CPU time of server and database, which other load moves less.

    ./run bench pages [--database sqlite|postgresql|both] [--sizes 10000,100000,1000000]
                      [--times N] [--only WORD]
"""

import argparse
import gzip
import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from benchmarks.intake import _in_product, _wait_for
from benchmarks.load import HOST
from scripts.setup.postgres import kept_postgres

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "bench-pages"
AS_OF = "2024-11-28"
SIZES = (10_000, 100_000, 1_000_000)
PORT = 8145
_TICK = os.sysconf("SC_CLK_TCK")

PREPARE = """
import json
from datetime import date
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.elections.actions import load_elections
from waspada.apps.reports.models import IncidentVersion
load_elections()
with acting_as(system_identity()):
    rows = IncidentVersion.objects.exclude(regency_code="").order_by()
    counts = rows.values_list("regency_code").annotate(n=Count("pk")).order_by("-n")
    regency = counts[0][0]
    number = rows.filter(regency_code=regency).values_list("number", flat=True)[0]
people = {
    "nation": ("secretariat", "kesbangpol", "ID"),
    "province": ("secretariat", "kesbangpol", regency[:2]),
    "regency": ("secretariat", "kesbangpol", regency),
    "liaison": ("liaison", "kpu", regency),
}
cookies = {}
for name, (role, agency, place) in people.items():
    account = Account.objects.filter(username="bench-" + name).first()
    if account is None:
        account = Account.objects.create_account(
            "bench-" + name, display_name=name, needs_second_factor=False
        )
        grant_membership(account, role=role, place=place, unit=ensure_unit(agency, place),
                         clearance="T", starts_on=date(2020, 1, 1))
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    cookies[name] = client.cookies["sessionid"].value
print(json.dumps({"cookies": cookies, "regency": regency, "number": number}))
"""

# One more incident in the place that is asked about: what was summed of it must be summed again.
STIR = """
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.stamps import stamp_areas
with acting_as(system_identity()):
    stamp_areas([("replay", PLACE)])
"""


@dataclass
class Case:
    """One address asked by one person."""

    name: str
    who: str
    path: str
    seconds: list[float] = field(default_factory=list)
    first: float = 0.0
    cpu: float = 0.0
    size: int = 0

    def at(self, share: float) -> float:
        """Return the milliseconds below which this share of the answers came."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def cases_of(known: dict[str, str]) -> list[Case]:
    """Return what is asked, from the widest to the narrowest."""
    regency, number = known["regency"], known["number"]
    province = regency[:2]
    week = f"dari=2024-11-22&sampai={AS_OF}"
    deep = "sesudah=" + quote(f"2022-09-01T00:00:00+00:00~{'f' * 32}")
    narrow = "kategori=logistik&kategori=hoaks&keparahan=2&dari=2024-06-01&sampai=2024-09-30"
    search = "/cari/?q="
    return [
        Case("dashboard, nation", "nation", "/keadaan/ID/"),
        Case("dashboard, province", "province", f"/keadaan/{province}/"),
        Case("dashboard, kab/kota", "regency", f"/keadaan/{regency}/"),
        Case("dashboard, liaison", "liaison", f"/keadaan/{regency}/"),
        Case("dashboard as of H-40", "nation", "/keadaan/ID/?per=2024-10-18"),
        Case("place page, province", "province", f"/tempat/{province}/"),
        Case("place page, kab/kota", "regency", f"/tempat/{regency}/"),
        Case("list, nation", "nation", "/kejadian/"),
        Case("list, province", "province", "/kejadian/"),
        Case("list, liaison", "liaison", "/kejadian/"),
        Case("list, filtered", "nation", f"/kejadian/?{narrow}"),
        Case("list, filtered, province", "province", f"/kejadian/?{narrow}"),
        Case("list, deep page", "nation", f"/kejadian/?{deep}"),
        Case("list, deep, province", "province", f"/kejadian/?{deep}"),
        Case("list as of H-40", "nation", "/kejadian/?per=2024-10-18"),
        Case("map, nation, a week", "nation", f"/peta/kejadian.geojson?tingkat=regency&{week}"),
        Case(
            "map, province, a week", "province", f"/peta/kejadian.geojson?tempat={province}&{week}"
        ),
        Case("map, nation, everything", "nation", "/peta/kejadian.geojson?dari=2005-01-01"),
        Case("search, common word", "nation", f"{search}kotak+suara"),
        Case("search, two words", "nation", f"{search}banjir+tps"),
        Case("search, beginning", "nation", f"{search}intim"),
        Case("search, rare word", "nation", f"{search}bakumori"),
        Case("search, number", "nation", f"{search}{number}"),
        Case("search, province", "province", f"{search}politik+uang"),
        Case("search, kab/kota", "regency", f"{search}pemukulan"),
        Case("search, liaison", "liaison", f"{search}kotak+suara"),
        Case("list with a word", "nation", "/kejadian/?q=spanduk"),
    ]


def measure(vendor: str, url: str, size: int, options: argparse.Namespace) -> None:
    """Print the figures of one database at one size."""
    home = KEPT / f"{vendor}-{size}"
    environment = environment_of(home, url or f"sqlite:///{home}/waspada.sqlite3")
    fill(home, environment, size)
    known = json.loads(_in_product(environment, PREPARE))
    with a_server(environment) as (port, pids):
        cases = [case for case in cases_of(known) if not options.only or options.only in case.name]
        for case in cases:
            ask_often(port, pids, case, known["cookies"][case.who], options.times)
        print_cases(f"{vendor}, {size:,} incidents", cases)
        if not options.only:
            after_a_change(port, environment, known, options.times)
            first_view(port, known)


def ask_often(
    port: int, pids: Callable[[], list[int]], case: Case, cookie: str, times: int
) -> None:
    """Ask one address: once to see what the first costs, then to be measured."""
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    case.first, case.size = ask(connection, case.path, cookie)
    began = cpu_of(pids())
    for _ in range(times):
        case.seconds.append(ask(connection, case.path, cookie)[0])
        if sum(case.seconds) > 20:  # a slow page is known after a few
            break
    case.cpu = (cpu_of(pids()) - began) / len(case.seconds)
    connection.close()


def ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[float, int]:
    """Return the seconds and the bytes of one answer."""
    headers = {"Cookie": f"sessionid={cookie}", "Accept-Encoding": "gzip"}
    began = time.perf_counter()
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    spent = time.perf_counter() - began
    if response.status != 200:
        sys.exit(f"{path}: {response.status} {body[:300]!r}")
    return spent, len(body)


def after_a_change(
    port: int, environment: dict[str, str], known: dict[str, str], times: int
) -> None:
    """Ask dashboards after each of a few changes in the place itself."""
    place = known["regency"]
    cases = [case for case in cases_of(known) if case.name.startswith(("dashboard", "place"))]
    cases += [case for case in cases_of(known) if case.name == "map, nation, everything"]
    for case in cases:
        connection = http.client.HTTPConnection(HOST, port, timeout=120)
        ask(connection, case.path, known["cookies"][case.who])
        for _ in range(max(times // 6, 3)):
            _in_product(environment, STIR.replace("PLACE", repr(place)))
            case.seconds.append(ask(connection, case.path, known["cookies"][case.who])[0])
        connection.close()
    print("  each after a change in the fullest kab/kota:")
    for case in cases:
        print(f"    {case.name:28} p50 {case.at(0.5):7.0f} ms   worst {case.at(1):7.0f} ms")


def first_view(port: int, known: dict[str, str]) -> None:
    """Print what a first visit of each dashboard transfers, without the map."""
    for case in cases_of(known)[:3]:
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        cookie = known["cookies"][case.who]
        headers = {"Cookie": f"sessionid={cookie}", "Accept-Encoding": "gzip"}
        connection.request("GET", case.path, headers=headers)
        response = connection.getresponse()
        packed = response.read()
        body = gzip.decompress(packed) if response.getheader("Content-Encoding") else packed
        total = len(packed)
        for found in sorted(set(re.findall(rb'(?:src|href)="(/static/[^"]+)"', body))):
            total += ask(connection, found.decode(), cookie)[1]
        print(
            f"    first view, {case.name:22} {total / 1000:6.0f} kB, page {len(packed) / 1000:.0f} kB"
        )
        connection.close()


def print_cases(title: str, cases: list[Case]) -> None:
    """Print one table, and under what load it was made."""
    load = " ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"\n{title} (load average {load})")
    print(f"    {'':28} {'p50':>7} {'p95':>7}    CPU  first    bytes")
    for case in cases:
        print(
            f"    {case.name:28} {case.at(0.5):5.0f}ms {case.at(0.95):5.0f}ms"
            f" {case.cpu * 1000:4.0f}ms {case.first * 1000:5.0f} {case.size:8,}",
            flush=True,
        )


# ---- databases and server -------------------------------------------------------------------------


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
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST),
                *("--port", str(PORT), "--workers", "1", "--blocking-threads", "4"),
                *("--no-ws", "--no-access-log", "waspada.web.wsgi:application"),
            ],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(PORT, server, log)
            postgres = _postmaster(environment)
            yield PORT, lambda: [*_family(server.pid), *_family(postgres)]
        finally:
            server.terminate()
            server.wait(timeout=30)
    if b"Traceback" in log.read_bytes():
        print(log.read_text()[-4000:])


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


def main() -> None:
    """Measure the databases and sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    options.times = min(options.times, 500)
    sizes = [min(int(size), 2_000_000) for size in options.sizes.split(",")]
    KEPT.mkdir(parents=True, exist_ok=True)
    if options.database in {"sqlite", "both"}:
        for size in sizes:
            measure("sqlite", "", size, options)
    if options.database in {"postgresql", "both"}:
        with kept_postgres(KEPT / "postgresql") as url:
            for size in sizes:
                measure("postgresql", database_of(url, size), size, options)


if __name__ == "__main__":
    main()
