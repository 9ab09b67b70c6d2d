"""The roster's pages: what each role sees of them, and what typing into them does."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts import clock
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Membership
from waspada.apps.duty import actions
from waspada.apps.duty.actions import CellEdit
from waspada.apps.duty.models import Assignment, DutySetting, Shift
from waspada.apps.duty.queries import shifts_of

pytestmark = pytest.mark.words

PLACE = "65.01"
WEEK = "/piket/65.01/"
MONDAY = date(2024, 11, 25)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def _put(cast: Cast, day: date, name: str, *people: str) -> None:
    mine = frozenset(str(cast[one].pk) for one in people)
    with cast.acting("desk"):
        edit = CellEdit(day, name, frozenset(), mine)
        actions.save_cells(PLACE, [edit], actor="test", now=NOW)


def _all_day(cast: Cast, *people: str) -> None:
    """Put people on duty around the clock on the day that is shown."""
    for offset in (-1, 0):
        for name in ("Pagi", "Malam"):
            _put(cast, TODAY + timedelta(days=offset), name, *people)


def _stored(model: type[Shift] | type[Assignment]) -> int:
    """Return how many rows there are, whoever may read them."""
    with acting_as(system_identity()):
        return model.objects.count()


def _text(client: Client, address: str) -> str:
    page = re.sub(r"<[^>]+>", "", unescape(client.get(address).content.decode()))
    return re.sub(r"\s+", " ", page)


def test_who_is_on_duty_stands_on_every_page_of_its_own_desk(cast: Cast) -> None:
    _all_day(cast, "kpu")
    told = {
        name for name in cast.accounts if "Piket: Kpu, sampai" in _text(cast.client(name), "/akun/")
    }
    assert told == {"desk", "kpu", "police", "bupati"}


def test_without_anybody_on_duty_the_page_says_so_and_leads_to_the_roster(cast: Cast) -> None:
    page = cast.client("desk").get("/akun/").content.decode()
    assert "Belum ada piket" in page
    assert f'href="{WEEK}"' in page
    assert "piket" not in Client().get("/masuk/").content.decode().lower()


def test_a_roster_is_closed_to_those_outside_its_desk(cast: Cast) -> None:
    _put(cast, TODAY, "Pagi", "desk")
    for name in ("camat", "fkdm", "analyst", "admin", "stranger"):
        client = cast.client(name)
        for address in (WEEK, f"{WEEK}pola/", "/buku-jaga/65.01/"):
            answer = client.get(address)
            assert answer.status_code == 403, (name, address)
            assert "Desk" not in answer.content.decode()
        assert client.post(f"{WEEK}salin/", {}).status_code == 403


def test_members_and_the_desk_above_read_a_roster(cast: Cast) -> None:
    _put(cast, TODAY, "Pagi", "desk")
    for name in ("kpu", "bupati", "province"):
        page = cast.client(name).get(WEEK).content.decode()
        assert "Desk" in page
        assert ("Ubah minggu ini" in page) == (name == "province")


def _week_form(client: Client, address: str = f"{WEEK}?ubah=1") -> dict[str, list[str]]:
    """Return what the page's form would send, as a browser does."""
    page = client.get(address).content.decode()
    form = page.split('<main id="isi"')[1]
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_off = found.get("type") == "checkbox" and " checked" not in tag
        if "name" in found and not is_off:
            fields.setdefault(unescape(found["name"]), []).append(unescape(found.get("value", "")))
    return fields


def test_two_browsers_edit_one_week_and_the_second_keeps_its_work(cast: Cast) -> None:
    first, second = cast.client("desk"), cast.client("province")
    mine, theirs = _week_form(first), _week_form(second)
    pagi = f"orang|{TODAY.isoformat()}|Pagi"
    malam = f"orang|{TODAY.isoformat()}|Malam"
    mine[pagi] = [str(cast["desk"].pk)]
    theirs[pagi], theirs[malam] = [str(cast["kpu"].pk)], [str(cast["police"].pk)]
    assert first.post(WEEK, mine).status_code == 302
    answer = second.post(WEEK, theirs)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Rekan Anda baru saja mengisi giliran ini dengan <b>Desk</b>" in page
    ticked = re.search(rf'value="{cast["kpu"].pk}" checked', page)
    assert ticked, "what the second wanted is still ticked"
    with cast.acting("desk"):
        names = [shift.names for shift in shifts_of(PLACE, TODAY, TODAY)]
    assert names == ["Desk", "Police"]


def test_saving_again_after_a_conflict_is_a_decision(cast: Cast) -> None:
    client = cast.client("desk")
    form = _week_form(client)
    pagi = f"orang|{TODAY.isoformat()}|Pagi"
    form[pagi] = [str(cast["kpu"].pk)]
    _put(cast, TODAY, "Pagi", "desk")
    answer = client.post(WEEK, form)
    again = dict(form)
    seen = re.search(
        rf'name="semula\|{TODAY.isoformat()}\|Pagi" value="([^"]*)"', answer.content.decode()
    )
    assert seen is not None
    again[f"semula|{TODAY.isoformat()}|Pagi"] = [seen[1]]
    assert client.post(WEEK, again).status_code == 302
    with cast.acting("desk"):
        assert shifts_of(PLACE, TODAY, TODAY)[0].names == "Kpu"


def test_gaps_doubles_and_people_who_left_are_named(cast: Cast) -> None:
    _put(cast, TODAY, "Pagi", "desk", "police")
    with cast.acting("desk"):
        extra = CellEdit(
            TODAY,
            "Rapat",
            frozenset(),
            frozenset({str(cast["desk"].pk)}),
            hours=(datetime(2024, 1, 1, 12).time(), datetime(2024, 1, 1, 14).time()),
        )
        actions.save_cells(PLACE, [extra], actor="test", now=NOW)
    Membership.objects.filter(account=cast["police"]).update(ends_on=TODAY - timedelta(days=1))
    page = _text(cast.client("desk"), WEEK)
    assert "tidak ada yang piket" in page
    assert "Desk tercatat di dua giliran sekaligus: Pagi dan Rapat" in page
    assert "Police tidak lagi bertugas di sini pada Kamis, 28 Nov (Pagi)" in page


def test_a_day_takes_other_hours_and_an_extra_shift(cast: Cast) -> None:
    client = cast.client("desk")
    address = f"{WEEK}hari/{TODAY.isoformat()}/"
    form = _week_form(client, address)
    form[f"mulai|{TODAY.isoformat()}|Pagi"] = ["06.00"]
    form[f"selesai|{TODAY.isoformat()}|Pagi"] = ["05.00"]
    form["baru-nama"], form["baru-mulai"], form["baru-selesai"] = ["Siaga"], ["13"], ["23"]
    form["baru-orang"] = [str(cast["kpu"].pk)]
    answer = client.post(address, form)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "akan berlangsung 23 jam" in page
    assert 'value="Siaga"' in page
    assert 'value="05.00"' in page
    form[f"selesai|{TODAY.isoformat()}|Pagi"] = ["18.00"]
    assert client.post(address, form).status_code == 302
    with cast.acting("desk"):
        found = {one.name: one for one in shifts_of(PLACE, TODAY, TODAY)}
    assert found["Siaga"].names == "Kpu"
    assert found["Pagi"].begins_at == datetime.fromisoformat("2024-11-28T06:00+08:00")


def test_pasted_rows_are_shown_before_they_are_saved_and_unknown_names_stay(cast: Cast) -> None:
    client = cast.client("desk")
    rows = "Tanggal\tGiliran\tNama\n28/11/2024\tPagi\tDesk, Kpu\n29/11/2024\tPagi\tKpuu\n"
    answer = client.post(f"{WEEK}tempel/", {"rows": rows})
    assert answer.status_code == 400
    page = unescape(answer.content.decode())
    assert "Baris 3: “Kpuu” bukan anggota desk ini. Mungkin: Kpu?" in re.sub(r"<[^>]+>", "", page)
    assert _stored(Shift) == 0
    answer = client.post(f"{WEEK}tempel/", {"rows": rows, "simpan": "1"})
    page = answer.content.decode()
    assert "29/11/2024\tPagi\tKpuu" in page
    assert "28/11/2024\tPagi" not in page
    with cast.acting("desk"):
        (shift,) = shifts_of(PLACE, TODAY, TODAY)
    assert {person.name for person in shift.people} == {"Desk", "Kpu"}


def test_a_pattern_with_an_unknown_name_is_refused_and_kept(cast: Cast) -> None:
    form = {"first": "2024-11-25", "last": "2024-12-01", "teams": "Desk\nTidak Ada", "step": "day"}
    answer = cast.client("desk").post(f"{WEEK}pola/", form)
    assert answer.status_code == 400
    assert "Tidak Ada" in answer.content.decode()
    assert _stored(Shift) == 0
    form["teams"] = "Desk\nKpu"
    assert cast.client("desk").post(f"{WEEK}pola/", form).status_code == 302
    assert _stored(Assignment) == 14


def test_swap_copy_and_setting_work_from_their_pages(cast: Cast) -> None:
    client = cast.client("desk")
    _put(cast, TODAY, "Pagi", "desk")
    _put(cast, TODAY, "Malam", "kpu")
    page = client.get(f"{WEEK}tukar/").content.decode()
    values = re.findall(r'<option value="([^"]+)"', page)
    first, second = values[0], values[1]
    client.post(f"{WEEK}tukar/", {"first": first, "second": second})
    with cast.acting("desk"):
        assert [one.names for one in shifts_of(PLACE, TODAY, TODAY)] == ["Kpu", "Desk"]
    following = MONDAY + timedelta(days=7)
    client.post(f"{WEEK}salin/", {"minggu": following.isoformat()})
    with cast.acting("desk"):
        copied = shifts_of(PLACE, following, following + timedelta(days=6))
    assert [one.names for one in copied] == ["Kpu", "Desk"]
    form = {
        "nama": ["Siang", "Malam", ""],
        "mulai": ["07", "19", ""],
        "selesai": ["19", "07", ""],
        "phone": "0552-21001",
        "lead": str(cast["desk"].pk),
        "wait_minutes": "30",
    }
    assert client.post(f"{WEEK}giliran/", {**form, "phone": "rumah"}).status_code == 400
    assert client.post(f"{WEEK}giliran/", form).status_code == 302
    setting = DutySetting.objects.get(pk=PLACE)
    assert setting.shifts == [["Siang", "07.00", "19.00"], ["Malam", "19.00", "07.00"]]
    assert "0552-21001" in client.get(WEEK).content.decode()


def test_a_day_that_is_none_is_answered_in_words(cast: Cast) -> None:
    client = cast.client("desk")
    for address in ("?minggu=besok", "?minggu=0001-01-01", "?minggu=9999-12-31", "hari/x/"):
        answer = client.get(WEEK + address)
        assert answer.status_code == 400, address
        assert "bukan tanggal" in answer.content.decode()
