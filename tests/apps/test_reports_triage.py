"""The desk decides about reports: claims that expire, readings, decisions and their undoing."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.support.cast import NOW, Cast
from tests.support.incidents import BULUNGAN, facts, make_incident, make_report
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.apps.reports.models import Exchange, IncidentVersion, Report
from waspada.apps.reports.triage import (
    claim_report,
    dismiss_report,
    is_held_by_other,
    refer_report,
    release_report,
    undo_decision,
)
from waspada.core.errors import Conflict, NotAllowed, NotFound, WrongState


def reading(**changes: str) -> dict[str, str]:
    """Return what the form of the triage page sends."""
    return {
        "place": "65.01",
        "place_code": "65.01",
        "day": "2024-11-27",
        "hour": "14.30",
        "category": "bentrok_massa",
        "athg": "",
        "severity": "2",
        "source_grade": "B",
        "content_grade": "2",
        "title": "Dua kubu saling lempar di lapangan",
        "summary": "Dua kubu saling lempar batu.",
        "classification": "B",
        **changes,
    }


def send(client: Client, report: UUID, step: str, **fields: str) -> int:
    return client.post(f"/laporan/{report}/", {"langkah": step, **fields}).status_code


def state_of(report: UUID) -> str:
    with acting_as(system_identity()):
        return str(Report.objects.get(pk=report).state)


# --- claims -------------------------------------------------------------------------------------


def test_a_claim_keeps_others_out_and_ends_by_itself(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
        claim_report(report, actor=str(cast["desk"].pk), now=NOW)
    other = str(cast["province"].pk)
    with cast.acting("province"):
        for act in (claim_report, release_report):
            with pytest.raises(Conflict):
                act(report, actor=other, now=NOW + timedelta(minutes=19))
        with pytest.raises(Conflict):
            dismiss_report(report, "nihil", actor=other, now=NOW + timedelta(minutes=19))
        taken = claim_report(report, actor=other, now=NOW + timedelta(minutes=21))
    assert taken.claimed_by == other
    assert is_held_by_other(taken, str(cast["desk"].pk), NOW + timedelta(minutes=22))


def test_the_queue_shows_ones_own_first_then_the_oldest(cast: Cast) -> None:
    with cast.acting("desk"):
        old = make_report(text="pertama", received_at=NOW - timedelta(hours=5))
        new = make_report(text="kedua", received_at=NOW - timedelta(hours=1))
        claim_report(new, actor=str(cast["desk"].pk), now=real_now())
    page = cast.client("desk").get("/laporan/").content.decode()
    assert page.index(str(new)) < page.index(str(old))
    assert "Anda ambil" in page


@pytest.mark.parametrize("name", ["fkdm", "bupati", "analyst", "admin"])
def test_the_queue_is_for_the_desk(cast: Cast, name: str) -> None:
    assert cast.client(name).get("/laporan/").status_code == 403


def test_a_report_of_elsewhere_or_about_oneself_is_not_found(cast: Cast) -> None:
    with acting_as(system_identity()):
        about = make_report(concerns_units=("kesbangpol-65.01",))
        plain = make_report()
        closed = make_report(classification="T", owner_unit="kpu-65.01")
    path = "/laporan/{}/"
    assert cast.client("desk").get(path.format(about)).status_code == 404
    assert cast.client("province").get(path.format(about)).status_code == 200
    assert cast.client("stranger").get(path.format(plain)).status_code == 404
    assert cast.client("police").get(path.format(closed)).status_code == 404
    assert str(about) not in cast.client("desk").get("/laporan/").content.decode()


# --- becoming an incident ----------------------------------------------------------------------------


def test_a_report_becomes_an_incident_by_one_button_and_back_by_another(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report(sources=[{"url": "https://berita.example/1"}], injured=2)
    client = cast.client("desk")
    assert send(client, report, "jadikan", **reading()) == 302
    with cast.acting("kpu"):
        version = incidents_as_of(None).get()
    assert (version.state, version.severity, version.injured) == ("verified", 2, 2)
    assert version.sources == [{"url": "https://berita.example/1"}]
    assert (version.source_grade, version.content_grade) == ("B", "2")
    assert version.owner_unit == "kesbangpol-65.01"
    page = client.get("/laporan/").content.decode()
    assert version.number in page
    assert "Urungkan" in page
    assert send(client, report, "urungkan") == 302
    assert state_of(report) == "waiting"
    with cast.acting("desk"):
        assert not incidents_as_of(None).exists()
        assert incidents_as_of(None, states=("withdrawn",)).count() == 1


def test_undoing_leaves_an_incident_that_others_have_worked_on(cast: Cast) -> None:
    with cast.acting("desk"):
        news = {"sources": [{"url": "https://berita.example/2"}]}
        first, second = make_report(), make_report(text="Sama", **news)
    client = cast.client("desk")
    send(client, first, "jadikan", **reading())
    with cast.acting("desk"):
        incident_id = incidents_as_of(None).get().incident_id
    assert send(client, second, "gabung", incident=str(incident_id), **reading()) == 302
    with cast.acting("desk"):
        both = incidents_as_of(None).get()
        assert (both.source_count, both.sources) == (2, news["sources"])
    assert send(client, first, "urungkan") == 302
    with cast.acting("desk"):
        left = incidents_as_of(None).get()
        assert (left.state, left.source_count, left.sources) == ("verified", 1, news["sources"])
    assert (state_of(first), state_of(second)) == ("waiting", "joined")
    assert send(client, second, "urungkan") == 302
    with cast.acting("desk"):
        assert incidents_as_of(None).get().sources == []


def test_weak_content_makes_an_unverified_incident(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
    assert send(cast.client("desk"), report, "jadikan", **reading(content_grade="4")) == 302
    with cast.acting("desk"):
        assert incidents_as_of(None).get().state == "unverified"


def test_what_concerns_an_office_stays_hidden_from_it_as_an_incident(cast: Cast) -> None:
    with cast.acting("province"):
        report = make_report(concerns_units=("pemda-65.01",))
    assert send(cast.client("desk"), report, "jadikan", **reading()) == 302
    with cast.acting("bupati"):
        assert not incidents_as_of(None).exists()
    with cast.acting("kpu"):
        assert incidents_as_of(None).get().concerns_units == ("pemda-65.01",)


@pytest.mark.parametrize(
    ("step", "changes"),
    [
        ("jadikan", {"source_grade": ""}),
        ("jadikan", {"content_grade": ""}),
        ("jadikan", {"category": ""}),
        ("jadikan", {"severity": ""}),
        ("jadikan", {"day": ""}),
        ("jadikan", {"title": ""}),
        ("jadikan", {"day": "kemarin"}),
        ("jadikan", {"day": "2024-11-27", "hour": "26.00"}),
        ("jadikan", {"day": "1924-11-27"}),
        ("jadikan", {"place": "Atlantis", "place_code": ""}),
        ("gabung", {}),
        ("gabung", {"incident": "bukan-uuid"}),
        ("apa-saja", {"category": "gosip"}),
    ],
)
def test_an_incomplete_reading_comes_back_and_the_report_still_waits(
    cast: Cast, step: str, changes: dict[str, str]
) -> None:
    with cast.acting("desk"):
        report = make_report(text="Warga <b>ramai</b>")
    client = cast.client("desk")
    sent = reading(**{"summary": "Yang sudah diketik"} | changes)
    response = client.post(f"/laporan/{report}/", {"langkah": step, **sent})
    assert response.status_code in {400, 422}
    page = response.content.decode()
    # Where the page begins it is said, too: the field may lie below what the screen shows.
    assert re.search(r'<p class="error" role="alert">[^<]+', page)
    assert "Yang sudah diketik" in page
    assert "Warga &lt;b&gt;ramai&lt;/b&gt;" in page
    assert state_of(report) == "waiting"
    with cast.acting("desk"):
        assert not IncidentVersion.objects.exists()


def test_a_report_settled_by_somebody_else_is_not_settled_again(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
    assert send(cast.client("province"), report, "jadikan", **reading()) == 302
    assert send(cast.client("desk"), report, "jadikan", **reading()) == 409
    with cast.acting("desk"):
        assert incidents_as_of(None).count() == 1


# --- other decisions ------------------------------------------------------------------------------------


def test_the_desk_asks_and_the_question_stands_at_the_receipt(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
        receipt = Report.objects.get(pk=report).receipt
    client = cast.client("desk")
    assert send(client, report, "tanya", **reading(category="hoaks")) == 302
    assert send(client, report, "kirim-tanya", question="Jam berapa? Hubungi 081234567890") == 302
    assert state_of(report) == "asked"
    with cast.acting("desk"):
        kept = Report.objects.get(pk=report)
        assert (kept.category, kept.severity) == ("hoaks", 2)  # the reading was not lost
        assert "081234567890" not in Exchange.objects.get().masked_text
    assert "Jam berapa?" in Client().get(f"/tanda-terima/{receipt}/").content.decode()


def test_a_referral_needs_a_body_and_a_reason(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
    client = cast.client("desk")
    assert send(client, report, "kirim-rujuk", body="bawaslu", reason=" ") == 400
    assert send(client, report, "kirim-rujuk", body="siapa", reason="Pelanggaran") == 400
    assert send(client, report, "kirim-rujuk", body="bawaslu", reason="Dugaan pelanggaran") == 302
    assert state_of(report) == "referred"
    page = client.get(f"/laporan/{report}/").content.decode()
    assert "Badan Pengawas Pemilihan Umum" in page
    assert "Dugaan pelanggaran" in page
    assert send(client, report, "urungkan") == 302
    assert state_of(report) == "waiting"


def test_no_incident_is_a_decision_with_a_reason(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
    client = cast.client("desk")
    assert send(client, report, "kirim-bukan", why="") == 400
    assert send(client, report, "kirim-bukan", why="nihil", note="Aman") == 302
    assert state_of(report) == "dismissed"
    acts = list(JournalRow.objects.values_list("action", "details"))
    assert ("report.dismissed", {"why": "nihil"}) in acts  # the note is nobody's journal


def test_only_settled_reports_are_undone(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
        with pytest.raises(WrongState):
            undo_decision(report, actor="desk", received_at=NOW, now=NOW)


@pytest.mark.parametrize("name", ["kpu", "camat", "bupati", "analyst"])
def test_readers_who_are_no_desk_may_not_decide(cast: Cast, name: str) -> None:
    with cast.acting("desk"):
        report = make_report(place="65.01.05")
    client = cast.client(name)
    page = client.get(f"/laporan/{report}/")
    assert page.status_code == 200
    assert 'value="jadikan"' not in page.content.decode()
    assert send(client, report, "jadikan", **reading()) == 403
    with cast.acting(name), pytest.raises((NotAllowed, NotFound)):
        refer_report(report, "polri", "Ada", actor=name, now=NOW)


def test_a_liaison_decides_about_its_own_units_report(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = make_report(classification="T", owner_unit="kpu-65.01")
    assert send(cast.client("kpu"), report, "jadikan", **reading(classification="T")) == 302
    with cast.acting("kpu"):
        assert incidents_as_of(None).get().owner_unit == "kpu-65.01"
    with cast.acting("police"):
        assert not incidents_as_of(None).exists()


# --- what may be the same ------------------------------------------------------------------------------


def test_an_incident_of_the_same_words_nearby_is_offered(cast: Cast) -> None:
    with cast.acting("desk"):
        same = make_incident(facts(title="Kotak suara TPS 3 hanyut di Sungai Kayan"))
        far = make_incident(
            facts(title="Honor petugas belum dibayar", summary="", category="anggaran")
        )
        report = make_report(
            BULUNGAN, text="Kotak suara dari TPS 3 hanyut terbawa sungai", category="logistik"
        )
    page = cast.client("desk").get(f"/laporan/{report}/").content.decode()
    offered = page[page.index("Mungkin sama") :]
    assert same.number in offered
    assert far.number not in offered


def test_an_unreadable_message_keeps_its_reason_and_can_be_read_again(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report(
            state="unreadable", reason_code="report.bad_json", reason_params={"position": 3}
        )
    client = cast.client("desk")
    assert "dekat karakter 3" in client.get("/laporan/").content.decode()
    page = client.get(f"/laporan/{report}/").content.decode()
    assert "tersimpan utuh" in page
    assert send(client, report, "baca-ulang") == 302
    assert state_of(report) == "received"


def test_the_pages_read_in_english(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report()
        version = make_incident()
    cast["desk"].language = "en"
    cast["desk"].save()
    client = cast.client("desk")
    assert "waiting" in client.get("/laporan/").content.decode()
    page = client.get(f"/laporan/{report}/").content.decode()
    assert "Make it an incident" in page
    assert "Clash between groups" in page
    assert "What is known" in client.get(f"/kejadian/{version.number}/").content.decode()
