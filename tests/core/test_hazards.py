"""Warnings of others as hazards of places: by code, by shape, by name; weights and ends."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.channels.test_cap import ALERT, AREA, INFO
from waspada.core.alerts.cap import Area, Info, Pair
from waspada.core.alerts.cap.rules import moment_of
from waspada.core.alerts.hazards import (
    LONGEST,
    hazard_of,
    in_polygon,
    load_weights,
    places_of,
    weight_of,
)
from waspada.core.alerts.rule import load_rule

BULUNGAN = "2.4,116.9 3.2,116.9 3.2,117.6 2.4,117.6 2.4,116.9"
SEA = "-10.5,100.0 -10.5,100.2 -10.7,100.2 -10.7,100.0 -10.5,100.0"


def test_a_place_is_read_from_its_code_at_whatever_level() -> None:
    for code, place in (("65.01.05", "65.01"), ("6501", "65.01"), ("65", "65")):
        assert places_of([Area("x", geocodes=(Pair("Kemendagri", code),))]) == (place,)
    assert places_of([Area("x", geocodes=(Pair("UGC", "NOZ123"),))]) == ()


def test_a_shape_covers_the_regencies_whose_kecamatan_it_holds() -> None:
    assert "65.01" in places_of([Area("sebagian Kaltara", (BULUNGAN,))])
    assert "33.74" not in places_of([Area("sebagian Kaltara", (BULUNGAN,))])
    assert places_of([Area("laut lepas", (SEA,))]) == ()


def test_a_small_shape_belongs_to_the_nearest_kecamatan() -> None:
    assert places_of([Area("x", circles=("2.84,117.36 0.1",))]) == ("65.01",)
    assert places_of([Area("x", circles=("-10.5,100.1 5",))]) == ()


def test_words_count_only_where_they_name_one_place_beyond_doubt() -> None:
    assert places_of([Area("Kabupaten Bulungan")]) == ("65.01",)
    assert places_of([Area("Kalimantan Utara")]) == ("65",)
    assert places_of([Area("sebagian wilayah utara dan sekitarnya")]) == ()


def test_areas_of_many_kecamatan_are_one_list_of_regencies() -> None:
    areas = [
        Area("Kec. Tanjung Selor", geocodes=(Pair("Kemendagri", "65.01.05"),)),
        Area("Kec. Semarang Tengah", geocodes=(Pair("Kemendagri", "33.74.01"),)),
        Area("Kec. Tanjung Palas", geocodes=(Pair("Kemendagri", "65.01.01"),)),
    ]
    assert places_of(areas) == ("33.74", "65.01")


def test_points_inside_a_ring_are_found_as_by_hand() -> None:
    ring = np.array([(0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (2.0, 2.0), (4.0, 0.0)])
    points = np.array([(1.0, 2.0), (3.5, 2.0), (3.0, 0.5), (5.0, 2.0), (-1.0, 2.0)])
    assert in_polygon(points, ring).tolist() == [True, False, True, False, False]


@pytest.mark.parametrize(
    ("severity", "certainty", "level"),
    [
        ("Extreme", "Observed", "siaga"),
        ("Severe", "Likely", "waspada"),
        ("Moderate", "Observed", "normal"),
        ("Severe", "Possible", "normal"),
        ("Unknown", "Unknown", "normal"),
    ],
)
def test_only_grave_and_likely_ones_move_a_level_alone(
    severity: str, certainty: str, level: str
) -> None:
    weight = weight_of(replace(INFO, severity=severity, certainty=certainty))
    assert load_rule().level_of(weight) == level


def test_what_is_past_or_clear_weighs_nothing() -> None:
    assert weight_of(replace(INFO, severity="Extreme", urgency="Past")) == 0
    assert weight_of(replace(INFO, severity="Extreme", responses=("AllClear",))) == 0


def test_it_ends_when_it_says_or_after_some_hours_and_never_later_than_a_week() -> None:
    said = hazard_of(ALERT)
    assert said is not None
    assert said.until == moment_of(INFO.expires)
    open_ended = hazard_of(replace(ALERT, infos=(replace(INFO, expires=""),)))
    assert open_ended is not None
    hours = timedelta(hours=load_weights()["hours_without_end"])
    assert open_ended.until == open_ended.begins + hours
    far = hazard_of(replace(ALERT, infos=(replace(INFO, expires="2031-01-01T00:00:00+07:00"),)))
    sent = moment_of(ALERT.sent)
    assert far is not None
    assert sent is not None
    assert far.until == sent + LONGEST


def test_it_is_told_in_indonesian_and_kept_to_ones_own_places() -> None:
    english: Info = replace(INFO, language="en-US", event="Flood", headline="Flood")
    found = hazard_of(replace(ALERT, infos=(english, INFO)), within=("33",))
    assert found is not None
    assert found.event == INFO.event
    assert found.places == ()
    kept = hazard_of(replace(ALERT, infos=(replace(INFO, areas=(AREA,)),)), within=("65.01.05",))
    assert kept is not None
    assert kept.places == ("65.01",)
