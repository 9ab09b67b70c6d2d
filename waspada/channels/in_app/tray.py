"""A notice in somebody's tray: nothing leaves the house, the page shows what was delivered."""

import json
from typing import ClassVar

from waspada.channels.base import (
    AddressedMessage,
    Outgoing,
    Refused,
    Surroundings,
    marked_title,
    plain_text,
)


class InApp:
    """Delivers to accounts of this installation."""

    leaves_house: ClassVar[bool] = False
    has_one_server: ClassVar[bool] = True

    def __init__(self, surroundings: Surroundings) -> None:
        self._is_account = surroundings.is_account

    def missing_setup(self) -> str:
        """Return nothing: a tray needs no setting."""
        return ""

    def freeze(self, message: AddressedMessage) -> bytes:
        """Return the notice as it stood when it was written."""
        notice = {
            "title": marked_title(message),
            "body": plain_text(message.body),
            "classification": message.classification,
            "language": message.language,
            "written_at": message.written_at.isoformat(),
        }
        return json.dumps(notice, ensure_ascii=False, sort_keys=True).encode()

    def send(self, outgoing: Outgoing) -> None:
        """Let the notice appear in the tray; an account that is gone has none."""
        if not self._is_account(outgoing.address):
            raise Refused("delivery.no_such_account")
