"""Pages of news and their JSON: trying a source before it is kept, lifting, handing over, access."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.apps.test_feeds_reading import ELSEWHERE, HALAMAN, taken
from tests.support.cast import Cast
from tests.support.receiver import Receiver, web_receiver
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.feeds.models import FeedItem, FeedSource
from waspada.apps.reports.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.words]
ITEM = "<item><title>Judul pertama</title><link>/a</link></item>"
RSS = f"<rss version='2.0'><channel><title>Koran Kaltara</title>{ITEM}</channel></rss>".encode()


@pytest.fixture
def paper(settings: Any) -> Iterator[Receiver]:
    settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = True
    settings.WASPADA_CONTACT = "desk@contoh.test"
    settings.WASPADA_NEWS_DELAY = 0
    with web_receiver() as receiver:
        receiver.media_type = b"text/xml"
        receiver.answer = lambda asked, n: (404, b"") if "robots" in asked.path else (200, RSS)
        yield receiver


def test_a_source_is_tried_before_it_is_kept_paused_and_removed(
    cast: Cast, paper: Receiver
) -> None:
    desk = cast.client("desk")
    given = {"address": paper.url("/rss"), "name": "", "minutes": "30", "place": "65.01"}
    page = desk.post("/berita/sumber/coba/", given | {"langkah": "coba"}).content.decode()
    assert "Judul pertama" in page
    assert 'value="Koran Kaltara"' in page
    with acting_as(system_identity()):
        assert not FeedSource.objects.exists()
        assert not FeedItem.objects.exists()
    kept = desk.post("/berita/sumber/coba/", given | {"langkah": "tambah", "name": "Koran"})
    assert kept.status_code == 302
    with acting_as(system_identity()):
        source = FeedSource.objects.get()
    assert "Koran" in desk.get("/berita/sumber/").content.decode()
    desk.post(f"/berita/sumber/{source.pk}/", {"langkah": "jeda"})
    assert "dijeda" in desk.get("/berita/sumber/").content.decode()
    desk.post(f"/berita/sumber/{source.pk}/", {"langkah": "hapus"})
    assert "Belum ada sumber" in desk.get("/berita/sumber/").content.decode()


def test_what_is_wrong_with_a_source_is_said_at_its_field(
    cast: Cast, paper: Receiver, settings: Any
) -> None:
    given = {"name": "", "minutes": "30", "place": "65.01", "langkah": "coba"}
    desk = cast.client("desk")
    for address, word in (
        ("file:///etc/passwd", "tidak dapat dibuka"),
        (paper.url("/robots.txt"), "404"),
        ("https://10.0.0.1/rss", "jaringan dalam"),
    ):
        settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = "10.0" not in address
        answer = desk.post("/berita/sumber/coba/", given | {"address": address})
        assert answer.status_code >= 400
        assert word in answer.content.decode()
    settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = True
    elsewhere = given | {"address": paper.url("/rss"), "place": "33.74", "langkah": "tambah"}
    assert desk.post("/berita/sumber/coba/", elsewhere).status_code == 400


def test_news_is_listed_with_link_and_reading_and_lifted_into_the_queue(cast: Cast) -> None:
    ((item, _report), (aside, report)) = taken(("b.html", HALAMAN), ("a.txt", ELSEWHERE))
    desk = cast.client("desk")
    listed = desk.get("/berita/").content.decode()
    assert item.title in listed
    assert item.extract in listed
    assert aside.title not in listed
    assert aside.title in desk.get("/berita/?bagian=sisih").content.decode()
    assert item.title not in desk.get("/berita/?tempat=33.74").content.decode()
    page = desk.get(f"/berita/{aside.pk}/").content.decode()
    assert "bukan kejadian menurut pembacaan mesin" in page
    assert "Angkat ke antrean pilah" in page
    lifted = desk.post(f"/berita/{aside.pk}/angkat/")
    assert lifted["Location"] == f"/laporan/{report.pk}/"
    assert aside.title in desk.get("/berita/").content.decode()
    assert desk.get(lifted["Location"]).status_code == 200


def test_the_list_as_json_obeys_access_and_holds_no_text(cast: Cast) -> None:
    ((item, _report),) = taken(("b.html", HALAMAN))
    (row,) = cast.client("desk").get("/api/v1/news?bagian=kejadian").json()["news"]
    assert (row["id"], row["place"], row["kind"]) == (str(item.pk), item.place_code, "incident")
    assert "Ia menambahkan" not in str(row)
    assert cast.client("stranger").get("/api/v1/news").json()["news"] == []
    assert cast.client("stranger").get(f"/berita/{item.pk}/").status_code == 404
    assert cast.client("fkdm").get("/api/v1/news").status_code == 403
    assert cast.client("desk").get("/api/v1/news?bagian=x").status_code == 400


def test_saved_pages_are_handed_over_by_the_desk_alone(cast: Cast) -> None:
    def send(name: str, data: bytes, who: str = "desk", day: str = "2024-09-24") -> Any:
        file = SimpleUploadedFile(name, data)
        given = {"berkas": [file], "terbit": day}
        return cast.client(who).post("/berita/unggah/", given)

    assert send("b.html", HALAMAN).status_code == 302
    with acting_as(system_identity()):
        (report,) = Report.objects.all()
    assert (report.channel, report.place_code, report.owner_unit) == (
        "news",
        "65.01",
        "kesbangpol-65.01",
    )
    assert send("b.pdf", b"x").status_code == 400
    assert send("b.txt", b"").status_code == 400
    assert send("c.html", HALAMAN + b"<!-- -->", day="2024-13-45").status_code == 400
    assert send("b.html", b"<p>" + b"x" * 2_200_000).status_code == 413
    assert send("b.html", HALAMAN, "kpu").status_code == 403
