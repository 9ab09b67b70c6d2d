"""The board of a polling day: each station once, from reports that its reader may read."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.apps.test_odk_submissions import Phone, a_phone, kept, read_all
from tests.support.cast import make_cast
from tests.support.odk import filled, posted
from tests.support.phones import forget_phones
from waspada.apps.accounts.clock import local_today
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.odk import stations
from waspada.apps.odk.stations import Board, stations_of
from waspada.apps.reports.models import Report

pytestmark = pytest.mark.django_db
HILIR, HULU = "65.01.05.1002", "65.01.05.1001"


@pytest.fixture
def phone(tmp_path: Path, settings: Any) -> Iterator[Phone]:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
    yield a_phone(make_cast())
    forget_phones()


def check_in(phone: Phone, station: str, step: str, hour: str, **more: str) -> None:
    day, clock = yesterday().isoformat(), f"{hour}:00.000+08:00"
    said = {"desa": HULU, "kecamatan": "65.01.05", "day": day, "hour": clock}
    form = filled("waspada_tps", station=station, step=step, **(said | more))
    assert phone.send(posted(form)).status_code == 201


def yesterday() -> date:
    """A day that is over at whatever hour the tests are run."""
    return local_today(HULU) - timedelta(days=1)


def board_for(phone: Phone, who: str = "desk") -> Board:
    with phone.cast.acting(who):
        return stations_of("65.01", yesterday())


def test_a_station_is_one_line_with_its_last_step_and_all_its_problems(phone: Phone) -> None:
    check_in(phone, "12", "voting", "09:10", voters="120")
    check_in(phone, "12", "opened", "07:05", problems="logistik")  # sent late, told of earlier
    check_in(phone, "3", "closed", "10:20", voters="214", desa=HILIR)
    read_all()
    found = board_for(phone)
    assert [(one.place, one.number, one.step, one.voters) for one in found.stations] == [
        (HULU, 12, "voting", 120),
        (HILIR, 3, "closed", 214),
    ]
    assert [one.category for one in found.stations[0].problems] == ["logistik"]
    assert found.by_step == [("voting", 1), ("closed", 1)]
    assert found.with_problems == 1


def test_a_corrected_check_in_counts_no_more(phone: Phone) -> None:
    check_in(phone, "7", "opened", "07:05", problems="logistik", instance="uuid:first")
    check_in(phone, "7", "opened", "07:05", instance="uuid:second", corrects="uuid:first")
    read_all()
    (station,) = board_for(phone).stations
    assert station.problems == ()
    assert len(station.reports) == 1


def test_words_without_a_ticked_problem_wait_for_a_person(phone: Phone) -> None:
    check_in(phone, "1", "opened", "07:05")
    check_in(phone, "2", "opened", "07:05", text="Petugas belum datang.")
    read_all()
    calm, told = board_for(phone).stations
    assert (calm.report.state, calm.notes) == ("dismissed", ())
    assert told.report.state == "waiting"
    assert [report.pk for report in told.notes] == [told.report.pk]


def test_what_one_may_not_read_stands_on_no_board(phone: Phone) -> None:
    check_in(phone, "12", "opened", "07:05", problems="logistik")
    read_all()
    assert len(board_for(phone).stations) == 1
    assert board_for(phone, "stranger").stations == ()
    address = f"/kabar-tps/65.01/?hari={yesterday()}"
    assert ">12</a>" in phone.cast.client("desk").get(address).content.decode()
    hidden = phone.cast.client("stranger").get(address).content.decode()
    assert ">12</a>" not in hidden
    for who in ("fkdm", "admin"):
        assert phone.cast.client(who).get(address).status_code == 403


def test_an_erased_check_in_leaves_the_board(phone: Phone) -> None:
    check_in(phone, "12", "opened", "07:05")
    read_all()
    with acting_as(system_identity()):
        Report.objects.update(wrapped_key=b"")
    assert board_for(phone).stations == ()


def test_too_many_check_ins_are_said_to_be_cut(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stations, "MOST_READ", 2)
    for number in ("1", "2", "3"):
        check_in(phone, number, "opened", "07:05")
    read_all()
    found = board_for(phone)
    assert found.is_cut
    assert [one.number for one in found.stations] == [2, 3]
    assert len(kept()) == 3


@pytest.mark.words
def test_the_page_filters_by_problem_and_refuses_a_day_that_is_none(phone: Phone) -> None:
    check_in(phone, "12", "opened", "07:05", problems="logistik")
    check_in(phone, "4", "opened", "07:05")
    read_all()
    desk = phone.cast.client("desk")
    address = f"/kabar-tps/65.01/?hari={yesterday()}"
    every = desk.get(address).content.decode()
    some = desk.get(f"{address}&kendala=1").content.decode()
    numbers = re.compile(r">(\d+)</a></th>")
    assert numbers.findall(every) == ["4", "12"]
    assert numbers.findall(some) == ["12"]
    assert "07.05 WITA" in some
    assert numbers.findall(desk.get("/kabar-tps/65.01/").content.decode()) == []
    assert desk.get("/kabar-tps/65.01/?hari=2024-13-45").status_code == 400
    assert desk.get("/kabar-tps/65.01/?hari=2999-01-01").status_code == 400
    assert desk.get("/kabar-tps/99/").status_code == 404
