"""Send a message through the WhatsApp Business Cloud API.

WhatsApp lets a business write first only by a template that it has approved. Where a template
is named, its body has three places: title, text, link. Without one a plain text is sent, which
arrives only within 24 hours of the recipient's own last message.
"""

import json
from typing import Any, ClassVar, Final

from waspada.channels.base import (
    AddressedMessage,
    ChannelDown,
    NotDelivered,
    Outgoing,
    Refused,
    Surroundings,
    one_line,
)
from waspada.channels.calling import SERVER_FAULTS, Answer, Limits, Request, ask
from waspada.channels.shortened import answer_line, cut, language_of, said, short_id, short_text
from waspada.channels.sms.gateway import is_phone

LONGEST: Final = 4096
LONGEST_PART: Final = 600  # of a template: all of it may have 1024 characters
# Codes of the service: token or rights, template, account; nobody would get anything.
_OUR_FAULT: Final = frozenset({0, 3, 10, 190, 200, 131005, 131031, 131042, 131045})
_TEMPLATE: Final = range(132000, 133000)
# Not on WhatsApp, may not be written to, or the 24 hours are over.
_NEVER: Final = frozenset({100, 131008, 131009, 131021, 131026, 131030, 131047, 131050, 131051})


class WhatsApp:
    """Delivers to telephone numbers on WhatsApp."""

    leaves_house: ClassVar[bool] = True
    has_one_server: ClassVar[bool] = True

    def __init__(self, surroundings: Surroundings) -> None:
        self._here = surroundings

    def missing_setup(self) -> str:
        """Return the code for an account without number or token."""
        here = self._here
        return "" if here.whatsapp_number and here.whatsapp_token else "delivery.no_whatsapp"

    def freeze(self, message: AddressedMessage) -> bytes:
        """Return the JSON that is sent."""
        if not is_phone(message.address):
            raise Refused("delivery.bad_phone")
        content: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.address.removeprefix("+"),
            # Comes back with every report of the service about this message.
            "biz_opaque_callback_data": message.delivery,
        }
        if self._here.whatsapp_template:
            content |= {"type": "template", "template": self._template(message)}
        else:
            text = short_text(message, highest_class=self._here.highest_class, longest=LONGEST)
            content |= {"type": "text", "text": {"preview_url": False, "body": text}}
        return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()

    def _template(self, message: AddressedMessage) -> dict[str, Any]:
        title, body = said(message, self._here.highest_class)
        asked = answer_line(message, self._here.highest_class)
        link = " ".join(one for one in (asked, message.link or f"#{short_id(message)}") if one)
        # Line breaks are not allowed in a place of a template, nor is nothing at all.
        parts = [cut(one_line(one), LONGEST_PART) or "-" for one in (title, body, link)]
        return {
            "name": self._here.whatsapp_template,
            "language": {"code": language_of(message)},
            "components": [
                {"type": "body", "parameters": [{"type": "text", "text": one} for one in parts]}
            ],
        }

    def send(self, outgoing: Outgoing) -> str:
        """Post it; the service's own code decides."""
        here = self._here
        url = f"{here.whatsapp_api.rstrip('/')}/{here.whatsapp_number}/messages"
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {here.whatsapp_token}",
        }
        limits = Limits(
            min(here.timeout_seconds, 15.0),
            min(here.deadline_seconds, 30.0),
            allows_private=here.allows_private,
        )
        try:
            answer = ask(Request(url, outgoing.frozen, headers), limits)
        except NotDelivered as lost:
            if lost.code == "delivery.connection_lost":
                raise
            raise ChannelDown(lost.code, **lost.params) from lost
        return _judge(answer)


def _judge(answer: Answer) -> str:
    """Return the service's name of a message that it has taken."""
    found = _said(answer)
    if answer.is_taken and found.get("messages"):
        first = found["messages"][0] if isinstance(found["messages"], list) else None
        return str(first.get("id", "")) if isinstance(first, dict) else ""
    fault = found.get("error")
    fault = fault if isinstance(fault, dict) else {}
    code = fault.get("code")
    words = f"{answer.status} {code or ''} {fault.get('message', '')}".strip()[:200]
    if code in _NEVER:
        raise Refused("delivery.address_refused", answer=words)
    if code in _OUR_FAULT or code in _TEMPLATE or answer.status in {401, 403, 404}:
        raise ChannelDown("delivery.gateway_refuses_us", answer=words)
    if answer.status >= SERVER_FAULTS or answer.is_taken or code is not None:
        raise NotDelivered("delivery.try_later", answer=words)
    raise Refused("delivery.address_refused", answer=words)


def _said(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
