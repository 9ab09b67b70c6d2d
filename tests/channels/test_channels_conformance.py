"""What every registered way out must do; a new channel is added to WORLDS and passes."""

import dataclasses
import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.mail import Mailbox, mail_server
from tests.support.receiver import Asked, Receiver, web_receiver
from waspada.apps.words.sentences import catalogue
from waspada.channels.base import (
    AddressedMessage,
    AttachedFile,
    Channel,
    ChannelDown,
    NotDelivered,
    Outgoing,
    Refused,
    Surroundings,
)
from waspada.channels.registry import CHANNELS

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "01930000-0000-7000-8000-000000000001"
WRITTEN = datetime(2024, 11, 28, 8, 0, tzinfo=UTC)
HOSTILE = (
    "Judul\r\nBcc: lain@contoh.test\r\n\r\n.\r\n<b>\x00\u202egnilap\u202c 😀 漢字 العربية "
    + "panjang " * 60
)


@dataclasses.dataclass
class World:
    """A channel in surroundings where one address is known and another is not."""

    channel: Channel
    good: str
    unknown: str
    arrived: Callable[[], int]
    down: Channel | None  # the same channel while its other side is away


@contextmanager
def _in_app_world() -> Iterator[World]:
    here = Surroundings(is_account=lambda address: address == ACCOUNT)
    seen: list[str] = []

    def is_account(address: str) -> bool:
        seen.append(address)
        return address == ACCOUNT

    here = dataclasses.replace(here, is_account=is_account)
    yield World(CHANNELS["in_app"](here), ACCOUNT, "bukan-akun", lambda: len(seen), None)


@contextmanager
def _email_world() -> Iterator[World]:
    with mail_server() as box:
        box.answers["hilang@contoh.test"] = "550 5.1.1 no such user"
        here = _mail_surroundings(box)
        away = dataclasses.replace(here, smtp_port=1)
        yield World(
            CHANNELS["email"](here),
            "piket@contoh.test",
            "hilang@contoh.test",
            lambda: len(box.arrived),
            CHANNELS["email"](away),
        )


def _mail_surroundings(box: Mailbox) -> Surroundings:
    return Surroundings(
        is_account=lambda _: False,
        smtp_host="127.0.0.1",
        smtp_port=box.port,
        sender="waspada@contoh.test",
        timeout_seconds=5,
    )


@contextmanager
def _webhook_world() -> Iterator[World]:
    with web_receiver() as receiver:
        receiver.answer = lambda asked, n: (410, b"gone") if asked.path == "/hilang" else (200, b"")
        good, unknown = receiver.url("/masuk"), receiver.url("/hilang")
        here = _web_surroundings(webhook_keys={good: b"k" * 32, unknown: b"u" * 32})
        yield World(CHANNELS["webhook"](here), good, unknown, lambda: len(receiver.asked), None)


@contextmanager
def _sms_world(tmp_path: Path) -> Iterator[World]:
    with web_receiver() as receiver:
        receiver.answer = _sms_answer
        table = 'url = "%s"\ntaken = "antre"\nrefused = "salah"\n'
        file = tmp_path / "sms.toml"
        file.write_text(table % receiver.url("/kirim"), "utf-8")
        gone = tmp_path / "gone.toml"
        gone.write_text(table % "http://127.0.0.1:1/kirim", "utf-8")
        yield _phone_world("sms", receiver, {"sms_gateway": str(file)}, {"sms_gateway": str(gone)})


def _sms_answer(asked: Asked, n: int) -> tuple[int, bytes]:
    return (200, b"nomor salah" if b"628120000000" in asked.body else b"antre")


@contextmanager
def _whatsapp_world() -> Iterator[World]:
    with web_receiver() as receiver:
        receiver.answer = lambda asked, n: (
            (400, b'{"error": {"code": 131026, "message": "undeliverable"}}')
            if b"628120000000" in asked.body
            else (200, b'{"messages": [{"id": "wamid.1"}]}')
        )
        account = {"whatsapp_number": "1055", "whatsapp_token": "t"}
        here = account | {"whatsapp_api": receiver.url("")}
        away = account | {"whatsapp_api": "http://127.0.0.1:1"}
        yield _phone_world("whatsapp", receiver, here, away)


@contextmanager
def _telegram_world() -> Iterator[World]:
    with web_receiver() as receiver:
        receiver.answer = lambda asked, n: (
            (403, b'{"ok": false, "description": "Forbidden: bot was blocked by the user"}')
            if b"99999" in asked.body
            else (200, b'{"ok": true}')
        )
        here = _web_surroundings(telegram_token="1:a", telegram_api=receiver.url(""))
        away = _web_surroundings(telegram_token="1:a", telegram_api="http://127.0.0.1:1")
        yield World(
            CHANNELS["telegram"](here),
            "123456789",
            "99999",
            lambda: len(receiver.asked),
            CHANNELS["telegram"](away),
        )


def _phone_world(
    name: str, receiver: Receiver, here: dict[str, str], away: dict[str, str]
) -> World:
    return World(
        CHANNELS[name](_web_surroundings(**here)),
        "+6281234567890",
        "+628120000000",
        lambda: len(receiver.asked),
        CHANNELS[name](_web_surroundings(**away)),
    )


def _web_surroundings(**changes: object) -> Surroundings:
    here = Surroundings(is_account=lambda _: False, allows_private=True, timeout_seconds=5)
    return dataclasses.replace(here, **changes)  # type: ignore[arg-type]


WORLDS = {
    "in_app": _in_app_world,
    "email": _email_world,
    "webhook": _webhook_world,
    "sms": _sms_world,
    "telegram": _telegram_world,
    "whatsapp": _whatsapp_world,
}


def _message(address: str, **changes: object) -> AddressedMessage:
    plain = AddressedMessage(
        delivery="01930000-0000-7000-8000-00000000000a",
        address=address,
        language="id",
        title="Laporan harian Kab. Bulungan",
        body="Laporan harian telah diterbitkan.",
        classification="B",
        realm="live",
        written_at=WRITTEN,
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=sorted(CHANNELS))
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    given = [tmp_path_factory.mktemp("gateway")] if request.param == "sms" else []
    with WORLDS[request.param](*given) as made:
        yield made


def test_every_registered_channel_is_tested_and_explained() -> None:
    assert set(WORLDS) == set(CHANNELS)
    page = (ROOT / "docs/how-to/add-a-channel.md").read_text("utf-8")
    for name in CHANNELS:
        assert f"`channels/{name}`" in page


def test_the_same_message_is_frozen_to_the_same_bytes(world: World) -> None:
    file = AttachedFile("laporan.pdf", "application/pdf", b"%PDF-1.7 isi")
    message = _message(world.good, files=(file,))
    assert world.channel.freeze(message) == world.channel.freeze(message)
    other = _message(world.good, title="Judul lain", files=(file,))
    assert world.channel.freeze(other) != world.channel.freeze(message)


def test_what_was_frozen_arrives(world: World) -> None:
    before = world.arrived()
    world.channel.send(Outgoing(world.good, world.channel.freeze(_message(world.good))))
    assert world.arrived() == before + 1


def test_an_address_that_is_unknown_is_refused_for_good_with_a_sentence(world: World) -> None:
    with pytest.raises(Refused) as refused:
        world.channel.send(Outgoing(world.unknown, world.channel.freeze(_message(world.unknown))))
    assert set(catalogue()[refused.value.code]) == {"id", "en"}


def test_a_channel_that_is_down_says_so_and_refuses_no_address(world: World) -> None:
    if world.down is None:
        assert not (world.channel.leaves_house and world.channel.has_one_server)
        return
    frozen = world.channel.freeze(_message(world.good))
    with pytest.raises(ChannelDown) as down:
        world.down.send(Outgoing(world.good, frozen))
    assert not isinstance(down.value, Refused)
    assert set(catalogue()[down.value.code]) == {"id", "en"}


@pytest.mark.parametrize(("realm", "mark"), [("exercise", b"LATIHAN"), ("replay", b"DEMO-REPLAY")])
def test_nothing_from_another_realm_leaves_unmarked(world: World, realm: str, mark: bytes) -> None:
    assert mark in world.channel.freeze(_message(world.good, realm=realm))
    assert mark not in world.channel.freeze(_message(world.good))


@pytest.mark.parametrize("classification", ["T", "R", "SR", "?"])
def test_content_above_the_class_allowed_stays_in_the_house(
    world: World, classification: str
) -> None:
    secret = AttachedFile("rahasia.pdf", "application/pdf", b"SANDI-BERKAS")
    frozen = world.channel.freeze(
        _message(
            world.good,
            classification=classification,
            title="SANDI-JUDUL",
            body="SANDI-ISI",
            files=(secret,),
        )
    )
    if world.channel.leaves_house:
        assert b"SANDI" not in frozen
        assert b"U0FOREktQkVSS0FT" not in frozen  # the file in base64
    else:
        assert b"SANDI-ISI" in frozen


def test_hostile_text_is_carried_as_text(world: World) -> None:
    frozen = world.channel.freeze(_message(world.good, title=HOSTILE, body=HOSTILE))
    assert b"\x00" not in frozen
    assert "\u202e".encode() not in frozen
    world.channel.send(Outgoing(world.good, frozen))


TEXT = st.text(st.characters(codec="utf-8"), max_size=200) | st.text(
    string.printable + "\u2028\u202e\r\n", max_size=60
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=TEXT, body=TEXT)
def test_any_text_can_be_frozen(world: World, title: str, body: str) -> None:
    assert world.channel.freeze(_message(world.good, title=title, body=body))


@pytest.mark.parametrize("address", ["", "x" * 400, "a@b\r\nRCPT TO:<c@d>", "<script>", "\x00"])
def test_an_address_that_is_none_is_refused_and_never_crashes(world: World, address: str) -> None:
    with pytest.raises(NotDelivered):
        world.channel.send(Outgoing(address, world.channel.freeze(_message(address))))
