"""Builders of teams and meetings for tests: planned by Bulungan's desk for the cast."""

from datetime import date, timedelta
from typing import Any

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.models import OfficeTerm
from waspada.apps.meetings.actions import MeetingFacts, open_meeting, plan_meeting
from waspada.apps.meetings.keeping import Stamp
from waspada.apps.meetings.models import Meeting, Team
from waspada.apps.meetings.teams import SeatFacts, TeamFacts, make_team, seat_office

PLACE = "65.01"
TERM = date(2024, 6, 1)
SEATS = (
    ("chair", "Sekretaris Daerah", "pemda-65.01"),
    ("member", "Ketua KPU", "kpu-65.01"),
    ("member", "Kapolres", "polri-65.01"),
    ("member", "Kepala Dinas Kesehatan", "dinkes-65.01"),
)


def stamp(cast: Cast, name: str = "desk", **later: int) -> Stamp:
    """Return a member of the cast as the one who acts, some time after noon."""
    moment = NOW + timedelta(**later)
    return Stamp(str(cast[name].pk), moment, moment)


def make_desk_team(cast: Cast, *, with_chair: bool = True) -> Team:
    """Return Bulungan's Desk Pilkada; the bupati's account holds the chair's office."""
    with cast.acting("desk"):
        facts = TeamFacts("pilkada", "Desk Pilkada Bulungan", "100/2024", None, TERM, None)
        team = make_team(PLACE, facts, actor="test", at=NOW, now=NOW)
        for role, title, unit in SEATS[0 if with_chair else 1 :]:
            member = seat_office(team, SeatFacts(role, title, unit), actor="test", now=NOW)
            if role == "chair":
                assert member.office is not None
                OfficeTerm.objects.create(
                    office=member.office, account=cast["bupati"], starts_on=TERM
                )
    return team


def make_meeting(cast: Cast, team: Team | None = None, **known: Any) -> Meeting:
    """Return a meeting that Bulungan's desk plans for the next day."""
    given: dict[str, Any] = {
        "title": "Rapat koordinasi Desk Pilkada",
        "begins_at": NOW + timedelta(days=1),
        "ends_at": NOW + timedelta(days=1, hours=2),
        "venue": "Ruang rapat Setda",
        "team": team,
    }
    with cast.acting("desk"):
        return plan_meeting(PLACE, MeetingFacts(**(given | known)), stamp(cast))


def run_meeting(cast: Cast, team: Team | None = None, **known: Any) -> Meeting:
    """Return a meeting of the desk's team that is in session."""
    meeting = make_meeting(cast, team or make_desk_team(cast), **known)
    with cast.acting("desk"):
        open_meeting(meeting, stamp(cast))
        meeting.refresh_from_db()
    return meeting
