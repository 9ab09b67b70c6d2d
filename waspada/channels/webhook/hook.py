"""Post a message as JSON to an address that somebody registered, with a signature over it.

The shape is that of Standard Webhooks (standardwebhooks.com, 1.0): `webhook-id` stays the same
at every try, `webhook-timestamp` is the second of this try, `webhook-signature` is `v1,` and the
base64 of HMAC-SHA256 over `id.timestamp.body`. The body are the stored bytes.
"""

import base64
import hashlib
import hmac
import json
from typing import Any, ClassVar, Final

from waspada.channels.base import (
    AddressedMessage,
    Outgoing,
    Refused,
    Surroundings,
    is_within_class,
)
from waspada.channels.calling import Limits, Request, ask, check_taken, check_url
from waspada.channels.shortened import language_of, said
from waspada.core.delivery import realm_mark

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 -- of the format, not a secret
FORM: Final = "waspada.notice.1"


class Webhook:
    """Delivers to addresses of other systems, each with its own key."""

    leaves_house: ClassVar[bool] = True
    has_one_server: ClassVar[bool] = False

    def __init__(self, surroundings: Surroundings) -> None:
        self._here = surroundings

    def missing_setup(self) -> str:
        """Return nothing: an address is all it takes."""
        return ""

    def freeze(self, message: AddressedMessage) -> bytes:
        """Return the JSON that is sent; files go along as text where they are text."""
        check_url(message.address, allows_private=self._here.allows_private)
        title, body = said(message, self._here.highest_class)
        may_leave = is_within_class(message.classification, self._here.highest_class)
        content: dict[str, Any] = {
            "form": FORM,
            "id": message.delivery,
            "about": {"kind": message.about_kind, "id": message.about},
            "realm": message.realm,
            "mark": realm_mark(message.realm),
            "class": message.classification,
            "language": language_of(message),
            "written_at": message.written_at.isoformat(),
            "title": title,
            "body": body,
            "link": message.link,
            "files": [
                {
                    "name": one.name,
                    "type": one.media_type,
                    "base64": base64.b64encode(one.content).decode(),
                }
                for one in (message.files if may_leave else ())
            ],
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()

    def send(self, outgoing: Outgoing) -> None:
        """Post the bytes; only a whole answer from 200 to 299 is a yes."""
        here = self._here
        key = here.webhook_keys.get(outgoing.address)
        if key is None:
            raise Refused("delivery.no_such_receiver")
        stamp = str(int(here.now().timestamp()))
        number = outgoing.delivery or _id_in(outgoing.frozen)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Waspada ({here.node})",
            "webhook-id": number,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(key, number, stamp, outgoing.frozen),
        }
        limits = Limits(
            min(here.timeout_seconds, 10.0),
            min(here.deadline_seconds, 20.0),
            allows_private=here.allows_private,
        )
        check_taken(ask(Request(outgoing.address, outgoing.frozen, headers), limits))


def signature(key: bytes, number: str, stamp: str, body: bytes) -> str:
    """Return the value of `webhook-signature` for one try."""
    signed = b".".join((number.encode(), stamp.encode(), body))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def written_key(key: bytes) -> str:
    """Return a key as the other side is given it."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def _id_in(frozen: bytes) -> str:
    try:
        return str(json.loads(frozen)["id"])
    except (ValueError, KeyError, TypeError) as broken:
        raise Refused("delivery.bad_address") from broken
