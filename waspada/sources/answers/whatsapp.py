"""A notification of the WhatsApp Business Cloud API: messages written to us, states of ours."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

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

_STATES: Final = {"delivered": DELIVERED, "read": READ, "failed": FAILED}  # "sent" says nothing


def read(body: bytes, request_id: str) -> Heard:
    """Return what a notification holds.

    Raises
    ------
    Unreadable
    """
    del request_id  # messages have their own
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:  # also ten thousand brackets
        raise Unreadable("json") from error
    values = [
        change["value"]
        for entry in list_in(found, "entry")
        for change in list_in(entry, "changes")
        if isinstance(change.get("value"), Mapping)
    ]
    replies = tuple(reply for value in values for reply in _replies(value))
    receipts = tuple(receipt for value in values for receipt in _receipts(value))
    return Heard(replies, receipts)


def _replies(value: Mapping[str, Any]) -> Iterator[Reply]:
    for one in list_in(value, "messages"):
        written, pressed = one.get("text"), one.get("button")  # a template's quick answer
        text = ""
        if isinstance(written, Mapping):
            text = text_in(written, "body")
        elif isinstance(pressed, Mapping):
            text = text_in(pressed, "payload") or text_in(pressed, "text")
        context = one.get("context")
        passed_on = isinstance(context, Mapping) and context.get("forwarded") is True
        yield Reply(
            channel="whatsapp",
            sender=as_phone("+" + text_in(one, "from")),
            text=text,
            key=text_in(one, "id"),
            sent_at=moment_in(one.get("timestamp")),
            refused="replies.passed_on" if passed_on else "",
        )


def _receipts(value: Mapping[str, Any]) -> Iterator[Receipt]:
    for one in list_in(value, "statuses"):
        state = _STATES.get(text_in(one, "status"))
        if state is None:
            continue
        faults = list_in(one, "errors")
        words = [f"{text_in(fault, 'code')} {text_in(fault, 'title')}" for fault in faults]
        yield Receipt(
            channel="whatsapp",
            state=state,
            outside_id=text_in(one, "id"),
            delivery=text_in(one, "biz_opaque_callback_data"),
            reason="; ".join(words).strip(),
            at=moment_in(one.get("timestamp")),
        )
