"""From below to above: what was sent is put together, who has not sent is named and reminded."""

import csv
import json
from datetime import UTC, datetime

import pytest

from tests.support.briefing import (
    DAY,
    PRINTED,
    compose,
    count_of,
    send,
    send_of,
    sender_in,
    tell_incident,
)
from tests.support.cast import NOW, Cast
from tests.support.incidents import BULUNGAN
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.models import Account
from waspada.apps.briefing.actions import send_consolidated
from waspada.apps.briefing.consolidated_paper import consolidated_paper
from waspada.apps.briefing.consolidating import Consolidation, consolidate
from waspada.apps.briefing.models import DailyReport, ReportReminder
from waspada.apps.briefing.paper import paper_pdf
from waspada.apps.delivery.actions import deliver_due
from waspada.apps.delivery.models import Delivery
from waspada.apps.delivery.queries import unread_count
from waspada.apps.documents.models import Document
from waspada.core.errors import Conflict, NotAllowed, NotFound, WrongState

pytestmark = pytest.mark.usefixtures("desks")

KALTARA = f"/laporan-harian/65/{DAY.isoformat()}/"


def _whole(cast: Cast, name: str = "province", place: str = "65") -> Consolidation:
    with cast.acting(name):
        return consolidate(place, DAY, "id", now=NOW)


def _paper(cast: Cast, name: str = "province") -> dict:
    return consolidated_paper(_whole(cast, name), PRINTED)


def _send_whole(cast: Cast, whole: Consolidation) -> DailyReport:
    with cast.acting("province"):
        sender = sender_in(cast, "province", "65")
        return send_consolidated(whole, sender, received_at=NOW, now=NOW)


def _nation(cast: Cast) -> Account:
    account = Account.objects.create_account(
        "pusat", display_name="Pusat", needs_second_factor=False
    )
    grant_membership(
        account,
        role="secretariat",
        place="ID",
        unit=ensure_unit("kesbangpol", "ID"),
        clearance="T",
        starts_on=DAY,
    )
    cast.accounts["pusat"] = account
    return account


# --- put together ---------------------------------------------------------------------------


def test_only_what_was_sent_is_in_it_and_nothing_that_came_since(cast: Cast) -> None:
    tell_incident(cast, title="Yang dikirim", summary="")
    send(cast, compose(cast, "desk"))
    tell_incident(cast, title="Yang menyusul", summary="")
    tell_incident(cast, "province", place="65.03", title="Yang tidak dikirim", summary="")
    told = json.dumps(_paper(cast))
    assert "Yang dikirim" in told
    assert "Yang menyusul" not in told
    assert "Yang tidak dikirim" not in told


def test_it_names_who_sent_nihil_and_who_has_not_sent(cast: Cast) -> None:
    send(cast, compose(cast, "desk"), as_nil=True)
    tell_incident(cast, "province", place="65.03")
    send_of(cast, "65.03")
    paper = _paper(cast)
    sentences = " ".join(paper["situation"]["sentences"])
    assert "2 dari 5 kabupaten/kota sudah mengirim: 1 NIHIL." in sentences
    assert "Belum mengirim (3), keadaannya tidak diketahui: " in sentences
    for name in ("Kab. Malinau", "Kab. Tana Tidung", "Kota Tarakan"):
        assert name in sentences.split("diketahui: ")[1]
    words = {code: words for code, _name, words, _number in paper["received"]}
    assert (words[BULUNGAN], words["65.03"], words["65.71"]) == ("NIHIL", "terkirim", "belum")
    assert paper["nihil"] == ""


def test_all_nihil_is_nihil_and_one_missing_is_not(cast: Cast) -> None:
    codes = [row[0] for row in _paper(cast)["received"]]
    for code in codes[:-1]:
        send_of(cast, code)
    assert not _whole(cast).is_nil
    send_of(cast, codes[-1])
    assert _whole(cast).is_nil
    assert _paper(cast)["nihil"] == "NIHIL"


def test_sources_count_on_from_one_report_to_the_next(cast: Cast) -> None:
    def sources(n: int) -> tuple[str, ...]:
        return tuple(f"https://contoh.test/{n}/{m}" for m in (1, 2))

    tell_incident(cast, sources=sources(1))
    send(cast, compose(cast, "desk"))
    tell_incident(cast, "province", place="65.03", sources=sources(2))
    send_of(cast, "65.03")
    paper = _paper(cast)
    assert [mark for mark, _host, _url in paper["sources"]["rows"]] == ["[1]", "[2]", "[3]", "[4]"]
    remarks = [
        row["remarks"]
        for section in paper["incidents"]
        for group in section["groups"]
        for row in group["rows"]
    ]
    assert remarks[0].endswith("sumber [1][2]")
    assert remarks[1].endswith("sumber [3][4]")


def test_a_withdrawn_report_is_missing_and_its_content_gone(cast: Cast) -> None:
    tell_incident(cast, title="SANDI", summary="")
    send(cast, compose(cast, "desk"))
    cast.client("desk").post(f"/laporan-harian/{BULUNGAN}/{DAY.isoformat()}/tarik/", {"versi": "1"})
    paper = _paper(cast)
    assert "SANDI" not in json.dumps(paper)
    assert {row[0]: row[2] for row in paper["received"]}[BULUNGAN].startswith("ditarik")


def test_the_same_reports_give_the_identical_file(cast: Cast) -> None:
    tell_incident(cast)
    send(cast, compose(cast, "desk"))
    assert paper_pdf(_paper(cast)) == paper_pdf(_paper(cast))


# --- sent up ----------------------------------------------------------------------------------


def test_it_is_frozen_numbered_and_reaches_the_nation(cast: Cast) -> None:
    _nation(cast)
    tell_incident(cast, title="Yang dikirim", summary="")
    send(cast, compose(cast, "desk"))
    report = _send_whole(cast, _whole(cast))
    deliver_due(NOW)
    assert (report.is_consolidated, report.is_nihil, report.version) == (True, False, 1)
    with cast.acting("pusat") as identity:
        document = Document.objects.get(pk=report.document_id)
        assert unread_count(identity) == 1
    assert document.number == "200.1/LH/65/2024/0001"
    nation = _whole(cast, "pusat", "ID")
    assert [one.place for one in nation.standing] == ["65"]
    told = json.dumps(consolidated_paper(nation, PRINTED))
    assert "Yang dikirim" in told
    assert "1 dari 38 provinsi" in told


def test_a_report_that_comes_later_makes_a_version_that_says_so(cast: Cast) -> None:
    tell_incident(cast)
    send(cast, compose(cast, "desk"))
    _send_whole(cast, _whole(cast))
    tell_incident(cast, "province", place="65.03")
    send_of(cast, "65.03")
    second = _send_whole(cast, _whole(cast))
    with cast.acting("province"):
        changes = " ".join(Document.objects.get(pk=second.document_id).content["changes"])
        assert Document.objects.filter(place_code="65").count() == 2
    assert second.version == 2
    assert "Laporan Kab. Nunukan: semula belum, kini terkirim." in changes
    assert "Ditambahkan: Logistik – Kab. Nunukan" in changes


def test_nothing_received_is_nothing_to_send_and_two_do_not_send_the_same(cast: Cast) -> None:
    with pytest.raises(WrongState):
        _send_whole(cast, _whole(cast))
    send(cast, compose(cast, "desk"), as_nil=True)
    whole = _whole(cast)
    _send_whole(cast, whole)
    with pytest.raises(Conflict):
        _send_whole(cast, whole)


# --- for whom ---------------------------------------------------------------------------------


def test_nobody_below_reads_what_the_others_sent(cast: Cast) -> None:
    tell_incident(cast, "province", place="65.03", title="SANDI Nunukan", summary="")
    other = send_of(cast, "65.03")
    report = _send_whole(cast, _whole(cast))
    for name in ("desk", "police", "camat", "analyst", "stranger"):
        with cast.acting(name):
            assert not Document.objects.filter(pk=report.document_id).exists()
        client = cast.client(name)
        for path in ("masuk/", "masuk.csv", "gabungan/", "gabungan.pdf"):
            answer = client.get(f"{KALTARA}{path}")
            assert (answer.status_code in {403, 404}) == (name != "analyst"), (name, path)
            assert b"SANDI" not in answer.content or name == "analyst"
        assert b"SANDI" not in client.get("/dokumen/").content
        if name != "analyst":
            assert client.get(f"/dokumen/{other.document_id}/").status_code == 404
            assert client.get(f"/laporan-harian/65.03/{DAY.isoformat()}/").status_code == 404


def test_a_provinces_own_report_is_not_for_those_below_either(cast: Cast) -> None:
    tell_incident(cast, "province", place="65.03", title="SANDI Nunukan", summary="")
    report = send_of(cast, "65")
    with cast.acting("desk"):
        assert not Document.objects.filter(pk=report.document_id).exists()
    with cast.acting("province"):
        document = Document.objects.get(pk=report.document_id)
    assert document.classification == "T"
    assert document.content["header"]["class"] == "TERBATAS"


def test_a_reader_of_class_b_sees_nothing_above_it_in_the_whole(cast: Cast) -> None:
    tell_incident(cast, classification="T", title="SANDI", summary="")
    send(cast, compose(cast, "desk"))
    client = cast.client("analyst")
    page = client.get(f"{KALTARA}gabungan/").content.decode()
    assert "SANDI" not in page
    assert "1 dari 5" in page
    assert "SANDI" in cast.client("province").get(f"{KALTARA}gabungan/").content.decode()


def test_the_text_of_the_whole_holds_open_reports_only(cast: Cast) -> None:
    tell_incident(cast, classification="T", title="SANDI terbatas", summary="")
    send(cast, compose(cast, "desk"))
    tell_incident(cast, "province", place="65.02", concerns_units=("kpu-65.02",), title="SANDI kpu")
    send_of(cast, "65.02")
    tell_incident(cast, "province", place="65.03", title="Terbuka", summary="")
    send_of(cast, "65.03")
    page = cast.client("province").get(f"{KALTARA}gabungan/").content.decode()
    text = page.split("<textarea")[1].split("</textarea>")[0]
    assert "Terbuka" in text
    assert "SANDI" not in text
    assert "3 dari 5" in text


@pytest.mark.parametrize("name", ["analyst", "admin", "desk", "stranger"])
def test_only_the_desk_of_the_place_sends_the_whole_and_reminds(cast: Cast, name: str) -> None:
    send(cast, compose(cast, "desk"), as_nil=True)
    client = cast.client(name)
    assert client.post(f"{KALTARA}gabungan/kirim/", {"versi": "1"}).status_code in {403, 404}
    assert client.post(f"{KALTARA}masuk/ingatkan/").status_code in {403, 404}
    assert count_of(DailyReport) == 1
    assert count_of(ReportReminder) == 0


def test_a_place_with_nobody_below_has_no_such_page(cast: Cast) -> None:
    with cast.acting("desk"):
        with pytest.raises(NotFound):
            consolidate("65.01.05", DAY, "id", now=NOW)
        with pytest.raises(NotAllowed):
            consolidate("65", DAY, "id", now=NOW)
    path = f"/laporan-harian/65.01.05/{DAY.isoformat()}/masuk/"
    assert cast.client("desk").get(path).status_code == 404


# --- reminded ---------------------------------------------------------------------------------


def test_one_tap_reminds_those_who_have_not_sent_and_the_second_tap_nobody(cast: Cast) -> None:
    client = cast.client("province")
    page = client.post(f"{KALTARA}masuk/ingatkan/", follow=True).content.decode()
    assert "Pengingat dikirim ke 1 sekretariat." in page
    assert "Belum punya akun sekretariat, hubungi sendiri: " in page
    assert "diingatkan" in page
    deliver_due(datetime.now(UTC))
    with cast.acting("desk") as identity:
        assert unread_count(identity) == 1
    page = client.post(f"{KALTARA}masuk/ingatkan/", follow=True).content.decode()
    assert "Sudah diingatkan tadi, tidak dikirim lagi: Kab. Bulungan." in page
    assert count_of(Delivery) == 1


def test_who_has_sent_is_not_reminded(cast: Cast) -> None:
    send(cast, compose(cast, "desk"), as_nil=True)
    before = count_of(Delivery)
    cast.client("province").post(f"{KALTARA}masuk/ingatkan/")
    assert count_of(ReportReminder) == 0
    assert count_of(Delivery) == before


# --- lists ------------------------------------------------------------------------------------


def test_the_list_the_table_and_the_api_tell_nihil_from_nothing_sent(cast: Cast) -> None:
    send(cast, compose(cast, "desk"), as_nil=True)
    client = cast.client("province")
    page = client.get(f"{KALTARA}masuk/").content.decode()
    assert "1 dari 5 sudah mengirim" in page
    assert "<b>NIHIL</b>" in page
    assert page.count(">belum<") == 4
    text = client.get(f"{KALTARA}masuk.csv").content.decode("utf-8-sig")
    rows = {row["kode"]: row for row in csv.DictReader(text.splitlines())}
    assert (rows[BULUNGAN]["keadaan"], rows[BULUNGAN]["nihil"]) == ("nihil", "1")
    assert (rows["65.02"]["keadaan"], rows["65.02"]["nihil"]) == ("belum", "0")
    answer = client.get(f"/api/v1/daily-reports?tempat=65&hari={DAY.isoformat()}").json()
    states = {row["place"]: row["state"] for row in answer["reports"]}
    assert states[BULUNGAN] == "nihil"
    assert states["65.02"] == states["65"] == "belum"
    with cast.acting("desk"):
        number = Document.objects.get().number
    assert {row["number"] for row in answer["reports"]} == {None, number}


def test_the_api_tells_each_caller_of_their_own_places_only(cast: Cast) -> None:
    answer = cast.client("desk").get("/api/v1/daily-reports?tempat=65").json()
    assert [row["place"] for row in answer["reports"]] == ["65", BULUNGAN]
    assert cast.client("desk").get("/api/v1/daily-reports?tempat=99").status_code == 404
    bad = cast.client("desk").get("/api/v1/daily-reports?tempat=65&hari=kemarin")
    assert bad.json()["code"] == "web.bad_date"
