"""Reading a stored message: masked, placed, once; what cannot be read keeps its reason."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.apps.test_reports_receiving import a_message
from tests.support.cast import NOW, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports import reading
from waspada.apps.reports.models import Report
from waspada.apps.reports.reading import read_report, retry_reading
from waspada.apps.reports.receiving import TOPIC, receive_report
from waspada.apps.work.models import WorkItem
from waspada.apps.work.registry import _consumers
from waspada.core.access import Identity
from waspada.core.errors import BadInput, NotAllowed, NotFound, Unavailable, WrongState

LATER = NOW + timedelta(seconds=5)


def stored(**fields: object) -> Report:
    body = json.dumps({"text": "Ada keributan"} | fields).encode()
    outcome = receive_report(a_message(body=body))
    return Report.unguarded.get(pk=outcome.report_id)


def test_a_message_becomes_what_the_desk_sees(as_system: Identity) -> None:
    report = stored(
        title="Keributan",
        text="Hubungi 081234567890, NIK 6501054101900001",
        choice="bentrok",
        place="65.01.04",
        occurred_at="2024-11-27T09:30",
        injured=3,
        is_ongoing=True,
        sources=["https://berita.example/1"],
    )
    read_report(report.pk, LATER)
    report.refresh_from_db()
    assert report.masked_text == "Keributan\nHubungi [nomor telepon], NIK [NIK]"
    assert (report.place_code, report.province_code, report.regency_code) == (
        "65.01.04",
        "65",
        "65.01",
    )
    assert (report.category, report.athg, report.severity) == ("bentrok_massa", "gangguan", None)
    assert report.occurred_at == datetime(2024, 11, 27, 1, 30, tzinfo=UTC)
    assert (report.occurred_precision, report.place_precision) == ("minute", "kecamatan")
    assert (report.injured, report.deaths, report.is_ongoing) == (3, None, True)
    assert report.sources == [{"url": "https://berita.example/1"}]
    assert (report.state, report.state_changed_at) == ("waiting", LATER)
    assert JournalRow.objects.filter(action="report.read", subject=str(report.pk)).count() == 1


def test_reading_twice_changes_nothing(as_system: Identity) -> None:
    report = stored()
    read_report(report.pk, LATER)
    Report.unguarded.filter(pk=report.pk).update(category="perusakan", state="joined")
    read_report(report.pk, LATER + timedelta(days=1))
    report.refresh_from_db()
    assert (report.state, report.category, report.state_changed_at) == (
        "joined",
        "perusakan",
        LATER,
    )


def test_a_message_without_a_place_stays_where_its_sender_is(as_system: Identity) -> None:
    report = stored()
    read_report(report.pk, LATER)
    report.refresh_from_db()
    assert (report.place_code, report.place_precision) == ("65.01.05", "kecamatan")


def test_a_bad_message_keeps_its_reason_and_opens_as_it_came(as_system: Identity) -> None:
    report = stored(occurred_at="1924-11-27")
    read_report(report.pk, LATER)
    read_report(report.pk, LATER)
    report.refresh_from_db()
    assert (report.state, report.reason_code) == ("unreadable", "report.too_long_ago")
    assert report.reason_params == {"value": "1924-11-27", "earliest": "2004-01-01"}
    assert report.masked_text == ""
    acts = JournalRow.objects.filter(subject=str(report.pk)).values_list("action", flat=True)
    assert list(acts.order_by("at", "seq")) == ["report.received", "report.unreadable"]


def test_a_retry_reads_again_and_a_late_one_judges_by_the_time_of_arrival(
    as_system: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_consumers, TOPIC, [reading.CONSUMER])

    def refuses(*_: object, **__: object) -> None:
        raise BadInput("report.unknown_category", value="baru")

    report = stored(occurred_at="2024-11-30")  # not yet, when it was received
    WorkItem.objects.update(state="done", finished_at=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(reading, "parse_body", refuses)
        read_report(report.pk, LATER)
    retry_reading(report.pk, actor="desk", now=NOW + timedelta(days=30))
    item = WorkItem.objects.get(subject=report.pk)
    assert (item.state, item.finished_at) == ("pending", None)
    report.refresh_from_db()
    assert (report.state, report.reason_code) == ("received", "")
    read_report(report.pk, NOW + timedelta(days=30))
    report.refresh_from_db()
    assert (report.state, report.reason_code) == ("unreadable", "report.time_ahead")


def test_only_an_unreadable_report_is_retried_and_only_by_its_desk(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = stored()
        unreadable = stored(place="99")
        read_report(report.pk, LATER)
        read_report(unreadable.pk, LATER)
    with cast.acting("desk"), pytest.raises(WrongState):
        retry_reading(report.pk, actor="desk", now=LATER)
    with cast.acting("kpu"), pytest.raises(NotFound):
        retry_reading(unreadable.pk, actor="kpu", now=LATER)
    with acting_as(system_identity()):
        Report.unguarded.filter(pk=unreadable.pk).update(owner_unit="kpu-65.01")
    with cast.acting("kpu"), pytest.raises(NotAllowed):
        retry_reading(unreadable.pk, actor="kpu", now=LATER)
    with cast.acting("desk"):
        retry_reading(unreadable.pk, actor="desk", now=LATER)
        assert Report.objects.get(pk=unreadable.pk).state == "received"


def test_an_office_that_the_text_concerns_no_longer_sees_the_report(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = stored(concerns=["kesbangpol-65.01"])
        read_report(report.pk, LATER)
    with cast.acting("desk"):
        assert not Report.objects.exists()
    with cast.acting("province"):
        assert Report.objects.get().masked_text == "Ada keributan"


def test_an_altered_message_is_not_read_and_the_job_hears_why(as_system: Identity) -> None:
    report = stored()
    Report.unguarded.filter(pk=report.pk).update(raw_sealed=bytes(report.raw_sealed)[:-1] + b"!")
    with pytest.raises(Unavailable) as caught:
        read_report(report.pk, LATER)
    assert caught.value.code == "secrecy.altered"
    report.refresh_from_db()
    assert report.state == "received"
