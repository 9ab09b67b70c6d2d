"""Referrals: the letter, what comes back, and how a decision is taken back."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.support.cast import TODAY, Cast
from tests.support.referrals import acted, content_of, report_of, send
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Message
from waspada.apps.documents.models import Dispatch, Document
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.models import Referral, ReferralReply, Report
from waspada.apps.reports.referral_changes import (
    answer_referral,
    move_referral,
    note_paper_answer,
    withdraw_referrals_of,
)
from waspada.apps.reports.referral_queries import overdue
from waspada.apps.reports.referrals import default_answers
from waspada.core.errors import (
    BadInput,
    Conflict,
    TooLarge,
    TooShort,
    WrongState,
)


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def test_a_report_leaves_with_a_numbered_letter_and_is_settled(cast: Cast) -> None:
    report = report_of(cast)
    referral = send(cast, report_id=report)
    assert (referral.state, referral.unit_code) == ("sent", "bawaslu-65.01")
    assert referral.number.startswith("200.1/RJ/65.01/2024/0001")
    with acting_as(system_identity()):
        assert Report.objects.get().state == "referred"
        line = Dispatch.objects.get()
    assert (line.recipient, line.channel) == ("Ketua Bawaslu Kabupaten Bulungan", "paper")
    words = content_of(referral)
    assert "Ketua Bawaslu Kabupaten Bulungan" in words
    assert "permintaan koordinasi" in words
    assert referral.number in words
    acts = set(JournalRow.objects.values_list("action", flat=True))
    assert {"referral.sent", "report.referred", "document.issued"} <= acts


def test_the_addressed_unit_answers_and_the_desk_hears_of_it(cast: Cast) -> None:
    referral = send(cast, agency="kpu", report_id=report_of(cast))
    client = cast.client("kpu")
    page = f"/rujukan/{referral.pk}/"
    sent = {"langkah": "jawab", "jawab-outcome": "handled"}
    assert client.post(page, sent | {"jawab-text": " "}).status_code == 422
    told = "Sudah diperiksa. Pelapor 081234567890 <b>diundang</b>."
    assert client.post(page, sent | {"jawab-text": told}).status_code == 302
    seen = cast.client("desk").get(page).content.decode()
    assert "Sudah ditangani" in seen
    assert "081234567890" not in seen
    assert "&lt;b&gt;diundang" in seen
    with acting_as(system_identity()):
        assert Referral.objects.get().state == "answered"
        titles = set(Message.objects.values_list("title", flat=True))
    assert any(title.startswith("Rujukan dijawab") for title in titles)


def test_the_desk_notes_what_came_on_paper_but_no_day_that_cannot_be(cast: Cast) -> None:
    referral = send(cast, report_id=report_of(cast))
    with cast.acting("desk"):
        for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
            with pytest.raises(BadInput):
                note_paper_answer(
                    referral.pk, "Ya.", outcome="other", came_on=day, **acted(cast, "desk")
                )
        reply = note_paper_answer(
            referral.pk,
            "Diregister nomor 12.",
            outcome="received",
            came_on=TODAY,
            letter_number="012/LP/PB",
            **acted(cast, "desk"),
        )
    assert (reply.is_on_paper, reply.letter_number) == (True, "012/LP/PB")


def test_the_same_unit_gets_one_unfinished_letter(cast: Cast) -> None:
    report = report_of(cast)
    first = send(cast, report_id=report)
    with pytest.raises(Conflict) as refused:
        send(cast, report_id=report)
    assert refused.value.params["number"] == first.number
    second = send(cast, agency="polri", report_id=report)
    assert second.number.startswith("200.1/RJ/65.01/2024/0002")
    with acting_as(system_identity()):
        again = Referral.unguarded.get(pk=first.pk)
        again.pk = second.report_id
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)


def test_a_withdrawn_letter_frees_the_report_and_keeps_its_number(cast: Cast) -> None:
    report = report_of(cast)
    first = send(cast, agency="kpu", report_id=report)
    with cast.acting("desk"):
        move_referral(first.pk, "withdrawn", why="Salah alamat.", **acted(cast, "desk"))
        with pytest.raises(WrongState):
            move_referral(first.pk, "closed", **acted(cast, "desk"))
    assert "Salah alamat." in cast.client("kpu").get(f"/rujukan/{first.pk}/").content.decode()
    assert send(cast, agency="kpu", report_id=report).number != first.number


def test_an_undone_decision_withdraws_letters_unless_one_was_answered(cast: Cast) -> None:
    report = report_of(cast)
    send(cast, agency="kpu", report_id=report)
    answered = send(cast, agency="polri", report_id=report)
    with cast.acting("police"):
        answer_referral(answered.pk, "Ditangani.", outcome="handled", **acted(cast, "police"))
    with acting_as(system_identity()), pytest.raises(WrongState):
        withdraw_referrals_of(report, **acted(cast, "desk"))
    with acting_as(system_identity()):
        assert set(Referral.objects.values_list("state", flat=True)) == {"sent", "answered"}
        ReferralReply.unguarded.all().delete()
        Referral.unguarded.filter(pk=answered.pk).update(state="sent")
        assert withdraw_referrals_of(report, **acted(cast, "desk")) == 2


def test_a_closed_referral_opens_again_as_it_was(cast: Cast) -> None:
    referral = send(cast, report_id=report_of(cast))
    with cast.acting("desk"):
        by = acted(cast, "desk")
        move_referral(referral.pk, "closed", **by)
        with pytest.raises(WrongState):
            note_paper_answer(referral.pk, "Ya.", outcome="other", came_on=TODAY, **by)
        assert move_referral(referral.pk, "reopen", **by).state == "sent"
        note_paper_answer(referral.pk, "Ya.", outcome="other", came_on=TODAY, **by)
        for to in ("withdrawn", "sent", "tidak-ada"):
            with pytest.raises((WrongState, BadInput)):
                move_referral(referral.pk, to, **by)
        move_referral(referral.pk, "closed", **by)
        assert move_referral(referral.pk, "reopen", **by).state == "answered"


def test_what_is_past_its_day_without_an_answer_is_listed_as_late(cast: Cast) -> None:
    late = send(cast, report_id=report_of(cast), due_on=TODAY)
    send(cast, agency="polri", report_id=report_of(cast), due_on=TODAY + timedelta(days=9))
    with cast.acting("desk"):
        assert not overdue(TODAY).exists()
        assert [one.pk for one in overdue(TODAY + timedelta(days=1))] == [late.pk]
        note_paper_answer(late.pk, "Ya.", outcome="received", came_on=TODAY, **acted(cast, "desk"))
        assert not overdue(TODAY + timedelta(days=1)).exists()


def test_a_report_that_was_decided_otherwise_is_not_referred(cast: Cast) -> None:
    for state in ("joined", "dismissed", "received"):
        report = report_of(cast, state=state)
        with pytest.raises(WrongState):
            send(cast, report_id=report)
    with acting_as(system_identity()):
        assert not Document.objects.exists()


WRONG: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"agency": "partai"}, BadInput),
    ({"place": "33.74"}, BadInput),
    ({"place": "65.01.05.1001"}, BadInput),
    ({"subject": " \0 "}, TooShort),
    ({"answers": {"what": "  "}}, TooShort),
    ({"answers": {"what": "x" * 3001}}, TooLarge),
    ({"reason": ""}, BadInput),
    ({"urgency": "kilat"}, BadInput),
    ({"due_on": TODAY - timedelta(days=1)}, BadInput),
    ({"due_on": date(2031, 1, 1)}, BadInput),
    ({"copies": tuple(f"Kantor {n}" for n in range(7))}, TooLarge),
]


def test_a_letter_that_cannot_be_is_refused_and_uses_no_number(cast: Cast) -> None:
    report = report_of(cast)
    for changes, error in WRONG:
        with pytest.raises(error):
            send(cast, report_id=report, **changes)
    assert send(cast, report_id=report).number.startswith("200.1/RJ/65.01/2024/0001")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_shows_the_letter_before_it_is_issued(cast: Cast, language: str) -> None:
    cast["desk"].language = language
    cast["desk"].save()
    report, client = report_of(cast), cast.client("desk")
    address = f"/laporan/{report}/rujuk/"
    page = client.get(address).content.decode()
    assert '<option value="bawaslu-65.01" selected>Bawaslu Kabupaten Bulungan</option>' in page
    with acting_as(system_identity()):
        told = default_answers(Report.objects.get())
    sent = {
        "unit": "bawaslu-65.01",
        "subject": "Penerusan <script>laporan</script>",
        "urgency": "segera",
        "reason": "Kewenangan Bawaslu.",
        **told,
    }
    drafted = client.post(address, sent | {"langkah": "pratinjau"})
    assert drafted.status_code == 200
    assert "Yth. Ketua Bawaslu Kabupaten Bulungan" in drafted.content.decode()
    assert "<script>laporan" not in drafted.content.decode()
    with acting_as(system_identity()):
        assert not Referral.objects.exists()
    wrong = client.post(address, sent | {"langkah": "kirim", "due_on": "besok"})
    assert wrong.status_code == 422
    assert client.post(address, sent | {"langkah": "kirim"}).status_code == 302
    with acting_as(system_identity()):
        referral = Referral.objects.get()
    pdf = client.get(f"/dokumen/{referral.document_id}/berkas.pdf")
    assert io.BytesIO(pdf.content).read(5) == b"%PDF-"
    assert Client().get(f"/rujukan/{referral.pk}/").status_code == 302


def test_undo_on_the_reports_own_page_withdraws_its_letter(cast: Cast) -> None:
    report = report_of(cast)
    referral = send(cast, agency="kpu", report_id=report)
    client = cast.client("desk")
    assert client.post(f"/laporan/{report}/", {"langkah": "urungkan"}).status_code == 302
    with acting_as(system_identity()):
        assert Report.objects.get().state == "waiting"
        assert Referral.objects.get(pk=referral.pk).state == "withdrawn"
    answered = send(cast, agency="kpu", report_id=report)
    with cast.acting("kpu"):
        answer_referral(answered.pk, "Ditangani.", outcome="handled", **acted(cast, "kpu"))
    refused = client.post(f"/laporan/{report}/", {"langkah": "urungkan"})
    assert refused.status_code == 409
    assert "sudah dijawab" in refused.content.decode()
    with acting_as(system_identity()):
        assert Report.objects.get().state == "referred"
