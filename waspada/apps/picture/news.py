"""What was added to a place's record since a moment, for *what is new since my last visit*.

It goes by the moment of recording, on the real clock: what somebody entered today about last
week is new today. It says what one may read now, like every other page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from waspada.apps.accounts.policy import within
from waspada.apps.alerts.models import StandingLevel
from waspada.apps.reports.incident_queries import SHOWN_STATES
from waspada.apps.reports.models import IncidentVersion

MOST: Final = 500  # more than a person reads at once; the page says that there are more
_SLACK: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class News:
    """What is new since a moment.

    incidents : first versions; changed : later versions of incidents that were there before;
    merged : incidents that now stand in another one
    """

    since: datetime
    incidents: list[Any]
    changed: list[Any]
    merged: list[Any]
    levels: list[Any]
    has_more: bool

    @property
    def is_any(self) -> bool:
        """Say whether there is anything new."""
        return bool(self.incidents or self.changed or self.merged or self.levels)


def news_since(place: str, since: datetime) -> News:
    """Return what was recorded of a place since a moment, with two queries at any size."""
    found = IncidentVersion.objects.filter(
        within(place), pk__gte=_first_id(since), recorded_at__gt=since
    )
    rows = list(found.order_by("-pk")[: MOST + 1])
    levels = StandingLevel.objects.filter(
        within(place), pk__gte=_first_id(since), recorded_at__gt=since, is_automatic=False
    )
    kept = _latest_of_each(rows[:MOST])
    fresh = {row.incident_id for row in rows if row.version == 1}
    return News(
        since=since,
        incidents=[one for one in kept if one.incident_id in fresh and one.state in SHOWN_STATES],
        changed=[one for one in kept if one.incident_id not in fresh and one.state != "merged"],
        merged=[one for one in kept if one.state == "merged"],
        levels=list(levels.order_by("-pk")[:MOST]),
        has_more=len(rows) > MOST,
    )


def _latest_of_each(rows: Iterable[Any]) -> list[Any]:
    latest: dict[Any, Any] = {}
    for row in rows:  # the newest first
        latest.setdefault(row.incident_id, row)
    return list(latest.values())


def _first_id(since: datetime) -> UUID:
    """Return the smallest id of a moment: ids carry the time, so the key finds what is new."""
    milliseconds = int((since - _SLACK).timestamp() * 1000)
    return UUID(int=milliseconds << 80)
