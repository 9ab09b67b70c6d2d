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
    position_in,
    text_in,
)

_WITH_CAPTION: Final = ("image", "video", "document")
# Not written to us: a thumb below our message, a change of number. What WhatsApp cannot show us
# ("unsupported") somebody wrote all the same: it is kept without words, for a person to ask.
_NOT_WRITTEN: Final = frozenset(("reaction", "system", "errors", "edit", "revoke"))
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
        if text_in(one, "type") in _NOT_WRITTEN:
            continue
        text = _said(one)
        context = one.get("context")
        passed_on = isinstance(context, Mapping) and context.get("forwarded") is True
        yield Reply(
            channel="whatsapp",
            sender=_sender(one, value),
            text=text,
            key=text_in(one, "id"),
            sent_at=moment_in(one.get("timestamp")),
            refused="replies.passed_on" if passed_on else "",
        )


def _sender(one: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    """Return the number, or the name that WhatsApp has for one who does not show it to us."""
    number = text_in(one, "from")
    if number:
        return as_phone(f"+{number}")
    contacts = list_in(value, "contacts")
    alone = text_in(contacts[0], "user_id") if len(contacts) == 1 else ""
    return text_in(one, "from_user_id") or alone


def _said(one: Mapping[str, Any]) -> str:
    """Return the words of a message: written, below a photo, pressed, or a position's link."""
    written, pressed, chosen = one.get("text"), one.get("button"), one.get("interactive")
    if isinstance(written, Mapping):
        return text_in(written, "body")
    if isinstance(pressed, Mapping):  # a template's quick answer
        return text_in(pressed, "payload") or text_in(pressed, "text")
    if isinstance(chosen, Mapping):
        found = chosen.get("button_reply") or chosen.get("list_reply")
        return text_in(found, "id") or text_in(found, "title") if isinstance(found, Mapping) else ""
    for kind in _WITH_CAPTION:
        if isinstance(one.get(kind), Mapping):
            return text_in(one[kind], "caption")
    return position_in(one.get("location"))


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
