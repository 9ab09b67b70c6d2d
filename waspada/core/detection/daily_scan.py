"""The daily scan: kab/kota near each other with more incidents lately than elsewhere.

Space-time permutation, prospective, all themes side by side: what is steady in a place and what
rises everywhere on the same day is no cluster. docs/methods/scan.md
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.daily import Cases
from waspada.core.detection.daily_rule import DailyRule


@dataclass(frozen=True, slots=True)
class Gathering:
    """Places near each other with more incidents of a theme than chance explains.

    places : those with an incident in it, most first; a circle's empty places are left out
    around : how many places the circle holds
    first : its first day, from which it lasts to the day of the scan
    recurrence_days : how seldom chance brings one like it when every day is scanned
    """

    theme: str
    places: tuple[str, ...]
    around: int
    first: date
    last: date
    observed: int
    expected: float
    ratio: float
    llr: float
    p: float
    recurrence_days: float
    points: float


def gatherings_on(
    cases: Cases,
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    last: date,
    rule: DailyRule,
    *,
    seed: int = 1,
) -> list[Gathering]:
    """Scan the days that end with `last`, the likeliest cluster first.

    Parameters
    ----------
    lat, lon : (places,) degrees, in the order of `cases.places`
    seed : the same gives the same p
    """
    asked = rule.scan
    if cases.first is None or (last - cases.first).days + 1 < asked.days:
        return []
    recent = cases.spans(last, asked.days, 1)
    # A cluster lasts to today: a theme without incidents in its longest span has none.
    lately = recent[:, :, -asked.longest_days :].sum(axis=(1, 2))
    layers = np.flatnonzero(lately >= asked.fewest).tolist()
    if not layers:
        return []
    from waspada.core.detection.scan.answers import Settings  # noqa: PLC0415
    from waspada.core.detection.scan.run import Given, scan  # noqa: PLC0415  (reads numba)
    from waspada.core.detection.scan.windows import sphere_points  # noqa: PLC0415

    answer = scan(
        "stp",
        [Given(recent[theme]) for theme in layers],
        sphere_points(lat, lon),
        Settings(
            longest=asked.longest_days,
            is_prospective=True,
            fewest=asked.fewest,
            replicates=asked.replicates,
            most_clusters=asked.most,
        ),
        generator=np.random.default_rng([seed, last.toordinal()]),
        max_share=asked.share,
    )
    found = []
    for one in answer.clusters:
        recurrence = 1 / one.p
        if recurrence < asked.recurrence_days:
            continue
        theme = layers[one.layers[0]]
        first = last - timedelta(days=asked.days - 1 - one.first)
        places, points = _with_incidents(cases, theme, one.places, first, last)
        found.append(
            Gathering(
                theme=cases.themes[theme],
                places=places,
                around=len(one.places),
                first=first,
                last=last,
                observed=one.observed,
                expected=one.expected,
                ratio=one.relative_risk,
                llr=one.llr,
                p=one.p,
                recurrence_days=recurrence,
                points=points,
            )
        )
    return found


def _with_incidents(
    cases: Cases, theme: int, places: Sequence[int], first: date, last: date
) -> tuple[tuple[str, ...], float]:
    """Return the places that had incidents in the cluster, most first, and what they weigh."""
    inside = (cases.theme == theme) & np.isin(cases.place, places)
    inside &= (cases.day >= first.toordinal()) & (cases.day <= last.toordinal())
    totals = np.bincount(
        cases.place[inside], weights=cases.count[inside], minlength=len(cases.places)
    )
    order = sorted(np.flatnonzero(totals).tolist(), key=lambda at: (-totals[at], cases.places[at]))
    return tuple(cases.places[at] for at in order), float(cases.points[inside].sum())
