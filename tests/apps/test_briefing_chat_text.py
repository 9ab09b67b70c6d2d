"""The text for a chat group: short, class B, and honest about what it leaves out."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.briefing import PAGE, PRINTED, compose, send, tell_incident
from tests.support.cast import Cast
from waspada.apps.briefing.opening import opened
from waspada.apps.briefing.paper import paper_of
from waspada.apps.briefing.text import MOST, chat_text, length

pytestmark = pytest.mark.usefixtures("desks")


def _page_text(cast: Cast, name: str) -> str:
    page = cast.client(name).get(PAGE).content.decode()
    return page.split("<textarea")[1].split("</textarea>")[0]


def _text(cast: Cast, name: str = "desk") -> str:
    briefing = compose(cast, name)
    with cast.acting(name):
        return chat_text(paper_of(opened(briefing, now=None), PRINTED), is_nil=briefing.is_nil)


def test_what_is_above_class_b_or_concerns_an_office_is_never_in_it(cast: Cast) -> None:
    tell_incident(cast, title="Kejadian biasa", summary="")
    tell_incident(cast, classification="T", title="SANDI terbatas", summary="", deaths=7)
    tell_incident(cast, concerns_units=("kpu-65.01",), title="SANDI kantor", summary="", deaths=9)
    for name in ("desk", "province", "police", "kpu"):
        text = _page_text(cast, name)
        assert "Kejadian biasa" in text
        assert "SANDI" not in text
        assert "Tercatat 1 kejadian" in text
        assert "meninggal" not in text


def test_the_level_in_it_is_not_raised_by_what_concerns_an_office(cast: Cast) -> None:
    for _ in range(4):
        tell_incident(cast, concerns_units=("kpu-65.01",), category="bentrok_massa", severity=4)
    assert "Level Awas" in str(paper_of(compose(cast, "desk"), PRINTED)["situation"])
    assert "Awas" not in _text(cast)


def test_a_report_without_anything_of_class_b_is_not_called_nihil(cast: Cast) -> None:
    tell_incident(cast, classification="T")
    assert "NIHIL" not in _page_text(cast, "desk")
    assert "Tidak ada kejadian berkelas Biasa" in _page_text(cast, "desk")
    # Who is not told of the incident cannot know that there was nothing either.
    assert "NIHIL" not in _page_text(cast, "police")


def test_nihil_of_the_desk_is_nihil_for_everyone_once_sent(cast: Cast) -> None:
    assert "*NIHIL*" in _page_text(cast, "desk")
    assert "NIHIL" not in _page_text(cast, "police")
    report = send(cast, compose(cast, "desk"), as_nil=True)
    assert report.is_nihil
    for name in ("desk", "police"):
        assert "*NIHIL*" in _page_text(cast, name)
        assert "Nomor: 200.1/LH/65.01/2024/0001" in _page_text(cast, name)


def _paper(
    titles: list[str],
    *,
    name: str = "Kab. Bulungan",
    sentences: tuple[str, ...] = (),
    language="id",
) -> dict[str, Any]:
    rows = [
        {
            "severity": n % 5,
            "severity-words": "berat",
            "heading": name,
            "answers": [["", "", True], ["", title, True]],
        }
        for n, title in enumerate(titles)
    ]
    return {
        "language": language,
        "header": {"mark": name, "left": name, "right": "28 Nov 2024"},
        "heading": "LAPORAN",
        "title": name,
        "number-line": name,
        "situation": {
            "heading": "Keadaan",
            "levels": [{"words": name, "kind": name, "change": name}] * 2,
            "sentences": list(sentences),
        },
        "nihil-sentence": name,
        "incidents": [{"groups": [{"rows": rows}]}] * bool(rows),
    }


def _items(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.split(".")[0].isdigit()]


@pytest.mark.parametrize(
    ("language", "cut", "rest"),
    [
        ("id", "Terpotong: %d kejadian", "Selengkapnya di Waspada: Kab. Bulungan, 28 Nov 2024"),
        ("en", "Cut: %d lighter incidents", "In full in Waspada: Kab. Bulungan, 28 Nov 2024"),
    ],
)
def test_the_gravest_stay_and_the_cut_is_said_with_where_the_rest_is(
    language: str, cut: str, rest: str
) -> None:
    titles = [f"Peristiwa {n} yang panjang sekali ceritanya " * 4 for n in range(60)]
    titles[4] = "Yang paling berat"
    text = chat_text(_paper(titles, language=language), is_nil=False)
    assert length(text) <= MOST
    assert "Yang paling berat" in _items(text)[0]
    assert cut % (60 - len(_items(text))) in text
    assert rest in text


def test_a_shortened_story_is_said_to_be_shortened(cast: Cast) -> None:
    tell_incident(cast, title="Sebentar", summary="")
    assert "Selengkapnya" not in _text(cast)
    tell_incident(cast, title="panjang " * 30, summary="panjang " * 60)
    assert "disingkat" in _text(cast)
    assert "Selengkapnya" in _text(cast)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.text(min_size=1, max_size=400),
    titles=st.lists(st.text(max_size=500), max_size=120),
    sentences=st.lists(st.text(max_size=600), max_size=6),
    is_nil=st.booleans(),
)
def test_whatever_people_write_it_fits(
    name: str, titles: list[str], sentences: list[str], *, is_nil: bool
) -> None:
    paper = _paper(titles, name=name, sentences=tuple(sentences))
    text = chat_text(paper, is_nil=is_nil, number=name)
    assert length(text) <= MOST
    assert "Hanya memuat kelas Biasa" in text
