"""What a phone's clock says, on the clock that is shown: they differ by whole days in a replay."""

from datetime import datetime, timedelta
from typing import Any

from waspada.sources.odk.filled import report_fields
from waspada.sources.odk.submissions import Submission


def fields_at(
    submission: Submission, *, received_at: datetime, recorded_at: datetime
) -> dict[str, Any]:
    """Return the fields of a report, with its moments on the clock that is shown.

    received_at, recorded_at : when it came, by the shown clock and by the wall's
    """
    fields = report_fields(submission)
    days = days_between(received_at, recorded_at)
    if days and "occurred_at" in fields:
        fields["occurred_at"] = moved(str(fields["occurred_at"]), days)
    return fields


def days_between(received_at: datetime, recorded_at: datetime) -> int:
    """Return how many days the shown clock is ahead of the wall's: 0 but in a replay."""
    return round((received_at - recorded_at) / timedelta(days=1))


def moved(text: str, days: int) -> str:
    """Return a day or moment some days later, as it was written; what is neither stays."""
    if not days:
        return text
    try:
        at = datetime.fromisoformat(text) + timedelta(days=days)
    except (ValueError, OverflowError):
        return text
    return at.date().isoformat() if len(text) <= len("2024-11-27") else at.isoformat()
