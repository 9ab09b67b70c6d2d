"""Which places lie side by side, from the shared borders of the approximate outlines.

A place that borders no other on land gets the nearest two, marked, and they get it.
"""

import gzip
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from waspada.core.errors import BadInput
from waspada.core.places.codes import Level, level_of

How = Literal["border", "nearest"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place beside another: across a border on land, or the nearest over water."""

    code: str
    how: How


@lru_cache(maxsize=1)
def _stored() -> dict[str, tuple[Neighbour, ...]]:
    file = resources.files("waspada.core.places") / "data" / "neighbours.tsv.gz"
    found: dict[str, tuple[Neighbour, ...]] = {}
    for line in gzip.decompress(file.read_bytes()).decode().splitlines():
        code, _, others = line.partition("\t")
        found[code] = tuple(
            Neighbour(other.removeprefix("~"), "nearest" if other[0] == "~" else "border")
            for other in others.split(",")
        )
    return found


def neighbours(code: str) -> tuple[Neighbour, ...]:
    """Return the places beside one, of its own level, in order of code; borders before nearest.

    Raises
    ------
    BadInput : places.bad_code; places.no_neighbours, for desa and for the nation;
        places.unknown_code, when no place carries the code today
    """
    level = level_of(code)
    if level in {Level.NATION, Level.DESA}:
        raise BadInput("places.no_neighbours", value=code)
    found = _stored().get(code)
    if found is None:
        raise BadInput("places.unknown_code", value=code)
    return found


def neighbour_graph(level: Level) -> dict[str, tuple[Neighbour, ...]]:
    """Return {code: neighbours} of every place of a level: province, regency or kecamatan."""
    return {code: others for code, others in _stored().items() if level_of(code) is level}
