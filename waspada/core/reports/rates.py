"""Incidents per 100 polling stations, and when comparing places by them is fair."""

from dataclasses import dataclass
from typing import Final

# Not scipy.stats: every start of the system would wait for its hundred modules.
from waspada.core.detection.lean import gammaincinv

# Fewer stations than this and one incident more or less turns the picture.
LEAST_STATIONS: Final = 100
# Fewer incidents than this and chance alone spans everything.
LEAST_INCIDENTS: Final = 5
CERTAINTY: Final = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """How many incidents per 100 polling stations, with the span that chance leaves open.

    stations : None where unknown; then the three figures are None
    note : why it may not be compared, a code of the words catalogue; empty where it may
    """

    count: int
    stations: int | None
    per_100: float | None
    low: float | None
    high: float | None
    note: str

    @property
    def is_fair(self) -> bool:
        """Say whether the place may be compared with others."""
        return not self.note


def rate_per_100(count: int, stations: int | None) -> Rate:
    """Return a place's rate with its exact Poisson interval.

    Parameters
    ----------
    count : incidents at polling stations, of one election, on and around polling day
    stations : how many stations the place had, None where nobody knows

    References
    ----------
    Garwood 1936, Biometrika 28; docs/picture.md
    """
    if stations is None or stations <= 0:
        return Rate(count, None, None, None, None, "picture.stations_unknown")
    tail = (1 - CERTAINTY) / 2
    # Half a quantile of chi-squared with 2k degrees of freedom is a quantile of gamma(k).
    low = float(gammaincinv(count, tail)) if count else 0.0
    high = float(gammaincinv(count + 1, 1 - tail))
    share = 100 / stations
    note = ""
    if stations < LEAST_STATIONS:
        note = "picture.stations_few"
    elif count < LEAST_INCIDENTS:
        note = "picture.incidents_few"
    return Rate(count, stations, count * share, low * share, high * share, note)
