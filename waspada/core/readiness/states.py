"""How a measure stands in a place on a day: one state, the percent, the gap and the days left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from waspada.core.readiness.measures import Figure, Measure, Said, read_toml
from waspada.core.readiness.projection import Projection
from waspada.core.readiness.targets import Target
from waspada.core.vocabulary import Words

# From what needs attention first to what needs none; the worst of several is the earliest here.
STATES: Final[Mapping[str, Words]] = {
    code: Words(id=both["id"], en=both["en"])
    for code, both in read_toml("terms.toml")["states"].items()
}
WORST_FIRST: Final = tuple(STATES)
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a measure stands.

    state : one of STATES
    gap : what is missing to the target, never below 0; None without target or figure
    percent : of the target, may exceed 100; None without target or figure
    days_left : to the due day, below 0 when it has passed; None without a due day
    is_stale : also true where another state comes first, such as past due
    said : why it has this state
    """

    state: str
    target: Decimal | None
    actual: Decimal | None
    gap: Decimal | None
    percent: Decimal | None
    due: date | None
    days_left: int | None
    age_days: int | None
    is_stale: bool
    said: Said


def state_of(
    measure: Measure,
    target: Target,
    figure: Figure | None,
    *,
    day: date,
    due: date | None = None,
    asked_from: date | None = None,
    projection: Projection | None = None,
) -> Standing:
    """Return how a measure stands on a day.

    Parameters
    ----------
    figure : the last one given by that day, None when none was
    due, asked_from : the measure's days as its stages stand (`Due.on`)
    projection : of its trend; without one nothing is called at risk
    """
    actual = None if figure is None else figure.value
    days_left = None if due is None else (due - day).days
    age = None if figure is None else max((day - figure.on).days, 0)
    gap = gap_of(measure, target.value, actual)
    is_met = gap is not None and gap == 0
    is_final = is_met and measure.is_cumulative
    shelf = measure.shelf_life_days
    is_stale = age is not None and shelf is not None and age > shelf and not is_final
    state, said = _state(
        has_target=target.value is not None,
        is_filled=actual is not None,
        is_met=is_met,
        is_stale=is_stale,
        is_asked=asked_from is None or day >= asked_from,
        days_left=days_left,
        is_threatened=projection is not None and projection.verdict in {"will_miss", "likely_miss"},
    )
    params = {"days": abs(days_left or 0), "age": age, "shelf": shelf, "gap": gap}
    return Standing(
        state=state,
        target=target.value,
        actual=actual,
        gap=gap,
        percent=percent_of(measure, target.value, actual),
        due=due,
        days_left=days_left,
        age_days=age,
        is_stale=is_stale,
        said=Said(said, params),
    )


def _state(
    *,
    has_target: bool,
    is_filled: bool,
    is_met: bool,
    is_stale: bool,
    is_asked: bool,
    days_left: int | None,
    is_threatened: bool,
) -> tuple[str, str]:
    is_past = days_left is not None and days_left < 0
    if not is_filled:
        if not is_asked:
            return "not_yet", "readiness.state_not_yet_asked"
        if is_past:
            return "late", "readiness.state_late_unfilled"
        return "unfilled", "readiness.state_unfilled"
    if has_target and not is_met and is_past:
        return "late", "readiness.state_late"
    if is_stale:
        return "stale", "readiness.state_stale"
    if not has_target:
        return "recorded", "readiness.state_recorded"
    if is_met:
        return "met", "readiness.state_met"
    if is_threatened:
        return "at_risk", "readiness.state_at_risk"
    return "short", "readiness.state_short"


def gap_of(measure: Measure, target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """Return what is missing to the target, 0 when it is met, None when it cannot be said."""
    if target is None or actual is None:
        return None
    missing = target - actual if measure.direction == "at_least" else actual - target
    return max(missing, Decimal(0))


def percent_of(measure: Measure, target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """Return the figure as a percent of its target, to one digit, never rounded up to 100.

    Of what must stay below a limit: 100 within it, else the limit's share of the figure; a limit
    of 0 has no share, and a percent of 0 for whatever is left would say that nothing was done.
    """
    if target is None or actual is None:
        return None
    if measure.direction == "at_most":
        if actual <= target:
            return _HUNDRED
        return _one_digit(target * 100 / actual) if target > 0 else None
    if target <= 0:
        return _HUNDRED if actual >= target else None
    return _one_digit(actual * 100 / target)


def _one_digit(value: Decimal) -> Decimal:
    # 1,363 of 1,364 is 99.9, not 100: rounding up would hide the one that lacks.
    return value.quantize(Decimal("0.1"), rounding=ROUND_FLOOR)


def worst_of(states: list[str]) -> str | None:
    """Return the state that needs attention first, None of none."""
    return min(states, key=WORST_FIRST.index, default=None)
