"""Warnings: their states, their clock, what they say, who must have consented."""

from waspada.core.alerts.warnings.areas import polygons_of
from waspada.core.alerts.warnings.clock import (
    ANSWER_WITHIN,
    LAPSES_AFTER,
    TEAM_AFTER,
    answer_by,
    is_unanswered,
    second_step,
)
from waspada.core.alerts.warnings.consent import CONSENTING, check_consent, is_consent_needed
from waspada.core.alerts.warnings.facts import (
    RELEASE_CLASSES,
    WarningFacts,
    check_facts,
    cleaned,
    draft_class,
    is_declassified,
    reason_text,
    strictest,
)
from waspada.core.alerts.warnings.papers import Paper, cap_message, status_of
from waspada.core.alerts.warnings.score import Score, score
from waspada.core.alerts.warnings.states import (
    BEGINS,
    EDITABLE,
    ENDED_STATES,
    NEEDS_TWO,
    OPEN_STATES,
    OUTCOME_WORDS,
    RELEASED,
    STANDING,
    STATE_WORDS,
    WARNED_LEVELS,
    WARNING_MOVES,
    approved_to,
    may_move,
    move,
)
from waspada.core.alerts.warnings.templates import Texts, event_name, texts_for

__all__ = [
    "ANSWER_WITHIN",
    "BEGINS",
    "CONSENTING",
    "EDITABLE",
    "ENDED_STATES",
    "LAPSES_AFTER",
    "NEEDS_TWO",
    "OPEN_STATES",
    "OUTCOME_WORDS",
    "RELEASED",
    "RELEASE_CLASSES",
    "STANDING",
    "STATE_WORDS",
    "TEAM_AFTER",
    "WARNED_LEVELS",
    "WARNING_MOVES",
    "Paper",
    "Score",
    "Texts",
    "WarningFacts",
    "answer_by",
    "approved_to",
    "cap_message",
    "check_consent",
    "check_facts",
    "cleaned",
    "draft_class",
    "event_name",
    "is_consent_needed",
    "is_declassified",
    "is_unanswered",
    "may_move",
    "move",
    "polygons_of",
    "reason_text",
    "score",
    "second_step",
    "status_of",
    "strictest",
    "texts_for",
]
