"""Whatever happens at each send, every delivery ends and none is lost or changed."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import NOW
from tests.support.deliveries import (
    Killed,
    Scripted,
    deliveries_now,
    run_until_settled,
    write_to,
)
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery import claims
from waspada.apps.delivery.models import Delivery, Message, Try
from waspada.apps.delivery.sending import deliver_due
from waspada.apps.words.sentences import catalogue
from waspada.core.delivery import (
    CLAIM_FOR,
)

pytestmark = pytest.mark.django_db


def test_a_worker_killed_before_it_sent_loses_nothing(only_channel) -> None:
    channel = only_channel(Scripted(lambda address, n: "killed" if n == 1 else "ok"))
    write_to("a@b.test")
    with pytest.raises(Killed):
        deliver_due(NOW, ticks=lambda: 0.0)
    assert deliveries_now()[0].state == "sending"
    deliver_due(NOW + CLAIM_FOR - timedelta(seconds=1), ticks=lambda: 0.0)
    assert len(channel.sends) == 1
    deliver_due(NOW + CLAIM_FOR, ticks=lambda: 0.0)
    assert deliveries_now()[0].state == "delivered"
    first = Try.objects.order_by("id").first()
    assert first is not None
    assert (first.outcome, first.reason_code) == ("unknown", "delivery.worker_stopped")


def test_a_worker_killed_after_it_sent_sends_the_same_bytes_again(only_channel) -> None:
    channel = only_channel(Scripted(lambda address, n: "taken then killed" if n == 1 else "ok"))
    write_to("a@b.test")
    with pytest.raises(Killed):
        deliver_due(NOW, ticks=lambda: 0.0)
    with acting_as(system_identity()):
        assert Message.objects.update(title="diubah orang") == 1
    run_until_settled(NOW)
    assert len(channel.arrived) == 2
    assert channel.arrived[0] == channel.arrived[1]


def test_two_workers_never_hold_the_same_row(only_channel) -> None:
    only_channel(Scripted())
    write_to("a@b.test", "c@d.test")
    first = claims.claim_next("email", "live", NOW)
    second = claims.claim_next("email", "live", NOW)
    assert first is not None
    assert second is not None
    assert first.row.pk != second.row.pk
    assert claims.claim_next("email", "live", NOW) is None


def test_a_slow_failure_does_not_undo_anothers_success(only_channel) -> None:
    only_channel(Scripted())
    write_to("a@b.test")
    slow = claims.claim_next("email", "live", NOW)
    assert slow is not None
    deliver_due(NOW + CLAIM_FOR, ticks=lambda: 0.0)
    claims.write_failure(slow, "delivery.try_later", {}, now=NOW, is_final=True)
    assert deliveries_now()[0].state == "delivered"


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


def _walk(only_channel, plans: list[list[str]]) -> None:
    with acting_as(system_identity()):
        Message.objects.all().delete()
    plan_of = {f"alamat{n}@b.test": plan for n, plan in enumerate(plans)}

    def script(address: str, n: int) -> str:
        plan = plan_of[address]
        return plan[n - 1] if n <= len(plan) else "ok"

    channel = only_channel(Scripted(script))
    write_to(*plan_of)
    run_until_settled(NOW)
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
def test_every_delivery_ends_delivered_or_dead_with_a_reason(
    only_channel, plans: list[list[str]]
) -> None:
    _walk(only_channel, plans)


@pytest.mark.long
def test_every_delivery_ends_over_many_seeded_walks(only_channel) -> None:
    chance = random.Random(20241127)
    for _ in range(300):
        plans = [
            [chance.choice(WHAT) for _ in range(chance.randrange(0, 14))]
            for _ in range(chance.randrange(1, 8))
        ]
        _walk(only_channel, plans)
