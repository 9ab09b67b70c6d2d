"""Targets out of a place's numbers: with the arithmetic, and a reason where there is none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from waspada.core.readiness.measures import Measure, Said

_ROUNDING: Final = {"up": ROUND_CEILING, "down": ROUND_FLOOR, "nearest": ROUND_HALF_UP}
_COUNTED: Final = {
    "per_station": "stations",
    "per_kecamatan": "kecamatan",
    "per_desa": "desa",
    "per_voter": "voters",
}
NOTHING_TARGETED: Final = "readiness.no_target"


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What targets are made from in a place; None is not known and differs from 0."""

    place: str
    stations: int | None = None
    kecamatan: int | None = None
    desa: int | None = None
    voters: int | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A target, or the reason why there is none.

    said : how it came about (readiness.target_…), or why not
    """

    value: Decimal | None
    said: Said


def target_of(
    measure: Measure,
    facts: PlaceFacts,
    values: Mapping[str, Decimal | None] | None = None,
    *,
    given: Decimal | None = None,
) -> Target:
    """Return a measure's target in a place.

    Parameters
    ----------
    facts : the place's numbers of TPS, kecamatan, desa, voters
    values : last figures of other measures in the place, for targets that follow from them
    given : a target that was set for this place; it comes before the rule

    Returns
    -------
    with value None and a reason where a number is not known or there is nothing to count
    """
    rule = measure.target
    if given is not None:
        return Target(given, Said("readiness.target_given"))
    if measure.kind == "choice" and rule.kind != "none":
        best = max((option.value for option in measure.options), default=None)
        return Target(best, Said("readiness.target_best_option"))
    if rule.kind == "none":
        return Target(None, Said(NOTHING_TARGETED))
    if rule.kind == "given":
        return Target(None, Said("readiness.target_not_set"))
    if rule.kind == "fixed":
        return Target(rule.rate, Said("readiness.target_fixed"))
    if rule.kind == "measures":
        return _from_measures(measure, values or {})
    return _per(measure, facts)


def _per(measure: Measure, facts: PlaceFacts) -> Target:
    counted = _COUNTED[measure.target.kind]
    number: int | None = getattr(facts, counted)
    if number is None:
        return Target(None, Said(f"readiness.no_{counted}_known", {"place": facts.place}))
    if number <= 0:
        return Target(None, Said(f"readiness.no_{counted}", {"place": facts.place}))
    rate = measure.target.rate or Decimal(0)
    value = _rounded(rate * number, measure.target.rounding)
    params = {"rate": rate, "number": number, "target": value}
    return Target(value, Said(f"readiness.target_{measure.target.kind}", params))


def _from_measures(measure: Measure, values: Mapping[str, Decimal | None]) -> Target:
    total = Decimal(0)
    for term in measure.target.terms:
        value = values.get(term.measure)
        if value is None:
            return Target(None, Said("readiness.target_waits_for", {"measure": term.measure}))
        total += value * term.factor
    value = _rounded(total, measure.target.rounding)
    codes = ", ".join(term.measure for term in measure.target.terms)
    return Target(value, Said("readiness.target_measures", {"measures": codes, "target": value}))


def _rounded(value: Decimal, rounding: str) -> Decimal:
    if rounding == "none":
        return value
    return value.quantize(Decimal(1), rounding=_ROUNDING[rounding])


def sum_targets(parts: Iterable[Target]) -> Target:
    """Return the target of a larger place out of those of its parts.

    Parts without one are left out and counted; where no part has one the first reason stands.
    """
    listed = list(parts)
    known = [part.value for part in listed if part.value is not None]
    if not known:
        return listed[0] if listed else Target(None, Said(NOTHING_TARGETED))
    total = sum(known, Decimal(0))
    lacking = len(listed) - len(known)
    params = {"parts": len(known), "without": lacking, "target": total}
    code = "readiness.target_summed_partly" if lacking else "readiness.target_summed"
    return Target(total, Said(code, params))
