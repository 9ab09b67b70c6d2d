"""Send invitations, move a meeting after they are out, call it off: letter, calendar, notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.documents.actions import Issue, Rights, Sent, issue_document, record_dispatch
from waspada.apps.documents.models import Document
from waspada.apps.duty.queries import clock_of, zone_name
from waspada.apps.meetings.actions import drop_invitee
from waspada.apps.meetings.calendar import LET_GO
from waspada.apps.meetings.keeping import Stamp, add_step, held, note, written
from waspada.apps.meetings.letters import (
    KIND,
    LANGUAGE,
    SERIES,
    TEMPLATE_VERSION,
    LetterFacts,
    Paper,
    compose,
    letter_pdf,
    numbered,
)
from waspada.apps.meetings.models import AgendaItem, Invitee, Meeting
from waspada.apps.meetings.queries import (
    accounts_of_units,
    invitees_of,
    items_of,
    unit_emails,
    units_with_account,
)
from waspada.apps.meetings.rights import check_may_order, check_may_prepare
from waspada.apps.words.sentences import say
from waspada.core.errors import WrongState
from waspada.core.meetings import MEETING_MOVES, WITH_INVITATION, check_times
from waspada.core.reports.incidents import local_date
from waspada.core.reports.states import check_move
from waspada.core.vocabulary import CLASSES

_REASON_LENGTH: Final = 400


@dataclass(frozen=True, slots=True)
class Move:
    """Another time and venue for a meeting whose invitations are out, and why."""

    begins_at: datetime
    ends_at: datetime
    venue: str
    reason: str


def draft_letter(meeting: Meeting, facts: LetterFacts) -> Paper:
    """Return the letter as it would be issued."""
    return compose(meeting, invitees_of(meeting), open_points(meeting), facts)


def open_points(meeting: Meeting) -> list[AgendaItem]:
    """Return the points that a letter may name: those that everybody asked may read."""
    return [
        one
        for one in items_of(meeting)
        if one.classification == "B" and not one.compartment and not one.concerns_units
    ]


def send_invitations(meeting: Meeting, stamp: Stamp, *, by: str) -> Document:
    """Issue the letter, send it with the calendar entry, and enter it in the register.

    Raises
    ------
    NotAllowed, NotFound : who may not keep the place's meetings
    WrongState : meetings.wrong_state, meetings.nobody_asked, meetings.no_chair
    """
    check_may_prepare(meeting.place_code)
    with transaction.atomic():
        row = held(meeting)
        check_move(MEETING_MOVES, row.state, "invited", "meetings.wrong_state")
        if not row.chair_title:
            raise WrongState("meetings.no_chair")
        if not invitees_of(row):
            raise WrongState("meetings.nobody_asked")
        row.state = "invited"
        return _send(row, LetterFacts("invite", _day(row, stamp), by), stamp)


def move_meeting(meeting: Meeting, move: Move, stamp: Stamp, *, by: str) -> Document:
    """Give an invited meeting another time: a new letter, and the entry with a higher SEQUENCE.

    Raises
    ------
    BadInput : meetings.ends_before, meetings.too_long, meetings.empty (no reason)
    WrongState : meetings.wrong_state
    """
    check_may_prepare(meeting.place_code)
    check_times(move.begins_at, move.ends_at)
    reason = written(move.reason, most=_REASON_LENGTH)
    with transaction.atomic():
        row = held(meeting)
        check_move(MEETING_MOVES, row.state, "moved", "meetings.wrong_state")
        before = time_words(row)
        row.begins_at, row.ends_at, row.venue = (
            move.begins_at,
            move.ends_at,
            move.venue.strip()[:200],
        )
        row.state = "moved"
        row.sequence += 1
        # Answers were given for the old time.
        Invitee.unguarded.filter(meeting=row).update(answer="", answer_note="", answered_at=None)
        facts = LetterFacts("move", _day(row, stamp), by, reason=reason, before=before)
        return _send(row, facts, stamp)


def send_again(row: Meeting, reason: str, before: str, stamp: Stamp, *, by: str) -> Document:
    """Issue the letter of a meeting that is called otherwise now; inside a transaction.

    before : its title in the letter that is out
    """
    row.sequence += 1
    return _send(row, LetterFacts("change", _day(row, stamp), by, reason, before), stamp)


def ask_later(meeting: Meeting, invitees: Sequence[Invitee], stamp: Stamp) -> int:
    """Hand the letter that is out to offices added after it; return how many."""
    check_may_order(meeting)
    if meeting.state not in WITH_INVITATION or meeting.letter_id is None or not invitees:
        return 0
    document: Document = Document.unguarded.get(pk=meeting.letter_id)
    with transaction.atomic():
        # An office that was let go and is asked again holds an entry that took back the last one.
        meeting.sequence += 1
        meeting.save(update_fields=["sequence"])
        facts = LetterFacts("invite", _day(meeting, stamp), "")
        _tell(meeting, invitees, document, facts, stamp)
        note("meeting.asked_later", meeting, stamp, count=len(invitees))
    return len(invitees)


def let_go(meeting: Meeting, invitee: Invitee, stamp: Stamp) -> str:
    """Take an office off the list; one that holds the letter is told, its calendar entry too.

    Return how it is told: "in_app", "paper" where nobody of it can be reached from here, or
    "" where there is nothing to take back.
    """
    with transaction.atomic():
        drop_invitee(meeting, invitee.pk, stamp)
        row = held(meeting)
        is_asked_still = any(one.unit_code == invitee.unit_code for one in invitees_of(row))
        if row.letter_id is None or row.state not in WITH_INVITATION or is_asked_still:
            return ""
        row.sequence += 1
        row.save(update_fields=["sequence"])
        return _take_back(row, invitee, stamp)


def _take_back(row: Meeting, invitee: Invitee, stamp: Stamp) -> str:
    """Tell an office that it is not asked any more; a restricted meeting by its number."""
    unit, day = [invitee.unit_code], _day(row, stamp)
    people = accounts_of_units(unit, day)
    addresses = [Address("in_app", str(account.pk)) for account in people]
    addresses += [Address("email", address) for address in unit_emails(unit)]
    is_open = row.classification == CLASSES[0]
    params = {"title": row.title, "when": time_words(row), "number": row.serial}
    draft = Draft(
        subject_kind=LET_GO,
        subject=str(row.pk),
        place=row.place_code,
        title=say(
            f"rakor_letter.notice_letgo{'' if is_open else '_closed'}_title", params, LANGUAGE
        ),
        body=say("rakor_letter.notice_letgo_body", params, LANGUAGE),
        language=LANGUAGE,
        classification=row.classification,
        owner_unit=row.owner_unit,
        addressee_units=(invitee.unit_code,),
        concerns_units=tuple(row.concerns_units),
    )
    if addresses:
        write_message(draft, addresses, actor=stamp.actor, now=stamp.now)
    way = "in_app" if addresses else "paper"
    document: Document = Document.unguarded.get(pk=row.letter_id)
    line = say("rakor_letter.taken_back", {"title": invitee.title}, LANGUAGE)
    record_dispatch(document, [Sent(line, way)], actor=stamp.actor, now=stamp.now)
    return way


def cancel_meeting(meeting: Meeting, reason: str, stamp: Stamp, *, by: str) -> Document | None:
    """Call a meeting off; those who were invited get a letter and a cancelled entry.

    Raises
    ------
    BadInput : meetings.empty (no reason)
    WrongState : meetings.wrong_state
    """
    check_may_prepare(meeting.place_code)
    reason = written(reason, most=_REASON_LENGTH)
    with transaction.atomic():
        row = held(meeting)
        was_invited = row.letter_id is not None
        check_move(MEETING_MOVES, row.state, "cancelled", "meetings.wrong_state")
        row.state = "cancelled"
        if not was_invited:
            row.save(update_fields=["state"])
            add_step(row, stamp, reason=reason)
            return None
        row.sequence += 1
        facts = LetterFacts("cancel", _day(row, stamp), by, reason=reason, before=time_words(row))
        return _send(row, facts, stamp)


def _day(meeting: Meeting, stamp: Stamp) -> date:
    return local_date(stamp.at, meeting.place_code)


def time_words(meeting: Meeting) -> str:
    """Return when a meeting is, as a letter says it."""
    clock = clock_of(meeting.place_code)
    begins = meeting.begins_at.astimezone(clock)
    with translation.override(LANGUAGE):
        day = date_format(begins, "l, j F Y")
    return f"{day}, {begins:%H.%M} {zone_name(meeting.place_code)}"


def _send(row: Meeting, facts: LetterFacts, stamp: Stamp) -> Document:
    invitees = invitees_of(row)
    document = _issue(row, invitees, facts, stamp)
    row.letter_id, row.letter_number = document.pk, document.number
    row.save()
    add_step(row, stamp, reason=facts.reason)
    _tell(row, invitees, document, facts, stamp)
    return document


def _issue(row: Meeting, invitees: Sequence[Invitee], facts: LetterFacts, stamp: Stamp) -> Document:
    paper = compose(row, invitees, open_points(row), facts)
    issue = Issue(
        kind=KIND,
        series=SERIES,
        title=str(paper["title"])[:240],
        subject_day=facts.today,
        language=LANGUAGE,
        template_version=TEMPLATE_VERSION,
        rights=Rights(
            classification=row.classification,
            owner_unit=row.owner_unit,
            addressee_units=tuple(row.addressee_units),
            concerns_units=tuple(row.concerns_units),
        ),
        corrects=row.letter_id,
    )
    return issue_document(
        issue,
        row.place_code,
        paper,
        prepare=numbered,
        render=letter_pdf,
        actor=stamp.actor,
        now=stamp.now,
    )


def _tell(
    row: Meeting,
    invitees: Sequence[Invitee],
    document: Document,
    facts: LetterFacts,
    stamp: Stamp,
) -> None:
    """Put notices into trays, send e-mail where an office has an address, write the register."""
    units = sorted({one.unit_code for one in invitees})
    accounts = accounts_of_units(units, facts.today)
    addresses = [Address("in_app", str(account.pk)) for account in accounts]
    addresses += [Address("email", address) for address in unit_emails(units)]
    params = {"title": row.title, "when": time_words(row), "venue": row.venue or "…"}
    params |= {"number": document.number, "reason": facts.reason}
    draft = Draft(
        subject_kind="meeting",
        subject=str(row.pk),
        place=row.place_code,
        title=say(f"rakor_letter.notice_{facts.purpose}_title", params, LANGUAGE)[:240],
        body=say(f"rakor_letter.notice_{facts.purpose}_body", params, LANGUAGE),
        language=LANGUAGE,
        document_id=document.pk,
    ).with_rights_of(row)
    if addresses:
        write_message(draft, addresses, actor=stamp.actor, now=stamp.now)
    # Offices without an account get it on paper; the register names every one of them.
    reached = units_with_account(units, facts.today)
    record_dispatch(
        document,
        [Sent(one.title, "in_app" if one.unit_code in reached else "paper") for one in invitees],
        actor=stamp.actor,
        now=stamp.now,
    )
