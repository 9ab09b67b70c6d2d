"""Days that a text tells by an election's calendar and by no date."""

from datetime import date

import pytest

from waspada.core.news.stage_days import stage_days
from waspada.core.news.tokens import Text
from waspada.core.news.told_days import MOST, days_told
from waspada.core.news.when import when_of


def _read(words: str, *, published: date | None = None) -> date | None:
    return when_of(Text(words), published=published).day


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Saksi memprotes rekapitulasi Pilkada 2024 di Kecamatan Bungku, Senin.", (2024, 12, 2)),
        ("Sejumlah TPS berpotensi PSU Pilkada 2024, kata Bawaslu, Sabtu.", (2024, 11, 30)),
        ("Amplop disita pada masa tenang Pilkada 2024, Minggu malam.", (2024, 11, 24)),
        ("Amplop disita pada malam Senin di masa tenang Pilkada 2020.", (2020, 12, 6)),
        ("Pada hari kedua masa tenang Pilkada 2024 warga ribut.", (2024, 11, 25)),
        ("Pada hari terakhir masa tenang Pilkada 2018 warga ribut.", (2018, 6, 26)),
        ("Massa ribut saat pengundian nomor urut Pilkada 2024, Senin.", (2024, 9, 23)),
        ("Massa ribut saat pengundian nomor urut Pilkada 2020, Kamis.", (2020, 9, 24)),
        ("Pendaftaran pasangan calon Pilkada 2024 ricuh, Kamis siang.", (2024, 8, 29)),
        ("Posko dibakar sehari sebelum pencoblosan Pilkada 2024.", (2024, 11, 26)),
        ("Posko dibakar tiga hari setelah pemungutan suara Pilkada 2024.", (2024, 11, 30)),
        ("Posko dibakar pada malam menjelang pencoblosan Pemilu 2024.", (2024, 2, 13)),
        ("Uang dibagikan warga pada H-2 Pilkada 2020.", (2020, 12, 7)),
        ("Warga berkelahi di TPS saat pencoblosan Pilkada serentak 2024.", (2024, 11, 27)),
        ("Pilkada 2024 lebih buruk daripada Pilkada 2020: Rabu, saat pencoblosan, warga ribut.",
         (2024, 11, 27)),
    ],
)  # fmt: skip
def test_a_day_is_told_by_the_stage_of_a_named_election(
    words: str, day: tuple[int, int, int]
) -> None:
    assert _read(words) == date(*day)


@pytest.mark.parametrize(
    "words",
    [
        "Saksi memprotes rekapitulasi di Kecamatan Bungku, Senin.",  # of which election?
        "Tim kampanye Pilkada 2024 dilempari batu, Senin.",  # two months of Mondays
        "Honor petugas Pilkada 2024 belum dibayar, kata mereka, Senin.",
        "Saksi memprotes rekapitulasi Pilkada 2031, Senin.",  # no such calendar
        "Rapat pendaftaran pasangan calon Pilkada 2024 ricuh, Minggu.",  # no Sunday among its days
        "Beras dibagikan beberapa hari sebelum pencoblosan Pilkada 2024.",
        "PSU Pilkada 2024 digelar paling lambat sepuluh hari sesudah pemungutan suara.",
        "Dalam dua minggu rekapitulasi Pilkada 2024 selesai.",  # minggu: weeks
    ],
)
def test_what_the_calendar_does_not_settle_stays_without_a_day(words: str) -> None:
    assert _read(words) is None


def test_a_written_day_stands_before_one_told_by_the_calendar() -> None:
    words = "Pada masa tenang Pilkada 2024, Senin (25/11/2024), warga ribut. H-1 sepi."
    assert _read(words) == date(2024, 11, 25)


def test_the_day_of_publication_settles_a_weekday_before_the_calendar_does() -> None:
    words = "Saksi memprotes rekapitulasi Pilkada 2024, Senin."
    assert _read(words, published=date(2024, 12, 10)) == date(2024, 12, 9)


def test_the_day_of_a_vote_alone_does_not_pull_later_weekdays_before_it() -> None:
    words = (
        "Bawaslu merekomendasikan pemungutan suara ulang, Jumat. "
        "Pencoblosan Pilkada digelar 27 November 2024."
    )
    told = {
        one.day
        for one in stage_days(Text(words), published=None, known=frozenset([date(2024, 11, 27)]))
    }
    assert date(2024, 11, 29) in told


def test_a_weekday_of_who_looks_back_on_the_vote_comes_after_it() -> None:
    words = "Warga berdemo, Senin, soal KTP ganda saat pencoblosan 27 Juni 2018."
    told = stage_days(Text(words), published=None, known=frozenset([date(2018, 6, 27)]))
    assert [(one.day, one.how) for one in told] == [(date(2018, 7, 2), "weekday")]


def test_the_election_nearest_to_the_publication_is_meant_where_none_is_named() -> None:
    words = "Posko pasangan calon dibakar sehari sebelum pencoblosan."
    assert _read(words, published=date(2020, 12, 10)) == date(2020, 12, 8)
    assert _read(words, published=date(2022, 12, 10)) is None


@pytest.mark.parametrize(
    "again", ["senin ", "kamis minggu sebelumnya ", "hari sebelumnya ", "H-1 "]
)
def test_one_thing_said_over_and_over_is_looked_at_so_many_times_only(again: str) -> None:
    text = Text("Ricuh kampanye Pilkada 2024, lalu " + again * (50_000 // len(again)))
    assert len(days_told(text)) <= 4 * MOST
