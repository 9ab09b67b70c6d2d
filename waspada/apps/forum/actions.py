"""A forum sends a numbered report of information; the team at its level answers in writing."""

from datetime import UTC, datetime
from typing import Any, Unpack
from uuid import UUID

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.documents.actions import Issue, Rights, issue_document
from waspada.apps.documents.models import Document
from waspada.apps.forum.letters import (
    ANSWER_KIND,
    ANSWER_SERIES,
    LANGUAGE,
    REPORT_KIND,
    REPORT_SERIES,
    TEMPLATE_VERSION,
    AnswerFacts,
    Paper,
    answer_paper,
    numbered,
    paper_pdf,
    report_paper,
)
from waspada.apps.forum.models import ForumReport, ForumStep
from waspada.apps.forum.queries import report_by_id, shown
from waspada.apps.forum.rights import (
    check_may_answer,
    check_may_report,
    forum_unit,
    is_of_forum,
)
from waspada.apps.forum.terms import By
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.versions import keys_of
from waspada.core.errors import BadInput, NotAllowed
from waspada.core.forum import (
    FORUM_REPORT_MOVES,
    InformationFacts,
    answering_units,
    checked_information,
    checked_text,
)
from waspada.core.places import load_table
from waspada.core.reports.incidents import local_date
from waspada.core.reports.states import check_move
from waspada.core.vocabulary import split_unit, unit_name

RIGHTS = (
    "realm",
    "place_code",
    "province_code",
    "regency_code",
    "classification",
    "owner_unit",
    "addressee_units",
    "concerns_units",
    "compartment",
    "election_key",
)


def send_information(
    told: InformationFacts, *, is_sample: bool = False, **by: Unpack[By]
) -> ForumReport:
    """Number a forum's report, freeze its letter, and put it before the team at its level.

    Raises
    ------
    BadInput, TooLarge : what `checked_information` raises
    NotAllowed : forum.not_your_forum, forum.class_too_high, and of `check_class_allowed`
    """
    today = local_date(by["received_at"], told.forum)
    told = checked_information(told, today=today)
    is_noted = check_may_report(told.forum, told.classification)
    realm = current_identity().realm
    rights = Rights(
        classification=told.classification,
        owner_unit=forum_unit(told.forum),
        addressee_units=answering_units(told.forum),
    )
    printed = _unit_words(forum_unit(told.forum))
    paper = report_paper(told, realm=realm, today=today, printed=printed)
    title = f"{told.title}"[:240]
    # A field reporter of the forum may not read what they send, and so cannot write it alone.
    with acting_as(system_identity("forum", realm)), transaction.atomic():
        document = _issue(
            REPORT_KIND, REPORT_SERIES, title, paper, rights, place=told.forum, day=today, by=by
        )
        row = ForumReport(
            **keys_of(told.forum),
            realm=realm,
            node_id=settings.WASPADA_NODE,
            classification=rights.classification,
            owner_unit=rights.owner_unit,
            addressee_units=rights.addressee_units,
            number=document.number,
            document_id=document.pk,
            about_place=told.about,
            title=told.title,
            facts=told.facts,
            analysis=told.analysis,
            recommendation=told.recommendation,
            athg=told.athg,
            seen_on=told.seen_on,
            is_noted=is_noted,
            received_at=by["received_at"].astimezone(UTC),
            recorded_at=by["now"],
            recorded_by=forum_unit(told.forum),
            is_sample=is_sample,
        )
        row.save(force_insert=True)
        _note("forum.report_sent", row, f"{row.title}\n{row.facts}", by)
    return row


def answer_information(report_id: UUID, text: str, **by: Unpack[By]) -> ForumStep:
    """Answer a forum in writing: a numbered letter of the team at its level.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : forum.only_team
    BadInput : forum.no_text; TooLarge : forum.text_too_long
    WrongState : forum.wrong_state
    """
    row = report_by_id(report_id)
    unit = check_may_answer(row.place_code)
    said = checked_text(text)
    today = local_date(by["received_at"], row.place_code)
    answer = AnswerFacts(
        forum=row.place_code,
        number=row.number,
        title=row.title,
        text=said,
        classification=row.classification,
        realm=row.realm,
    )
    paper = answer_paper(answer, unit=unit, today=today, printed=_unit_words(unit))
    rights = Rights(row.classification, unit, (row.owner_unit, *answering_units(row.place_code)))
    with transaction.atomic():
        _check_step(row, "answered")
        document = _issue(
            ANSWER_KIND,
            ANSWER_SERIES,
            str(paper["title"])[:240],
            paper,
            rights,
            place=row.place_code,
            day=today,
            by=by,
            numbered_by=split_unit(unit)[1],
        )
        return _step(row, "answered", said, unit, by, document=document)


def add_remark(report_id: UUID, text: str, **by: Unpack[By]) -> ForumStep:
    """Add a remark to a report's thread: of the forum, or of the team.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : forum.only_team
    BadInput : forum.no_text; TooLarge : forum.text_too_long
    """
    row = report_by_id(report_id)
    unit = _unit_in_thread(row)
    said = checked_text(text)
    with transaction.atomic():
        return _step(row, "note", said, unit, by)


def end_information(report_id: UUID, state: str, text: str, **by: Unpack[By]) -> ForumStep:
    """Close an answered report, or withdraw one that nobody has answered.

    Raises
    ------
    NotFound : access.not_found; NotAllowed : forum.only_team, forum.not_your_forum
    BadInput : forum.no_text, when it is withdrawn without a reason, forum.unknown_step
    WrongState : forum.wrong_state
    """
    row = report_by_id(report_id)
    if state not in {"closed", "withdrawn"}:
        raise BadInput("forum.unknown_step")
    if state == "closed":
        unit = check_may_answer(row.place_code)
        said = checked_text(text) if text.strip() else ""
    else:
        check_may_report(row.place_code, row.classification)
        unit, said = row.owner_unit, checked_text(text)
    with transaction.atomic():
        _check_step(row, state)
        return _step(row, state, said, unit, by)


def _unit_in_thread(row: ForumReport) -> str:
    if is_of_forum(current_identity(), row.place_code):
        return row.owner_unit
    try:
        return check_may_answer(row.place_code)
    except NotAllowed as error:
        raise NotAllowed("forum.only_team", place=row.place_code) from error


def _check_step(row: ForumReport, state: str) -> None:
    """Hold the report, so that two people who end it come one after the other; then check."""
    ForumReport.unguarded.select_for_update().get(pk=row.pk)
    (one,) = shown([row], day=None, today=local_date(row.received_at, row.place_code))
    check_move(FORUM_REPORT_MOVES, one.state, state, "forum.wrong_state")


def _issue(
    kind: str,
    series: str,
    title: str,
    paper: Paper,
    rights: Rights,
    *,
    place: str,
    day: Any,
    by: By,
    numbered_by: str = "",
) -> Document:
    issue = Issue(
        kind=kind,
        series=series,
        title=title,
        subject_day=day,
        language=LANGUAGE,
        template_version=TEMPLATE_VERSION,
        rights=rights,
        numbered_by=numbered_by,
    )
    return issue_document(
        issue,
        place,
        paper,
        prepare=numbered,
        render=paper_pdf,
        actor=by["actor"],
        now=by["now"],
    )


def _step(
    row: ForumReport, kind: str, text: str, unit: str, by: By, *, document: Document | None = None
) -> ForumStep:
    step = ForumStep(
        **{name: getattr(row, name) for name in RIGHTS},
        node_id=settings.WASPADA_NODE,
        report_id=row.pk,
        kind=kind,
        text=text,
        number=document.number if document else "",
        document_id=document.pk if document else None,
        unit=unit,
        received_at=max(by["received_at"].astimezone(UTC), row.received_at),
        recorded_at=by["now"],
        recorded_by=unit,
        is_sample=row.is_sample,
    )
    step.save(force_insert=True)
    _note(f"forum.report_{kind}", row, text, by, step=str(step.pk))
    return step


def _note(action: str, row: ForumReport, text: str, by: By, **details: object) -> None:
    record_act(
        action,
        actor=by["actor"],
        now=by["now"],
        subject_kind="forum_report",
        subject=str(row.pk),
        content=text.encode(),
        details={"number": row.number, **details},
    )


def _unit_words(unit: str) -> str:
    agency, place = split_unit(unit)
    return unit_name(agency, place, load_table()[place].name)


def sent_before(told: InformationFacts, since: datetime) -> ForumReport | None:
    """Return the same report of the same forum sent a moment ago: a button pressed twice.

    Asked as the system, for a field reporter does not read what they sent at T.
    """
    realm = current_identity().realm
    with acting_as(system_identity("forum", realm)):
        found: ForumReport | None = ForumReport.objects.filter(
            owner_unit=forum_unit(told.forum),
            title=" ".join(told.title.split()),
            facts=told.facts.replace("\r\n", "\n").strip(),
            recorded_at__gte=since,
        ).first()
    return found
