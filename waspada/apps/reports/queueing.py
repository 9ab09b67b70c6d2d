"""Give a report its place in the queue: computed when it is read, and again when our reading changes.

Stored on the row rather than summed in a query: the order of `core.reports.priority` does not
change while time passes, so ten rows are read from an index however many wait.
"""

from datetime import timedelta
from typing import Final

from waspada.apps.accounts.policy import within
from waspada.apps.elections.queries import days_to_polling
from waspada.apps.reports.models import Report
from waspada.apps.reports.suggested import read_severity
from waspada.core.places import NATION
from waspada.core.reports.incidents import local_date
from waspada.core.reports.priority import MOST_SIMILAR, Priority, Waiting, priority

SIMILAR_WITHIN: Final = timedelta(hours=6)
NEWS: Final = "news"
COLUMNS: Final = ("queue_key", "priority_reasons")


def place_in_queue(report: Report) -> None:
    """Set the columns of an unsaved report; call it inside `acting_as` the system."""
    weighed = weigh(report)
    report.queue_key = weighed.key
    report.priority_reasons = [
        [ground.code, ground.points, dict(ground.params)] for ground in weighed.grounds
    ]


def weigh(report: Report) -> Priority:
    """Return where a report belongs, from what is known of it now."""
    if report.state == "unreadable":  # nothing is known of it but since when it waits
        return priority(Waiting(received_at=report.received_at))
    day = local_date(report.occurred_at or report.received_at, report.place_code)
    is_somewhere = report.place_code != NATION
    # A newspaper signs nothing for us: its own unit is the desk that fetched it.
    is_by_somebody = not report.is_anonymous and report.channel != NEWS
    return priority(
        Waiting(
            received_at=report.received_at,
            text=report.masked_text,
            category=report.category,
            severity=report.severity,
            read_severity=read_severity(report),
            deaths=report.deaths,
            injured=report.injured,
            is_ongoing=report.is_ongoing,
            is_signed=is_by_somebody,
            has_office=bool(report.owner_unit) and is_by_somebody,
            days_to_polling=days_to_polling(report.place_code, day) if is_somewhere else None,
            similar=_similar_before(report),
        )
    )


def _similar_before(report: Report) -> int:
    """Count reports of the same kind from the same kab/kota in the hours before, up to a limit."""
    if not report.category or not report.regency_code:
        return 0
    since = report.received_at - SIMILAR_WITHIN
    found = Report.unguarded.filter(
        within(report.regency_code),
        realm=report.realm,
        category=report.category,
        received_at__range=(since, report.received_at),
    ).exclude(pk=report.pk)
    return found.values("pk")[:MOST_SIMILAR].count()
