"""Base rates as a product of factors, each drawn towards 1 as far as little is known of it.

rate(era, stage, place, group) = intercept · era · group · stage · (group and stage)
                                 · province · place · (place and group) · exp(covariates · slopes)

Every factor has a gamma prior with mean 1; given the incidents that are not excited by others,
each is (shape + incidents) / (shape + expected), so a place without incidents keeps its
province's rate and one with many its own. How far places may differ (the shape) is itself
estimated, by the marginal negative binomial likelihood. docs/methods/forecast.md
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.lean import gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ERAS: Final = 2  # earlier elections, and the current one
# Shapes of factors that have too few levels to tell how far they differ.
_ERA_SHAPE: Final = 2.0
_GROUP_SHAPE: Final = 1.0
_STAGE_SHAPE: Final = 1.0
_SHAPES: Final = np.exp(np.linspace(np.log(0.1), np.log(100.0), 29))
_SHAPE_SPREAD: Final = 1.5  # of the log of a shape around that of 1, before anything is seen
_SLOPE_SPREAD: Final = 0.5  # of a slope per standard deviation of its covariate
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Grid:
    """The exposure of a record, and in which cells its incidents lie.

    days : (eras, stages, places) weighted days
    era, stage, place, group : (cells,) of the cells with incidents
    within : (places,) provinces; covariates : (places, k) standardised, 0 where missing
    """

    days: Floats
    era: Ints
    stage: Ints
    place: Ints
    group: Ints
    within: Ints
    groups: int
    covariates: Floats


@dataclass(slots=True)
class Factors:
    """The factors as they stand; `sweep` moves all of them once.

    has_places : False keeps all place factors at 1, as climatology does
    """

    grid: Grid
    has_places: bool = True
    intercept: float = 1.0
    era: Floats = field(default_factory=lambda: np.ones(ERAS))
    group: Floats = field(init=False)
    stage: Floats = field(init=False)
    group_stage: Floats = field(init=False)
    province: Floats = field(init=False)
    place: Floats = field(init=False)
    place_group: Floats = field(init=False)
    slopes: Floats = field(init=False)
    shapes: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(
            ("group_stage", "province", "place", "place_group"), 1.0
        )
    )
    variances: dict[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _eras, stages, places = self.grid.days.shape
        groups = self.grid.groups
        self.group, self.stage = np.ones(groups), np.ones(stages)
        self.group_stage = np.ones((groups, stages))
        self.province = np.ones(int(self.grid.within.max(initial=0)) + 1)
        self.place, self.place_group = np.ones(places), np.ones((places, groups))
        self.slopes = np.zeros(self.grid.covariates.shape[1])

    @property
    def by_stage(self) -> Floats:
        """Return (groups, stages) the rate of a day in an average place."""
        found: Floats = self.group[:, None] * self.stage * self.group_stage
        return self.intercept * found

    @property
    def by_place(self) -> Floats:
        """Return (places, groups) what a place's rate is multiplied by."""
        ours = self.province[self.grid.within] * self.place
        ours = ours * np.exp(self.grid.covariates @ self.slopes)
        found: Floats = ours[:, None] * self.place_group
        return found

    def at_cells(self) -> Floats:
        """Return (cells,) the base rate of a day in each cell."""
        grid = self.grid
        found: Floats = (
            self.era[grid.era]
            * self.by_stage[grid.group, grid.stage]
            * self.by_place[grid.place, grid.group]
        )
        return found

    def expected(self) -> float:
        """Return how many incidents the base rates make over all weighted days."""
        exposure = np.tensordot(self.era, self.grid.days, axes=1)
        return float(((exposure @ self.by_place) * self.by_stage.T).sum())

    def sweep(self, base: Floats, *, moves_shapes: bool) -> None:
        """Move every factor once.

        Parameters
        ----------
        base : (cells,) weighted incidents that are not excited by others
        """
        grid = self.grid
        self._move_stages(base, moves_shapes=moves_shapes)
        if grid.covariates.shape[1]:
            self._move_slopes(base)
        if self.has_places:
            self._move_places(base, moves_shapes=moves_shapes)
        expected = self.expected()
        self.intercept *= (float(base.sum()) + _HALF) / (expected + _HALF)

    def _move_stages(self, base: Floats, *, moves_shapes: bool) -> None:
        grid = self.grid
        stages = grid.days.shape[1]
        each = self.era * ((grid.days @ self.by_place) * self.by_stage.T).sum(axis=(1, 2))
        of = summed(grid.era, base, ERAS)
        self._set("era", of, each, _ERA_SHAPE)
        exposure = np.tensordot(self.era, grid.days, axes=1)
        rates = (exposure @ self.by_place).T  # (groups, stages), unmoved below
        cells = summed(grid.group * stages + grid.stage, base, grid.groups * stages)
        held = cells.reshape(grid.groups, stages)
        self._set("group", held.sum(1), (rates * self.by_stage).sum(1), _GROUP_SHAPE)
        self._set("stage", held.sum(0), (rates * self.by_stage).sum(0), _STAGE_SHAPE)
        expected = rates * self.by_stage
        self._set_learnt("group_stage", held, expected, moves_shapes=moves_shapes)

    def _move_places(self, base: Floats, *, moves_shapes: bool) -> None:
        grid = self.grid
        places = len(self.place)
        exposure = np.tensordot(self.era, grid.days, axes=1)
        rates = exposure.T @ self.by_stage.T  # (places, groups)
        cells = summed(grid.place * grid.groups + grid.group, base, places * grid.groups)
        held = cells.reshape(places, grid.groups)
        expected = (rates * self.by_place).sum(1)
        size = len(self.province)
        self._set_learnt(
            "province",
            summed(grid.within, held.sum(1), size),
            summed(grid.within, expected, size),
            moves_shapes=moves_shapes,
        )
        expected = (rates * self.by_place).sum(1)
        self._set_learnt("place", held.sum(1), expected, moves_shapes=moves_shapes)
        self._set_learnt("place_group", held, rates * self.by_place, moves_shapes=moves_shapes)

    def _move_slopes(self, base: Floats) -> None:
        """Take one Newton step of the penalised likelihood of the slopes."""
        grid = self.grid
        exposure = np.tensordot(self.era, grid.days, axes=1)
        expected = ((exposure.T @ self.by_stage.T) * self.by_place).sum(1)
        held = summed(grid.place, base, len(self.place))
        x, penalty = grid.covariates, 1 / _SLOPE_SPREAD**2
        slope = x.T @ (held - expected) - penalty * self.slopes
        bend = (x.T * expected) @ x + penalty * np.eye(x.shape[1])
        self.slopes = self.slopes + np.clip(np.linalg.solve(bend, slope), -_HALF, _HALF)

    def _set_learnt(self, name: str, held: Floats, expected: Floats, *, moves_shapes: bool) -> None:
        expected = expected / getattr(self, name)
        if moves_shapes:
            self.shapes[name] = shape_of(held.ravel(), expected.ravel())
        self._set(name, held, expected * getattr(self, name), self.shapes[name])

    def _set(self, name: str, held: Floats, expected: Floats, shape: float) -> None:
        """Move one factor; `expected` holds its present value."""
        without = expected / getattr(self, name)
        setattr(self, name, (shape + held) / (shape + without))
        self.variances[name] = 1 / (shape + held)


def summed(at: Ints, values: Floats, size: int) -> Floats:
    """Return (size,) the sums of values by number."""
    return np.asarray(np.bincount(at, values, size), dtype=np.float64)


def shape_of(held: Floats, expected: Floats) -> float:
    """Return how alike levels are: the most likely shape of their gamma distribution.

    Parameters
    ----------
    held, expected : (levels,) incidents seen and expected; levels nothing is expected of are
        left out

    Returns
    -------
    one of a grid from 0.1 (very different) to 100 (alike)
    """
    some = expected > 0
    y, e, a = held[some], expected[some], _SHAPES[:, None]
    likely = (a * np.log(a / (a + e))).sum(axis=1)
    y, e = y[y > 0], e[y > 0]  # most levels have none, and for them the rest is 0
    likely += (gammaln(a + y) - gammaln(a) + y * np.log(e / (a + e))).sum(axis=1)
    prior = -0.5 * (np.log(_SHAPES) / _SHAPE_SPREAD) ** 2
    return float(_SHAPES[int(np.argmax(likely + prior))])
