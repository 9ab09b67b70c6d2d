"""What every method of forecasting gives back, and what it may be called."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.negbin import quantile

Floats = NDArray[np.float64]

HORIZONS: Final = (7, 14, 30)
THRESHOLDS: Final = (2, 3)  # severities from which a chance is told
COUNTED_FROM: Final = 1  # severity 0 has not happened

MODEL: Final = "model"
CLIMATOLOGY: Final = "climatology"
LAST_PERIOD: Final = "last_period"
INDEX_ONLY: Final = "index_only"
BASELINES: Final = (CLIMATOLOGY, LAST_PERIOD, INDEX_ONLY)
METHODS: Final = (MODEL, *BASELINES)

# What is scored: the chance of severity 2+ in each place and theme, that of severity 3+ in each
# place over all themes together (they are too few to be told apart), and the count.
SEVERITY_2: Final = "severity2"
SEVERITY_3: Final = "severity3"
COUNT: Final = "count"
TARGETS: Final = (SEVERITY_2, SEVERITY_3, COUNT)

_TAIL: Final = 0.05


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A covariate that took no part, or only in some places, with the reason's code.

    places : how many places lacked it
    """

    name: str
    code: str
    places: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one method says on the evening of `origin` of the `horizon_days` days after it.

    chance : (thresholds, places, groups) of at least one incident of severity 2+, 3+
    chance_any : (thresholds, places) the same over all groups together
    mean, dispersion : (places, groups) count of incidents of severity 1+, negative binomial with
        variance = dispersion * mean
    left_out : covariates that took no part, for the method that uses them
    """

    method: str
    origin: date
    horizon_days: int
    places: tuple[str, ...]
    groups: tuple[str, ...]
    chance: Floats
    chance_any: Floats
    mean: Floats
    dispersion: Floats
    left_out: tuple[LeftOut, ...] = ()

    @property
    def low(self) -> Floats:
        """Return (places, groups) the count that is not reached with a chance of 5 % at most."""
        return quantile(_TAIL, self.mean, self.dispersion)

    @property
    def high(self) -> Floats:
        """Return (places, groups) the count that is not passed with a chance of 95 %."""
        return quantile(1 - _TAIL, self.mean, self.dispersion)
