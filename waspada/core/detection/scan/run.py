"""Scan counts for clusters in space and time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import exp, expm1, inf, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.placed import Placed
from waspada.core.detection.scan import kernels
from waspada.core.detection.scan.answers import Cluster, ScanAnswer, Settings
from waspada.core.detection.scan.models import (
    Counts,
    Expectation,
    Floats,
    Model,
    Periods,
    expect,
    periods_of,
)
from waspada.core.detection.scan.replicates import Layer, maxima
from waspada.core.detection.scan.windows import (
    Windows,
    circles,
    connected_sets,
    side_by_side,
    sphere_points,
)

EULER = 0.5772156649015329
_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Given:
    """The counts of one category.

    counts, controls : (places, periods) whole numbers from 0
    population : (places,) or (places, periods)
    """

    counts: Counts
    controls: Counts | None = None
    population: Floats | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The best window around one centre."""

    llr: float
    layer: int
    node: int
    span: int


def scan(
    model: Model,
    given: Given | Sequence[Given],
    points: Floats,
    settings: Settings,
    *,
    generator: np.random.Generator,
    max_share: float = 0.5,
) -> ScanAnswer:
    """Scan with circles around every place.

    Several categories are scanned side by side, and the highest ratio over all of them is what
    replicates are compared with.

    Parameters
    ----------
    points : (places, 3) on the unit sphere, see `windows.sphere_points`
    max_share : of cases (stp), people (poisson) or cases and controls (bernoulli) in a circle

    Raises
    ------
    BadInput : scan.no_cases, scan.no_controls, scan.no_population,
        scan.cases_without_population, scan.bad_share
    TooLarge : scan.too_many_cases, scan.too_many_windows

    References
    ----------
    Kulldorff 1997, Communications in Statistics 26, 1481–1496; Kulldorff 2001, JRSS A 164, 61–72;
    Kulldorff et al. 2005, PLoS Medicine 2, e59.  docs/methods/scan.md
    """
    categories = [given] if isinstance(given, Given) else list(given)
    periods = _periods(categories[0], settings)
    layers = [
        (expectation, circles(points, expectation.weights, max_share=max_share))
        for expectation in (_expectation(model, one, periods) for one in categories)
    ]
    return scan_layers(layers, periods, settings, generator=generator)


def scan_places(
    model: Model,
    categories: Sequence[Given],
    places: Placed,
    settings: Settings,
    *,
    generator: np.random.Generator,
    max_share: float = 0.5,
    nearest: int | None = None,
) -> ScanAnswer:
    """Scan places of a table, with circles or with connected sets of the `nearest` places."""
    points = sphere_points(places.lat, places.lon)
    if nearest is None:
        return scan(model, categories, points, settings, generator=generator, max_share=max_share)
    periods = _periods(categories[0], settings)
    beside = side_by_side(places.ids, points)
    layers = [
        (
            expectation,
            connected_sets(points, beside, expectation.weights, size=nearest, max_share=max_share),
        )
        for expectation in (_expectation(model, one, periods) for one in categories)
    ]
    return scan_layers(layers, periods, settings, generator=generator)


def _periods(given: Given, settings: Settings) -> Periods:
    return periods_of(
        given.counts.shape[1], longest=settings.longest, is_prospective=settings.is_prospective
    )


def _expectation(model: Model, given: Given, periods: Periods) -> Expectation:
    return expect(
        model, given.counts, periods, controls=given.controls, population=given.population
    )


def scan_layers(
    layers: Sequence[Layer],
    periods: Periods,
    settings: Settings,
    *,
    generator: np.random.Generator,
) -> ScanAnswer:
    """Scan prepared layers; see `scan`."""
    found = _apart(
        [
            candidate
            for at, (expectation, windows) in enumerate(layers)
            for candidate in _likely(expectation, windows, periods, settings.fewest, at)
        ],
        layers,
        periods,
        settings.most_clusters,
    )
    if not found:
        return ScanAnswer((), np.zeros(0), is_cut_short=False)
    seeds = generator.integers(0, 2**64, size=settings.replicates, dtype=np.uint64)
    stop_after = settings.stop_after
    if stop_after is None:
        stop_after = int(_SIGNIFICANT * (settings.replicates + 1) + 1e-9)
    highest = maxima(
        layers,
        periods,
        seeds,
        fewest=settings.fewest,
        observed=found[0].llr * (1 - 1e-12),
        stop_after=stop_after,
        workers=settings.workers,
    )
    judged = tuple(
        replace(
            cluster,
            p=p_gumbel(cluster.llr, highest.values)
            if settings.is_gumbel
            else p_counted(cluster.llr, highest.values, is_cut_short=highest.is_cut_short),
        )
        for cluster in found
    )
    return ScanAnswer(judged, highest.values, highest.is_cut_short)


def p_counted(llr: float, maxima_found: Floats, *, is_cut_short: bool = False) -> float:
    """Return the share of replicates, the observation among them, that reach a ratio.

    When replicates ended at the one that filled the count, the observation is not added
    (Besag & Clifford 1991).
    """
    if maxima_found.size == 0:
        return 1.0
    reached = int((maxima_found >= llr * (1 - 1e-12)).sum())
    if is_cut_short:
        return reached / maxima_found.size
    return (reached + 1) / (maxima_found.size + 1)


def p_gumbel(llr: float, maxima_found: Floats) -> float:
    """Return the tail of the Gumbel distribution with the maxima's mean and deviation.

    Abrams, Kulldorff & Kleinman 2010, International Journal of Health Geographics 9:61.
    """
    if maxima_found.size < 2:
        return 1.0
    scale = float(maxima_found.std(ddof=1)) * sqrt(6) / pi
    if scale == 0:
        return p_counted(llr, maxima_found)
    start = float(maxima_found.mean()) - EULER * scale
    return -expm1(-exp(-(llr - start) / scale))


def recurrence(p: float, period_days: float) -> float:
    """Return after how many days chance alone would once give such a cluster, scanned each period."""
    return period_days / p


def _likely(
    expectation: Expectation, windows: Windows, periods: Periods, fewest: int, layer: int
) -> list[_Candidate]:
    """Return the best cluster around each centre."""
    if windows.places.size == 0:
        return []
    laid = (expectation.base, periods.uppers, periods.lowers)
    ratios = np.zeros(windows.around.size)
    best_nodes = np.full(ratios.size, -1)
    best_spans = np.full(ratios.size, -1)
    found = (windows.centres, ratios, best_nodes, best_spans)
    kernels.observed_best(
        expectation.observed, windows.nodes, laid, fewest, expectation.scoring, found
    )
    return [
        _Candidate(float(ratios[at]), layer, int(best_nodes[at]), int(best_spans[at]))
        for at in np.flatnonzero(best_nodes >= 0)
    ]


def _cluster(
    expectation: Expectation, windows: Windows, periods: Periods, candidate: _Candidate
) -> Cluster:
    span = candidate.span
    path = windows.path(candidate.node)
    upper, lower = int(periods.uppers[span]), int(periods.lowers[span])

    def within(sums: NDArray[np.int64] | Floats) -> float:
        part = sums[path, upper] - (sums[path, lower] if lower >= 0 else 0)
        return float(part.sum())

    observed, base = int(within(expectation.observed)), within(expectation.base)
    return Cluster(
        windows.members(candidate.node),
        int(periods.firsts[span]),
        int(periods.lasts[span]),
        observed,
        base * expectation.total / expectation.whole if expectation.whole else base,
        _relative_risk(expectation, observed, base),
        float(kernels.llr(observed, base, *expectation.scoring)),
        1.0,
        (candidate.layer,),
    )


def _relative_risk(expectation: Expectation, observed: int, base: float) -> float:
    if expectation.model == "stp":
        return observed / base
    rest = expectation.total - observed
    if rest == 0:
        return inf
    whole = expectation.whole or expectation.total
    return (observed / base) / (rest / (whole - base))


def _apart(
    candidates: list[_Candidate], layers: Sequence[Layer], periods: Periods, most: int
) -> tuple[Cluster, ...]:
    """Return the most likely clusters, none sharing a place with a likelier one.

    Of equally likely ones that with fewer places comes first, then the shorter one.
    """
    taken: set[int] = set()
    chosen: list[Cluster] = []
    candidates.sort(key=lambda one: -round(one.llr, 9))
    for _, group in groupby(candidates, key=lambda one: round(one.llr, 9)):
        alike = [
            _cluster(*layers[one.layer], periods, one)
            for one in group
            if taken.isdisjoint(layers[one.layer][1].path(one.node))
        ]
        for cluster in sorted(alike, key=_shape):
            if len(chosen) < most and taken.isdisjoint(cluster.places):
                chosen.append(cluster)
                taken.update(cluster.places)
        if len(chosen) == most:
            break
    return tuple(chosen)


def _shape(cluster: Cluster) -> tuple[int, int, tuple[int, ...], int]:
    return len(cluster.places), cluster.last - cluster.first, cluster.places, cluster.first
