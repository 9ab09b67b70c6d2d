"""Erase messages as they came: the key goes, and with it everything that was sealed under it."""

from collections.abc import Sequence
from uuid import UUID

from waspada.apps.reports.models import Report


def erase_messages(report_ids: Sequence[UUID]) -> int:
    """Destroy the keys and sealed messages of reports; our reading of them stays.

    Whoever opens one later is told that it was erased. Call it as the system, and journal it.
    """
    found = Report.unguarded.filter(pk__in=list(report_ids))
    return int(found.update(wrapped_key=b"", raw_sealed=b"", sender_sealed=b""))
