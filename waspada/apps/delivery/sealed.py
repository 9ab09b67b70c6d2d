"""Addresses that are not written in the outbox: a name in their place, opened as they are sent.

Whoever keeps sealed addresses registers how to open them. What was frozen for such an address is
dropped once it has arrived, for it names the address.
"""

from collections.abc import Callable
from typing import Final

from waspada.channels.base import Refused

PREFIX: Final = "sealed:"
_OPENERS: Final[list[Callable[[str], str]]] = []


def open_sealed_by(opener: Callable[[str], str]) -> None:
    """Register who opens a sealed address, "" for one that holds no longer."""
    _OPENERS[:] = [opener]


def is_sealed(address: str) -> bool:
    """Say whether an address of the outbox is a name for one."""
    return address.startswith(PREFIX)


def opened(address: str) -> str:
    """Return the address itself.

    Raises
    ------
    Refused : it was revoked meanwhile
    """
    if not is_sealed(address):
        return address
    found = _OPENERS[0](address.removeprefix(PREFIX)) if _OPENERS else ""
    if not found:
        raise Refused("delivery.address_revoked")
    return found
