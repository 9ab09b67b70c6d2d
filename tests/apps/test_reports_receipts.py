"""Following a report without an account: its state, the desk's question, the answer."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.exchanges import (
    MOST_ANSWERS,
    MOST_WAITING,
    answered_among,
    ask_reporter,
    exchanges_of,
    open_exchange,
)
from waspada.apps.reports.models import Report
from waspada.apps.reports.photos import follow_report
from waspada.apps.reports.receiving import Incoming, receive_report
from waspada.apps.reports.triage import dismiss_report, undo_decision
from waspada.core.errors import BadInput, NotFound, WrongState
from waspada.core.reports.receipts import format_receipt

ASKED = NOW - timedelta(days=2)
ANSWER = "Dua orang, sudah di Puskesmas. Hubungi 0812 3456 7890."


@pytest.fixture
def receipt(cast: Cast, settings: Any) -> str:
    settings.WASPADA_AS_OF = "2024-11-28"
    with acting_as(system_identity()):
        outcome = receive_report(
            Incoming(
                channel="web_form",
                body=b'{"text": "Rahasia sekali"}',
                content_type="application/json",
                received_at=NOW,
                recorded_at=NOW,
                client_id=secrets.token_hex(8),
                place="65.01.05",
            )
        )
        Report.unguarded.update(state="waiting", masked_text="Rahasia sekali")
    return outcome.receipt


def ask(cast: Cast, text: str = "Berapa orang yang luka?") -> None:
    with cast.acting("desk"):
        ask_reporter(Report.objects.get().pk, text, actor=str(cast["desk"].pk), now=ASKED)


def test_a_receipt_shows_the_state_and_nothing_of_the_report(receipt: str) -> None:
    page = Client().get(f"/tanda-terima/{receipt}/").content.decode()
    assert "Laporan menunggu dibaca" in page
    assert "Rahasia" not in page
    assert "Tanjung Selor" not in page


def test_a_receipt_is_found_however_it_is_typed(receipt: str) -> None:
    typed = receipt.lower().replace("-", " ").replace("0", "o")
    response = Client().get("/tanda-terima/", {"nomor": typed})
    assert response.headers["Location"] == f"/tanda-terima/{receipt}/"


def test_a_wrong_receipt_gets_the_answer_of_a_missing_one(receipt: str) -> None:
    client = Client()
    wrong = client.get("/tanda-terima/bukan-nomor/")
    missing = client.get(f"/tanda-terima/{format_receipt(b'0123456789')}/")
    assert wrong.status_code == missing.status_code == 404
    sentence = "Nomor tanda terima itu tidak dikenal."
    assert sentence in wrong.content.decode()
    assert sentence in missing.content.decode()


def test_guessing_receipts_is_stopped(receipt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("waspada.apps.reports.receipt_views.MOST_WRONG", 3)
    client = Client()
    answers = [client.get(f"/tanda-terima/{n}/").status_code for n in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    assert client.get(f"/tanda-terima/{receipt}/").status_code == 200


def test_the_desk_asks_and_the_reporter_answers(cast: Cast, receipt: str) -> None:
    ask(cast)
    client = Client()
    page = client.get(f"/tanda-terima/{receipt}/").content.decode()
    assert "Berapa orang yang luka?" in page
    assert client.post(f"/tanda-terima/{receipt}/", {"answer": ANSWER}).status_code == 302
    after = client.get(f"/tanda-terima/{receipt}/").content.decode()
    assert "Jawaban Anda terkirim" in after
    assert "Puskesmas" not in after
    with cast.acting("desk"):
        report = Report.objects.get()
        question, answer = exchanges_of(report.pk)
    assert report.state == "waiting"
    assert question.is_question
    assert "0812" not in answer.masked_text
    assert open_exchange(answer) == ANSWER
    assert ANSWER.encode() not in bytes(answer.text_sealed)
    acts = set(JournalRow.objects.values_list("action", flat=True))
    assert {"report.asked", "report.answered"} <= acts


def test_an_empty_answer_is_said_and_the_question_stays(cast: Cast, receipt: str) -> None:
    ask(cast)
    response = Client().post(f"/tanda-terima/{receipt}/", {"answer": " \0 "})
    assert response.status_code == 422
    assert "Jawaban masih kosong" in response.content.decode()
    with acting_as(system_identity()):
        assert Report.objects.get().state == "asked"


def test_an_answer_nobody_asked_for_is_not_kept(receipt: str) -> None:
    response = Client().post(f"/tanda-terima/{receipt}/", {"answer": "Halo"})
    assert response.status_code == 400
    assert "Tidak ada pertanyaan" in response.content.decode()


def test_a_question_needs_the_right_to_read_and_an_open_report(cast: Cast, receipt: str) -> None:
    with acting_as(system_identity()):
        report = Report.objects.get()
    with cast.acting("kpu"), pytest.raises(NotFound):
        ask_reporter(report.pk, "Siapa Anda?", actor="kpu", now=NOW)
    with acting_as(system_identity()):
        Report.unguarded.update(state="dismissed")
    with cast.acting("desk"), pytest.raises(WrongState):
        ask_reporter(report.pk, "Siapa?", actor="desk", now=NOW)


def answer(receipt: str, text: str = ANSWER) -> int:
    return Client().post(f"/tanda-terima/{receipt}/", {"answer": text}).status_code


def test_the_talk_goes_on_for_rounds_and_more_may_be_added_until_the_decision(
    cast: Cast, receipt: str
) -> None:
    ask(cast)
    ask(cast, "Di TPS mana?")
    assert answer(receipt) == 302
    assert answer(receipt, "TPS 18.") == 302
    ask(cast, "Masih berlangsung?")
    page = Client().get(f"/tanda-terima/{receipt}/").content.decode()
    told = ["Berapa orang", "Di TPS mana", "Jawaban Anda terkirim", "Masih berlangsung"]
    assert sorted(told, key=page.index) == told
    assert answer(receipt, "Sudah selesai.") == 302
    with cast.acting("desk"):
        report = Report.objects.get()
        assert [one.is_question for one in exchanges_of(report.pk)] == [
            True,
            True,
            False,
            False,
            True,
            False,
        ]
        assert answered_among([report.pk]) == {report.pk}
        dismiss_report(report.pk, "unfounded", actor=str(cast["desk"].pk), now=NOW)
    closed = Client().get(f"/tanda-terima/{receipt}/").content.decode()
    assert "Percakapan ini sudah ditutup" in closed
    assert "<textarea" not in closed
    late = Client().post(f"/tanda-terima/{receipt}/", {"answer": "Lagi"})
    assert late.status_code == 400
    assert "sudah ditutup" in late.content.decode()
    with cast.acting("desk"):
        undo_decision(report.pk, actor=str(cast["desk"].pk), received_at=NOW, now=NOW)
    assert answer(receipt, "Lagi") == 302


def test_whose_office_a_report_concerns_learns_nothing_of_the_talk(
    cast: Cast, receipt: str
) -> None:
    ask(cast)
    answer(receipt)
    with acting_as(system_identity()):
        report = Report.objects.get()
        Report.unguarded.update(concerns_units=("kesbangpol-65.01",))
        report.refresh_from_db()
        follow_report(report)
    with cast.acting("desk"):
        assert exchanges_of(report.pk) == []
        assert answered_among([report.pk]) == set()
    with cast.acting("province"):
        assert answered_among([report.pk]) == {report.pk}


def test_neither_side_can_flood_the_other(
    cast: Cast, receipt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(MOST_WAITING):
        ask(cast)
    with pytest.raises(BadInput) as refused:
        ask(cast)
    assert refused.value.code == "exchange.many_waiting"
    for _ in range(MOST_ANSWERS):
        assert answer(receipt) == 302
    full = Client().post(f"/tanda-terima/{receipt}/", {"answer": "Satu lagi"})
    assert full.status_code == 400
    assert "Tunggu petugas membacanya" in full.content.decode()
    monkeypatch.setattr("waspada.apps.reports.receipt_views.MOST_ANSWERED", 1)
    ask(cast)
    fast = Client().post(f"/tanda-terima/{receipt}/", {"answer": "Kata saya & Anda"})
    assert fast.status_code == 429
    assert "Kata saya &amp; Anda" in fast.content.decode()


def test_a_question_that_cannot_be_is_refused_in_its_own_words(cast: Cast, receipt: str) -> None:
    for text, code in (
        (" \0 ", "exchange.empty_question"),
        ("x" * 1001, "exchange.long_question"),
    ):
        with pytest.raises(BadInput) as refused:
            ask(cast, text)
        assert refused.value.code == code
    with acting_as(system_identity()):
        Report.unguarded.update(channel="news")
    with pytest.raises(BadInput) as refused:
        ask(cast)
    assert refused.value.code == "exchange.nobody_holds"
    with acting_as(system_identity()):
        assert Report.objects.get().state == "waiting"


def test_html_in_a_question_stays_text(cast: Cast, receipt: str) -> None:
    ask(cast, "<img src=x onerror=alert(1)>")
    page = Client().get(f"/tanda-terima/{receipt}/").content.decode()
    assert "<img src=x" not in page


def test_receipt_pages_are_not_kept_by_browsers(receipt: str) -> None:
    response = Client().get(f"/tanda-terima/{receipt}/")
    assert "no-store" in response["Cache-Control"]
    # no-referrer would send `Origin: null` along with the answer, which then is refused.
    assert response["Referrer-Policy"] == "same-origin"
