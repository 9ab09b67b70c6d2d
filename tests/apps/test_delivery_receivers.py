"""Real other sides on loopback that fail, hang and die: nobody misses a warning, none waits."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.support.cast import NOW
from tests.support.deliveries import Scripted, run_until_settled, write_to
from tests.support.mail import Mailbox, mail_server
from tests.support.receiver import Asked, Receiver, web_receiver
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery import sending
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.delivery.models import Contact, Delivery
from waspada.apps.delivery.sending import AGAIN_AT_ONCE, deliver_due
from waspada.apps.delivery.surroundings import webhook_key

pytestmark = pytest.mark.django_db
DRAFT = Draft("alert", "x", "65.01", "Siaga keamanan: Bulungan", "Siapkan personel.")


@pytest.fixture
def mail(settings: Any) -> Iterator[Mailbox]:
    with mail_server() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        settings.EMAIL_TIMEOUT = 2
        yield box


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = True
    with web_receiver() as found:
        yield found


def register(receiver: Receiver, *paths: str) -> list[Address]:
    for path in paths:
        Contact.objects.create(
            channel="webhook",
            address=receiver.url(path),
            name=f"Contoh: {path}",
            unit_code="polri-65.01",
            place_code="65.01",
            created_at=NOW,
            created_by="test",
        )
    return [Address("webhook", receiver.url(path)) for path in paths]


def write(*to: Address) -> None:
    with acting_as(system_identity()):
        write_message(DRAFT, to, actor="test", now=NOW)


def states(receiver: Receiver) -> dict[str, tuple[str, str, int]]:
    with acting_as(system_identity()):
        return {
            row.address.removeprefix(receiver.url("")): (row.state, row.reason_code, row.tries)
            for row in Delivery.objects.all()
        }


def test_nobody_misses_a_warning_whatever_the_other_sides_do(
    mail: Mailbox, receiver: Receiver
) -> None:
    first = {"/500": (500, b"aduh"), "/429": (429, b"nanti"), "/404": (404, b"belum ada")}

    def answer(asked: Asked, n: int) -> tuple[int, bytes] | str:
        if n == 1 and asked.path in first:
            return first[asked.path]
        if n == 1 and asked.path in {"/drop", "/die"}:
            return asked.path[1:]
        return {"/410": (410, b"sudah pindah"), "/moved": (302, b"")}.get(asked.path, (200, b""))

    receiver.answer, receiver.extra = answer, b"Location: http://169.254.169.254/\r\n"
    mail.answers = {
        "hilang@contoh.test": "550 5.1.1 no such user",
        "sibuk@contoh.test": "450 later",
    }
    hooks = register(receiver, "/ok", "/500", "/429", "/404", "/drop", "/die", "/410", "/moved")
    people = ["piket@contoh.test", "hilang@contoh.test", "sibuk@contoh.test"]
    write(*hooks, *(Address("email", one) for one in people))
    deliver_due(NOW, ticks=lambda: 0.0)
    mail.answers.pop("sibuk@contoh.test")
    run_until_settled(NOW)
    assert states(receiver) == {
        "/ok": ("delivered", "", 1),
        "/500": ("delivered", "", 2),
        "/429": ("delivered", "", 2),
        "/404": ("delivered", "", 2),
        "/drop": ("delivered", "", 2),
        "/die": ("delivered", "", 2),
        "/410": ("dead", "delivery.address_refused", 1),
        "/moved": ("dead", "delivery.redirected", 1),
        "piket@contoh.test": ("delivered", "", 1),
        "hilang@contoh.test": ("dead", "delivery.address_refused", 1),
        "sibuk@contoh.test": ("delivered", "", 2),
    }
    assert {address for address, _bytes in mail.arrived} == {people[0], people[2]}
    for path in ("/drop", "/die"):
        one, again = receiver.at(path)
        assert one.headers["webhook-id"] == again.headers["webhook-id"]
        assert one.body == again.body


def test_a_silent_receiver_is_waited_for_while_the_others_are_served(
    mail: Mailbox, receiver: Receiver
) -> None:
    served = threading.Event()

    def answer(asked: Asked, n: int) -> tuple[int, bytes] | str:
        if asked.path == "/lambat":
            # It answers only when the others have theirs: one after the other it never would.
            return (200, b"") if served.wait(8) else "drop"
        if len(receiver.at("/cepat")) and len(receiver.at("/lain")):
            served.set()
        return (200, b"")

    receiver.answer = answer
    write(*register(receiver, "/lambat", "/cepat", "/lain"))
    deliver_due(NOW)
    assert {state for state, _reason, _tries in states(receiver).values()} == {"delivered"}


@pytest.mark.words
def test_what_failed_before_leaves_places_to_what_comes_meanwhile(only_channel) -> None:
    all_wait, fresh = threading.Event(), threading.Event()
    waiting: list[str] = []

    def script(address: str, n: int) -> str:
        if not address.startswith("lambat"):
            fresh.set()
            return "ok"
        if n == 1:
            return "busy"
        waiting.append(address)
        if len(waiting) == AGAIN_AT_ONCE:
            all_wait.set()
        return "ok" if fresh.wait(8) else "busy"

    channel = only_channel(Scripted(script))
    channel.has_one_server = False
    write_to(*[f"lambat{n}@b.test" for n in range(3 * AGAIN_AT_ONCE)])
    deliver_due(NOW, ticks=lambda: 0.0)
    write_to("baru@b.test")
    hour = timedelta(hours=1)
    with acting_as(system_identity()):
        # It falls due when every place that others may hold is held by somebody who waits for it.
        Delivery.objects.filter(address="baru@b.test").update(
            run_after=NOW + hour + timedelta(minutes=1)
        )
    deliver_due(NOW + hour, ticks=lambda: 90.0 if all_wait.is_set() else 0.0)
    with acting_as(system_identity()):
        assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


@pytest.mark.words
def test_an_address_gets_one_thing_at_a_time(receiver: Receiver) -> None:
    at_once, most = [0], [0]
    lock = threading.Lock()

    def answer(asked: Asked, n: int) -> tuple[int, bytes]:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        threading.Event().wait(0.02)
        with lock:
            at_once[0] -= 1
        return (200, b"")

    receiver.answer = answer
    (hook,) = register(receiver, "/satu")
    for _ in range(4):
        write(hook)
    deliver_due(NOW)
    assert len(receiver.asked) == 4
    assert most[0] == 1


@pytest.mark.words
def test_a_webhook_is_signed_so_that_others_can_check_it(receiver: Receiver) -> None:
    write(*register(receiver, "/masuk"))
    deliver_due(NOW)
    (asked,) = receiver.asked
    key = webhook_key(Contact.objects.get())
    signed = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode()
    mine = base64.b64encode(hmac.new(key, signed + asked.body, hashlib.sha256).digest()).decode()
    assert asked.headers["webhook-signature"] == f"v1,{mine}"
    said = json.loads(asked.body)
    assert said["id"] == asked.headers["webhook-id"]
    assert (said["title"], said["class"], said["mark"]) == (DRAFT.title, "B", "")


@pytest.mark.words
def test_a_receiver_inside_the_house_is_asked_only_where_a_setting_allows(
    receiver: Receiver, settings: Any
) -> None:
    write(*register(receiver, "/masuk"))
    settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = False
    deliver_due(NOW)
    assert states(receiver)["/masuk"][:2] == ("dead", "delivery.bad_url")
    assert receiver.asked == []


@pytest.mark.words
def test_a_run_that_is_over_starts_nothing_more(only_channel) -> None:
    channel = only_channel(Scripted())
    write_to("a@b.test")
    deliver_due(NOW, is_over=lambda: True)
    assert channel.sends == []
    assert sending.deliver_due(NOW).delivered == 1
