"""Texts that came by a gateway: stored first, then read, then answered.

A text of somebody we know becomes a report with its receipt; of anybody else it is held. What
reading makes of a text only decides what the answer says: the report is read again, in the
worker, from the sealed words.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from waspada.apps.accounts.clock import JAKARTA
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.texts import Said
from waspada.apps.intake import answering
from waspada.apps.intake.addresses import KnownSender, known_sender, take_code
from waspada.apps.intake.health import heard
from waspada.apps.intake.holding import TEXT, Strange, desk_place, hold, move_to, was_held
from waspada.apps.intake.nil_texts import nil_answer, settle_nil
from waspada.apps.intake.parts import keep_part
from waspada.apps.intake.sending_back import send_back
from waspada.apps.reports.exchanges import answer_desk
from waspada.apps.reports.models import FormToken, Report
from waspada.apps.reports.reading import Reader
from waspada.apps.reports.receiving import Incoming, Outcome, receive_report
from waspada.apps.reports.sealing import sender_digest
from waspada.apps.reports.tallies import count_or_refuse
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.errors import TooMany, WaspadaError
from waspada.core.replies import MOST_A_MINUTE
from waspada.core.reports.body import ReportBody
from waspada.core.reports.receipts import receipt_beginning
from waspada.sources.answers.heard import Reply as Written
from waspada.sources.coded_text import Asked, command_of, part_of, read_text
from waspada.sources.coded_text.commands import HELP, JOIN, MORE

logger = logging.getLogger(__name__)

CHANNELS: Final = ("sms", "telegram", "whatsapp")
MOST_AN_HOUR: Final = 60  # texts of one known sender; what follows is held
MOST_CODES: Final = 5  # tries of a code by one address in an hour
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
LAST_REPORT: Final = timedelta(days=3)  # which TAMBAH without a receipt means


def way_of_channel(channel: str) -> str:
    """Return the key of the way in by a channel."""
    return f"coded_text.{channel}"


@dataclass(frozen=True, slots=True)
class Texts:
    """What `delivery.texts` asks of whoever takes reports."""

    def is_certainly_report(self, text: str) -> bool:
        return command_of(text).is_said or part_of(text) is not None

    def take(self, texts: Sequence[Written], *, at: datetime, now: datetime) -> list[Said]:
        found = [take_text(one, at=at, now=now) for one in texts]
        for one, said in zip(texts, found, strict=True):
            if one.channel == "whatsapp" and said.text:
                send_back(one, said.text, at=at, now=now)  # its webhook takes no answer
        return found

    def is_too_fast(self, channel: str, count: int, now: datetime) -> bool:
        try:
            count_or_refuse(
                *("way-texts", channel.encode()),
                most=MOST_A_MINUTE,
                window=MINUTE,
                now=now,
                count=count,
            )
        except TooMany:
            return True
        return False

    def heard(
        self,
        channel: str,
        now: datetime,
        *,
        ok: bool,
        reason: str = "",
        params: Mapping[str, object] | None = None,
    ) -> None:
        heard(way_of_channel(channel), now, ok=ok, reason=reason, params=params)


def take_text(one: Written, *, at: datetime, now: datetime) -> Said:
    """Store one text and return the answer to it; the same text again has the same answer.

    at : the clock that is shown; now : the real one

    Raises
    ------
    Unavailable : nothing was stored, and the service may send it again
    """
    asked = command_of(one.text)
    day = at.astimezone(JAKARTA).date()
    if asked.what == JOIN:
        # Whoever is in a group would report in the name of one, and read what is answered.
        return _said(one, answering.not_joined()) if one.is_shared else _join(one, asked, now)
    known = known_sender(one.channel, one.sender, day=day, now=now)
    if known is None:
        if asked.what == HELP:
            return _said(one, answering.help_text())
        return _hold(one, "intake.unknown_sender", at, now)
    if asked.what == HELP:
        return _said(one, answering.help_text())
    if not _is_counted(one, known, now):
        return _hold(one, "intake.too_many_of_sender", at, now)
    if asked.what == MORE:
        added = _add(one, known, asked, now)
        if added is not None:
            return added
    part = part_of(one.text)
    if part is not None:
        return _said(one, keep_part(one, part, known, at=at, now=now))
    outcome = receive_text(one.text, known, channel=one.channel, client_id=one.key, at=at, now=now)
    nil = nil_answer(one.text, outcome, known, one.channel, at=at, now=now)
    if nil is not None:
        text = answering.nil(outcome.receipt, nil.code, nil.params)
        return Said(one.key, one.sender, text, outcome.receipt)
    return _answered(one, outcome, known, at, is_new_though=asked.what == MORE)


def receive_text(
    text: str, known: KnownSender, *, channel: str, client_id: str, at: datetime, now: datetime
) -> Outcome:
    """Store a text of a known sender as a report, before anything reads it."""
    with acting_as(system_identity("intake")):
        return receive_report(
            Incoming(
                channel=channel,
                body=text.replace("\x00", "").encode("utf-8", errors="replace"),
                content_type=TEXT,
                received_at=at,
                recorded_at=now,
                sender=known.sender,
                client_id=f"{channel}/{client_id}",
                place=known.place,
                owner_unit=known.unit,
            )
        )


def answer_to(
    outcome: Outcome, text: str, known: KnownSender, at: datetime, *, is_open: bool = False
) -> str:
    """Return what a reporter is told of a report that is stored; reading may fail.

    is_open : it passes the outbox, whose pages are read at class B: what happened is left out
    """
    try:
        understood = read_text(text, area=known.place, now=at)
    except Exception as error:  # noqa: BLE001 -- a defect of ours must not cost the receipt
        logger.warning("coded text: %s", type(error).__name__)
        return answering.received_only(outcome.receipt)
    return answering.received(
        outcome.receipt, understood, area=known.place, with_content=not is_open
    )


def _answered(
    one: Written, outcome: Outcome, known: KnownSender, at: datetime, *, is_new_though: bool
) -> Said:
    text = answer_to(outcome, one.text, known, at, is_open=one.channel == "whatsapp")
    if is_new_though:
        text = answering.new_instead(outcome.receipt)
    return Said(one.key, one.sender, text, outcome.receipt)


def _said(one: Written, text: str) -> Said:
    return Said(one.key, one.sender, text)


def _hold(one: Written, reason: str, at: datetime, now: datetime) -> Said:
    """Keep a message for the desk; where it names a place near, that place's desk sees it too."""
    way = way_of_channel(one.channel)
    what = hold(Strange(way, one.channel, one.sender, one.text, one.key, reason), at=at, now=now)
    if what == "left_out":
        heard(way, now, ok=False, reason="intake.too_many_unknown")
        return _said(one, "")
    if what == "held":
        try:
            place = read_text(one.text, area=desk_place(), now=at).body.place
        except Exception as error:  # noqa: BLE001 -- it is held all the same
            logger.warning("coded text: %s", type(error).__name__)
        else:
            move_to(one.channel, one.sender, one.key, place)
    return _said(one, answering.held())


def _join(one: Written, asked: Asked, now: datetime) -> Said:
    caller = keyed_digest("join", one.channel.encode(), one.sender.encode())
    try:
        count_or_refuse("intake-code", caller, most=MOST_CODES, window=HOUR, now=now)
    except TooMany:
        heard(way_of_channel(one.channel), now, ok=False, reason="intake.too_many_codes")
        return _said(one, answering.not_joined())
    account = take_code(one.channel, one.sender, asked.code, now=now)
    if account is None:
        heard(way_of_channel(one.channel), now, ok=False, reason="intake.wrong_code")
        return _said(one, answering.not_joined())
    return _said(one, answering.joined(account.display_name))


def _is_counted(one: Written, known: KnownSender, now: datetime) -> bool:
    """Count a text of a sender, once however often the service repeats it; False for too many."""
    token = keyed_digest("text-seen", one.channel.encode(), one.key.encode())
    if not FormToken.objects.get_or_create(digest=token, defaults={"said_at": now})[1]:
        return not was_held(one.channel, one.sender, one.key)
    try:
        count_or_refuse(
            "intake-text", known.sender.encode(), most=MOST_AN_HOUR, window=HOUR, now=now
        )
    except TooMany:
        return False
    return True


def _add(one: Written, known: KnownSender, asked: Asked, now: datetime) -> Said | None:
    """Add to a report of the same sender; None where there is none that takes it."""
    if not (asked.rest or asked.otherwise):
        return _said(one, answering.nothing_to_add())
    token = keyed_digest("text-added", one.channel.encode(), one.key.encode())
    with acting_as(system_identity("intake")):
        report, text = _own_report(known, asked.receipt, now), asked.rest
        if report is None and asked.otherwise:
            report, text = _own_report(known, "", now), asked.otherwise
        if report is None:
            return None
        try:
            with transaction.atomic():
                if FormToken.objects.get_or_create(digest=token, defaults={"said_at": now})[1]:
                    answer_desk(report.pk, text, now=now, is_volunteered=True)
        except WaspadaError:
            return None
    return Said(one.key, one.sender, answering.added(report.receipt), report.receipt)


def _own_report(known: KnownSender, typed: str, now: datetime) -> Report | None:
    """Return the sender's own report that a receipt or its beginning names, or the last one."""
    mine = Report.objects.filter(sender_digest=sender_digest(known.sender)).order_by("-received_at")
    if not typed:
        return mine.filter(recorded_at__gt=now - LAST_REPORT).first()
    begins = receipt_beginning(typed)
    if begins is None:
        return None
    found = list(mine.filter(receipt__startswith=begins).defer("raw_sealed", "wrapped_key")[:2])
    return found[0] if len(found) == 1 else None  # of two nobody says which is meant


def _read(report: Report, raw: bytes) -> ReportBody:
    text = raw.decode("utf-8", errors="replace")
    return read_text(text, area=report.place_code, now=report.received_at).body


READER: Final = Reader(read=_read, settle=settle_nil)
