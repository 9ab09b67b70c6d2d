"""Builders of rows of the Peta ATHG for tests."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.support.cast import NOW
from waspada.apps.risks.actions import add_risk
from waspada.apps.risks.models import RiskVersion
from waspada.core.risks import RiskFacts


def risk_facts(place: str = "65.01", **known: Any) -> RiskFacts:
    """Return an ordinary class B row of the secretariat, guarded by the police."""
    given = RiskFacts(
        place_code=place,
        phase="pasca",
        stage="rekapitulasi",
        athg="gangguan",
        theme="security",
        category="bentrok_massa",
        what="Kericuhan saat rekapitulasi di kecamatan karena hasil tidak diterima.",
        basis="Pernah terjadi pada pemilihan terdahulu.",
        likelihood="mungkin",
        impact="berat",
        safeguards="Pengamanan gedung rekapitulasi.",
        source_unit=f"kesbangpol-{place[:5]}",
        handled_by=f"polri-{place[:5]}",
        review_on=date(2024, 12, 12),
    )
    return replace(given, **known)


def make_risk(place: str = "65.01", *, received_at: datetime = NOW, **known: Any) -> RiskVersion:
    """Write a row as whoever is acting."""
    facts = risk_facts(place, **known)
    return add_risk(facts, actor="test", received_at=received_at, now=NOW)
