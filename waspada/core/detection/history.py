"""Which past steps a Farrington fit looks at, and which part of the year each belongs to."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.series import Counts, Step
from waspada.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class History:
    """The past of one step.

    index : (n,) steps, ascending
    group : (n,) part of the year of each; the last of `groups` is now's part
    """

    index: NDArray[np.int64]
    group: NDArray[np.int64]
    groups: int


def anchors(counts: Counts, now: int, years: int, *, by_date: bool) -> list[int] | None:
    """Return the steps one, two … years before `now`; None where one is not in the counts.

    by_date : the same date, for weeks the same weekday nearest to it; otherwise a fixed number
        of steps a year (52, 12 or 365)
    """
    if not by_date:
        found = [now - counts.step.per_year * back for back in range(1, years + 1)]
        return found if found[-1] >= 0 else None
    dates = []
    today = counts.dates[now]
    for back in range(1, years + 1):
        day = _years_before(today, back)
        dates.append(_same_weekday(day, today) if counts.step is Step.WEEK else day)
    if dates[-1] < counts.dates[0]:
        return None
    return [_position(counts, day) for day in dates]


def _years_before(day: date, years: int) -> date:
    """Return the date that many years before; the 29th of February becomes the 1st of March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _same_weekday(day: date, like: date) -> date:
    """Return the nearest date with the weekday of `like`; of two as near, that of day's week."""
    # Weeks begin on Sunday here, as the weekdays of C's %w count.
    within = day - timedelta(days=day.isoweekday() % 7 - like.isoweekday() % 7)
    other = within + timedelta(days=-7 if within > day else 7)
    return other if abs(within - day) > abs(other - day) else within


def _position(counts: Counts, day: date) -> int:
    """Return the step of a date; months are met by month, whatever their day."""
    if counts.step is Step.MONTH:
        first = counts.dates[0]
        return (day.year - first.year) * 12 + day.month - first.month
    if counts.step is Step.WEEK:
        return (day - counts.dates[0]).days // 7
    return bisect_left(counts.dates, day)


def flexible_history(
    counts: Counts, now: int, *, years: int, half: int, periods: int, left_out: int, by_date: bool
) -> History | None:
    """Return the history of the improved method: windows, and the year between them in parts.

    Parameters
    ----------
    years : how many years back
    half : steps on each side of the date one, two … years ago
    periods : parts of a year, the windows being one; 1 takes the windows alone
    left_out : steps before `now` that are not looked at, for an outbreak may have begun

    Raises
    ------
    BadInput : detection.too_many_periods

    References
    ----------
    Noufaily et al. 2013, Statistics in Medicine 32, section 3.1
    """
    back = anchors(counts, now, years, by_date=by_date)
    if back is None or back[-1] - half < 0:
        return None
    part = np.full(now + 1, -1, dtype=np.int64)
    part[max(0, now - half) :] = periods - 1
    later = now
    for anchor in back:
        part[anchor - half : anchor + half + 1] = periods - 1
        if periods > 1:
            between = later - 2 * half - 1 - anchor
            if between < periods - 1:
                raise BadInput("detection.too_many_periods", value=periods)
            lengths = np.full(periods - 1, between // (periods - 1))
            lengths[: between % (periods - 1)] += 1
            begin = anchor + half + 1
            part[begin : begin + between] = np.repeat(np.arange(periods - 1), lengths)
        later = anchor
    part[max(0, now - left_out) :] = -1
    index = np.flatnonzero(part >= 0)
    return History(index, part[index], periods)


def window_history(
    counts: Counts, now: int, *, years: int, half: int, by_date: bool
) -> History | None:
    """Return the history of the original method: the windows, as far back as there is one."""
    for reach in range(years, 0, -1):
        back = anchors(counts, now, reach, by_date=by_date)
        if back is not None:
            break
    else:
        return None
    near = np.concatenate([np.arange(at - half, at + half + 1) for at in reversed(back)])
    index = near[(near >= 0) & (near < now)]
    return History(index, np.zeros(index.size, dtype=np.int64), 1)
