"""The calendar page of a place, its forms, and its feed."""

from datetime import date

import pytest
from django.test import Client
from icalendar import Calendar

from tests.support.cast import Cast
from tests.support.elections import DAY_AFTER, NOW, postponed, voting
from waspada.apps.elections.actions import (
    decide_dates,
)
from waspada.apps.elections.feed import calendar_feed
from waspada.apps.elections.models import StageDates
from waspada.apps.elections.queries import (
    polling_day,
)

pytestmark = pytest.mark.words


@pytest.fixture(autouse=True)
def _in_the_demo(settings: object) -> None:
    settings.WASPADA_AS_OF = "2024-11-28"  # type: ignore[attr-defined]


# ---- pages --------------------------------------------------------------------------------------


def test_everybody_may_open_the_calendar_for_it_holds_published_facts(
    elections_loaded: None,
) -> None:
    page = Client().get("/tahapan/65.01/").content.decode()
    assert "Tahapan Kab. Bulungan" in page
    assert "H+1" in page
    assert "Penghitungan dan rekapitulasi" in page
    assert "PKPU 2/2024" in page
    assert "keyakinan rendah" in page
    assert "Tetapkan tanggal baru" not in page


def test_the_calendar_speaks_english(elections_loaded: None) -> None:
    page = Client().get("/tahapan/65.01/", headers={"accept-language": "en"}).content.decode()
    assert "Count and tabulation" in page
    assert "high confidence" in page
    assert "semula" not in page


def test_the_calendar_of_an_earlier_day_does_not_know_what_was_decided_later(
    elections_loaded: None, cast: Cast
) -> None:
    with cast.acting("desk"):
        decide_dates(voting(), postponed("65.01"), actor="desk", now=NOW)
    after = " ".join(Client().get("/tahapan/65.01/").content.decode().split())
    before = Client().get("/tahapan/65.01/?per=2024-11-25").content.decode()
    assert "4 Desember 2024" in after
    assert "semula" in after
    assert "27 November 2024 (PKPU 2/2024)" in after
    assert "4 Desember 2024" not in before


def test_a_place_without_elections_says_what_that_does_not_mean(db: None) -> None:
    page = Client().get("/tahapan/65.01/").content.decode()
    assert "Ini tidak berarti tidak ada tahapan yang berjalan" in page
    assert Client().get("/tahapan/99.99/").status_code == 404


def test_the_own_calendar_is_found_without_a_code(elections_loaded: None, cast: Cast) -> None:
    assert cast.client("desk").get("/tahapan/").headers["Location"] == "/tahapan/65.01/"
    assert Client().get("/tahapan/").headers["Location"] == "/tahapan/ID/"


def test_new_dates_are_shown_beside_the_old_before_they_are_saved(
    elections_loaded: None, cast: Cast
) -> None:
    client = cast.client("desk")
    asked = {
        "stage": str(voting().pk),
        "starts_on": "2024-12-04",
        "ends_on": "2024-12-04",
        "document": "Keputusan KPU Bulungan 9/2024",
        "decided_on": "2024-11-26",
        "source": "",
        "confidence": "tinggi",
    }
    checked = client.post("/tahapan/65.01/ubah/", asked)
    page = checked.content.decode()
    assert page.index("27 November 2024") < page.index("4 Desember 2024")
    assert "Keputusan KPU Bulungan 9/2024" in page
    assert not StageDates.objects.filter(document=asked["document"]).exists()
    saved = client.post("/tahapan/65.01/ubah/", {**asked, "yakin": "1"}, follow=True)
    assert "4 Desember 2024" in saved.content.decode()
    row = StageDates.objects.get(document=asked["document"])
    assert (row.place_code, row.version, row.recorded_by) == ("65.01", 1, str(cast["desk"].pk))


def test_a_form_with_mistakes_keeps_what_was_typed(elections_loaded: None, cast: Cast) -> None:
    answer = cast.client("desk").post(
        "/tahapan/65.01/ubah/",
        {"stage": "x", "starts_on": "kemarin", "document": "SK 7", "decided_on": "1924-01-01"},
    )
    assert answer.status_code == 400
    assert "SK 7" in answer.content.decode()


@pytest.mark.parametrize("page", ["ubah", "unggah", "pemilihan-baru"])
def test_who_may_not_edit_is_not_let_in(elections_loaded: None, cast: Cast, page: str) -> None:
    assert cast.client("kpu").get(f"/tahapan/65.01/{page}/").status_code == 403
    assert cast.client("stranger").get(f"/tahapan/65.01/{page}/").status_code == 403
    assert cast.client("desk").get(f"/tahapan/ID/{page}/").status_code == 403
    assert Client().get(f"/tahapan/65.01/{page}/").status_code == 302
    assert cast.client("desk").get(f"/tahapan/65.01/{page}/").status_code == 200


def test_an_election_is_added_by_form(elections_loaded: None, cast: Cast) -> None:
    asked = {
        "key": "pilkada-2031",
        "kind": "pilkada",
        "name_id": "Pilkada 2031",
        "name_en": "",
        "office": "regent",
        "polling_on": "2031-11-26",
        "document": "PKPU 1/2031",
        "decided_on": "2024-01-01",
        "source": "",
    }
    answer = cast.client("desk").post("/tahapan/65.01/pemilihan-baru/", asked)
    assert answer.status_code == 302
    assert polling_day("65.01.05", date(2031, 11, 26)) == date(2031, 11, 26)
    again = cast.client("desk").post("/tahapan/65.01/pemilihan-baru/", asked)
    assert again.status_code == 400
    assert "sudah dipakai pemilihan lain" in again.content.decode()


# ---- the feed -----------------------------------------------------------------------------------


def events(body: bytes) -> dict[str, object]:
    feed = Calendar.from_ical(body)
    return {str(event["uid"]): event for event in feed.walk("VEVENT")}


def test_the_feed_is_open_valid_and_the_same_every_time(elections_loaded: None) -> None:
    answer = Client().get("/tahapan/65.01.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    found = events(answer.content)
    vote = found["pilkada-2024.pemungutan.65.01@tahapan.waspada"]
    assert vote["dtstart"].dt == date(2024, 11, 27)  # type: ignore[index]
    assert vote["dtend"].dt == date(2024, 11, 28)  # type: ignore[index]
    assert len(found) == answer.content.count(b"BEGIN:VEVENT")
    assert all(line.endswith(b"\r") for line in answer.content.split(b"\n")[:-1])
    assert max(map(len, answer.content.split(b"\r\n"))) <= 75
    again = Client().get("/tahapan/65.01.ics", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert Client().get("/tahapan/65.01.ics").content == answer.content


def test_an_event_that_moves_keeps_its_uid_and_rises_in_sequence(
    elections_loaded: None, cast: Cast
) -> None:
    uid = "pilkada-2024.pemungutan.65.01@tahapan.waspada"
    before = events(calendar_feed("65.01", DAY_AFTER, "id"))[uid]
    with cast.acting("desk"):
        decide_dates(voting(), postponed("65.01"), actor="desk", now=NOW)
    after = events(calendar_feed("65.01", DAY_AFTER, "id"))[uid]
    assert after["dtstart"].dt == date(2024, 12, 4)  # type: ignore[index]
    assert int(after["sequence"]) > int(before["sequence"])  # type: ignore[index,call-overload]


def test_the_feed_of_the_nation_holds_each_repeat_vote_by_itself(elections_loaded: None) -> None:
    found = events(calendar_feed("ID", date(2025, 4, 1), "en"))
    repeat = [uid for uid in found if uid.startswith("psu-2025.pemungutan-ulang.")]
    assert len(repeat) == 24
    assert "Repeat voting" in str(found[repeat[0]]["summary"])  # type: ignore[index]
