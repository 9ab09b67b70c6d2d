"""The joint action plan on social conflict: periods, rows, how targets stand."""

from waspada.core.conflict_plan.periods import PERIODS, Period, check_year, period, period_on
from waspada.core.conflict_plan.rows import (
    LARGEST,
    LONGEST_ACTION,
    LONGEST_TEXT,
    LONGEST_UNIT,
    PLAN_PHASES,
    STANDINGS,
    PeriodTally,
    PlanFacts,
    check_plan,
    has_begun,
    standing,
    tally,
)

__all__ = [
    "LARGEST",
    "LONGEST_ACTION",
    "LONGEST_TEXT",
    "LONGEST_UNIT",
    "PERIODS",
    "PLAN_PHASES",
    "STANDINGS",
    "Period",
    "PeriodTally",
    "PlanFacts",
    "check_plan",
    "check_year",
    "has_begun",
    "period",
    "period_on",
    "standing",
    "tally",
]
