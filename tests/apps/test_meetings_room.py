"""The room: its class is the lowest present, and the screen shows what the room may see."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import signing
from django.test import Client

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import facts, make_incident
from tests.support.meetings import make_desk_team, make_meeting, run_meeting, stamp
from waspada.apps.accounts import clock
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.followups.models import Item
from waspada.apps.links.kinds import Ref
from waspada.apps.links.queries import linked_to
from waspada.apps.meetings import attendance
from waspada.apps.meetings.actions import close_meeting
from waspada.apps.meetings.agenda import OwnPoint, add_point, drop_point, move_point, propose_agenda
from waspada.apps.meetings.minutes import (
    DecisionFacts,
    LineFacts,
    adopt_decision,
    save_decision,
    show_point,
    withdraw_decision,
    write_line,
)
from waspada.apps.meetings.models import Attendance, Meeting
from waspada.apps.meetings.queries import decisions_of, items_of
from waspada.apps.meetings.screen import Deck, deck_of
from waspada.core.errors import BadInput, Conflict, NotFound, WrongState

SECRET = "Titik rawan zqrahasiazq"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    settings.WASPADA_AS_OF = TODAY.isoformat()


def _deck(cast: Cast, meeting: Meeting, who: str = "desk") -> Deck:
    with cast.acting(who) as operator:
        meeting.refresh_from_db()
        return deck_of(meeting, operator, day=TODAY, now=NOW)


def _with_secret(cast: Cast) -> tuple[Meeting, UUID]:
    """Return a running meeting with an open point and a restricted one."""
    meeting = run_meeting(cast)
    with cast.acting("desk"):
        add_point(meeting, OwnPoint("constraints", "Perahu cadangan"), stamp(cast))
        secret = add_point(
            meeting, OwnPoint("constraints", SECRET, classification="T"), stamp(cast)
        )
    return meeting, secret.pk


def _come(cast: Cast, meeting: Meeting, *names: str) -> None:
    with cast.acting("desk"):
        for name in names:
            attendance.come_in(meeting, cast[name], stamp(cast))


def _titles(deck: Deck) -> list[str]:
    return [one.title for one in deck.slides]


def test_the_screen_follows_the_lowest_class_in_the_room_not_the_presenter(cast: Cast) -> None:
    meeting, secret = _with_secret(cast)
    with cast.acting("desk"):
        show_point(meeting, secret, stamp(cast))
    assert SECRET not in _titles(_deck(cast, meeting)), "an empty room is open to all"
    _come(cast, meeting, "kpu", "police")
    deck = _deck(cast, meeting)
    assert (deck.classification, deck.current, deck.points) == ("T", str(secret), 2)
    _come(cast, meeting, "camat")
    deck = _deck(cast, meeting)
    assert (deck.classification, deck.current, deck.points) == ("B", "", 1)
    page = cast.client("desk").get(f"/rakor/{meeting.pk}/layar/").content.decode()
    assert "zqrahasiazq" not in page
    assert "Ruang ini: B" in page
    assert "zqrahasiazq" in cast.client("desk").get(f"/rakor/{meeting.pk}/").content.decode()


def test_counts_on_the_screen_are_the_rooms_own(cast: Cast) -> None:
    with cast.acting("desk"):
        for classification in ("B", "T", "T"):
            known = facts(TODAY, classification=classification, severity=3)
            make_incident(known, received_at=NOW - timedelta(hours=1))
    meeting = run_meeting(cast)
    with cast.acting("desk"):
        propose_agenda(meeting, stamp(cast))
    _come(cast, meeting, "kpu")

    def count() -> int:
        slides = _deck(cast, meeting).slides
        return next(one for one in slides if one.kind == "situation").figure["value"]

    assert count() == 3
    with cast.acting("desk"):
        attendance.guests_come(meeting, "Utusan FKUB", 3, stamp(cast))
    assert count() == 1


def test_when_the_last_guest_leaves_the_room_sees_again_what_it_is_cleared_for(cast: Cast) -> None:
    meeting, _secret = _with_secret(cast)
    _come(cast, meeting, "kpu")
    with cast.acting("desk"):
        guest = attendance.guests_come(meeting, "Pengurus partai", 2, stamp(cast))
    assert SECRET not in _titles(_deck(cast, meeting))
    with cast.acting("desk"):
        attendance.leave(meeting, guest.pk, stamp(cast))
    assert SECRET in _titles(_deck(cast, meeting))


def test_what_concerns_an_office_in_the_room_is_not_on_its_screen(cast: Cast) -> None:
    with cast.acting("desk"):
        about = facts(TODAY, concerns_units=("kpu-65.01",), severity=3, title="Tentang zqkpuzq")
        make_incident(about, received_at=NOW - timedelta(hours=1))
    meeting = run_meeting(cast)
    with cast.acting("desk"):
        propose_agenda(meeting, stamp(cast))
    _come(cast, meeting, "police")
    assert "zqkpuzq" in repr(_deck(cast, meeting).slides)
    _come(cast, meeting, "kpu")
    assert "zqkpuzq" not in repr(_deck(cast, meeting).slides)


def test_the_code_on_the_screen_is_for_this_meeting_and_a_short_time(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = run_meeting(cast)
    address = f"/rakor/hadir/{attendance.presence_token(meeting)}/"
    visitor = Client().get(address)
    assert (visitor.status_code, visitor["Location"].split("?")[0]) == (302, "/masuk/")
    kpu = cast.client("kpu")
    assert "Saya hadir" in kpu.get(address).content.decode()
    assert kpu.post(address).status_code == 200
    assert kpu.post(address).status_code == 409
    assert cast.client("stranger").post(address).status_code == 200
    with acting_as(system_identity()):
        ways = {one.account_id: (one.way, one.clearance) for one in Attendance.objects.all()}
    assert ways == {cast["kpu"].pk: ("qr", "T"), cast["stranger"].pk: ("qr", "B")}
    assert kpu.post(address[:-2] + "x/").status_code == 404
    later = signing.time.time() + attendance.LINK_LIVES.total_seconds() + 1
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert cast.client("police").post(address).status_code == 404


def test_presence_is_taken_near_the_meeting_and_once(cast: Cast) -> None:
    meeting = make_meeting(cast, make_desk_team(cast))
    with cast.acting("desk"):
        with pytest.raises(WrongState) as refused:
            attendance.come_in(meeting, cast["kpu"], stamp(cast))
        assert refused.value.code == "meetings.not_running"
        with pytest.raises(NotFound):
            attendance.meeting_of_token("bukan-tautan")
    running = run_meeting(cast, make_desk_team(cast))
    _come(cast, running, "kpu")
    with cast.acting("desk"), pytest.raises(Conflict):
        attendance.come_in(running, cast["kpu"], stamp(cast))


def test_a_decision_is_read_back_before_it_is_adopted_and_then_carried_out(cast: Cast) -> None:
    meeting, _secret = _with_secret(cast)
    with cast.acting("desk"):
        point = items_of(meeting)[0]
        wanted = DecisionFacts(
            "Dinas Kesehatan menyiapkan ambulans di setiap kecamatan.",
            unit="dinkes-65.01",
            office="Kepala Dinas Kesehatan",
            due_on=TODAY + timedelta(days=2),
            item=point.pk,
        )
        decision = save_decision(meeting, wanted, stamp(cast))
    deck = _deck(cast, meeting)
    shown = next(one for one in deck.slides if one.key == deck.current)
    assert (shown.kind, shown.title) == ("decision", wanted.sentence)
    assert not shown.more["is_adopted"]
    page = cast.client("desk").get(f"/rakor/{meeting.pk}/layar/").content.decode()
    assert "Pembacaan keputusan 1 dari 1" in page
    with cast.acting("desk"):
        assert Item.objects.count() == 0
        with pytest.raises(WrongState) as refused:
            close_meeting(meeting, stamp(cast))
        assert refused.value.code == "meetings.unread_decisions"
        adopted = adopt_decision(decision, stamp(cast))
        item = Item.objects.get(pk=adopted.followup_id)
        assert (item.what, item.unit_code, item.due_on) == (
            wanted.sentence,
            "dinkes-65.01",
            wanted.due_on,
        )
        kinds = {one.ref.kind for one in linked_to(Ref("decision", str(decision.pk)))}
        assert kinds == {"meeting", "followup"}
        with pytest.raises(WrongState):
            withdraw_decision(decision, stamp(cast))


def test_a_decision_needs_an_office_and_a_date_or_neither(cast: Cast) -> None:
    meeting = run_meeting(cast)
    with cast.acting("desk"):
        for wrong, code in (
            (DecisionFacts("Ambulans siap.", unit="dinkes-65.01"), "decision_needs_office"),
            (DecisionFacts("Ambulans siap.", due_on=TODAY), "decision_needs_office"),
            (DecisionFacts("  "), "empty"),
            (
                DecisionFacts("Siap.", unit="dinkes-65.01", due_on=TODAY - timedelta(days=9)),
                "date_past",
            ),
        ):
            with pytest.raises(BadInput) as refused:
                save_decision(meeting, wrong, stamp(cast))
            assert refused.value.code == f"meetings.{code}"
        save_decision(meeting, DecisionFacts("Desk siaga 24 jam."), stamp(cast))
        assert [one.number for one in decisions_of(meeting)] == [1]


def test_notes_never_reach_the_screen(cast: Cast) -> None:
    meeting = run_meeting(cast)
    with cast.acting("desk"):
        line = LineFacts("dissent", "KPU berpendapat lain zqbedazq.", unit="kpu-65.01")
        write_line(meeting, line, cast["desk"], stamp(cast))
    assert "zqbedazq" not in repr(_deck(cast, meeting))
    answer = cast.client("desk").get(f"/rakor/{meeting.pk}/layar/isi/").content.decode()
    assert "zqbedazq" not in answer
    assert "zqbedazq" in cast.client("desk").get(f"/rakor/{meeting.pk}/notulis/").content.decode()


def test_the_screen_is_told_only_when_there_is_something_else_to_show(cast: Cast) -> None:
    meeting, _secret = _with_secret(cast)
    client = cast.client("desk")
    address = f"/rakor/{meeting.pk}/layar/isi/"
    first = json.loads(client.get(address).content)
    same = json.loads(client.get(f"{address}?ada={first['digest']}").content)
    assert set(same) == {"digest", "left"}
    with cast.acting("desk"):
        save_decision(meeting, DecisionFacts("Desk siaga 24 jam."), stamp(cast))
    after = json.loads(client.get(f"{address}?ada={first['digest']}").content)
    assert "Desk siaga 24 jam." in after["html"]
    for name in ("kpu", "camat", "analyst", "fkdm", "stranger"):
        assert cast.client(name).get(address).status_code in {403, 404}


def test_the_chair_orders_the_agenda_and_drops_with_a_reason(cast: Cast) -> None:
    meeting, secret = _with_secret(cast)
    with cast.acting("bupati"):
        move_point(meeting, secret, -1, stamp(cast, "bupati"))
        assert items_of(meeting)[0].pk == secret
        with pytest.raises(BadInput):
            drop_point(meeting, secret, " ", stamp(cast, "bupati"))
        drop_point(meeting, secret, "Dibahas tertutup", stamp(cast, "bupati"))
        assert [one.title for one in items_of(meeting)] == ["Perahu cadangan"]
        assert items_of(meeting, state="dropped")[0].reason == "Dibahas tertutup"
        assert propose_agenda(meeting, stamp(cast, "bupati")) > 0
        again = propose_agenda(meeting, stamp(cast, "bupati"))
        assert (again, items_of(meeting)[0].section) == (0, "situation")


def test_the_code_is_drawn_and_leads_to_the_page_of_presence(cast: Cast) -> None:
    meeting = run_meeting(cast)
    drawn = cast.client("desk").get(f"/rakor/{meeting.pk}/layar/hadir.svg")
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml")
    assert b"<svg" in drawn.content
