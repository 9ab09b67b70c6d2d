"""Referrals: the letter, who reads it, what comes back, and how a decision is taken back."""

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from tests.support.cast import NOW, Cast
from tests.support.incidents import make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Message
from waspada.apps.documents.models import Dispatch, Document
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.models import Referral, ReferralReply, Report
from waspada.apps.reports.referral_changes import (
    answer_referral,
    follow_subject,
    move_referral,
    note_paper_answer,
    withdraw_referrals_of,
)
from waspada.apps.reports.referral_queries import addressed_to_me, overdue, referral_of
from waspada.apps.reports.referrals import default_answers, send_referral
from waspada.core.errors import (
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    TooLarge,
    TooShort,
    WrongState,
)
from waspada.core.reports.referrals import Letter

TODAY = date(2024, 11, 28)
TOLD = "Amplop dibagikan di RT 4. Hubungi 0812 3456 7890."


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def letter(**changes: Any) -> Letter:
    given = Letter(
        agency="bawaslu",
        place="65.01",
        subject="Penerusan laporan dugaan politik uang",
        reason="Kewenangan Bawaslu.",
        urgency="segera",
        due_on=TODAY + timedelta(days=3),
        answers={"what": TOLD, "where": "Kab. Bulungan"},
        copies=("Kesbangpol Provinsi Kalimantan Utara",),
    )
    return replace(given, **changes)


def send(cast: Cast, name: str = "desk", **changes: Any) -> Referral:
    with cast.acting(name):
        return send_referral(
            letter(**changes), by="Desk", actor=str(cast[name].pk), received_at=NOW, now=NOW
        )


def report_of(cast: Cast, **columns: Any) -> UUID:
    with acting_as(system_identity()):
        return make_report(text=TOLD, category="politik_uang", **columns)


def acted(cast: Cast, name: str) -> dict[str, Any]:
    return {"actor": str(cast[name].pk), "received_at": NOW, "now": NOW}


def content_of(referral: Referral) -> str:
    with acting_as(system_identity()):
        return str(Document.objects.get(pk=referral.document_id).content)


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
