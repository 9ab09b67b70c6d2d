"""Forecast: chances and counts of the next days, their baselines, and how they are scored.

For every kab/kota and theme, for the next 7, 14 or 30 days: the chance of at least one incident
of severity 2 (sedang) or more, of 3 (berat) or more, and how many incidents (severity 1 or more)
with an interval. Everything is made from what was known at the end of one day, the origin; the
days told of are those after it.

The walk:

1. `Record` (record.py): incidents known at the origin, and the stage of each place and day,
   the coming ones as the calendar then said. Places, themes and neighbours are its `Layout`.
2. `fit(record, settings, covariates)` (fitting.py) -> `Fitted`: base rates by stage and place,
   drawn together (factors.py), and how much an incident excites more (exciting.py).
3. `forecasts(record, settings, covariates)` (ahead.py) -> one `Forecast` for each method and
   horizon: the model and, always beside it, the baselines (baselines.py).
4. When the days are over: `outcome_of` and `tally` (scores.py) -> a few sums (`Tally`) per
   method, target, horizon and origin. Keep those; they are all that the record needs.
5. `skill_of` (skill.py) -> skill against climatology with its interval by blocks of weeks;
   `choose` -> which method to show, and the reason's code. `reliability`, `average_precision`
   and `top_recall` (sharpness.py) look at the cells themselves.

`simulating.py` draws a self-exciting record with known truth. docs/methods/forecast.md explains.
"""

from waspada.core.forecast.ahead import forecasts
from waspada.core.forecast.fitting import Fitted, Settings, fit
from waspada.core.forecast.methods import (
    BASELINES,
    HORIZONS,
    METHODS,
    MODEL,
    TARGETS,
    THRESHOLDS,
    Forecast,
    LeftOut,
)
from waspada.core.forecast.record import Covariate, Layout, Record, layout_of
from waspada.core.forecast.scores import Outcome, Tally, outcome_of, tally
from waspada.core.forecast.sharpness import Bin, average_precision, reliability, top_recall
from waspada.core.forecast.skill import Choice, Skill, choose, skill_of

__all__ = [
    "BASELINES",
    "HORIZONS",
    "METHODS",
    "MODEL",
    "TARGETS",
    "THRESHOLDS",
    "Bin",
    "Choice",
    "Covariate",
    "Fitted",
    "Forecast",
    "Layout",
    "LeftOut",
    "Outcome",
    "Record",
    "Settings",
    "Skill",
    "Tally",
    "average_precision",
    "choose",
    "fit",
    "forecasts",
    "layout_of",
    "outcome_of",
    "reliability",
    "skill_of",
    "tally",
    "top_recall",
]
