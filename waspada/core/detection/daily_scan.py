"""The daily scan: kab/kota near each other with more incidents lately than elsewhere.

Space-time permutation, prospective, all themes side by side: what is steady in a place and what
rises everywhere on the same day is no cluster. docs/methods/scan.md
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.daily import Cases
from waspada.core.detection.daily_rule import DailyRule, ScanRule

if TYPE_CHECKING:
    from waspada.core.detection.scan.answers import Cluster

_MOST_KEPT: Final = 512
_lock = Lock()
_kept: OrderedDict[bytes, "tuple[Cluster, ...]"] = OrderedDict()


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
    found = []
    for one in _clusters(recent[layers], lat, lon, asked, seed=(seed, last.toordinal())):
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


def _clusters(
    counts: NDArray[np.int64],
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    asked: ScanRule,
    *,
    seed: tuple[int, int],
) -> "tuple[Cluster, ...]":
    """Return the clusters of the days; what was scanned before is not scanned again.

    A day is judged again whenever an incident changed, and mostly nothing that is counted here.

    Parameters
    ----------
    counts : (themes, places, days)
    """
    digest = blake2b(repr((asked, seed, counts.shape)).encode(), digest_size=16)
    for array in (counts, lat, lon):
        digest.update(np.ascontiguousarray(array).tobytes())
    key = digest.digest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _scanned(counts, lat, lon, asked, seed)
    with _lock:
        _kept[key] = found
        if len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return found


def refused_after(asked: ScanRule) -> int:
    """Return how many replicates must reach a cluster before it is surely too common to show.

    With all replicates p would be (reached + 1) / (replicates + 1); it is shown while that is
    at most 1 / recurrence_days. So whoever stops there decides as the full scan does.
    """
    return max(1, int((asked.replicates + 1) / asked.recurrence_days + 1e-9))


def _scanned(
    counts: NDArray[np.int64],
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    asked: ScanRule,
    seed: tuple[int, int],
) -> "tuple[Cluster, ...]":
    from waspada.core.detection.scan.answers import Settings  # noqa: PLC0415
    from waspada.core.detection.scan.run import Given, scan  # noqa: PLC0415  (reads numba)
    from waspada.core.detection.scan.windows import sphere_points  # noqa: PLC0415

    answer = scan(
        "stp",
        [Given(of_theme) for of_theme in counts],
        sphere_points(lat, lon),
        Settings(
            longest=asked.longest_days,
            is_prospective=True,
            fewest=asked.fewest,
            replicates=asked.replicates,
            stop_after=refused_after(asked),
            most_clusters=asked.most,
        ),
        generator=np.random.default_rng(seed),
        max_share=asked.share,
    )
    # Cut short, the first cluster is too common, and those behind it are more common still.
    return () if answer.is_cut_short else answer.clusters


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
