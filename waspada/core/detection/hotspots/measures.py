"""How alike neighbours are, over all places and at each of them."""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.hotspots.weights import Beside
from waspada.core.errors import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GlobalMoran:
    """One number for all places.

    i : above `expected` where neighbours are alike, below where they differ
    z, p_normal : under normality, two-sided
    p : two-sided, from values dealt out anew among the places
    """

    i: float
    expected: float
    z: float
    p_normal: float
    p: float


@dataclass(frozen=True, slots=True)
class LocalMeasures:
    """Numbers for every place, all of length (places,).

    moran : local Moran, scaled as in Anselin 1995, eq. 12, by n - 1
    quadrants : 1 high among high, 2 low among high, 3 low among low, 4 high among low
    g_star : Getis-Ord G* of the place and its neighbours, as a standard deviate
    lags : mean of the neighbours' deviations from the mean
    """

    moran: Floats
    quadrants: NDArray[np.int64]
    g_star: Floats
    lags: Floats


def global_moran(
    values: Floats, beside: Beside, *, permutations: int, generator: np.random.Generator
) -> GlobalMoran:
    """Measure how alike neighbours are.

    Parameters
    ----------
    values : (places,)

    Raises
    ------
    BadInput : hotspots.all_alike, hotspots.too_few_places

    References
    ----------
    Moran 1950, Biometrika 37; Cliff & Ord 1981, Spatial Processes, pp. 42–46.
    """
    z = _deviations(values)
    places = beside.places
    weights = beside.matrix()
    total = float(weights.sum())
    if total == 0:
        raise BadInput("hotspots.no_neighbours")
    scale = places / total / float(z @ z)
    i = scale * float(z @ beside.means(z))
    both = weights + weights.T
    s1 = float(both.multiply(both).sum()) / 2
    s2 = float(((weights.sum(axis=1) + weights.sum(axis=0)) ** 2).sum())
    expected = -1 / (places - 1)
    variance = (places**2 * s1 - places * s2 + 3 * total**2) / ((places**2 - 1) * total**2)
    variance -= expected**2
    deviate = (i - expected) / sqrt(variance) if variance > 0 else 0.0
    dealt = np.array(
        [
            scale * float(mixed @ beside.means(mixed))
            for mixed in (generator.permutation(z) for _ in range(permutations))
        ]
    )
    above, below = int((dealt >= i - 1e-12).sum()), int((dealt <= i + 1e-12).sum())
    p = min(1.0, 2 * (1 + min(above, below)) / (permutations + 1))
    return GlobalMoran(i, expected, deviate, erfc(abs(deviate) / sqrt(2)), p)


def local_measures(values: Floats, beside: Beside) -> LocalMeasures:
    """Measure every place.

    Raises
    ------
    BadInput : hotspots.all_alike, hotspots.too_few_places

    References
    ----------
    Anselin 1995, Geographical Analysis 27, 93–115; Ord & Getis 1995, Geographical Analysis 27,
    286–306, eq. 14.
    """
    z = _deviations(values)
    places = beside.places
    lags = beside.means(z)
    moran = (places - 1) * z * lags / float(z @ z)
    is_high, is_among_high = z > 0, lags > 0
    quadrants = np.select(
        [is_high & is_among_high, ~is_high & is_among_high, ~is_high & ~is_among_high], [1, 2, 3], 4
    )
    held = beside.degrees + 1.0
    spread = sqrt(float(z @ z) / places)
    under = np.sqrt(np.maximum(places * held - held**2, 0.0) / (places - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        g_star = np.where(under > 0, (beside.sums(z) + z) / (spread * under), 0.0)
    return LocalMeasures(moran, quadrants.astype(np.int64), g_star, lags)


def empirical_bayes(events: Floats, people: Floats) -> Floats:
    """Return rates drawn towards the common one, the more the fewer people a place has.

    Parameters
    ----------
    events, people : (places,), people above 0

    Raises
    ------
    BadInput : hotspots.nobody

    References
    ----------
    Marshall 1991, Applied Statistics 40, 283–294, the global estimator.
    """
    common, between = _common(events, people)
    share = between / (between + common / people) if between > 0 else np.zeros(len(people))
    found: Floats = common + share * (events / people - common)
    return found


def standardised_rates(events: Floats, people: Floats) -> Floats:
    """Return rates as deviations whose spread does not depend on how many people there are.

    References
    ----------
    Assunção & Reis 1999, Statistics in Medicine 18, 2147–2162, the EBI index.
    """
    common, between = _common(events, people)
    variance = np.where(between + common / people > 0, between + common / people, common / people)
    found: Floats = (events / people - common) / np.sqrt(variance)
    return found


def _common(events: Floats, people: Floats) -> tuple[float, float]:
    """Return the common rate and how much rates differ beyond chance."""
    if bool((people <= 0).any()):
        raise BadInput("hotspots.nobody")
    if float(events.sum()) <= 0:
        raise BadInput("hotspots.all_alike")
    everyone = float(people.sum())
    common = float(events.sum()) / everyone
    spread = float((people * (events / people - common) ** 2).sum()) / everyone
    return common, max(0.0, spread - common / float(people.mean()))


def _deviations(values: Floats) -> Floats:
    if values.size < 3:
        raise BadInput("hotspots.too_few_places")
    z: Floats = values - values.mean()
    if float(np.abs(z).max()) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        raise BadInput("hotspots.all_alike")
    return z
