"""The queue: its order and reasons, whose it is, several at once, and what two people keep."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.support.cast import NOW, Cast
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.apps.reports.models import Report
from waspada.apps.reports.queue_queries import QueueFilter, after, cursor_of, queue_of
from waspada.apps.reports.queueing import place_in_queue
from waspada.apps.reports.triage import claim_report


def placed(**columns: Any) -> UUID:
    """Make a report that waits at the place its reading gives it."""
    report_id = make_report(**columns)
    report = Report.unguarded.get(pk=report_id)
    place_in_queue(report)
    report.save()
    return report_id


def reading(**changes: str) -> dict[str, str]:
    return {
        "place": "65.01",
        "place_code": "65.01",
        "day": "2024-11-27",
        "hour": "14.30",
        "category": "bentrok_massa",
        "athg": "",
        "severity": "2",
        "source_grade": "B",
        "content_grade": "2",
        "title": "Dua kubu saling lempar di lapangan",
        "summary": "Ditulis oleh yang kedua",
        "classification": "B",
        **changes,
    }


def post(client: Client, report: UUID, step: str, **fields: str) -> Any:
    return client.post(f"/laporan/{report}/", {"langkah": step, **fields})


def mark_of(client: Client, report: UUID) -> str:
    page = client.get(f"/laporan/{report}/").content.decode()
    return page.split('name="mark" value="')[1].split('"')[0]


def state_of(report: UUID) -> str:
    with acting_as(system_identity()):
        return str(Report.objects.get(pk=report).state)


# --- order ------------------------------------------------------------------------------


def test_the_queue_is_in_order_of_priority_and_says_why(cast: Cast) -> None:
    with acting_as(system_identity()):
        old = placed(text="pertama", category="", received_at=NOW - timedelta(hours=9))
        grave = placed(text="Dua orang luka", category="", injured=2, received_at=NOW)
        nil = placed(text="Situasi aman dan kondusif", category="", received_at=NOW)
    with cast.acting("desk"):
        assert [report.pk for report in queue_of()] == [grave, old, nil]
    page = cast.client("desk").get("/laporan/").content.decode()
    assert page.index(str(grave)) < page.index(str(old)) < page.index(str(nil))
    assert "Ada yang luka" in page
    assert "<b>25</b>" in page


def test_pages_follow_one_another_without_gap_or_repeat(cast: Cast) -> None:
    with acting_as(system_identity()):
        made = {placed(text=f"ke-{n}", received_at=NOW) for n in range(23)}
    client = cast.client("desk")
    seen: list[str] = []
    address = "/laporan/"
    while address:
        page = client.get(address).content.decode()
        seen += [part.split('"')[0] for part in page.split('name="laporan" value="')[1:]]
        following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
        address = "/laporan/" + following if 'rel="next"' in page else ""
    assert len(seen) == len(set(seen)) == 23
    assert {UUID(one) for one in seen} == made


@pytest.mark.parametrize("cursor", ["", "x", "1", "1.x", f"{10**30}.{UUID(int=1)}", "0.%00"])
def test_a_cursor_that_is_none_starts_at_the_top(cast: Cast, cursor: str) -> None:
    with acting_as(system_identity()):
        placed()
        assert after(queue_of(), cursor).count() == 1
        assert not after(queue_of(), cursor_of(queue_of().get())).exists()


def test_the_queue_holds_ones_own_places_only(cast: Cast) -> None:
    with acting_as(system_identity()):
        here, above, away = placed(), placed(place="65"), placed(place="33.74")
        closed = placed(classification="T", owner_unit="kpu-65.01")
        about = placed(concerns_units=("kesbangpol-65.01",))
    for name, expected in (
        ("desk", {here, closed}),
        ("province", {here, above, closed, about}),
        ("kpu", {here, closed, about}),
        ("police", {here, about}),
        ("camat", set()),
        ("stranger", {away}),
        ("fkdm", set()),
        ("bupati", set()),
    ):
        with cast.acting(name):
            assert {report.pk for report in queue_of()} == expected, name
            wanted = {here} & expected
            assert {r.pk for r in queue_of(QueueFilter("65.01.05"))} == set()
            assert wanted <= {r.pk for r in queue_of(QueueFilter("65.01"))}


# --- several at once -----------------------------------------------------------------------


def test_several_are_dismissed_with_one_reason_and_come_back_together(cast: Cast) -> None:
    with acting_as(system_identity()):
        reports = [placed(), placed(), placed()]
    client = cast.client("desk")
    chosen = [str(report) for report in reports[:2]]
    answer = client.post("/laporan/sekaligus/", {"langkah": "bukan", "laporan": chosen})
    assert answer.status_code == 400
    sent = {"langkah": "bukan", "laporan": chosen, "why": "nihil"}
    assert client.post("/laporan/sekaligus/", sent).status_code == 302
    assert [state_of(report) for report in reports] == ["dismissed", "dismissed", "waiting"]
    assert client.post("/laporan/urungkan/").status_code == 302
    assert [state_of(report) for report in reports] == ["waiting"] * 3


def test_several_join_one_incident_and_what_another_holds_stays(cast: Cast) -> None:
    with acting_as(system_identity()):
        free, held, away = placed(), placed(), placed(place="33.74")
    with cast.acting("desk"):
        version = make_incident(facts())
    with cast.acting("province"):
        claim_report(held, actor=str(cast["province"].pk), now=real_now())
    chosen = [str(report) for report in (free, held, away)]
    sent = {"langkah": "gabung", "laporan": chosen, "nomor": version.number.lower()}
    answer = cast.client("desk").post("/laporan/sekaligus/", sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "tidak ada yang hilang" in page
    assert f'value="{held}" checked' in page
    assert f'value="{away}"' not in page
    assert [state_of(one) for one in (free, held, away)] == ["joined", "waiting", "waiting"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"langkah": "gabung"},
        {"langkah": "gabung", "laporan": "bukan-uuid"},
        {"langkah": "apa-saja", "laporan": str(UUID(int=7))},
        {"langkah": "gabung", "nomor": "KJ-00", "laporan": str(UUID(int=7))},
        {"langkah": "rujuk", "body": "polri", "laporan": str(UUID(int=7))},
    ],
)
def test_nothing_is_done_when_a_part_is_missing(cast: Cast, sent: dict[str, str]) -> None:
    answer = cast.client("desk").post("/laporan/sekaligus/", sent)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("name", ["fkdm", "bupati", "analyst", "admin"])
def test_deciding_about_several_is_for_the_desk(cast: Cast, name: str) -> None:
    client = cast.client(name)
    assert client.post("/laporan/sekaligus/", {"langkah": "bukan"}).status_code == 403
    assert client.post("/laporan/urungkan/").status_code == 403


def test_an_incident_that_one_may_not_read_is_no_number_to_join(cast: Cast) -> None:
    with cast.acting("province"):
        hidden = make_incident(facts(concerns_units=("kesbangpol-65.01",)))
        report = make_report(text=hidden.title + " " + hidden.summary, category="logistik")
    client = cast.client("desk")
    page = client.get(f"/laporan/{report}/").content.decode()
    assert hidden.number not in page
    assert hidden.title not in page.split("Mungkin sama")[1].split("Bila menjadi")[0]
    assert post(client, report, "gabung", nomor=hidden.number, **reading()).status_code == 400
    assert state_of(report) == "waiting"


# --- two people, one report ---------------------------------------------------------------


def test_the_second_sees_what_the_first_decided_and_keeps_the_own_input(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = placed()
    first, second = cast.client("province"), cast.client("desk")
    mark = mark_of(second, report)
    assert post(first, report, "kirim-bukan", why="unfounded").status_code == 302
    answer = post(second, report, "jadikan", mark=mark, **reading())
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Province sudah memutuskan laporan ini" in page
    assert "tidak dapat dipastikan" in page
    assert "Ditulis oleh yang kedua" in page
    answer = post(second, report, "lanjut", mark=mark, **reading())
    assert "Ditulis oleh yang kedua" in answer.content.decode()
    assert state_of(report) == "waiting"
    assert post(second, report, "jadikan", mark=mark, **reading()).status_code == 302
    with cast.acting("desk"):
        assert incidents_as_of(None).count() == 1


def test_a_reading_changed_meanwhile_is_told_before_it_is_replaced(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = placed()
    first, second = cast.client("province"), cast.client("desk")
    mark = mark_of(second, report)
    assert post(first, report, "tanya", **reading(category="hoaks")).status_code == 302
    answer = post(second, report, "simpan", mark=mark, **reading(category="logistik"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "mengubah bacaan laporan ini" in page
    assert "terakhir diubah Province" in page
    with acting_as(system_identity()):
        assert Report.objects.get(pk=report).category == "hoaks"
    told = page.split('name="mark" value="')[1].split('"')[0]
    assert (
        post(second, report, "simpan", mark=told, **reading(category="logistik")).status_code == 302
    )
    with acting_as(system_identity()):
        kept = Report.objects.get(pk=report)
    assert kept.category == "logistik"
    assert kept.claimed_by == str(cast["desk"].pk)


def test_a_lost_claim_keeps_the_work_and_can_be_taken_over(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = placed()
    mine, other = cast.client("desk"), cast.client("province")
    with cast.acting("desk"):
        claim_report(report, actor=str(cast["desk"].pk), now=real_now() - timedelta(minutes=40))
    assert post(other, report, "ambil").status_code == 302
    answer = post(mine, report, "jadikan", **reading())
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "dipegang Province" in page
    assert "Ditulis oleh yang kedua" in page
    assert 'value="ambil-alih"' in page
    answer = post(mine, report, "ambil-alih", **reading())
    assert answer.status_code == 200
    assert "Ditulis oleh yang kedua" in answer.content.decode()
    assert post(other, report, "simpan", **reading()).status_code == 409
    assert post(mine, report, "jadikan", **reading()).status_code == 302


def test_others_may_not_take_over(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = placed()
    for name in ("kpu", "bupati", "camat"):
        assert post(cast.client(name), report, "ambil-alih").status_code in {403, 404}


# --- merging on the page --------------------------------------------------------------------


def test_the_desk_merges_on_the_page_and_an_old_number_leads_on(cast: Cast) -> None:
    with cast.acting("desk"):
        a = make_incident(facts(title="Kotak suara hanyut di Sungai Kayan dekat dermaga"))
        b = make_incident(facts(title="Kotak suara hanyut terbawa Sungai Kayan"))
    client = cast.client("desk")
    assert b.number in client.get(f"/kejadian/{a.number}/gabung/").content.decode()
    assert client.post(f"/kejadian/{a.number}/gabung/", {"ke": "KJ-1"}).status_code == 400
    answer = client.post(f"/kejadian/{a.number}/gabung/", {"ke": b.number})
    assert answer.headers["Location"] == f"/kejadian/{b.number}/"
    assert client.get(f"/kejadian/{a.number}/").headers["Location"] == f"/kejadian/{b.number}/"
    assert a.number in client.get(f"/kejadian/{b.number}/").content.decode()
    old = client.get(f"/kejadian/{a.number}/?asli=1").content.decode()
    assert "Pisahkan lagi" in old
    assert client.post(f"/kejadian/{a.number}/pisah/").status_code == 302
    assert client.get(f"/kejadian/{a.number}/").status_code == 200


@pytest.mark.parametrize("name", ["kpu", "bupati", "analyst", "stranger"])
def test_merging_on_the_page_is_for_who_may_change(cast: Cast, name: str) -> None:
    with cast.acting("desk"):
        a, b = make_incident(), make_incident()
    client = cast.client(name)
    expected = 404 if name == "stranger" else 403
    assert client.get(f"/kejadian/{a.number}/gabung/").status_code == expected
    merged = client.post(f"/kejadian/{a.number}/gabung/", {"ke": b.number})
    assert merged.status_code == expected
    assert client.post(f"/kejadian/{a.number}/pisah/").status_code == expected
