"""What a row of the plan says, and how its target stands beside what was realised."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from waspada.core.conflict_plan.periods import PERIODS, check_year
from waspada.core.errors import BadInput
from waspada.core.vocabulary import CLASSES, Words

# The phases of UU 7/2012 and PP 2/2015.
PLAN_PHASES: Final[dict[str, Words]] = {
    "pencegahan": Words("Pencegahan", "Prevention"),
    "penghentian": Words("Penghentian", "Cessation"),
    "pemulihan": Words("Pemulihan pascakonflik", "Post-conflict recovery"),
}
LONGEST_ACTION: Final = 300
LONGEST_TEXT: Final = 1_200
LONGEST_UNIT: Final = 40
LARGEST: Final = Decimal(10**12)

# ahead       the period has not begun
# unfilled    it has, and nobody has said anything: this is not nothing done
# no_target   no target was set for it
# none        what was said is zero
# partly, met less than the target, or all of it
STANDINGS: Final[dict[str, Words]] = {
    "ahead": Words("belum mulai", "not begun"),
    "unfilled": Words("belum diisi", "not filled in"),
    "no_target": Words("tanpa target", "no target"),
    "none": Words("nihil", "none"),
    "partly": Words("sebagian", "in part"),
    "met": Words("tercapai", "met"),
}


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """One row of a place's plan for a year.

    lead_unit, support_units : the office that leads, and those that help
    indicator, measured_in : what is counted, and in what: "forum dialog", "kali"
    targets : by period; a period without a target is absent
    """

    place_code: str
    year: int
    phase: str
    action: str
    lead_unit: str
    indicator: str
    measured_in: str
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    support_units: tuple[str, ...] = ()
    classification: str = "B"


def check_plan(facts: PlanFacts) -> None:
    """Refuse a row that cannot be kept.

    Raises
    ------
    BadInput : plan.no_text, plan.text_too_long, plan.unknown_choice, plan.no_lead,
        plan.lead_supports, plan.no_target_at_all, plan.bad_target, plan.unknown_year
    """
    check_year(facts.year)
    for text, most in (
        (facts.action, LONGEST_ACTION),
        (facts.indicator, LONGEST_ACTION),
        (facts.measured_in, LONGEST_UNIT),
    ):
        if not text.strip():
            raise BadInput("plan.no_text")
        if len(text) > most:
            raise BadInput("plan.text_too_long", length=len(text), most=most)
    if facts.phase not in PLAN_PHASES or facts.classification not in CLASSES:
        raise BadInput("plan.unknown_choice", value=facts.phase[:40])
    if not facts.lead_unit:
        raise BadInput("plan.no_lead")
    if facts.lead_unit in facts.support_units:
        raise BadInput("plan.lead_supports")
    if not facts.targets:
        raise BadInput("plan.no_target_at_all")
    for code, value in facts.targets.items():
        if code not in PERIODS or not 0 < value < LARGEST:
            raise BadInput("plan.bad_target", period=code[:8], value=str(value)[:20])


def standing(target: Decimal | None, actual: Decimal | None, *, has_begun: bool) -> str:
    """Return how a target of a period stands; nothing said is never taken for zero.

    actual : None where nobody has said anything
    """
    if actual is None:
        if target is None:
            return "no_target"
        return "unfilled" if has_begun else "ahead"
    if actual == 0:
        return "none"
    if target is None or actual >= target:
        return "met"
    return "partly"


@dataclass(frozen=True, slots=True)
class PeriodTally:
    """A period over many rows: how many have a target, are filled in, and have met it."""

    period: str
    targeted: int
    filled: int
    met: int

    @property
    def missing(self) -> int:
        """How many rows with a target nobody has filled in."""
        return self.targeted - self.filled


def tally(
    rows: Iterable[Mapping[str, str]], codes: Iterable[str] = tuple(PERIODS)
) -> tuple[PeriodTally, ...]:
    """Count standings per period; each row maps a period to its standing."""
    held = list(rows)
    found = []
    for code in codes:
        said = [row.get(code, "no_target") for row in held]
        filled = [one for one in said if one in {"none", "partly", "met"}]
        targeted = [one for one in said if one != "no_target"]
        found.append(PeriodTally(code, len(targeted), len(filled), said.count("met")))
    return tuple(found)


def has_begun(code: str, year: int, day: date) -> bool:
    """Say whether a period of a year has begun on a day."""
    return PERIODS[code].starts_on(year) <= day
