"""What the room sees: one thing per screen, read as the room and never as who works it.

A deck is everything the room may see of a meeting, in order. It goes to the browser whole, so
that the screen can be turned while the network is away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext

from waspada.apps.accounts.identity import acting_as
from waspada.apps.alerts.standing import levels_shown
from waspada.apps.meetings import queries
from waspada.apps.meetings.attendance import room_of
from waspada.apps.meetings.models import AgendaItem, Decision, Meeting, Paper
from waspada.apps.meetings.words import SECTION_WORDS, item_question, item_title
from waspada.apps.reports.incident_queries import daily_counts, incidents_as_of
from waspada.core.access import Identity
from waspada.core.vocabulary import CLASSES

ROWS_A_SCREEN: Final = 7
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Slide:
    """One screen.

    key : what puts it on: an agenda point, a paper, a decision; "" is the title
    kind : title, point, situation, followups, paper, decision
    """

    key: str
    kind: str
    title: str
    section: str = ""
    question: str = ""
    classification: str = "B"
    minutes: int = 0
    number: int = 0
    figure: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Any] = ()
    part: tuple[int, int] = (1, 1)
    is_sample: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deck:
    """Everything a room may see just now.

    points : how many points of the agenda the room sees; hidden ones are not counted
    """

    meeting: Meeting
    classification: str
    slides: tuple[Slide, ...]
    points: int
    current: str
    left_seconds: int | None
    planned_minutes: int


def room_for(meeting: Meeting, operator: Identity) -> Identity:
    """Return the identity of the room just now, its operator among those present."""
    return room_of(meeting, queries.presences_of(meeting), operator=operator)


def deck_of(meeting: Meeting, operator: Identity, *, day: date, now: datetime) -> Deck:
    """Return a meeting's deck as the room may see it."""
    room = room_for(meeting, operator)
    with acting_as(room):
        slides = tuple(_slides(meeting, day))
    shown = str(meeting.current_item or "")
    current = next((one for one in slides if one.key == shown), slides[0])
    left = _left(meeting, current, now)
    points = len({one.number for one in slides if one.number})
    return Deck(
        meeting,
        room.memberships[0].clearance,
        slides,
        points,
        current.key,
        left,
        current.minutes,
    )


def digest_of(deck: Deck) -> str:
    """Return what changes when the screen would show something else; time running is no change."""
    told = repr((deck.slides, deck.current, deck.classification, deck.meeting.item_since))
    return blake2b(told.encode(), digest_size=12).hexdigest()


def _left(meeting: Meeting, slide: Slide, now: datetime) -> int | None:
    """Return how many seconds the point on the screen still has; less than none when over."""
    if meeting.state != "running" or not slide.minutes or meeting.item_since is None:
        return None
    spent = now - meeting.item_since
    return round((timedelta(minutes=slide.minutes) - spent).total_seconds())


def _slides(meeting: Meeting, day: date) -> Iterator[Slide]:
    # Who may not read the meeting is not told what it is called.
    is_open = Meeting.objects.filter(pk=meeting.pk).exists()
    title = meeting.title if is_open else gettext("Rapat koordinasi")
    yield Slide("", "title", title, is_sample=meeting.is_sample)
    papers = queries.papers_of(meeting)
    decisions = [one for one in queries.decisions_of(meeting) if one.state != "withdrawn"]
    items = queries.items_of(meeting)
    told: set[UUID] = set()
    for number, item in enumerate(items, start=1):
        if item.source == "standing" and item.section == "papers":
            yield _point(item, number, rows=_units(papers))
            yield from _papers(papers, number, item.minutes)
        elif item.source == "standing" and item.section == "reading":
            yield _point(item, number)
            told.update(one.pk for one in decisions)
            yield from _decisions(decisions, number)
        elif item.source == "standing" and item.section == "situation":
            yield _situation(meeting, item, number, day)
        elif item.source == "standing" and item.section == "followups":
            yield _followups(item, number, day)
        else:
            yield _point(item, number)
    # A decision is read back even where the agenda has no point for it.
    yield from _decisions([one for one in decisions if one.pk not in told], 0)


def _point(item: AgendaItem, number: int, *, rows: Sequence[Any] = ()) -> Slide:
    return Slide(
        key=str(item.pk),
        kind="point",
        title=item_title(item),
        section=str(SECTION_WORDS.get(item.section, "")),
        question=item_question(item),
        classification=item.classification,
        minutes=item.minutes,
        number=number,
        figure=item.figure or {},
        rows=rows,
        is_sample=item.is_sample,
    )


def _units(papers: Sequence[Paper]) -> list[str]:
    return list(dict.fromkeys(one.unit_code for one in papers))


def _papers(papers: Sequence[Paper], number: int, minutes: int) -> Iterator[Slide]:
    """Yield the papers of each unit: its figures, as many a screen as can be read."""
    for unit in _units(papers):
        mine = [one for one in papers if one.unit_code == unit and one.kind == "figures"]
        rows = [row for one in mine for row in one.rows]
        parts = [rows[at : at + ROWS_A_SCREEN] for at in range(0, len(rows), ROWS_A_SCREEN)]
        files = [one for one in papers if one.unit_code == unit and one.kind == "file"]
        if not parts and not files:
            continue
        for part, some in enumerate(parts or [[]], start=1):
            first = (mine or files)[0]
            yield Slide(
                key=str(first.pk) if part == 1 else f"{first.pk}-{part}",
                kind="paper",
                title=unit,
                classification=max(
                    (one.classification for one in (*mine, *files)), key=CLASSES.index
                ),
                minutes=minutes,
                number=number,
                rows=some,
                part=(part, max(1, len(parts))),
                is_sample=first.is_sample,
                more={"as_of": first.as_of, "files": [one.file_name for one in files]},
            )


def _decisions(decisions: Sequence[Decision], number: int) -> Iterator[Slide]:
    for at, one in enumerate(decisions, start=1):
        yield Slide(
            key=str(one.pk),
            kind="decision",
            title=one.sentence,
            classification=one.classification,
            minutes=one.item.minutes if one.item else 0,
            number=number,
            part=(at, len(decisions)),
            is_sample=one.is_sample,
            more={
                "office": one.office,
                "unit": one.unit_code,
                "due_on": one.due_on,
                "is_adopted": one.state == "adopted",
                "decision_number": one.number,
            },
        )


def _situation(meeting: Meeting, item: AgendaItem, number: int, day: date) -> Slide:
    place = meeting.place_code
    first = day - _WEEK + timedelta(days=1)
    counts = daily_counts(place, first, day, as_of=day)
    worst = incidents_as_of(day, place=place, since=first, until=day, min_severity=2)
    return Slide(
        key=str(item.pk),
        kind="situation",
        title=item_title(item),
        section=str(SECTION_WORDS["situation"]),
        minutes=item.minutes,
        number=number,
        rows=[
            {"title": one.title, "place": one.place_code, "when": one}
            for one in worst.order_by("-severity", "-occurred_at")[:3]
        ],
        figure={"value": sum(count for _day, count in counts)},
        more={
            "level": levels_shown([place], day=day)[place],
            "first": first,
            "last": day,
            "place": place,
        },
    )


def _followups(item: AgendaItem, number: int, day: date) -> Slide:
    """Show what became of the last meeting's decisions, as far as the room may read them."""
    from_meeting = Meeting.objects.filter(pk=item.ref_id).first() if item.ref_id else None
    rows: list[dict[str, Any]] = []
    if from_meeting is not None:
        kept = [one for one in queries.decisions_of(from_meeting) if one.state == "adopted"]
        states = queries.followup_states([one.followup_id for one in kept], day, item.place_code)
        rows = [
            {"title": one.sentence, "unit": one.unit_code, "state": states.get(one.followup_id)}
            for one in kept
        ]
    return Slide(
        key=str(item.pk),
        kind="followups",
        title=item_title(item),
        section=str(SECTION_WORDS["followups"]),
        minutes=item.minutes,
        number=number,
        rows=rows[:ROWS_A_SCREEN],
        is_sample=item.is_sample,
        more={"all": len(rows)},
    )
