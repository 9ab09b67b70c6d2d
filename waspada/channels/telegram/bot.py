"""Send a text by a Telegram bot (Bot API, sendMessage) to a chat that has allowed it."""

import json
import re
from typing import Any, ClassVar, Final

from waspada.channels.base import (
    AddressedMessage,
    ChannelDown,
    NotDelivered,
    Outgoing,
    Refused,
    Surroundings,
)
from waspada.channels.calling import SERVER_FAULTS, Answer, Limits, Request, ask
from waspada.channels.shortened import short_text

LONGEST: Final = 4096  # characters that the service takes
CHAT: Final = re.compile(r"-?[1-9]\d{3,18}|@[A-Za-z][A-Za-z0-9_]{4,31}", re.ASCII)
_OUR_FAULT: Final = frozenset({401, 404})  # the token: nobody would get anything
_NEVER: Final = frozenset({400, 403})  # no such chat, or it has blocked the bot
_TOO_FAST: Final = 429


def is_chat(text: str) -> bool:
    """Say whether a text is the number of a chat or the @name of a channel."""
    return CHAT.fullmatch(text) is not None


class Telegram:
    """Delivers to chats of a bot."""

    leaves_house: ClassVar[bool] = True
    has_one_server: ClassVar[bool] = True

    def __init__(self, surroundings: Surroundings) -> None:
        self._here = surroundings

    def missing_setup(self) -> str:
        """Return the code for a bot without its token."""
        return "" if self._here.telegram_token else "delivery.no_telegram"

    def freeze(self, message: AddressedMessage) -> bytes:
        """Return the JSON that is sent: plain text, nothing in it is read as markup."""
        if not is_chat(message.address):
            raise Refused("delivery.bad_chat")
        text = short_text(message, highest_class=self._here.highest_class, longest=LONGEST)
        content = {
            "chat_id": message.address,
            "text": text,
            "link_preview_options": {"is_disabled": True},
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()

    def send(self, outgoing: Outgoing) -> None:
        """Post it; the service's own `ok` decides."""
        here = self._here
        url = f"{here.telegram_api.rstrip('/')}/bot{here.telegram_token}/sendMessage"
        limits = Limits(
            min(here.timeout_seconds, 15.0),
            min(here.deadline_seconds, 30.0),
            allows_private=here.allows_private,
        )
        headers = {"Content-Type": "application/json"}
        try:
            answer = ask(Request(url, outgoing.frozen, headers), limits)
        except NotDelivered as lost:
            if lost.code == "delivery.connection_lost":
                raise
            raise ChannelDown(lost.code, **lost.params) from lost
        _judge(answer)


def _judge(answer: Answer) -> None:
    said = _said(answer)
    if answer.is_taken and said.get("ok") is True:
        return
    words = f"{answer.status} {said.get('description', '')}".strip()[:200]
    if answer.status in _OUR_FAULT:
        raise ChannelDown("delivery.gateway_refuses_us", answer=words)
    if answer.status == _TOO_FAST or answer.status >= SERVER_FAULTS:
        raise NotDelivered("delivery.try_later", answer=words)
    if answer.status in _NEVER:
        raise Refused("delivery.address_refused", answer=words)
    raise NotDelivered("delivery.try_later", answer=words)


def _said(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
