"""Finding places by typing, and the outlines that maps draw."""

import gzip
import json
from pathlib import Path
from typing import Any, get_args

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from tests.support.cast import NOW
from waspada.apps.journal.models import JournalRow
from waspada.apps.places.actions import OutlineResult, load_official_outlines
from waspada.apps.places.models import OfficialOutline, OutlineLoad
from waspada.apps.words.sentences import say
from waspada.core.errors import BadInput
from waspada.core.places.official import Why

pytestmark = [pytest.mark.words, pytest.mark.django_db]


def test_a_misspelt_name_finds_bulungan_first_without_signing_in() -> None:
    answer = Client().get("/tempat/cari/", {"q": "bulongan"})
    assert answer.status_code == 200
    first = answer.json()["results"][0]
    assert (first["code"], first["display"]) == ("65.01", "Kab. Bulungan")
    assert first["level"] == 2
    assert first["parents"] == ["Kalimantan Utara"]


def test_the_search_keeps_to_a_subtree_and_to_levels() -> None:
    answer = Client().get(
        "/tempat/cari/", {"q": "tanjung selor", "dalam": "65.01", "tingkat": "kecamatan,desa"}
    )
    results = answer.json()["results"]
    assert results[0]["code"] == "65.01.05"
    assert all(found["code"].startswith("65.01.") for found in results)
    assert {found["level"] for found in results} <= {3, 4}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"q": "x" * 201}, "places.query_too_long"),
        ({"q": "selor", "dalam": "99"}, "places.unknown_code"),
        ({"q": "selor", "tingkat": "galaksi"}, "places.bad_level"),
    ],
)
def test_a_search_that_cannot_be_answered_says_why(query: dict[str, str], code: str) -> None:
    answer = Client().get("/tempat/cari/", query)
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert "{" not in answer.json()["message"]
    assert answer.json()["message"] != code


def test_nothing_typed_finds_nothing() -> None:
    assert Client().get("/tempat/cari/").json() == {"results": []}


def test_control_marks_and_markup_find_nothing_and_break_nothing() -> None:
    for text in ("\x00", "<script>", "\u202e", "%", "'; --"):
        assert Client().get("/tempat/cari/", {"q": text}).status_code == 200


def test_the_address_of_the_search_is_not_taken_for_a_place() -> None:
    assert resolve("/tempat/cari/").view_name == "places:find"


def test_outlines_say_that_they_are_approximate() -> None:
    answer = Client().get("/peta/garis-batas.geojson", {"tingkat": "regency", "dalam": "65"})
    assert answer.headers["Content-Type"] == "application/geo+json"
    features = json.loads(answer.content)["features"]
    assert {feature["properties"]["code"] for feature in features} == {
        "65.01", "65.02", "65.03", "65.04", "65.71",
    }  # fmt: skip
    assert {feature["properties"]["outline"] for feature in features} == {"perkiraan"}
    assert features[0]["properties"]["name"] == "Kab. Bulungan"


def test_outlines_are_sent_packed_and_only_once() -> None:
    query = {"tingkat": "province", "rinci": "coarse"}
    first = Client().get("/peta/garis-batas.geojson", query, headers={"accept-encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(first.content))["features"]) == 38
    again = Client().get(
        "/peta/garis-batas.geojson", query, headers={"if-none-match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"tingkat": "desa", "dalam": "65"}, "places.no_outlines"),
        ({"tingkat": "kecamatan"}, "places.outlines_need_province"),
        ({"tingkat": "province", "dalam": "99"}, "places.unknown_code"),
        ({"tingkat": "province", "rinci": "halus"}, "places.bad_detail"),
    ],
)
def test_outlines_that_do_not_exist_are_refused_in_words(query: dict[str, str], code: str) -> None:
    answer = Client().get("/peta/garis-batas.geojson", query)
    assert answer.status_code == 400
    assert answer.json()["code"] == code


SQUARE = [[[117.0, 2.0], [117.5, 2.0], [117.5, 2.5], [117.0, 2.5], [117.0, 2.0]]]


def write_outlines(path: Path, *properties: dict[str, str]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": one,
            "geometry": {"type": "Polygon", "coordinates": SQUARE},
        }
        for one in properties
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def load(path: Path) -> OutlineResult:
    return load_official_outlines(path, source="BIG 2024", actor="admin", now=NOW)


def outline_of(code: str) -> dict[str, Any]:
    answer = Client().get("/peta/garis-batas.geojson", {"tingkat": "regency", "dalam": code})
    (feature,) = json.loads(answer.content)["features"]
    found: dict[str, Any] = feature
    return found


def test_an_official_outline_replaces_the_approximate_one_and_says_so(tmp_path: Path) -> None:
    before = outline_of("65.01")
    result = load(write_outlines(tmp_path / "batas.geojson", {"KODE": "65.01", "NAMA": "Bulungan"}))
    after = outline_of("65.01")
    assert (result.matched, result.unmatched) == (1, ())
    assert before["properties"]["outline"] == "perkiraan"
    assert after["properties"]["outline"] == "resmi"
    assert sorted(map(tuple, after["geometry"]["coordinates"][0][0]))[0] == (117.0, 2.0)
    assert outline_of("65.02")["properties"]["outline"] == "perkiraan"
    act = JournalRow.objects.get(action="places.outlines_loaded")
    assert act.details == {"matched": 1, "unmatched": 0}


def test_a_client_with_the_old_outlines_gets_the_new_ones(tmp_path: Path) -> None:
    query = {"tingkat": "regency", "dalam": "65.01"}
    old = Client().get("/peta/garis-batas.geojson", query).headers["ETag"]
    load(write_outlines(tmp_path / "batas.geojson", {"KODE": "65.01"}))
    answer = Client().get("/peta/garis-batas.geojson", query, headers={"if-none-match": old})
    assert answer.status_code == 200


def test_what_did_not_match_is_told_and_kept(tmp_path: Path) -> None:
    result = load(
        write_outlines(
            tmp_path / "batas.geojson",
            {"KODE": "65.01"},
            {"KODE": "99.99"},
            {"NAMA": "Negeri Dongeng"},
            {"KODE": "65.01"},
        )
    )
    assert [(one.number, one.why) for one in result.unmatched] == [
        (2, "unknown_code"),
        (3, "unknown_name"),
        (4, "twice"),
    ]
    kept = OutlineLoad.objects.get().unmatched
    assert [one["reason"] for one in kept] == ["unknown_code", "unknown_name", "twice"]


def test_every_reason_why_a_feature_is_left_out_has_a_sentence() -> None:
    for why in get_args(Why):
        for language in ("id", "en"):
            assert say(f"places_why.{why}", language=language) != f"places_why.{why}"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("no json", "places.not_geojson"),
        ('{"type": "Feature"}', "places.not_geojson"),
        ('{"type": "FeatureCollection", "features": [', "places.not_geojson"),
        ('{"type": "FeatureCollection", "features": []}', "places.nothing_matched"),
    ],
)
def test_a_file_without_outlines_leaves_those_in_use(
    tmp_path: Path, content: str, code: str
) -> None:
    load(write_outlines(tmp_path / "good.geojson", {"KODE": "65.01"}))
    (tmp_path / "bad.geojson").write_text(content)
    with pytest.raises(BadInput) as refused:
        load(tmp_path / "bad.geojson")
    assert refused.value.code == code
    assert outline_of("65.01")["properties"]["outline"] == "resmi"
    assert OutlineLoad.objects.count() == 1


def test_a_second_load_replaces_the_first_and_stands_beside_it_in_the_history(
    tmp_path: Path,
) -> None:
    load(write_outlines(tmp_path / "one.geojson", {"KODE": "65.01"}, {"KODE": "65.02"}))
    load(write_outlines(tmp_path / "two.geojson", {"KODE": "65.01"}))
    assert OfficialOutline.objects.get(pk="65.01").load.file_name == "two.geojson"
    assert OfficialOutline.objects.get(pk="65.02").load.file_name == "one.geojson"


def test_a_load_that_fails_in_the_middle_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(write_outlines(tmp_path / "one.geojson", {"KODE": "65.01"}))

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("waspada.apps.places.actions.record_act", fail)
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        load(write_outlines(tmp_path / "two.geojson", {"KODE": "65.01"}, {"KODE": "65.02"}))
    assert list(OfficialOutline.objects.values_list("pk", "load__file_name")) == [
        ("65.01", "one.geojson")
    ]
