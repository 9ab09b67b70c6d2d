"""What the compiled fits leave of each place and step, and how places are shared out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

# Columns of what a fit leaves
MEAN, VARIANCE, DISPERSION, SLOPE, STATUS = range(5)
FITTED, NOT_FITTED = 1.0, 0.0
N_LEFT = 5

_THREADS: Final = 2
_PLACES_A_THREAD: Final = 256


def over_places(places: int, work: Callable[[int, int], object]) -> None:
    """Run work(begin, end) over slices of the places, two at a time where that pays."""
    if places <= _PLACES_A_THREAD:
        work(0, places)
        return
    ends = [*range(_PLACES_A_THREAD, places, _PLACES_A_THREAD), places]
    begins = [0, *ends[:-1]]
    work(begins[0], ends[0])  # alone, so that only one thread ever compiles
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(work, begins[1:], ends[1:]))
