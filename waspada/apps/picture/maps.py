"""The map of a place with what stands on it, and the table that always stands beside it."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from waspada.apps.picture.finds import Find, Mark, marks_on
from waspada.apps.picture.levels import Held, levels_on
from waspada.apps.picture.map_filters import MapFilters, counts_under, usual_filters
from waspada.apps.picture.marks import Dot, Name, dots_on, names_on
from waspada.apps.picture.queries import Window
from waspada.apps.places.drawing import Drawing, draw, drawn_level, drawn_within
from waspada.core.places import NATION, Level, load_table
from waspada.core.vocabulary import LEVELS

MODES: Final = ("level", "jumlah", "tabel")
# Incidents in the window at which the second map's four shades begin.
SHADES: Final = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Area:
    """One place of the map: its path, how it is filled, what it says."""

    code: str
    name: str
    path: str
    level: str
    fill: str
    count: int
    is_page: bool
    label: tuple[float, float]


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """Everything the map's template needs."""

    mode: str
    drawing: Drawing
    areas: list[Area]
    dots: list[Dot]
    names: list[Name]
    table: list[Area]
    filters: MapFilters
    outlines_query: str
    points_query: str
    total: int
    without_point: int
    marks: list[Mark]
    levels: tuple[str, ...] = tuple(LEVELS[1:]) + LEVELS[:1]


def mode_of(text: str) -> str:
    """Return a mode of the map; anything else is the level."""
    return text if text in MODES else MODES[0]


def shade_of(count: int) -> str:
    """Return the fill of a count, c0 to c4."""
    return f"c{sum(count >= least for least in SHADES)}"


def map_of(
    code: str,
    day: date,
    mode: str,
    filters: MapFilters | None = None,
    finds: Sequence[Find] = (),
) -> DrawnMap:
    """Return the map of a place on a day, counting what the filters ask for.

    finds : what the daily detection found, drawn as rings
    """
    filters = filters or usual_filters(day)
    drawing = draw(code)
    within, level = drawn_within(code), drawn_level(code)
    codes = [shape.code for shape in drawing.shapes]
    held = levels_on(codes, day)
    counted = counts_under(within, filters)
    per_area = Window.summed(counted, level)
    areas = [
        Area(
            code=shape.code,
            name=load_table()[shape.code].display,
            path=shape.path,
            level=held[shape.code].level,
            fill=_fill(held[shape.code], per_area.get(shape.code, 0), mode),
            count=per_area.get(shape.code, 0),
            is_page=shape.code == code,
            label=shape.label,
        )
        for shape in drawing.shapes
    ]
    # On the map of the nation a dot is a kab/kota, so that it tells more than the fill does.
    dots = dots_on(drawing, Window.summed(counted, Level.REGENCY if within == NATION else level))
    levels = {one.code: one.level for one in areas} if mode == "level" else {}
    total = sum(counted.values())
    return DrawnMap(
        mode=mode,
        drawing=drawing,
        areas=areas,
        dots=dots if mode != "jumlah" else [],
        names=names_on(drawing, levels, dots),
        table=sorted(areas, key=lambda one: (-held[one.code].rank, -one.count, one.name)),
        filters=filters,
        outlines_query=_outlines_query(within, level),
        points_query=_points_query(within, filters),
        total=total,
        without_point=total - sum(one.count for one in areas),
        marks=marks_on(drawing, finds),
    )


def _fill(held: Held, count: int, mode: str) -> str:
    return shade_of(count) if mode == "jumlah" else held.level


def _outlines_query(within: str, level: Level) -> str:
    """Return which outlines a map that can be moved asks for."""
    detail = "coarse" if within == NATION else "fine"
    return urlencode({"tingkat": level.name.lower(), "dalam": within, "rinci": detail})


def _points_query(within: str, filters: MapFilters) -> str:
    """Return which points a map that can be moved asks for: those of the same filters."""
    pairs = [
        ("dari", filters.span.first.isoformat()),
        ("sampai", filters.span.last.isoformat()),
        ("per", filters.day.isoformat()),
        ("tingkat", "regency" if within == NATION else "desa"),
        *(pair for pair in filters.pairs() if pair[0] in {"kategori", "keparahan"}),
    ]
    return urlencode(pairs if within == NATION else [("tempat", within), *pairs])


def weight_of(code: str) -> int:
    """Return about how many kilobytes the map sends over the network."""
    return _weight(draw(code))


@lru_cache(maxsize=128)
def _weight(drawing: Drawing) -> int:
    text = drawing.around + "".join(shape.path for shape in drawing.shapes)
    return max(2, round(len(zlib.compress(text.encode(), 1)) * 1.25 / 1000) + 2)
