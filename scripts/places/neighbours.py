"""Who borders whom, from areas that share their borders; who borders nobody gets the nearest."""

import numpy as np
import shapely

# An island's nearest places stand in for neighbours; two, so that one closed ferry is not the end.
NEAREST = 2


def _bordering(areas: dict[str, shapely.Geometry], least: float) -> dict[str, set[str]]:
    codes = list(areas)
    shapes = np.array(list(areas.values()))
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    shared = shapely.length(shapely.intersection(shapes[left], shapes[right]))
    found: dict[str, set[str]] = {code: set() for code in codes}
    for one, other in zip(left[shared >= least], right[shared >= least], strict=True):
        found[codes[one]].add(codes[other])
        found[codes[other]].add(codes[one])
    return found


def _nearest(areas: dict[str, shapely.Geometry], code: str) -> list[str]:
    others = [other for other in areas if other != code]
    distance = shapely.distance(areas[code], np.array([areas[other] for other in others]))
    return [others[at] for at in np.argsort(distance, kind="stable")[:NEAREST]]


def neighbour_lines(areas: dict[str, shapely.Geometry], least: float) -> list[str]:
    """Return 'code<tab>neighbours', a nearest one marked with ~.

    Parameters
    ----------
    areas : {code: area}, a coverage
    least : shortest shared border in degrees; a shorter one is a corner
    """
    bordering = _bordering(areas, least)
    nearest: dict[str, set[str]] = {code: set() for code in areas}
    for code, others in bordering.items():
        if not others:
            for other in _nearest(areas, code):
                nearest[code].add(other)
                nearest[other].add(code)
    lines = []
    for code in areas:
        marked = [f"~{other}" for other in sorted(nearest[code] - bordering[code])]
        lines.append(f"{code}\t{','.join([*sorted(bordering[code]), *marked])}")
    return lines
