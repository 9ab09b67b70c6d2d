"""One's own shifts as a page and as a calendar under a secret address."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from icalendar import Calendar

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts import clock
from waspada.apps.accounts.models import Account, Membership
from waspada.apps.duty import actions
from waspada.apps.duty.actions import CellEdit

PLACE = "65.01"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


@pytest.fixture
def roster(cast: Cast) -> None:
    """The desk has today's day shift, KPU the night."""
    with cast.acting("desk"):
        for name, person in (("Pagi", "desk"), ("Malam", "kpu")):
            edit = CellEdit(TODAY, name, frozenset(), frozenset({str(cast[person].pk)}))
            actions.save_cells(PLACE, [edit], actor="test", now=NOW)


def _address(client: Client) -> str:
    page = client.post("/piket/saya/").content.decode()
    found = re.search(r"<code>http://testserver(/piket/kalender/[^<]+\.ics)</code>", page)
    assert found is not None
    return found[1]


def test_a_calendar_holds_ones_own_shifts_and_nobody_elses(cast: Cast, roster: None) -> None:
    answer = Client().get(_address(cast.client("kpu")))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == "Piket Malam – Kab. Bulungan"
    assert event["dtstart"].dt == datetime(2024, 11, 28, 12, tzinfo=UTC)
    assert event["dtend"].dt == datetime(2024, 11, 29, 0, tzinfo=UTC)
    assert "Desk" not in answer.content.decode()


def test_a_calendar_that_has_it_gets_304(cast: Cast, roster: None) -> None:
    address = _address(cast.client("kpu"))
    tag = Client().get(address)["ETag"]
    assert Client().get(address, headers={"If-None-Match": tag}).status_code == 304


def test_a_new_address_ends_the_old_and_a_lost_seat_empties_the_calendar(
    cast: Cast, roster: None
) -> None:
    client = cast.client("kpu")
    old = _address(client)
    new = _address(client)
    assert Client().get(old).status_code == 404
    Membership.objects.filter(account=cast["kpu"]).update(ends_on=date(2024, 11, 27))
    assert not Calendar.from_ical(Client().get(new).content).walk("VEVENT")
    Account.objects.filter(pk=cast["kpu"].pk).update(is_active=False)
    assert Client().get(new).status_code == 404


def test_the_own_page_shows_the_own_shifts(cast: Cast, roster: None) -> None:
    page = cast.client("desk").get("/piket/saya/").content.decode()
    assert "Pagi, Kam 28 Nov 08.00" in page
    assert "Malam" not in page
    assert "Anda belum dijadwalkan" in cast.client("police").get("/piket/saya/").content.decode()
    assert cast.client("fkdm").get("/piket/saya/").status_code == 403
