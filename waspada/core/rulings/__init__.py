"""Rulings and letters: what they require of whom by when, and who complied."""

from waspada.core.rulings.facts import (
    LEVELS,
    RequirementFacts,
    RulingFacts,
    checked_requirement,
    checked_ruling,
    due_day,
    is_ruling_key,
    units_asked,
)
from waspada.core.rulings.kinds import KINDS, RulingKind
from waspada.core.rulings.states import (
    COMPLIANCE_MOVES,
    COMPLIANCE_STATES,
    REASONED,
    RULING_MOVES,
    RULING_STATES,
)

__all__ = [
    "COMPLIANCE_MOVES",
    "COMPLIANCE_STATES",
    "KINDS",
    "LEVELS",
    "REASONED",
    "RULING_MOVES",
    "RULING_STATES",
    "RequirementFacts",
    "RulingFacts",
    "RulingKind",
    "checked_requirement",
    "checked_ruling",
    "due_day",
    "is_ruling_key",
    "units_asked",
]
