"""What apps ask for, with which code; submissions on the event loop; the page for codes."""

import asyncio
import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.apps.test_odk_submissions import Phone, a_phone, kept, read_all
from tests.support.cast import NOW, make_cast
from tests.support.odk import CONTENT_TYPE, a_report, filled, posted
from tests.support.phones import forget_phones
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.intake.models import WayHealth
from waspada.apps.odk import handing, holders, loop_path
from waspada.apps.odk.models import AppToken, FormVersion
from waspada.apps.readiness.models import Draft
from waspada.apps.reports import writer
from waspada.apps.reports.models import Report
from waspada.apps.reports.writer import Writer
from waspada.core.errors import NotAllowed
from waspada.sources.odk import forms
from waspada.sources.odk.forms import REPORT_FORM

pytest_plugins = ("tests.support.readiness",)
pytestmark = pytest.mark.django_db
Message = dict[str, Any]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms without pyxform: what it makes of them is tested in tests/sources."""
    monkeypatch.setattr(forms, "_xml", lambda survey, choices, said: repr(said).encode())
    for form in (forms.report_form, forms.station_form, forms.readiness_form):
        form.cache_clear()
    monkeypatch.setattr(handing, "_kept", set())  # the database is empty again


@pytest.fixture
def phone(tmp_path: Path, settings: Any) -> Iterator[Phone]:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
    yield a_phone(make_cast())
    forget_phones()
    for form in (forms.report_form, forms.station_form, forms.readiness_form):
        form.cache_clear()


def texts(answer: Any, name: str) -> list[str]:
    root = ElementTree.fromstring(answer.content)
    return [one.text or "" for one in root.iter() if one.tag.endswith("}" + name)]


def move(report: Report, state: str) -> None:
    with acting_as(system_identity()):
        Report.objects.filter(pk=report.pk).update(state=state)


def drafts() -> list[Draft]:
    with acting_as(system_identity()):
        return list(Draft.objects.all())


def basic(token: str) -> dict[str, str]:
    packed = base64.b64encode(f"siapa:{token}".encode()).decode()
    return {"Authorization": f"Basic {packed}"}


def test_an_app_finds_its_forms_and_the_files_beside_them(phone: Phone) -> None:
    listed = Client().get(f"/odk/{phone.token}/formList")
    assert listed["X-OpenRosa-Version"] == "1.0"
    assert texts(listed, "formID") == ["waspada_laporan", "waspada_tps"]
    form = Client().get(texts(listed, "downloadUrl")[0])
    assert form.status_code == 200
    manifest = Client().get(texts(listed, "manifestUrl")[0])
    assert texts(manifest, "filename") == ["kabkota.csv", "kecamatan.csv", "desa.csv"]
    places = Client().get(texts(manifest, "downloadUrl")[1])
    assert "Tanjung Selor,65.01" in places.content.decode()
    assert (
        Client().get(f"/odk/{phone.token}/formList?formID=waspada_tps").content.count(b"<xform>")
        == 1
    )


def test_a_version_that_was_handed_out_can_be_had_again(phone: Phone) -> None:
    Client().get(f"/odk/{phone.token}/formList")
    older = FormVersion.objects.get(form_id=REPORT_FORM)
    FormVersion.objects.filter(pk=older.pk).update(version="older", xml=b"<old/>")
    asked = f"/odk/{phone.token}/forms/{REPORT_FORM}"
    assert Client().get(f"{asked}/older/form.xml").content == b"<old/>"
    assert Client().get(f"{asked}/never/form.xml").status_code == 404
    assert Client().get(f"/odk/{phone.token}/forms/other/1/form.xml").status_code == 404


def test_a_submission_is_announced_with_its_size_and_place(phone: Phone) -> None:
    answer = Client().head(f"/odk/{phone.token}/submission")
    assert (answer.status_code, answer["X-OpenRosa-Accept-Content-Length"]) == (204, "16777216")
    assert answer["Location"].endswith(f"/odk/{phone.token}/submission")


def test_the_code_is_a_password_where_nobody_can_listen(phone: Phone) -> None:
    body = posted(a_report())
    sent: dict[str, Any] = {"content_type": CONTENT_TYPE, "headers": basic(phone.token)}
    assert Client().post("/odk/submission", body, secure=True, **sent).status_code == 201
    far = Client(REMOTE_ADDR="10.0.0.9")
    assert far.post("/odk/submission", body, **sent).status_code == 403
    assert far.get("/odk/formList", headers=basic("wrong"), secure=True).status_code == 401
    assert far.get("/odk/formList").status_code == 401
    listed = Client().get("/odk/formList", headers=basic(phone.token))
    assert phone.token not in listed.content.decode()


def test_a_reporter_hears_what_became_of_it_and_nobody_else_does(phone: Phone) -> None:
    phone.send(posted(a_report(instance="uuid:9")))
    [report] = read_all()
    asked = f"v1/projects/1/forms/{REPORT_FORM}/submissions"
    [row] = Client().get(f"/odk/{phone.token}/{asked}").json()
    assert (row["instanceId"], row["reviewState"], row["state"]) == ("uuid:9", None, "waiting")
    move(report, "dismissed")
    assert Client().get(f"/odk/{phone.token}/{asked}").json()[0]["reviewState"] == "rejected"
    phone.send(posted(a_report(instance="uuid:10", corrects="uuid:9")))
    read_all()
    move(report, "waiting")
    rows = Client().get(f"/odk/{phone.token}/{asked}").json()
    assert [one["reviewState"] for one in rows] in ([None, "edited"], ["edited", None])
    other = a_phone(phone.cast, "camat")
    assert Client().get(f"/odk/{other.token}/{asked}").json() == []


def test_codes_are_issued_by_who_looks_after_the_account_and_shown_once(phone: Phone) -> None:
    desk = phone.cast.client("desk")
    page = desk.post("/aplikasi-odk/", {"akun": phone.cast["fkdm"].pk}).content.decode()
    found = re.search(r"/odk/([\w-]{32})</code>", page)
    assert found
    assert "<svg" in page
    assert holders.holder_of(found[1]).area == "65.01"
    listed = desk.get("/aplikasi-odk/").content.decode()
    assert found[1] not in listed
    assert not AppToken.objects.filter(token_digest=found[1].encode()).exists()
    assert desk.post("/aplikasi-odk/", {"akun": "x"}).status_code == 400
    elsewhere = {"akun": phone.cast["fkdm"].pk, "wilayah": "33.01"}
    assert desk.post("/aplikasi-odk/", elsewhere).status_code == 400
    assert desk.post("/aplikasi-odk/", {"akun": phone.cast["stranger"].pk}).status_code == 404
    for who in ("fkdm", "kpu", "bupati"):
        assert phone.cast.client(who).get("/aplikasi-odk/").status_code == 403
    other = phone.cast.client("stranger")
    assert phone.cast["fkdm"].display_name not in other.get("/aplikasi-odk/").content.decode()
    gone = other.post(f"/aplikasi-odk/{phone.row.pk}/cabut/")
    assert gone.status_code == 404
    assert AppToken.objects.get(pk=phone.row.pk).revoked_at is None


def test_a_candidate_s_phone_sends_nothing(phone: Phone) -> None:
    phone.cast["fkdm"].membership_set.update(ends_on=NOW.date().replace(day=1))
    forget_phones()
    with pytest.raises(NotAllowed):
        holders.holder_of(phone.token)
    assert phone.report().status_code == 403


def test_how_it_does_is_on_the_page_of_ways_in(phone: Phone) -> None:
    phone.report()
    phone.send(b"noise")
    row = WayHealth.objects.get(way="odk")
    assert (row.day_ok, row.day_failed) == (1, 1)
    page = phone.cast.client("desk").get("/cara-masuk/").content.decode()
    assert "Aplikasi ODK Collect" in page
    assert "terpotong di tengah jalan" in page


def test_figures_become_drafts_of_who_sent_them(readiness: None, phone: Phone) -> None:
    kpu = a_phone(phone.cast, "kpu")
    listed = Client().get(f"/odk/{kpu.token}/formList")
    assert "waspada_kesiapan_kpu" in texts(listed, "formID")
    measure = next(one for one in handing.measures_to_fill("kpu", "65.01") if one.kind == "count")
    place = "65.01" if int(measure.entered_at) == 2 else "65.01.05"
    said = {"place": place, "as_of": "2024-11-27", f"m_{measure.code}": "12"}
    kpu.send(posted(filled("waspada_kesiapan_kpu", **said)))
    kpu.send(posted(filled("waspada_kesiapan_kpu", **said | {f"m_{measure.code}": "banyak"})))
    given, unclear = read_all()
    assert given.state == "dismissed"
    assert (unclear.state, unclear.reason_code) == ("unreadable", "odk.figure_not_read")
    [draft] = drafts()
    assert (draft.measure_code, draft.place_code, draft.value) == (measure.code, place, 12)
    assert draft.recorded_by == str(phone.cast["kpu"].pk)
    phone.send(posted(filled("waspada_kesiapan_kpu", **said)))  # a field reporter gives none
    assert read_all()[-1].state == "unreadable"
    assert len(drafts()) == 1


async def ask(
    token: str, *parts: bytes, length: int | None = None, end: Message | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Send one submission over the loop, its body in these parts."""
    announced = sum(map(len, parts)) if length is None else length
    scope = {
        "type": "http",
        "path": f"/odk/{token}/submission",
        "method": "POST",
        "client": ("10.0.0.9", 1),
        "headers": [
            (b"content-type", CONTENT_TYPE.encode()),
            *([(b"content-length", str(announced).encode())] if announced >= 0 else []),
        ],
    }
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming.append(end or {"type": "http.request"})
    sent: list[Message] = []

    async def receive() -> Message:
        if not coming:
            await asyncio.sleep(60)
        return coming.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def pages(_scope: Message, _receive: Any, send: Any) -> None:
        raise AssertionError

    await loop_path.odk_on_the_loop(pages)(scope, receive, send)
    names = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], names, sent[1]["body"]


class TestOnTheLoop:
    """Where a database is shared between threads."""

    @pytest.fixture
    def token(
        self,
        shared_database: None,
        tmp_path: Path,
        settings: Any,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Iterator[str]:
        settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
        own = Writer(idle_seconds=0.05)  # has left the database before the test ends
        monkeypatch.setattr(writer, "_writer", own)
        yield a_phone(make_cast()).token
        own.stop()
        forget_phones()

    def test_submissions_are_taken_whole_and_hostile_ones_are_bounded(
        self, token: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        body = posted(a_report(), {"a.jpg": b"x" * 5000})
        monkeypatch.setattr(holders, "REMEMBER_SECONDS", 600.0)

        async def all_of_it() -> list[tuple[int, dict[str, str], bytes]]:
            whole = await ask(token, body[:100], body[100:])
            cut = await ask(token, body[:100], length=len(body))
            gone = await ask(token, body[:100], end={"type": "http.disconnect"})
            announced = await ask(token, b"", length=50 * 1024**2)
            endless = await ask(token, *[b"x" * 1024**2] * 20, length=-1)
            unknown = await ask("tiada", body)
            monkeypatch.setattr(loop_path, "MOST_HELD_BYTES", 50)
            crowded = await ask(token, body)
            monkeypatch.setattr(loop_path, "MOST_HELD_BYTES", 10**9)
            monkeypatch.setattr(loop_path, "WHOLE_SECONDS", 0.0)
            slow = await ask(token, body)
            monkeypatch.setattr(loop_path, "WHOLE_SECONDS", 600.0)
            monkeypatch.setattr(loop_path, "SILENT_SECONDS", 0.01)
            silent = await ask(token, end={"type": "http.request", "more_body": True})
            return [whole, cut, gone, announced, endless, unknown, crowded, slow, silent]

        answers = asyncio.run(all_of_it())
        assert [one[0] for one in answers] == [201, 400, 400, 413, 413, 401, 503, 400, 400]
        assert all(one[1]["x-openrosa-version"] == "1.0" for one in answers)
        assert answers[6][1]["retry-after"] == "10"
        assert all(b"terlalu lambat" in slow[2] for slow in answers[7:])
        assert len(kept()) == 1
        assert loop_path._held == 0
        AppToken.objects.update(revoked_at=NOW)  # as another process does: here it is remembered
        monkeypatch.setattr(loop_path, "WHOLE_SECONDS", 600.0)
        revoked = asyncio.run(ask(token, posted(a_report(text="Contoh: sesudah dicabut"))))
        assert revoked[0] == 401
        assert len(kept()) == 1
