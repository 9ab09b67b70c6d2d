"""A channel that fails as a test tells it to, and the deliveries that go through it."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

import pytest

from tests.support.cast import NOW
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery import sending
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.delivery.models import Delivery
from waspada.apps.delivery.sending import deliver_due
from waspada.channels.base import (
    AddressedMessage,
    ChannelDown,
    NotDelivered,
    Outgoing,
    Refused,
)


class Killed(BaseException):
    """The worker is gone; nothing after this line runs."""


class Scripted:
    """A channel that does what the test says for each send, and remembers what arrived."""

    leaves_house: ClassVar[bool] = True
    has_one_server: ClassVar[bool] = True

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
def only_channel(monkeypatch: pytest.MonkeyPatch) -> Callable[[Scripted], Scripted]:
    """Put one scripted channel in the place of e-mail, and no other."""

    def put(channel: Scripted) -> Scripted:
        monkeypatch.setattr(sending, "CHANNELS", {"email": None})
        monkeypatch.setattr(sending, "open_channel", lambda name: channel)
        return channel

    return put


def draft_message(**changes: object) -> Draft:
    columns: dict[str, object] = {
        "subject_kind": "document",
        "subject": "x",
        "place": "65.01",
        "title": "Laporan harian",
        "body": "Isi.",
    }
    return Draft(**(columns | changes))  # type: ignore[arg-type]


def write_to(*addresses: str, channel: str = "email", realm: str = "live") -> None:
    with acting_as(system_identity(realm=realm)):
        write_message(
            draft_message(),
            [Address(channel, address) for address in addresses],
            actor="test",
            now=NOW,
        )


def deliveries_now() -> list[Delivery]:
    with acting_as(system_identity()):
        return list(Delivery.objects.order_by("address"))


def run_until_settled(now: datetime) -> datetime:
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
