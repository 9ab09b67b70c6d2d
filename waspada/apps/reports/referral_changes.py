"""What happens to a referral after its letter left: answered, noted, closed, withdrawn."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.identity import current_identity
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.appending import writing
from waspada.apps.reports.models import Referral, ReferralReply
from waspada.apps.reports.referral_letter import unit_words
from waspada.apps.reports.referral_queries import (
    answering_accounts,
    may_answer,
    may_follow_up,
    referral_of,
)
from waspada.apps.words.sentences import say
from waspada.core.errors import BadInput, NotAllowed, TooLarge, WrongState
from waspada.core.places import NATION
from waspada.core.reports.incidents import local_date
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_line
from waspada.core.reports.referrals import (
    LONGEST_REASON,
    OUTCOMES,
    REFERRAL_MOVES,
    reply_text,
)
from waspada.core.reports.states import check_move
from waspada.core.vocabulary import split_unit

RIGHTS: Final = (
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


def answer_referral(
    referral_id: UUID,
    text: str,
    *,
    outcome: str,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> ReferralReply:
    """Keep the answer that the addressed unit writes in Waspada; the desk hears of it.

    Raises
    ------
    NotFound, NotAllowed; WrongState : referral.wrong_state, referral.closed_already
    BadInput : referral.bad_choice; TooShort, TooLarge : referral.empty_reply, long_reply
    """
    referral = referral_of(referral_id)
    if not may_answer(current_identity(), referral):
        raise NotAllowed("access.not_allowed")
    reply = _reply(referral, text, outcome=outcome, actor=actor, received_at=received_at, now=now)
    return reply


def note_paper_answer(
    referral_id: UUID,
    text: str,
    *,
    outcome: str,
    came_on: date,
    letter_number: str = "",
    actor: str,
    received_at: datetime,
    now: datetime,
) -> ReferralReply:
    """Note what came back on paper, by telephone or in a meeting.

    came_on : the day it came, not before the letter left and not ahead
    """
    referral = referral_of(referral_id)
    if not may_follow_up(current_identity(), referral):
        raise NotAllowed("access.not_allowed")
    place = referral.place_code
    if not local_date(referral.sent_at, place) <= came_on <= local_date(received_at, place):
        raise BadInput("referral.bad_day")
    return _reply(
        referral,
        text,
        outcome=outcome,
        came_on=came_on,
        letter_number=letter_number,
        actor=actor,
        received_at=received_at,
        now=now,
    )


def move_referral(
    referral_id: UUID, to: str, *, why: str = "", actor: str, received_at: datetime, now: datetime
) -> Referral:
    """Close a referral, open it again, or withdraw it before anything came back.

    Raises
    ------
    NotFound, NotAllowed; WrongState : referral.wrong_state
    """
    referral = referral_of(referral_id)
    if not may_follow_up(current_identity(), referral):
        raise NotAllowed("access.not_allowed")
    why = mask_text(plain_line(why))
    if len(why) > LONGEST_REASON:
        raise TooLarge("referral.too_long", size=len(why), limit=LONGEST_REASON)
    with writing():
        row = _locked(referral_id)
        if to == "reopen":
            has_reply = ReferralReply.unguarded.filter(referral_id=row.pk).exists()
            to = "answered" if has_reply else "sent"
        if to not in REFERRAL_MOVES:
            raise BadInput("referral.bad_choice", value=to[:40])
        if to == "answered" and row.state == "sent":  # only a reply does that
            raise WrongState("referral.wrong_state", current=row.state, to=to)
        _moved(row, to, why=why, actor=actor, received_at=received_at, now=now)
    return row


def withdraw_referrals_of(
    report_id: UUID, *, actor: str, received_at: datetime, now: datetime
) -> int:
    """Withdraw the unanswered referrals of a report whose decision is undone; inside `writing`.

    Raises
    ------
    WrongState : referral.answered_already, one of them has been answered
    """
    rows = list(
        Referral.unguarded.select_for_update()
        .filter(report_id=report_id)
        .exclude(state="withdrawn")
    )
    for row in rows:
        if row.state != "sent" or ReferralReply.unguarded.filter(referral_id=row.pk).exists():
            raise WrongState("referral.answered_already", number=row.number)
    for row in rows:
        _moved(row, "withdrawn", why="", actor=actor, received_at=received_at, now=now)
    return len(rows)


def _reply(
    referral: Referral,
    text: str,
    *,
    outcome: str,
    actor: str,
    received_at: datetime,
    now: datetime,
    came_on: date | None = None,
    letter_number: str = "",
) -> ReferralReply:
    if outcome not in OUTCOMES:
        raise BadInput("referral.bad_choice", value=outcome[:40])
    plain = reply_text(text)
    with writing():
        row = _locked(referral.pk)
        if row.state == "closed":
            raise WrongState("referral.closed_already", number=row.number)
        if row.state != "answered":
            check_move(REFERRAL_MOVES, row.state, "answered", "referral.wrong_state")
        reply = ReferralReply(
            **{column: getattr(row, column) for column in RIGHTS},
            node_id=settings.WASPADA_NODE,
            referral_id=row.pk,
            outcome=outcome,
            text=plain,
            came_on=came_on or local_date(received_at, row.place_code),
            is_on_paper=came_on is not None,
            letter_number=mask_text(plain_line(letter_number))[:80],
            written_at=received_at,
            recorded_at=now,
            written_by=actor,
        )
        reply.save(force_insert=True)
        Referral.unguarded.filter(pk=row.pk).update(state="answered", state_changed_at=received_at)
        record_act(
            "referral.noted" if reply.is_on_paper else "referral.answered",
            actor=actor,
            now=now,
            subject_kind="referral",
            subject=str(row.pk),
            content=plain.encode(),
            details={"outcome": outcome, "number": row.number},
        )
        if not reply.is_on_paper:
            _tell(
                row,
                "answered",
                _desk_accounts(row, local_date(received_at, NATION)),
                actor=actor,
                now=now,
            )
    return reply


def _moved(
    row: Referral, to: str, *, why: str, actor: str, received_at: datetime, now: datetime
) -> None:
    check_move(REFERRAL_MOVES, row.state, to, "referral.wrong_state")
    was = row.state
    row.state, row.state_changed_at = to, received_at
    if to == "withdrawn":
        row.why_withdrawn = why
    row.save(update_fields=["state", "state_changed_at", "why_withdrawn"])
    record_act(
        f"referral.{'reopened' if was == 'closed' else to}",
        actor=actor,
        now=now,
        subject_kind="referral",
        subject=str(row.pk),
        details={"was": was, "number": row.number},
    )
    if to == "withdrawn":
        today = local_date(received_at, NATION)
        accounts = [str(account.pk) for account in answering_accounts(row.unit_code, today)]
        _tell(row, "withdrawn", accounts, actor=actor, now=now)


def _desk_accounts(row: Referral, day: date) -> list[str]:
    """Return who hears of an answer: the person who wrote, and the desk that owns the letter."""
    accounts = {str(account.pk) for account in answering_accounts(row.owner_unit, day)}
    return sorted(accounts)


def _tell(row: Referral, what: str, accounts: Iterable[str], *, actor: str, now: datetime) -> None:
    addresses = [Address("in_app", account) for account in accounts if account != actor]
    if addresses:
        write_message(notice_of(row, what), addresses, actor=actor, now=now)


def notice_of(row: Referral, what: str) -> Draft:
    """Return the notice about a referral, with the referral's own rights.

    what : new, answered, withdrawn
    """
    params = {
        "subject": row.subject,
        "number": row.number,
        "unit": unit_words(*split_unit(row.unit_code)),
        "day": row.due_on,
    }
    suffix = "" if what == "new" else f"_{what}"
    return Draft(
        subject_kind="referral",
        subject=str(row.pk),
        place=row.place_code,
        title=say(f"letter.notice{suffix}_title", params, "id")[:240],
        body=say(f"letter.notice{suffix}_body", params, "id"),
        language="id",
        classification=row.classification,
        owner_unit=row.owner_unit,
        addressee_units=tuple(row.addressee_units),
        concerns_units=tuple(row.concerns_units),
        election_key=row.election_key,
        document_id=row.document_id,
    )


def _locked(referral_id: UUID) -> Referral:
    row: Referral = Referral.unguarded.select_for_update().get(pk=referral_id)
    return row
