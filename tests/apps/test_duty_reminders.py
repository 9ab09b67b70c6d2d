"""Reminders: to whom, of what, never twice, and never of what the reader may not know."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.cast import Cast
from tests.support.incidents import make_report
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.delivery.models import Delivery, Message
from waspada.apps.delivery.sending import deliver_due
from waspada.apps.duty import actions, logbook, reminders
from waspada.apps.duty.actions import CellEdit
from waspada.apps.duty.logbook import Writing
from waspada.apps.duty.models import DutySetting, Reminder
from waspada.apps.duty.queries import setting_of
from waspada.apps.duty.reminders import remind
from waspada.apps.reports.models import Report

PLACE = "65.01"
DAY = date(2024, 11, 28)


def _wita(hour: int, minute: int = 0, day: int = 28) -> datetime:
    return datetime(2024, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def _put(cast: Cast, name: str, *people: str, day: date = DAY) -> None:
    with cast.acting("desk"):
        mine = frozenset(str(cast[one].pk) for one in people)
        edit = CellEdit(day, name, frozenset(), mine)
        actions.save_cells(PLACE, [edit], actor="test", now=_wita(7))


def _told(cast: Cast) -> list[tuple[str, str]]:
    """Return what was said to whom, in order: (name, kind)."""
    names = {str(account.pk): name for name, account in cast.accounts.items()}
    with acting_as(system_identity()):
        told = Delivery.objects.filter(channel="in_app", message__written_by="system")
        found = list(Reminder.objects.order_by("id").values_list("account_id", "kind"))
        assert sorted(told.values_list("address", flat=True)) == sorted(
            str(key) for key, _ in found
        )
        return [(names.get(str(key), "?"), kind) for key, kind in found]


def _remind(at: datetime) -> None:
    remind(at, at)


def test_a_shift_is_announced_once_to_those_in_it(cast: Cast) -> None:
    _put(cast, "Pagi", "desk", "kpu")
    _remind(_wita(7, 30))
    assert _told(cast) == []
    for minute in (46, 50, 59):
        _remind(_wita(7, minute))
    assert sorted(_told(cast)) == [("desk", "start"), ("kpu", "start")]
    with acting_as(system_identity()):
        titles = set(Message.objects.values_list("title", flat=True))
    assert titles == {"Giliran piket Anda: Pagi, 08.00–20.00 WITA – Kab. Bulungan"}


def test_each_is_told_in_their_own_language(cast: Cast) -> None:
    Account.objects.filter(pk=cast["kpu"].pk).update(language="en")
    _put(cast, "Pagi", "kpu")
    _remind(_wita(7, 50))
    with acting_as(system_identity()):
        assert Message.objects.get().title.startswith("Your shift: Pagi, 08.00–20.00 WITA")


def test_the_hand_over_is_asked_of_those_who_go_and_its_acceptance_of_those_who_come(
    cast: Cast,
) -> None:
    _put(cast, "Pagi", "desk")
    _put(cast, "Malam", "police")
    _remind(_wita(19, 30))
    assert ("desk", "handover") not in _told(cast)
    _remind(_wita(19, 50))
    assert ("desk", "handover") in _told(cast)
    with cast.acting("desk"):
        by = Writing(cast["desk"], _wita(20), _wita(20))
        shift = actions.shifts_of(PLACE, DAY, DAY)[0]
        logbook.write_handover(PLACE, shift, "x", classification="T", matters=(), by=by)
    _remind(_wita(20, 20))
    assert ("police", "unaccepted") not in _told(cast)
    for minute in (31, 40):
        _remind(_wita(20, minute))
    told = _told(cast)
    assert told.count(("police", "unaccepted")) == 1
    assert ("desk", "unaccepted") not in told


def _report(cast: Cast, at: datetime, **rights: object) -> None:
    with acting_as(system_identity()):
        make_report(PLACE, received_at=at, **rights)


def test_a_report_that_waits_too_long_is_said_once_an_hour_at_most(cast: Cast) -> None:
    _put(cast, "Pagi", "desk")
    _report(cast, _wita(9))
    _remind(_wita(9, 59))
    assert ("desk", "waiting") not in _told(cast)
    for minute in (1, 2, 30):
        _remind(_wita(10, minute))
    assert _told(cast).count(("desk", "waiting")) == 1
    _remind(_wita(12))
    assert _told(cast).count(("desk", "waiting")) == 1, "the same report is not said twice"


def test_nobody_is_reminded_of_a_report_they_may_not_read(cast: Cast) -> None:
    _put(cast, "Pagi", "kpu")
    _report(cast, _wita(9), concerns_units=("kpu-65.01",))
    _remind(_wita(11))
    assert _told(cast) == []


def test_without_anybody_on_duty_only_the_lead_hears(cast: Cast) -> None:
    second = Account.objects.create_account("kepala", display_name="Kepala")
    grant_membership(
        second,
        role="secretariat",
        place=PLACE,
        unit=ensure_unit("kesbangpol", PLACE),
        clearance="T",
        starts_on=date(2024, 6, 1),
    )
    cast.accounts["kepala"] = second
    _put(cast, "Malam", "police")
    _report(cast, _wita(9))
    setting = setting_of(PLACE)
    setting.lead = second
    with cast.acting("desk"):
        actions.save_setting(setting, actor="test", now=_wita(7), today=DAY)
    _remind(_wita(11))
    assert _told(cast) == [("kepala", "waiting")]
    second.is_active = False
    second.save()
    _remind(_wita(13))
    assert ("desk", "waiting") in _told(cast)


def test_a_desk_without_a_roster_is_left_in_peace(cast: Cast) -> None:
    _report(cast, _wita(9))
    _remind(_wita(15, 30))
    assert not DutySetting.objects.exists()
    assert not Reminder.objects.exists()


def test_the_cut_off_is_said_in_its_last_hour_while_nothing_was_sent(cast: Cast) -> None:
    _put(cast, "Pagi", "desk")
    for hour, minute in ((14, 30), (15, 5), (15, 30), (16, 5)):
        _remind(_wita(hour, minute))
    assert _told(cast).count(("desk", "cut_off")) == 1


def test_an_address_with_a_mail_server_gets_a_letter_too(cast: Cast, settings: object) -> None:
    settings.EMAIL_HOST = "surel.test"  # type: ignore[attr-defined]
    Account.objects.filter(pk=cast["desk"].pk).update(email="piket@kantor.test")
    _put(cast, "Pagi", "desk")
    _remind(_wita(7, 50))
    with acting_as(system_identity()):
        channels = sorted(Delivery.objects.values_list("channel", "address"))
    assert channels[0] == ("email", "piket@kantor.test")
    assert len(channels) == 2


def test_one_desk_that_fails_does_not_silence_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reminders.lead_of

    def broken(setting: DutySetting, day: date) -> Account | None:
        if setting.place_code == "11.01":
            raise RuntimeError("rusak")
        return whole(setting, day)

    monkeypatch.setattr(reminders, "lead_of", broken)
    DutySetting.objects.create(place_code="11.01")
    _put(cast, "Pagi", "desk")
    _remind(_wita(7, 50))
    assert _told(cast) == [("desk", "start")]


def test_a_notice_opens_what_it_reminds_of(cast: Cast) -> None:
    _put(cast, "Pagi", "desk")
    with cast.acting("desk"):
        report = make_report(PLACE, received_at=_wita(6))
    _remind(_wita(7, 50))
    _remind(_wita(9))
    deliver_due(_wita(9))
    client = cast.client("desk")
    page = client.get("/pemberitahuan/").content.decode()
    assert "Buka laporan" in page
    assert "Buka buku jaga" in page
    with acting_as(system_identity()):
        about = Delivery.objects.get(message__subject_kind="report")
        start = Delivery.objects.get(message__subject_kind="duty")
    opened = client.post(f"/pemberitahuan/{about.pk}/dibaca/", {"ke": "1"})
    assert opened.headers["Location"] == f"/laporan/{report}/"
    opened = client.post(f"/pemberitahuan/{start.pk}/dibaca/", {"ke": "1"})
    assert opened.headers["Location"] == f"/buku-jaga/{PLACE}/"
    with acting_as(system_identity()):
        assert not Delivery.objects.filter(read_at=None, channel="in_app").exists()


def test_a_notice_about_what_is_no_longer_its_readers_leads_nowhere(cast: Cast) -> None:
    _put(cast, "Pagi", "desk")
    with cast.acting("desk"):
        report = make_report(PLACE, received_at=_wita(6))
    _remind(_wita(9))
    deliver_due(_wita(9))
    with acting_as(system_identity()):
        notice = Delivery.objects.get(message__subject_kind="report")
        Report.unguarded.filter(pk=report).update(compartment="khusus")
    client = cast.client("desk")
    assert "Buka laporan" not in client.get("/pemberitahuan/").content.decode()
    opened = client.post(f"/pemberitahuan/{notice.pk}/dibaca/", {"ke": "1"})
    assert opened.headers["Location"] == "/pemberitahuan/"
