"""Parameters of a sentence are said in the reader's language, and every refusal has one."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import waspada
from waspada.apps.words.sentences import say, spoken
from waspada.core import errors

ERRORS = [
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.WaspadaError)
]
REFUSAL = re.compile(rf"\b(?:{'|'.join(ERRORS)})\(\s*\"([a-z_]+\.[a-z_.]+)\"")


def refusals() -> Iterator[str]:
    """Yield the code of every error that the sources make."""
    for path in Path(waspada.__file__).parent.rglob("*.py"):
        yield from REFUSAL.findall(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "value", "indonesian", "english"),
    [
        ("theme", "security", "Keamanan", "Security"),
        ("level", "siaga", "Level Siaga", "Level Siaga (alert)"),
        ("stage", "masa_tenang", "Masa tenang", "Cooling-off period"),
        ("place", "65.01", "Kab. Bulungan", "Kab. Bulungan"),
        ("score", 7.25, "7,2", "7.2"),
        ("threshold", 8.0, "8", "8"),
        ("day", "2024-11-27", "27 November 2024", "27 November 2024"),
        ("day", date(2024, 12, 1), "1 Desember 2024", "1 December 2024"),
    ],
)
def test_codes_fractions_and_days_are_said_as_people_say_them(
    name: str, value: object, indonesian: str, english: str
) -> None:
    assert spoken(name, value, "id") == indonesian
    assert spoken(name, value, "en") == english


@pytest.mark.parametrize(
    ("name", "value"),
    [("theme", "cuaca"), ("place", "99.99"), ("day", "kemarin"), ("value", "security"), ("n", 3)],
)
def test_what_is_no_code_stays_as_it_is(name: str, value: object) -> None:
    assert spoken(name, value, "id") == value


def test_a_whole_sentence_follows_the_language_asked_for() -> None:
    params = {"level": "waspada", "day": "2024-12-01", "days": 3}
    assert "Level Waspada pada 1 Desember 2024" in say("alerts.lower_by_time", params, "id")
    assert "on 1 December 2024" in say("alerts.lower_by_time", params, "en")


def test_every_refusal_has_its_sentence() -> None:
    codes = set(refusals())
    assert len(codes) > 400
    assert {code for code in codes if say(code, language="id") == code} == set()
