"""What of class R is shown in full to a person is noted under the thing it tells of."""

from datetime import datetime

from waspada.apps.accounts.secret_reading import note_secret_read
from waspada.apps.reports.models import Attachment, IncidentVersion, Referral, Report

Shown = Report | IncidentVersion | Attachment | Referral


def note_shown(*rows: Shown, now: datetime) -> None:
    """Note that the acting person is about to be shown these, if their class asks for it."""
    for row in rows:
        kind, subject = _thing(row)
        note_secret_read(kind, subject, classification=row.classification, now=now)


def _thing(row: Shown) -> tuple[str, str]:
    if isinstance(row, IncidentVersion):
        return "incident", row.number
    if isinstance(row, Attachment):
        return "report", str(row.report_id)
    return "referral" if isinstance(row, Referral) else "report", str(row.pk)
