"""Builders of incidents and reports for tests."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.support.cast import NOW
from waspada.apps.reports.incidents import create_incident
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.receiving import Incoming, receive_report
from waspada.apps.reports.versions import keys_of
from waspada.core.reports.incidents import IncidentFacts, day_start

BULUNGAN = "65.01"


def facts(day: date = date(2024, 11, 26), place: str = BULUNGAN, **known: Any) -> IncidentFacts:
    """Return an ordinary class B incident of the secretariat."""
    given = IncidentFacts(
        title="Kotak suara tertahan di dermaga",
        summary="Perahu pengangkut kotak suara tertahan di dermaga karena air surut.",
        category="logistik",
        severity=1,
        place_code=place,
        occurred_at=day_start(day, place) + timedelta(hours=8),
        owner_unit=f"kesbangpol-{place[:5]}",
    )
    return replace(given, **known)


def make_incident(
    known: IncidentFacts | None = None, *, received_at: datetime = NOW, **columns: Any
) -> IncidentVersion:
    """Create an incident as whoever is acting."""
    return create_incident(
        known or facts(**columns), actor="test", received_at=received_at, now=datetime.now(UTC)
    )


def make_report(place: str = BULUNGAN, text: str = "Warga berkumpul.", **columns: Any) -> UUID:
    """Receive a report and let it wait for a person, as its reading would."""
    body = json.dumps({"text": text, "place": place}).encode()
    outcome = receive_report(
        Incoming(
            channel="form",
            body=body,
            content_type="application/json",
            received_at=NOW,
            recorded_at=NOW,
            place=place,
        )
    )
    assert outcome.report_id is not None
    given = {
        "masked_text": text,
        "state": "waiting",
        "category": "bentrok_massa",
        "occurred_at": NOW - timedelta(hours=3),
        "occurred_precision": "minute",
        "classification": "B",
        **keys_of(place),
    }
    Report.unguarded.filter(pk=outcome.report_id).update(**given | columns)
    return outcome.report_id
