"""No page, catalogue or script says a sentence in the language that its reader did not choose."""

import random
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from pytest_django import Settings

from tests.support.cast import TODAY, Cast
from tests.support.incidents import facts, make_incident, make_report
from tests.support.languages import Texts, is_english, is_indonesian
from tests.support.planting import Planter, Spec
from tests.support.walking import HOLE, steps_of
from tests.web.page_routes import every_page
from tests.web.route_words import KEYS
from tests.web.walk_routes import ROUTES
from waspada.apps.elections.actions import load_elections
from waspada.core.access import Identity

PACKAGE = Path(__file__).resolve().parents[2] / "waspada"
SEED = 20241127
pytestmark = pytest.mark.words

# Names of offices, places and laws stay Indonesian, and so do the day's own papers.
NAMES = re.compile(
    r"Badan Kesatuan Bangsa dan Politik|Komisi Pemilihan Umum|[A-Z][\w.]*( dan [A-Z]\w*)+"
    r"|\b[a-z]+\.[a-z_]+\b"  # codes for the administrator
    r"|\b(UU|PKPU|Praktik KPU|Ketetapan|Keputusan)\b[^(·]*"  # what a stage's date rests on
)
HOLES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture
def story(cast: Cast, as_system: Identity, settings: Settings) -> Cast:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    load_elections()
    for number in range(3):
        named = {"title": f"Zq{number}", "summary": f"Zqz{number}", "severity": number + 1}
        make_incident(facts(TODAY, "65.01.05", **named))
    make_report("65.01.05", "Zqr")
    return cast


def addresses() -> list[str]:
    """Return the addresses that need no row of their own."""
    found = []
    for pattern in ROUTES:
        filled = pattern.replace("<place:code>", "65.01").replace("<str:code>", "65.01")
        filled = filled.replace("<str:day>", TODAY.isoformat()).replace("<str:role>", "liaison")
        if "<" not in filled and not filled.startswith("api/"):
            found.append("/" + filled)
    return found


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_speaks_the_other_language(
    story: Cast, language: str, request: pytest.FixtureRequest
) -> None:
    """As the desk, and as the administrator, who mostly meets refusals: a quarter of them.

    Of Indonesian pages half: what lacks its translation shows in English.
    """
    is_other = is_indonesian if language == "en" else is_english
    found = []
    seen = 0
    for who in ("desk", "admin"):
        account = story[who]
        account.language = language
        account.save()
        client = story.client(who)
        asked = addresses()
        share = (1 if language == "en" else 2) * (4 if who == "admin" else 1)
        if not request.config.getoption("--long"):
            asked = random.Random(SEED).sample(asked, len(asked) // share)
        for address in asked:
            answer = client.get(address)
            if "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            seen += 1
            pieces = Texts(answer.content.decode()).pieces
            wrong = [piece for piece in pieces if is_other(NAMES.sub("", piece))]
            found += [f"{address} ({answer.status_code}): {piece}" for piece in wrong]
    assert seen > 40
    assert not found, "\n".join(sorted(set(found)))


def test_no_page_of_one_thing_speaks_the_other_language(
    cast: Cast, settings: Settings, request: pytest.FixtureRequest
) -> None:
    """Of every model that has a page of its own, one planted row, as the desk that owns it.

    In English, where a sentence without its translation shows; in the long run in both.
    """
    settings.WASPADA_AS_OF = TODAY.isoformat()
    rows = Planter((Spec("65.01"),)).plant_all()
    steps = [
        step
        for pattern in every_page()
        if KEYS.keys() & set(HOLE.findall(pattern))
        for step in steps_of(pattern, ROUTES[pattern], rows)
        if "?" not in step.address
    ]
    client, account = cast.client("desk"), cast["desk"]
    client.raise_request_exception = False  # what a row lacks for its page is tested elsewhere
    found, seen = [], set()
    languages = [("en", is_indonesian), ("id", is_english)]
    for language, is_other in languages if request.config.getoption("--long") else languages[:1]:
        account.language = language
        account.save()
        for step in steps:
            answer = client.get(step.address)
            if answer.status_code != 200:
                continue
            seen.add(step.pattern)
            said = (one for one in Texts(answer.content.decode()).pieces if "zq" not in one)
            wrong = [piece for piece in said if is_other(NAMES.sub("", piece))]
            found += [f"{language} {step.pattern}: {piece}" for piece in wrong]
    assert len(seen) > 20
    assert not found, "\n".join(sorted(set(found)))


def said_wrongly(place: str, indonesian: str, english: str) -> list[str]:
    found = []
    indonesian, english = HOLES.sub("", indonesian), HOLES.sub("", english)
    if is_english(indonesian):
        found.append(f"{place}: English where Indonesian belongs: {indonesian}")
    if is_indonesian(NAMES.sub("", english)):
        found.append(f"{place}: Indonesian where English belongs: {english}")
    return found


def test_the_catalogues_of_sentences_hold_each_in_its_language() -> None:
    found: list[str] = []
    for path in sorted(PACKAGE.rglob("locale/en/LC_MESSAGES/django.po")):
        with path.open("rb") as stream:
            for message in read_po(stream):
                if message.id and message.string:
                    both = (message.id, message.string)
                    first, said = (one if isinstance(one, str) else one[0] for one in both)
                    found += said_wrongly(str(path.relative_to(PACKAGE)), first, said)
    assert not found, "\n".join(found)


def pairs(table: Any, path: str) -> list[tuple[str, str, str]]:
    if isinstance(table, list):
        return [pair for number, one in enumerate(table) for pair in pairs(one, f"{path}{number}.")]
    if not isinstance(table, dict):
        return []
    if {"id", "en"} <= table.keys() and isinstance(table["id"], str):
        return [(path, table["id"], table["en"])]
    return [pair for name, one in table.items() for pair in pairs(one, f"{path}{name}.")]


def test_every_code_and_word_is_said_in_both_languages() -> None:
    found: list[str] = []
    count = 0
    for path in sorted(PACKAGE.rglob("*.toml")):
        for place, indonesian, english in pairs(tomllib.loads(path.read_text("utf-8")), ""):
            count += 1
            where = f"{path.relative_to(PACKAGE)} {place}"
            found += said_wrongly(where, indonesian, english)
            if not indonesian.strip() or not english.strip():
                found.append(f"{where}: empty")
            holes = re.compile(r"\{(\w+)")
            if set(holes.findall(indonesian)) != set(holes.findall(english)):
                found.append(f"{where}: other placeholders")
    assert count > 500
    assert not found, "\n".join(found)


def test_scripts_carry_no_sentence_of_their_own() -> None:
    """Pages hand their words to scripts in data attributes, where they are translated."""
    found = []
    for path in sorted(PACKAGE.rglob("static/**/*.js")):
        code = re.sub(
            r"/\*.*?\*/|^\s*//.*$|\s//\s.*$", "", path.read_text("utf-8"), flags=re.S | re.M
        )
        for said in re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", code):
            text = " ".join(said)
            if is_indonesian(text) or is_english(text):
                found.append(f"{path.name}: {text.strip()[:80]}")
    assert not found, "\n".join(found)


def test_the_look_out_tells_the_languages_apart() -> None:
    page = '<html lang="en"><p>Laporan ini belum dikirim.</p><b title="yang sudah ada">x</b></html>'
    assert [piece for piece in Texts(page).pieces if is_indonesian(piece)] == [
        "Laporan ini belum dikirim.",
        "yang sudah ada",
    ]
    assert is_english("This report is not sent.")
    assert not is_english("Kab. Bulungan")
    assert not Texts('<p lang="id">Laporan ini belum dikirim.</p>').pieces
