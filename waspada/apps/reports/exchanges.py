"""The desk asks and the reporter answers, through the receipt and without an account.

There may be several rounds; the talk ends when the desk decides about the report, and goes on
when a decision is undone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.clock import domain_time
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.models import Exchange, Report
from waspada.apps.secrecy.envelope import decrypt, encrypt, new_data_key, open_data_key
from waspada.core.errors import BadInput, NotFound, TooLarge, TooShort
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_text
from waspada.core.reports.states import REPORT_MOVES, check_move

TABLE: Final = "reports_exchange"
LONGEST: Final = 5_000
LONGEST_QUESTION: Final = 1_000
# A reporter is asked little at a time: they stand in a field with a telephone.
MOST_WAITING: Final = 3
MOST_QUESTIONS: Final = 12
MOST_ANSWERS: Final = 5  # until the desk asks again
DESK: Final = "desk"
REPORTER: Final = "reporter"
TALKING: Final = frozenset(("waiting", "asked"))
# Nobody holds the receipt of what came as news or in a table.
NO_REPORTER: Final = frozenset(("news", "csv_upload"))
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
    BadInput : exchange.nobody_holds, exchange.many_waiting, exchange.many_rounds
    TooShort, TooLarge : exchange.empty_question, exchange.long_question
    """
    plain = plain_text(text)
    if not plain:
        raise TooShort("exchange.empty_question")
    if len(plain) > LONGEST_QUESTION:
        raise TooLarge("exchange.long_question", size=len(plain), limit=LONGEST_QUESTION)
    with transaction.atomic():
        report: Report | None = Report.objects.select_for_update().filter(pk=report_id).first()
        if report is None:
            raise NotFound("access.not_found")
        if report.channel in NO_REPORTER:
            raise BadInput("exchange.nobody_holds")
        if report.state != "asked":
            check_move(REPORT_MOVES, report.state, "asked", "report.not_askable")
        _check_rounds(_sides_of(report_id))
        asked = _write(report, plain, is_question=True, written_by=actor, now=now)
        Report.unguarded.filter(pk=report.pk).update(state="asked", state_changed_at=now)
        record_act(
            "report.asked", actor=actor, now=now, subject_kind="report", subject=str(report.pk)
        )
    return asked


def answer_desk(
    report_id: UUID, text: str, *, now: datetime, is_volunteered: bool = False
) -> Exchange:
    """Keep the reporter's answer, sealed, and put the report back into the queue.

    is_volunteered : it adds to the report though the desk has asked nothing

    More may be added until the desk decides. Call it as the system: who holds the receipt may
    answer and may read nothing else.

    Raises
    ------
    BadInput : form.nothing_asked, exchange.closed, exchange.many_answers
    TooShort, TooLarge : form.empty_answer, form.long_answer
    """
    plain = plain_text(text)
    with transaction.atomic():
        report: Report | None = Report.objects.select_for_update().filter(pk=report_id).first()
        if report is None:
            raise BadInput("form.nothing_asked")
        thread = thread_of(report)
        if not (thread.takes_answer or (is_volunteered and _takes_more(report))):
            raise BadInput(thread.why_not)
        if not plain:
            raise TooShort("form.empty_answer")
        if len(plain) > LONGEST:
            raise TooLarge("form.long_answer", size=len(plain), limit=LONGEST)
        answer = _write(report, plain, is_question=False, written_by="", now=now)
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


@dataclass(frozen=True, slots=True)
class Thread:
    """Where the talk with a reporter stands.

    is_waiting : a question has no answer yet
    why_not : the code of the sentence when no answer is taken, else empty
    """

    is_waiting: bool
    why_not: str

    @property
    def takes_answer(self) -> bool:
        return not self.why_not


def thread_of(report: Report) -> Thread:
    """Return where the talk about a report stands; it ends with the decision."""
    sides = _sides_of(report.pk)
    is_waiting = sides[-1:] == [DESK]
    if not sides:
        return Thread(is_waiting, "form.nothing_asked")
    if report.state not in TALKING:
        return Thread(is_waiting=False, why_not="exchange.closed")
    if _run_length(sides, REPORTER) >= MOST_ANSWERS:
        return Thread(is_waiting, "exchange.many_answers")
    return Thread(is_waiting, "")


def _takes_more(report: Report) -> bool:
    """Say whether a reporter may add what nobody asked for: before it is read, and while it waits."""
    sides = _sides_of(report.pk)
    is_open = report.state in TALKING or report.state == "received"
    return is_open and _run_length(sides, REPORTER) < MOST_ANSWERS


def answered_among(report_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some reports the reporter has answered since the desk last asked.

    Only those that the acting person may read; one query.
    """
    rows = Exchange.objects.filter(report_id__in=list(report_ids)).order_by("id")
    last: dict[UUID, bool] = dict(rows.values_list("report_id", "is_question"))
    return {report_id for report_id, is_question in last.items() if not is_question}


def _sides_of(report_id: UUID) -> list[str]:
    """Return who spoke, in order."""
    rows = Exchange.unguarded.filter(report_id=report_id).order_by("id")
    questions = rows.values_list("is_question", flat=True)
    return [DESK if is_question else REPORTER for is_question in questions]


def _run_length(sides: Sequence[str], side: str) -> int:
    """Return how often one side spoke since the other last did."""
    length = 0
    for spoke in reversed(sides):
        if spoke != side:
            break
        length += 1
    return length


def _check_rounds(sides: Sequence[str]) -> None:
    if _run_length(sides, DESK) >= MOST_WAITING:
        raise BadInput("exchange.many_waiting", limit=MOST_WAITING)
    if sides.count(DESK) >= MOST_QUESTIONS:
        raise BadInput("exchange.many_rounds", limit=MOST_QUESTIONS)


def exchanges_of(report_id: UUID) -> list[Exchange]:
    """Questions and answers of a report that the acting person may see, oldest first."""
    return list(Exchange.objects.filter(report_id=report_id).order_by("id"))


def open_exchange(exchange: Exchange) -> str:
    """Return what was written, unmasked: for the reporter who was asked, not for pages."""
    row = str(exchange.pk)
    key = open_data_key(bytes(exchange.wrapped_key), TABLE, row)
    return decrypt(key, bytes(exchange.text_sealed), table=TABLE, row=row, field="text").decode()


def _write(
    report: Report, plain: str, *, is_question: bool, written_by: str, now: datetime
) -> Exchange:
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
        written_at=domain_time(now),
        node_id=settings.WASPADA_NODE,
        **rights,
    )
    exchange.save(force_insert=True)
    return exchange
