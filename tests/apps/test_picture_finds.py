"""What the detection found, on the map, on the dashboard and on a place's page."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.detection.models import EpisodeVersion
from waspada.apps.picture.finds import changed_of, finds_of, marks_on, open_finds
from waspada.apps.picture.map_filters import usual_filters
from waspada.apps.places.drawing import draw
from waspada.core.places import load_table, province_of, regency_of


@pytest.fixture(autouse=True)
def _on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def found(place: str = "65.01", *places: str, ago: int = 0, **known: object) -> EpisodeVersion:
    """Let an episode stand, first found some days ago."""
    columns: dict[str, object] = {
        "kind": "gathering" if places else "counts",
        "theme": "security",
        "state": "open",
        "classification": "B",
        "observed": 4,
        "expected": 0.4,
        "threshold": None if places else 1.0,
        "score": 3.0,
        "points": 9.0,
        "chance": 0.002,
        "recurrence_days": 500.0 if places else None,
        "method": "scan-stp" if places else "smooth",
    }
    day = TODAY - timedelta(days=ago)
    dates = dict.fromkeys(("begins", "last", "alarmed_on", "peak"), day)
    with acting_as(system_identity()) as identity:
        row: EpisodeVersion = EpisodeVersion.unguarded.create(
            episode_id="01900000-0000-7000-8000-" + f"{EpisodeVersion.unguarded.count():012}",
            version=1,
            received_at=NOW - timedelta(days=ago),
            recorded_at=NOW,
            realm=identity.realm,
            node_id="test",
            place_code=place,
            province_code=province_of(place) or "",
            regency_code=regency_of(place) or "",
            places=list(places),
            around=len(places),
            rule_version="harian-1",
            **columns | dates | known,
        )
    return row


@pytest.mark.usefixtures("db")
def test_a_gathering_is_ringed_and_numbered_for_those_who_serve_over_all_of_it(cast: Cast) -> None:
    near = found("65", "65.01", "65.02", "65.04")
    one = found("65.71", theme="integrity")
    seen = {}
    for who, place in (("province", "65"), ("desk", "65.01"), ("analyst", "65")):
        with cast.acting(who):
            seen[who] = [find.row.pk for find in open_finds(place, TODAY)]
    assert seen == {"province": [near.pk, one.pk], "desk": [], "analyst": [near.pk, one.pk]}
    drawing = draw("65")
    with cast.acting("province"):
        ring, single = marks_on(drawing, open_finds("65", TODAY))
    inside = [shape for shape in drawing.shapes if shape.code in near.places]
    assert len(inside) == 3
    assert (ring.find.number, single.find.number) == (1, 2)
    assert ring.radius > 2 * single.radius
    assert ring.plate[0] > ring.x
    assert ring.plate[1] < ring.y


@pytest.mark.usefixtures("db")
def test_rings_of_one_place_lie_around_one_another(cast: Cast) -> None:
    rows = [found(theme="security"), found(theme="integrity"), found(theme="logistics")]
    with cast.acting("province"):
        marks = marks_on(draw("65"), finds_of(rows))
        assert len(finds_of(rows, most=2)) == 2
    assert len({(mark.x, mark.y) for mark in marks}) == 1
    assert len({mark.radius for mark in marks}) == 3
    assert len({mark.plate for mark in marks}) == 3


@pytest.mark.usefixtures("db")
def test_what_changed_is_told_to_a_secretariat_the_new_first(cast: Cast) -> None:
    old, new = found(ago=3, score=9.0), found(theme="integrity")
    found(theme="logistics", state="over", ago=0)
    with cast.acting("province"):
        changed = changed_of("65", TODAY, [])
        assert changed is not None
        assert [one.row.pk for one in changed.finds] == [new.pk, old.pk]
        assert (changed.fresh, changed.more, changed.ended) == ({1}, 0, 1)
    for who, place in (("analyst", "65"), ("bupati", "65.01"), ("kpu", "65.01")):
        with cast.acting(who):
            assert changed_of(place, TODAY, []) is None
    with cast.acting("desk"):
        assert changed_of("65.01.05", TODAY, []) is None


def test_hiding_them_is_in_the_address_and_counts_the_same() -> None:
    usual = usual_filters(TODAY)
    assert usual.pairs() == []
    hidden = type(usual)(usual.day, usual.span, has_finds=False)
    assert hidden.pairs() == [("temuan", "tidak")]
    assert hidden.is_usual


@pytest.mark.usefixtures("db")
@pytest.mark.words
def test_the_pages_show_them_with_their_numbers_to_who_may_see(cast: Cast) -> None:
    near = found("65", "65.01", "65.02", "65.04")
    closed = found("65.01", classification="T")
    province, analyst = cast.client("province"), cast.client("analyst")
    page = province.get("/peta/65/").content.decode()
    assert 'class="find"' in page
    assert f"/deteksi/65/{near.episode_id}/" in page
    assert "4 kejadian di tempat yang berdekatan" in page
    assert "sekali dalam 500 hari" in page
    assert str(closed.episode_id) in page
    assert str(closed.episode_id) not in analyst.get("/peta/65/").content.decode()
    hidden = province.get("/peta/65/?temuan=tidak").content.decode()
    assert 'class="find"' not in hidden
    assert str(near.episode_id) not in hidden
    assert "peta=jumlah&amp;temuan=tidak" in hidden
    piece = province.get("/keadaan/65/peta/?peta=level").content.decode()
    assert f"/deteksi/65/{near.episode_id}/" in piece
    assert "Apa yang berubah" in province.get("/keadaan/65/").content.decode()
    assert str(near.episode_id) not in analyst.get("/keadaan/65/").content.decode()
    place = cast.client("desk").get("/tempat/65.01/").content.decode()
    assert f"/deteksi/65.01/{closed.episode_id}/" in place
    assert "Lebih banyak dari biasanya: 1 temuan" in place


@pytest.mark.usefixtures("db")
def test_the_map_that_moves_gets_rings_of_what_its_reader_may_read_alone(cast: Cast) -> None:
    near = found("65", "65.01", "65.02", "65.04")
    closed = found("65.01", classification="T")

    def rings(who: str, place: str) -> list[dict[str, Any]]:
        answer = cast.client(who).get(f"/peta/{place}/temuan.geojson")
        assert answer.status_code == 200, (who, place)
        assert "no-store" in answer.headers["Cache-Control"]
        features: list[dict[str, Any]] = answer.json()["features"]
        return features

    wide, small = rings("province", "65")
    assert wide["properties"]["words"].startswith("Keamanan: 4 kejadian di tempat yang berdekatan")
    assert (wide["properties"]["number"], small["properties"]["number"]) == (1, 2)
    assert wide["properties"]["url"] == f"/deteksi/65/{near.episode_id}/"
    assert wide["properties"]["radius_km"] > 3 * small["properties"]["radius_km"]
    outline = wide["geometry"]["coordinates"][0]
    assert outline[0] == outline[-1]
    for place in near.places:  # every place counted lies inside its ring
        known = load_table()[place]
        assert known.lon is not None
        assert known.lat is not None
        assert min(lon for lon, _ in outline) < known.lon < max(lon for lon, _ in outline)
        assert min(lat for _, lat in outline) < known.lat < max(lat for _, lat in outline)
    # Of class T, or over more than the reader's own place: no ring, no number, no word.
    assert [one["properties"]["number"] for one in rings("analyst", "65")] == [1]
    assert str(closed.episode_id) not in str(rings("analyst", "65"))
    assert [one["properties"]["url"] for one in rings("desk", "65.01")] == [
        f"/deteksi/65.01/{closed.episode_id}/"
    ]
    assert rings("desk", "65.01.05") == []
    assert cast.client("desk").get("/peta/65/temuan.geojson").status_code == 403
    assert cast.client("stranger").get("/peta/65/temuan.geojson").status_code == 403
    page = cast.client("province").get("/peta/65/").content.decode()
    assert 'data-rings="/peta/65/temuan.geojson"' in page
    assert (
        "data-rings" not in cast.client("province").get("/peta/65/?temuan=tidak").content.decode()
    )
