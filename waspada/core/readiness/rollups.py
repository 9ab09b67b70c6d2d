"""A larger place's figure out of those of its parts, with what is missing from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from waspada.core.readiness.measures import Figure, Measure
from waspada.core.readiness.states import gap_of
from waspada.core.readiness.targets import Target, sum_targets


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a larger place: its last figure and its target."""

    place: str
    figure: Figure | None
    target: Target


@dataclass(frozen=True, slots=True)
class RollUp:
    """What the parts are together.

    value : the sum; for percent, yes/no and choices how many parts reach their target.
        None where no part is filled in
    target : the sum of targets; for the others the number of parts that have one
    filled, parts : how many of the parts have a figure
    missing : the parts without one, by place
    oldest, newest : the days the figures describe; a sum is as old as its oldest figure
    """

    value: Decimal | None
    target: Target
    filled: int
    parts: int
    missing: tuple[str, ...]
    oldest: date | None
    newest: date | None


def roll_up(measure: Measure, parts: Iterable[Part]) -> RollUp:
    """Return a measure over the parts of a larger place."""
    listed = sorted(parts, key=lambda part: part.place)
    figures = [part.figure for part in listed if _is_filled(part)]
    days = [figure.on for figure in figures if figure is not None]
    return RollUp(
        value=_sum(listed) if measure.is_summed else _reached(measure, listed),
        target=sum_targets(part.target for part in listed)
        if measure.is_summed
        else _all_of(listed),
        filled=len(figures),
        parts=len(listed),
        missing=tuple(part.place for part in listed if not _is_filled(part)),
        oldest=min(days, default=None),
        newest=max(days, default=None),
    )


def _is_filled(part: Part) -> bool:
    return part.figure is not None and part.figure.value is not None


def _values(parts: Sequence[Part]) -> list[Decimal]:
    return [
        part.figure.value
        for part in parts
        if part.figure is not None and part.figure.value is not None
    ]


def _sum(parts: Sequence[Part]) -> Decimal | None:
    values = _values(parts)
    return sum(values, Decimal(0)) if values else None


def _reached(measure: Measure, parts: Sequence[Part]) -> Decimal | None:
    if not _values(parts):
        return None
    return Decimal(
        sum(
            gap_of(measure, part.target.value, part.figure.value) == 0
            for part in parts
            if part.figure is not None
        )
    )


def _all_of(parts: Sequence[Part]) -> Target:
    with_target = [part.target for part in parts if part.target.value is not None]
    if not with_target:
        return sum_targets(part.target for part in parts)
    return sum_targets(Target(Decimal(1), target.said) for target in with_target)


def figure_of(measure: Measure, place: str, rolled: RollUp) -> Figure | None:
    """Return the roll-up as a figure of the larger place, as old as its oldest part."""
    if rolled.value is None or rolled.oldest is None:
        return None
    return Figure(measure.code, place, rolled.oldest, rolled.value)
