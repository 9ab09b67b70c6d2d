"""Read a stored message: the job that turns a sealed body into what the desk sees.

What cannot be read stays, with its reason on its own row, and can be tried again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.models import Attachment, Exchange, Report
from waspada.apps.reports.queueing import COLUMNS, place_in_queue
from waspada.apps.reports.receiving import TOPIC
from waspada.apps.reports.rights import may_triage
from waspada.apps.reports.sealing import open_raw
from waspada.apps.reports.search_index import index_reports
from waspada.apps.reports.suggested import suggest
from waspada.apps.work.actions import publish_again, publish_work
from waspada.apps.work.registry import consumers_of
from waspada.core.errors import BadInput, NotAllowed, NotFound
from waspada.core.places import province_of, regency_of
from waspada.core.reports.body import ReportBody, parse_body
from waspada.core.reports.incidents import place_precision_of
from waspada.core.reports.masking import mask_text
from waspada.core.reports.states import REPORT_MOVES, check_move
from waspada.core.vocabulary import CATEGORIES

CONSUMER = "reports.read"
READ_TOPIC = "report.was_read"
_WRITTEN = (
    "state",
    "state_changed_at",
    "reason_code",
    "reason_params",
    "place_code",
    "province_code",
    "regency_code",
    "concerns_units",
    "occurred_at",
    "occurred_precision",
    "latitude",
    "longitude",
    "place_precision",
    "category",
    "athg",
    "severity",
    "deaths",
    "injured",
    "is_ongoing",
    "masked_text",
    "sources",
    "suggested",
    *COLUMNS,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """How messages of a channel are read where they are no JSON of ours.

    read : the report and its raw message; returns what it says, or raises BadInput
    settle : called when it waits for the desk, and may settle it; the report is saved after
    """

    read: Callable[[Report, bytes], ReportBody]
    settle: Callable[[Report, datetime], None]


_READERS: Final[dict[str, Reader]] = {}


def read_by(channel: str, reader: Reader) -> None:
    """Let an app above read the messages of a channel of its own; call it in `AppConfig.ready`."""
    _READERS[channel] = reader


def read_report(report_id: UUID, now: datetime) -> None:
    """Open, parse and mask one message; a second run finds it read and does nothing.

    Raises
    ------
    NotFound : access.not_found, there is no such report in this realm
    Unavailable : secrecy.*, the sealed message does not open; the work row keeps the reason
    """
    with transaction.atomic():
        report = Report.objects.select_for_update().filter(pk=report_id).first()
        if report is None:
            raise NotFound("access.not_found")
        if report.state != "received":
            return
        raw = open_raw(report.id, report.wrapped_key, report.raw_sealed)
        reader = _READERS.get(report.channel)
        try:
            read = reader.read(report, raw) if reader else _parsed(report, raw)
        except BadInput as error:
            _move(report, "unreadable", now)
            report.reason_code = error.code
            report.reason_params = dict(error.params)
        else:
            _fill(report, read)
            _move(report, "waiting", now)
            if reader:
                reader.settle(report, now)
        place_in_queue(report)
        report.save(update_fields=_WRITTEN)
        is_read = report.state != "unreadable"
        if is_read:
            index_reports([report])
            publish_work(consumers_of(READ_TOPIC), [report.pk], now=real_now())
        record_act(
            "report.read" if is_read else "report.unreadable",
            actor=current_identity().account,
            now=real_now(),
            subject_kind="report",
            subject=str(report.pk),
            details={"reason": report.reason_code} if report.reason_code else {},
        )


def _parsed(report: Report, raw: bytes) -> ReportBody:
    # Its own time of arrival, so that a later try judges "not yet happened" alike.
    return parse_body(raw, now=report.received_at, place=report.place_code)


def retry_reading(report_id: UUID, *, actor: str, now: datetime) -> None:
    """Put an unreadable message back in the queue; a person of the desk asked for it.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : access.not_allowed
    WrongState : report.not_unreadable
    """
    with transaction.atomic():
        report = Report.objects.select_for_update().filter(pk=report_id).first()
        if report is None:
            raise NotFound("access.not_found")
        if not may_triage(current_identity(), report.place_code):
            raise NotAllowed("access.not_allowed")
        _move(report, "received", now)
        report.save(update_fields=["state", "state_changed_at", "reason_code", "reason_params"])
        publish_again(consumers_of(TOPIC) or (CONSUMER,), [report.pk], now=now)
        record_act(
            "report.retried",
            actor=actor,
            now=now,
            subject_kind="report",
            subject=str(report.pk),
        )


def compare_again(report_id: UUID, *, now: datetime) -> None:
    """Queue what follows on a reading: a person has changed it, or lets the report count again."""
    publish_again(consumers_of(READ_TOPIC), [report_id], now=now)


def _move(report: Report, to: str, now: datetime) -> None:
    code = "report.not_unreadable" if to == "received" else "report.wrong_state"
    check_move(REPORT_MOVES, report.state, to, code)
    report.state = to
    report.state_changed_at = now
    report.reason_code = ""
    report.reason_params = {}


def _fill(report: Report, read: ReportBody) -> None:
    if read.place:
        report.place_code = read.place
        report.province_code = province_of(read.place) or ""
        report.regency_code = regency_of(read.place) or ""
    # Only ever added: a report is never shown to an office that any part of it concerns.
    report.concerns_units = tuple(sorted({*report.concerns_units, *read.concerns}))
    report.occurred_at = read.occurred_at
    report.occurred_precision = read.precision
    report.latitude = read.lat
    report.longitude = read.lon
    report.place_precision = (
        "point" if read.lat is not None else place_precision_of(report.place_code)
    )
    report.category = read.category
    report.athg = CATEGORIES[read.category].athg if read.category else ""
    report.severity = read.severity
    report.deaths = read.deaths
    report.injured = read.injured
    report.is_ongoing = read.is_ongoing
    report.masked_text = _masked(read.title, read.text)
    report.sources = [{"url": address} for address in read.sources]
    report.suggested = suggest(report, read)
    _carry_rights(report)


def _masked(title: str, text: str) -> str:
    return mask_text("\n".join(_parts(title, text)))


def _parts(title: str, text: str) -> Iterable[str]:
    if title and not text.startswith(title):
        yield title
    if text:
        yield text


def _carry_rights(report: Report) -> None:
    """Photos and questions are read by whom the report is read by."""
    for rows in (Attachment.unguarded, Exchange.unguarded):
        rows.filter(report_id=report.pk).update(
            place_code=report.place_code,
            province_code=report.province_code,
            regency_code=report.regency_code,
            concerns_units=report.concerns_units,
        )
