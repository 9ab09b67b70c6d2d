"""The desk asks and the reporter answers, through the receipt and without an account."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction

from waspada.apps.journal.actions import record_act
from waspada.apps.reports.models import Exchange, Report
from waspada.apps.secrecy.envelope import decrypt, encrypt, new_data_key, open_data_key
from waspada.core.errors import BadInput, NotFound, TooLarge, TooShort
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_text
from waspada.core.reports.states import REPORT_MOVES, check_move

TABLE: Final = "reports_exchange"
LONGEST: Final = 5_000
_RIGHTS: Final = (
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


def ask_reporter(report_id: UUID, text: str, *, actor: str, now: datetime) -> Exchange:
    """Put a question of the desk to the reporter; the report waits for the answer.

    Raises
    ------
    NotFound : the acting person may not read the report
    WrongState : report.not_askable
    TooShort, TooLarge : form.empty_answer, form.long_answer
    """
    with transaction.atomic():
        report: Report | None = Report.objects.select_for_update().filter(pk=report_id).first()
        if report is None:
            raise NotFound("access.not_found")
        if report.state != "asked":
            check_move(REPORT_MOVES, report.state, "asked", "report.not_askable")
        asked = _write(report, text, is_question=True, written_by=actor, now=now)
        Report.unguarded.filter(pk=report.pk).update(state="asked", state_changed_at=now)
        record_act(
            "report.asked", actor=actor, now=now, subject_kind="report", subject=str(report.pk)
        )
    return asked


def answer_desk(report_id: UUID, text: str, *, now: datetime) -> Exchange:
    """Keep the reporter's answer, sealed, and put the report back into the queue.

    Call it as the system: who holds the receipt may answer and may read nothing else.

    Raises
    ------
    BadInput : form.nothing_asked
    TooShort, TooLarge : form.empty_answer, form.long_answer
    """
    with transaction.atomic():
        report: Report | None = Report.objects.select_for_update().filter(pk=report_id).first()
        if report is None or report.state != "asked":
            raise BadInput("form.nothing_asked")
        answer = _write(report, text, is_question=False, written_by="", now=now)
        Report.unguarded.filter(pk=report.pk, state="asked").update(
            state="waiting", state_changed_at=now
        )
        record_act(
            "report.answered",
            actor="reporter",
            now=now,
            subject_kind="report",
            subject=str(report.pk),
            content=answer.masked_text.encode(),
        )
    return answer


def exchanges_of(report_id: UUID) -> list[Exchange]:
    """Questions and answers of a report that the acting person may see, oldest first."""
    return list(Exchange.objects.filter(report_id=report_id).order_by("written_at", "id"))


def open_exchange(exchange: Exchange) -> str:
    """Return what was written, unmasked: for the reporter who was asked, not for pages."""
    row = str(exchange.pk)
    key = open_data_key(bytes(exchange.wrapped_key), TABLE, row)
    return decrypt(key, bytes(exchange.text_sealed), table=TABLE, row=row, field="text").decode()


def _write(
    report: Report, text: str, *, is_question: bool, written_by: str, now: datetime
) -> Exchange:
    plain = plain_text(text)
    if not plain:
        raise TooShort("form.empty_answer")
    if len(plain) > LONGEST:
        raise TooLarge("form.long_answer", size=len(plain), limit=LONGEST)
    exchange_id = uuid_utils.compat.uuid7()
    row = str(exchange_id)
    key = new_data_key(TABLE, row)
    rights: dict[str, Any] = {column: getattr(report, column) for column in _RIGHTS}
    exchange = Exchange(
        id=exchange_id,
        report_id=report.pk,
        is_question=is_question,
        text_sealed=encrypt(key, plain.encode(), table=TABLE, row=row, field="text"),
        wrapped_key=key.wrapped,
        masked_text=mask_text(plain),
        written_by=written_by,
        written_at=now,
        node_id=settings.WASPADA_NODE,
        **rights,
    )
    exchange.save(force_insert=True)
    return exchange
