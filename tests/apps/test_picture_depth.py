"""The leader's page, the timeline and the comparison: what they say, and to whom."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from tests.support.cast import TODAY, Cast
from tests.support.incidents import facts, make_incident
from waspada.apps.alerts.models import LevelProposal
from waspada.apps.elections.actions import load_elections
from waspada.apps.picture.comparing import comparison_of
from waspada.apps.picture.ranges import DayRange, asked_range
from waspada.apps.picture.timelines import timeline_of
from waspada.core.access import Identity
from waspada.core.errors import BadInput
from waspada.core.reports.incidents import day_start

pytestmark = pytest.mark.words

VOTE = date(2024, 11, 27)
MOST_QUERIES = 48


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def happened(day: date, place: str = "65.01.05", **columns: Any) -> None:
    make_incident(
        facts(day, place, **columns), received_at=day_start(day, "65.01") + timedelta(hours=20)
    )


@pytest.fixture
def vote(as_system: Identity) -> None:
    """A vote with six incidents at polling stations in Bulungan, one elsewhere, one before."""
    load_elections()
    for number in range(6):
        happened(VOTE, title=f"TPS {number} terlambat dibuka", stage="pemungutan", severity=2)
    happened(VOTE, title="Unjuk rasa di kota", stage="lain", category="unjuk_rasa")
    happened(VOTE, "65.71", title="TPS pindah", stage="penghitungan")
    happened(date(2024, 11, 20), title="Spanduk dirusak", stage="kampanye")


def page(cast: Cast, who: str, address: str) -> str:
    response = cast.client(who).get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


# ---- the leader -----------------------------------------------------------------------------


def test_a_leader_lands_on_their_own_page(cast: Cast) -> None:
    assert cast.client("bupati").get("/").headers["Location"] == "/pimpinan/65.01/"
    assert cast.client("bupati").get("/pimpinan/").headers["Location"] == "/pimpinan/65.01/"


def test_the_leaders_page_says_level_why_change_request_and_actor(cast: Cast, vote: None) -> None:
    text = page(cast, "bupati", "/pimpinan/65.01/")
    for words in ("Mengapa", "Berubah sejak kemarin", "Diminta dari Anda", "Siapa bertindak"):
        assert words in text
    assert "kejadian kemarin" in text
    assert "Tidak ada yang menunggu keputusan Anda." in text
    assert "<form" not in text[text.index("<main") : text.index("</main>")]


def test_a_leader_is_asked_to_approve_what_another_proposed(
    cast: Cast, as_system: Identity
) -> None:
    columns = {
        "realm": "live",
        "place_code": "65.01",
        "classification": "B",
        "owner_unit": "kesbangpol-65.01",
        "node_id": "test",
        "level": "awas",
        "state": "open",
        "proposed_at": day_start(TODAY, "65.01"),
        "recorded_at": day_start(TODAY, "65.01"),
    }
    proposal = LevelProposal.objects.create(proposed_by="somebody", **columns)
    assert "Tinjau usulan" in page(cast, "bupati", "/pimpinan/65.01/")
    assert "Tinjau usulan" not in page(cast, "bupati", "/pimpinan/65.01/?per=2024-11-20")
    LevelProposal.objects.filter(pk=proposal.pk).update(proposed_by=str(cast["bupati"].pk))
    assert "Tinjau usulan" not in page(cast, "bupati", "/pimpinan/65.01/")


def test_the_leaders_page_is_for_those_of_the_place(cast: Cast) -> None:
    assert cast.client("stranger").get("/pimpinan/65.01/").status_code == 403
    assert cast.client("bupati").get("/pimpinan/65/").status_code == 403
    assert cast.client("fkdm").get("/pimpinan/").status_code == 403


# ---- the timeline ---------------------------------------------------------------------------


def test_the_timeline_counts_the_same_in_both_tables_and_the_sum(cast: Cast, vote: None) -> None:
    with cast.acting("desk"):
        found = timeline_of("65.01", TODAY, DayRange(date(2024, 11, 1), date(2024, 12, 10)))
    assert found["total"] == 8
    assert sum(row.count for row in found["rows"]) == 8
    by_name = {row.name: row.count for row in found["stage_rows"] if "2024" in row.election}
    assert by_name["Pemungutan suara"] == 7
    assert sum(bar.count for bar in found["line"].bars) == 8


def test_a_stage_that_has_not_begun_is_not_counted_as_calm(cast: Cast, vote: None) -> None:
    text = page(cast, "desk", "/linimasa/65.01/?per=2024-11-20&sampai=2024-12-15")
    assert "belum mulai" in text
    assert "TPS 0 terlambat dibuka" not in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("dari=1900-01-01&sampai=2005-03-01", "paling awal 1 Januari 2005"),
        ("dari=1900-01-01", "lebih panjang dari 400 hari"),
        ("dari=2019-01-01", "lebih panjang dari 400 hari"),
    ],
)
def test_too_wide_a_span_is_cut_and_says_so(cast: Cast, query: str, words: str) -> None:
    assert words in page(cast, "desk", f"/linimasa/65.01/?{query}")


@pytest.mark.parametrize(
    "query", ["dari=kemarin", "dari=2024-11-30&sampai=2024-11-01", "sampai=1999-01-01"]
)
def test_a_span_that_makes_no_sense_is_refused_in_words(cast: Cast, query: str) -> None:
    assert cast.client("desk").get(f"/linimasa/65.01/?{query}").status_code == 400


def test_a_span_of_the_past_alone_moves_its_beginning_along() -> None:
    found = asked_range({"sampai": "2024-06-30"}, first=date(2024, 10, 1), last=date(2024, 12, 1))
    assert found.last == date(2024, 6, 30)
    assert found.first == date(2024, 4, 30)
    with pytest.raises(BadInput):
        asked_range({"dari": "x"}, first=VOTE, last=VOTE)


def test_a_list_since_1900_begins_where_records_do(cast: Cast, vote: None) -> None:
    text = page(cast, "desk", "/kejadian/?tempat=65.01&dari=1900-01-01")
    assert "paling awal Sabtu, 1 Januari 2005" in text
    assert "TPS 0 terlambat dibuka" in text


# ---- the comparison -------------------------------------------------------------------------


def test_only_what_happens_at_polling_stations_is_divided_by_them(cast: Cast, vote: None) -> None:
    with cast.acting("province"):
        rows = {row.code: row for row in comparison_of("65", TODAY)["rows"]}
    assert rows["65.01"].rate.count == 6
    assert rows["65.01"].recent == 7
    assert rows["65.01"].rate.is_fair
    assert rows["65.71"].rate.note == "picture.incidents_few"
    assert rows["65.01"].rate.stations


def test_a_count_leads_to_exactly_what_is_under_it(cast: Cast, vote: None) -> None:
    text = page(cast, "province", "/banding/65/")
    link = re.search(r'href="(/kejadian/\?[^"]*tahap=pemungutan[^"]*)">6<', text)
    assert link
    listed = page(cast, "province", link.group(1).replace("&amp;", "&"))
    assert "6 kejadian" in listed
    assert "Unjuk rasa di kota" not in listed


def test_before_the_vote_nothing_is_divided(cast: Cast, vote: None) -> None:
    text = page(cast, "province", "/banding/65/?per=2024-11-20")
    assert "Belum adil" in text
    assert "Per 100 TPS" not in text


def test_the_comparison_as_of_a_past_day_counts_the_versions_of_that_day(
    cast: Cast, vote: None
) -> None:
    happened(VOTE, title="Baru diketahui kemudian", stage="pemungutan")
    with cast.acting("province"):
        now = {row.code: row.rate.count for row in comparison_of("65", TODAY)["rows"]}
        then = {row.code: row.rate.count for row in comparison_of("65", VOTE)["rows"]}
    assert now == then
    assert now["65.01"] == 7


def test_kecamatan_are_not_compared(cast: Cast) -> None:
    answer = cast.client("desk").get("/banding/65.01/")
    assert answer.status_code == 404
    assert "per kabupaten/kota" in answer.content.decode()


@pytest.mark.parametrize("address", ["/linimasa/65.01/", "/pimpinan/65.01/", "/tempat/65.01/"])
def test_another_agency_reads_nothing_of_a_restricted_incident(
    cast: Cast, vote: None, address: str
) -> None:
    happened(VOTE, title="Rencana tertutup", classification="T", severity=4, stage="pemungutan")
    happened(VOTE, title="Perkara KPU", concerns_units=("kpu-65.01",), severity=4)
    assert "Rencana tertutup" in page(cast, "desk", address)
    hidden = page(cast, "kpu", address)
    assert "Rencana tertutup" not in hidden
    assert "Perkara KPU" not in hidden


def test_counts_of_a_restricted_incident_are_hidden_too(cast: Cast, vote: None) -> None:
    happened(VOTE, title="Rencana tertutup", classification="T", stage="pemungutan")
    span = DayRange(date(2024, 11, 1), TODAY)
    with cast.acting("kpu"):
        assert timeline_of("65.01", TODAY, span)["total"] == 8
    with cast.acting("province"):
        rows = {row.code: row for row in comparison_of("65", TODAY)["rows"]}
    assert rows["65.01"].rate.count == 7
    with cast.acting("analyst"):
        rows = {row.code: row for row in comparison_of("65", TODAY)["rows"]}
    assert rows["65.01"].rate.count == 6


@pytest.mark.parametrize(
    "address", ["/pimpinan/65/", "/linimasa/65/", "/banding/65/", "/tempat/65/"]
)
def test_a_page_asks_as_many_questions_whatever_there_is(
    cast: Cast,
    vote: None,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = cast.client("province")
    client.get(address)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address)
