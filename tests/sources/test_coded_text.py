"""Coded text: what people can remember is read, what they mistype too, and nothing breaks it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waspada.core.news.extract import Extraction
from waspada.core.vocabulary import CATEGORIES
from waspada.sources.coded_text import Nil, command_of, joined, nil_of, part_of, read_text
from waspada.sources.coded_text.words import (
    LONGEST,
    category_phrases,
    numbers_of_categories,
    table,
    words_of,
)

NOW = datetime(2024, 9, 23, 9, 30, tzinfo=UTC)  # a Monday, 17.30 WITA
WITA = timezone(timedelta(hours=8))
AREA = "65.01.05"  # Tanjung Selor

# text, category, place, day and clock in WITA ("" where not known), deaths, injured
READ = [
    ("LAPOR BENTROK KEC TANJUNG PALAS 23/9 15.00 2 LUKA massa di kantor camat",
     "bentrok_massa", "65.01.01", "23/09 15:00", None, 2),
    ("lapor bentrk kec tanjng plas 23-9 jam 3 sore dua org luka2",
     "bentrok_massa", "65.01.01", "23/09 15:00", None, 2),
    ("23/9 KEC TANJUNG PALAS bentrok", "bentrok_massa", "65.01.01", "23/09", None, None),
    ("lapor td siang tgl 22/9 bentrok kec tj palas", "bentrok_massa", "65.01.01", "22/09", None, None),
    ("LPR 11 desa gunung seriang kemarin surat suara basah",
     "logistik", "65.01.05.2004", "22/09", None, None),
    ("lapor banjir tj selor tadi pagi tidak ada korban", "bencana", AREA, "23/09", 0, 0),
    ("LAPOR 01 65.01.01 23/9/24 15:00 3 LB 2 LR 1 MD",
     "bentrok_massa", "65.01.01", "23/09 15:00", 1, 5),
    ("Lapor ancaman kab malinau senin jam 8 malam",
     "intimidasi", "65.02", "16/09 20:00", None, None),
    ("lapor demo kec sekat skrg masih berlangsung",
     "unjuk_rasa", "65.01.09", "23/09 17:30", None, None),
    ("lapor politik uang kel tanjung selor hilir 20 sept 2024 pkl 07.30 wib amplop 50rb",
     "politik_uang", "65.01.05.1002", "20/09 08:30", None, None),
    ("𝗟𝗔𝗣𝗢𝗥 ｂｅｎｔｒｏｋ kec sekatak jam 10", "bentrok_massa", "65.01.09", "23/09 10:00", None, None),
    ("lapor rusak baliho tg palas utara setengah 4 sore",
     "perusakan", "65.01.03", "23/09 15:30", None, None),
    ("lapor laka perahu terbalik kec tanjung selor semalam tewas 2, 5 org selamat",
     "kecelakaan", AREA, "22/09", 2, None),
    ("lapor rusuh kec peso jam 2", "bentrok_massa", "65.01.07", "23/09 14:00", None, None),
]  # fmt: skip


@pytest.fixture
def _codes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave free text out: what is tested here is the grammar."""
    monkeypatch.setattr(
        "waspada.sources.coded_text.reading.extract", lambda *_, **__: Extraction("other")
    )


@pytest.mark.usefixtures("_codes_alone")
@pytest.mark.parametrize(
    ("text", "category", "place", "when", "deaths", "injured"), READ, ids=[one[0] for one in READ]
)
def test_a_message_is_read(
    text: str, category: str, place: str, when: str, deaths: int | None, injured: int | None
) -> None:
    read = read_text(text, area=AREA, now=NOW).body
    form = "%d/%m %H:%M" if read.precision == "minute" else "%d/%m"
    said = read.occurred_at.astimezone(WITA).strftime(form) if read.occurred_at else ""
    assert (read.category, read.place, said) == (category, place, when)
    assert (read.deaths, read.injured) == (deaths, injured)
    assert read.text == text


@pytest.mark.usefixtures("_codes_alone")
@pytest.mark.parametrize(
    "text",
    ["lapor dana 2.500 lembar surat suara", "lapor banjir rumah no 12", "lapor demo 200 org"],
)
def test_numbers_that_are_no_time_and_nobody_hurt(text: str) -> None:
    read = read_text(text, area=AREA, now=NOW).body
    assert (read.occurred_at, read.deaths, read.injured) == (None, None, None)


@pytest.mark.usefixtures("_codes_alone")
def test_what_is_missing_and_what_was_guessed_is_said() -> None:
    empty = read_text("LAPOR", area=AREA, now=NOW)
    assert empty.missing == ("what", "where", "when")
    assert empty.body.place == ""
    typed = read_text("lapor bentrk kec tanjng plas", area=AREA, now=NOW)
    assert (typed.missing, typed.guessed) == (("when",), ("what", "where"))
    assert read_text("lapor bentrok kec peso 40/90 25.70", area=AREA, now=NOW).missing == ("when",)


def test_free_text_is_read_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def free(text: str, **named: object) -> Extraction:
        asked.append(text)
        assert named["published"] == NOW.date()
        found = {"category": "hoaks", "regency": "65.01", "kecamatan": "65.01.09"}
        return Extraction(
            "incident", event_date=NOW.date(), injured=1,
            confidence={"regency_code": 0.9}, **found,
        )  # fmt: skip

    monkeypatch.setattr("waspada.sources.coded_text.reading.extract", free)
    read = read_text("warga cemas kabar itu", area=AREA, now=NOW)
    assert asked == ["warga cemas kabar itu"]
    assert (read.body.category, read.body.place, read.body.injured) == ("hoaks", "65.01.09", 1)
    assert set(read.guessed) == {"what", "where"}
    elsewhere = read_text("warga cemas kabar itu", area="33.74", now=NOW)
    assert elsewhere.body.place == ""  # a place far from the sender's is left to the desk


@pytest.mark.parametrize(
    ("text", "place", "day"),
    [
        ("NIHIL", "", None),
        ("lapor nihil kec tj palas 22/9", "65.01.01", date(2024, 9, 22)),
        ("Selamat sore pak, kemarin nihil, aman terkendali", "", NOW.date() - timedelta(days=1)),
        ("tdk ada kejadian, NIHIL kab bulungan", "65.01", None),
    ],
)
def test_nihil_is_read_with_its_place_and_day(text: str, place: str, day: date | None) -> None:
    assert nil_of(text, area=AREA, now=NOW) == Nil(place, day)


@pytest.mark.parametrize(
    "text",
    [
        *("nihil korban bentrok", "nihil?", "situasi tidak aman nihil", "nihil kec pesso"),
        *("nihil minggu ini", "laporan bulanan nihil", "nihil november", "nihil B12"),
        *("nihil tapi ada demo", "nihil surat suara", "laporan harian", "nihil desa aman"),
    ],
)
def test_whatever_else_is_said_makes_nihil_an_ordinary_report(text: str) -> None:
    assert nil_of(text, area=AREA, now=NOW) is None


@pytest.mark.parametrize(
    ("text", "what", "receipt", "rest"),
    [
        ("LAPOR banjir", "LAPOR", "", "banjir"),
        ("lapro banjir", "LAPOR", "", "lapro banjir"),
        ("tambah 7K2M-9QXT-4BHC-W0RD korban tiga", "TAMBAH", "7K2M-9QXT-4BHC-W0RD", "korban tiga"),
        ("TAMBAH 7k2m korban tiga", "TAMBAH", "7k2m", "korban tiga"),
        ("TAMBAH korban tiga", "TAMBAH", "", "korban tiga"),
        ("TAMBAH luka tiga", "TAMBAH", "luka", "tiga"),  # or no receipt: whoever has them knows
        ("tambah", "TAMBAH", "", ""),
        ("Bantuan", "BANTUAN", "", ""),
        ("?", "BANTUAN", "", ""),
        ("bantuan sembako dibagikan di balai desa", "LAPOR", "", ""),
        ("DAFTAR 1234 5678", "DAFTAR", "", ""),
        ("daftar pemilih 12345678 orang hilang", "LAPOR", "", ""),
        ("", "LAPOR", "", ""),
    ],
)
def test_a_command_counts_with_what_belongs_to_it(
    text: str, what: str, receipt: str, rest: str
) -> None:
    asked = command_of(text)
    assert (asked.what, asked.receipt) == (what, receipt)
    if rest:
        assert asked.rest == rest


def test_long_messages_come_in_parts() -> None:
    first = part_of("1/3 LAPOR BENTROK KEC PESO")
    last = part_of("(3/3) massa bubar")
    assert first is not None
    assert last is not None
    assert (first.number, first.total, last.number) == (1, 3, 3)
    assert joined({1: first.text, 3: last.text}, 3, "[…]") == (
        "LAPOR BENTROK KEC PESO […] massa bubar"
    )
    for whole in ("LAPOR 3/4 bentrok", "4/3 apa", "1/3", "13/9 banjir", "1/33 x"):
        assert part_of(whole) is None, whole


def test_the_card_names_every_category_once() -> None:
    entries = table()["categories"]
    assert set(entries) == set(CATEGORIES)
    assert len(numbers_of_categories()) == len(CATEGORIES)
    for code, entry in entries.items():
        found = category_phrases().at([entry["word"].lower()], 0)
        assert found is not None
        assert found[0] == code, entry["word"]


_PIECES = st.sampled_from(
    ["LAPOR", "TAMBAH", "bentrok", "kec", "tanjung", "23/9", "15.00", "jam", "99", "luka",
     "65.01.05", "1/3", "tgl", "setengah", "hari", "lalu", "senin", "0000-00-00", "24.59",
     "٣", "²", "\u202e", "\x00", "😀" * 9, "a" * 300, "9" * 400, "(" * 50]
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=30).map(" ".join)))
def test_nothing_that_somebody_sends_breaks_the_grammar(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "waspada.sources.coded_text.reading.extract", lambda *_, **__: Extraction("other")
        )
        read = read_text(text, area=AREA, now=NOW)
    assert read.body.category in {"", *CATEGORIES}
    assert (read.body.occurred_at is None) == (read.body.precision == "")
    command_of(text)
    part_of(text)


@pytest.mark.usefixtures("_codes_alone")
def test_a_text_full_of_places_is_looked_up_so_often_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def counted(name: str, *_given: object) -> None:
        asked.append(name)

    monkeypatch.setattr("waspada.sources.coded_text.whereabouts._first", counted)
    read_text("lapor " + "kec entah apa desa " * 3_000, area=AREA, now=NOW)
    assert len(asked) <= 6 * 4 * 3 + 24 * 3


def test_a_message_of_any_length_costs_the_same() -> None:
    text = "lapor bentrok kec " + "tanjung " * 60_000
    assert len(words_of(text)) <= 120
    assert words_of("x" * (LONGEST + 500))[0].end == LONGEST
    assert len(read_text(text, area=AREA, now=NOW).body.text) <= 20_000
