"""The pages and feeds of incidents: what is shown, to whom, and how it leaves."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tests.support.cast import NOW, Cast
from tests.support.incidents import BULUNGAN, facts, make_incident, make_report
from waspada.apps.accounts.api_keys import create_api_key
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.incident_queries import incident_by_number, incidents_as_of
from waspada.apps.reports.models import IncidentVersion
from waspada.core.reports.incidents import day_start


def csv_rows(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"/kejadian/ekspor.csv{query}")
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def numbers_seen(client: Client, query: str = "") -> dict[str, set[str] | int]:
    """Return what each way of looking shows: the list, the map, a table, the API, a page."""
    page = client.get(f"/kejadian/{query}").content.decode()
    layer = client.get(f"/peta/kejadian.geojson{query}").json()
    api = client.get(f"/api/v1/incidents{query}").json()["incidents"]
    with acting_as(system_identity()):
        numbers = list(IncidentVersion.objects.values_list("number", flat=True))
    return {
        "list": {number for number in numbers if f"/kejadian/{number}/" in page},
        "csv": {row[0] for row in csv_rows(client, query)[2:]},
        "api": {row["number"] for row in api},
        "page": {n for n in numbers if client.get(f"/kejadian/{n}/").status_code == 200},
        "one": {n for n in numbers if client.get(f"/api/v1/incidents/{n}").status_code == 200},
        "map": sum(point["properties"]["count"] for point in layer["features"]),
    }


def seen_alike(seen: dict[str, set[str] | int], numbers: set[str]) -> bool:
    return all(value in (numbers, len(numbers)) for value in seen.values())


@pytest.mark.parametrize(
    ("name", "sees"),
    [("desk", "TBC"), ("kpu", "TBC"), ("police", "BC"), ("bupati", "B"), ("camat", "BC")],
)
def test_every_way_of_looking_shows_the_same_and_only_what_one_may_read(
    cast: Cast, name: str, sees: str
) -> None:
    """A T incident of KPU stays from other agencies; what concerns the pemda, from its leader."""
    with acting_as(system_identity()):
        made = {
            "T": make_incident(facts(classification="T", owner_unit="kpu-65.01")),
            "B": make_incident(facts()),
            "C": make_incident(facts(concerns_units=("pemda-65.01",))),
        }
    expected = {made[letter].number for letter in sees}
    client = cast.client(name)
    for query in ("", "?q=kotak+suara", f"?tempat={BULUNGAN}", "?kategori=logistik"):
        seen = numbers_seen(client, query)
        assert seen_alike(seen, expected), (query, seen, expected)


def test_a_visitor_is_asked_to_sign_in(db: None) -> None:
    client = Client()
    for path in ("/kejadian/", "/kejadian/X/", "/kejadian/ekspor.csv", "/peta/kejadian.geojson"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/masuk/")
    assert client.get("/api/v1/incidents").status_code == 401
    bad = client.get("/api/v1/incidents", HTTP_AUTHORIZATION="Bearer wsp_wrong")
    assert bad.status_code == 401


def test_the_api_takes_a_key_and_pages_through_everything(cast: Cast) -> None:
    with acting_as(system_identity()):
        for day in range(1, 8):
            make_incident(facts(day=date(2024, 11, day)))
        make_incident(facts(classification="T", owner_unit="kpu-65.01"))
        _, token = create_api_key(cast["police"], "mesin", actor="test", now=NOW)
    client = Client(headers={"authorization": f"Bearer {token}"})
    seen, cursor = [], ""
    while True:
        body = client.get(f"/api/v1/incidents?jumlah=3&sesudah={cursor.replace('+', '%2B')}").json()
        seen += [row["day"] for row in body["incidents"]]
        cursor = body["next"]
        if cursor is None:
            break
    assert seen == [f"2024-11-0{day}" for day in range(7, 0, -1)]


# --- search ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("100%", {"A"}),
        ("a_b 100", {"A"}),
        ('"kutip"', {"B"}),
        ("tunggal' OR", {"B"}),
        ("GÉDUNG", {"B"}),
        ("ged", {"B"}),
        ("pembayaran", {"A"}),
        ("gedung  tps", {"B"}),
        ("bulungan", {"A", "B"}),
        ("kalimantan utara", {"A", "B"}),
        ("KJ-65.01-2024-0001", {"A"}),
        ("logistics", {"A", "B"}),
        ("tidak ada", set()),
        ("\x00", {"A", "B"}),
    ],
)
def test_search_finds_words_whatever_signs_stand_around_them(
    cast: Cast, text: str, finds: set[str]
) -> None:
    with cast.acting("desk"):
        made = {
            "A": make_incident(facts(title="Honor 100% a_b belum dibayar")),
            "B": make_incident(facts(title="Kata \"kutip\" 'tunggal' \\ di gédung TPS")),
        }
        found = set(incidents_as_of(None, text=text).values_list("number", flat=True))
    assert found == {made[letter].number for letter in finds}


def test_long_texts_and_html_are_shown_as_written(cast: Cast) -> None:
    with cast.acting("desk"):
        title = "<script>alert(1)</script> " + "a" * 200
        version = make_incident(facts(title=title, summary="<b>tebal</b> " + "kata " * 700))
    client = cast.client("desk")
    for path in ("/kejadian/", f"/kejadian/{version.number}/"):
        page = client.get(path).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
    for text in ("a" * 400, "<i>" * 150, "%_\"'", "yang di dan"):
        refused = client.get("/kejadian/", {"q": text})
        assert refused.status_code == 400
        assert 'role="alert"' in refused.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "kategori=gosip",
        "keparahan=9",
        "dari=2024-11-30&sampai=2024-11-01",
        "sesudah=x",
        "tempat=zzqx",
    ],
)
def test_a_filter_that_means_nothing_is_told_on_the_page(cast: Cast, query: str) -> None:
    response = cast.client("desk").get(f"/kejadian/?{query}")
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()


def test_filters_in_the_address_narrow_the_list(cast: Cast) -> None:
    with cast.acting("province"):
        make_incident(facts(day=date(2024, 11, 20), severity=3))
        make_incident(facts(day=date(2024, 11, 25), category="hoaks"))
        make_incident(facts(place="65.71"))
    client = cast.client("province")

    def count(query: str) -> int:
        return len(csv_rows(client, query)) - 2

    assert count("") == 3
    assert count("?keparahan=2") == 1
    assert count("?kategori=hoaks&kategori=logistik") == 3
    assert count("?kategori=hoaks") == 1
    assert count("?dari=2024-11-25&sampai=2024-11-25") == 1
    assert count("?tempat=Tarakan") == 1
    assert count("?tempat=65.01") == 2


def test_the_list_goes_on_page_by_page_without_gap_or_repeat(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waspada.apps.reports.views.PAGE", 3)
    monkeypatch.setattr("waspada.apps.reports.exports.CHUNK", 2)
    with cast.acting("desk"):
        made = [make_incident(facts(title=f"Kejadian ke {n}")).number for n in range(8)]
    client = cast.client("desk")
    seen: list[str] = []
    link = ""
    for _ in range(3):
        page = client.get(f"/kejadian/?{link}").content.decode()
        seen += [number for number in reversed(made) if f"/kejadian/{number}/" in page]
        link = page.partition('href="/kejadian/?sesudah=')[2].partition('"')[0]
        link = f"sesudah={link}" if link else ""
    assert seen == made[::-1]
    assert [row[0] for row in csv_rows(client)[2:]] == made[::-1]


# --- as of a day -------------------------------------------------------------------------------------


def test_a_page_as_of_a_past_day_shows_that_days_knowledge(cast: Cast) -> None:
    with cast.acting("desk"):
        early = datetime(2024, 11, 20, 2, tzinfo=UTC)
        version = make_incident(facts(day=date(2024, 11, 19)), received_at=early)
    client = cast.client("desk")
    path = f"/kejadian/{version.number}/"
    assert client.get(path, {"per": "2024-11-20"}).status_code == 200
    before = client.get(path, {"per": "2024-11-19"}).content.decode()
    assert "belum tercatat" in before
    assert version.title not in before
    assert 'name="langkah"' not in before
    assert version.title not in client.get("/kejadian/", {"per": "2024-11-19"}).content.decode()
    assert 'name="langkah"' not in client.get(path, {"per": "2024-11-20"}).content.decode()


def test_a_day_before_it_was_on_record_tells_nobody_of_an_incident_that_is_not_theirs(
    cast: Cast,
) -> None:
    with cast.acting("desk"):
        early = datetime(2024, 11, 20, 2, tzinfo=UTC)
        version = make_incident(
            facts(classification="T", day=date(2024, 11, 19)), received_at=early
        )
    path = f"/kejadian/{version.number}/"
    for day in ("2024-11-19", "2024-11-20"):
        assert cast.client("kpu").get(path, {"per": day}).status_code == 404
    assert cast.client("desk").post(path, query_params={"per": "2024-11-19"}).status_code == 404


def test_month_precision_reads_as_a_month(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident(
            facts(occurred_precision="month", occurred_at=day_start(date(2024, 10, 1), BULUNGAN))
        )
    client = cast.client("desk")
    page = client.get(f"/kejadian/{version.number}/").content.decode()
    assert "Oktober 2024" in page
    assert "1 Oktober" not in page
    assert "hari tidak diketahui" in client.get("/kejadian/").content.decode()
    assert csv_rows(client)[2][1] == "2024-10"


def test_sources_are_links_that_tell_the_host_and_nothing_about_us(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident(facts(sources=("https://www.contoh.example/berita?a=1&b=2",)))
    page = cast.client("desk").get(f"/kejadian/{version.number}/").content.decode()
    assert 'href="https://www.contoh.example/berita?a=1&amp;b=2"' in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert ">contoh.example<" in page


# --- changing on the page ---------------------------------------------------------------------------


def correction(version: IncidentVersion, **changes: str) -> dict[str, str]:
    return {
        "langkah": "perbaiki",
        "p-title": version.title,
        "p-summary": version.summary,
        "p-place": "65.01",
        "p-day": "2024-11-26",
        "p-category": version.category,
        "p-athg": "",
        "p-severity": "1",
        "p-source_grade": "",
        "p-content_grade": "",
        **changes,
    }


def test_the_desk_corrects_reclassifies_and_closes_on_the_page(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident()
    client = cast.client("desk")
    path = f"/kejadian/{version.number}/"
    sent = correction(version, **{"p-severity": "3", "p-hour": "14.30", "p-deaths": "1"})
    assert client.post(path, sent).status_code == 302
    with cast.acting("desk"):
        now = incident_by_number(version.number)
        assert (now.severity, now.deaths, now.occurred_precision) == (3, 1, "minute")
        assert now.occurred_at == datetime(2024, 11, 26, 6, 30, tzinfo=UTC)
    assert client.post(path, {"langkah": "pindah", "status": "closed"}).status_code == 302
    rights = {
        "langkah": "hak",
        "h-classification": "T",
        "h-owner_unit": "kpu-65.01",
        "h-addressee_units": "",
        "h-concerns_units": "",
    }
    assert client.post(path, rights).status_code == 302
    with cast.acting("desk"):
        now = incident_by_number(version.number)
        assert (now.state, now.classification, now.owner_unit) == ("closed", "T", "kpu-65.01")
    page = client.get(path).content.decode()
    assert "keparahan" in page
    assert client.post(path, {"langkah": "pindah", "status": "withdrawn"}).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"p-place": "Atlantis"},
        {"p-day": "kemarin"},
        {"p-day": "2031-01-01"},
        {"p-hour": "99"},
        {"p-severity": "9"},
        {"p-sources": "javascript:alert(1)"},
        {"p-title": ""},
        {"p-other_places": "65.99"},
    ],
)
def test_a_correction_that_cannot_be_comes_back_with_what_was_typed(
    cast: Cast, changes: dict[str, str]
) -> None:
    with cast.acting("desk"):
        version = make_incident()
    sent = correction(version, **{"p-who": "Panitia <desa>"} | changes)
    response = cast.client("desk").post(f"/kejadian/{version.number}/", sent)
    assert response.status_code in {200, 400}
    assert "Panitia &lt;desa&gt;" in response.content.decode()
    with cast.acting("desk"):
        assert incident_by_number(version.number).version == 1


def test_others_find_no_forms_and_may_not_post(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident()
    path = f"/kejadian/{version.number}/"
    for name in ("kpu", "bupati", "camat", "analyst"):
        client = cast.client(name)
        assert 'name="langkah"' not in client.get(path).content.decode()
        assert client.post(path, {"langkah": "pindah", "status": "closed"}).status_code == 403


def test_the_page_needs_the_csrf_token(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["desk"], backend="django.contrib.auth.backends.ModelBackend")
    sent = {"langkah": "pindah", "status": "closed"}
    assert client.post(f"/kejadian/{version.number}/", sent).status_code == 403


# --- tables and map ----------------------------------------------------------------------------------


def test_a_table_runs_no_formula_and_names_no_sender(cast: Cast) -> None:
    with cast.acting("desk"):
        report = make_report(text="rahasia pelapor")
        make_incident(facts(title="=HYPERLINK(1)", summary="@cmd"), report_ids=[report])
    rows = csv_rows(cast.client("desk"))
    assert "Desk" in rows[0][0]
    assert "B" in rows[0][0]
    cells = dict(zip(rows[1], rows[2], strict=True))
    assert cells["judul"] == "'=HYPERLINK(1)"
    assert cells["ringkasan"] == "'@cmd"
    assert "rahasia pelapor" not in json.dumps(rows)


def test_the_map_gathers_places_and_keeps_the_worst(cast: Cast) -> None:
    with cast.acting("desk"):
        make_incident(facts(place="65.01.05", severity=3))
        make_incident(facts(place="65.01.05", severity=1))
        make_incident(facts(place="65.01", severity=0))
    client = cast.client("desk")
    fine = client.get("/peta/kejadian.geojson").json()
    coarse = client.get("/peta/kejadian.geojson?tingkat=regency").json()
    assert {
        (point["properties"]["code"], point["properties"]["count"], point["properties"]["severity"])
        for point in fine["features"]
    } == {("65.01.05", 2, 3), ("65.01", 1, 0)}
    (point,) = coarse["features"]
    assert (point["properties"]["count"], point["properties"]["severity"]) == (3, 3)
    longitude, latitude = point["geometry"]["coordinates"]
    assert 115 < longitude < 119
    assert 1 < latitude < 5


def test_the_map_never_draws_more_points_than_its_limit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waspada.apps.reports.layers.MOST_FEATURES", 2)
    with acting_as(system_identity()):
        for place in ("65.01.01", "65.01.02", "65.01.03", "33.74.01"):
            make_incident(facts(place=place))
    with cast.acting("desk"):
        pass
    layer = cast.client("province").get("/peta/kejadian.geojson").json()
    assert len(layer["features"]) == 1  # all three in Bulungan are gathered there
    assert layer["features"][0]["properties"]["count"] == 3
