"""NIHIL by text: the day's report where the sender's desk owes one, word of a reporter elsewhere."""

import pytest

from tests.apps.test_intake_texts import cast as _cast
from tests.apps.test_intake_texts import known, reports, say
from tests.support.briefing import desks as _desks
from tests.support.briefing import tell_incident
from tests.support.cast import TODAY, Cast
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.briefing.actions import Sender, withdraw_report
from waspada.apps.briefing.models import DailyReport
from waspada.apps.briefing.nil_texts import take_nil
from waspada.apps.briefing.queries import sent_states
from waspada.apps.documents.models import Document
from waspada.apps.intake.nil_texts import NilAnswer, nil_words_go_to
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.reading import read_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desks")]
cast, desks = _cast, _desks
CAMAT_PHONE = "+6281200000009"


def sent() -> list[DailyReport]:
    with acting_as(system_identity()):
        return list(DailyReport.unguarded.order_by("version"))


def test_nihil_of_the_desk_is_the_days_report_once_and_stays_taken_back(cast: Cast) -> None:
    known(cast, "desk")
    answer = say("NIHIL", key="a")
    (report,) = sent()
    assert (report.place_code, report.day, report.is_nihil) == ("65.01", TODAY, True)
    with cast.acting("province"):
        assert sent_states(["65.01"], TODAY) == {"65.01": "nihil"}
        document = Document.objects.get(pk=report.document_id)
    assert f"NIHIL Kab. Bulungan 28/11 tercatat sebagai laporan harian {document.number}." in answer
    assert reports()[0].receipt in answer
    assert len(answer) <= 160
    assert "lewat pesan teks" in str(document.content)
    assert JournalRow.objects.get(action="briefing.nil_by_text").actor == str(cast["desk"].pk)
    # The raw message is a report of its own, and asks nothing of the desk.
    (raw,) = reports()
    with acting_as(system_identity()):
        read_report(raw.pk, real_now())
    assert reports()[0].state == "dismissed"
    # The same message, and another that says the same, change nothing.
    assert say("NIHIL", key="a") == answer
    assert "tercatat sebagai laporan harian" in say("lapor nihil kab bulungan hari ini", key="b")
    assert len(sent()) == 1
    with cast.acting("desk"):
        who = Sender(str(cast["desk"].pk), "Desk", "kesbangpol-65.01")
        withdraw_report(report, who, received_at=real_now(), now=real_now())
    assert "sudah ditarik kembali" in say("NIHIL", key="a")
    assert len(sent()) == 2


def test_nihil_that_is_owed_nowhere_or_is_not_true_sends_nothing(cast: Cast) -> None:
    known(cast, "desk")
    known(cast, "camat", CAMAT_PHONE)
    assert "Bukan laporan harian" in say("NIHIL", sender=CAMAT_PHONE)
    assert "Bukan laporan harian" in say("nihil kab malinau")
    assert "hanya untuk 7 hari terakhir" in say("nihil tgl 2 november")
    tell_incident(cast)
    answer = say("NIHIL")
    assert "Kab. Bulungan 28/11 punya 1 kejadian" in answer
    assert "Terbaca" in say("nihil korban, banjir kec peso tadi pagi")
    assert sent() == []
    assert len(reports()) == 5


def test_what_fails_behind_nihil_does_not_cost_the_receipt(cast: Cast) -> None:
    known(cast, "desk")

    def broken(_word: object) -> NilAnswer:
        raise ZeroDivisionError

    nil_words_go_to(broken)
    try:
        answer = say("NIHIL")
    finally:
        nil_words_go_to(take_nil)
    assert reports()[0].receipt in answer
    assert "belum sebagai laporan harian" in answer
