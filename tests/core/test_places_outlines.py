"""The approximate outlines, the neighbours they give, and official outlines that replace them."""

from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from scripts.places.topology import encoded
from waspada.core.errors import BadInput
from waspada.core.places import Level, is_within, load_table
from waspada.core.places.neighbours import Neighbour, neighbour_graph, neighbours
from waspada.core.places.official import Matching, features_of
from waspada.core.places.outlines import match_official, outlines
from waspada.core.places.rings import repaired, signed_area
from waspada.core.places.topology import geometries

FOLDER = resources.files("waspada.core.places") / "data" / "outlines"


def provinces() -> list[str]:
    return load_table().codes(level=Level.PROVINCE)


def every_collection() -> Iterator[dict[str, Any]]:
    yield outlines(Level.PROVINCE)
    yield outlines(Level.PROVINCE, detail="coarse")
    yield outlines(Level.REGENCY)
    yield outlines(Level.REGENCY, detail="coarse")
    for province in provinces():
        yield outlines(Level.KECAMATAN, province)


# --- approximate outlines ----------------------------------------------------------------------


def test_every_province_regency_and_kecamatan_has_a_valid_outline() -> None:
    found: dict[int, set[str]] = {}
    for collection in every_collection():
        for feature in collection["features"]:
            area = shape(feature["geometry"])
            assert area.is_valid, feature["id"]
            assert area.area > 0, feature["id"]
            found.setdefault(feature["properties"]["level"], set()).add(feature["id"])
    assert {level: len(codes) for level, codes in found.items()} == {1: 38, 2: 514, 3: 7_285}


def test_every_outline_says_that_it_is_approximate_and_holds_its_label() -> None:
    for collection in (outlines(Level.REGENCY), outlines(Level.KECAMATAN, "65")):
        assert collection["type"] == "FeatureCollection"
        assert collection["outline"] == "perkiraan"
        for feature in collection["features"]:
            properties = feature["properties"]
            assert properties["outline"] == "perkiraan"
            assert properties["name"] == load_table()[feature["id"]].display
            label = shapely.Point(properties["label"])
            assert shape(feature["geometry"]).distance(label) < 0.002, feature["id"]


def test_areas_do_not_overlap_and_leave_no_gap_between_neighbours() -> None:
    areas = [shape(one["geometry"]) for one in outlines(Level.REGENCY, "33")["features"]]
    together = shapely.union_all(areas)
    assert sum(area.area for area in areas) == pytest.approx(together.area, rel=1e-9)
    assert shapely.coverage_is_valid(areas)


def test_regencies_fill_the_outline_of_their_province() -> None:
    for province in ("33", "65", "94"):
        inside = shapely.union_all(
            [shape(one["geometry"]) for one in outlines(Level.REGENCY, province)["features"]]
        )
        (whole,) = outlines(Level.PROVINCE, province)["features"]
        border = shape(whole["geometry"])
        both = inside.intersection(border).area
        assert both / (inside.area + border.area - both) > 0.98, province


def test_the_seat_of_most_regencies_lies_in_their_outline() -> None:
    table = load_table()
    inside = [
        shape(one["geometry"]).distance(
            shapely.Point(float(table[one["id"]].lon or 0), float(table[one["id"]].lat or 0))
        )
        < 0.02
        for one in outlines(Level.REGENCY)["features"]
    ]
    assert sum(inside) / len(inside) > 0.97


def test_areas_of_regencies_come_near_the_official_figure() -> None:
    table = load_table()
    ratios = sorted(
        shape(one["geometry"]).area * 111.32**2 / float(table[one["id"]].area_km2 or 1)
        for one in outlines(Level.REGENCY)["features"]
    )
    assert 0.95 < ratios[len(ratios) // 2] < 1.05
    assert ratios[len(ratios) // 10] > 0.8
    assert ratios[-len(ratios) // 10] < 1.25


def test_kepulauan_seribu_is_drawn_although_natural_earth_leaves_it_out() -> None:
    (islands,) = outlines(Level.REGENCY, "31.01")["features"]
    area = shape(islands["geometry"])
    assert len(area.geoms) >= 5
    assert 5 < area.area * 111.32**2 < 20


def test_outlines_can_be_asked_for_one_subtree() -> None:
    found = outlines(Level.KECAMATAN, "65.01")["features"]
    assert len(found) == 10
    assert all(is_within(one["id"], "65.01") for one in found)
    assert [one["id"] for one in outlines(Level.PROVINCE, "65")["features"]] == ["65"]
    assert outlines(Level.KECAMATAN, "99")["features"] == []


def test_coarse_outlines_are_smaller_than_fine_ones() -> None:
    def points(collection: dict[str, Any]) -> int:
        return sum(
            len(ring)
            for one in collection["features"]
            for rings in one["geometry"]["coordinates"]
            for ring in rings
        )

    coarse = points(outlines(Level.REGENCY, detail="coarse"))
    assert coarse < points(outlines(Level.REGENCY)) / 1.5


def test_what_has_no_outline_is_refused_with_a_code() -> None:
    with pytest.raises(BadInput, match=r"places\.no_outlines"):
        outlines(Level.DESA, "65.01")
    with pytest.raises(BadInput, match=r"places\.no_outlines"):
        outlines(Level.NATION)
    with pytest.raises(BadInput, match=r"places\.outlines_need_province"):
        outlines(Level.KECAMATAN)
    with pytest.raises(BadInput, match=r"places\.bad_code"):
        outlines(Level.REGENCY, "../../etc")


def test_all_outlines_together_stay_under_three_megabytes() -> None:
    files = [path for path in Path(str(FOLDER)).rglob("*") if path.is_file()]
    assert len(files) == 4 + 38
    assert sum(path.stat().st_size for path in files) <= 3_000_000


def test_a_topology_gives_back_the_areas_it_was_made_of() -> None:
    ring = shapely.box(10, 10, 20, 20)
    hole = shapely.box(12, 12, 14, 14)
    areas = {
        "65.01": shapely.difference(ring, hole),
        "65.02": hole,
        "65.03": shapely.box(20, 10, 30, 20),
        "65.04": shapely.MultiPolygon([shapely.box(40, 0, 41, 1), shapely.box(50, 0, 51, 1)]),
    }
    topology = encoded(areas, 0.5)
    read = {code: shape(geometry) for code, geometry, _ in geometries(topology)}
    assert {code: area.equals(areas[code]) for code, area in read.items()} == dict.fromkeys(
        areas, True
    )
    # A side between two places is written once: the hole's ring serves both.
    assert len(topology["arcs"]) < sum(len(area.geoms) * 2 for area in read.values())


# --- neighbours --------------------------------------------------------------------------------


def test_neighbours_are_mutual_and_every_place_has_some() -> None:
    for level in (Level.PROVINCE, Level.REGENCY, Level.KECAMATAN):
        graph = neighbour_graph(level)
        assert set(graph) == set(load_table().codes(level=level))
        for code, others in graph.items():
            assert others, code
            assert code not in {other.code for other in others}
            for other in others:
                assert Neighbour(code, other.how) in graph[other.code], (code, other)


def test_bulungan_borders_the_regencies_around_it() -> None:
    codes = {other.code for other in neighbours("65.01") if other.how == "border"}
    assert {"65.02", "65.04", "64.03"} <= codes


def test_an_island_gets_the_nearest_places_marked_as_such() -> None:
    assert {other.how for other in neighbours("31.01")} == {"nearest"}
    wakatobi = neighbours("74.07")
    assert {other.how for other in wakatobi} == {"nearest"}
    assert all(other.code.startswith("74.") for other in wakatobi)


def test_provinces_border_where_their_regencies_do() -> None:
    assert {other.code for other in neighbours("33")} == {"32", "34", "35"}
    assert {other.code for other in neighbours("65") if other.how == "border"} == {"64"}


def test_neighbours_of_a_desa_or_an_unknown_place_are_refused() -> None:
    with pytest.raises(BadInput, match=r"places\.no_neighbours"):
        neighbours("65.01.05.1002")
    with pytest.raises(BadInput, match=r"places\.no_neighbours"):
        neighbours("ID")
    with pytest.raises(BadInput, match=r"places\.unknown_code"):
        neighbours("99.01")


# --- official outlines -------------------------------------------------------------------------

SQUARE = [[117.0, 2.0], [118.0, 2.0], [118.0, 3.0], [117.0, 3.0], [117.0, 2.0]]


def feature(ring: Any = SQUARE, /, **properties: object) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def match(*features: dict[str, Any]) -> Matching:
    return match_official(features, load_table())


@pytest.mark.parametrize(
    "properties",
    [
        {"kode": "65.01"},
        {"KODE": "6501"},
        {"kode_kab": 6501},
        {"KDPKAB": "65.01", "KDPPUM": "65", "WADMKK": "Bulungan", "WADMPR": "Kalimantan Utara"},
        {"kode": 6501.0},
        {"id": "65.01"},
        {"NAMOBJ": "Kabupaten Bulungan"},
        {"nama": "BULUNGAN", "provinsi": "Kalimantan Utara"},
    ],
)
def test_a_feature_is_matched_by_code_or_by_name(properties: dict[str, object]) -> None:
    matching = match(feature(**properties))
    assert [one.code for one in matching.matched] == ["65.01"]
    assert matching.unmatched == ()


def test_a_kecamatan_is_told_apart_by_its_parent() -> None:
    both = match(
        feature(nama="Tanjung", kabupaten="Tabalong"),
        feature(nama="Tanjung", kabupaten="Brebes"),
        feature(nama="Tanjung"),
    )
    assert [one.code for one in both.matched] == ["63.09.04", "33.29.13"]
    assert [(one.number, one.why) for one in both.unmatched] == [(3, "ambiguous_name")]


def test_a_name_on_two_levels_is_read_as_the_rest_of_the_file() -> None:
    as_regencies = match(
        feature(nama="Bulungan"), feature(nama="Malinau"), feature(nama="Kota Padang")
    )
    assert [one.code for one in as_regencies.matched] == ["65.01", "65.02", "13.71"]


def test_a_file_numbered_by_bps_is_read_by_its_names() -> None:
    """6502 is Bulungan to BPS and Malinau to the ministry."""
    matching = match(feature(kode="6502", nama="Bulungan"), feature(kode="6501", nama="Malinau"))
    assert [(one.code, one.how) for one in matching.matched] == [
        ("65.01", "name"),
        ("65.02", "name"),
    ]


def test_a_renamed_place_is_matched_under_its_older_name_too() -> None:
    assert match(feature(kode="76.01", nama="Mamuju Utara")).matched[0].code == "76.01"


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ({}, "no_code_or_name"),
        ({"id": 11}, "no_code_or_name"),
        ({"kode": "99.01"}, "unknown_code"),
        ({"nama": "Atlantis"}, "unknown_name"),
        ({"kode": "65.02", "nama": "Atlantis"}, "name_differs"),
    ],
)
def test_what_does_not_match_says_why(properties: dict[str, object], why: str) -> None:
    matching = match(feature(**properties))
    assert matching.matched == ()
    assert [one.why for one in matching.unmatched] == [why]
    assert matching.reasons() == {why: 1}


def test_the_first_of_two_features_keeps_the_place() -> None:
    other = [[x + 1, y] for x, y in SQUARE]
    matching = match(feature(kode="65.01"), feature(other, kode="65.01"))
    assert matching.matched[0].geometry["coordinates"] == [[SQUARE]]
    assert [(one.number, one.why) for one in matching.unmatched] == [(2, "twice")]


def test_rings_are_closed_turned_and_freed_of_repeats_and_heights() -> None:
    ragged = [[*point, 12.5] for point in SQUARE[:-1][::-1]]
    ragged.insert(2, ragged[1])
    area, mended = repaired({"type": "Polygon", "coordinates": [ragged]})
    assert mended == 1
    assert area is not None
    (ring,) = area["coordinates"][0]
    assert ring[0] == ring[-1]
    assert signed_area(ring) == 1.0
    assert all(len(point) == 2 for point in ring)
    assert all(one != other for one, other in pairwise(ring))


def test_a_good_ring_is_left_as_it_is_and_a_hole_runs_with_the_clock() -> None:
    hole = [[117.2, 2.2], [117.2, 2.4], [117.4, 2.4], [117.4, 2.2], [117.2, 2.2]]
    area, mended = repaired({"type": "Polygon", "coordinates": [SQUARE, hole]})
    assert area == {"type": "MultiPolygon", "coordinates": [[SQUARE, hole]]}
    assert mended == 0
    turned, mended = repaired({"type": "Polygon", "coordinates": [SQUARE, hole[::-1]]})
    assert turned == area
    assert mended == 1


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        {"type": "Point", "coordinates": [117, 2]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[117, 2], [118, 2], [117, 2]]]},
        {"type": "Polygon", "coordinates": [[["a", "b"]] * 5]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 2.0]] * 5]},
        {"type": "MultiPolygon", "coordinates": 7},
        # Metres of a national grid instead of degrees.
        {"type": "Polygon", "coordinates": [[[5e5, 3e5], [6e5, 3e5], [6e5, 4e5], [5e5, 3e5]]]},
    ],
)
def test_a_feature_without_a_usable_area_is_reported(geometry: object) -> None:
    matching = match({**feature(kode="65.01"), "geometry": geometry})
    assert [one.why for one in matching.unmatched] == ["no_area"]


def test_areas_in_a_collection_become_one() -> None:
    parts = {"type": "GeometryCollection", "geometries": [feature()["geometry"]] * 2}
    area, _ = repaired(parts)
    assert area == {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "{}",
        {"type": "Topology", "objects": {}},
        {"type": "FeatureCollection"},
        {"type": "FeatureCollection", "features": {}},
        {"type": "FeatureCollection", "features": [7]},
    ],
)
def test_a_file_that_is_not_geojson_is_refused_by_name(document: object) -> None:
    with pytest.raises(BadInput) as refusal:
        features_of(document, file="batas.geojson")
    assert refusal.value.code == "places.not_geojson"
    assert refusal.value.params == {"file": "batas.geojson"}


def test_our_own_outlines_match_themselves() -> None:
    collection = outlines(Level.REGENCY)
    matching = match_official(features_of(collection, file="ours"), load_table())
    assert len(matching.matched) == 514
    assert matching.unmatched == ()
    assert {one.how for one in matching.matched} == {"code"}
