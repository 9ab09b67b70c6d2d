"""Where high values lie beside high ones: Moran, Getis-Ord, rates, and honest p.

`measures` has the statistics, `chance` what they are compared with, `weights` who is beside whom,
`reading` the tables. Method, parameters and limits: docs/methods/hotspots.md
"""

from waspada.core.detection.hotspots.chance import false_discovery, local_p
from waspada.core.detection.hotspots.measures import (
    GlobalMoran,
    LocalMeasures,
    empirical_bayes,
    global_moran,
    local_measures,
    standardised_rates,
)
from waspada.core.detection.hotspots.weights import Beside, from_lists, nearest, within

__all__ = [
    "Beside",
    "GlobalMoran",
    "LocalMeasures",
    "empirical_bayes",
    "false_discovery",
    "from_lists",
    "global_moran",
    "local_measures",
    "local_p",
    "nearest",
    "standardised_rates",
    "within",
]
