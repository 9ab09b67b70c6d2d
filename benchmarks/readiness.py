"""How long pages of readiness take in a large province: `./run bench readiness`.

Fills a database with invented figures (contoh) of every packaged measure for 14 kab/kota and 200
kecamatan of Lampung over 180 days, starts the real server and asks it as the province's
secretariat. Each page is asked as it comes (kept until a figure changes), after a change, and as
of a past day. The filled database stays under var/bench-readiness.

    ./run bench readiness [--times N] [--every DAYS]
"""

import argparse
import http.client
import subprocess
import sys

from benchmarks.intake import _in_product
from benchmarks.load import HOST
from benchmarks.pages import Case, ask, print_cases
from benchmarks.serving import ROOT, a_server, cpu_of, environment_of

HOME = ROOT / "var" / "bench-readiness"
PROVINCE = "18"
PAST = "2024-08-15"

FILL = """
import zlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo
from django.conf import settings
from django.db import transaction
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.elections.actions import load_elections
from waspada.apps.readiness.board import unit_of
from waspada.apps.readiness.presets import packaged_measures
from waspada.apps.readiness.storing import Giving, Written, hold, key_of, step, store
from waspada.core.places import Level, load_table, province_of, regency_of
load_elections()
table, now, last = load_table(), real_now(), date(2024, 11, 26)
regencies = table.codes(PROVINCE, Level.REGENCY)[:14]
inside = [c for c in table.codes(PROVINCE, Level.KECAMATAN) if regency_of(c) in regencies][:200]
places = {Level.PROVINCE: [PROVINCE], Level.REGENCY: regencies, Level.KECAMATAN: inside}
zone = ZoneInfo("Asia/Jakarta")
with acting_as(system_identity("replay")), transaction.atomic():
    giving = Giving("pilkada-2024", "bench", now, now, last, "page", is_sample=True)
    hold([PROVINCE], giving)
    total = 0
    for measure in packaged_measures():
        if not measure.is_entered:
            continue
        written, cells = Written(), {}
        for place in places[measure.entered_at]:
            chance = zlib.crc32(f"{measure.code} {place}".encode())
            for age in range(180 - chance % EVERY, 0, -EVERY):
                on = last - timedelta(days=age)
                top = len(measure.options) or (2 if measure.kind == "yes_no" else 0)
                grown = (180 - age) * (chance % 90 + 10) // 100
                columns = dict(
                    measure_code=measure.code, value=Decimal(chance % top if top else grown),
                    is_approximate=False,
                    target=Decimal(200) if measure.target.kind == "given" else None,
                    reason="", note="", as_of=on, by_unit="", channel="page",
                    received_at=datetime.combine(on, time(9), tzinfo=zone), recorded_at=now,
                    recorded_by="bench", is_sample=True, realm="replay",
                    node_id=settings.WASPADA_NODE, election_key="pilkada-2024", place_code=place,
                    province_code=province_of(place) or "", regency_code=regency_of(place) or "",
                    classification=measure.classification,
                    owner_unit=unit_of(measure.agency, place),
                )
                key = key_of(columns)
                cells[key] = step(cells.get(key), columns, measure, written)
        total += len(written.figures)
        store(written, cells.values(), giving)
account = Account.objects.create_account(
    "bench-readiness", display_name="bench", needs_second_factor=False)
grant_membership(account, role="secretariat", place=PROVINCE, clearance="T",
                 unit=ensure_unit("kesbangpol", PROVINCE), starts_on=date(2020, 1, 1))
print(total)
"""

SIGN_IN = """
from django.test import Client
from waspada.apps.accounts.models import Account
client = Client()
client.force_login(Account.objects.get(username="bench-readiness"),
                   backend="django.contrib.auth.backends.ModelBackend")
print(client.cookies["sessionid"].value)
"""

# A figure came in: what was kept of the province must be computed again.
STIR = """
from datetime import date
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.readiness.storing import Giving, hold
now = real_now()
with acting_as(system_identity("replay")):
    hold([PROVINCE], Giving("pilkada-2024", "bench", now, now, date(2024, 11, 26)))
"""


def cases_of() -> list[Case]:
    """Return what is asked."""
    root = f"/kesiapan/{PROVINCE}/"
    asn = f"{root}ukuran/asn_panwascam_diusulkan/"
    regency = f"/kesiapan/{PROVINCE}.01/"
    return [
        Case("grid, province", "", root),
        Case("grid, kab/kota", "", regency),
        Case("gaps, province", "", f"{root}kesenjangan/"),
        Case("places by stages", "", f"{root}tahap/"),
        Case("agency, KPU of the province", "", f"{root}instansi/kpu-{PROVINCE}/"),
        Case("measure over 200 kecamatan", "", asn),
        Case("measure of a kab/kota", "", f"{regency}ukuran/kpps_terbentuk/"),
        Case("constraints", "", f"/kendala/{PROVINCE}/"),
        Case("questions", "", f"{root}pertanyaan/"),
        Case("measures", "", f"{root}daftar/"),
        Case("grid as of a past day", "", f"{root}?per={PAST}"),
        Case("measure as of a past day", "", f"{asn}?per={PAST}"),
        Case("stale figures", "", f"{root}kesenjangan/?lihat=usang"),
        Case("nation, of one province", "", "/kesiapan/ID/"),
        Case("dashboard", "", f"/keadaan/{PROVINCE}/"),
        Case("place page", "", f"/tempat/{PROVINCE}/"),
    ]


def fill(environment: dict[str, str], every: int) -> None:
    """Migrate, and fill the database once."""
    done = HOME / "filled"
    if not done.exists():
        (HOME / "waspada.sqlite3").unlink(missing_ok=True)
        print("filling ...", flush=True)
    command = [sys.executable, "-m", "django", "migrate", "-v0"]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    if done.exists():
        return
    code = f"PROVINCE = {PROVINCE!r}\n" + FILL.replace("EVERY", str(every))
    print(f"{int(_in_product(environment, code)):,} figures")
    done.touch()


def main() -> None:
    """Fill, serve, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--every", type=int, default=7)
    options = parser.parse_args()
    environment = environment_of(HOME, f"sqlite:///{HOME / 'waspada.sqlite3'}")
    environment["WASPADA_AS_OF"] = "2024-11-26"
    fill(environment, max(options.every, 1))
    cookie = _in_product(environment, SIGN_IN)
    cases = cases_of()
    with a_server(environment) as (port, pids):
        for case in cases:
            connection = http.client.HTTPConnection(HOST, port, timeout=120)
            case.first, case.size = ask(connection, case.path, cookie)
            began = cpu_of(pids())
            for _ in range(min(options.times, 300)):
                case.seconds.append(ask(connection, case.path, cookie)[0])
            case.cpu = (cpu_of(pids()) - began) / len(case.seconds)
            connection.close()
        print_cases("14 kab/kota, 200 kecamatan, every packaged measure, 180 days", cases)
        stirred = [Case(case.name, "", case.path) for case in cases[:6]]
        for case in stirred:
            for _ in range(4):
                _in_product(environment, f"PROVINCE = {PROVINCE!r}\n" + STIR)
                began = cpu_of(pids())
                connection = http.client.HTTPConnection(HOST, port, timeout=120)
                spent, case.size = ask(connection, case.path, cookie)
                connection.close()
                case.seconds.append(spent)
                case.cpu += (cpu_of(pids()) - began) / 4
        print_cases("each after a figure came in", stirred)


if __name__ == "__main__":
    main()
