"""What of a report may be pasted into a chat group: class B, and nothing that concerns an office."""

from datetime import datetime

from waspada.apps.accounts.identity import acting_as, current_identity
from waspada.apps.briefing.compose import compose_briefing, lowered
from waspada.apps.briefing.content import Briefing


def opened(full: Briefing, *, now: datetime | None) -> Briefing:
    """Return the same report as anyone cleared for B would be told it, of whatever office."""
    if full.classification == "B" and not full.concerns_units:
        return full
    with acting_as(lowered(current_identity(), "B")):
        return compose_briefing(full.place, full.day, full.language, now=now, concerning=False)
