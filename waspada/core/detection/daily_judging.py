"""Judge counts of spans, many places at once: by their own past, and by the same days elsewhere.

The daily job and the simulation of quiet years both judge by `judge_spans`.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection import negbin
from waspada.core.detection.daily_cases import Floats, Ints
from waspada.core.detection.daily_limits import limits, rise_of
from waspada.core.detection.daily_rule import Judging
from waspada.core.detection.detector import BY_FALLBACK, REASONS, Judged
from waspada.core.detection.nowcast import Late
from waspada.core.detection.registry import detect, detector_called
from waspada.core.detection.series import Counts, Step

_A_YEAR: Final = 365
_MONTHLY: Final = 20  # days of a span, from which a year has hardly more of them than months
# The mid-p of `smooth` is at least half of the chance of the count or more.
_TAILS: Final = {"smooth": 2.0}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of spans, each array (rows,).

    counted : observed, and what is sure to become known yet
    usual : incidents of all other places in a span of the past year
    p : bound on the chance of at least that count; nan where the method's tail says nothing
    chance : of at least that count in a place that rises as all others do
    late : (3, rows) incidents expected to become known yet: mean, low, high; None where not asked
    """

    judging: Judging
    observed: Ints
    counted: Ints
    usual: Floats
    expected: Floats
    threshold: Floats
    score: Floats
    p: Floats
    elsewhere: Ints
    chance: Floats
    is_alarm: NDArray[np.bool_]
    reason: NDArray[np.int8]
    late: Floats | None = None

    def method_of(self, row: int) -> str:
        """Return the detector that judged a row."""
        asked = self.judging.method
        return detector_called(asked).fallback if self.reason[row] == BY_FALLBACK else asked

    def reason_of(self, row: int) -> str:
        """Return what the judgement of a row lacks, "" for nothing."""
        return REASONS[int(self.reason[row])]

    def late_of(self, row: int) -> tuple[float, float, float] | None:
        """Return what is expected late in a row; None where nothing is."""
        if self.late is None or self.late[2, row] <= 0:
            return None
        mean, low, high = self.late[:, row].tolist()
        return mean, low, high


@dataclass(frozen=True, slots=True)
class Among:
    """What all places of a level had in a theme before the span that is judged.

    group : (rows,) which of the groups, a theme and day each, a row belongs to
    having : (groups, m) places of which so many incidents, 0, 1, 2 … are known in the past year
    spans : of that year
    dispersion : (groups,) how bunched incidents have been lately, over all themes
    """

    group: Ints
    having: Ints
    spans: int
    dispersion: Floats


def judge_spans(
    rows: Ints,
    totals: Ints,
    places: int,
    last: date,
    judging: Judging,
    late: Late | None = None,
) -> Verdict:
    """Judge the newest span of each row.

    A method's alarm stands only where the count is also too high for a place that rises as all
    others do: what rises everywhere, as reports do on voting day, is the calendar's. Where
    incidents become known late, the low end of what is expected yet counts as known.

    Parameters
    ----------
    rows : (n, spans) counts of a place and theme, the newest last
    totals : (n, spans) of all places together in that theme
    places : in all
    last : day that the newest span ends with
    """
    _, judged = judged_spans(rows, last, judging, shown=1)
    expected, threshold = judged.expected[:, -1], judged.threshold[:, -1]
    now = rows[:, -1]
    coming = None if late is None else late.of_spans(now, expected, judging.window_days)
    counted = now if coming is None else now + coming[1].astype(np.int64)
    elsewhere = totals[:, -1] - now
    past = slice(-1 - a_year_of(judging), -1)
    usual = (totals[:, past] - rows[:, past]).mean(axis=1)
    chance = as_elsewhere(counted, expected, elsewhere, usual, places)
    with np.errstate(invalid="ignore"):
        is_alarm = judged.alarm[:, -1] | (counted > threshold)
    p = np.full(now.size, np.nan)
    reason = judged.reason[:, -1]
    if judging.method in _TAILS:
        own = np.minimum(1.0, judged.p[:, -1] * _TAILS[judging.method])
        p = np.where(reason == BY_FALLBACK, np.nan, np.maximum(own, chance))
    return Verdict(
        judging=judging,
        observed=now,
        counted=counted,
        usual=usual,
        expected=expected,
        threshold=threshold,
        score=judged.score[:, -1],
        p=p,
        elsewhere=elsewhere,
        chance=chance,
        is_alarm=np.asarray(is_alarm & (chance <= judging.alpha), dtype=np.bool_),
        reason=reason,
        late=coming,
    )


def held(verdict: Verdict, among: Among, *, places: int, fewest: int) -> Verdict:
    """Let only those alarms stand that chance does not bring among all places oftener than usual.

    Parameters
    ----------
    among : what all places had, its rows the alarms of the verdict
    places : in all
    fewest : incidents below which nothing is marked
    """
    rows = np.flatnonzero(verdict.is_alarm)
    if not rows.size:
        return verdict
    expected, usual, elsewhere = (
        verdict.expected[rows],
        verdict.usual[rows],
        verdict.elsewhere[rows],
    )
    # Those of a day with as many elsewhere have one limit.
    kinds, kind = np.unique(np.stack([among.group, elsewhere]), axis=1, return_inverse=True)
    group, others = kinds
    having, dispersion = among.having[group], among.dispersion[group]
    in_a_span = having @ np.arange(having.shape[1]) / among.spans
    sure = rise_of(others, in_a_span, dispersion)
    limit = np.full(group.size, verdict.judging.alpha)
    unusual = np.flatnonzero((sure > 1) | (dispersion > 1))
    if unusual.size:
        limit[unusual] = limits(
            having[unusual],
            among.spans,
            ((others + 1.0) / (in_a_span + 1.0))[unusual].clip(1.0),
            sure[unusual],
            np.stack([others, in_a_span])[:, unusual] / max(1, places - 1),
            dispersion[unusual],
            alpha=verdict.judging.alpha,
            fewest=fewest,
        )
    chance = as_elsewhere(
        verdict.counted[rows], expected, elsewhere, usual, places, among.dispersion[among.group]
    )
    said, p, is_alarm = verdict.chance.copy(), verdict.p.copy(), verdict.is_alarm.copy()
    said[rows], p[rows] = chance, np.maximum(p[rows], chance)
    is_alarm[rows] = chance <= limit[kind.reshape(-1)]
    return replace(verdict, chance=said, p=p, is_alarm=is_alarm)


def judged_spans(
    rows: NDArray[Any], last: date, judging: Judging, *, shown: int
) -> tuple[Counts, Judged]:
    """Judge the newest spans of rows by their own past, with the fallback where it is short."""
    counts = _counts(rows, last, judging)
    first = counts.dates[max(0, len(counts.dates) - shown)]
    return counts, detect(
        counts, judging.method, alpha=judging.alpha, first=first, has_fallback=True
    )


def spans_known(first: date | None, last: date, judging: Judging, years: int) -> int:
    """Return how many whole spans are known up to a day, `years` back at most."""
    if first is None:
        return 0
    window = judging.window_days
    days = min((last - first).days + 1, round(years * 365.25) + window)
    return max(0, days) // window


def step_of(judging: Judging) -> Step:
    """Return the step whose season and history a span's length is counted by."""
    if judging.window_days == 1:
        return Step.DAY
    return Step.WEEK if judging.window_days < _MONTHLY else Step.MONTH


def a_year_of(judging: Judging) -> int:
    """Return how many spans a year holds."""
    return max(1, _A_YEAR // judging.window_days)


def as_elsewhere(
    count: NDArray[Any],
    expected: Floats,
    elsewhere: NDArray[Any],
    usual: Floats,
    places: int,
    dispersion: Floats | None = None,
) -> Floats:
    """Return the chance of at least that count in a place that rises as all others do.

    Its expected count is multiplied by how much more the others have than usual (one incident
    added to both), and is at least what one of the others has on average; negative binomial.

    Parameters
    ----------
    count, expected : (n,) of a place; elsewhere, usual : (n,) of all other places together
    places : in all
    dispersion : (n,) variance over mean; None is 1, Poisson
    """
    rise = np.maximum(1.0, (elsewhere + 1.0) / (usual + 1.0))
    mean = np.maximum(np.nan_to_num(expected) * rise, elsewhere / max(1, places - 1))
    spread = np.ones_like(mean) if dispersion is None else dispersion
    return negbin.tail(np.maximum(count, 1), mean, spread)


def _counts(observed: NDArray[Any], last: date, judging: Judging) -> Counts:
    """Return rows of spans as a detector takes them."""
    rows, number = observed.shape
    window = judging.window_days
    begins = last - timedelta(days=window * number - 1)
    return Counts(
        places=tuple(str(row) for row in range(rows)),
        step=step_of(judging),
        dates=tuple(begins + timedelta(days=window * at) for at in range(number)),
        observed=np.ascontiguousarray(observed, dtype=np.float64),
        starts=np.zeros(rows, dtype=np.int64),
        ends=np.full(rows, number, dtype=np.int64),
    )
