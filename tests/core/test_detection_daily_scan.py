"""The daily scan decides as a full one does, and does not scan the same counts twice."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from waspada.core.detection import daily_scan
from waspada.core.detection.daily_rule import load_daily_rule
from waspada.core.detection.scan import windows
from waspada.core.detection.scan.answers import Settings
from waspada.core.detection.scan.run import Given, scan
from waspada.core.detection.scan.windows import sphere_points

ASKED = replace(load_daily_rule().scan, days=30, longest_days=7, replicates=199)
PLACES = 16
LAT = np.repeat(np.arange(4.0), 4)
LON = np.tile(np.arange(100.0, 104.0), 4)
SEED = (1, date(2024, 11, 28).toordinal())


def counts(seed: int, more: int = 0) -> "np.ndarray":
    found = np.random.default_rng(seed).poisson(0.25, (1, PLACES, ASKED.days))
    found[0, :3, -4:] += more
    return found


def test_a_scan_that_stops_early_shows_what_the_full_one_would() -> None:
    shown = []
    for seed in range(6):
        given = counts(seed, more=seed % 3)
        full = scan(
            "stp",
            [Given(given[0])],
            sphere_points(LAT, LON),
            Settings(7, True, 3, 199, stop_after=0, most_clusters=5),
            generator=np.random.default_rng(SEED),
            max_share=ASKED.share,
        )
        for days in (20.0, 60.0, 180.0):
            asked = replace(ASKED, recurrence_days=days)
            wanted = [one for one in full.clusters if 1 / one.p >= days]
            found = daily_scan._scanned(given, LAT, LON, asked, SEED)
            assert [one for one in found if 1 / one.p >= days] == wanted
            shown.append(len(wanted))
    assert 0 in shown
    assert max(shown) > 0


def test_so_few_replicates_settle_it_and_never_none() -> None:
    kept = load_daily_rule().scan
    assert daily_scan.refused_after(replace(kept, replicates=999, recurrence_days=365)) == 2
    assert daily_scan.refused_after(replace(kept, replicates=999, recurrence_days=20)) == 50
    assert daily_scan.refused_after(replace(kept, replicates=999, recurrence_days=5000)) == 1


def test_the_same_counts_are_scanned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scanned = []
    real = daily_scan._scanned

    def counting(*given: object) -> object:
        scanned.append(1)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(daily_scan, "_scanned", counting)
    first = daily_scan._clusters(counts(50, 2), LAT, LON, ASKED, seed=SEED)
    assert daily_scan._clusters(counts(50, 2), LAT, LON, ASKED, seed=SEED) == first
    assert len(scanned) == 1
    daily_scan._clusters(counts(50, 3), LAT, LON, ASKED, seed=SEED)
    daily_scan._clusters(counts(50, 2), LAT, LON, ASKED, seed=(1, 2))
    assert len(scanned) == 3


def test_circles_from_a_kept_order_are_those_that_are_sorted_anew() -> None:
    rng = np.random.default_rng(3)
    for number in range(20):
        places = int(rng.integers(3, 40))
        # On a grid of few lines many lie equally far, and some at one spot.
        points = sphere_points(rng.integers(0, 4, places), rng.integers(100, 105, places))
        weights = rng.poisson(0.8, places).astype(float)
        weights[0] += 1
        heavy = np.flatnonzero(weights > 0).astype(np.int32)
        given = points, windows.centre_order(points), heavy, weights, weights.sum() * 0.4
        kept, anew = windows._grown_from_kept(*given), windows._grown(*given)
        assert [(list(a), list(b)) for a, b in kept] == [(list(a), list(b)) for a, b in anew], (
            number
        )
