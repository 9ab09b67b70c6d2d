"""Teams and meetings: who is asked, what the letter and the calendar say, what moving does."""

from datetime import timedelta
from email import message_from_bytes
from io import BytesIO

import pytest
from docx import Document as Word
from icalendar import Calendar

from tests.support.cast import NOW, TODAY, Cast
from tests.support.meetings import PLACE, make_desk_team, make_meeting, stamp
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import AgencyUnit, Membership
from waspada.apps.delivery.freezing import _addressed
from waspada.apps.delivery.models import Delivery
from waspada.apps.documents.models import Dispatch, Document
from waspada.apps.meetings import invitations
from waspada.apps.meetings.actions import answer_invitation, open_meeting, set_times
from waspada.apps.meetings.calendar import invitation_entry
from waspada.apps.meetings.invitations import Move
from waspada.apps.meetings.letters import letter_word
from waspada.apps.meetings.models import Meeting
from waspada.apps.meetings.queries import invitees_of, meetings_known
from waspada.apps.meetings.teams import seats_of_team
from waspada.channels.base import Surroundings
from waspada.channels.registry import CHANNELS
from waspada.core.errors import BadInput, NotAllowed, WrongState

pytestmark = pytest.mark.usefixtures("desks")


def _sent(cast: Cast) -> Meeting:
    meeting = make_meeting(cast, make_desk_team(cast))
    with cast.acting("desk"):
        invitations.send_invitations(meeting, stamp(cast), by="Desk")
        meeting.refresh_from_db()
    return meeting


def _entry(meeting: Meeting) -> tuple[str, object]:
    feed = Calendar.from_ical(invitation_entry(meeting, to=["kpu@example.org"], now=NOW))
    return str(feed["METHOD"]), feed.walk("VEVENT")[0]


def test_a_team_tells_who_holds_each_office_and_why_nobody_does(cast: Cast) -> None:
    team = make_desk_team(cast)
    with cast.acting("desk"):
        seats = {one.member.title: one for one in seats_of_team(team, TODAY)}
    chair = seats["Sekretaris Daerah"]
    assert chair.holder == cast["bupati"]
    assert seats["Ketua KPU"].why_empty == "vacant"
    assert seats["Kepala Dinas Kesehatan"].why_empty == "no_account"
    Membership.objects.filter(account=cast["bupati"]).update(ends_on=TODAY - timedelta(days=1))
    with cast.acting("desk"):
        chair = seats_of_team(team, TODAY)[0]
    assert (chair.holder, chair.why_empty) == (None, "left")
    assert cast.client("desk").get("/tim/65.01/").status_code == 200


def test_a_meeting_of_a_team_asks_its_offices_and_is_led_by_its_chair(cast: Cast) -> None:
    meeting = make_meeting(cast, make_desk_team(cast))
    assert (meeting.chair, meeting.chair_title) == (cast["bupati"], "Sekretaris Daerah")
    with cast.acting("kpu"):
        titles = [one.title for one in invitees_of(meeting)]
    assert titles == ["Sekretaris Daerah", "Ketua KPU", "Kapolres", "Kepala Dinas Kesehatan"]


def test_a_meeting_without_a_chair_is_neither_called_nor_opened(cast: Cast) -> None:
    meeting = make_meeting(cast, make_desk_team(cast, with_chair=False))
    with cast.acting("desk"):
        for step in (
            lambda: invitations.send_invitations(meeting, stamp(cast), by="Desk"),
            lambda: open_meeting(meeting, stamp(cast)),
        ):
            with pytest.raises(WrongState) as refused:
                step()
            assert refused.value.code == "meetings.no_chair"


def test_invitations_are_numbered_told_and_registered_for_every_office(cast: Cast) -> None:
    meeting = _sent(cast)
    with acting_as(system_identity()):
        letter = Document.objects.get(pk=meeting.letter_id)
        ways = dict(Dispatch.objects.values_list("recipient", "channel"))
        trays = set(Delivery.objects.values_list("address", flat=True))
    assert letter.number == meeting.letter_number
    assert letter.file_digest
    assert ways == {
        "Sekretaris Daerah": "in_app",
        "Ketua KPU": "in_app",
        "Kapolres": "in_app",
        "Kepala Dinas Kesehatan": "paper",
    }
    assert trays == {str(cast[name].pk) for name in ("bupati", "kpu", "police")}
    word = Word(BytesIO(letter_word(letter.content)))
    words = "\n".join(one.text for one in word.paragraphs)
    cells = "\n".join(cell.text for table in word.tables for cell in table._cells)
    assert "Yth." in words
    assert "Kepala Dinas Kesehatan" in words
    assert meeting.letter_number in cells
    assert "Jumat, 29 November 2024" in cells
    assert "11.12–13.12 WITA" in cells


def test_moving_an_invited_meeting_raises_the_sequence_and_asks_again(cast: Cast) -> None:
    meeting = _sent(cast)
    method, entry = _entry(meeting)
    assert (method, int(entry["SEQUENCE"])) == ("REQUEST", 0)
    with cast.acting("kpu"):
        answer_invitation(invitees_of(meeting)[1], "comes", "", stamp(cast, "kpu"))
    with cast.acting("desk"):
        with pytest.raises(WrongState) as refused:
            set_times(meeting, meeting.begins_at, meeting.ends_at, "Aula", stamp(cast))
        assert refused.value.code == "meetings.move_instead"
        later = Move(
            NOW + timedelta(days=2), NOW + timedelta(days=2, hours=1), "Aula", "Bupati dinas luar"
        )
        letter = invitations.move_meeting(meeting, later, stamp(cast, hours=1), by="Desk")
        first = meeting.letter_id
        meeting.refresh_from_db()
        assert letter.corrects == first
        assert all(not one.answer for one in invitees_of(meeting))
    method, entry = _entry(meeting)
    assert (method, int(entry["SEQUENCE"])) == ("REQUEST", 1)
    assert entry.decoded("DTSTART") == later.begins_at
    with cast.acting("desk"):
        invitations.cancel_meeting(meeting, "Jadwal berubah", stamp(cast, hours=2), by="Desk")
        meeting.refresh_from_db()
    method, entry = _entry(meeting)
    assert (method, int(entry["SEQUENCE"]), str(entry["STATUS"])) == ("CANCEL", 2, "CANCELLED")


def test_moving_needs_a_reason_and_only_the_secretariat_may(cast: Cast) -> None:
    meeting = _sent(cast)
    move = Move(meeting.begins_at, meeting.ends_at, "Aula", "  ")
    with cast.acting("desk"), pytest.raises(BadInput) as refused:
        invitations.move_meeting(meeting, move, stamp(cast), by="Desk")
    assert refused.value.code == "meetings.empty"
    for name in ("kpu", "camat", "analyst", "stranger"):
        with cast.acting(name), pytest.raises(NotAllowed):
            invitations.cancel_meeting(meeting, "x", stamp(cast), by="x")


def test_an_office_answers_for_itself_alone(cast: Cast) -> None:
    meeting = _sent(cast)
    with cast.acting("kpu"):
        own, other = invitees_of(meeting)[1:3]
        answer_invitation(own, "sends", "Kasubag", stamp(cast, "kpu"))
        with pytest.raises(NotAllowed):
            answer_invitation(other, "comes", "", stamp(cast, "kpu"))
        assert invitees_of(meeting)[1].answer == "sends"


def test_a_past_day_shows_the_meeting_as_it_was_known_then(cast: Cast) -> None:
    meeting = _sent(cast)
    later = Move(NOW + timedelta(days=3), NOW + timedelta(days=3, hours=1), "Aula", "Banjir")
    with cast.acting("desk"):
        invitations.move_meeting(meeting, later, stamp(cast, days=1), by="Desk")
        then = meetings_known(PLACE, TODAY)
        now = meetings_known(PLACE, TODAY + timedelta(days=1))
        before = meetings_known(PLACE, TODAY - timedelta(days=1))
    assert [one.state for one in then] == ["invited"]
    assert then[0].begins_at == NOW + timedelta(days=1)
    assert (now[0].state, now[0].begins_at) == ("moved", later.begins_at)
    assert before == []


def test_a_restricted_meeting_is_read_by_those_asked_and_the_secretariats(cast: Cast) -> None:
    meeting = make_meeting(cast, make_desk_team(cast), classification="T")
    address = f"/rakor/{meeting.pk}/"
    found = {name: cast.client(name).get(address).status_code for name in cast.accounts}
    assert {name for name, status in found.items() if status == 200} == {
        "desk",
        "province",
        "kpu",
        "police",
        "bupati",
    }


def test_an_invitation_by_e_mail_takes_letter_and_calendar_entry_along(cast: Cast) -> None:
    AgencyUnit.objects.filter(pk="kpu-65.01").update(email="kantor@kpu.example.org")
    meeting = _sent(cast)
    with acting_as(system_identity()):
        row = Delivery.objects.select_related("message").get(channel="email")
        letter = CHANNELS["email"](Surroundings(lambda _account: True)).freeze(
            _addressed(row, leaves_house=True)
        )
    parts = {one.get_content_type(): one for one in message_from_bytes(letter).walk()}
    assert {"application/pdf", "text/calendar"} <= parts.keys()
    entry = parts["text/calendar"]
    assert entry.get_param("method") == "REQUEST"
    found = Calendar.from_ical(entry.get_payload(decode=True)).walk("VEVENT")[0]
    assert str(found["UID"]) == f"{meeting.pk}@rakor.waspada"
