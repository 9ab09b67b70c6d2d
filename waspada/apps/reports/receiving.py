"""Receive reports: the sealed message, its receipt, the journal and the work that follows.

Everything is written in one transaction and before anything parses the message. A receipt
exists only for what the database has accepted; a full disk or a busy database is said as
such and nothing is half-done.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
import uuid_utils.compat
from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from waspada.apps.accounts.identity import acting_in_one_round, current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.sealing import (
    REPORT_COLUMNS,
    REPORT_CONSTANTS,
    TABLE,
    Incoming,
    Prepared,
    journal_member,
    prepare_report,
)
from waspada.apps.reports.seen import Sighting, claim_keys, claim_unseen
from waspada.apps.storage.insert import BulkInsert, in_one_round
from waspada.apps.work.registry import consumers_of
from waspada.core.access import Identity
from waspada.core.errors import BadInput, Unavailable

__all__ = [
    "TOPIC",
    "Incoming",
    "Outcome",
    "receive_many",
    "receive_report",
    "store_group",
    "unavailable",
]

TOPIC = "report.received"
BUSY_SECONDS = 5
# What the databases say when there is no room; SQLite has words only, PostgreSQL also codes.
_FULL = ("disk is full", "disk i/o error", "no space left", "could not extend", "disk full")
_FULL_STATES = ("53100", "58030")

_REPORT_ROW = BulkInsert(TABLE, REPORT_COLUMNS, REPORT_CONSTANTS)
_WORK_ROW = BulkInsert(
    "work_workitem",
    {
        "id": "uuid",
        "consumer": "text",
        "subject": "uuid",
        "run_after": "timestamptz",
        "created_at": "timestamptz",
    },
    {"state": "'pending'", "tries": "0", "reason_code": "''", "reason_params": "'{}'"},
)


class Outcome(msgspec.Struct, frozen=True):
    """What became of a message: new, seen before, or kept beside another with its id.

    Of a group that was received together, a message that could not be stored is "failed":
    it has no report and no receipt, and the reason says why.
    """

    report_id: UUID | None
    receipt: str
    status: str  # "new" | "same" | "conflict" | "failed"
    reason: str = ""
    reason_params: Mapping[str, object] = msgspec.field(default_factory=dict)


def receive_report(incoming: Incoming) -> Outcome:
    """Store one message; the receipt holds once the surrounding transaction commits.

    Raises
    ------
    Unavailable : web.disk_full or web.busy; nothing was stored
    BadInput : report.not_stored, the database refuses this very message
    """
    outcome = store_group([prepare_report(incoming, current_identity().realm)])[0]
    if outcome.status == "failed":
        raise BadInput(outcome.reason, **outcome.reason_params)
    return outcome


def receive_many(group: Iterable[Incoming]) -> list[Outcome]:
    """Store many messages in one transaction; one that cannot be stored fails only itself.

    Raises
    ------
    Unavailable : web.disk_full or web.busy; none was stored
    """
    realm = current_identity().realm
    sealed = [_seal(incoming, realm) for incoming in group]
    stored = iter(store_group([each for each in sealed if isinstance(each, Prepared)]))
    return [next(stored) if isinstance(each, Prepared) else each for each in sealed]


def store_group(group: Sequence[Prepared]) -> list[Outcome]:
    """Store sealed messages together, else one by one; see `receive_many`."""
    try:
        return store_reports(group)
    except (OperationalError, InterfaceError) as error:
        raise unavailable(error) from error
    except DatabaseError:
        return [_store_alone(prepared) for prepared in group]


def _seal(incoming: Incoming, realm: str) -> Prepared | Outcome:
    try:
        return prepare_report(incoming, realm)
    except BadInput as error:
        return Outcome(None, "", "failed", error.code, error.params)


def _store_alone(prepared: Prepared) -> Outcome:
    try:
        return store_reports([prepared])[0]
    except (OperationalError, InterfaceError) as error:
        raise unavailable(error) from error
    except DatabaseError:
        return Outcome(None, "", "failed", "report.not_stored")


def store_reports(group: Sequence[Prepared], *, savepoint: bool = True) -> list[Outcome]:
    """Write a group of sealed messages, what was seen, the journal row and the work.

    savepoint : False spares two rounds to the database; the caller's transaction is then
        lost together with the group
    """
    with transaction.atomic(savepoint=savepoint):
        sightings = claim_keys(group)
        new = [
            (prepared, sighting.conflicts_with)
            for prepared, sighting in zip(group, sightings, strict=True)
            if sighting.is_to_write
        ]
        if new:
            with in_one_round():
                _write_new(new)
    return [
        _outcome(prepared, sighting) for prepared, sighting in zip(group, sightings, strict=True)
    ]


def store_unseen(group: Sequence[Prepared], identity: Identity) -> list[Outcome] | None:
    """Write a group in two rounds to the database where nothing of it was seen before.

    Outside any transaction, on PostgreSQL: everything is sent at once, and committed when all
    keys turned out to be new. Returns None, with nothing stored, when one was not: only
    `store_reports` can tell what became of each.
    """
    try:
        with acting_in_one_round(identity) as wait_for_answers:
            are_new = claim_unseen(group)
            if are_new is None:
                return None
            _write_new([(prepared, None) for prepared in group])
            wait_for_answers()
            if not are_new():
                raise _SeenBeforeError
    except _SeenBeforeError:
        return None
    return [
        _outcome(prepared, Sighting(prepared.id, prepared.receipt, "new", is_to_write=True))
        for prepared in group
    ]


class _SeenBeforeError(Exception):
    """Takes back what was sent for a group."""


def _write_new(new: Sequence[tuple[Prepared, UUID | None]]) -> None:
    """Write reports, each with the one that it conflicts with, their journal row and the work."""
    _REPORT_ROW.run([(*prepared.row, conflicts_with) for prepared, conflicts_with in new])
    reports = [prepared for prepared, _ in new]
    _journal(reports)
    _publish(reports)


def _outcome(prepared: Prepared, sighting: Sighting) -> Outcome:
    incoming = prepared.incoming
    return Outcome(
        sighting.report_id,
        sighting.receipt,
        sighting.status,
        incoming.reason,
        incoming.reason_params,
    )


def _journal(new: Sequence[Prepared]) -> None:
    """One row for the group, with a digest for each receipt.

    The actor is the intake itself: the journal is not sealed, and who sent a report is.
    """
    record_act(
        "report.received",
        actor="intake",
        now=max(prepared.incoming.recorded_at for prepared in new),
        subject_kind="report",
        subject=str(new[0].id) if len(new) == 1 else "",
        details={
            "count": len(new),
            "channels": sorted({prepared.incoming.channel for prepared in new}),
        },
        members=(
            journal_member(prepared.id, prepared.receipt, prepared.body_digest) for prepared in new
        ),
    )


def _publish(new: Sequence[Prepared]) -> None:
    """Queue the reading of each message; what the way in could not read waits for a person."""
    consumers = consumers_of(TOPIC)
    _WORK_ROW.run(
        [
            (
                uuid_utils.compat.uuid7(),
                consumer,
                prepared.id,
                prepared.incoming.recorded_at,
                prepared.incoming.recorded_at,
            )
            for consumer in consumers
            for prepared in new
            if not prepared.incoming.reason
        ],
        suffix="ON CONFLICT DO NOTHING",
    )


def unavailable(error: Exception) -> Unavailable:
    """Return what to tell a sender when the database could not store: full, or busy."""
    words = str(error).lower()
    state = getattr(error.__cause__, "sqlstate", None)
    if state in _FULL_STATES or any(sign in words for sign in _FULL):
        return Unavailable("web.disk_full")
    return Unavailable("web.busy", seconds=BUSY_SECONDS)
