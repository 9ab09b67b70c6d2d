"""A worker killed at every step: the message arrives, under one identifier, with the same bytes.

The steps are not listed by hand: a first run counts every statement to the database, and a
worker is killed before and after each of them. A part of them runs always, all of them in
`./run test --long`.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests.support.cast import NOW
from tests.support.deliveries import Killed, run_until_settled
from tests.support.receiver import Receiver, web_receiver
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.delivery.models import Contact, Delivery, Message, Try
from waspada.apps.delivery.sending import deliver_due
from waspada.core.delivery import CLAIM_FOR

pytestmark = pytest.mark.django_db
DRAFT = Draft("alert", "x", "65.01", "Siaga keamanan: Bulungan", "Siapkan personel.")
SHORT = 5  # steps of a short run


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = True
    with web_receiver() as found:
        Contact.objects.create(
            channel="webhook",
            address=found.url("/masuk"),
            name="Contoh: sistem",
            unit_code="polri-65.01",
            place_code="65.01",
            created_at=NOW,
            created_by="test",
        )
        yield found


@contextmanager
def killed_at(step: int, *, after: bool) -> Iterator[Callable[[], int]]:
    """Kill the worker at a statement: from then on it does nothing more. Counts them."""
    seen = [0]

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen[0] += 1
        if seen[0] > step + after:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield lambda: seen[0]


def write(receiver: Receiver) -> None:
    with acting_as(system_identity()):
        Message.objects.all().delete()
        write_message(DRAFT, [Address("webhook", receiver.url("/masuk"))], actor="t", now=NOW)
    receiver.asked.clear()


def steps_of_a_delivery(receiver: Receiver) -> int:
    write(receiver)
    with killed_at(10_000, after=False) as count:
        deliver_due(NOW, ticks=lambda: 0.0)
        return count()


def arrives_though_killed(receiver: Receiver, step: int, *, after: bool) -> None:
    write(receiver)
    try:
        with killed_at(step, after=after):
            deliver_due(NOW, ticks=lambda: 0.0)
    except Killed:
        pass
    run_until_settled(NOW + CLAIM_FOR)
    with acting_as(system_identity()):
        row = Delivery.objects.get()
    assert row.state == "delivered"
    assert 1 <= len(receiver.asked) <= 2
    assert {one.headers["webhook-id"] for one in receiver.asked} == {str(row.pk)}
    assert {one.body for one in receiver.asked} == {bytes(row.frozen)}
    assert not Try.objects.filter(ended_at=None).exists()


def test_a_worker_killed_at_a_step_delivers_under_one_identifier(receiver: Receiver) -> None:
    steps = steps_of_a_delivery(receiver)
    assert steps > 10
    for step in random.Random(20241127).sample(range(steps), SHORT):
        arrives_though_killed(receiver, step, after=False)


@pytest.mark.long
def test_a_worker_killed_at_every_step_delivers_under_one_identifier(receiver: Receiver) -> None:
    for step in range(steps_of_a_delivery(receiver)):
        for after in (False, True):
            arrives_though_killed(receiver, step, after=after)
