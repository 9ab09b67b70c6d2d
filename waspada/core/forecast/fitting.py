"""Fit base rates and excitation to a record: expectation-maximisation on day cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput
from waspada.core.forecast.exciting import WAYS, Echo, Paths, echoes_of, paths_of
from waspada.core.forecast.factors import ERAS, Factors, Grid
from waspada.core.forecast.methods import THRESHOLDS, LeftOut
from waspada.core.forecast.record import STAGE_NUMBERS, Covariate, Record

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SETTLING: Final = 30  # rounds for each decay that is tried, and then for the best one
_ROUNDS: Final = 120
_SHAPES_EVERY: Final = 5
_STILL: Final = 1e-6
# Excitation before anything is seen: a gamma distribution with its mode at 0.1 of an incident.
_PRIOR_INCIDENTS: Final = 0.5
_PRIOR_EFFECT: Final = 5.0
_MOST_EXCITED: Final = 0.95  # all ways together; at 1 a process would never end
_HALF_LIFE: Final = 4.0
_HALF_LIFE_SPREAD: Final = 1.0
_MOST_MISSING: Final = 0.5


@dataclass(frozen=True, slots=True)
class Settings:
    """How a record is read; the model's version for whoever stores a forecast.

    earlier_weight : what a day before the current election weighs, between 0 and 1
    half_lives : days after which half of an excitation is left, of which the likeliest is taken
    severity_strength : incidents for which the overall share of grave ones counts in a group
    """

    version: str = "1"
    earlier_weight: float = 0.5
    half_lives: tuple[float, ...] = (1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 14.0, 21.0)
    severity_strength: float = 10.0
    is_excited: bool = True


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a record tells.

    factors : base rates; excitation : (ways,) incidents that one incident excites in its own
        place and group, in other groups there, in its group in the places beside
    surety : (ways,) weighted incidents behind each of them, its prior included
    half_life_days : of the excitation; echo : what past incidents leave at the origin
    grave : (thresholds, groups) share of incidents with severity 2+, 3+
    incidents : how many the record holds
    """

    record: Record
    factors: Factors
    paths: Paths
    excitation: Floats
    surety: Floats
    half_life_days: float
    echo: Echo
    grave: Floats
    incidents: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells (place, group, day) with incidents, in order of day."""

    place: Ints
    group: Ints
    day: Ints
    count: Floats
    weight: Floats


def fit(
    record: Record, settings: Settings | None = None, covariates: Sequence[Covariate] = ()
) -> Fitted:
    """Return the base rates, the excitation and the share of grave incidents of a record.

    Deterministic. Reads nothing that is dated after the record's origin.

    Parameters
    ----------
    covariates : of places; what lacks half of the places or more (or has fewer than it asks for)
        is left out and told

    Raises
    ------
    BadInput : forecast.stages_short, forecast.covariate_later, forecast.covariate_places

    References
    ----------
    Mohler et al. 2011, JASA 106, 100–108; Veen & Schoenberg 2008, JASA 103, 614–624
    """
    held = settings or Settings()
    counted = record.counted()
    cells = cells_of(counted, held)
    values, left_out = standardised(counted, covariates)
    grid = grid_of(counted, cells, held, values)
    paths = paths_of(counted.layout)
    factors, excitation, surety, echo = _fit_all(counted, cells, grid, paths, held)
    return Fitted(
        record=counted,
        factors=factors,
        paths=paths,
        excitation=excitation,
        surety=surety,
        half_life_days=float(np.log(0.5) / np.log(echo.decay)),
        echo=echo,
        grave=grave_shares(counted, held),
        incidents=len(counted.day),
        left_out=left_out,
    )


def cells_of(record: Record, settings: Settings) -> Cells:
    """Return the cells of a record that hold incidents."""
    shape = (len(record.layout.places), len(record.layout.groups))
    code = np.ravel_multi_index((record.place, record.group), shape)
    code = (record.day - record.first) * (shape[0] * shape[1]) + code
    cells, count = np.unique(code, return_counts=True)
    day, rest = np.divmod(cells, shape[0] * shape[1])
    place, group = np.unravel_index(rest, shape)
    ordinal = day + record.first
    weight = np.where(ordinal >= record.since, 1.0, settings.earlier_weight)
    return Cells(place, group, ordinal, count.astype(np.float64), weight)


def grid_of(record: Record, cells: Cells, settings: Settings, covariates: Floats) -> Grid:
    """Return exposure by era, stage and place, and where the cells lie in it."""
    stages, places = len(STAGE_NUMBERS), len(record.layout.places)
    past = record.stage[: record.days].astype(np.int64)
    split = min(max(record.since - record.first, 0), record.days)
    column = np.arange(places)
    days = np.zeros((ERAS, stages, places))
    weights = (settings.earlier_weight, 1.0)
    for era, part in enumerate((past[:split], past[split:])):
        flat = np.bincount((part * places + column).ravel(), minlength=stages * places)
        days[era] = weights[era] * flat.reshape(stages, places)
    return Grid(
        days=days,
        era=(cells.day >= record.since).astype(np.int64),
        stage=past[cells.day - record.first, cells.place],
        place=cells.place,
        group=cells.group,
        within=record.layout.within,
        groups=len(record.layout.groups),
        covariates=covariates,
    )


def standardised(
    record: Record, covariates: Sequence[Covariate]
) -> tuple[Floats, tuple[LeftOut, ...]]:
    """Return (places, k) covariates with mean 0 and spread 1, 0 where missing, and what is lacking.

    Mean and spread are those of the values known at the origin, and of nothing later.

    Raises
    ------
    BadInput : forecast.covariate_later, forecast.covariate_places
    """
    places = len(record.layout.places)
    columns, notes = [], []
    for one in covariates:
        if one.dated > record.origin:
            raise BadInput("forecast.covariate_later", name=one.name, day=one.dated.isoformat())
        if one.values.shape != (places,):
            raise BadInput("forecast.covariate_places", name=one.name, places=places)
        known = np.isfinite(one.values)
        missing = int(places - known.sum())
        spread = float(one.values[known].std()) if known.any() else 0.0
        is_few = missing >= _MOST_MISSING * places
        if one.least_places:
            is_few = places - missing < one.least_places
        if is_few:
            notes.append(LeftOut(one.name, "forecast.covariate_missing", missing))
        elif spread <= 0:
            notes.append(LeftOut(one.name, "forecast.covariate_constant", missing))
        else:
            if missing:
                notes.append(LeftOut(one.name, "forecast.covariate_partly", missing))
            mean = one.values[known].mean()
            columns.append(np.where(known, (one.values - mean) / spread, 0.0))
    table = np.stack(columns, axis=1) if columns else np.zeros((places, 0))
    return table, tuple(notes)


def grave_shares(record: Record, settings: Settings) -> Floats:
    """Return (thresholds, groups) the share of incidents that are as grave, drawn together."""
    groups = len(record.layout.groups)
    weight = np.where(record.day >= record.since, 1.0, settings.earlier_weight)
    every = np.bincount(record.group, weight, groups)
    found = np.zeros((len(THRESHOLDS), groups))
    for row, least in enumerate(THRESHOLDS):
        grave = np.bincount(record.group, weight * (record.severity >= least), groups)
        overall = (grave.sum() + 0.5) / (every.sum() + 1.0)
        strength = settings.severity_strength
        found[row] = (grave + strength * overall) / (every + strength)
    return found


def _fit_all(
    record: Record, cells: Cells, grid: Grid, paths: Paths, settings: Settings
) -> tuple[Factors, Floats, Floats, Echo]:
    """Try each half-life from where the one before ended, then settle with the likeliest."""
    factors = Factors(grid)
    excitation = np.full(len(WAYS), 0.1 if settings.is_excited else 0.0)
    half_lives = settings.half_lives if settings.is_excited else settings.half_lives[:1]
    echoes = echoes_of(
        paths,
        place=cells.place,
        group=cells.group,
        day=cells.day,
        count=cells.count,
        weight=cells.weight,
        decays=[0.5 ** (1 / half_life) for half_life in half_lives],
        origin=record.origin.toordinal(),
    )
    tried: list[tuple[float, Echo, Floats]] = []
    for half_life, echo in zip(half_lives, echoes, strict=True):
        likely, excitation, _ = _settle(factors, cells, echo, excitation, _SETTLING)
        prior = -0.5 * (np.log(half_life / _HALF_LIFE) / _HALF_LIFE_SPREAD) ** 2
        tried.append((likely + prior, echo, excitation))
    _, echo, excitation = max(tried, key=lambda one: one[0])
    _, excitation, surety = _settle(factors, cells, echo, excitation, _ROUNDS)
    return factors, excitation, surety, echo


def _settle(
    factors: Factors, cells: Cells, echo: Echo, excitation: Floats, rounds: int
) -> tuple[float, Floats, Floats]:
    """Share incidents out between base and excitation, and move both, until nothing moves.

    Returns
    -------
    (log likelihood, excitation, surety)
    """
    weighted = cells.count * cells.weight
    surety = np.full(len(WAYS), _PRIOR_INCIDENTS)
    before = -np.inf
    likely = before
    for number in range(rounds):
        base = factors.at_cells()
        raised = echo.reaching * excitation
        rate = base + raised.sum(axis=1)
        share = weighted / rate
        effect = float((excitation * echo.given).sum())
        likely = float((weighted * np.log(rate)).sum()) - factors.expected() - effect
        if abs(likely - before) < _STILL * max(1.0, abs(likely)):
            break
        before = likely
        excited = share @ raised
        surety = excited + _PRIOR_INCIDENTS
        if excitation.any():
            excitation = surety / (echo.given + _PRIOR_EFFECT)
            excitation *= min(1.0, _MOST_EXCITED / float(excitation.sum()))
        factors.sweep(share * base, moves_shapes=number % _SHAPES_EVERY == _SHAPES_EVERY - 1)
    return likely, excitation, surety
