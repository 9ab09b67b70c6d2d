"""Receiving: sealed, once, journalled, with the work that follows, all or nothing."""

from datetime import timedelta

import msgspec
import pytest
from django.db import DatabaseError, OperationalError

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.chain import member_digest
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports import receiving
from waspada.apps.reports.models import Idempotency, Report
from waspada.apps.reports.receiving import Incoming, receive_many, receive_report
from waspada.apps.reports.sealing import journal_member, open_raw, open_sender, sender_digest
from waspada.apps.reports.seen import forget_expired
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.apps.work.models import WorkItem
from waspada.apps.work.registry import _consumers, register_consumer
from waspada.core.access import Identity
from waspada.core.errors import Unavailable

BODY = b'{"text": "Spanduk dirobek di depan kantor camat", "place": "65.01.05"}'


def a_message(**changes: object) -> Incoming:
    """A signed message about Tanjung Selor through the API."""
    message = Incoming(
        channel="api",
        body=BODY,
        content_type="application/json",
        received_at=NOW,
        recorded_at=NOW,
        sender="account-1",
        place="65.01.05",
    )
    return msgspec.structs.replace(message, **changes)


def reports() -> list[Report]:
    return list(Report.unguarded.order_by("id"))


def test_a_report_gets_a_receipt_and_its_place(as_system: Identity) -> None:
    outcome = receive_report(a_message())
    (row,) = reports()
    assert (outcome.status, outcome.report_id, outcome.receipt) == ("new", row.id, row.receipt)
    assert (row.place_code, row.province_code, row.regency_code) == ("65.01.05", "65", "65.01")
    assert (row.state, row.classification, row.realm) == ("received", "T", "live")
    assert row.received_at == row.recorded_at == NOW


def test_the_raw_message_opens_byte_for_byte_and_is_nowhere_in_clear(as_system: Identity) -> None:
    body = bytes(range(256)) + BODY
    receive_report(a_message(body=body))
    (row,) = reports()
    assert open_raw(row.id, row.wrapped_key, row.raw_sealed) == body
    assert b"Spanduk" not in bytes(row.raw_sealed)
    *rest, last = bytes(row.raw_sealed)
    with pytest.raises(Unavailable):
        open_raw(row.id, row.wrapped_key, bytes([*rest, last ^ 1]))


def test_the_sender_is_sealed_and_found_by_a_digest_that_names_nobody(as_system: Identity) -> None:
    receive_report(a_message(sender="account-1", is_anonymous=True))
    (row,) = reports()
    assert b"account-1" not in bytes(row.sender_sealed) + bytes(row.sender_digest)
    assert open_sender(row.id, row.wrapped_key, row.sender_sealed) == "account-1"
    assert Report.objects.filter(sender_digest=sender_digest("account-1")).count() == 1
    assert not JournalRow.objects.filter(actor="account-1").exists()


def test_moving_a_sealed_text_to_another_report_does_not_open(as_system: Identity) -> None:
    receive_many([a_message(), a_message(body=b"{}")])
    first, second = reports()
    with pytest.raises(Unavailable):
        open_raw(second.id, first.wrapped_key, first.raw_sealed)


def test_a_group_is_one_journal_row_that_holds_a_digest_of_each_receipt(
    as_system: Identity,
) -> None:
    outcomes = receive_many([a_message(body=b'{"n": %d}' % n) for n in range(3)])
    (act,) = JournalRow.objects.filter(action="report.received")
    assert act.details == {"count": 3, "channels": ["api"]}
    expected = [
        member_digest(
            journal_member(
                outcome.report_id, outcome.receipt, keyed_digest("body", b'{"n": %d}' % n)
            )
        )
        for n, outcome in enumerate(outcomes)
        if outcome.report_id is not None
    ]
    assert bytes(act.members) == b"".join(expected)


def test_each_consumer_finds_the_work_waiting(
    as_system: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_consumers, receiving.TOPIC, [])
    register_consumer(receiving.TOPIC, "reports.read")
    register_consumer(receiving.TOPIC, "reports.other")
    outcome = receive_report(a_message())
    receive_report(a_message())
    found = WorkItem.objects.values_list("consumer", "subject", "state", "tries")
    assert sorted(found) == [
        ("reports.other", outcome.report_id, "pending", 0),
        ("reports.read", outcome.report_id, "pending", 0),
    ]


def test_what_the_way_in_could_not_read_is_kept_with_its_reason_and_waits(
    as_system: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(_consumers, receiving.TOPIC, ["reports.read"])
    outcome = receive_report(
        a_message(reason="report.bad_json", reason_params={"position": 7}, body=b"{")
    )
    (row,) = reports()
    assert (row.state, row.reason_code, row.reason_params) == (
        "unreadable",
        "report.bad_json",
        {"position": 7},
    )
    assert (outcome.reason, outcome.reason_params) == ("report.bad_json", {"position": 7})
    assert not WorkItem.objects.exists()


# --- The same message twice ----------------------------------------------------------------

SENDER_AND_ID = {"sender": "account-1", "client_id": "m-1"}
MATRIX = [
    # first, second, statuses, reports kept
    ("same id, same body", SENDER_AND_ID, SENDER_AND_ID, "same", 1),
    ("same id, other body", SENDER_AND_ID, SENDER_AND_ID | {"body": b"{}"}, "conflict", 2),
    ("other id, same body", SENDER_AND_ID, SENDER_AND_ID | {"client_id": "m-2"}, "new", 2),
    ("same id, other sender", SENDER_AND_ID, SENDER_AND_ID | {"sender": "account-2"}, "new", 2),
    ("same id, other channel", SENDER_AND_ID, SENDER_AND_ID | {"channel": "web"}, "same", 1),
    ("same id, a year later", SENDER_AND_ID, SENDER_AND_ID | {"days": 365}, "same", 1),
    ("no id, same body", {}, {}, "same", 1),
    ("no id, other body", {}, {"body": b"{}"}, "new", 2),
    ("no id, other channel", {}, {"channel": "web"}, "new", 2),
    ("no id, other sender", {}, {"sender": "account-2"}, "new", 2),
    ("no id, just within a day", {}, {"days": 0.999}, "same", 1),
    ("no id, a day later", {}, {"days": 1}, "new", 2),
    ("two unsigned witnesses", {"sender": ""}, {"sender": ""}, "new", 2),
    (
        "one form sent twice",
        {"sender": "", "client_id": "token"},
        {"sender": "", "client_id": "token"},
        "same",
        1,
    ),
    (
        "an unsigned token in another channel",
        {"sender": "", "client_id": "token"},
        {"sender": "", "client_id": "token", "channel": "web"},
        "new",
        2,
    ),
    (
        "unsigned and signed with one id",
        {"sender": "", "client_id": "m-1"},
        SENDER_AND_ID,
        "new",
        2,
    ),
]


def _at(changes: dict[str, object]) -> Incoming:
    days = float(str(changes.get("days", 0)))
    rest = {name: value for name, value in changes.items() if name != "days"}
    return a_message(recorded_at=NOW + timedelta(days=days), **rest)


@pytest.mark.each_database
@pytest.mark.parametrize("together", [False, True], ids=["apart", "in one group"])
@pytest.mark.parametrize(
    ("first", "second", "status", "kept"),
    [case[1:] for case in MATRIX],
    ids=[case[0] for case in MATRIX],
)
def test_a_second_message_is(
    as_system: Identity,
    first: dict[str, object],
    second: dict[str, object],
    status: str,
    kept: int,
    together: bool,
) -> None:
    if together and "days" in second:
        together = False  # a group arrives at one time
    pair = [_at(first), _at(second)]
    outcomes = receive_many(pair) if together else [receive_report(message) for message in pair]
    assert [outcome.status for outcome in outcomes] == ["new", status]
    assert len(reports()) == kept
    assert (outcomes[0].receipt == outcomes[1].receipt) == (status == "same")


def test_an_id_with_another_body_keeps_both_and_names_the_first(as_system: Identity) -> None:
    first = receive_report(a_message(client_id="m-1"))
    second = receive_report(a_message(client_id="m-1", body=b"{}"))
    again = receive_report(a_message(client_id="m-1", body=b"{}"))
    assert (second.status, again.status) == ("conflict", "conflict")
    assert second.receipt == again.receipt != first.receipt
    assert [row.conflicts_with for row in reports()] == [None, first.report_id]
    assert receive_report(a_message(client_id="m-1")).receipt == first.receipt


def test_a_key_that_ran_out_is_taken_over_and_then_forgotten(as_system: Identity) -> None:
    receive_report(a_message())
    later = NOW + timedelta(days=2)
    second = receive_report(a_message(recorded_at=later))
    assert receive_report(a_message(recorded_at=later)).receipt == second.receipt
    receive_report(a_message(client_id="for ever"))
    assert forget_expired(NOW + timedelta(days=4)) == 1
    assert Idempotency.objects.count() == 1


# --- When the database cannot -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("database or disk is full"), "web.disk_full"),
        (OperationalError('could not extend file "base/1": No space left'), "web.disk_full"),
        (OperationalError("database is locked"), "web.busy"),
    ],
)
def test_a_database_that_cannot_store_gives_no_receipt(
    as_system: Identity, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(receiving, "record_act", fails)
    for receive in (lambda: receive_report(a_message()), lambda: receive_many([a_message()])):
        with pytest.raises(Unavailable) as caught:
            receive()
        assert caught.value.code == code
    monkeypatch.undo()
    assert not reports()
    assert not Idempotency.objects.exists()
    assert receive_report(a_message()).status == "new"


def test_one_bad_row_fails_only_itself(
    as_system: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = receiving._publish

    def refuses(new: list[receiving.Prepared]) -> None:
        if any(prepared.incoming.body == b"bad" for prepared in new):
            raise DatabaseError("invalid byte sequence")
        publish(new)

    monkeypatch.setattr(receiving, "_publish", refuses)
    bodies = [b"good", b"bad", b"also good"]
    outcomes = receive_many([a_message(body=body) for body in bodies])
    assert [outcome.status for outcome in outcomes] == ["new", "failed", "new"]
    assert (outcomes[1].receipt, outcomes[1].reason) == ("", "report.not_stored")
    assert [open_raw(row.id, row.wrapped_key, row.raw_sealed) for row in reports()] == [
        b"good",
        b"also good",
    ]


def test_a_place_that_is_no_code_fails_only_its_row(as_system: Identity) -> None:
    outcomes = receive_many([a_message(place="Bulungan"), a_message()])
    assert [outcome.status for outcome in outcomes] == ["failed", "new"]
    assert outcomes[0].reason == "places.bad_code"


# --- Who sees it -------------------------------------------------------------------------------


def test_a_received_report_is_seen_by_its_desk_alone(cast: Cast) -> None:
    with acting_as(system_identity()):
        receive_report(a_message())
        receive_report(a_message(body=b"{}", concerns_units=("kesbangpol-65.01",)))
    seen = {}
    for name in ("desk", "province", "kpu", "police", "fkdm", "stranger"):
        with cast.acting(name):
            seen[name] = Report.objects.count()
    assert seen == {"desk": 1, "province": 2, "kpu": 0, "police": 0, "fkdm": 0, "stranger": 0}


def test_a_reporter_may_send_what_they_may_not_read(cast: Cast) -> None:
    with cast.acting("fkdm"):
        assert receive_report(a_message()).status == "new"
        assert not Report.objects.exists()
