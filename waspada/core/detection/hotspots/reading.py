"""Values as a table gives them, one for each place."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.placed import Placed, read_number
from waspada.core.errors import BadInput


def read_values(lines: Iterable[tuple[int, Sequence[str]]], places: Placed) -> NDArray[np.float64]:
    """Read one value for every place; (places,).

    Parameters
    ----------
    lines : (line number, (place, value)) as written, in any order

    Raises
    ------
    BadInput : counts.no_place, scan.unknown_place, hotspots.twice, hotspots.no_value,
        placed.not_a_number, and where there are people hotspots.negative
    """
    at = places.at
    found = np.full(len(at), np.nan)
    first: dict[str, int] = {}
    for line, (name, value) in lines:
        if not name:
            raise BadInput("counts.no_place", line=line)
        if name not in at:
            raise BadInput("scan.unknown_place", line=line, value=name)
        if name in first:
            raise BadInput("hotspots.twice", line=line, value=name, first=first[name])
        first[name] = line
        number = read_number(value, line)
        if places.population is not None and number < 0:
            raise BadInput("hotspots.negative", line=line, value=value)
        found[at[name]] = number
    lacking = np.flatnonzero(np.isnan(found))
    if lacking.size:
        name = places.ids[int(lacking[0])]
        raise BadInput("hotspots.no_value", count=int(lacking.size), value=name)
    return found
