"""The dashboard and the page of a place: what they say, to whom, and as of which day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.elections.actions import load_elections
from waspada.core.access import Identity
from waspada.core.reports.incidents import day_start

SUNDAY = date(2024, 11, 24)
MOST_QUERIES = 60


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


@pytest.fixture
def boats(as_system: Identity) -> None:
    """Three ordinary incidents in Bulungan, the latest known on the day itself."""
    for day, title, severity in (
        (SUNDAY, "Kotak suara tertahan di dermaga", 1),
        (date(2024, 11, 26), "Keributan di kantor kecamatan", 3),
        (date(2024, 11, 27), "Listrik padam di dua TPS", 2),
    ):
        known = facts(day, "65.01.05", title=title, severity=severity)
        make_incident(known, received_at=day_start(day, "65.01") + timedelta(hours=20))


def page(cast: Cast, who: str, address: str) -> str:
    response = cast.client(who).get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def test_a_reader_lands_on_the_place_of_their_first_seat(cast: Cast) -> None:
    assert cast.client("desk").get("/").headers["Location"] == "/keadaan/65.01/"
    assert cast.client("camat").get("/?per=2024-11-20").headers["Location"] == (
        "/keadaan/65.01.05/?per=2024-11-20"
    )


def test_a_field_reporter_lands_on_the_form(cast: Cast) -> None:
    assert cast.client("fkdm").get("/").headers["Location"] == "/lapor/"


@pytest.mark.django_db
def test_a_visitor_is_asked_to_sign_in_and_comes_back() -> None:
    assert Client().get("/").headers["Location"].startswith("/masuk/")
    answer = Client().get("/keadaan/65/?per=2024-11-20")
    assert answer.headers["Location"] == "/masuk/?next=%2Fkeadaan%2F65%2F%3Fper%3D2024-11-20"


@pytest.mark.parametrize("who", ["desk", "kpu", "police", "bupati"])
def test_the_page_of_a_place_above_ones_own_is_refused_with_the_way_back(
    cast: Cast, who: str
) -> None:
    answer = cast.client(who).get("/keadaan/65/")
    assert answer.status_code == 403
    assert "Kalimantan Utara" in answer.content.decode()
    assert cast.client(who).get("/keadaan/33.74/").status_code == 403


def test_a_place_that_does_not_exist_is_not_found(cast: Cast) -> None:
    assert cast.client("desk").get("/keadaan/65.99/").status_code == 404
    assert cast.client("desk").get("/keadaan/abc/").status_code == 404


def test_a_desa_leads_to_its_kecamatan(cast: Cast) -> None:
    answer = cast.client("desk").get("/keadaan/65.01.05.1001/")
    assert answer.headers["Location"] == "/keadaan/65.01.05/"


def test_the_first_sentence_counts_what_the_list_shows(cast: Cast, boats: None) -> None:
    text = page(cast, "desk", "/keadaan/65.01/")
    assert "3 kejadian</a>, terbanyak" in text
    assert "Keributan di kantor kecamatan" in text
    assert '<li class="day">Senin, 25 November</li>' not in text
    assert '<li class="day">Rabu, 27 November</li>' in text


def test_an_earlier_day_shows_only_what_was_known_then(cast: Cast, boats: None) -> None:
    text = page(cast, "desk", "/keadaan/65.01/?per=2024-11-25")
    assert "Kotak suara tertahan di dermaga" in text
    assert "Keributan di kantor kecamatan" not in text
    assert "Keadaan seperti diketahui pada akhir Senin, 25 November 2024" in text


def test_a_day_ahead_is_refused(cast: Cast) -> None:
    assert cast.client("desk").get("/keadaan/65.01/?per=2024-12-25").status_code == 400
    assert cast.client("desk").get("/keadaan/65.01/?per=besok").status_code == 400


def test_no_incident_is_never_called_safe(cast: Cast) -> None:
    text = page(cast, "desk", "/keadaan/65.01/")
    assert "Belum ada kejadian tercatat" in text
    assert "bukan berarti aman" in text
    assert "Level Normal" not in text


def test_another_agency_reads_neither_title_nor_count_of_a_restricted_incident(
    cast: Cast, boats: None
) -> None:
    with cast.acting("desk"):
        make_incident(
            facts(
                date(2024, 11, 27),
                "65.01.05",
                title="Rencana pengamanan tertutup",
                classification="T",
                severity=4,
                addressee_units=("polri-65.01",),
            )
        )
    for address in ("/keadaan/65.01/", "/keadaan/65.01/?peta=level", "/tempat/65.01/"):
        assert "Rencana pengamanan tertutup" in page(cast, "desk", address) or "peta" in address
        assert "Rencana pengamanan tertutup" not in page(cast, "kpu", address)
    assert "4 kejadian</a>" in page(cast, "police", "/keadaan/65.01/")
    assert "3 kejadian</a>" in page(cast, "kpu", "/keadaan/65.01/")
    seen = page(cast, "police", "/keadaan/65.01/peta/?peta=tabel")
    hidden = page(cast, "kpu", "/keadaan/65.01/peta/?peta=tabel")
    assert ">4</a></td>" in seen
    assert ">3</a></td>" in hidden


def test_the_class_of_the_page_is_that_of_its_gravest_item(cast: Cast, as_system: Identity) -> None:
    assert "B · Biasa" in page(cast, "desk", "/keadaan/65.01/")
    make_incident(facts(classification="T"))
    assert "T · Terbatas" in page(cast, "desk", "/keadaan/65.01/")


def test_month_precision_is_listed_under_its_month_and_counted_on_no_day(
    cast: Cast, as_system: Identity
) -> None:
    known = facts(
        date(2024, 10, 1),
        occurred_precision="month",
        occurred_at=day_start(date(2024, 10, 1), "65.01"),
        title="Kertas suara rusak di gudang",
    )
    make_incident(known, received_at=datetime(2024, 10, 31, 12, tzinfo=UTC))
    text = page(cast, "desk", "/tempat/65.01/?per=2024-11-01")
    assert "Kertas suara rusak di gudang" in text
    text = page(cast, "desk", "/keadaan/65.01/?per=2024-11-01")
    assert "tidak ada kejadian yang tercatat" in text


def test_the_desk_is_told_what_waits_and_another_role_is_not(
    cast: Cast, as_system: Identity
) -> None:
    make_report()
    text = page(cast, "desk", "/keadaan/65.01/")
    assert "1 laporan menunggu dipilah" in text
    assert "Laporan harian belum dikirim" in text
    assert "menunggu dipilah" not in page(cast, "kpu", "/keadaan/65.01/")
    assert "menunggu dipilah" not in page(cast, "desk", "/keadaan/65.01/?per=2024-11-25")


def test_the_province_is_not_asked_to_write_the_report_of_its_regency(cast: Cast) -> None:
    assert "Laporan harian belum dikirim" not in page(cast, "province", "/keadaan/65.01/")


@pytest.mark.parametrize("mode", ["level", "jumlah", "tabel", "lain"])
def test_every_mode_of_the_map_names_every_place(cast: Cast, boats: None, mode: str) -> None:
    text = page(cast, "desk", f"/keadaan/65.01/peta/?peta={mode}")
    for name in ("Tanjung Palas", "Tanjung Selor", "Bunyu", "Sekatak"):
        assert name in text
    if mode != "tabel":
        assert "garis batas: perkiraan" in text


def test_places_are_sorted_with_the_gravest_first(cast: Cast, boats: None) -> None:
    text = page(cast, "province", "/keadaan/65/")
    strip = text[text.index('class="strip"') :]
    assert strip.index("Kab. Bulungan") < strip.index("Kota Tarakan")


def test_the_head_says_how_far_the_vote_is(cast: Cast) -> None:
    load_elections()
    assert "H+1" in page(cast, "desk", "/keadaan/65.01/")
    assert "hari-H" in page(cast, "desk", "/keadaan/65.01/?per=2024-11-27")
    assert "H-12" in page(cast, "desk", "/keadaan/65.01/?per=2024-11-15")


def test_a_page_costs_no_more_queries_with_more_incidents(
    cast: Cast, as_system: Identity, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = cast.client("province")
    for number in range(4):
        make_incident(facts(date(2024, 11, 20 + number), "65.01.05", title=f"Kejadian {number}"))
    client.get("/keadaan/65/")
    with CaptureQueriesContext(connection) as few:
        client.get("/keadaan/65/")
        asked = len(few)
    for number in range(12):
        make_incident(facts(date(2024, 11, 20 + number % 8), "65.01.05", title=f"Lagi {number}"))
    client.get("/keadaan/65/")
    with django_assert_max_num_queries(min(asked, MOST_QUERIES)):
        client.get("/keadaan/65/")


def test_the_place_page_says_why_its_level_holds(cast: Cast, boats: None) -> None:
    load_elections()
    text = page(cast, "desk", "/tempat/65.01/")
    assert "Mengapa Level" in text
    assert "poin" in text
    assert "Turun ke Level" in text
    assert "{" not in text[text.index("Mengapa Level") : text.index("Sedang terjadi")]


def test_both_languages_have_every_sentence(cast: Cast, boats: None) -> None:
    account = cast["desk"]
    account.language = "en"
    account.save()
    client = cast.client("desk")
    client.cookies["django_language"] = "en"
    text = client.get("/keadaan/65.01/").content.decode()
    assert "In the seven days to Thursday, 28 November 2024" in text
    assert NOW.year == 2024
