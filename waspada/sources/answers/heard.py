"""What a request or a letter held: replies of people, receipts of gateways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from waspada.core.delivery import FAILED
from waspada.core.reports.positions import MAP

__all__ = [
    "DELIVERED", "FAILED", "READ", "Heard", "Receipt", "Reply", "Unreadable", "list_in",
    "moment_in", "position_in", "text_in",
]  # fmt: skip

# What a service says became of a message, in our words.
DELIVERED, READ = "delivered", "read"


@dataclass(frozen=True, slots=True)
class Reply:
    """Something that somebody wrote back.

    sender : as the channel writes addresses; key : the service's own, the same when repeated
    refused : the code of why it can be no answer, such as of an automatic letter
    is_shared : several people write from this address, as in a group
    is_addressed : False where people talk to one another and we only hear it
    """

    channel: str
    sender: str
    text: str
    key: str
    sent_at: datetime | None = None
    refused: str = ""
    is_shared: bool = False
    is_addressed: bool = True


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message that a gateway had taken.

    outside_id : the gateway's name of it; delivery : ours, where it gives that back
    """

    channel: str
    state: str
    outside_id: str = ""
    delivery: str = ""
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """All that came at once."""

    replies: tuple[Reply, ...] = ()
    receipts: tuple[Receipt, ...] = ()


class Unreadable(ValueError):
    """It was signed, and yet is not what its sender is known to send."""


def text_in(table: Mapping[str, Any], name: str) -> str:
    """Return a value as text; "" for what is missing or is no text or number.

    Halves of a sign (JSON's lone surrogates) become question marks: no database takes them.
    """
    value = table.get(name, "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).encode("utf-8", errors="replace").decode()


def moment_in(value: object) -> datetime | None:
    """Return a moment given in seconds since 1970 or as ISO 8601; None for anything else."""
    try:
        if isinstance(value, int | float) or (isinstance(value, str) and value.isdigit()):
            return datetime.fromtimestamp(int(value), UTC)
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def position_in(found: object) -> str:
    """Return a position that was shared, as the link that WhatsApp's own chats write; "" for none.

    found : {latitude, longitude}, with name and address of a place where one was chosen
    """
    if not isinstance(found, Mapping):
        return ""
    numbers = [found.get("latitude"), found.get("longitude")]
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in numbers):
        return ""
    lat, lon = (f"{number:.6f}" for number in numbers)
    named = [text_in(found, "name") or text_in(found, "title"), text_in(found, "address")]
    words = ", ".join(filter(None, named))
    return f"{words}\n{MAP}{lat},{lon}" if words else f"{MAP}{lat},{lon}"


def list_in(table: object, name: str) -> list[Mapping[str, Any]]:
    """Return the tables of a list, what is none left out.

    Raises
    ------
    Unreadable : where something else stands there
    """
    found = table.get(name, []) if isinstance(table, Mapping) else None
    if not isinstance(found, list):
        raise Unreadable(name)
    return [one for one in found if isinstance(one, Mapping)]
