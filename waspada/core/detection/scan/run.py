"""Scan counts for clusters in space and time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import exp, expm1, inf, pi, sqrt

import numpy as np

from waspada.core.detection.placed import Placed
from waspada.core.detection.scan import kernels
from waspada.core.detection.scan.answers import Cluster, ScanAnswer, Settings
from waspada.core.detection.scan.combined import Combined
from waspada.core.detection.scan.models import (
    Counts,
    Expectation,
    Floats,
    Model,
    Periods,
    expect,
    periods_of,
)
from waspada.core.detection.scan.replicates import Layer, Maxima, Seeds, maxima
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
    layers: tuple[int, ...]
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

    def windows(weights: Floats) -> Windows:
        return circles(points, weights, max_share=max_share)

    return _scanned(model, categories, periods, settings, windows, generator)


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

    def windows(weights: Floats) -> Windows:
        return connected_sets(points, beside, weights, size=nearest, max_share=max_share)

    return _scanned(model, categories, periods, settings, windows, generator)


def _scanned(
    model: Model,
    categories: Sequence[Given],
    periods: Periods,
    settings: Settings,
    windows: Callable[[Floats], Windows],
    generator: np.random.Generator,
) -> ScanAnswer:
    expected = [_expectation(model, one, periods) for one in categories]
    if settings.is_summed and len(expected) > 1:
        together = windows(np.sum([one.weights for one in expected], axis=0))
        return scan_summed(expected, together, periods, settings, generator=generator)
    layers = [(one, windows(one.weights)) for one in expected]
    return scan_layers(layers, periods, settings, generator=generator)


def load_loops() -> None:
    """Read the compiled loops in, so that the first scan takes no longer than the next.

    Compiles them where nobody has yet, which takes some seconds.
    """
    counts = np.array([[1, 0, 2], [2, 3, 0], [0, 1, 1]])
    people = np.ones(3)
    points = sphere_points([0.0, 1.0, 2.0], [100.0, 101.0, 103.0])
    for model in ("stp", "poisson"):
        given = Given(counts, population=people)
        settings = Settings(2, fewest=1, replicates=1)
        scan(model, given, points, settings, generator=np.random.default_rng(1))


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

    def replicates(seeds: Seeds, observed: float, stop_after: int) -> Maxima:
        return maxima(
            layers,
            periods,
            seeds,
            fewest=settings.fewest,
            observed=observed,
            stop_after=stop_after,
            workers=settings.workers,
        )

    return _judged(found, settings, generator, replicates)


def scan_summed(
    expectations: Sequence[Expectation],
    windows: Windows,
    periods: Periods,
    settings: Settings,
    *,
    generator: np.random.Generator,
) -> ScanAnswer:
    """Scan several categories as one, their ratios added up (Kulldorff et al. 2007).

    A cluster's cases are those of the categories that have more than expected in it.

    References
    ----------
    Kulldorff, Mostashari, Duczmal, Yih, Kleinman & Platt 2007, Statistics in Medicine 26, 1824–1833.
    """
    together = Combined(expectations, windows, periods, fewest=settings.fewest)
    ratios, nodes, spans = together.observed()
    candidates = [
        _Candidate(
            float(ratios[at]),
            together.speaking(int(nodes[at]), int(spans[at])),
            int(nodes[at]),
            int(spans[at]),
        )
        for at in np.flatnonzero(nodes >= 0)
    ]
    layers = [(one, windows) for one in expectations]
    found = _apart(candidates, layers, periods, settings.most_clusters)

    def replicates(seeds: Seeds, observed: float, stop_after: int) -> Maxima:
        return together.maxima(
            seeds, observed=observed, stop_after=stop_after, workers=settings.workers
        )

    return _judged(found, settings, generator, replicates)


def _judged(
    found: tuple[Cluster, ...],
    settings: Settings,
    generator: np.random.Generator,
    replicates: Callable[[Seeds, float, int], Maxima],
) -> ScanAnswer:
    """Return the clusters with their p."""
    if not found:
        return ScanAnswer((), np.zeros(0), is_cut_short=False)
    seeds = generator.integers(0, 2**64, size=settings.replicates, dtype=np.uint64)
    stop_after = settings.stop_after
    if stop_after is None:
        stop_after = int(_SIGNIFICANT * (settings.replicates + 1) + 1e-9)
    highest = replicates(seeds, found[0].llr * (1 - 1e-12), stop_after)

    def p(llr: float) -> float:
        if settings.is_gumbel:
            return p_gumbel(llr, highest.values)
        return p_counted(llr, highest.values, is_cut_short=highest.is_cut_short)

    judged = tuple(replace(cluster, p=p(cluster.llr)) for cluster in found)
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
    sums = np.zeros((windows.nodes[4] + 1, periods.cuts + 1), np.int64)
    found = (windows.centres, ratios, best_nodes, best_spans, sums, sums.astype(float))
    kernels.observed_best(
        expectation.observed, windows.nodes, laid, fewest, expectation.scoring, found
    )
    return [
        _Candidate(float(ratios[at]), (layer,), int(best_nodes[at]), int(best_spans[at]))
        for at in np.flatnonzero(best_nodes >= 0)
    ]


def _cluster(layers: Sequence[Layer], periods: Periods, candidate: _Candidate) -> Cluster:
    span, windows = candidate.span, layers[candidate.layers[0]][1]
    path = windows.path(candidate.node)
    upper, lower = int(periods.uppers[span]), int(periods.lowers[span])
    speaking = [layers[at][0] for at in candidate.layers]
    inside = [one.within(path, upper, lower) for one in speaking]
    observed = sum(count for count, _ in inside)
    expected = sum(
        base * one.total / one.whole if one.whole else base
        for one, (_, base) in zip(speaking, inside, strict=True)
    )
    return Cluster(
        windows.members(candidate.node),
        int(periods.firsts[span]),
        int(periods.lasts[span]),
        observed,
        expected,
        _relative_risk(speaking, observed, expected),
        candidate.llr,
        1.0,
        candidate.layers,
    )


def _relative_risk(speaking: Sequence[Expectation], observed: int, expected: float) -> float:
    """Return the rate inside over that outside; for stp what was observed over what was expected."""
    if speaking[0].model == "stp":
        return observed / expected
    total = sum(one.total for one in speaking)
    if total == observed:
        return inf
    return (observed / expected) / ((total - observed) / (total - expected))


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
            _cluster(layers, periods, one)
            for one in group
            if taken.isdisjoint(layers[one.layers[0]][1].path(one.node))
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
