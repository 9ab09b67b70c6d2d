"""Community early-vigilance forums (FKDM): terms, coverage, reports of information, answers."""

from waspada.core.forum.facts import (
    ForumActivity,
    InformationFacts,
    Told,
    activity_of,
    answering_units,
    checked_information,
    checked_text,
)
from waspada.core.forum.states import (
    ANSWER_DAYS,
    FORUM_REPORT_MOVES,
    FORUM_REPORT_STATES,
)
from waspada.core.forum.terms import (
    EXPECTED,
    LevelCoverage,
    Standing,
    TermFacts,
    checked_term,
    coverage,
    standing_of,
    term_on,
)

__all__ = [
    "ANSWER_DAYS",
    "EXPECTED",
    "FORUM_REPORT_MOVES",
    "FORUM_REPORT_STATES",
    "ForumActivity",
    "InformationFacts",
    "LevelCoverage",
    "Standing",
    "TermFacts",
    "Told",
    "activity_of",
    "answering_units",
    "checked_information",
    "checked_term",
    "checked_text",
    "coverage",
    "standing_of",
    "term_on",
]
