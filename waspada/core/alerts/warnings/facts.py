"""What a warning says before it is written, and what is refused."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from waspada.core.alerts.warnings.states import WARNED_LEVELS
from waspada.core.errors import BadInput, TooLarge, TooShort
from waspada.core.places import NATION, is_within, load_table
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_line, plain_text
from waspada.core.risks.library import LIBRARY
from waspada.core.vocabulary import CLASSES, THEMES, split_unit

LONGEST_HEADLINE: Final = 160
LONGEST_TEXT: Final = 3000
LONGEST_CONSENT: Final = 240
LONGEST_DAYS: Final = 14
MOST_MEASURES: Final = 8
# SR is never stored; what is R goes to people by other ways than a warning.
RELEASE_CLASSES: Final = CLASSES[:2]
# Nobody outside the desk should read an Awas that nobody has approved.
DRAFT_CLASS: Final = "T"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningFacts:
    """What is expected where, and what is said about it to whom.

    expected : what is expected, one or two sentences
    measures : codes of the library of actions
    audience : units that are told, such as polri-65.01
    release_class : the class at which it is told; its evidence may have a higher one
    consent_kpu, consent_bawaslu : who consented, when, by what
    fact_check : who found a claim false, when, by what; "" while nobody has
    is_drill : an exercise, marked wherever its words go
    """

    place: str
    theme: str
    level: str
    expected: str
    headline: str
    headline_en: str
    message: str
    message_en: str
    valid_until: datetime
    measures: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    release_class: str = "B"
    is_public: bool = False
    is_life_danger: bool = False
    consent_kpu: str = ""
    consent_bawaslu: str = ""
    fact_check: str = ""
    is_drill: bool = False
    is_sample: bool = False


def cleaned(facts: WarningFacts) -> WarningFacts:
    """Return facts with masked, plain words and no double choices."""
    return replace(
        facts,
        expected=mask_text(plain_text(facts.expected)),
        headline=mask_text(plain_line(facts.headline)),
        headline_en=mask_text(plain_line(facts.headline_en)),
        message=mask_text(plain_text(facts.message)),
        message_en=mask_text(plain_text(facts.message_en)),
        consent_kpu=plain_line(facts.consent_kpu),
        consent_bawaslu=plain_line(facts.consent_bawaslu),
        fact_check=mask_text(plain_line(facts.fact_check)),
        measures=tuple(dict.fromkeys(facts.measures)),
        audience=tuple(sorted(set(facts.audience))),
    )


def check_facts(facts: WarningFacts, *, at: datetime) -> None:
    """Refuse a warning that says nothing, goes to nobody, or ends before it begins.

    Raises
    ------
    TooShort, TooLarge, BadInput : warnings.*
    """
    if facts.place == NATION or facts.place not in load_table():
        raise BadInput("warnings.no_place", value=facts.place[:20])
    if facts.theme not in THEMES or facts.level not in WARNED_LEVELS:
        raise BadInput("warnings.bad_choice", value=f"{facts.theme[:16]} {facts.level[:8]}")
    if facts.release_class not in RELEASE_CLASSES:
        raise BadInput("warnings.bad_class", value=facts.release_class[:4])
    if facts.is_public and facts.release_class != CLASSES[0]:
        raise BadInput("warnings.public_is_open")
    _check_words(facts)
    if facts.valid_until <= at:
        raise BadInput("warnings.ends_before")
    if facts.valid_until > at + timedelta(days=LONGEST_DAYS):
        raise BadInput("warnings.ends_too_late", days=LONGEST_DAYS)
    _check_choices(facts)


def _check_choices(facts: WarningFacts) -> None:
    if len(facts.measures) > MOST_MEASURES:
        raise TooLarge("warnings.too_many_measures", limit=MOST_MEASURES)
    for code in facts.measures:
        if code not in LIBRARY:
            raise BadInput("warnings.bad_choice", value=code[:40])
    if not facts.audience:
        raise BadInput("warnings.no_audience")
    for unit in facts.audience:
        place = split_unit(unit)[1]
        if not (is_within(place, facts.place) or is_within(facts.place, place)):
            raise BadInput("warnings.bad_choice", value=unit[:40])


def _check_words(facts: WarningFacts) -> None:
    if not facts.expected:
        raise TooShort("warnings.no_words")
    if not (facts.headline and facts.headline_en and facts.message and facts.message_en):
        raise TooShort("warnings.no_message")
    for text, limit in (
        (facts.expected, LONGEST_TEXT),
        (facts.headline, LONGEST_HEADLINE),
        (facts.headline_en, LONGEST_HEADLINE),
        (facts.message, LONGEST_TEXT),
        (facts.message_en, LONGEST_TEXT),
        (facts.consent_kpu, LONGEST_CONSENT),
        (facts.consent_bawaslu, LONGEST_CONSENT),
        (facts.fact_check, LONGEST_CONSENT),
    ):
        if len(text) > limit:
            raise TooLarge("warnings.too_long", size=len(text), limit=limit)


def reason_text(text: str, *, is_needed: bool = False) -> str:
    """Return a reason as it is stored.

    Raises
    ------
    TooShort : warnings.no_reason; TooLarge : warnings.too_long
    """
    plain = mask_text(plain_text(text))
    if is_needed and not plain:
        raise TooShort("warnings.no_reason")
    if len(plain) > LONGEST_TEXT:
        raise TooLarge("warnings.too_long", size=len(plain), limit=LONGEST_TEXT)
    return plain


def strictest(classes: Iterable[str]) -> str:
    """Return the highest of some classes; B where there are none."""
    return max(classes, key=CLASSES.index, default=CLASSES[0])


def draft_class(evidence_class: str) -> str:
    """Return the class of a warning that nobody has approved yet."""
    return strictest((DRAFT_CLASS, evidence_class))


def is_declassified(evidence_class: str, release_class: str) -> bool:
    """Say whether approving lowers what it rests on: that takes another person than wrote it."""
    return CLASSES.index(release_class) < CLASSES.index(evidence_class)
