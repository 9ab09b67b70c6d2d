"""Deliveries against channels that fail: waits, limits, reasons, and nobody held up."""

from datetime import timedelta

import pytest

from tests.support.cast import NOW, Cast
from tests.support.deliveries import (
    Scripted,
    deliveries_now,
    draft_message,
    run_until_settled,
    write_to,
)
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.policy import RightsColumns
from waspada.apps.delivery.actions import Address, Draft, retry_delivery, write_message
from waspada.apps.delivery.models import Delivery, Message, Try
from waspada.apps.delivery.sending import deliver_due
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.words.sentences import catalogue
from waspada.channels.base import (
    AddressedMessage,
)
from waspada.core.delivery import (
    DELIVERY_MOVES,
    LONGEST_WAIT,
    MOST_TRIES,
    check_delivery_move,
    wait_after,
)
from waspada.core.errors import BadInput, WaspadaError, WrongState

pytestmark = pytest.mark.django_db


def test_one_message_has_one_delivery_per_address(only_channel, as_system) -> None:
    written = write_message(
        draft_message(),
        [Address("email", "a@b.test"), Address("email", "a@b.test"), Address("in_app", "x")],
        actor="test",
        now=NOW,
    )
    assert [row.channel for row in written.deliveries] == ["email", "in_app"]
    assert {row.state for row in written.deliveries} == {"pending"}


def test_an_unknown_channel_writes_nothing(as_system) -> None:
    with pytest.raises(BadInput) as refused:
        write_message(draft_message(), [Address("burung", "x")], actor="test", now=NOW)
    assert refused.value.code == "delivery.unknown_channel"
    assert Message.objects.count() == 0


def test_a_delivery_keeps_its_bytes_and_each_try(only_channel) -> None:
    channel = only_channel(Scripted(lambda address, n: "busy" if n < 3 else "ok"))
    write_to("a@b.test")
    run_until_settled(NOW)
    (row,) = deliveries_now()
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


def test_a_failed_delivery_is_not_tried_before_its_wait_is_over(only_channel) -> None:
    channel = only_channel(Scripted(lambda address, n: "busy"))
    write_to("a@b.test")
    deliver_due(NOW, ticks=lambda: 0.0)
    deliver_due(NOW + wait_after(1) - timedelta(seconds=1), ticks=lambda: 0.0)
    assert len(channel.sends) == 1
    deliver_due(NOW + wait_after(1), ticks=lambda: 0.0)
    assert len(channel.sends) == 2


def test_it_is_given_up_after_ten_tries_with_the_reason(only_channel) -> None:
    only_channel(Scripted(lambda address, n: "busy"))
    write_to("a@b.test")
    run_until_settled(NOW)
    (row,) = deliveries_now()
    assert (row.state, row.tries, row.reason_code) == ("dead", MOST_TRIES, "delivery.try_later")
    assert row.reason_params == {"answer": "451"}
    assert Try.objects.count() == MOST_TRIES


def test_an_address_refused_for_good_is_tried_once(only_channel) -> None:
    only_channel(Scripted(lambda address, n: "refused"))
    write_to("a@b.test")
    run_until_settled(NOW)
    (row,) = deliveries_now()
    assert (row.state, row.tries) == ("dead", 1)


def test_a_defect_of_a_channel_is_a_failed_try_and_stops_nobody(only_channel) -> None:
    only_channel(Scripted(lambda address, n: "defect" if address == "a@b.test" else "ok"))
    write_to("a@b.test", "c@d.test")
    deliver_due(NOW, ticks=lambda: 0.0)
    assert [row.state for row in deliveries_now()] == ["pending", "delivered"]
    assert deliveries_now()[0].reason_params == {"kind": "ZeroDivisionError"}


@pytest.mark.parametrize("bad", ["busy", "refused", "defect", "taken then lost"])
def test_one_bad_address_holds_up_nobody(only_channel, bad: str) -> None:
    only_channel(Scripted(lambda address, n: bad if address == "buruk@b.test" else "ok"))
    write_to("buruk@b.test", *[f"baik{n}@b.test" for n in range(5)])
    deliver_due(NOW, ticks=lambda: 0.0)
    good = [row for row in deliveries_now() if row.address.startswith("baik")]
    assert {row.state for row in good} == {"delivered"}
    assert {row.tries for row in good} == {1}


def test_slow_addresses_do_not_take_the_turn_of_fresh_ones(only_channel) -> None:
    clock = [0.0]

    def script(address: str, n: int) -> str:
        if address.startswith("lambat"):
            clock[0] += 60  # each one uses up its whole deadline
            return "busy"
        return "ok"

    only_channel(Scripted(script))
    write_to(*[f"lambat{n}@b.test" for n in range(6)])
    for minute in range(3):  # every slow one has failed once
        deliver_due(NOW + timedelta(minutes=minute), ticks=lambda: clock[0])
    write_to("baru@b.test")
    deliver_due(NOW + timedelta(hours=1), ticks=lambda: clock[0])
    assert (
        next(row for row in deliveries_now() if row.address == "baru@b.test").state == "delivered"
    )


def test_a_channel_that_is_down_costs_the_others_no_try(only_channel) -> None:
    channel = only_channel(Scripted(lambda address, n: "down"))
    write_to("a@b.test", "c@d.test", "e@f.test")
    deliver_due(NOW, ticks=lambda: 0.0)
    assert len(channel.sends) == 1
    assert sorted(row.tries for row in deliveries_now()) == [0, 0, 1]
    channel.script = lambda address, n: "ok"
    run_until_settled(NOW)
    assert {row.state for row in deliveries_now()} == {"delivered"}


@pytest.mark.parametrize("realm", ["exercise", "replay"])
def test_an_exercise_or_replay_sends_no_mail_unless_a_setting_allows(
    only_channel, settings, realm
) -> None:
    channel = only_channel(Scripted())
    write_to("a@b.test", realm=realm)
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
    write_to("a@b.test")
    deliver_due(NOW)
    (row,) = deliveries_now()
    assert (row.state, row.reason_code, row.tries) == ("held", "delivery.no_mail_server", 0)


def test_a_notice_arrives_in_the_tray_of_an_account_and_nowhere_else(cast: Cast) -> None:
    write_to(str(cast["desk"].pk), "01930000-0000-7000-8000-000000000001", channel="in_app")
    deliver_due(NOW)
    states = {row.address: (row.state, row.reason_code) for row in deliveries_now()}
    assert states == {
        str(cast["desk"].pk): ("delivered", ""),
        "01930000-0000-7000-8000-000000000001": ("dead", "delivery.no_such_account"),
    }


def test_a_dead_letter_that_a_person_retries_goes_out_with_its_old_tries_kept(only_channel) -> None:
    channel = only_channel(Scripted(lambda address, n: "refused" if n == 1 else "ok"))
    write_to("a@b.test")
    run_until_settled(NOW)
    with acting_as(system_identity()):
        retry_delivery(deliveries_now()[0].pk, actor="desk", now=NOW)
        with pytest.raises(WrongState):
            retry_delivery(deliveries_now()[0].pk, actor="desk", now=NOW)
    run_until_settled(NOW)
    assert deliveries_now()[0].state == "delivered"
    assert Try.objects.count() == 2
    assert channel.arrived[0][1] == bytes(deliveries_now()[0].frozen)


def test_states_move_only_as_the_dict_allows() -> None:
    for current, allowed in DELIVERY_MOVES.items():
        for to in DELIVERY_MOVES:
            if to in allowed:
                check_delivery_move(current, to)
            else:
                with pytest.raises(WrongState):
                    check_delivery_move(current, to)
    # Only a gateway that takes its word back moves what was delivered.
    assert DELIVERY_MOVES["delivered"] == {"pending", "dead"}


def test_every_reason_has_its_sentence() -> None:
    codes = [code for code in catalogue() if code.startswith("delivery.")]
    assert len(codes) >= 10
    for code in codes:
        assert set(catalogue()[code]) == {"id", "en"}


def test_an_error_of_ours_while_freezing_is_a_failed_try(only_channel) -> None:
    class CannotFreeze(Scripted):
        def freeze(self, message: AddressedMessage) -> bytes:
            raise WaspadaError("delivery.file_missing")

    only_channel(CannotFreeze())
    write_to("a@b.test")
    deliver_due(NOW, ticks=lambda: 0.0)
    (row,) = deliveries_now()
    assert (row.state, row.reason_code) == ("pending", "delivery.file_missing")
    assert row.run_after == NOW + wait_after(1)


def test_a_message_about_a_row_is_for_whoever_may_read_the_row() -> None:
    row = IncidentVersion(
        place_code="65.01",
        classification="T",
        owner_unit="kesbangpol-65.01",
        addressee_units=("polri-65.01",),
        concerns_units=("kpu-65.01",),
        compartment="k1",
        election_key="pilkada-2024",
    )
    draft = Draft("incident", "1", row.place_code, "Judul", "Isi").with_rights_of(row)
    # The realm is that of whoever writes; a right added later must be carried too.
    rights = {field.name for field in RightsColumns._meta.local_fields} - {"realm", "place_code"}
    assert draft.place == row.place_code
    for name in rights | {"election_key"}:
        assert getattr(row, name), name
        assert getattr(draft, name) == getattr(row, name), name
