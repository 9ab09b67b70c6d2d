"""The table of places: complete, and without the defects of its sources."""

import csv
import json
from collections import Counter
from importlib import resources

import numpy as np
import pytest
from scipy.spatial import cKDTree

from waspada.core.errors import BadInput
from waspada.core.places import (
    NATION,
    Level,
    Place,
    PlaceTable,
    common_root,
    is_within,
    level_of,
    load_table,
    normal_code,
    parents,
    province_of,
    regency_of,
    valid_code,
    zone_of,
)

DATA = resources.files("waspada.core.places") / "data"


@pytest.fixture(scope="module")
def table() -> PlaceTable:
    return load_table()


@pytest.fixture(scope="module")
def places(table: PlaceTable) -> dict[str, Place]:
    return {place.code: place for place in table.iter_places()}


def kilometres(one: Place, other: Place) -> float:
    assert one.lat is not None
    assert one.lon is not None
    assert other.lat is not None
    assert other.lon is not None
    north = one.lat - other.lat
    east = (one.lon - other.lon) * np.cos(np.radians(one.lat))
    return float(np.hypot(north, east) * 111.32)


# --- complete ---------------------------------------------------------------------------------


def test_the_table_has_every_place_of_the_four_levels(table: PlaceTable) -> None:
    assert table.counts() == {
        Level.PROVINCE: 38,
        Level.REGENCY: 514,
        Level.KECAMATAN: 7_285,
        Level.DESA: 83_762,
    }
    assert len(table) == 91_599


def test_every_place_comes_after_its_parent_and_in_its_zone(places: dict[str, Place]) -> None:
    seen = {NATION}
    for place in places.values():
        assert place.parent in seen
        assert place.zone == zone_of(place.code)
        seen.add(place.code)


def test_every_place_has_a_point_in_indonesia(places: dict[str, Place]) -> None:
    for place in places.values():
        assert place.lat is not None
        assert place.lon is not None
        assert -11.1 < place.lat < 6.1, place
        assert 94.9 < place.lon < 141.1, place


def test_names_are_clean_and_a_kind_is_told_apart_from_the_name(places: dict[str, Place]) -> None:
    for place in places.values():
        assert place.name == " ".join(place.name.split())
        assert not place.name.startswith(("Kabupaten ", "Kota Administrasi ", "Desa Adat "))
    kinds = Counter(place.kind for place in places.values())
    assert kinds["Kabupaten"] + kinds["Kabupaten Administrasi"] == 416
    assert kinds["Kota"] + kinds["Kota Administrasi"] == 98
    assert kinds["Desa Adat"] == 14
    assert kinds["Kelurahan"] == 8_496
    assert {place.kind for code, place in places.items() if code.startswith("95.01.")} == {
        "Distrik",
        "Desa",
        "Kelurahan",
    }


@pytest.mark.parametrize(
    ("code", "display", "formal"),
    [
        ("65", "Kalimantan Utara", "Provinsi Kalimantan Utara"),
        ("34", "DI Yogyakarta", "Provinsi Daerah Istimewa Yogyakarta"),
        ("65.01", "Kab. Bulungan", "Kabupaten Bulungan"),
        ("65.71", "Kota Tarakan", "Kota Tarakan"),
        ("31.01", "Kab. Adm. Kepulauan Seribu", "Kabupaten Administrasi Kepulauan Seribu"),
        ("31.71", "Kota Adm. Jakarta Pusat", "Kota Administrasi Jakarta Pusat"),
        ("65.01.05", "Kec. Tanjung Selor", "Kecamatan Tanjung Selor"),
        ("95.01.01", "Distrik Wamena", "Distrik Wamena"),
        ("ID", "Indonesia", "Indonesia"),
    ],
)
def test_a_name_is_written_as_pages_and_as_letters_write_it(
    table: PlaceTable, code: str, display: str, formal: str
) -> None:
    assert (table[code].display, table[code].formal) == (display, formal)


def test_zones_follow_the_law_and_the_source(places: dict[str, Place]) -> None:
    zones = {"61": "WIB", "62": "WIB", "63": "WITA", "64": "WITA", "51": "WITA", "81": "WIT"}
    assert {code: places[code].zone for code in zones} == zones
    with (DATA / "regions.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            assert places[row["code"]].zone == row["zone"]


# --- the sources' defects ----------------------------------------------------------------------


def test_wakatobi_lies_in_sulawesi_and_not_in_africa(places: dict[str, Place]) -> None:
    wakatobi = places["74.07"]
    assert wakatobi.lon == pytest.approx(123.539, abs=0.001)
    nearest = min(kilometres(wakatobi, places[code]) for code in places if "74.07." in code)
    assert nearest < 5


def test_desa_without_a_point_borrow_the_kecamatan_s_and_say_so(places: dict[str, Place]) -> None:
    derived = [place for place in places.values() if place.point == "derived"]
    # 383 had none in the source; Nua Nea's was wrong.
    assert len(derived) == 384
    assert {place.level for place in derived} == {Level.DESA}
    for place in derived:
        parent = places[place.code[:8]]
        assert (place.lat, place.lon) == (parent.lat, parent.lon)
        assert parent.point == "given"


def test_the_desa_that_lay_in_another_regency_is_back_home(places: dict[str, Place]) -> None:
    nua_nea, amahai = places["81.01.01.2021"], places["81.01.01"]
    assert kilometres(nua_nea, amahai) < 1
    assert nua_nea.point == "derived"


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("11.10", 1851.615),
        ("12.10", 2772.346),
        ("12.20", 3914.413),
        ("14.10", 3609.397),
        ("91.10", 14068.312),
        ("91.20", 26745.359),
        ("92.06", 19946.579),
        ("92.11", 1837.146),
        ("31", 661.53),
    ],
)
def test_areas_the_source_lost_or_overwrote_are_there(
    places: dict[str, Place], code: str, area: float
) -> None:
    assert places[code].area_km2 == area


def test_regencies_sum_to_their_province_in_area_and_people(places: dict[str, Place]) -> None:
    for province in (place for place in places.values() if place.level is Level.PROVINCE):
        inside = [
            place
            for place in places.values()
            if place.level is Level.REGENCY and place.parent == province.code
        ]
        assert sum(place.population or 0 for place in inside) == province.population
        total = sum(place.area_km2 or 0.0 for place in inside)
        assert total == pytest.approx(province.area_km2, abs=0.01), province


def test_no_regency_is_emptier_than_two_or_fuller_than_25_000_people_per_km2(
    places: dict[str, Place],
) -> None:
    for place in places.values():
        if place.level is Level.REGENCY:
            assert place.population
            assert place.area_km2
            assert 1.4 < place.population / place.area_km2 < 25_000, place


@pytest.mark.parametrize(
    ("code", "capital"),
    [
        ("63", "Banjarbaru"),
        ("12.22", "Kota Pinang"),
        ("81.03", "Saumlaki"),
        ("94", "Nabire"),
        ("95", "Wamena"),
        ("74.13", "Laworo"),
        ("18.12", "Panaragan"),
        ("16.74", "Prabumulih"),
        ("62", "Palangka Raya"),
        ("65", "Tanjung Selor"),
        ("62.04", "Buntok"),
    ],
)
def test_capitals_are_towns_rightly_spelt(
    places: dict[str, Place], code: str, capital: str
) -> None:
    assert places[code].capital == capital


def test_every_province_and_regency_has_a_capital(places: dict[str, Place]) -> None:
    upper = [place for place in places.values() if place.level <= Level.REGENCY]
    assert all(place.capital for place in upper)


def test_every_seat_lies_among_the_desa_of_its_region(places: dict[str, Place]) -> None:
    inside: dict[str, list[tuple[float | None, float | None]]] = {}
    for place in places.values():
        if place.level in {Level.KECAMATAN, Level.DESA}:
            inside.setdefault(place.code[:5], []).append((place.lat, place.lon))
    for code, own in inside.items():
        lats, lons = np.array(own, dtype=float).T
        seat = places[code]
        assert seat.lat is not None
        assert seat.lon is not None
        east = (seat.lon - lons) * np.cos(np.radians(seat.lat))
        kilometres_off = np.hypot(seat.lat - lats, east) * 111.32
        assert kilometres_off.min() < 12, code
    assert len(inside) == 514


def test_no_desa_lies_alone_far_from_its_kecamatan_among_others(places: dict[str, Place]) -> None:
    desa = [place for place in places.values() if place.level is Level.DESA]
    desa = [place for place in desa if place.point == "given"]
    points = np.array([(place.lat, place.lon) for place in desa], dtype=float)
    around = cKDTree(points).query(points, 9)[1][:, 1:]
    regency = np.array([place.code[:5] for place in desa])
    stray = [
        desa[at]
        for at in np.flatnonzero((regency[around] != regency[:, None]).all(axis=1))
        if kilometres(desa[at], places[desa[at].code[:8]]) > 150
    ]
    # Pekajang and Mapia are islands that truly lie 130 and 215 km off.
    assert {place.name for place in stray} <= {"Mapia", "Pekajang"}


def test_no_two_desa_share_a_point_unless_it_is_borrowed(places: dict[str, Place]) -> None:
    given = [
        (place.lat, place.lon)
        for place in places.values()
        if place.level is Level.DESA and place.point == "given"
    ]
    assert len(set(given)) == len(given)


def test_the_provenance_names_version_licence_and_digest_of_every_package() -> None:
    record = json.loads((DATA / "provenance.json").read_text("utf-8"))
    assert record["places"] == {"province": 38, "regency": 514, "kecamatan": 7285, "desa": 83762}
    for package in record["packages"]:
        assert package["version"]
        assert package["licence"]
        assert len(package["sha256"]) == 64
    assert {one["code"] for one in record["corrections"]} >= {"74.07", "92.06", "92.11", "63"}


# --- codes --------------------------------------------------------------------------------------


def test_a_code_names_its_ancestors() -> None:
    assert parents("65.01.05.1002") == ("65.01.05", "65.01", "65", NATION)
    assert parents("65") == (NATION,)
    assert parents(NATION) == ()
    assert province_of("65.01.05") == "65"
    assert regency_of("65.01.05.1002") == "65.01"
    assert province_of(NATION) is None
    assert regency_of("65") is None


def test_a_subtree_holds_its_root_and_what_lies_under_it_only() -> None:
    assert is_within("65.01", "65")
    assert is_within("65.01", "65.01")
    assert is_within("65", NATION)
    assert is_within(NATION, NATION)
    assert not is_within("65", "65.01")
    assert not is_within("65.01", "6")
    assert not is_within(NATION, "65")


@pytest.mark.parametrize(
    ("places", "root"),
    [
        ((), NATION),
        (("65.01.05",), "65.01.05"),
        (("65.01.05", "65.01"), "65.01"),
        (("65.01.05", "65.01.05.1002"), "65.01.05"),
        (("65.71", "65.01.05.1002", "65.02"), "65"),
        (("64", "65.01"), NATION),
        (("65.01", NATION), NATION),
    ],
)
def test_some_places_have_a_smallest_one_around_them(places: tuple[str, ...], root: str) -> None:
    assert common_root(places) == root
    assert common_root(places[::-1]) == root


@pytest.mark.parametrize(
    "text", ["", "6", "65.", "65.1", "65.01.1", "650", "65.01.01.201", "65.01\n", "٦٥", "id", "ID "]
)
def test_what_is_not_a_code_is_refused(text: str) -> None:
    assert not valid_code(text)
    with pytest.raises(BadInput, match=r"places\.bad_code"):
        level_of(text)


def test_codes_are_read_with_or_without_dots() -> None:
    assert normal_code(" 6501051002 ") == "65.01.05.1002"
    assert normal_code("650105") == "65.01.05"
    assert normal_code("65.01") == "65.01"
    assert normal_code("65010510") is None
    assert normal_code("Bulungan") is None


def test_the_table_answers_by_code_and_by_subtree(table: PlaceTable) -> None:
    assert [place.name for place in table.children("65")] == [
        "Bulungan",
        "Malinau",
        "Nunukan",
        "Tana Tidung",
        "Tarakan",
    ]
    assert len(table.children(NATION)) == 38
    assert table.children("65.01.05.1002") == []
    assert table.codes("65.01", Level.REGENCY) == ["65.01"]
    assert len(table.codes("65")) == 1 + 5 + 55 + len(table.codes("65", Level.DESA))
    assert table.get("99") is None
    assert "99.01" not in table
    with pytest.raises(BadInput, match=r"places\.unknown_code"):
        table["99"]
