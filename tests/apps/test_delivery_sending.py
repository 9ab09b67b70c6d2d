"""Deliveries against channels that fail in every way a test invents."""

import contextlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery import sending
from waspada.apps.delivery.actions import Address, Draft, retry_delivery, write_message
from waspada.apps.delivery.models import Delivery, Message, Try
from waspada.apps.delivery.sending import deliver_due
from waspada.apps.words.sentences import catalogue
from waspada.channels.base import (
    AddressedMessage,
    ChannelDown,
    NotDelivered,
    Outgoing,
    Refused,
)
from waspada.core.delivery import (
    CLAIM_FOR,
    DELIVERY_MOVES,
    LONGEST_WAIT,
    MOST_TRIES,
    check_delivery_move,
    wait_after,
)
from waspada.core.errors import BadInput, WaspadaError, WrongState

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The worker is gone; nothing after this line runs."""


class Scripted:
    """A channel that does what the test says for each send, and remembers what arrived."""

    leaves_house: ClassVar[bool] = True

    def __init__(self, script: Callable[[str, int], str] = lambda address, n: "ok") -> None:
        self.script = script
        self.arrived: list[tuple[str, bytes]] = []
        self.sends: list[str] = []

    def missing_setup(self) -> str:
        return ""

    def freeze(self, message: AddressedMessage) -> bytes:
        return f"{message.delivery}:{message.address}:{message.title}".encode()

    def send(self, outgoing: Outgoing) -> None:
        self.sends.append(outgoing.address)
        what = self.script(outgoing.address, self.sends.count(outgoing.address))
        if what in {"ok", "taken then killed", "taken then lost"}:
            self.arrived.append((outgoing.address, outgoing.frozen))
        if what.endswith("killed"):
            raise Killed
        if what == "taken then lost":
            raise NotDelivered("delivery.connection_lost", kind="OSError")
        if what == "busy":
            raise NotDelivered("delivery.try_later", answer="451")
        if what == "refused":
            raise Refused("delivery.address_refused", answer="550")
        if what == "down":
            raise ChannelDown("delivery.server_unreachable", kind="OSError")
        if what == "defect":
            raise ZeroDivisionError


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[Scripted], Scripted]:
    """Put one scripted channel in the place of e-mail, and no other."""

    def put(channel: Scripted) -> Scripted:
        monkeypatch.setattr(sending, "CHANNELS", {"email": None})
        monkeypatch.setattr(sending, "open_channel", lambda name: channel)
        return channel

    return put


def _draft(**changes: object) -> Draft:
    columns: dict[str, object] = {
        "subject_kind": "document",
        "subject": "x",
        "place": "65.01",
        "title": "Laporan harian",
        "body": "Isi.",
    }
    return Draft(**(columns | changes))  # type: ignore[arg-type]


def _write(*addresses: str, channel: str = "email", realm: str = "live") -> None:
    with acting_as(system_identity(realm=realm)):
        write_message(
            _draft(), [Address(channel, address) for address in addresses], actor="test", now=NOW
        )


def _rows() -> list[Delivery]:
    with acting_as(system_identity()):
        return list(Delivery.objects.order_by("address"))


def _run_until_settled(now: datetime) -> datetime:
    """Run again whenever something falls due, a dead worker being replaced."""
    for _ in range(400):
        with contextlib.suppress(Killed):
            deliver_due(now, ticks=lambda: 0.0)
        with acting_as(system_identity()):
            open_rows = Delivery.objects.exclude(state__in=("delivered", "dead", "held"))
            due = [
                row.claimed_until if row.state == "sending" else row.run_after for row in open_rows
            ]
        if not due:
            return now
        now = max(now, min(moment for moment in due if moment is not None))
    raise AssertionError("some delivery never ends")


def test_one_message_has_one_delivery_per_address(only, as_system) -> None:
    written = write_message(
        _draft(),
        [Address("email", "a@b.test"), Address("email", "a@b.test"), Address("in_app", "x")],
        actor="test",
        now=NOW,
    )
    assert [row.channel for row in written.deliveries] == ["email", "in_app"]
    assert {row.state for row in written.deliveries} == {"pending"}


def test_an_unknown_channel_writes_nothing(as_system) -> None:
    with pytest.raises(BadInput) as refused:
        write_message(_draft(), [Address("burung", "x")], actor="test", now=NOW)
    assert refused.value.code == "delivery.unknown_channel"
    assert Message.objects.count() == 0


def test_a_delivery_keeps_its_bytes_and_each_try(only) -> None:
    channel = only(Scripted(lambda address, n: "busy" if n < 3 else "ok"))
    _write("a@b.test")
    _run_until_settled(NOW)
    (row,) = _rows()
    assert (row.state, row.tries, row.reason_code) == ("delivered", 3, "")
    assert channel.arrived == [("a@b.test", bytes(row.frozen))]
    tries = list(Try.objects.order_by("id").values_list("number", "outcome", "reason_code"))
    assert tries == [
        (1, "failed", "delivery.try_later"),
        (2, "failed", "delivery.try_later"),
        (3, "delivered", ""),
    ]


def test_waits_double_up_to_a_limit() -> None:
    waits = [wait_after(tries) for tries in range(1, 40)]
    assert waits[:3] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_a_failed_delivery_is_not_tried_before_its_wait_is_over(only) -> None:
    channel = only(Scripted(lambda address, n: "busy"))
    _write("a@b.test")
    deliver_due(NOW, ticks=lambda: 0.0)
    deliver_due(NOW + wait_after(1) - timedelta(seconds=1), ticks=lambda: 0.0)
    assert len(channel.sends) == 1
    deliver_due(NOW + wait_after(1), ticks=lambda: 0.0)
    assert len(channel.sends) == 2


def test_it_is_given_up_after_ten_tries_with_the_reason(only) -> None:
    only(Scripted(lambda address, n: "busy"))
    _write("a@b.test")
    _run_until_settled(NOW)
    (row,) = _rows()
    assert (row.state, row.tries, row.reason_code) == ("dead", MOST_TRIES, "delivery.try_later")
    assert row.reason_params == {"answer": "451"}
    assert Try.objects.count() == MOST_TRIES


def test_an_address_refused_for_good_is_tried_once(only) -> None:
    only(Scripted(lambda address, n: "refused"))
    _write("a@b.test")
    _run_until_settled(NOW)
    (row,) = _rows()
    assert (row.state, row.tries) == ("dead", 1)


def test_a_defect_of_a_channel_is_a_failed_try_and_stops_nobody(only) -> None:
    only(Scripted(lambda address, n: "defect" if address == "a@b.test" else "ok"))
    _write("a@b.test", "c@d.test")
    deliver_due(NOW, ticks=lambda: 0.0)
    assert [row.state for row in _rows()] == ["pending", "delivered"]
    assert _rows()[0].reason_params == {"kind": "ZeroDivisionError"}


@pytest.mark.parametrize("bad", ["busy", "refused", "defect", "taken then lost"])
def test_one_bad_address_holds_up_nobody(only, bad: str) -> None:
    only(Scripted(lambda address, n: bad if address == "buruk@b.test" else "ok"))
    _write("buruk@b.test", *[f"baik{n}@b.test" for n in range(5)])
    deliver_due(NOW, ticks=lambda: 0.0)
    good = [row for row in _rows() if row.address.startswith("baik")]
    assert {row.state for row in good} == {"delivered"}
    assert {row.tries for row in good} == {1}


def test_slow_addresses_do_not_take_the_turn_of_fresh_ones(only) -> None:
    clock = [0.0]

    def script(address: str, n: int) -> str:
        if address.startswith("lambat"):
            clock[0] += 60  # each one uses up its whole deadline
            return "busy"
        return "ok"

    only(Scripted(script))
    _write(*[f"lambat{n}@b.test" for n in range(6)])
    for minute in range(3):  # every slow one has failed once
        deliver_due(NOW + timedelta(minutes=minute), ticks=lambda: clock[0])
    _write("baru@b.test")
    deliver_due(NOW + timedelta(hours=1), ticks=lambda: clock[0])
    assert next(row for row in _rows() if row.address == "baru@b.test").state == "delivered"


def test_a_channel_that_is_down_costs_the_others_no_try(only) -> None:
    channel = only(Scripted(lambda address, n: "down"))
    _write("a@b.test", "c@d.test", "e@f.test")
    deliver_due(NOW, ticks=lambda: 0.0)
    assert len(channel.sends) == 1
    assert sorted(row.tries for row in _rows()) == [0, 0, 1]
    channel.script = lambda address, n: "ok"
    _run_until_settled(NOW)
    assert {row.state for row in _rows()} == {"delivered"}


def test_a_worker_killed_before_it_sent_loses_nothing(only) -> None:
    channel = only(Scripted(lambda address, n: "killed" if n == 1 else "ok"))
    _write("a@b.test")
    with pytest.raises(Killed):
        deliver_due(NOW, ticks=lambda: 0.0)
    assert _rows()[0].state == "sending"
    deliver_due(NOW + CLAIM_FOR - timedelta(seconds=1), ticks=lambda: 0.0)
    assert len(channel.sends) == 1
    deliver_due(NOW + CLAIM_FOR, ticks=lambda: 0.0)
    assert _rows()[0].state == "delivered"
    first = Try.objects.order_by("id").first()
    assert first is not None
    assert (first.outcome, first.reason_code) == ("unknown", "delivery.worker_stopped")


def test_a_worker_killed_after_it_sent_sends_the_same_bytes_again(only) -> None:
    channel = only(Scripted(lambda address, n: "taken then killed" if n == 1 else "ok"))
    _write("a@b.test")
    with pytest.raises(Killed):
        deliver_due(NOW, ticks=lambda: 0.0)
    with acting_as(system_identity()):
        assert Message.objects.update(title="diubah orang") == 1
    _run_until_settled(NOW)
    assert len(channel.arrived) == 2
    assert channel.arrived[0] == channel.arrived[1]


def test_two_workers_never_hold_the_same_row(only) -> None:
    only(Scripted())
    _write("a@b.test", "c@d.test")
    first = sending.claim_next("email", "live", NOW)
    second = sending.claim_next("email", "live", NOW)
    assert first is not None
    assert second is not None
    assert first.row.pk != second.row.pk
    assert sending.claim_next("email", "live", NOW) is None


def test_a_slow_failure_does_not_undo_anothers_success(only) -> None:
    only(Scripted())
    _write("a@b.test")
    slow = sending.claim_next("email", "live", NOW)
    assert slow is not None
    deliver_due(NOW + CLAIM_FOR, ticks=lambda: 0.0)
    sending._write_failure(slow, "delivery.try_later", {}, now=NOW, is_final=True)
    assert _rows()[0].state == "delivered"


@pytest.mark.parametrize("realm", ["exercise", "replay"])
def test_an_exercise_or_replay_sends_no_mail_unless_a_setting_allows(only, settings, realm) -> None:
    channel = only(Scripted())
    _write("a@b.test", realm=realm)
    deliver_due(NOW, ticks=lambda: 0.0)
    with acting_as(system_identity(realm=realm)):
        row = Delivery.objects.get()
    assert (row.state, row.reason_code, row.tries) == ("held", "delivery.realm_held", 0)
    assert channel.sends == []
    settings.WASPADA_ALLOW_REPLAY_MAIL = True
    deliver_due(NOW + timedelta(hours=1), ticks=lambda: 0.0)
    assert channel.sends == ["a@b.test"]


def test_mail_waits_without_losing_tries_until_a_server_is_named(settings) -> None:
    settings.EMAIL_HOST = ""
    _write("a@b.test")
    deliver_due(NOW)
    (row,) = _rows()
    assert (row.state, row.reason_code, row.tries) == ("held", "delivery.no_mail_server", 0)


def test_a_notice_arrives_in_the_tray_of_an_account_and_nowhere_else(cast: Cast) -> None:
    _write(str(cast["desk"].pk), "01930000-0000-7000-8000-000000000001", channel="in_app")
    deliver_due(NOW)
    states = {row.address: (row.state, row.reason_code) for row in _rows()}
    assert states == {
        str(cast["desk"].pk): ("delivered", ""),
        "01930000-0000-7000-8000-000000000001": ("dead", "delivery.no_such_account"),
    }


def test_a_dead_letter_that_a_person_retries_goes_out_with_its_old_tries_kept(only) -> None:
    channel = only(Scripted(lambda address, n: "refused" if n == 1 else "ok"))
    _write("a@b.test")
    _run_until_settled(NOW)
    with acting_as(system_identity()):
        retry_delivery(_rows()[0].pk, actor="desk", now=NOW)
        with pytest.raises(WrongState):
            retry_delivery(_rows()[0].pk, actor="desk", now=NOW)
    _run_until_settled(NOW)
    assert _rows()[0].state == "delivered"
    assert Try.objects.count() == 2
    assert channel.arrived[0][1] == bytes(_rows()[0].frozen)


def test_states_move_only_as_the_dict_allows() -> None:
    for current, allowed in DELIVERY_MOVES.items():
        for to in DELIVERY_MOVES:
            if to in allowed:
                check_delivery_move(current, to)
            else:
                with pytest.raises(WrongState):
                    check_delivery_move(current, to)
    assert DELIVERY_MOVES["delivered"] == frozenset()


def test_every_reason_has_its_sentence() -> None:
    codes = [code for code in catalogue() if code.startswith("delivery.")]
    assert len(codes) >= 10
    for code in codes:
        assert set(catalogue()[code]) == {"id", "en"}


# --- The crash matrix: whatever happens at each send, every delivery ends and none is lost.
WHAT = [
    "ok",
    "busy",
    "refused",
    "down",
    "defect",
    "killed",
    "taken then killed",
    "taken then lost",
]


def _walk(only, plans: list[list[str]]) -> None:
    with acting_as(system_identity()):
        Message.objects.all().delete()
    plan_of = {f"alamat{n}@b.test": plan for n, plan in enumerate(plans)}

    def script(address: str, n: int) -> str:
        plan = plan_of[address]
        return plan[n - 1] if n <= len(plan) else "ok"

    channel = only(Scripted(script))
    _write(*plan_of)
    _run_until_settled(NOW)
    with acting_as(system_identity()):
        rows = list(Delivery.objects.all())
        assert {row.address for row in rows} == set(plan_of)
        for row in rows:
            assert row.state in {"delivered", "dead"}
            got = {frozen for address, frozen in channel.arrived if address == row.address}
            assert len(got) <= 1, "the bytes changed between tries"
            if row.state == "delivered":
                assert got == {bytes(row.frozen)}
            else:
                assert set(catalogue()[row.reason_code]) == {"id", "en"}
            assert row.try_set.count() == row.tries
            assert not row.try_set.filter(ended_at=None).exists()
        untroubled = [row for row in rows if "ok" in plan_of[row.address][:1]]
        assert {row.tries for row in untroubled} <= {1}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plans=st.lists(st.lists(st.sampled_from(WHAT), max_size=5), min_size=1, max_size=4))
def test_every_delivery_ends_delivered_or_dead_with_a_reason(only, plans: list[list[str]]) -> None:
    _walk(only, plans)


@pytest.mark.long
def test_every_delivery_ends_over_many_seeded_walks(only) -> None:
    chance = random.Random(20241127)
    for _ in range(300):
        plans = [
            [chance.choice(WHAT) for _ in range(chance.randrange(0, 14))]
            for _ in range(chance.randrange(1, 8))
        ]
        _walk(only, plans)


def test_an_error_of_ours_while_freezing_is_a_failed_try(only) -> None:
    class CannotFreeze(Scripted):
        def freeze(self, message: AddressedMessage) -> bytes:
            raise WaspadaError("delivery.file_missing")

    only(CannotFreeze())
    _write("a@b.test")
    deliver_due(NOW, ticks=lambda: 0.0)
    (row,) = _rows()
    assert (row.state, row.reason_code) == ("pending", "delivery.file_missing")
    assert row.run_after == NOW + wait_after(1)
