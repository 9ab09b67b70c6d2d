"""The one shape for any SMS gateway, or for a small program between it and us.

{"replies": [{"id": "…", "from": "+62812…", "text": "YA 4821", "at": "2024-11-27T01:02:03Z"}],
 "receipts": [{"id": "…", "ref": "…", "state": "failed", "reason": "…", "at": "…"}]}
"""

import json
from typing import Final

from waspada.core.replies import as_phone
from waspada.sources.answers.heard import (
    DELIVERED,
    FAILED,
    READ,
    Heard,
    Receipt,
    Reply,
    Unreadable,
    list_in,
    moment_in,
    text_in,
)

_STATES: Final = {
    "delivered": DELIVERED, "read": READ, "failed": FAILED, "undelivered": FAILED,
    "rejected": FAILED, "expired": FAILED,
}  # fmt: skip


def read(body: bytes, request_id: str) -> Heard:
    """Return what a request holds.

    request_id : of the request, for replies that have no identifier of their own

    Raises
    ------
    Unreadable
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:  # also ten thousand brackets
        raise Unreadable("json") from error
    replies = tuple(
        Reply(
            channel="sms",
            sender=as_phone(text_in(one, "from")) or text_in(one, "from"),
            text=text_in(one, "text"),
            key=text_in(one, "id") or f"{request_id}-{number}",
            sent_at=moment_in(one.get("at")),
        )
        for number, one in enumerate(list_in(found, "replies"))
    )
    receipts = tuple(
        Receipt(
            channel="sms",
            state=_STATES[text_in(one, "state").lower()],
            outside_id=text_in(one, "id"),
            delivery=text_in(one, "ref"),
            reason=text_in(one, "reason"),
            at=moment_in(one.get("at")),
        )
        for one in list_in(found, "receipts")
        if text_in(one, "state").lower() in _STATES
    )
    return Heard(replies, receipts)
