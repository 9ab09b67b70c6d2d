"""Submissions of apps: stored once before they are read, with their files, their corrections."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tests.support.cast import NOW, Cast, make_cast
from tests.support.odk import CONTENT_TYPE, a_report, filled, posted
from tests.support.phones import forget_phones
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.odk import allowance, holders
from waspada.apps.odk.files import read_file, sweep_files
from waspada.apps.odk.models import AppToken, Filled, WaitingFile
from waspada.apps.odk.tokens import issue_token, revoke_token
from waspada.apps.reports.models import Attachment, Report
from waspada.apps.reports.reading import read_report, retry_reading
from waspada.apps.reports.sealing import open_raw

pytestmark = pytest.mark.django_db


@dataclass
class Phone:
    """A reporter's telephone."""

    cast: Cast
    token: str
    row: AppToken

    def send(self, body: bytes, **headers: Any) -> Any:
        return Client().post(
            f"/odk/{self.token}/submission", body, content_type=CONTENT_TYPE, headers=headers
        )

    def report(self, **answers: str) -> Any:
        return self.send(posted(a_report(**answers)))


def a_phone(cast: Cast, name: str = "fkdm") -> Phone:
    forget_phones()
    with cast.acting("desk"):
        row, token = issue_token(cast[name].pk, "65.01", actor="test", now=NOW)
    return Phone(cast, token, row)


@pytest.fixture
def phone(tmp_path: Path, settings: Any) -> Iterator[Phone]:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
    yield a_phone(make_cast())
    forget_phones()


def kept() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


def read_all() -> list[Report]:
    with acting_as(system_identity()):
        for report in Report.objects.filter(state="received").order_by("id"):
            read_report(report.pk, NOW)
    return kept()


def a_photo(colour: str = "red") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, "JPEG")
    return written.getvalue()


def test_a_submission_is_sealed_as_it_came_and_answered_with_its_receipt(phone: Phone) -> None:
    xml = a_report(instance="uuid:1")
    answer = phone.send(posted(xml))
    [report] = kept()
    assert answer.status_code == 201
    assert answer["X-OpenRosa-Version"] == "1.0"
    assert f"Nomor tanda terima: {report.receipt}" in answer.content.decode()
    assert open_raw(report.pk, report.wrapped_key, report.raw_sealed) == xml
    assert (report.channel, report.place_code, report.state) == ("odk", "65.01.05", "received")
    assert report.owner_unit == "fkdm-65.01.05"


def test_what_the_form_says_is_read_as_the_field_form_is(phone: Phone) -> None:
    phone.report(injured="2", is_ongoing="yes", concerns="polri kpu", nameless="yes")
    [report] = read_all()
    assert (report.state, report.category, report.injured) == ("waiting", "bentrok_massa", 2)
    assert report.is_ongoing
    assert report.is_anonymous
    assert report.owner_unit == ""
    assert report.masked_text == "Dua kelompok saling dorong di depan balai desa."
    assert str(report.occurred_at) == "2024-11-28 02:40:00+00:00"
    assert set(report.concerns_units) == {"polri-65.01", "kpu-65.01"}
    with phone.cast.acting("police"):
        assert not Report.objects.exists()
    with phone.cast.acting("desk"):
        assert Report.objects.count() == 1


def test_the_same_submission_again_is_the_same_report(phone: Phone) -> None:
    body = posted(a_report(instance="uuid:2"))
    first, again = phone.send(body), phone.send(body)
    assert (first.status_code, again.status_code, len(kept())) == (201, 201, 1)
    assert "Sudah diterima" in again.content.decode()


def test_files_of_later_posts_join_their_report_each_once(phone: Phone) -> None:
    xml = a_report(instance="uuid:3", photo1="a.jpg", photo2="b.jpg")
    red, blue = a_photo("red"), a_photo("blue")
    phone.send(posted(xml, {"a.jpg": red}, more=True))
    phone.send(posted(xml, {"b.jpg": blue}))
    phone.send(posted(xml, {"a.jpg": red, "b.jpg": blue}))
    [report] = kept()
    rows = list(WaitingFile.objects.all())
    assert {row.report_id for row in rows} == {report.pk}
    assert len(rows) == 2
    with acting_as(system_identity()):
        for row in [*rows, *rows]:
            read_file(row.pk, NOW)
        assert Attachment.objects.filter(report_id=report.pk).count() == 2
    assert set(WaitingFile.objects.values_list("state", flat=True)) == {"kept"}
    phone.send(posted(xml, {"a.jpg": red}))
    assert WaitingFile.objects.count() == 2
    # Their photos are sealed elsewhere now; what the commit would have deleted goes here.
    assert [sweep_files(NOW + timedelta(days=4000)) for _ in range(2)] == [2, 0]


def test_a_file_that_is_no_photo_stays_with_its_reason(phone: Phone) -> None:
    phone.send(posted(a_report(photo1="a.jpg"), {"a.jpg": b"not a photo"}))
    row = WaitingFile.objects.get()
    with acting_as(system_identity()):
        read_file(row.pk, NOW)
    row.refresh_from_db()
    assert (row.state, row.reason_code) == ("refused", "photos.not_a_photo")


def test_a_correction_is_kept_beside_whatever_order_they_come_in(phone: Phone) -> None:
    phone.report(instance="uuid:new", corrects="uuid:old", injured="3")
    phone.report(instance="uuid:old", injured="2")
    late, early = read_all()
    assert late.conflicts_with == early.pk
    assert early.conflicts_with is None
    phone.report(instance="uuid:newer", corrects="uuid:new")
    assert read_all()[-1].conflicts_with == late.pk


def test_another_body_under_the_same_id_is_kept_beside(phone: Phone) -> None:
    phone.report(instance="uuid:5")
    answer = phone.report(instance="uuid:5", text="Lain.")
    first, second = kept()
    assert answer.status_code == 201
    assert "di samping" in answer.content.decode()
    assert second.conflicts_with == first.pk


def test_an_unknown_form_is_kept_unread_and_can_be_tried_again(phone: Phone) -> None:
    answer = phone.send(posted(filled("lain_lagi", text="x")))
    [report] = read_all()
    assert answer.status_code == 201
    assert "belum terbaca" in answer.content.decode()
    assert (report.state, report.reason_code) == ("unreadable", "odk.unknown_form")
    with phone.cast.acting("desk"):
        retry_reading(report.pk, actor="desk", now=NOW)
    assert kept()[0].state == "received"


def test_an_older_version_of_a_form_is_taken(phone: Phone) -> None:
    phone.send(posted(filled(version="2019", text="Ada keributan", regency="65.01")))
    [report] = read_all()
    assert (report.state, report.place_code) == ("waiting", "65.01")
    assert Filled.objects.get().version == "2019"


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b"<data><a></data>", "bukan XML"),
        (b"", "bukan XML"),
        (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "DOCTYPE"),
        (b'<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><d>&c;</d>', "DOCTYPE"),
        (b"<a>" * 40 + b"</a>" * 40, "bersarang"),
        (b"<d>" + b"<a/>" * 5000 + b"</d>", "unsur"),
        (b"<d>" + b" " * 600_000 + b"</d>", "terlalu besar"),
    ],
)
def test_xml_that_means_harm_is_refused_in_words(phone: Phone, xml: bytes, words: str) -> None:
    answer = phone.send(posted(xml))
    assert answer.status_code in {400, 413}
    assert "<OpenRosaResponse" in answer.content.decode()
    assert words in answer.content.decode()
    assert not kept()


def test_a_revoked_code_ends_at_once(phone: Phone, django_capture_on_commit_callbacks: Any) -> None:
    assert phone.report().status_code == 201
    with phone.cast.acting("desk"), django_capture_on_commit_callbacks(execute=True):
        revoke_token(phone.row.pk, actor="desk", now=NOW)
    answer = phone.report()
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Basic")
    assert "dicabut" in answer.content.decode()
    assert len(kept()) == 1


def test_of_codes_that_end_no_others_are_forgotten(
    phone: Phone, django_capture_on_commit_callbacks: Any
) -> None:
    here, elsewhere, other = (a_phone(phone.cast, name) for name in ("fkdm", "fkdm", "camat"))
    for one in (here, elsewhere, other):
        assert one.report().status_code == 201
    with phone.cast.acting("desk"), django_capture_on_commit_callbacks(execute=True):
        revoke_token(here.row.pk, actor="desk", now=NOW)
    AppToken.objects.filter(pk=elsewhere.row.pk).update(revoked_at=NOW)  # by another process
    assert holders.ended_codes([str(elsewhere.row.pk), str(other.row.pk)]).keys() == {
        str(elsewhere.row.pk)
    }
    assert holders.remembered_holder(here.token) is None
    assert holders.remembered_holder(elsewhere.token) is None
    assert holders.remembered_holder(other.token) is not None


def test_a_code_that_sends_too_much_is_asked_to_wait(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "BURST", 2)
    answers = [phone.report().status_code for _ in range(3)]
    assert answers == [201, 201, 429]


def test_a_calm_station_asks_nothing_of_the_desk_and_a_troubled_one_waits(phone: Phone) -> None:
    said = {"regency": "65.01", "kecamatan": "65.01.05", "station": "12", "day": "2024-11-27"}
    said |= {"step": "opened", "hour": "07:12:00.000+08:00"}
    phone.send(posted(filled("waspada_tps", **said)))
    phone.send(posted(filled("waspada_tps", **said, problems="logistik", text="Tinta kurang")))
    calm, troubled = read_all()
    assert calm.state == "dismissed"
    assert calm.masked_text.startswith("TPS 012: TPS dibuka")
    assert (troubled.state, troubled.category) == ("waiting", "logistik")
    assert str(troubled.occurred_at) == "2024-11-26 23:12:00+00:00"


def test_a_correction_shows_beside_what_it_corrects_and_what_it_changed(phone: Phone) -> None:
    phone.report(instance="uuid:old", injured="2")
    phone.report(instance="uuid:new", corrects="uuid:old", injured="3")
    first, second = read_all()
    page = phone.cast.client("desk").get(f"/laporan/{second.pk}/").content.decode()
    assert "Pengirim meralat laporan terdahulu" in page
    assert f"/laporan/{first.pk}/" in page
    assert "korban luka." in page
    page = phone.cast.client("desk").get(f"/laporan/{first.pk}/").content.decode()
    assert "Pengirim meralat laporan ini" in page
