"""Daily reports: by when they are due, and what became of them."""

from waspada.core.briefing.submissions import (
    DEFAULT_CUT_OFFS,
    STATES,
    Sending,
    State,
    Submission,
    default_cut_off,
    due_at,
    submission_of,
)

__all__ = [
    "DEFAULT_CUT_OFFS",
    "STATES",
    "Sending",
    "State",
    "Submission",
    "default_cut_off",
    "due_at",
    "submission_of",
]
