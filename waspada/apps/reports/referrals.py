"""Refer a report or an incident: number and freeze the letter, tell the body, settle the report."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError

from waspada.apps.accounts.identity import current_identity
from waspada.apps.delivery.actions import Address, write_message
from waspada.apps.documents.actions import Issue, Rights, Sent, issue_document, record_dispatch
from waspada.apps.documents.models import Document
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.appending import changeable_version, writing
from waspada.apps.reports.models import Incident, IncidentVersion, Referral, Report
from waspada.apps.reports.referral_changes import notice_of
from waspada.apps.reports.referral_letter import (
    KIND,
    LANGUAGE,
    SERIES,
    TEMPLATE_VERSION,
    Paper,
    Subject,
    compose,
    desk_place,
    letter_pdf,
    numbered,
    unit_words,
    when_told,
    where_told,
)
from waspada.apps.reports.referral_queries import answering_accounts
from waspada.apps.reports.rights import may_triage, own_unit
from waspada.apps.reports.triage import decidable, refer_report
from waspada.apps.words.sentences import say
from waspada.core.errors import Conflict, NotAllowed, WrongState
from waspada.core.reports.incidents import local_date
from waspada.core.reports.referrals import (
    OPEN_STATES,
    Letter,
    check_letter,
    cleaned,
    concerned_of,
    head_of,
)
from waspada.core.vocabulary import CATEGORIES, CLASSES, split_unit, unit_code

REFERABLE: Final = frozenset(("waiting", "asked", "referred"))
# What somebody may be found to have done is alleged until the body has looked into it.
ALLEGED: Final = frozenset(("kekerasan", "integritas", "informasi"))
KEYS: Final = ("realm", "place_code", "province_code", "regency_code", "election_key")


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that could leave: its words, whose desk writes it, and who would read it."""

    letter: Letter
    paper: Paper
    desk: str
    classification: str
    concerns_units: tuple[str, ...]
    confirmed_units: tuple[str, ...]


def draft_referral(
    letter: Letter, *, by: str, actor: str, received_at: datetime, now: datetime
) -> Draft:
    """Return the letter as it would be issued, after every check that issuing makes.

    Raises
    ------
    NotFound, NotAllowed, Conflict (triage.claimed), WrongState
    BadInput : referral.concerns_addressee, when the desk has not confirmed it, and what
        check_letter refuses
    """
    return _draft(_subject_row(letter, actor=actor, now=now), letter, by, received_at)


def send_referral(
    letter: Letter, *, by: str, actor: str, received_at: datetime, now: datetime
) -> Referral:
    """Issue the letter, remember the referral, tell the body's people; the report is settled.

    by : the name of whoever sends, for the foot of the letter

    Raises
    ------
    What draft_referral raises; Conflict : referral.already
    """
    row = _subject_row(letter, actor=actor, now=now)
    draft = _draft(row, letter, by, received_at)
    owner = own_unit(current_identity(), row.place_code) or row.owner_unit
    try:
        with writing():
            is_open = _lock_subject(row)
            _refuse_second(letter)
            document = _issue(row, draft, owner, actor=actor, received_at=received_at, now=now)
            referral = _remember(
                row, draft, document, owner, actor=actor, received_at=received_at, now=now
            )
            _tell(referral, document, actor=actor, now=now)
            if is_open:
                refer_report(row.pk, draft.letter.agency, draft.letter.reason, actor=actor, now=now)
    except IntegrityError as error:
        # Two people at once: the database let one letter through.
        raise Conflict(
            "referral.already", unit=unit_words(letter.agency, letter.place), number="…"
        ) from error
    return referral


def default_answers(row: Report | IncidentVersion) -> dict[str, str]:
    """Return what a letter tells unless the desk writes it otherwise; masked text only."""
    answers = {
        "when": when_told(row.occurred_at, row.occurred_precision, row.place_code),
        "where": where_told(row.place_code),
    }
    if isinstance(row, Report):
        return answers | {"who": "", "what": row.masked_text, "how": "", "why": ""}
    what, how = row.title, row.summary
    if how.startswith(what.rstrip("…")):
        what, how = how, ""
    return answers | {"who": row.who, "what": what, "how": how, "why": row.why}


def within_a_sentence(name: str) -> str:
    """Return a name as it stands inside a sentence: Sarana TPS becomes sarana TPS."""
    first, _, rest = name.partition(" ")
    return name if first.isupper() else f"{first.lower()} {rest}".strip()


def _subject_row(letter: Letter, *, actor: str, now: datetime) -> Report | IncidentVersion:
    row = _referable(letter, actor=actor, now=now)
    # The letter bears the desk's head and signature: a liaison asks the desk to write it.
    if not may_triage(current_identity(), row.place_code):
        raise NotAllowed("access.not_allowed")
    return row


def _referable(letter: Letter, *, actor: str, now: datetime) -> Report | IncidentVersion:
    if letter.report_id is not None:
        report = decidable(letter.report_id, actor=actor, now=now)
        if report.state not in REFERABLE:
            _refuse_state(report)
        return report
    assert letter.incident_id is not None
    version = changeable_version(letter.incident_id)
    if version.state in {"withdrawn", "merged"}:
        raise WrongState("incident.wrong_state", current=version.state, to="referred")
    return version


def _refuse_state(report: Report) -> None:
    if report.state == "joined":
        number = str(report.reason_params.get("incident", ""))
        raise WrongState("referral.joined_already", number=number)
    raise WrongState("report.wrong_state", current=report.state, to="referred")


def _draft(row: Report | IncidentVersion, letter: Letter, by: str, received_at: datetime) -> Draft:
    letter = cleaned(letter)
    today = local_date(received_at, row.place_code)
    check_letter(letter, about=row.place_code, today=today)
    if row.compartment:
        raise NotAllowed("referral.in_compartment")
    if row.classification not in CLASSES[:2]:
        raise NotAllowed("referral.too_secret", classification=row.classification)
    confirmed = concerned_of(letter, row.concerns_units)
    if confirmed and not letter.is_confirmed:
        raise Conflict(
            "referral.concerns_addressee",
            unit=", ".join(unit_words(*split_unit(unit)) for unit in sorted(confirmed)),
        )
    # A letter about somebody's office is read by the desk and its addressee alone.
    classification = "T" if row.concerns_units else row.classification
    is_incident = isinstance(row, IncidentVersion)
    about = Subject(
        place=row.place_code,
        received_at=row.received_at,
        incident_number=row.number if is_incident else "",
        classification=classification,
        realm=row.realm,
    )
    desk = _desk(row)
    return Draft(
        letter=letter,
        paper=compose(letter, about, desk=desk, today=today, by=by),
        desk=desk,
        classification=classification,
        concerns_units=tuple(sorted(set(row.concerns_units) - confirmed)),
        confirmed_units=tuple(sorted(confirmed)),
    )


def _desk(row: Report | IncidentVersion) -> str:
    """Return whose letterhead it is: the desk of the acting person that holds the place."""
    unit = own_unit(current_identity(), row.place_code)
    if unit.startswith("kesbangpol-"):
        return split_unit(unit)[1]
    return desk_place(row.place_code)


def _lock_subject(row: Report | IncidentVersion) -> bool:
    """Hold what the letter is about until it is issued; say whether a report is to be settled."""
    if not isinstance(row, Report):
        Incident.unguarded.select_for_update().get(pk=row.incident_id)
        return False
    fresh = Report.unguarded.select_for_update().get(pk=row.pk)
    if fresh.state not in REFERABLE:
        _refuse_state(fresh)
    return bool(fresh.state != "referred")


def _refuse_second(letter: Letter) -> None:
    unit = unit_code(letter.agency, letter.place)
    about: dict[str, UUID | None] = (
        {"report_id": letter.report_id}
        if letter.report_id is not None
        else {"incident_id": letter.incident_id}
    )
    before = Referral.unguarded.filter(**about, unit_code=unit, state__in=OPEN_STATES).first()
    if before is not None:
        raise Conflict(
            "referral.already", unit=unit_words(letter.agency, letter.place), number=before.number
        )


def _issue(
    row: Report | IncidentVersion,
    draft: Draft,
    owner: str,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> Document:
    issue = Issue(
        kind=KIND,
        series=SERIES,
        title=str(draft.paper["title"])[:240],
        subject_day=local_date(received_at, row.place_code),
        language=LANGUAGE,
        template_version=TEMPLATE_VERSION,
        rights=Rights(
            classification=draft.classification,
            owner_unit=owner,
            addressee_units=(draft.letter.unit,),
            concerns_units=draft.concerns_units,
        ),
        election_key=row.election_key,
        numbered_by=draft.desk,
    )
    return issue_document(
        issue,
        row.place_code,
        draft.paper,
        prepare=numbered,
        render=letter_pdf,
        actor=actor,
        now=now,
    )


def _remember(
    row: Report | IncidentVersion,
    draft: Draft,
    document: Document,
    owner: str,
    *,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> Referral:
    letter = draft.letter
    keys: dict[str, Any] = {name: getattr(row, name) for name in KEYS}
    referral = Referral(
        **keys,
        node_id=settings.WASPADA_NODE,
        classification=draft.classification,
        owner_unit=owner,
        addressee_units=(letter.unit,),
        concerns_units=draft.concerns_units,
        confirmed_units=draft.confirmed_units,
        report_id=letter.report_id,
        incident_id=letter.incident_id,
        incident_number=row.number if isinstance(row, IncidentVersion) else "",
        agency=letter.agency,
        unit_code=letter.unit,
        document_id=document.pk,
        number=document.number,
        subject=letter.subject,
        urgency=letter.urgency,
        due_on=letter.due_on,
        state="sent",
        state_changed_at=received_at,
        sent_at=received_at,
        recorded_at=now,
        sent_by=actor,
    )
    referral.save(force_insert=True)
    about = partial(record_act, "referral.sent", actor=actor, now=now)
    about(
        subject_kind="referral",
        subject=str(referral.pk),
        details={
            "number": document.number,
            "unit": letter.unit,
            "report": str(letter.report_id or ""),
            "incident": referral.incident_number,
            "confirmed": list(draft.confirmed_units),
        },
    )
    return referral


def _tell(referral: Referral, document: Document, *, actor: str, now: datetime) -> None:
    """Put a notice into the trays of the body's people, and write the register's lines."""
    day = local_date(referral.sent_at, referral.place_code)
    accounts = answering_accounts(referral.unit_code, day)
    head = head_of(*split_unit(referral.unit_code))
    if not accounts:
        # Nobody there uses Waspada: the secretariat sends the paper and notes what comes back.
        record_dispatch(document, [Sent(head, "paper")], actor=actor, now=now)
        return
    written = write_message(
        notice_of(referral, "new"),
        [Address("in_app", str(account.pk)) for account in accounts],
        actor=actor,
        now=now,
    )
    record_dispatch(
        document,
        [Sent(head, one.channel, one.pk) for one in written.deliveries],
        actor=actor,
        now=now,
    )


def default_subject(row: Report | IncidentVersion) -> str:
    """Return the subject a letter has unless the desk writes another; it judges nobody."""
    kind = CATEGORIES.get(row.category)
    params = {
        "what": within_a_sentence(kind.name.id) if kind else "",
        "place": row.place_code,
        "number": row.number,
    }
    if isinstance(row, IncidentVersion):
        return say("letter.subject_incident", params, LANGUAGE)
    if kind is None:
        return say("letter.subject_plain", params, LANGUAGE)
    alleged = kind.group in ALLEGED
    return say("letter.subject_alleged" if alleged else "letter.subject_report", params, LANGUAGE)
