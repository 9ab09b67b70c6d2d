"""A warning's words as they are stored: cleaned, marked where it is a drill, checked."""

from datetime import datetime

from waspada.core.alerts.warnings.claims import check_claims, with_its_check
from waspada.core.alerts.warnings.drills import check_drill, marked
from waspada.core.alerts.warnings.facts import WarningFacts, check_facts, cleaned


def made_ready(facts: WarningFacts, *, at: datetime) -> WarningFacts:
    """Return what is stored of what somebody wrote.

    Raises
    ------
    TooShort, TooLarge, BadInput : warnings.*
    """
    ready = marked(with_its_check(cleaned(facts)))
    check_ready(ready, at=at)
    return ready


def check_ready(facts: WarningFacts, *, at: datetime) -> None:
    """Refuse what may not be told, also what could be when it was written."""
    check_facts(facts, at=at)
    check_claims(facts)
    check_drill(facts)
