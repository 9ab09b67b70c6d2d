"""From a fitted record to chances and counts of the coming days, in closed form.

In a place and group, incidents that come by themselves, or that past and neighbouring incidents
excite, begin clusters; what they excite in the same place and group is followed exactly (a
branching process), what reaches other groups and places by its mean. How unsure the base rate
and the excitation are enters as a gamma distribution over each. docs/methods/forecast.md
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.forecast.baselines import baselines
from waspada.core.forecast.exciting import WAYS
from waspada.core.forecast.fitting import Fitted, Settings, fit
from waspada.core.forecast.methods import HORIZONS, MODEL, THRESHOLDS, Forecast
from waspada.core.forecast.record import Covariate, Record

Floats = NDArray[np.float64]
_OWN: Final = WAYS.index("own")


def forecasts(
    record: Record,
    settings: Settings | None = None,
    covariates: Sequence[Covariate] = (),
    horizons: Sequence[int] = HORIZONS,
) -> list[Forecast]:
    """Return what every method says, for each horizon: the model first, then the baselines.

    *Index only* is absent where no covariate is an index, or it lacks too many places.

    Parameters
    ----------
    horizons : days, none longer than the longest of HORIZONS

    Raises
    ------
    BadInput : forecast.stages_short, forecast.covariate_later, forecast.covariate_places
    """
    fitted = fit(record, settings, covariates)
    beside = baselines(fitted.record, settings or Settings(), covariates, horizons)
    coming = coming_of(fitted, max(horizons))
    found = []
    for days in horizons:
        found.append(model_ahead(fitted, coming, days))
        found += [one for one in beside if one.horizon_days == days]
    return found


@dataclass(frozen=True, slots=True)
class Coming:
    """What begins clusters in each place and group on each coming day.

    base : (days, places, groups) incidents that come by themselves
    excited : the same, excited by past ones, and by coming ones of other groups and places
    """

    base: Floats
    excited: Floats


def coming_of(fitted: Fitted, days: int) -> Coming:
    """Return the rates of the days after the origin."""
    factors, echo = fitted.factors, fitted.echo
    stage = fitted.record.stage[fitted.record.days :][:days].astype(np.int64)
    base = factors.era[-1] * factors.by_stage.T[stage] * factors.by_place
    excited = np.zeros(base.shape)
    state, past = echo.state.copy(), echo.state.copy()
    for day in range(days):
        own, cross, near = fitted.paths.spread(state)
        shares = [(1 - echo.decay) * alpha for alpha in fitted.excitation]
        beyond = shares[1] * cross + shares[2] * near
        excited[day] = shares[_OWN] * past + beyond
        state = echo.decay * state + base[day] + shares[_OWN] * own + beyond
        past *= echo.decay
    return Coming(base, excited)


def model_ahead(fitted: Fitted, coming: Coming, days: int) -> Forecast:
    """Return what the model says of the first `days` coming days."""
    coming = Coming(coming.base[:days], coming.excited[:days])
    shared, own = _unsure(fitted, coming.base)
    every = (1 + shared) * (1 + own) - 1
    loose = 1 / float(fitted.surety.sum())
    own_excited = float(fitted.excitation[_OWN])
    mean, dispersion = _counts(coming, every, loose, own_excited, fitted.echo.decay)
    chance = np.zeros((len(THRESHOLDS), *mean.shape))
    chance_any = np.zeros((len(THRESHOLDS), mean.shape[0]))
    for row in range(len(THRESHOLDS)):
        calm = np.stack(
            [
                _calm(days, float(share), own_excited, fitted.echo.decay)
                for share in fitted.grave[row]
            ],
            axis=1,
        )[:, None, :]
        base, excited = (coming.base * (1 - calm)).sum(0), (coming.excited * (1 - calm)).sum(0)
        none = _spread_out(base, every) * _spread_out(excited, np.full(base.shape, loose))
        chance[row] = 1 - none
        chance_any[row] = 1 - _none_at_all(base, excited, (shared, own), loose)
    return Forecast(
        method=MODEL,
        origin=fitted.record.origin,
        horizon_days=days,
        places=fitted.record.layout.places,
        groups=fitted.record.layout.groups,
        chance=chance,
        chance_any=chance_any,
        mean=mean,
        dispersion=dispersion,
        left_out=fitted.left_out,
    )


def _calm(days: int, grave: float, excited: float, decay: float) -> Floats:
    """Return (days,) the chance that a cluster begun on a day has nothing grave until the last.

    It begins with one incident, and every incident excites a Poisson number of others:
    u(t) = (1 - grave) exp(-excited Σ_j φ(j) (1 - u(t+j))), from the last day backwards.
    """
    calm = np.zeros(days)
    later = 0.0  # Σ_j φ(j) (1 - u(t+j)), by its recursion
    for day in range(days - 1, -1, -1):
        calm[day] = (1 - grave) * np.exp(-excited * later)
        later = decay * later + (1 - decay) * (1 - calm[day])
    return calm


def _counts(
    coming: Coming, unsure: Floats, loose: float, excited: float, decay: float
) -> tuple[Floats, Floats]:
    """Return mean and dispersion of the number of incidents."""
    days = len(coming.base)
    size, square = np.zeros(days), np.zeros(days)  # of a cluster begun on a day
    later_size = later_square = 0.0
    for day in range(days - 1, -1, -1):
        size[day] = 1 + excited * later_size
        square[day] = excited * later_square + size[day] ** 2
        later_size = decay * later_size + (1 - decay) * size[day]
        later_square = decay * later_square + (1 - decay) * square[day]
    base = np.tensordot(size, coming.base, axes=1)
    raised = np.tensordot(size, coming.excited, axes=1)
    mean = base + raised
    variance = np.tensordot(square, coming.base + coming.excited, axes=1)
    variance += unsure * base**2 + loose * raised**2
    dispersion = np.divide(variance, mean, out=np.ones(mean.shape), where=mean > 0)
    return mean, np.maximum(dispersion, 1.0)


def _unsure(fitted: Fitted, base: Floats) -> tuple[Floats, Floats]:
    """Return the relative variances of base rates: shared by a place's groups, and a group's own.

    (places, 1) and (places, groups); of the stages, those of the coming days by their weight.
    """
    known, record = fitted.factors.variances, fitted.record
    stage = record.stage[record.days :][: len(base)].astype(np.int64)
    of_stage = (known["group_stage"].T + known["stage"][:, None])[stage]
    weight = base / np.maximum(base.sum(axis=0), 1e-300)
    by_stage = (weight * of_stage).sum(axis=0)
    shared = (1 + known["province"][record.layout.within]) * (1 + known["place"])
    shared *= 1 + known["era"][-1]
    own = (1 + by_stage) * (1 + known["place_group"]) * (1 + known["group"])
    return (shared - 1)[:, None], own - 1


def _spread_out(mean: Floats, unsure: Floats) -> Floats:
    """Return the chance of none where the mean has a gamma distribution of a relative variance."""
    return np.asarray(np.exp(-np.log1p(unsure * mean) / unsure))


def _none_at_all(
    base: Floats, excited: Floats, unsure: tuple[Floats, Floats], loose: float
) -> Floats:
    """Return (places,) the chance of none in any group, whose rates share their place's part."""
    shared, own = unsure
    total = base.sum(axis=1)
    apart = ((1 + shared) * own * base**2).sum(axis=1)
    together = shared[:, 0] + apart / np.maximum(total**2, 1e-300)
    return _spread_out(total, together) * _spread_out(
        excited.sum(axis=1), np.full(total.shape, loose)
    )
