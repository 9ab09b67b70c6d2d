"""What is open and belongs on a meeting's agenda: one small function per source.

Each reads as whoever prepares the meeting, and hands on the rights of what it found, so that a
point is seen only where the thing itself may be read.
"""

from collections.abc import Callable, Iterator
from typing import Final

from waspada.apps.elections.queries import starting_or_ending
from waspada.apps.meetings.models import Meeting
from waspada.apps.meetings.open_things import OPEN_THINGS, Scope, open_to_all, rights_of
from waspada.apps.meetings.queries import meeting_before
from waspada.apps.meetings.warned import warnings
from waspada.core.meetings import Candidate
from waspada.core.reports.incidents import local_date

AHEAD_DAYS: Final = 14
_HEAVIEST_STAGES: Final = frozenset({"pemungutan", "penghitungan", "rekapitulasi", "psu"})


def proposals(meeting: Meeting) -> list[Candidate]:
    """Return everything that is proposed for a meeting, in no order."""
    day = local_date(meeting.begins_at, meeting.place_code)
    scope = Scope(meeting, meeting.place_code, day)
    return [one for proposer in PROPOSERS for one in proposer(scope)]


def standing_points(scope: Scope) -> Iterator[Candidate]:
    """Propose what every meeting has: the situation, the papers, the decisions, their reading."""
    rights = open_to_all(scope.place)
    for section, code, minutes in (
        ("situation", "agenda.situation", 10),
        ("papers", "agenda.papers", 30),
        ("decisions", "agenda.decisions", 15),
        ("reading", "agenda.reading", 5),
    ):
        yield Candidate(section, "standing", code, rights, minutes=minutes, weight=100)


def last_meeting(scope: Scope) -> Iterator[Candidate]:
    """Propose the follow-ups of the last meeting of the same team."""
    before = meeting_before(scope.meeting)
    if before is not None:
        yield Candidate(
            "followups",
            "standing",
            "agenda.last_meeting",
            rights_of(before),
            {"title": before.title, "day": local_date(before.begins_at, scope.place).isoformat()},
            ("meeting", str(before.pk)),
            weight=100,
        )


def stages_ahead(scope: Scope) -> Iterator[Candidate]:
    """Propose the stages that begin within two weeks, the vote and what follows it first."""
    for change in starting_or_ending(scope.place, scope.day, AHEAD_DAYS):
        if change.kind != "starts":
            continue
        stage = change.stage
        days = (change.on - scope.day).days
        yield Candidate(
            "situation",
            "stage",
            "agenda.stage",
            open_to_all(scope.place),
            {"name_id": stage.name.id, "name_en": stage.name.en, "day": change.on.isoformat()},
            ("stage", f"{stage.election_key}/{stage.code}"),
            ask="agenda.ask_stage",
            weight=(20 if stage.stage in _HEAVIEST_STAGES else 5) - days / 10,
        )


PROPOSERS: Final[tuple[Callable[[Scope], Iterator[Candidate]], ...]] = (
    standing_points,
    last_meeting,
    warnings,
    stages_ahead,
    *OPEN_THINGS,
)
