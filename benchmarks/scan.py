"""The space-time scan and hot spots at size: `./run bench scan [--short] [--only NAME]`.

Inputs are generated with a seed. *Clock* moves with whatever else runs; *CPU* hardly does, and is
of all threads together. Everything is warm (compiled loops read, a first small scan made) but for
the line `start-up`, which is a process of its own that scans 60 places.

SaTScan 10.3.2 on the same kind of machine: 514 places × 90 days × 999 replicates 2.1 s at a 10 %
window and 4.7 s at 50 %; 7,280 × 90 × 999 at 5 % 133 s. PySAL's esda: local Moran of 7,285 places
3.9 s with 9,999 permutations.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from waspada.core.detection.hotspots import local_p, nearest
from waspada.core.detection.placed import Placed
from waspada.core.detection.scan.answers import Settings
from waspada.core.detection.scan.run import Given, scan_places
from waspada.core.detection.scan.windows import sphere_points

SEED = 20241127
_START = """
import numpy as np
from benchmarks.scan import Scene, scanned
scanned(Scene(60, 90, 10), replicates=99)
"""


@dataclass(frozen=True)
class Scene:
    """What is scanned."""

    places: int
    days: int
    cases_per_place: float
    share: float = 0.1
    longest: int = 14
    is_prospective: bool = True
    cluster: int = 40


def some_places(number: int) -> Placed:
    """Return places spread over Indonesia's seas and lands."""
    here = np.random.default_rng(SEED)
    return Placed(
        tuple(f"{at:05}" for at in range(number)),
        here.uniform(-10, 6, number),
        here.uniform(95, 141, number),
        np.round(here.lognormal(10, 1, number)),
    )


def some_cases(scene: Scene) -> Given:
    """Return cases at random, with a cluster around the first place in the last week."""
    here = np.random.default_rng(SEED + 1)
    level = here.gamma(2.0, scene.cases_per_place / scene.days / 2, (scene.places, 1))
    counts = here.poisson(np.broadcast_to(level, (scene.places, scene.days)))
    placed = some_places(scene.places)
    points = sphere_points(placed.lat, placed.lon)
    near = np.argsort(((points - points[0]) ** 2).sum(axis=1))[:6]
    for _ in range(scene.cluster):
        counts[here.choice(near), scene.days - 1 - here.integers(7)] += 1
    return Given(counts, population=placed.population)


def scanned(scene: Scene, *, replicates: int = 999, workers: int = 2) -> float:
    """Scan a scene and return p of its first cluster."""
    settings = Settings(
        scene.longest,
        is_prospective=scene.is_prospective,
        replicates=replicates,
        stop_after=0,
        workers=workers,
    )
    answer = scan_places(
        "stp",
        [some_cases(scene)],
        some_places(scene.places),
        settings,
        generator=np.random.default_rng(1),
        max_share=scene.share,
    )
    return answer.clusters[0].p


def measured(name: str, work: Callable[[], object], *, times: int = 3) -> None:
    """Print the least clock and CPU time of some runs."""
    found = []
    for _ in range(times):
        clock, cpu = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - clock, time.process_time() - cpu))
    clock, cpu = min(one[0] for one in found), min(one[1] for one in found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:58} {clock:8.2f} s {cpu:8.2f} s {peak:7.0f} MB", flush=True)


def local_moran(places: int, permutations: int) -> None:
    """Judge every place against its six nearest."""
    placed = some_places(places)
    values = np.random.default_rng(SEED).poisson(4, places).astype(float)
    beside = nearest(sphere_points(placed.lat, placed.lon), 6)
    local_p(values, beside, permutations=permutations, generator=np.random.default_rng(1))


def started() -> None:
    """Scan in a process of its own."""
    subprocess.run([sys.executable, "-c", _START], check=True)


def main() -> None:
    """Print every measurement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="leave the largest out")
    parser.add_argument("--only", default="", help="measurements whose name holds this")
    options = parser.parse_args()
    scanned(Scene(60, 90, 10), replicates=99)
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}")
    print(f"{'':58} {'clock':>8}   {'CPU':>8}   {'peak so far':>10}")
    works: list[tuple[str, Callable[[], object], int]] = [
        ("start-up, 60 places, a process of its own", started, 3),
        ("514 places × 90 days, 10 % window, 999", lambda: scanned(Scene(514, 90, 10)), 5),
        ("514 × 90, 50 % window, 999", lambda: scanned(Scene(514, 90, 10, 0.5)), 5),
        (
            "514 × 90, 10 % window, 999, one thread",
            lambda: scanned(Scene(514, 90, 10), workers=1),
            3,
        ),
        (
            "514 × 90, 10 % window, 999, retrospective up to 14 days",
            lambda: scanned(Scene(514, 90, 10, is_prospective=False)),
            1,
        ),
        ("local Moran, 7,285 places, 9,999 permutations", lambda: local_moran(7285, 9_999), 3),
        ("local Moran, 7,285 places, 999,999 permutations", lambda: local_moran(7285, 999_999), 1),
    ]
    works += [
        (
            f"growth: {places:,} × 90, 5 % window, 999",
            partial(scanned, Scene(places, 90, 10, 0.05)),
            1,
        )
        for places in (450, 900, 1_800, 3_600)
    ]
    works += [
        (
            f"growth: 514 × 90, {cases} cases a place, 999",
            partial(scanned, Scene(514, 90, cases)),
            1,
        )
        for cases in (1, 10, 100, 1_000)
    ]
    if not options.short:
        works += [
            (
                "7,280 × 90, 5 % window, 99",
                lambda: scanned(Scene(7280, 90, 10, 0.05), replicates=99),
                1,
            ),
            ("7,280 × 90, 5 % window, 999", lambda: scanned(Scene(7280, 90, 10, 0.05)), 1),
            (
                "7,280 × 90, 5 % window, 999, one case a place",
                lambda: scanned(Scene(7280, 90, 1, 0.05)),
                1,
            ),
        ]
    for name, work, times in works:
        if options.only in name:
            measured(name, work, times=times)


if __name__ == "__main__":
    main()
