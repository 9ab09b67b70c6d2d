"""Who writes the plan: the desk its rows, the offices of a row what they realised."""

from waspada.apps.accounts.identity import current_identity
from waspada.apps.conflict_plan.models import PlanVersion
from waspada.apps.reports.rights import may_triage
from waspada.core.access import Identity
from waspada.core.errors import NotAllowed
from waspada.core.vocabulary import unit_code

DESK = "kesbangpol"


def may_plan(identity: Identity, place: str) -> bool:
    """Say whether somebody may write a place's plan: its secretariat, or one above it."""
    return may_triage(identity, place)


def check_may_plan(place: str) -> None:
    """Refuse who may not write a place's plan.

    Raises
    ------
    NotAllowed : plan.only_desk
    """
    if not may_plan(current_identity(), place):
        raise NotAllowed("plan.only_desk", place=place)


def reporting_unit(identity: Identity, row: PlanVersion) -> str | None:
    """Return for which unit somebody says what was realised; None for those who may not.

    The offices that lead or support speak for themselves, the secretariat for any of them.
    """
    offices = {row.lead_unit, *row.support_units}
    for seat in identity.memberships:
        if seat.role == "liaison" and seat.unit in offices:
            return seat.unit
    if may_plan(identity, row.place_code):
        return unit_code(DESK, row.place_code[:5])
    return None
