"""Corrections and withdrawals: every version stays, and what changed is said in words."""

import pytest

from tests.support.briefing import DAY, PAGE, compose, count_of, send, sender_in, tell_incident
from tests.support.cast import NOW, Cast
from tests.support.incidents import BULUNGAN, facts
from waspada.apps.briefing.actions import withdraw_report
from waspada.apps.briefing.models import DailyReport
from waspada.apps.briefing.queries import submission_states
from waspada.apps.documents.files import read_file
from waspada.apps.documents.models import Document
from waspada.apps.reports.incidents import correct_incident
from waspada.apps.reports.models import IncidentVersion
from waspada.core.errors import Conflict, WrongState

pytestmark = pytest.mark.usefixtures("desks")


def _changes(cast: Cast, report: DailyReport) -> list[str]:
    with cast.acting("desk"):
        return Document.objects.get(pk=report.document_id).content["changes"]


def _correct(cast: Cast, number: str, **known: object) -> None:
    with cast.acting("desk"):
        key = IncidentVersion.objects.get(number=number).incident_id
        correct_incident(key, facts(day=DAY, **known), actor="test", received_at=NOW, now=NOW)


def test_a_correction_says_what_was_added_and_that_it_is_no_longer_nihil(cast: Cast) -> None:
    send(cast, compose(cast, "desk"), as_nil=True)
    number = tell_incident(cast)
    changes = _changes(cast, send(cast, compose(cast, "desk")))
    assert changes[0] == "Semula NIHIL; kini tidak lagi."
    assert f"Ditambahkan: Logistik – Kab. Bulungan, {number}." in changes


def test_a_correction_says_which_answers_changed(cast: Cast) -> None:
    kept, changed = tell_incident(cast), tell_incident(cast)
    send(cast, compose(cast, "desk"))
    _correct(cast, changed, why="air surut", severity=3)
    changes = _changes(cast, send(cast, compose(cast, "desk")))
    said = " ".join(changes)
    assert f"Diubah: Logistik – Kab. Bulungan, {changed} (mengapa, keparahan)." in changes
    assert kept not in said


def test_a_correction_without_a_change_says_so(cast: Cast) -> None:
    tell_incident(cast)
    send(cast, compose(cast, "desk"))
    assert _changes(cast, send(cast, compose(cast, "desk"))) == ["Tidak ada kejadian yang berubah."]


def test_the_page_shows_every_version_and_what_changed(cast: Cast) -> None:
    first = send(cast, compose(cast, "desk"), as_nil=True)
    tell_incident(cast)
    second = send(cast, compose(cast, "desk"))
    page = cast.client("desk").get(PAGE).content.decode()
    for report in (first, second):
        assert f"/dokumen/{report.document_id}/" in page
    assert "versi 1" in page
    assert "Semula NIHIL; kini tidak lagi." in page
    # Who may not read the documents is not told what changed either.
    assert "terkirim, diperbaiki 1 kali" in page


def test_nihil_is_taken_back_with_one_tap_and_then_nothing_stands(cast: Cast) -> None:
    client = cast.client("desk")
    client.post(f"{PAGE}kirim/", {"versi": "1", "nihil": "1"})
    page = client.get(PAGE).content.decode()
    assert "Tarik NIHIL" in page
    answer = client.post(f"{PAGE}tarik/", {"versi": "1"}, follow=True).content.decode()
    assert "Ditarik, belum dikirim lagi" in answer
    with cast.acting("province"):
        found = submission_states([BULUNGAN], DAY)[BULUNGAN]
        documents = list(Document.objects.order_by("number"))
        assert all(read_file(document) for document in documents)
    assert (found.state, found.is_withdrawn, found.versions) == ("belum", True, 2)
    assert [document.corrects for document in documents] == [None, documents[0].pk]
    assert documents[1].title.startswith("Pencabutan laporan harian Kabupaten Bulungan")
    assert "Kirim NIHIL" in answer
    assert client.post(f"{PAGE}kirim/", {"versi": "3", "nihil": "1"}).status_code == 302
    with cast.acting("province"):
        assert submission_states([BULUNGAN], DAY)[BULUNGAN].is_nihil


def test_a_withdrawal_tells_nothing_of_what_it_takes_back(cast: Cast) -> None:
    tell_incident(cast, title="SANDI", summary="")
    report = send(cast, compose(cast, "desk"))
    with cast.acting("desk"):
        gone = withdraw_report(report, sender_in(cast), received_at=NOW, now=NOW)
        assert "SANDI" not in str(Document.objects.get(pk=gone.document_id).content)
        with pytest.raises(Conflict):
            withdraw_report(report, sender_in(cast), received_at=NOW, now=NOW)
        with pytest.raises(WrongState):
            withdraw_report(gone, sender_in(cast), received_at=NOW, now=NOW)


@pytest.mark.parametrize("name", ["kpu", "camat", "bupati", "analyst", "stranger"])
def test_only_the_desk_takes_a_report_back(cast: Cast, name: str) -> None:
    send(cast, compose(cast, "desk"), as_nil=True)
    assert cast.client(name).post(f"{PAGE}tarik/", {"versi": "1"}).status_code in {403, 404}
    assert count_of(DailyReport) == 1


def test_a_colleague_who_looks_at_an_old_version_takes_nothing_back(cast: Cast) -> None:
    send(cast, compose(cast, "desk"), as_nil=True)
    assert cast.client("desk").post(f"{PAGE}tarik/", {"versi": "2"}).status_code == 409
    assert count_of(DailyReport) == 1
