"""What is expected under each model, and how chance deals the cases out again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.scan import kernels
from waspada.core.errors import BadInput, TooLarge

Model = Literal["stp", "poisson", "bernoulli"]
MODELS: Final[tuple[Model, ...]] = ("stp", "poisson", "bernoulli")
MOST_CASES: Final = 20_000_000
MOST_SPANS: Final = 300_000

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
# (seeds of the replicates, bits of a lane, counts of cells, WORDS) → cases dealt into the cells
Deal = Callable[[NDArray[np.uint64], int, NDArray[np.uint64]], None]


@dataclass(frozen=True, slots=True)
class Expectation:
    """A model laid over cases: what every cell expects, and how replicates are dealt.

    observed, base : (places, cuts) up to each cut; base is cases expected, or for bernoulli
        cases and controls
    total : cases; whole : cases and controls of bernoulli, else 0
    weights : (places,) what the largest window in space is a share of
    in_reach : cases that one replicate deals into the cuts
    heaviest : the most cases that one place can get, or nearly so
    """

    model: Model
    observed: Counts
    base: Floats
    total: int
    whole: int
    weights: Floats
    in_reach: int
    heaviest: int
    deal: Deal
    log_table: Floats

    @property
    def scoring(self) -> tuple[int, int, Floats]:
        """Return what the kernels need to score a window."""
        return self.total, self.whole, self.log_table

    def within(self, places: list[int], upper: int, lower: int) -> tuple[int, float]:
        """Return the cases and the base of a window between two cuts (lower -1: none)."""
        count = self.observed[places, upper] - (self.observed[places, lower] if lower >= 0 else 0)
        base = self.base[places, upper] - (self.base[places, lower] if lower >= 0 else 0)
        return int(count.sum()), float(base.sum())


@dataclass(frozen=True, slots=True)
class Periods:
    """Which periods are looked at, and the spans of time among them.

    cells : (periods,) the cut that a period first counts in, -1 for none
    uppers, lowers : (spans,) cuts of each span
    firsts, lasts : (spans,) its first and last period
    """

    cells: Counts
    cuts: int
    uppers: Counts
    lowers: Counts
    firsts: Counts
    lasts: Counts


def periods_of(number: int, *, longest: int, is_prospective: bool) -> Periods:
    """Return the spans of at most so many periods; prospective ones all reach to the end.

    Raises
    ------
    TooLarge : scan.too_many_spans
    """
    longest = max(1, min(longest, number))
    if not is_prospective and number * longest > MOST_SPANS:
        raise TooLarge("scan.too_many_spans", periods=number, limit=MOST_SPANS // number)
    if is_prospective:
        cells = number - 1 - np.arange(number)
        cells[cells >= longest] = -1
        spans = np.arange(longest)
        last = np.full(longest, number - 1)
        return Periods(cells, longest, spans, np.full(longest, -1), number - 1 - spans, last)
    upper, length = np.meshgrid(np.arange(number), np.arange(1, longest + 1), indexing="ij")
    fits = upper - length >= -1
    uppers, lowers = upper[fits], (upper - length)[fits]
    return Periods(np.arange(number), number, uppers, lowers, lowers + 1, uppers)


def laid_out(values: NDArray[Any], periods: Periods) -> NDArray[Any]:
    """Return (places, periods) values as sums up to each cut."""
    found = np.zeros((values.shape[0], periods.cuts), values.dtype)
    inside = periods.cells >= 0
    found[:, periods.cells[inside]] = values[:, inside]
    return np.cumsum(found, axis=1)


def expect(
    model: Model,
    counts: Counts,
    periods: Periods,
    *,
    controls: Counts | None = None,
    population: Floats | None = None,
) -> Expectation:
    """Lay a model over counts.

    Parameters
    ----------
    counts, controls : (places, periods) whole numbers from 0
    population : (places,) or (places, periods)

    Raises
    ------
    BadInput : scan.no_cases, scan.no_controls, scan.no_population, scan.cases_without_population
    TooLarge : scan.too_many_cases
    """
    total = int(counts.sum())
    if total == 0:
        raise BadInput("scan.no_cases")
    if total > MOST_CASES:
        raise TooLarge("scan.too_many_cases", limit=MOST_CASES)
    if model == "bernoulli":
        return _bernoulli(counts, periods, controls)
    if model == "poisson":
        return _poisson(counts, periods, population)
    return _permutation(counts, periods)


def _permutation(counts: Counts, periods: Periods) -> Expectation:
    total = int(counts.sum())
    per_place, per_period = counts.sum(axis=1), counts.sum(axis=0)
    in_cut = laid_out(per_period[None, :], periods)[0]
    pool = np.repeat(np.arange(len(counts)) * periods.cuts, per_place)
    inside = periods.cells >= 0
    added = np.repeat(periods.cells[inside], per_period[inside])

    def deal(seeds: NDArray[np.uint64], bits: int, cells: NDArray[np.uint64]) -> None:
        kernels.shuffle(pool.copy(), added, seeds, bits, cells, np.empty_like(added))

    return Expectation(
        "stp",
        laid_out(counts, periods),
        per_place[:, None] * in_cut[None, :] / total,
        total,
        0,
        per_place.astype(float),
        int(added.size),
        int(min(per_place.max(), added.size)),
        deal,
        log_table(total),
    )


def _poisson(counts: Counts, periods: Periods, population: Floats | None) -> Expectation:
    if population is None or float(population.sum()) <= 0:
        raise BadInput("scan.no_population")
    at_risk = population if population.ndim == 2 else population[:, None]
    at_risk = np.broadcast_to(at_risk, counts.shape).astype(float)
    if bool(((at_risk <= 0) & (counts > 0)).any()):
        raise BadInput("scan.cases_without_population")
    total = int(counts.sum())
    mean = at_risk * (total / at_risk.sum())
    base = laid_out(mean, periods)
    inside = periods.cells >= 0
    chance = np.zeros((len(counts), periods.cuts))
    chance[:, periods.cells[inside]] = mean[:, inside]
    cells = np.arange(chance.size + 1)
    cells[-1] = -1
    outside = max(0.0, total - float(chance.sum()))
    share, other = alias_tables(np.append(chance.ravel(), outside))
    most = float(base[:, -1].max())

    def deal(seeds: NDArray[np.uint64], bits: int, counted: NDArray[np.uint64]) -> None:
        kernels.scatter(total, (share, other, cells), seeds, bits, counted)

    return Expectation(
        "poisson",
        laid_out(counts, periods),
        base,
        total,
        0,
        mean.sum(axis=1),
        total,
        min(total, int(most + 10 * np.sqrt(most) + 30)),
        deal,
        log_table(total),
    )


def _bernoulli(counts: Counts, periods: Periods, controls: Counts | None) -> Expectation:
    if controls is None or int(controls.sum()) == 0:
        raise BadInput("scan.no_controls")
    everyone = counts + controls
    total, whole = int(counts.sum()), int(everyone.sum())
    if whole > MOST_CASES:
        raise TooLarge("scan.too_many_cases", limit=MOST_CASES)
    cell = np.arange(len(counts))[:, None] * periods.cuts + periods.cells[None, :]
    cell = np.where(periods.cells[None, :] >= 0, cell, -1)
    pool = np.repeat(cell.ravel(), everyone.ravel())
    added = np.zeros(total, np.int64)
    base = laid_out(everyone, periods)

    def deal(seeds: NDArray[np.uint64], bits: int, cells: NDArray[np.uint64]) -> None:
        kernels.shuffle(pool.copy(), added, seeds, bits, cells, np.empty_like(added))

    return Expectation(
        "bernoulli",
        laid_out(counts, periods),
        base.astype(float),
        total,
        whole,
        everyone.sum(axis=1).astype(float),
        int(min(total, base[:, -1].sum())),
        int(min(total, base[:, -1].max())),
        deal,
        log_table(whole),
    )


def log_table(most: int) -> Floats:
    """Return n ln n for every whole number up to the most."""
    numbers = np.arange(most + 1, dtype=float)
    numbers[1:] *= np.log(numbers[1:])
    return numbers


def alias_tables(chance: Floats) -> tuple[Floats, Counts]:
    """Return Walker's tables (1977) for drawing cells in proportion to their chance."""
    scaled = chance * (chance.size / chance.sum())
    share = np.ones(chance.size)
    other = np.arange(chance.size)
    small = [int(at) for at in np.flatnonzero(scaled < 1)]
    large = [int(at) for at in np.flatnonzero(scaled >= 1)]
    while small and large:
        low, high = small.pop(), large[-1]
        share[low], other[low] = scaled[low], high
        scaled[high] -= 1 - scaled[low]
        if scaled[high] < 1:
            small.append(large.pop())
    # What rounding left over keeps what falls on it.
    for at in (*small, *large):
        share[at], other[at] = 1.0, at
    return share, other


def highest_bases(expectation: Expectation, floor: float, *, fewest: int) -> Floats:
    """Return for each count the largest base at which its ratio still reaches the floor.

    Fewer than `fewest` cases never do: -1. Rising with the count; a shade too large rather than
    too small.
    """
    total, whole = expectation.total, expectation.whole
    most = min(total, expectation.in_reach)
    counts = np.arange(most + 1, dtype=float)
    low = np.zeros(most + 1)
    high = counts * (whole / total) if whole else counts.copy()
    for _ in range(60):
        middle = (low + high) / 2
        reaches = _ratios(counts, middle, total, whole) >= floor
        low = np.where(reaches, middle, low)
        high = np.where(reaches, high, middle)
    high[: max(1, fewest)] = -1.0
    return np.maximum.accumulate(high)


def _ratios(counts: Floats, bases: Floats, total: int, whole: int) -> Floats:
    """Return log likelihood ratios of counts above what is expected, for any base."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if not whole:
            rest = total - counts
            part = np.where(counts > 0, counts * np.log(counts / bases), 0.0)
            found = part + np.where(rest > 0, rest * np.log(rest / (total - bases)), 0.0)
            cleaned: Floats = np.nan_to_num(found, nan=0.0, posinf=np.inf)
            return cleaned
        inside, outside = bases, whole - bases
        found = (
            _x_log_x(counts)
            + _x_log_x(inside - counts)
            - _x_log_x(inside)
            + _x_log_x(total - counts)
            + _x_log_x(outside - total + counts)
            - _x_log_x(outside)
        )
        start = np.array([float(total), float(whole - total), float(whole)])
        found += _x_log_x(start[2:]) - _x_log_x(start[:1]) - _x_log_x(start[1:2])
        found[inside < counts] = np.inf
        return found


def _x_log_x(values: Floats) -> Floats:
    found: Floats = np.where(values > 0, values * np.log(np.maximum(values, 1e-300)), 0.0)
    return found
