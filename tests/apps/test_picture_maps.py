"""The map's filters and clusters, the wall of a room, and days before any record."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from tests.support.cast import TODAY, Cast
from tests.support.incidents import facts, make_incident
from waspada.apps.elections.actions import load_elections
from waspada.apps.picture.map_filters import MapFilters, counts_under, usual_range
from waspada.apps.picture.marks import dots_on
from waspada.apps.picture.ranges import DayRange
from waspada.apps.picture.screens import SCREENS, in_a_room
from waspada.apps.places.drawing import draw
from waspada.core.access import Identity, readable_classes
from waspada.core.places import Level, load_table
from waspada.core.reports.incidents import day_start

VOTE = date(2024, 11, 27)
MOST_QUERIES = 56


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def happened(day: date, place: str = "65.01.05", **columns: Any) -> None:
    known = facts(day, place, **columns)
    make_incident(known, received_at=day_start(day, "65.01") + timedelta(hours=20))


@pytest.fixture
def autumn(as_system: Identity) -> None:
    """Floods and clashes of two months in Bulungan, and one in Tarakan."""
    happened(date(2024, 10, 5), title="Banjir di dermaga", category="bencana", severity=3)
    happened(date(2024, 10, 20), "65.01.03", title="Bentrok kecil", category="bentrok_massa")
    happened(VOTE, title="Banjir lagi", category="bencana", severity=2)
    happened(VOTE, "65.71", title="Listrik padam", category="tps_sarana", severity=1)


def page(cast: Cast, who: str, address: str) -> str:
    response = cast.client(who).get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


# ---- filters --------------------------------------------------------------------------------


def test_the_map_counts_what_its_filters_ask_for(cast: Cast, autumn: None) -> None:
    whole = DayRange(date(2024, 10, 1), TODAY)
    with cast.acting("province"):
        assert counts_under("65", MapFilters(TODAY, whole)) == {"65.01": 3, "65.71": 1}
        floods = MapFilters(TODAY, whole, ("bencana",))
        assert counts_under("65.01", floods) == {"65.01.05": 2}
        grave = MapFilters(TODAY, DayRange(date(2024, 10, 1), date(2024, 10, 31)), min_severity=3)
        assert counts_under("65.01", grave) == {"65.01.05": 1}
        assert counts_under("65", MapFilters(TODAY, usual_range(TODAY))) == {"65.01": 1, "65.71": 1}


def test_a_figure_of_the_table_leads_to_as_many_incidents(cast: Cast, autumn: None) -> None:
    text = page(cast, "desk", "/peta/65.01/?dari=2024-10-01&sampai=2024-11-28&kategori=bencana")
    link = re.search(r'<td class="num"><a href="([^"]+)">2</a>', text)
    assert link
    listed = page(cast, "desk", link.group(1).replace("&amp;", "&"))
    assert "2 kejadian" in listed
    assert "Bentrok kecil" not in listed


def test_the_link_to_send_shows_a_colleague_the_same_map(cast: Cast, autumn: None) -> None:
    query = "peta=jumlah&dari=2024-10-01&sampai=2024-11-28&kategori=bencana&keparahan=2"
    text = page(cast, "desk", f"/peta/65.01/?{query}")
    link = re.search(r'id="tautan"[^>]*value="([^"]+)"', text)
    assert link
    parts = urlsplit(link.group(1).replace("&amp;", "&"))
    assert f"{parts.path}?{parts.query}" == f"/peta/65.01/?{query}&per=2024-11-28"
    same = page(cast, "province", f"{parts.path}?{parts.query}")
    assert '<option value="bencana" selected>' in same
    assert '<option value="2" selected>' in same


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("dari=1900-01-01", "lebih panjang dari 120 hari"),
        ("kategori=banjir", "banjir"),
        ("keparahan=9", "9"),
        ("dari=2024-11-30&sampai=2024-12-05", "belum terjadi"),
        ("dari=2024-11-20&sampai=2024-11-01", ""),
        ("dari=2015-01-01&sampai=2015-02-01", "480 hari"),
        ("dari=%22%25_'", "bukan tanggal"),
    ],
)
def test_a_filter_that_cannot_be_shown_says_so_and_the_map_stays(
    cast: Cast, autumn: None, query: str, words: str
) -> None:
    answer = cast.client("desk").get(f"/peta/65.01/?{query}")
    text = answer.content.decode()
    assert answer.status_code in {200, 400}
    assert words in text
    assert 'role="alert"' in text or 'role="status"' in text
    assert "Tanjung Selor" in text


def test_the_map_hides_what_one_may_not_read_in_counts_too(cast: Cast, autumn: None) -> None:
    happened(VOTE, title="Rencana tertutup", classification="T")
    happened(VOTE, title="Perkara KPU", concerns_units=("kpu-65.01",))
    week = MapFilters(TODAY, usual_range(TODAY))
    with cast.acting("desk"):
        assert counts_under("65.01", week) == {"65.01.05": 3}
    with cast.acting("kpu"):
        assert counts_under("65.01", week) == {"65.01.05": 1}
    with cast.acting("analyst"):
        assert counts_under("65.01", week) == {"65.01.05": 2}
    assert cast.client("stranger").get("/peta/65.01/").status_code == 403
    assert cast.client("desk").get("/peta/65/").status_code == 403


def test_a_map_needs_no_script_and_can_be_walked_by_keyboard(cast: Cast, autumn: None) -> None:
    text = page(cast, "desk", "/peta/65.01/")
    assert text.count("data-x=") == len(load_table().codes("65.01", Level.KECAMATAN))
    assert "data-walk" in text
    assert 'type="button" class="plain" data-copy="#tautan"' in text


# ---- clusters -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_incident_stands_in_one_dot_however_crowded_the_map() -> None:
    drawing = draw("ID")
    counts = dict.fromkeys(load_table().codes(level=Level.REGENCY), 3)
    dots = dots_on(drawing, counts)
    assert sum(dot.count for dot in dots) == sum(counts.values())
    assert sum(dot.members for dot in dots) == len(counts)
    assert len(dots) < len(counts)
    for number, one in enumerate(dots):
        for other in dots[:number]:
            apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            assert apart >= 0.5 * min(one.radius, other.radius), (one.name, other.name)


@pytest.mark.django_db
def test_a_dot_of_several_places_leads_to_the_smallest_place_around_them() -> None:
    drawing = draw("ID")
    java = [code for code in load_table().codes(level=Level.REGENCY) if code.startswith("3")]
    joined = [dot for dot in dots_on(drawing, dict.fromkeys(java, 5)) if dot.members > 1]
    assert joined
    for dot in joined:
        assert dot.code == "ID" or dot.code in {code[:2] for code in java}


# ---- the wall of a room ---------------------------------------------------------------------


def test_a_wall_shows_class_b_alone_to_whoever_stands_before_it(cast: Cast, autumn: None) -> None:
    happened(VOTE, title="Rencana tertutup", classification="T", severity=4)
    for number in range(1, len(SCREENS) + 1):
        text = page(cast, "desk", f"/layar/65.01/?ke={number}")
        assert "Rencana tertutup" not in text
        assert "Ruang ini: B" in text
        assert "2 kejadian tercatat" not in text
    assert "Rencana tertutup" in page(cast, "desk", "/keadaan/65.01/")


def test_nobody_gains_by_standing_in_a_room(cast: Cast) -> None:
    for who in ("desk", "kpu", "camat", "bupati"):
        before = cast.identity(who)
        after = in_a_room(before)
        assert [seat.place for seat in after.memberships] == [s.place for s in before.memberships]
        for seat, room in zip(before.memberships, after.memberships, strict=True):
            assert set(readable_classes(room)) <= set(readable_classes(seat)) & {"B"}
            assert not room.compartments


def test_a_wall_has_no_menu_no_notice_and_nobodys_name(cast: Cast, autumn: None) -> None:
    happened(VOTE, title="Kabar yang belum diperiksa", severity=4)
    text = page(cast, "desk", "/layar/65.01/?ke=3")
    main = text[text.index("<body") :]
    assert '<header class="top">' not in main
    assert cast["desk"].display_name not in main


def test_a_number_beyond_the_last_shows_the_last(cast: Cast) -> None:
    for asked in ("99", "0", "x", "٣", "-1"):
        assert cast.client("desk").get("/layar/65.01/", {"ke": asked}).status_code == 200
    assert f"{len(SCREENS)} dari {len(SCREENS)}" in page(cast, "desk", "/layar/65.01/?ke=99")


# ---- days before any record -----------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/keadaan/65.01/", "/tempat/65.01/", "/linimasa/65.01/", "/peta/65.01/"]
)
def test_a_day_before_any_record_says_so(cast: Cast, autumn: None, address: str) -> None:
    text = page(cast, "desk", f"{address}?per=2012-05-01")
    assert "yang paling awal tentang tempat ini ialah Sabtu, 5 Oktober 2024" in text
    assert "bukan aman" in text
    assert "yang paling awal tentang" not in page(cast, "desk", address)


def test_days_to_choose_stay_on_the_page_with_its_filters(cast: Cast) -> None:
    load_elections()
    text = page(cast, "desk", "/linimasa/65.01/?dari=2024-10-01")
    assert 'href="/linimasa/65.01/?dari=2024-10-01&amp;per=2024-11-26"' in text
    assert "hari-H" in text
    form = text[text.index('class="pickday"') :]
    form = form[: form.index("</form>")]
    assert '<input type="hidden" name="dari" value="2024-10-01">' in form
    assert 'max="2024-11-28"' in form


@pytest.mark.parametrize("address", ["/peta/65/", "/layar/65/?ke=2", "/keadaan/65/?peta=level"])
def test_a_map_asks_as_many_questions_whatever_there_is(
    cast: Cast, autumn: None, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = cast.client("province")
    client.get(address)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(address)
