"""What PySAL's esda prints for the example of de Smith, Goodchild & Longley, typed in here.

Ten areas with a value z and the neighbours of each (PySAL's example `desmith`, after de Smith et
al. 2009, Geospatial Analysis; PySAL is BSD-licensed). Weights are row-standardised for Moran and
binary, the place itself included, for G*.
"""

from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.references import Line
from waspada.core.detection.hotspots import from_lists, global_moran, local_measures

NEEDS: tuple[str, ...] = ()
VALUES: Final = (2.24, 3.10, 4.55, -5.15, -4.39, 0.46, 5.54, 9.02, -2.09, -3.06)
NEIGHBOURS: Final = (
    (2, 4),
    (1, 5),
    (4, 7),
    (1, 3, 5, 8),
    (2, 4, 6, 9),
    (5, 10),
    (3, 8),
    (4, 7, 9),
    (5, 8, 10),
    (6, 9),
)
QUADRANTS: Final = (4, 4, 4, 2, 3, 3, 1, 4, 3, 3)


def compare(inputs: Path) -> list[Line]:
    """Return PySAL's numbers beside ours; reads no file."""
    del inputs
    values = np.array(VALUES)
    beside = from_lists([[other - 1 for other in some] for some in NEIGHBOURS])
    generator = np.random.default_rng(1)
    overall = global_moran(values, beside, permutations=999, generator=generator)
    local = local_measures(values, beside)
    same = sum(int(one) == other for one, other in zip(local.quadrants, QUADRANTS, strict=True))
    return [
        Line("desmith: Moran's I", 0.0736124311, overall.i, 1e-10),
        Line("desmith: z under normality", 0.77040682, overall.z, 1e-8),
        Line("desmith: expected I", -1 / 9, overall.expected, 1e-12),
        Line("desmith: places in PySAL's quadrant, of 10", 10, same, 0),
        Line("desmith: G* of the first place", -0.424547, float(local.g_star[0]), 1e-6),
    ]
