"""What may happen: how likely and how grave in words, its states, what it must not name."""

from waspada.core.risks.facts import (
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_WHAT,
    RiskFacts,
    check_facts,
)
from waspada.core.risks.naming import Finding, look_for_names
from waspada.core.risks.scale import (
    IMPACTS,
    LEVEL_ORDER,
    LIKELIHOODS,
    ORIGINS,
    RISK_LEVELS,
    STATE_WORDS,
    RiskLevel,
    Step,
    level_rank,
    review_by,
    risk_level,
)
from waspada.core.risks.states import OPEN, RISK_MOVES

__all__ = [
    "IMPACTS",
    "LEVEL_ORDER",
    "LIKELIHOODS",
    "LONGEST_REASON",
    "LONGEST_TEXT",
    "LONGEST_WHAT",
    "OPEN",
    "ORIGINS",
    "RISK_LEVELS",
    "RISK_MOVES",
    "STATE_WORDS",
    "Finding",
    "RiskFacts",
    "RiskLevel",
    "Step",
    "check_facts",
    "level_rank",
    "look_for_names",
    "review_by",
    "risk_level",
]
