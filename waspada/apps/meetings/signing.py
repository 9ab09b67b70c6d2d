"""Signing the minutes: the chair signs, the content is frozen; later corrections stand beside."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.documents.actions import Issue, Rights, issue_document
from waspada.apps.documents.models import Document
from waspada.apps.links.actions import link_readable
from waspada.apps.links.kinds import Ref
from waspada.apps.meetings.keeping import (
    Stamp,
    add_step,
    check_class,
    held,
    note,
    rights_like,
    written,
)
from waspada.apps.meetings.models import Meeting, MinuteLine
from waspada.apps.meetings.notulen import (
    KIND,
    LANGUAGE,
    SERIES,
    TEMPLATE_VERSION,
    compose_minutes,
    minutes_pdf,
    numbered,
    signed,
    with_corrections,
)
from waspada.apps.meetings.queries import lines_of
from waspada.apps.meetings.rights import check_may_order, is_chair, may_prepare
from waspada.apps.words.sentences import say
from waspada.core import access
from waspada.core.access import may_read
from waspada.core.errors import NotAllowed, NotFound, WrongState
from waspada.core.meetings import MEETING_MOVES
from waspada.core.reports.incidents import local_date
from waspada.core.reports.states import check_move
from waspada.core.vocabulary import CLASSES


def sign_minutes(meeting: Meeting, stamp: Stamp, *, name: str) -> Document:
    """Sign: number the minutes, freeze content and file.

    Whoever leads the meeting signs. Where the chair has no account, the secretariat enters the
    signature that was given on paper, and the minutes say so.

    name : who signs, as the minutes print it

    Raises
    ------
    NotAllowed : meetings.only_chair_signs; meetings.concerns_chair, of what one may not read
    WrongState : meetings.wrong_state, meetings.no_chair
    """
    identity = current_identity()
    if not meeting.chair_title:
        raise WrongState("meetings.no_chair")
    is_on_paper = meeting.chair_id is None and may_prepare(identity, meeting.place_code)
    if not (is_chair(identity, meeting) or is_on_paper):
        raise NotAllowed("meetings.only_chair_signs", title=meeting.chair_title)
    with transaction.atomic():
        row = held(meeting)
        check_move(MEETING_MOVES, row.state, "signed", "meetings.wrong_state")
        day = local_date(stamp.at, row.place_code)
        remark = say("notulen.signed_on_paper" if is_on_paper else "notulen.signed_here", {}, "id")
        draft = compose_minutes(row, today=day)
        if not may_read(identity, _rights_of_draft(row, draft)):
            raise NotAllowed("meetings.concerns_chair", title=row.chair_title)
        paper = signed(draft, name=written(name, most=160), remark=remark)
        document = _issue(row, paper, day, stamp)
        row.state, row.minutes_id = "signed", document.pk
        row.save(update_fields=["state", "minutes_id"])
        add_step(row, stamp)
        minutes, held_in = Ref("document", str(document.pk)), Ref("meeting", str(row.pk))
        link_readable(minutes, "records", [held_in], actor=stamp.actor, now=stamp.now)
    return document


def _issue(row: Meeting, paper: dict[str, Any], day: date, stamp: Stamp) -> Document:
    concerns = tuple(paper.pop("concerns_units"))  # a right of the document, not its content
    issue = Issue(
        kind=KIND,
        series=SERIES,
        title=str(paper["title"])[:240],
        subject_day=day,
        language=LANGUAGE,
        template_version=TEMPLATE_VERSION,
        rights=Rights(
            classification=paper["classification"],
            owner_unit=row.owner_unit,
            addressee_units=tuple(row.addressee_units),
            concerns_units=concerns,
        ),
    )
    return issue_document(
        issue,
        row.place_code,
        paper,
        prepare=numbered,
        render=minutes_pdf,
        actor=stamp.actor,
        now=stamp.now,
    )


def correct_minutes(
    meeting: Meeting,
    text: str,
    author: Account,
    stamp: Stamp,
    *,
    about: UUID | None = None,
    classification: str = "B",
) -> MinuteLine:
    """Add a correction to signed minutes; what was signed stays as it is.

    Raises
    ------
    WrongState : meetings.not_signed_yet
    """
    check_may_order(meeting)
    check_class(classification, meeting.place_code)
    if meeting.state != "signed":
        raise WrongState("meetings.not_signed_yet")
    line = MinuteLine(
        meeting=meeting,
        kind="correction",
        text=written(text),
        about=about,
        is_sample=meeting.is_sample,
        written_at=stamp.at,
        written_by=author,
        recorded_at=stamp.now,
        **rights_like(meeting, classification),
    )
    with transaction.atomic():
        line.save(force_insert=True)
        note("meeting.corrected", meeting, stamp, line=str(line.pk))
    return line


def _rights_of_draft(meeting: Meeting, paper: Mapping[str, Any]) -> access.Rights:
    """Return the rights that minutes would be issued with: what the room may read is not for all."""
    return access.Rights(
        place=meeting.place_code,
        classification=paper["classification"],
        owner_unit=meeting.owner_unit,
        addressee_units=frozenset(meeting.addressee_units),
        concerns_units=frozenset(paper["concerns_units"]),
        realm=meeting.realm,
    )


def minutes_paper(meeting: Meeting, *, today: date, by: str = "") -> dict[str, Any]:
    """Return the minutes to hand out: as signed, with later corrections, or as a draft.

    Raises
    ------
    NotFound : meetings.minutes_missing, before the meeting has begun; access.not_found, when
        the minutes, signed or not, hold what the reader may not read
    """
    if meeting.minutes_id is None:
        if meeting.state not in {"running", "closed"}:
            raise NotFound("meetings.minutes_missing", number=meeting.serial)
        draft = compose_minutes(meeting, today=today, by=by)
        if not may_read(current_identity(), _rights_of_draft(meeting, draft)):
            raise NotFound("access.not_found")
        return draft
    document: Document | None = Document.objects.filter(pk=meeting.minutes_id).first()
    if document is None:
        raise NotFound("access.not_found")
    with translation.override(LANGUAGE):
        told = [
            (date_format(local_date(one.written_at, meeting.place_code), "j F Y"), one.text)
            for one in lines_of(meeting)
            if one.kind == "correction"
            and CLASSES.index(one.classification) <= CLASSES.index(document.classification)
        ]
        return with_corrections(document.content, told)
