"""The page of a level: both levels, why, and the form that sets one."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.support.alerts import decide, happen, standing, stored
from tests.support.cast import TODAY, Cast
from waspada.apps.alerts.models import LevelProposal, StandingLevel

pytestmark = pytest.mark.words


@pytest.fixture(autouse=True)
def _in_the_demo(settings: object) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()  # type: ignore[attr-defined]


def test_the_page_gives_both_levels_the_reason_and_what_would_lower_it(
    db: None, cast: Cast
) -> None:
    number = happen()
    decide(cast, "desk", "waspada")
    page = cast.client("desk").get("/level/65.01/").content.decode()
    assert "Hasil hitungan: Level Siaga" in page
    assert "Keamanan: 8 poin dari 1 kejadian" in page
    assert f"/kejadian/{number}/" in page
    assert "Turun ke Level Waspada pada 1 Desember 2024" in page
    assert "Hasil hitungan lebih tinggi daripada level yang ditetapkan" in page
    assert "bobot-2" in page
    assert "Kemarin belum ada laporan; kini Level Waspada. Ada laporan baru: 1." in page


def test_the_page_speaks_english(db: None, cast: Cast) -> None:
    happen()
    cast["desk"].language = "en"
    cast["desk"].save()
    page = cast.client("desk").get("/level/65.01/").content.decode()
    assert "Security: 8 points within 28 days, verified incidents: 1." in page
    assert "How it is computed" in page
    assert "Falls to Level Waspada" in page


def test_a_liaisons_page_does_not_show_or_count_what_they_may_not_read(
    db: None, cast: Cast
) -> None:
    number = happen(severity=4, classification="T", owner_unit="kesbangpol-65.01")
    desk = cast.client("desk").get("/level/65.01/").content.decode()
    kpu = cast.client("kpu").get("/level/65.01/").content.decode()
    assert number in desk
    assert number not in kpu
    assert "Hasil hitungan: belum ada laporan" in kpu
    assert "Tetapkan level" in desk
    assert "Tetapkan level" not in kpu


def test_the_page_is_opened_from_within_or_above_only(db: None, cast: Cast) -> None:
    codes = {who: cast.client(who).get("/level/65.01/").status_code for who in
             ("desk", "province", "kpu", "bupati", "camat", "stranger")}  # fmt: skip
    assert codes == {
        "desk": 200, "province": 200, "kpu": 200, "bupati": 200, "camat": 403, "stranger": 403,
    }  # fmt: skip
    assert Client().get("/level/65.01/").status_code == 302
    assert cast.client("desk").get("/level/99.99/").status_code == 404


def test_an_earlier_day_shows_its_level_and_offers_no_form(db: None, cast: Cast) -> None:
    happen(day=TODAY - timedelta(days=2))
    client = cast.client("desk")
    past = client.get("/level/65.01/?per=2024-11-25").content.decode()
    assert "Hasil hitungan: belum ada laporan" in past
    assert "Tetapkan level" not in past
    assert "sudah di bawah ambang Level Siaga" in client.get("/level/65.01/").content.decode()


def test_the_desk_sets_a_level_and_a_leader_approves_awas_on_the_page(db: None, cast: Cast) -> None:
    asked = {"level": "siaga", "note": "Bentrok berulang.", "days": "3", "classification": "B"}
    answer = cast.client("desk").post("/level/65.01/", asked, follow=True)
    assert "Level ditetapkan" in answer.content.decode()
    waiting = cast.client("desk").post("/level/65.01/", {**asked, "level": "awas"}, follow=True)
    assert "Level Awas perlu orang kedua" in waiting.content.decode()
    assert standing(cast) == "siaga"
    (waits,) = stored(LevelProposal)
    assert isinstance(waits, LevelProposal)
    proposal = {"usulan": str(waits.pk), "putusan": "setuju"}
    own = cast.client("desk").post("/level/65.01/putusan/", proposal, follow=True)
    assert "dua orang yang berbeda" in own.content.decode()
    done = cast.client("bupati").post("/level/65.01/putusan/", proposal, follow=True)
    assert "disetujui dua orang" in done.content.decode()
    assert standing(cast) == "awas"


def test_a_form_without_reasons_or_with_a_wrong_level_is_shown_again(db: None, cast: Cast) -> None:
    client = cast.client("desk")
    answer = client.post("/level/65.01/", {"level": "merah", "note": "", "classification": "R"})
    assert answer.status_code == 400
    assert stored(StandingLevel) == []
    wrong = client.post("/level/65.01/putusan/", {"usulan": "bukan-uuid"})
    gone = client.post("/level/65.01/putusan/", {"usulan": str(UUID(int=1))})
    assert (wrong.status_code, gone.status_code) == (404, 404)
    denied = cast.client("kpu").post(
        "/level/65.01/", {"level": "awas", "note": "x", "classification": "B"}
    )
    assert denied.status_code == 403
    assert stored(LevelProposal) == []


def test_what_people_typed_is_never_read_as_markup(db: None, cast: Cast) -> None:
    note = "<script>alert(1)</script>"
    cast.client("desk").post(
        "/level/65.01/", {"level": "siaga", "note": note, "classification": "B"}
    )
    page = cast.client("desk").get("/level/65.01/").content.decode()
    assert note not in page
    assert "&lt;script&gt;" in page
