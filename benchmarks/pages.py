"""How long pages, lists, maps and searches take at any size: `./run bench pages`.

Fills a database with invented incidents (contoh; `benchmarks.filling`), starts the real server
and asks it over loopback as secretariat of the nation, of a province and of a kab/kota, and as
a liaison. Filled databases stay under var/bench-pages, so that the second run begins at once.
One request is in flight at a time; each is repeated a bounded number of times. Beside the time
on the clock stands the CPU time of server and database, which other load moves less. At the end
one table holds every page at every size on both databases.

    ./run bench pages [--database sqlite|postgresql|both] [--sizes 10000,100000,1000000]
                      [--times N] [--seconds S] [--only WORD] [--fill]
"""

import argparse
import gzip
import http.client
import json
import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict
from urllib.parse import quote
from uuid import uuid4

import psycopg

from benchmarks.intake import _in_product
from benchmarks.load import HOST
from benchmarks.serving import AS_OF, KEPT, a_server, cpu_of, database_of, environment_of, fill
from scripts.setup.postgres import kept_postgres

SIZES = (10_000, 100_000, 1_000_000)
FEWEST = 5
CHANGES = 3

PREPARE = """
import json
from datetime import date
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.models import Account
from waspada.apps.elections.actions import load_elections
from waspada.apps.picture.first_steps import note_step
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
    # A desk with so many incidents has long been set up.
    note_step(account.pk, "begun", realm="replay", now=real_now())
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    cookies[name] = client.cookies["sessionid"].value
print(json.dumps({"cookies": cookies, "regency": regency, "number": number}))
"""


class Known(TypedDict):
    """What PREPARE prints: whom to ask as, and about what."""

    cookies: dict[str, str]
    regency: str
    number: str


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


def cases_of(known: Known) -> list[Case]:
    """Return what is asked, from the widest to the narrowest."""
    regency, number = known["regency"], known["number"]
    province = regency[:2]
    week = f"dari=2024-11-22&sampai={AS_OF}"
    deep = "sesudah=" + quote(f"2022-09-01T00:00:00+00:00~{'f' * 32}")
    narrow = "kategori=logistik&kategori=hoaks&keparahan=2&dari=2024-06-01&sampai=2024-09-30"
    years = f"dari=2023-01-01&sampai={AS_OF}"
    layer = "/peta/kejadian.geojson"
    search = "/cari/?q="
    return [
        Case("dashboard, nation", "nation", "/keadaan/ID/"),
        Case("dashboard, province", "province", f"/keadaan/{province}/"),
        Case("dashboard, kab/kota", "regency", f"/keadaan/{regency}/"),
        Case("dashboard, liaison", "liaison", f"/keadaan/{regency}/"),
        Case("dashboard as of H-40", "nation", "/keadaan/ID/?per=2024-10-18"),
        Case("place page, nation", "nation", "/tempat/ID/"),
        Case("place page, province", "province", f"/tempat/{province}/"),
        Case("place page, kab/kota", "regency", f"/tempat/{regency}/"),
        Case("map page, nation", "nation", "/peta/ID/"),
        Case("map page, province", "province", f"/peta/{province}/"),
        Case("timeline, nation", "nation", "/linimasa/ID/"),
        Case("timeline, kab/kota", "regency", f"/linimasa/{regency}/"),
        Case("timeline of two years", "nation", f"/linimasa/ID/?{years}"),
        Case("comparison, nation", "nation", "/banding/ID/"),
        Case("comparison, province", "province", f"/banding/{province}/"),
        Case("leader, nation", "nation", "/pimpinan/ID/"),
        Case("leader, kab/kota", "regency", f"/pimpinan/{regency}/"),
        Case("screen 1, nation", "nation", "/layar/ID/"),
        Case("screen 3, province", "province", f"/layar/{province}/?ke=3"),
        Case("list, nation", "nation", "/kejadian/"),
        Case("list, province", "province", "/kejadian/"),
        Case("list, liaison", "liaison", "/kejadian/"),
        Case("list, filtered", "nation", f"/kejadian/?{narrow}"),
        Case("list, filtered, province", "province", f"/kejadian/?{narrow}"),
        Case("list, deep page", "nation", f"/kejadian/?{deep}"),
        Case("list, deep, province", "province", f"/kejadian/?{deep}"),
        Case("list as of H-40", "nation", "/kejadian/?per=2024-10-18"),
        Case("list with a word", "nation", "/kejadian/?q=spanduk"),
        Case("layer, nation, a week", "nation", f"{layer}?tingkat=regency&{week}"),
        Case("layer, province, a week", "province", f"{layer}?tempat={province}&{week}"),
        Case("layer, nation, everything", "nation", f"{layer}?dari=2005-01-01"),
        Case("search, common words", "nation", f"{search}kotak+suara"),
        Case("search, two words", "nation", f"{search}banjir+tps"),
        Case("search, beginning", "nation", f"{search}intim"),
        Case("search, short beginning", "nation", f"{search}kab"),
        Case("search, rare word", "nation", f"{search}bakumori"),
        Case("search, number", "nation", f"{search}{number}"),
        Case("search, province", "province", f"{search}politik+uang"),
        Case("search, kab/kota", "regency", f"{search}pemukulan"),
        Case("search, liaison", "liaison", f"{search}kotak+suara"),
    ]


def measure(vendor: str, url: str, size: int, options: argparse.Namespace) -> list[Case]:
    """Print the figures of one database at one size, and return them."""
    home = KEPT / f"{vendor}-{size}"
    environment = environment_of(home, url or f"sqlite:///{home}/waspada.sqlite3")
    fill(home, environment, size)
    if options.fill:
        return []
    known: Known = json.loads(_in_product(environment, PREPARE))
    with a_server(environment) as (port, pids):
        cases = [case for case in cases_of(known) if options.only in case.name]
        for case in cases:
            ask_often(port, pids, case, known["cookies"][case.who], options)
        print_cases(f"{vendor}, {size:,} incidents", cases)
        if not options.only:
            after_a_change(port, environment, known)
            first_view(port, known)
    return cases


def ask_often(
    port: int,
    pids: Callable[[], list[int]],
    case: Case,
    cookie: str,
    options: argparse.Namespace,
) -> None:
    """Ask one address: once to see what the first costs, then to be measured."""
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    case.first, case.size = ask(connection, case.path, cookie)
    began = cpu_of(pids())
    while len(case.seconds) < options.times:
        case.seconds.append(ask(connection, case.path, cookie)[0])
        if len(case.seconds) >= FEWEST and sum(case.seconds) > options.seconds:
            break  # a slow page is known after a few
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


def after_a_change(port: int, environment: dict[str, str], known: Known) -> None:
    """Ask dashboards after each of a few changes in the place itself."""
    cases = [case for case in cases_of(known) if case.name.startswith(("dashboard, ", "place"))]
    cases += [case for case in cases_of(known) if case.name == "layer, nation, everything"]
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    for case in cases:
        ask(connection, case.path, known["cookies"][case.who])
        for _ in range(CHANGES):
            stir(environment["DATABASE_URL"], known["regency"])
            case.seconds.append(ask(connection, case.path, known["cookies"][case.who])[0])
    connection.close()
    print("  each after a change in the fullest kab/kota:")
    for case in cases:
        print(f"    {case.name:28} p50 {case.at(0.5):7.0f} ms   worst {case.at(1):7.0f} ms")


def stir(url: str, area: str) -> None:
    """Give an area a new stamp, as a change of an incident there does: it is summed again."""
    change = "UPDATE reports_areastamp SET stamp = {0} WHERE realm = 'replay' AND area = {0}"
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20) as database:
            database.execute(change.format("?"), [uuid4().hex, area])
        database.close()
        return
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(change.format("%s"), [uuid4(), area])


def first_view(port: int, known: Known) -> None:
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


def print_all(found: dict[tuple[str, int], list[Case]]) -> None:
    """Print p50/p95 of every page at every size on both databases, and how far p95 moves."""
    load = " ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"\nall, p50/p95 in ms (load average {load})\n")
    heads = [f"{vendor[:6]} {size // 1000}k" for vendor, size in found]
    print(f"| page | {' | '.join(heads)} | kB |")
    print("|---" * (len(heads) + 2) + "|")
    for rows in zip(*found.values(), strict=True):
        cells = [f"{row.at(0.5):.0f}/{row.at(0.95):.0f}" for row in rows]
        print(f"| {rows[0].name} | {' | '.join(cells)} | {rows[-1].size / 1000:.0f} |")
    slow = sorted(
        {row.name for rows in found.values() for row in rows if row.at(0.95) >= limit_of(row)}
    )
    print(f"\nover the target: {', '.join(slow) or 'none'}", flush=True)


def limit_of(case: Case) -> int:
    """Return the milliseconds below which a page's p95 is to stay."""
    return 100 if case.name.startswith("search") else 200


def main() -> None:
    """Measure the databases and sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--fill", action="store_true", help="only fill what is not filled yet")
    options = parser.parse_args()
    options.times = min(options.times, 500)
    sizes = [min(int(size), 2_000_000) for size in options.sizes.split(",")]
    KEPT.mkdir(parents=True, exist_ok=True)
    found: dict[tuple[str, int], list[Case]] = {}
    if options.database in {"sqlite", "both"}:
        for size in sizes:
            found["sqlite", size] = measure("sqlite", "", size, options)
    if options.database in {"postgresql", "both"}:
        with kept_postgres(KEPT / "postgresql") as url:
            for size in sizes:
                found["postgresql", size] = measure(
                    "postgresql", database_of(url, size), size, options
                )
    if not options.fill:
        print_all(found)


if __name__ == "__main__":
    main()
