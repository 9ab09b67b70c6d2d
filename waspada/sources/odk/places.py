"""The places of one area as files beside a form: few enough to choose from without a network."""

import csv
import io
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from waspada.core.errors import NotFound
from waspada.core.places import Level, Place, ancestor_at, level_of, load_table

FILES: Final = ("kabkota.csv", "kecamatan.csv", "desa.csv")
MEASURE_PLACES: Final = "ukuran.csv"


def area_of(place: str) -> str:
    """Return the kab/kota around a seat's place; the place itself above that level."""
    return ancestor_at(place, Level.REGENCY) or place


@lru_cache(maxsize=128)
def place_file(name: str, area: str) -> bytes:
    """Return one file of places as CSV with the columns name (code), label, parent.

    area : a kab/kota; of a province or the nation its kab/kota alone are listed below, for
        its desa would be thousands. ukuran.csv holds the area itself and what lies right below.

    Raises
    ------
    NotFound : odk.no_such_file
    """
    table = load_table()
    if name == MEASURE_PLACES:
        rows = [table[area], *table.children(area)] if area in table else table.children(area)
        return _csv(rows)
    if name not in FILES:
        raise NotFound("odk.no_such_file", name=name[:60])
    level = (Level.REGENCY, Level.KECAMATAN, Level.DESA)[FILES.index(name)]
    is_wide = level_of(area) < Level.REGENCY
    codes = [] if is_wide and level > Level.REGENCY else table.codes(area, level)
    return _csv(table[code] for code in codes)


def _csv(places: Iterable[Place]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("name", "label", "parent"))
    for place in places:
        is_region = place.level <= Level.REGENCY
        writer.writerow(
            (place.code, place.display if is_region else place.name, place.parent or "")
        )
    return written.getvalue().encode()
