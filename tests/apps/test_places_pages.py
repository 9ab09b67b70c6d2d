"""Finding places by typing, and the outlines that maps draw."""

import gzip
import json

import pytest
from django.test import Client
from django.urls import resolve

pytestmark = pytest.mark.django_db


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
