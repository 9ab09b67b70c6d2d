"""The demo's roster: invented turns of the sample people at one desk, marked as such (contoh)."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.duty.actions import CellEdit, Pattern, fill_pattern, save_cells
from waspada.apps.duty.models import DutySetting, LogRow, Shift
from waspada.apps.duty.queries import USUAL_SHIFTS, clock_of
from waspada.core.duty import monday_of
from waspada.core.places import province_of, regency_of
from waspada.core.vocabulary import unit_code

PLACE: Final = "65.01"
PEOPLE: Final = ("contoh-bulungan", "contoh-kpu", "contoh-polres", "contoh-bawaslu")
ACTOR: Final = "demo"
WEEKS_BEFORE: Final = 1
WEEKS: Final = 4
_NOTES: Final = (
    (
        "contoh-bulungan",
        time(14, 5),
        "Contoh: KPU dan Polres sepakat saling mengabari tiap dua jam lewat nomor kantor "
        "sampai kotak suara tiba di kecamatan.",
    ),
)


def make_demo_roster(day: date) -> int:
    """Write the roster and the log around the day the demo shows; return how many shifts.

    Doing it again changes nothing.
    """
    if DutySetting.objects.filter(pk=PLACE).exists():
        return Shift.objects.filter(place_code=PLACE).count()
    people = {one.username: one for one in Account.objects.filter(username__in=PEOPLE)}
    if len(people) < len(PEOPLE):
        return 0
    DutySetting.objects.create(
        place_code=PLACE,
        shifts=[list(one) for one in USUAL_SHIFTS],
        phone="(0552) 000000",
        lead=people[PEOPLE[0]],
        is_sample=True,
    )
    _fill(day, people)
    _write_log(day, people)
    return Shift.objects.filter(place_code=PLACE).count()


def _fill(day: date, people: dict[str, Account]) -> None:
    now = real_now()
    first = monday_of(day) - timedelta(weeks=WEEKS_BEFORE)
    teams = [[str(people[name].pk)] for name in PEOPLE]
    wanted = Pattern(first, first + timedelta(weeks=WEEKS, days=-1), teams)
    fill_pattern(PLACE, wanted, actor=ACTOR, now=now)
    polling_eve = day - timedelta(days=1)
    extra = CellEdit(
        polling_eve,
        "Siaga penghitungan",
        was=frozenset(),
        mine=frozenset({str(people["contoh-kpu"].pk)}),
        hours=(time(13), time(19)),
    )
    # One night stays empty, so that the page shows how a gap looks.
    empty_night = monday_of(day) + timedelta(days=6)
    rows = Shift.objects.filter(place_code=PLACE, day=empty_night, name="Malam")
    before = rows.values_list("assignments__account_id", flat=True)
    gap = CellEdit(
        empty_night, "Malam", was=frozenset(str(one) for one in before), mine=frozenset()
    )
    save_cells(PLACE, [extra, gap], actor=ACTOR, now=now)


def _write_log(day: date, people: dict[str, Account]) -> None:
    eve = day - timedelta(days=1)
    for name, clock, text in _NOTES:
        _row("note", people[name], eve, clock, text)
    ended = Shift.objects.filter(place_code=PLACE, day=eve, name="Pagi").first()
    handed = _row(
        "handover",
        people["contoh-polres"],
        eve,
        time(19, 50),
        "Contoh: penghitungan di TPS selesai tanpa gangguan. Dua kecamatan belum mengabarkan "
        "kedatangan kotak suara.",
        shift_id=ended.pk if ended else None,
        matters=[{"kind": "daily", "subject": eve.isoformat()}],
    )
    _row(
        "acceptance",
        people["contoh-bawaslu"],
        eve,
        time(20, 4),
        "Contoh: dibaca, dua kecamatan ditanyakan.",
        about=handed,
        shift_id=handed.shift_id,
    )


def _row(kind: str, author: Account, day: date, clock: time, text: str, **more: Any) -> LogRow:
    row = LogRow(
        kind=kind,
        text=text,
        written_at=datetime.combine(day, clock, tzinfo=clock_of(PLACE)),
        written_by=author,
        recorded_at=real_now(),
        is_sample=True,
        realm=current_identity().realm,
        node_id=settings.WASPADA_NODE,
        place_code=PLACE,
        province_code=province_of(PLACE) or "",
        regency_code=regency_of(PLACE) or "",
        classification="B",
        owner_unit=unit_code("kesbangpol", PLACE),
        **more,
    )
    row.save(force_insert=True)
    return row
