"""Warnings: their states, their clock, what they say, who must have consented."""

from waspada.core.alerts.warnings.areas import polygons_of
from waspada.core.alerts.warnings.claims import check_claims, judging_words, with_its_check
from waspada.core.alerts.warnings.clock import (
    ANSWER_WITHIN,
    LAPSES_AFTER,
    TEAM_AFTER,
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
from waspada.core.alerts.warnings.ladder import STEPS, due_after, read_ladder, step_due
from waspada.core.alerts.warnings.pacing import (
    MOST_PER_HOUR,
    Hours,
    check_hours,
    gathered_until,
    is_urgent,
    quiet_until,
)
from waspada.core.alerts.warnings.papers import Paper, cap_message, status_of
from waspada.core.alerts.warnings.ready import check_ready, made_ready
from waspada.core.alerts.warnings.record import Happened, Record, Told, record_of, share_of
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
    "MOST_PER_HOUR",
    "NEEDS_TWO",
    "OPEN_STATES",
    "OUTCOME_WORDS",
    "RELEASED",
    "RELEASE_CLASSES",
    "STANDING",
    "STATE_WORDS",
    "STEPS",
    "TEAM_AFTER",
    "WARNED_LEVELS",
    "WARNING_MOVES",
    "Happened",
    "Hours",
    "Paper",
    "Record",
    "Score",
    "Texts",
    "Told",
    "WarningFacts",
    "approved_to",
    "cap_message",
    "check_claims",
    "check_consent",
    "check_facts",
    "check_hours",
    "check_ready",
    "cleaned",
    "draft_class",
    "due_after",
    "event_name",
    "gathered_until",
    "is_consent_needed",
    "is_declassified",
    "is_urgent",
    "judging_words",
    "made_ready",
    "may_move",
    "move",
    "polygons_of",
    "quiet_until",
    "read_ladder",
    "reason_text",
    "record_of",
    "score",
    "second_step",
    "share_of",
    "status_of",
    "step_due",
    "strictest",
    "texts_for",
    "with_its_check",
]
