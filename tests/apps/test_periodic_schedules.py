"""Reports made by the clock: reminded or sent, once, in somebody's name, and never NIHIL."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from tests.support.briefing import compose, send, tell_incident
from tests.support.cast import BEGAN, NOW, TODAY, Cast
from tests.support.incidents import BULUNGAN
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Membership
from waspada.apps.briefing.models import DailyReport, ReportSchedule
from waspada.apps.briefing.scheduling import read_copies, save_schedule
from waspada.apps.delivery.actions import deliver_due
from waspada.apps.delivery.models import Delivery, Message
from waspada.apps.documents.models import Document
from waspada.apps.periodic import scheduled
from waspada.apps.periodic.models import PeriodicReport, ScheduledRun
from waspada.apps.periodic.scheduled import run_schedules
from waspada.core.errors import BadInput, Unavailable

pytestmark = pytest.mark.usefixtures("desks")

HOUR = timedelta(hours=1)
# TODAY is Thursday; the week before ended on Sunday the 24th. 11.12 WITA is NOW.
AT = time(12)
DUE = datetime(2024, 11, 28, 4, 0, tzinfo=UTC)
PAGE = f"/laporan-berkala/{BULUNGAN}/jadwal/"


def plan(cast: Cast, kind: str = "mingguan", name: str = "desk", **known: Any) -> ReportSchedule:
    """Keep a schedule of Bulungan that comes due at noon today."""
    given = {"day": 0 if kind == "harian" else 3, "at": AT, "is_on": True, "copies": []} | known
    row = ReportSchedule(place_code=BULUNGAN, kind=kind, **given)
    with cast.acting(name):
        save_schedule(row, at=NOW, actor=str(cast[name].pk), now=NOW)
    return row


def run_at(at: datetime) -> int:
    return run_schedules(at, at)


def outcomes() -> list[tuple[str, str, str]]:
    rows = ScheduledRun.objects.order_by("kind", "due_at")
    return [(row.kind, row.key, row.outcome) for row in rows]


def sent() -> list[PeriodicReport]:
    with acting_as(system_identity()):
        return list(PeriodicReport.objects.order_by("id"))


def titles() -> list[str]:
    with acting_as(system_identity()):
        return list(Message.objects.order_by("written_at", "id").values_list("title", flat=True))


def in_the_week(cast: Cast, **known: Any) -> None:
    at = NOW - timedelta(days=8)
    tell_incident(cast, received_at=at, day=TODAY - timedelta(days=8), **known)


def test_before_its_moment_nothing_happens_and_after_it_the_desk_is_reminded_once(
    cast: Cast,
) -> None:
    plan(cast)
    assert run_at(DUE - timedelta(seconds=1)) == 0
    assert run_at(DUE) == 1
    assert run_at(DUE) == run_at(DUE + 5 * HOUR) == 0
    assert outcomes() == [("mingguan", "2024-W47", "reminded")]
    assert titles() == ["Laporan mingguan Kabupaten Bulungan, 2024-W47 siap diperiksa"]
    assert sent() == []
    with acting_as(system_identity()):
        assert [one.address for one in Delivery.objects.all()] == [str(cast["desk"].pk)]
    deliver_due(DUE)
    notice = cast.client("desk").get("/pemberitahuan/").content.decode()
    assert "Buka laporan berkala" in notice


def test_a_schedule_does_not_catch_up_what_lies_before_it(cast: Cast) -> None:
    plan(cast, at=time(10))
    assert run_at(DUE) == 0
    assert run_at(DUE + timedelta(days=7)) == 1
    assert outcomes() == [("mingguan", "2024-W48", "reminded")]


def test_what_the_desk_lets_it_send_goes_out_once_in_the_name_of_who_set_it(cast: Cast) -> None:
    in_the_week(cast, title="Kotak suara tertahan")
    plan(cast, sends=True)
    assert run_at(DUE) == 1
    assert run_at(DUE) == 0
    assert outcomes() == [("mingguan", "2024-W47", "sent")]
    (report,) = sent()
    assert (report.version, report.is_nihil, report.sent_by) == (1, False, str(cast["desk"].pk))
    with acting_as(system_identity()):
        document = Document.objects.get(pk=report.document_id)
        told = {one.address for one in Delivery.objects.all()}
    assert "Desk (terkirim menurut jadwal)" in document.content["footer"]["printed"]
    assert told == {str(cast["province"].pk)}


def test_a_worker_that_dies_in_the_middle_has_sent_nothing_and_the_next_sends_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    in_the_week(cast)
    plan(cast, sends=True)
    with monkeypatch.context() as patched:
        patched.setattr(scheduled, "_finish", die)  # sent, but not yet committed
        with pytest.raises(Killed):
            run_at(DUE)
    assert (outcomes(), sent(), titles()) == ([], [], [])
    assert run_at(DUE) == 1
    assert len(sent()) == len(titles()) == 1
    assert outcomes() == [("mingguan", "2024-W47", "sent")]


def test_two_workers_with_the_same_moment_in_hand_send_once(cast: Cast) -> None:
    in_the_week(cast)
    plan(cast, sends=True)
    with acting_as(system_identity()):
        (due,) = scheduled._due_now(DUE, DUE)
    assert (scheduled._deal_with(due), scheduled._deal_with(due)) == (1, 0)
    assert len(sent()) == 1


def test_nothing_to_report_is_not_called_nihil_by_a_clock(cast: Cast) -> None:
    plan(cast, sends=True)
    plan(cast, "harian", sends=True)
    assert run_at(DUE) == 2
    assert outcomes() == [("harian", "2024-11-28", "nothing"), ("mingguan", "2024-W47", "nothing")]
    assert sent() == []
    with acting_as(system_identity()):
        assert not DailyReport.objects.exists()
        bodies = Message.objects.values_list("body", flat=True)
        assert all("kirim NIHIL" in one for one in bodies)


def test_the_days_report_is_sent_by_the_clock_too(cast: Cast) -> None:
    tell_incident(cast)
    plan(cast, "harian", sends=True)
    assert run_at(DUE) == 1
    with acting_as(system_identity()):
        (report,) = DailyReport.objects.all()
    assert (report.day, report.version, report.is_nihil, report.is_late) == (TODAY, 1, False, False)


def test_a_province_sends_what_came_from_below_or_says_that_nothing_did(cast: Cast) -> None:
    row = ReportSchedule(place_code="65", kind="harian", is_on=True, at=AT, sends=True, copies=[])
    with cast.acting("province"):
        save_schedule(row, at=NOW, actor=str(cast["province"].pk), now=NOW)
    assert run_at(DUE) == 1
    (run,) = ScheduledRun.objects.all()
    assert (run.outcome, run.code) == ("failed", "briefing.nothing_received")
    page = cast.client("province").get("/laporan-berkala/65/").content.decode()
    assert "gagal" in page
    tell_incident(cast)
    send(cast, compose(cast, "desk"))
    assert run_at(DUE + HOUR) == 1
    with acting_as(system_identity()):
        report = DailyReport.objects.get(place_code="65")
    assert (report.is_consolidated, report.is_nihil) == (True, False)


def test_what_a_person_sent_before_is_left_alone(cast: Cast) -> None:
    client = cast.client("desk")
    address = f"/laporan-berkala/{BULUNGAN}/mingguan/2024-W47/"
    assert client.post(f"{address}kirim/", {"versi": "1"}).status_code == 302
    plan(cast, sends=True)
    assert run_at(DUE) == 1
    assert outcomes() == [("mingguan", "2024-W47", "already")]
    assert len(sent()) == 1


def test_who_no_longer_serves_sends_nothing_and_the_page_says_why(cast: Cast) -> None:
    in_the_week(cast)
    plan(cast, sends=True)
    Membership.objects.filter(account=cast["desk"]).update(ends_on=BEGAN)
    assert run_at(DUE) == 1
    assert outcomes() == [("mingguan", "2024-W47", "failed")]
    assert sent() == []
    page = cast.client("province").get(PAGE).content.decode()
    assert "Desk, yang mengatur jadwal ini, tidak lagi bertugas" in page
    assert "Dicoba lagi nanti" in page
    plan(cast, name="province", sends=True)  # saved again by who does serve; same moment
    ReportSchedule.objects.update(changed_at=NOW)
    assert run_at(DUE + HOUR) == 1
    assert outcomes() == [("mingguan", "2024-W47", "sent")]


def test_a_failure_is_told_once_and_tried_a_few_times(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Unavailable("web.disk_full")

    in_the_week(cast)
    plan(cast, sends=True)
    with monkeypatch.context() as patched:
        patched.setattr(scheduled, "send_periodic", refuse)
        at, tries = DUE, 0
        while run_at(at):
            tries += 1
            assert run_at(at) == 0
            at += 6 * HOUR
    assert tries == 5
    assert titles() == [
        "Laporan mingguan Kabupaten Bulungan, 2024-W47 tidak terkirim menurut jadwal"
    ]
    (run,) = ScheduledRun.objects.all()
    assert (run.outcome, run.code, run.tries, run.again_at) == ("failed", "web.disk_full", 5, None)


def test_copies_go_by_mail_beside_the_desk_above(cast: Cast, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.contoh.test"
    in_the_week(cast)
    plan(cast, sends=True, copies=["asisten1@contoh.test"])
    run_at(DUE)
    with acting_as(system_identity()):
        told = set(Delivery.objects.values_list("channel", "address"))
    assert told == {("in_app", str(cast["province"].pk)), ("email", "asisten1@contoh.test")}


def test_addresses_are_read_one_by_one() -> None:
    assert read_copies(" a@contoh.test,b@contoh.test\na@contoh.test ") == [
        "a@contoh.test",
        "b@contoh.test",
    ]
    with pytest.raises(BadInput, match="bad_address"):
        read_copies("kepala dinas")
    with pytest.raises(BadInput, match="too_many_copies"):
        read_copies(" ".join(f"a{n}@contoh.test" for n in range(6)))


def test_the_page_sets_a_schedule_and_says_what_is_wrong_with_one(cast: Cast) -> None:
    desk = cast.client("desk")
    given = {"jenis": "bulanan", "bulanan-is_on": "on", "bulanan-day": "3", "bulanan-at": "08:30",
             "bulanan-sends": "", "bulanan-copies": "asisten1@contoh.test"}  # fmt: skip
    assert desk.post(PAGE, given).status_code == 302
    (row,) = ReportSchedule.objects.all()
    assert (row.kind, row.day, f"{row.at:%H:%M}", row.sends, row.is_on) == (
        "bulanan", 3, "08:30", False, True,
    )  # fmt: skip
    page = desk.get(PAGE).content.decode()
    assert "3 Desember 2024" in page
    assert "asisten1@contoh.test" in page
    wrong = desk.post(PAGE, given | {"bulanan-copies": "kepala dinas"})
    assert wrong.status_code == 400
    assert "bukan alamat surel" in wrong.content.decode()
    assert desk.post(PAGE, given | {"bulanan-day": "31"}).status_code == 422
    assert desk.post(PAGE, given | {"jenis": "khusus"}).status_code == 400
    assert cast.client("kpu").post(PAGE, given).status_code == 403
    assert "Simpan" not in cast.client("kpu").get(PAGE).content.decode()
    assert cast.client("stranger").get(PAGE).status_code == 404
