"""The space-time scan beside a plain search that tries every window."""

from itertools import combinations
from math import log

import numpy as np
import pytest

from waspada.core.detection.scan import kernels, replicates
from waspada.core.detection.scan.answers import Settings
from waspada.core.detection.scan.combined import Combined
from waspada.core.detection.scan.models import MODELS, Expectation, expect, periods_of
from waspada.core.detection.scan.run import Given, p_counted, p_gumbel, scan, scan_layers
from waspada.core.detection.scan.windows import circles, connected_sets, sphere_points
from waspada.core.errors import BadInput

PLACES, PERIODS = 9, 8


def chance(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def some_points(seed: int = 5, places: int = PLACES) -> np.ndarray:
    here = chance(seed)
    return sphere_points(here.uniform(-8, 4, places), here.uniform(100, 135, places))


def some_cases(seed: int = 7) -> Given:
    here = chance(seed)
    counts = here.poisson(1.5, (PLACES, PERIODS))
    counts[2:4, -2:] += 5
    return Given(counts, here.poisson(3, counts.shape), here.uniform(500, 2000, PLACES))


def plain_ratio(model: str, cases: int, base: float, total: int, whole: int) -> float:
    """The textbook's formulas (Kulldorff 1997), written out."""
    if model != "bernoulli":
        if cases <= base:
            return 0.0
        rest = total - cases
        return cases * log(cases / base) + (rest * log(rest / (total - base)) if rest else 0.0)
    if base == 0 or cases / base <= (total - cases) / (whole - base):
        return 0.0

    def part(some: float, of: float) -> float:
        return some * log(some / of) if some > 0 else 0.0

    inside = part(cases, base) + part(base - cases, base)
    outside = part(total - cases, whole - base) + part(whole - base - total + cases, whole - base)
    return inside + outside - part(total, whole) - part(whole - total, whole)


def plain_search(
    model: str, given: Given, sets: list[list[int]], spans: list[tuple[int, int]], fewest: int = 2
) -> tuple[float, list[int], tuple[int, int]]:
    """Try every set of places and every span; return the best."""
    counts = given.counts
    total, whole = int(counts.sum()), 0
    if model == "stp":
        base = counts.sum(axis=1)[:, None] * counts.sum(axis=0)[None, :] / total
    elif model == "poisson":
        people = np.repeat(given.population[:, None], counts.shape[1], axis=1)
        base = people * total / people.sum()
    else:
        base = counts + given.controls
        whole = int(base.sum())
    best: tuple[float, list[int], tuple[int, int]] = (0.0, [], (0, 0))
    for places in sets:
        for first, last in spans:
            cases = int(counts[places, first : last + 1].sum())
            if cases < fewest:
                continue
            value = plain_ratio(model, cases, base[places, first : last + 1].sum(), total, whole)
            if value > best[0] + 1e-9:
                best = (value, sorted(places), (first, last))
    return best


def plain_circles(points: np.ndarray, weights: np.ndarray, share: float) -> list[list[int]]:
    found = []
    for centre in range(len(points)):
        apart = ((points - points[centre]) ** 2).sum(axis=1)
        for far in np.unique(apart):
            inside = [place for place in range(len(points)) if apart[place] <= far]
            if weights[inside].sum() <= weights.sum() * share:
                found.append(inside)
    return found


def plain_spans(longest: int, *, is_prospective: bool) -> list[tuple[int, int]]:
    return [
        (first, last)
        for last in range(PERIODS)
        for first in range(max(0, last - longest + 1), last + 1)
        if last == PERIODS - 1 or not is_prospective
    ]


def weights_of(model: str, given: Given) -> np.ndarray:
    if model == "poisson":
        return np.asarray(given.population)
    cases = given.counts.sum(axis=1)
    return cases if model == "stp" else cases + given.controls.sum(axis=1)


@pytest.mark.parametrize("is_prospective", [True, False])
@pytest.mark.parametrize("model", MODELS)
def test_the_most_likely_cluster_is_what_a_plain_search_finds(
    model: str, is_prospective: bool
) -> None:
    given, points = some_cases(), some_points()
    settings = Settings(4, is_prospective, replicates=19)
    answer = scan(model, given, points, settings, generator=chance(1))
    sets = plain_circles(points, weights_of(model, given), 0.5)
    spans = plain_spans(4, is_prospective=is_prospective)
    llr, places, span = plain_search(model, given, sets, spans)
    found = answer.clusters[0]
    assert found.llr == pytest.approx(llr, abs=1e-9)
    assert (list(found.places), (found.first, found.last)) == (places, span)
    inside = given.counts[list(found.places), found.first : found.last + 1].sum()
    assert found.observed == inside > found.expected


def dealt(
    expectation: Expectation, seeds: np.ndarray, bits: int, cuts: int = PERIODS
) -> list[np.ndarray]:
    """The counts of each replicate, taken out of their lanes."""
    cells = np.zeros((len(expectation.base) * cuts, kernels.WORDS), np.uint64)
    expectation.deal(seeds, bits, cells)
    lanes = cells.view(f"u{bits // 8}").reshape(len(expectation.base), cuts, -1)
    return [lanes[:, :, lane].astype(np.int64) for lane in range(len(seeds))]


@pytest.mark.parametrize("model", MODELS)
def test_every_replicate_has_the_maximum_that_a_plain_search_finds_in_it(model: str) -> None:
    given, points = some_cases(), some_points()
    periods = periods_of(PERIODS, longest=3, is_prospective=False)
    expectation = expect(
        model, given.counts, periods, controls=given.controls, population=given.population
    )
    windows = circles(points, expectation.weights, max_share=0.4)
    seeds = chance(3).integers(0, 2**64, 12, dtype=np.uint64)
    found = replicates.maxima([(expectation, windows)], periods, seeds).values
    sets = plain_circles(points, expectation.weights, 0.4)
    spans = plain_spans(3, is_prospective=False)
    everyone = given.counts + given.controls
    for lane, counts in enumerate(dealt(expectation, seeds, 16)):
        assert counts.sum() == given.counts.sum()
        other = Given(counts, everyone - counts, given.population)
        if model == "stp":  # permuting leaves what each place and each period has
            assert (counts.sum(axis=1) == given.counts.sum(axis=1)).all()
            assert (counts.sum(axis=0) == given.counts.sum(axis=0)).all()
        assert found[lane] == pytest.approx(plain_search(model, other, sets, spans)[0], abs=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_so_it_does_where_only_the_last_periods_are_dealt(model: str) -> None:
    given, points = some_cases(), some_points()
    periods = periods_of(PERIODS, longest=3, is_prospective=True)
    expectation = expect(
        model, given.counts, periods, controls=given.controls, population=given.population
    )
    windows = circles(points, expectation.weights, max_share=0.6)
    seeds = chance(3).integers(0, 2**64, 30, dtype=np.uint64)
    found = replicates.maxima([(expectation, windows)], periods, seeds, fewest=3).values
    for lane, counts in enumerate(dealt(expectation, seeds, 16, cuts=3)):
        held = np.cumsum(counts, axis=1)
        best = 0.0
        for places in plain_circles(points, expectation.weights, 0.6):
            for cut in range(3):
                cases, base = int(held[places, cut].sum()), expectation.base[places, cut].sum()
                if cases >= 3:
                    ratio = plain_ratio(model, cases, base, expectation.total, expectation.whole)
                    best = max(best, ratio)
        assert found[lane] == pytest.approx(best, abs=1e-9)


def test_replicates_that_overflow_their_lanes_are_searched_again_in_wider_ones() -> None:
    counts = chance(2).poisson(8, (PLACES, PERIODS))
    counts[4] += 9
    periods = periods_of(PERIODS, longest=2, is_prospective=True)
    expectation = expect("stp", counts, periods)
    windows = circles(some_points(), expectation.weights, max_share=0.9)
    seeds = chance(3).integers(0, 2**64, 40, dtype=np.uint64)
    wide = replicates._Search([(expectation, windows)], periods, 2)
    narrow = replicates._Search([(expectation, windows)], periods, 2)
    layer = narrow._layers[0][1]
    assert layer.bits > 8
    layer.bits = 8
    assert list(narrow.above(seeds, 0.5)) == list(wide.above(seeds, 0.5))
    assert layer.bits > 8


def test_a_replicate_depends_on_its_own_seed_only() -> None:
    given, points = some_cases(), some_points()
    periods = periods_of(PERIODS, longest=4, is_prospective=True)
    expectation = expect("stp", given.counts, periods)
    layer = (expectation, circles(points, expectation.weights, max_share=0.5))
    seeds = chance(9).integers(0, 2**64, 300, dtype=np.uint64)
    together = replicates.maxima([layer], periods, seeds, workers=2).values
    alone = replicates.maxima([layer], periods, seeds[200:207]).values
    assert list(together[200:207]) == list(alone)


def test_stopping_early_keeps_the_decision_and_the_replicates_before_it() -> None:
    given = Given(chance(4).poisson(2.0, (PLACES, PERIODS)))  # no cluster put in
    points = some_points()
    full = scan("stp", given, points, Settings(4, stop_after=0), generator=chance(1))
    early = scan("stp", given, points, Settings(4), generator=chance(1))
    assert early.is_cut_short
    assert not full.is_cut_short
    made = early.maxima.size
    assert list(full.maxima[:made]) == list(early.maxima)
    assert (early.maxima >= early.clusters[0].llr).sum() == 50
    assert early.clusters[0].p == 50 / made
    assert full.clusters[0].p > 0.05
    assert early.clusters[0].p > 0.05


def test_p_is_uniform_where_nothing_clusters() -> None:
    points = some_points()
    low = 0
    for number in range(60):
        given = Given(chance(1000 + number).poisson(1.2, (PLACES, PERIODS)))
        settings = Settings(4, True, replicates=19, stop_after=0)
        answer = scan("stp", given, points, settings, generator=chance(number))
        p = answer.clusters[0].p if answer.clusters else 1.0
        low += p <= 0.2
    assert 3 <= low <= 24  # binomial(60, .2) lies outside about once in two thousand


def test_clusters_share_no_place_and_fall_in_ratio() -> None:
    answer = scan("stp", some_cases(), some_points(), Settings(4), generator=chance(1))
    seen = [place for cluster in answer.clusters for place in cluster.places]
    assert len(answer.clusters) > 1
    assert len(seen) == len(set(seen))
    assert [one.llr for one in answer.clusters] == sorted(
        (one.llr for one in answer.clusters), reverse=True
    )


def test_places_at_one_spot_come_in_together() -> None:
    points = some_points()
    points[3] = points[2]
    windows = circles(points, np.ones(PLACES), max_share=1.0)
    for node in np.flatnonzero(windows.is_window):
        assert len({2, 3} & set(windows.members(int(node)))) != 1


def test_places_without_cases_lie_in_the_circle_that_holds_them() -> None:
    points = sphere_points(np.zeros(4), np.array([100.0, 101, 102, 103]))
    windows = circles(points, np.array([1.0, 0, 1, 5]), max_share=0.5)
    assert (0, 1, 2) in {windows.members(node) for node in range(len(windows.places))}
    assert 1 not in windows.places


def test_connected_sets_are_all_there_once() -> None:
    points = some_points()
    beside = [
        tuple({(at - 1) % PLACES, (at + 1) % PLACES, (at * 2) % PLACES} - {at})
        for at in range(PLACES)
    ]
    beside = [
        tuple(sorted({*beside[at], *(other for other in range(PLACES) if at in beside[other])}))
        for at in range(PLACES)
    ]
    windows = connected_sets(points, beside, np.ones(PLACES), size=6, max_share=0.5)
    found = [
        (int(windows.centres[node]), windows.members(node)) for node in range(len(windows.places))
    ]
    assert len(found) == len(set(found))
    for number, centre in enumerate(windows.around):
        near = np.argsort(((points - points[centre]) ** 2).sum(axis=1), kind="stable")[:6]
        wanted = {
            tuple(sorted(some))
            for size in range(1, 5)
            for some in combinations([int(one) for one in near], size)
            if int(centre) in some and is_connected(some, beside)
        }
        assert {members for at, members in found if at == number} == wanted


def is_connected(some: tuple[int, ...], beside: list[tuple[int, ...]]) -> bool:
    reached, waiting = {some[0]}, [some[0]]
    while waiting:
        for other in beside[waiting.pop()]:
            if other in some and other not in reached:
                reached.add(other)
                waiting.append(other)
    return len(reached) == len(some)


def test_connected_sets_are_scanned_like_circles() -> None:
    given, points = some_cases(), some_points()
    beside = [tuple(other for other in range(PLACES) if other != at) for at in range(PLACES)]
    periods = periods_of(PERIODS, longest=4, is_prospective=True)
    expectation = expect("stp", given.counts, periods)
    windows = connected_sets(points, beside, expectation.weights, size=PLACES, max_share=0.5)
    settings = Settings(4, True, replicates=9)
    answer = scan_layers([(expectation, windows)], periods, settings, generator=chance(1))
    sets = [
        list(some)
        for size in range(1, PLACES + 1)
        for some in combinations(range(PLACES), size)
        if expectation.weights[list(some)].sum() <= expectation.weights.sum() / 2
    ]
    llr, places, _ = plain_search("stp", given, sets, plain_spans(4, is_prospective=True))
    assert answer.clusters[0].llr == pytest.approx(llr, abs=1e-9)
    assert list(answer.clusters[0].places) == places


def test_a_published_ratio_and_risk_come_out() -> None:
    # SaTScan 10.3.2 on its New Mexico brain cancer example: 236 of 1,175 cases, 176.22 expected.
    table = np.arange(1176, dtype=float)
    table[1:] *= np.log(table[1:])
    assert kernels.llr(236, 176.22329955, 1175, 0, table) == pytest.approx(10.979758, abs=1e-5)


def test_gumbel_smooths_what_counting_finds() -> None:
    drawn = chance(8).gumbel(6.0, 1.1, 999)
    for llr in (6.5, 8.0, 10.0):
        assert p_gumbel(llr, drawn) == pytest.approx(p_counted(llr, drawn), abs=0.03)
    assert p_gumbel(25.0, drawn) < 1e-5 < p_counted(25.0, drawn)


def test_several_categories_are_compared_with_the_highest_of_all() -> None:
    one, other = some_cases(), Given(chance(6).poisson(1.5, (PLACES, PERIODS)))
    settings = Settings(4, True, stop_after=0, replicates=199)
    alone = scan("stp", one, some_points(), settings, generator=chance(1))
    both = scan("stp", [one, other], some_points(), settings, generator=chance(1))
    assert both.clusters[0].llr == alone.clusters[0].llr
    assert both.clusters[0].layers == (0,)
    assert (both.maxima >= alone.maxima).all()
    assert (both.maxima > alone.maxima).any()


@pytest.mark.parametrize("model", ["stp", "bernoulli"])
def test_several_categories_can_be_added_up(model: str) -> None:
    points, one = some_points(), some_cases()
    other = Given(chance(6).poisson(1.5, one.counts.shape), one.controls)
    other.counts[2:4, -2:] += 2
    settings = Settings(3, True, replicates=5, stop_after=0, is_summed=True)
    answer = scan(model, [one, other], points, settings, generator=chance(1))
    weights = weights_of(model, one) + weights_of(model, other)
    sets = plain_circles(points, weights, 0.5)
    spans = plain_spans(3, is_prospective=True)

    def plain_sum(given: list[Given]) -> float:
        """Try every window; add what a search of it alone finds for each category."""
        return max(
            sum(plain_search(model, some, [places], [span], fewest=0)[0] for some in given)
            for places in sets
            for span in spans
        )

    assert answer.clusters[0].llr == pytest.approx(plain_sum([one, other]), abs=1e-9)
    assert answer.clusters[0].layers == (0, 1)
    inside = (list(answer.clusters[0].places), slice(answer.clusters[0].first, None))
    both = sum(int(some.counts[inside[0], inside[1]].sum()) for some in (one, other))
    assert answer.clusters[0].observed == both
    # A replicate deals each category out by itself, as a scan of all cuts would.
    periods = periods_of(PERIODS, longest=PERIODS, is_prospective=False)
    expected = [
        expect(model, some.counts, periods, controls=some.controls) for some in (one, other)
    ]
    seeds = chance(1).integers(0, 2**64, 2, dtype=np.uint64)
    windows = circles(points, weights.astype(float), max_share=0.5)
    found = Combined(expected, windows, periods, fewest=0).maxima(seeds).values
    spans = plain_spans(PERIODS, is_prospective=False)
    for lane in range(2):
        dealt_out = []
        for number, some in enumerate((one, other)):
            own = seeds ^ np.uint64(number * replicates.LAYER_SEED & replicates.WORD)
            counts = dealt(expected[number], own, 16)[lane]
            dealt_out.append(Given(counts, some.counts + some.controls - counts))
        assert found[lane] == pytest.approx(plain_sum(dealt_out), abs=1e-9)


@pytest.mark.parametrize(
    ("model", "given", "code"),
    [
        ("stp", Given(np.zeros((PLACES, PERIODS), np.int64)), "scan.no_cases"),
        ("poisson", Given(np.ones((PLACES, PERIODS), np.int64)), "scan.no_population"),
        ("bernoulli", Given(np.ones((PLACES, PERIODS), np.int64)), "scan.no_controls"),
        (
            "poisson",
            Given(np.ones((PLACES, PERIODS), np.int64), population=np.eye(PLACES)[0]),
            "scan.cases_without_population",
        ),
    ],
)
def test_what_cannot_be_scanned_is_said(model: str, given: Given, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        scan(model, given, some_points(), Settings(4), generator=chance(1))
    assert caught.value.code == code
