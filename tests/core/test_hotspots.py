"""Measures of neighbours, beside a published example and beside plain loops."""

import numpy as np
import pytest

from waspada.core.detection.hotspots import (
    Beside,
    empirical_bayes,
    false_discovery,
    from_lists,
    global_moran,
    local_measures,
    local_p,
    nearest,
    standardised_rates,
    within,
)
from waspada.core.detection.scan.windows import kilometres, sphere_points
from waspada.core.errors import BadInput

# de Smith, Goodchild & Longley 2009, Geospatial Analysis; the numbers are PySAL's (esda).
DESMITH = np.array([2.24, 3.10, 4.55, -5.15, -4.39, 0.46, 5.54, 9.02, -2.09, -3.06])
DESMITH_BESIDE = from_lists(
    [
        [1, 3],
        [0, 4],
        [3, 6],
        [0, 2, 4, 7],
        [1, 3, 5, 8],
        [4, 9],
        [2, 7],
        [3, 6, 8],
        [4, 7, 9],
        [5, 8],
    ]
)


def chance(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def some_points(places: int, seed: int = 3) -> np.ndarray:
    here = chance(seed)
    return sphere_points(here.uniform(-8, 4, places), here.uniform(100, 135, places))


def test_the_published_example_comes_out() -> None:
    overall = global_moran(DESMITH, DESMITH_BESIDE, permutations=999, generator=chance(1))
    assert overall.i == pytest.approx(0.0736124311, abs=1e-10)
    assert overall.z == pytest.approx(0.77040682, abs=1e-8)
    assert overall.p == pytest.approx(overall.p_normal, abs=0.08)
    local = local_measures(DESMITH, DESMITH_BESIDE)
    assert list(local.quadrants) == [4, 4, 4, 2, 3, 3, 1, 4, 3, 3]
    assert local.g_star[0] == pytest.approx(-0.424547, abs=1e-6)
    assert local.moran.sum() / 9 == pytest.approx(overall.i)  # the parts add up to the whole


def plain_p(values: np.ndarray, beside: Beside, place: int, draws: int) -> float:
    """Deal the others out anew around one place, one draw after another."""
    here = chance(77)
    others = np.delete(values - values.mean(), place)
    number = int(beside.degrees[place])
    own = beside.sums(values - values.mean())[place]
    dealt = np.array([here.permutation(others)[:number].sum() for _ in range(draws)])
    tail = min((dealt >= own - 1e-9).sum(), (dealt <= own + 1e-9).sum())
    return min(1.0, 2 * (1 + tail) / (draws + 1))


@pytest.mark.parametrize("is_whole", [False, True])
def test_p_is_what_one_place_after_another_gives(is_whole: bool) -> None:
    here = chance(5)
    values = here.poisson(2, 30).astype(float) if is_whole else here.normal(size=30)
    beside = within(some_points(30), 900)
    assert len(set(beside.degrees)) > 4
    found = local_p(values, beside, permutations=20_000, generator=chance(1))
    for place in (0, 7, 13, 22, 29):
        if beside.degrees[place]:
            assert found[place] == pytest.approx(plain_p(values, beside, place, 4_000), abs=0.05)


def test_p_is_uniform_where_nothing_crowds_together() -> None:
    # Doubling one tail by folding would find 10 % at .05.
    beside = nearest(some_points(400), 5)
    low = [
        (
            local_p(
                chance(seed).normal(size=400), beside, permutations=1_999, generator=chance(seed)
            )
            <= 0.05
        ).mean()
        for seed in range(30)
    ]
    assert 0.040 < float(np.mean(low)) < 0.060


def test_what_crowds_together_is_found_and_little_else() -> None:
    points = some_points(300)
    values = chance(2).normal(size=300)
    crowd = np.argsort(kilometres(points[10], points))[:12]
    values[crowd] += 3
    p = local_p(values, nearest(points, 6), permutations=99_999, generator=chance(1))
    marked = set(np.flatnonzero(false_discovery(p) <= 0.05))
    assert len(marked & set(crowd)) >= 6
    assert len(marked - set(crowd)) <= 8  # those at its edge have it among their neighbours


def test_the_nearest_are_the_nearest_and_never_the_place_itself() -> None:
    points = some_points(40)
    points[5] = points[6] = points[7]
    beside = nearest(points, 4)
    for place in range(40):
        others = beside.others[beside.starts[place] : beside.starts[place + 1]]
        apart = kilometres(points[place], points)
        apart[place] = np.inf
        assert place not in others
        assert len(set(others)) == 4
        assert apart[others].max() <= np.sort(apart)[3] + 1e-6


def test_rates_of_few_people_are_drawn_to_the_common_one() -> None:
    events = np.array([0.0, 3, 30, 60, 5, 400])
    people = np.array([100.0, 100, 10_000, 10_000, 1_000, 100_000])
    smooth = empirical_bayes(events, people)
    common = events.sum() / people.sum()
    raw = events / people
    assert (np.abs(smooth - common) <= np.abs(raw - common) + 1e-15).all()
    kept = (smooth - common) / (raw - common)
    assert kept[1] < kept[4] < kept[2] < kept[5] <= 1
    deviates = standardised_rates(events, people)
    assert (np.sign(deviates) == np.sign(raw - common)).all()


def test_false_discovery_is_benjamini_and_hochbergs() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.5])
    assert false_discovery(p) == pytest.approx([0.025, 0.05, 0.05, 0.025, 0.5])


def test_places_without_neighbours_are_not_judged() -> None:
    beside = from_lists([[1], [0, 2], [1], []])
    p = local_p(np.array([1.0, 2, 4, 9]), beside, permutations=99, generator=chance(1))
    assert p[3] == 1.0


@pytest.mark.parametrize(
    ("values", "code"),
    [([1.0, 1, 1, 1], "hotspots.all_alike"), ([1.0, 2], "hotspots.too_few_places")],
)
def test_what_cannot_be_measured_is_said(values: list[float], code: str) -> None:
    beside = from_lists([[(at + 1) % len(values)] for at in range(len(values))])
    with pytest.raises(BadInput) as caught:
        local_measures(np.array(values), beside)
    assert caught.value.code == code
