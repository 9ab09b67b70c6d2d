"""A meeting under another title or class, offices asked later, and reminders before it begins."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from tests.support.cast import NOW, Cast
from tests.support.meetings import make_desk_team, make_meeting, stamp
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Delivery, Message
from waspada.apps.documents.models import Dispatch, Document
from waspada.apps.journal.models import JournalRow
from waspada.apps.meetings import invitations
from waspada.apps.meetings.actions import answer_invitation, open_meeting
from waspada.apps.meetings.agenda import OwnPoint, add_point, propose_agenda
from waspada.apps.meetings.amending import Amendment, amend_meeting, amend_point
from waspada.apps.meetings.calendar import invitation_entry, taken_back_files
from waspada.apps.meetings.invitations import Move
from waspada.apps.meetings.models import AgendaItem, Meeting
from waspada.apps.meetings.queries import invitees_of, item_of, items_of
from waspada.apps.meetings.reminding import remind_meetings
from waspada.core.errors import BadInput, NotAllowed, WaspadaError, WrongState

TITLE = "Rapat koordinasi Desk Pilkada"
pytestmark = pytest.mark.usefixtures("desks")


def _planned(cast: Cast, **known: str) -> Meeting:
    return make_meeting(cast, make_desk_team(cast), **known)


def _sent(cast: Cast) -> Meeting:
    meeting = _planned(cast)
    with cast.acting("desk"):
        invitations.send_invitations(meeting, stamp(cast), by="Desk")
        meeting.refresh_from_db()
    return meeting


def _amend(cast: Cast, meeting: Meeting, title: str, kind: str = "B", reason: str = "") -> bool:
    with cast.acting("desk"):
        change = Amendment(title, kind, reason)
        sent = amend_meeting(meeting, change, stamp(cast, hours=1), by="Desk")
        meeting.refresh_from_db()
    return sent


def _refused(cast: Cast, meeting: Meeting, *change: str) -> str:
    with pytest.raises(WaspadaError) as refused:
        _amend(cast, meeting, *change)
    return refused.value.code


def _opens(cast: Cast, meeting: Meeting) -> set[str]:
    page = f"/rakor/{meeting.pk}/"
    names = ("desk", "kpu", "camat", "bupati")
    return {name for name in names if cast.client(name).get(page).status_code == 200}


def _notices() -> list[tuple[str, str]]:
    """Return (account, title) of every notice so far."""
    with acting_as(system_identity()):
        rows = Delivery.objects.select_related("message").order_by("id")
        return [(row.address, row.message.title) for row in rows]


def test_before_anybody_is_asked_title_and_class_change_both_ways(cast: Cast) -> None:
    meeting = _planned(cast)
    assert _amend(cast, meeting, "Rapat persiapan", "T") is False
    assert (meeting.title, meeting.classification, meeting.sequence) == ("Rapat persiapan", "T", 0)
    assert _opens(cast, meeting) == {"desk", "kpu", "bupati"}
    _amend(cast, meeting, "Rapat persiapan", "B")
    assert _opens(cast, meeting) == {"desk", "kpu", "camat", "bupati"}
    page = cast.client("desk").get(f"/rakor/{meeting.pk}/").content.decode()
    assert f"berjudul “{TITLE}”" in page
    acts = JournalRow.objects.filter(action="meeting.renamed_or_reclassed").order_by("pk")
    assert [one.details["to"] for one in acts] == ["T", "B"]
    assert TITLE not in str([one.details for one in JournalRow.objects.all()])
    assert _notices() == []


def test_another_title_after_the_invitation_is_a_new_letter_and_calendar_entry(cast: Cast) -> None:
    meeting = _sent(cast)
    first = meeting.letter_id
    with cast.acting("kpu"):
        answer_invitation(invitees_of(meeting)[1], "comes", "", stamp(cast, "kpu"))
    assert _refused(cast, meeting, "Rapat darurat") == "meetings.empty"  # without a reason
    assert _amend(cast, meeting, "Rapat darurat banjir", "B", "Dua kecamatan terendam") is True
    with acting_as(system_identity()):
        letter = Document.objects.get(pk=meeting.letter_id)
        last = Message.objects.order_by("written_at", "id").last()
        assert [one.answer for one in invitees_of(meeting)].count("comes") == 1
    assert letter.corrects == first
    assert "Rapat darurat banjir" in letter.title
    assert TITLE in str(letter.content)
    assert last is not None
    assert last.title == "Judul rapat diubah: Rapat darurat banjir"
    entry = Calendar.from_ical(invitation_entry(meeting, now=NOW)).walk("VEVENT")[0]
    assert (str(entry["UID"]), int(entry["SEQUENCE"])) == (f"{meeting.pk}@rakor.waspada", 1)
    assert str(entry["SUMMARY"]).endswith("Rapat darurat banjir")


def test_a_class_that_went_out_goes_up_and_never_down(cast: Cast) -> None:
    meeting = _sent(cast)
    with cast.acting("desk"):
        own = add_point(meeting, OwnPoint("decisions", "Bantuan"), stamp(cast))
    assert _amend(cast, meeting, TITLE, "T", "Membahas pengamanan") is False
    with acting_as(system_identity()):
        assert AgendaItem.objects.get(pk=own.pk).classification == "T"
        assert {one.classification for one in Message.objects.all()} == {"T"}
    assert _opens(cast, meeting) == {"desk", "kpu", "bupati"}
    letter = f"/dokumen/{meeting.letter_id}/"
    page = cast.client("kpu").get(letter).content.decode()
    assert "Tercetak dengan kelas" in page
    assert cast.client("camat").get(letter).status_code == 404
    assert _refused(cast, meeting, TITLE, "B", "Keliru") == "meetings.class_stays"
    page = cast.client("desk").get(f"/rakor/{meeting.pk}/ubah/").content.decode()
    assert '<option value="B"' not in page
    with cast.acting("desk"):
        open_meeting(meeting, stamp(cast))
        meeting.refresh_from_db()
    assert _refused(cast, meeting, "Lain", "T", "x") == "meetings.amend_before"
    for name in ("kpu", "bupati", "camat"):
        with cast.acting(name), pytest.raises(NotAllowed):
            amend_meeting(meeting, Amendment("x", "T", "x"), stamp(cast, name), by="x")


def test_an_office_that_is_let_go_is_told_and_forgets_the_calendar_entry(cast: Cast) -> None:
    meeting = _sent(cast)
    before = len(_notices())
    client = cast.client("desk")
    with cast.acting("desk"):
        offices = {one.title: one for one in invitees_of(meeting)}
    for title, said in (("Kapolres", "diberi tahu"), ("Kepala Dinas Kesehatan", "telepon")):
        given = {"langkah": "hapus", "undangan": offices[title].pk}
        page = client.post(f"/rakor/{meeting.pk}/undangan/", given, follow=True).content.decode()
        assert said in page, title
    told = _notices()[before:]
    assert told == [(str(cast["police"].pk), f"Undangan dicabut: {TITLE}")]
    with acting_as(system_identity()):
        lines = set(Dispatch.objects.values_list("recipient", "channel"))
        (file,) = taken_back_files(str(meeting.pk))
        meeting.refresh_from_db()
    assert ("Kapolres – undangan dicabut", "in_app") in lines
    assert ("Kepala Dinas Kesehatan – undangan dicabut", "paper") in lines
    feed = Calendar.from_ical(file.content)
    entry = feed.walk("VEVENT")[0]
    assert (str(feed["METHOD"]), str(entry["UID"])) == ("CANCEL", f"{meeting.pk}@rakor.waspada")
    assert int(entry["SEQUENCE"]) == meeting.sequence == 2
    assert TITLE not in file.content.decode()


def test_a_point_that_somebody_wrote_changes_and_a_proposed_one_follows_its_thing(
    cast: Cast,
) -> None:
    meeting = _planned(cast)
    client = cast.client("desk")
    with cast.acting("desk"):
        own = add_point(meeting, OwnPoint("decisions", "Bantuan"), stamp(cast))
        propose_agenda(meeting, stamp(cast))
        proposed = next(one for one in items_of(meeting) if one.code)
    typed = {"langkah": "ubah", "butir": own.pk, "menit": "5", "tanya": "", "judul": "Perahu"}
    assert client.post(f"/rakor/{meeting.pk}/agenda/", typed | {"kelas": "T"}).status_code == 302
    with cast.acting("desk"):
        changed = item_of(meeting, own.pk)
        assert (changed.title, changed.classification, changed.minutes) == ("Perahu", "T", 5)
        with pytest.raises(BadInput) as refused:
            amend_point(meeting, proposed.pk, "Lain", "T", stamp(cast))
        assert refused.value.code == "meetings.point_of_a_thing"
        invitations.send_invitations(meeting, stamp(cast), by="Desk")
        meeting.refresh_from_db()
        with pytest.raises(WrongState):
            amend_point(meeting, own.pk, "Perahu", "B", stamp(cast))


def test_an_office_asked_after_the_letter_gets_it_too(cast: Cast) -> None:
    meeting = _sent(cast)
    before = len(_notices())
    office = {"langkah": "tambah", "unit": "satpolpp-65.01", "title": "Kepala Satpol PP"}
    asked = cast.client("desk").post(f"/rakor/{meeting.pk}/undangan/", office)
    assert asked.status_code == 302
    with acting_as(system_identity()):
        ways = dict(Dispatch.objects.values_list("recipient", "channel"))
    assert ways["Kepala Satpol PP"] == "paper"
    assert len(_notices()) == before  # nobody of that office uses Waspada


def test_reminders_come_a_day_and_an_hour_before_and_anew_after_a_move(cast: Cast) -> None:
    meeting = _sent(cast)
    begins = meeting.begins_at
    with cast.acting("kpu"):
        answer_invitation(invitees_of(meeting)[1], "comes", "", stamp(cast, "kpu"))
    sent = len(_notices())
    assert remind_meetings(begins - timedelta(hours=25), NOW) == 0
    assert remind_meetings(begins - timedelta(hours=20), NOW) == 3
    assert remind_meetings(begins - timedelta(hours=3), NOW) == 0
    assert remind_meetings(begins - timedelta(minutes=50), NOW) == 3
    assert remind_meetings(begins + timedelta(minutes=1), NOW) == 0
    new = _notices()[sent:]
    assert {account for account, _title in new} == {
        str(cast[name].pk) for name in ("bupati", "kpu", "police")
    }
    assert f"Rapat Jumat, 29 November, 11.12 WITA: {TITLE}" in {title for _to, title in new}
    with acting_as(system_identity()):
        bodies = dict(Delivery.objects.values_list("address", "message__body").order_by("id"))
    assert "belum menjawab" in bodies[str(cast["police"].pk)]
    assert "belum menjawab" not in bodies[str(cast["kpu"].pk)]
    later = Move(begins + timedelta(days=2), begins + timedelta(days=2, hours=1), "Aula", "Banjir")
    with cast.acting("desk"):
        invitations.move_meeting(meeting, later, stamp(cast, hours=1), by="Desk")
    assert remind_meetings(later.begins_at - timedelta(hours=2), NOW) == 3


def test_a_restricted_meeting_is_reminded_of_by_its_number_alone(cast: Cast) -> None:
    meeting = _planned(cast, classification="T")
    with cast.acting("desk"):
        invitations.send_invitations(meeting, stamp(cast), by="Desk")
    sent = len(_notices())
    assert remind_meetings(meeting.begins_at - timedelta(hours=2), NOW) == 3
    assert all(TITLE not in title for _to, title in _notices()[sent:])
