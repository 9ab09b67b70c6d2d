"""What the figures of several agencies say together that cannot be, as questions to each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from waspada.core.places import Level, level_of, parents
from waspada.core.readiness.measures import (
    ENTRY_LEVELS,
    Figure,
    Measure,
    Said,
    Term,
    read_toml,
)
from waspada.core.readiness.targets import PlaceFacts, Target
from waspada.core.vocabulary import CLASSES

FACTS: Final = ("stations", "kecamatan", "desa", "voters", "population")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: measures and facts of the place, each times its factor."""

    terms: tuple[Term, ...] = ()
    facts: tuple[tuple[str, Decimal], ...] = ()
    constant: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ConsistencyRule:
    """Something figures of agencies must agree on.

    comparison : it is a question when left is more than, less than or differs from right
    tolerance : a share of the right side within which they agree
    asked : types of agency the question goes to, the owners of the figures unless given
    level : checked only in places of this level
    after_due : checked only once this measure is past due
    """

    code: str
    left: Side
    comparison: str
    right: Side
    tolerance: Decimal = Decimal(0)
    asked: tuple[str, ...] = ()
    level: Level | None = None
    after_due: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A disagreement, asked of every agency that has a part in it.

    said : the sentence (readiness.check_…) with left, right, difference and the place
    classification : the highest of the measures', as the sentence tells their figures
    figures : those it comes from
    days_apart : between the oldest and the newest of them; far apart they may both be right
    """

    rule: str
    place: str
    asked: tuple[str, ...]
    left: Decimal
    right: Decimal
    said: Said
    figures: tuple[Figure, ...]
    days_apart: int
    classification: str = "B"


def _side(entry: Mapping[str, Any]) -> Side:
    facts = {name: entry[name] for name in entry if name in FACTS}
    measures = {name: entry[name] for name in entry if name not in FACTS and name != "constant"}
    return Side(
        terms=tuple(Term(code, Decimal(str(factor))) for code, factor in measures.items()),
        facts=tuple((name, Decimal(str(factor))) for name, factor in facts.items()),
        constant=Decimal(str(entry.get("constant", 0))),
    )


def packaged_rules() -> tuple[ConsistencyRule, ...]:
    """Return the rules that come with the package."""
    return tuple(
        ConsistencyRule(
            code=code,
            left=_side(entry["left"]),
            comparison=entry["comparison"],
            right=_side(entry["right"]),
            tolerance=Decimal(str(entry.get("tolerance", 0))),
            asked=tuple(entry.get("asked", ())),
            level=ENTRY_LEVELS[entry["level"]] if "level" in entry else None,
            after_due=entry.get("after_due", ""),
        )
        for code, entry in read_toml("consistency.toml").items()
    )


def check_consistency(
    rules: Iterable[ConsistencyRule],
    facts: PlaceFacts,
    figures: Mapping[str, Figure],
    measures: Mapping[str, Measure],
    *,
    past_due: Collection[str] = (),
    targets: Mapping[str, Target] | None = None,
) -> list[Question]:
    """Return the questions that a place's figures raise.

    Parameters
    ----------
    figures : by measure code, the last figure of the place or its roll-up
    measures : by code; a rule about measures that an election does not have is passed over
    past_due : codes of measures whose due day has passed in the place
    targets : by measure code; figures of capped measures are held against them

    A rule of which a figure or a fact is not known raises nothing: silence is asked for
    elsewhere, and is no contradiction.
    """
    questions = []
    for rule in rules:
        if rule.level not in {None, level_of(facts.place)}:
            continue
        if rule.after_due and rule.after_due not in past_due:
            continue
        left = _value(rule.left, facts, figures)
        right = _value(rule.right, facts, figures)
        if left is None or right is None or not _clashes(rule, left, right):
            continue
        used = _figures_of(rule, figures)
        questions.append(_question(rule, facts.place, left, right, used, measures))
    for code, target in (targets or {}).items():
        measure, figure = measures.get(code), figures.get(code)
        if measure is None or figure is None or not measure.is_capped:
            continue
        if target.value is not None and figure.value is not None and figure.value > target.value:
            questions.append(_over_target(measure, facts.place, figure, target.value))
    return questions


def _over_target(measure: Measure, place: str, figure: Figure, target: Decimal) -> Question:
    assert figure.value is not None
    over = figure.value - target
    params = {"left": figure.value, "right": target, "difference": over, "place": place}
    return Question(
        rule=f"over_target.{measure.code}",
        place=place,
        asked=(measure.agency,),
        left=figure.value,
        right=target,
        said=Said("readiness.check_over_target", {**params, "measure": measure.name}),
        figures=(figure,),
        days_apart=0,
        classification=measure.classification,
    )


def _figures_of(rule: ConsistencyRule, figures: Mapping[str, Figure]) -> tuple[Figure, ...]:
    codes = dict.fromkeys(term.measure for term in (*rule.left.terms, *rule.right.terms))
    return tuple(figures[code] for code in codes if code in figures)


def _value(side: Side, facts: PlaceFacts, figures: Mapping[str, Figure]) -> Decimal | None:
    total = side.constant
    for term in side.terms:
        figure = figures.get(term.measure)
        if figure is None or figure.value is None:
            return None
        total += figure.value * term.factor
    for name, factor in side.facts:
        number: int | None = getattr(facts, name)
        if number is None:
            return None
        total += number * factor
    return total


def _clashes(rule: ConsistencyRule, left: Decimal, right: Decimal) -> bool:
    allowed = abs(right) * rule.tolerance
    if rule.comparison == "more":
        return left - right > allowed
    if rule.comparison == "less":
        return right - left > allowed
    return abs(left - right) > allowed


def _question(
    rule: ConsistencyRule,
    place: str,
    left: Decimal,
    right: Decimal,
    figures: Sequence[Figure],
    measures: Mapping[str, Measure],
) -> Question:
    owned = [measures[one.measure] for one in figures if one.measure in measures]
    owners = (measure.agency for measure in owned)
    days = [figure.on for figure in figures]
    params = {"left": left, "right": right, "difference": abs(left - right), "place": place}
    return Question(
        rule=rule.code,
        place=place,
        asked=rule.asked or tuple(dict.fromkeys(owners)),
        left=left,
        right=right,
        said=Said(f"readiness.check_{rule.code}", params),
        figures=tuple(figures),
        days_apart=(max(days) - min(days)).days if days else 0,
        classification=max((one.classification for one in owned), key=CLASSES.index, default="B"),
    )


def where_they_arise(questions: Iterable[Question]) -> list[Question]:
    """Leave out of larger places what one of their parts is asked already."""
    listed = list(questions)
    asked = {(question.rule, question.place) for question in listed}
    told_below = {(rule, above) for rule, place in asked for above in parents(place)}
    return [one for one in listed if (one.rule, one.place) not in told_below]
