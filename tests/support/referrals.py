"""Builders of referrals for tests."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.documents.models import Document
from waspada.apps.reports.models import Referral
from waspada.apps.reports.referrals import send_referral
from waspada.core.reports.referrals import Letter

TOLD = "Amplop dibagikan di RT 4. Hubungi 0812 3456 7890."


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
