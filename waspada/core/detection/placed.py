"""Places with coordinates, as a table gives them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.errors import BadInput

_MOST: Final = 1e12


@dataclass(frozen=True, slots=True)
class Placed:
    """Places in the order of their ids, so that the order of a table changes nothing.

    lat, lon : (places,) degrees
    population : (places,) people, None where the table has none at all
    """

    ids: tuple[str, ...]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    population: NDArray[np.float64] | None

    @property
    def at(self) -> dict[str, int]:
        """Return where each id stands."""
        return {name: number for number, name in enumerate(self.ids)}


def read_placed(lines: Iterable[tuple[int, Sequence[str]]]) -> Placed:
    """Read places.

    Parameters
    ----------
    lines : (line number, (id, lat, lon, population)) as written, in any order

    Raises
    ------
    BadInput : placed.no_rows, placed.no_id, placed.twice, placed.no_coordinates,
        placed.not_a_number, placed.not_on_earth, placed.no_population, placed.negative
    """
    found: dict[str, tuple[int, float, float, float | None]] = {}
    for line, (name, lat, lon, people) in lines:
        if not name:
            raise BadInput("placed.no_id", line=line)
        if name in found:
            raise BadInput("placed.twice", line=line, value=name, first=found[name][0])
        if not lat or not lon:
            raise BadInput("placed.no_coordinates", line=line, value=name)
        north, east = read_number(lat, line), read_number(lon, line)
        if not (-90 <= north <= 90 and -180 <= east <= 180):
            raise BadInput("placed.not_on_earth", line=line, value=name)
        population = read_number(people, line) if people else None
        if population is not None and population < 0:
            raise BadInput("placed.negative", line=line, value=name)
        found[name] = (line, north, east, population)
    if not found:
        raise BadInput("placed.no_rows")
    ids = tuple(sorted(found))
    rows = [found[name] for name in ids]
    lacking = [name for name, row in zip(ids, rows, strict=True) if row[3] is None]
    if lacking and len(lacking) < len(ids):
        raise BadInput("placed.no_population", line=found[lacking[0]][0], value=lacking[0])
    return Placed(
        ids,
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows]),
        None if lacking else np.array([row[3] for row in rows], float),
    )


def read_number(text: str, line: int) -> float:
    """Return a number; a decimal comma is read as well.

    Raises
    ------
    BadInput : placed.not_a_number
    """
    try:
        value = float(text if "." in text else text.replace(",", "."))
    except ValueError as error:
        raise BadInput("placed.not_a_number", line=line, value=text) from error
    if not abs(value) <= _MOST:  # nor nan
        raise BadInput("placed.not_a_number", line=line, value=text)
    return value
