"""What a way out is given and what it must do; every kind passes one conformance test.

A message is frozen once for each address and the same bytes are sent at every try: what a
recipient may get twice is then recognisably one message.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, Protocol

from waspada.core.delivery import realm_mark
from waspada.core.errors import Unavailable
from waspada.core.vocabulary import CLASSES

LONGEST_ANSWER = 200


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that goes along: the bytes as issued."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AddressedMessage:
    """One message to one address.

    delivery : stays the same at every try; whatever identifies the message is made from it
    link : where it is read in full after signing in; "" where nobody has named our address
    answer_code : with which it is answered by this channel; "" where it asks for nothing
    about_kind, about : what it is about, such as a warning and its key
    """

    delivery: str
    address: str
    language: str
    title: str
    body: str
    classification: str
    realm: str
    written_at: datetime
    files: tuple[AttachedFile, ...] = ()
    link: str = ""
    about_kind: str = ""
    about: str = ""
    answer_code: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The frozen bytes, the address they go to, and the identifier of the delivery."""

    address: str
    frozen: bytes
    delivery: str = ""


def wall_clock() -> datetime:
    """Return the time of a try; what is frozen never holds it."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What this installation has: servers, limits, and who is known here.

    deadline_seconds : how long one send may take in all, however slowly the other side answers
    highest_class : the highest class whose content may leave the house
    allows_private : addresses inside the house (loopback, private numbers) may be called
    webhook_keys : the key of each registered address of another system
    reply_address : to which letters are answered; "" where answers are not taken
    sms_gateway : the file that says how the SMS gateway wants to be asked
    """

    is_account: Callable[[str], bool]
    smtp_host: str = ""
    reply_address: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    has_tls: bool = False
    sender: str = "waspada@localhost"
    node: str = "node-1"
    timeout_seconds: float = 15.0
    deadline_seconds: float = 60.0
    highest_class: str = "B"
    allows_private: bool = False
    now: Callable[[], datetime] = wall_clock
    webhook_keys: Mapping[str, bytes] = field(default_factory=dict)
    sms_gateway: str = ""
    telegram_token: str = ""
    telegram_api: str = "https://api.telegram.org"
    whatsapp_token: str = ""
    whatsapp_number: str = ""
    whatsapp_template: str = ""
    whatsapp_api: str = "https://graph.facebook.com/v23.0"


class NotDelivered(Unavailable):
    """This try failed; another may succeed."""


class Refused(NotDelivered):
    """It will never arrive at this address; trying again is of no use."""


class ChannelDown(NotDelivered):
    """Nothing leaves by this channel just now, to whatever address."""


class Channel(Protocol):
    """One way out.

    leaves_house : the bytes leave this installation, so class and realm limits apply to them
    has_one_server : every address is reached through one server of ours; while that is down,
        nobody is reached. False where each address is a server of its own.
    """

    leaves_house: ClassVar[bool]
    has_one_server: ClassVar[bool]

    def missing_setup(self) -> str:
        """Return the code of what the installation has not set up yet; empty when ready.

        While something is missing, deliveries are held and lose no tries.
        """
        ...

    def freeze(self, message: AddressedMessage) -> bytes:
        """Return the bytes to send; the same message gives the same bytes.

        Raises
        ------
        Refused : the address cannot be one of this channel
        """
        ...

    def send(self, outgoing: Outgoing) -> str | None:
        """Hand the bytes over, unchanged; return only when the other side has taken them.

        Returns
        -------
        the name under which the other side speaks of it in its receipts, where it gives one

        Raises
        ------
        NotDelivered, Refused, ChannelDown : with a code and parameters for its row
        """
        ...


def marked_title(message: AddressedMessage) -> str:
    """Return the title on one line, after the mark of its realm."""
    mark = realm_mark(message.realm)
    title = one_line(message.title)
    return f"[{mark}] {title}" if mark else title


def is_within_class(classification: str, highest: str) -> bool:
    """Say whether content of a class may leave where the highest allowed class is given."""
    if classification not in CLASSES or highest not in CLASSES:
        return False
    return CLASSES.index(classification) <= CLASSES.index(highest)


def plain_text(text: str) -> str:
    """Return text without characters that steer: controls, and marks that turn the direction."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in kept
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )


def one_line(text: str) -> str:
    """Return text that cannot break out of the line it stands on."""
    return " ".join(plain_text(text).split())


def short_answer(text: str | bytes) -> str:
    """Return what the other side said, fit for a row and a page."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", errors="replace")
    return one_line(text)[:LONGEST_ANSWER]
