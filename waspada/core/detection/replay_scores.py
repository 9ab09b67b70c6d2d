"""Score a replay: what stood at Waspada a day before something grave was first reported.

A level is worked out at the end of each day from what was received by then, and whatever
happened on a day is taken to be received on its evening. So a level that stood 24 hours before
the first report stood at the ends of both days before it. Records are incomplete: a warning
without anything grave after it is counted, never called false. docs/replay.md
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.lean import betaincinv

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
LEAD_DAYS: Final = 2
GRAVE: Final = 3
SAME_EPISODE_DAYS: Final = 7
AFTERWARDS_DAYS: Final = 7
_LEVEL: Final = 0.95
_REPEATS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Grave:
    """The first day of an episode with something grave in a place and theme.

    incidents : grave ones in it, of which none comes more than a week after the one before
    severity : of the gravest
    """

    place: str
    theme: str
    day: date
    severity: int
    incidents: int


@dataclass(frozen=True, slots=True)
class Ranks:
    """How high each place stood at the end of each day.

    values : (days, themes, places) 0 below Waspada, 1 Waspada, 2 Siaga, 3 Awas
    """

    first: date
    themes: tuple[str, ...]
    places: tuple[str, ...]
    values: NDArray[np.int8]

    def standing(self, least: int = 1) -> Floats:
        """Return (days, places) 1 where any theme stood as high."""
        return np.asarray((self.values >= least).any(axis=1), dtype=np.float64)

    def standing_in(self, theme: str, least: int = 1) -> Floats:
        """Return (days, places) 1 where one theme stood as high."""
        return np.asarray(self.values[:, self.themes.index(theme)] >= least, dtype=np.float64)


def grave_episodes(rows: Iterable[tuple[str, str, date, int]]) -> list[Grave]:
    """Return the episodes of grave incidents, in the order of their first days.

    rows : (place, theme, day, severity) of incidents, whatever their severity
    """
    found: list[Grave] = []
    held: dict[tuple[str, str], tuple[int, date]] = {}
    for place, theme, day, severity in sorted(rows, key=lambda row: (row[2], row[0], row[1])):
        if severity < GRAVE:
            continue
        before = held.get((place, theme))
        if before is not None and day - before[1] <= timedelta(days=SAME_EPISODE_DAYS):
            one = found[before[0]]
            found[before[0]] = Grave(
                place, theme, one.day, max(one.severity, severity), one.incidents + 1
            )
            held[place, theme] = before[0], day
            continue
        held[place, theme] = len(found), day
        found.append(Grave(place, theme, day, severity, 1))
    return found


def caught(standing: Floats, graves: Sequence[Grave], ranks: Ranks) -> Floats:
    """Return for each episode how surely its place stood 24 hours before the first report.

    Parameters
    ----------
    standing : (days, places) 0 or 1, or the chance of standing where a rule leaves it open
    ranks : whose days and places those are; episodes begin on its third day or later
    """
    at = {place: number for number, place in enumerate(ranks.places)}
    found = np.zeros(len(graves))
    for number, one in enumerate(graves):
        day = (one.day - ranks.first).days
        found[number] = standing[day - LEAD_DAYS : day, at[one.place]].min()
    return found


def days_ahead(standing: Floats, one: Grave, ranks: Ranks) -> int:
    """Return for how many ends of day a place had stood without a gap before an episode."""
    place = ranks.places.index(one.place)
    day = (one.day - ranks.first).days
    ahead = 0
    while day - ahead - 1 >= 0 and standing[day - ahead - 1, place] > 0:
        ahead += 1
    return ahead


def highest(values: Floats, many: NDArray[np.int64]) -> Floats:
    """Return (days, places) the chance of being among the `many` highest of a day.

    Equal values at the edge share what is left evenly.

    Parameters
    ----------
    values : (days, places); many : (days,)
    """
    found = np.zeros(values.shape)
    for day, wanted in enumerate(many.tolist()):
        if wanted <= 0:
            continue
        row = values[day]
        edge = np.sort(row)[-wanted]
        above, equal = row > edge, row == edge
        found[day, above] = 1.0
        found[day, equal] = (wanted - above.sum()) / equal.sum()
    return found


def share_limits(hits: float, of: int) -> tuple[float, float]:
    """Return 95 % limits of a share (Clopper & Pearson 1934, Biometrika 26, 404–413)."""
    if of == 0:
        return 0.0, 1.0
    tail = (1 - _LEVEL) / 2
    low = 0.0 if hits <= 0 else float(betaincinv(hits, of - hits + 1, tail))
    high = 1.0 if hits >= of else float(betaincinv(hits + 1, of - hits, 1 - tail))
    return low, high


def difference_limits(
    one: Floats, other: Floats, places: Sequence[str], rng: np.random.Generator
) -> tuple[float, float]:
    """Return 95 % limits of the mean difference, places drawn anew with all their episodes.

    Parameters
    ----------
    one, other : (episodes,) how surely each was caught; places : (episodes,)
    """
    if not places:
        return -1.0, 1.0
    names, number = np.unique(np.asarray(places), return_inverse=True)
    gain = np.bincount(number, weights=one - other)
    size = np.bincount(number)
    drawn = rng.integers(0, len(names), (_REPEATS, len(names)))
    means = gain[drawn].sum(axis=1) / size[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What is on record after warnings that stood for days on end.

    runs : of days on end that a place stood at Waspada or above, and that began in the replay
    came_true : something grave was first reported from the second day to the one after the last
    lighter : nothing grave, but something lighter happened while it stood or in the week after
    nothing : nothing more is on record; not false, for records are incomplete
    after_grave : of all, those that began on the day of a grave incident
    """

    runs: int
    came_true: int
    lighter: int
    nothing: int
    after_grave: int


def outcomes_of(standing: Bools, graves: Sequence[Grave], lighter: Bools, ranks: Ranks) -> Outcomes:
    """Return what followed each run of days on which a place stood.

    Parameters
    ----------
    standing : (days, places); lighter : (days, places) something lighter happened
    """
    days, _places = standing.shape
    first_reports = np.zeros(standing.shape, dtype=bool)
    at = {place: number for number, place in enumerate(ranks.places)}
    for one in graves:
        day = (one.day - ranks.first).days
        if 0 <= day < days:
            first_reports[day, at[one.place]] = True
    counted = dict.fromkeys(("came_true", "lighter", "nothing", "after_grave"), 0)
    runs = runs_of(standing)
    for place, first, last in runs:
        counted["after_grave"] += bool(first_reports[first, place])
        if first_reports[first + LEAD_DAYS : last + 2, place].any():
            counted["came_true"] += 1
        elif lighter[first + 1 : last + 1 + AFTERWARDS_DAYS, place].any():
            counted["lighter"] += 1
        else:
            counted["nothing"] += 1
    return Outcomes(len(runs), **counted)


def runs_of(standing: Bools) -> list[tuple[int, int, int]]:
    """Return (place, first day, last day) of each run that began after the first day."""
    padded = np.pad(standing.astype(np.int8), ((1, 1), (0, 0)))
    change = np.diff(padded, axis=0)
    place, first = np.nonzero(change.T == 1)
    _, end = np.nonzero(change.T == -1)
    rows = zip(place.tolist(), first.tolist(), (end - 1).tolist(), strict=True)
    return [row for row in rows if row[1] > 0]
