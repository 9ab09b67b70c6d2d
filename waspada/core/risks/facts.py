"""What a row of the Peta ATHG says, and whether it can be kept as it is.

Persons and organisations are no fields; `naming` looks for them in the texts.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from waspada.core.errors import BadInput
from waspada.core.risks.scale import ORIGINS, RiskLevel, risk_level
from waspada.core.vocabulary import ATHG, CATEGORIES, CLASSES, PHASES, STAGES, THEMES

LONGEST_WHAT: Final = 600
LONGEST_TEXT: Final = 1_200
LONGEST_REASON: Final = 600


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """One row: where, when, of what kind, what may happen, how likely and grave, who guards.

    stage : a stage of the codebook, empty for the whole phase
    category : a category of the codebook, empty where none fits
    source_unit : whose assessment it is; owns the row
    handled_by : the office that guards against it
    basis : on what the likelihood rests
    """

    place_code: str
    phase: str
    athg: str
    theme: str
    what: str
    likelihood: str
    impact: str
    source_unit: str
    handled_by: str
    review_on: date
    stage: str = ""
    category: str = ""
    origin: str = "dalam"
    basis: str = ""
    safeguards: str = ""
    classification: str = "B"

    @property
    def level(self) -> RiskLevel:
        """What likelihood and impact come to."""
        return risk_level(self.likelihood, self.impact)

    @property
    def texts(self) -> tuple[str, ...]:
        """What people wrote."""
        return (self.what, self.basis, self.safeguards)


def check_facts(facts: RiskFacts) -> None:
    """Refuse a row that cannot be kept.

    Raises
    ------
    BadInput : risks.no_text, risks.text_too_long, risks.unknown_choice, risks.unknown_word,
        risks.no_handler
    """
    if not facts.what.strip():
        raise BadInput("risks.no_text")
    for text, most in zip(facts.texts, (LONGEST_WHAT, LONGEST_TEXT, LONGEST_TEXT), strict=True):
        if len(text) > most:
            raise BadInput("risks.text_too_long", length=len(text), most=most)
    choices = (
        (facts.phase, PHASES, False),
        (facts.athg, ATHG, False),
        (facts.theme, THEMES, False),
        (facts.origin, ORIGINS, False),
        (facts.classification, CLASSES, False),
        (facts.stage, STAGES, True),
        (facts.category, CATEGORIES, True),
    )
    for value, known, may_be_empty in choices:
        if value not in known and not (may_be_empty and not value):
            raise BadInput("risks.unknown_choice", value=value[:40])
    if not facts.handled_by or not facts.source_unit:
        raise BadInput("risks.no_handler")
    _ = facts.level  # words that are in no scale are refused here
