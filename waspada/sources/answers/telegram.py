"""An update of the Telegram Bot API (setWebhook): a message that somebody wrote to the bot."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from waspada.sources.answers.heard import (
    Heard,
    Reply,
    Unreadable,
    moment_in,
    position_in,
    text_in,
)

_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w{1,40})?(?=\s|$)")
_CODE: Final = re.compile(r"\s*(\d{8})\s*")
_ALONE: Final = "private"  # of a chat with one person
# Sent without words: kept, so that somebody sees that it came. What else has no words (somebody
# joined, a title was changed, a game) nobody wrote to us.
_SENT: Final = frozenset(
    (
        "photo",
        "video",
        "document",
        "audio",
        "voice",
        "video_note",
        "animation",
        "sticker",
        "contact",
    )
)


def read(body: bytes, request_id: str) -> Heard:
    """Return what an update holds; what is no message of somebody's own holds nothing.

    Raises
    ------
    Unreadable
    """
    del request_id  # an update has a number of its own
    try:
        update = json.loads(body)
    except (ValueError, RecursionError) as error:  # also ten thousand brackets
        raise Unreadable("json") from error
    if not isinstance(update, Mapping) or "update_id" not in update:
        raise Unreadable("update_id")
    message = _message(update)
    if message is None or not isinstance(message.get("chat"), Mapping):
        return Heard()  # a channel's post, a press of a button, somebody who blocked the bot
    text = _said(message)
    if not text and not _SENT & set(message):
        return Heard()
    is_shared = text_in(message["chat"], "type") not in {"", _ALONE}
    reply = Reply(
        channel="telegram",
        sender=text_in(message["chat"], "id"),
        text=text,
        key=text_in(update, "update_id"),
        sent_at=moment_in(message.get("edit_date") or message.get("date")),
        # Passed on from elsewhere: whoever wrote it meant another chat.
        refused="replies.passed_on" if "forward_origin" in message else "",
        is_shared=is_shared,
        is_addressed=not is_shared or _answers_a_bot(message),
    )
    return Heard((reply,))


def _message(update: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what was written, or written anew: a correction must not be lost.

    A position that moves is edited every few seconds; the first one is enough.
    """
    message = update.get("message")
    if message is None:
        message = update.get("edited_message")
        if isinstance(message, Mapping) and not _words(message):
            return None
    return message if isinstance(message, Mapping) else None


def _answers_a_bot(message: Mapping[str, Any]) -> bool:
    """Say whether a message of a group answers one of ours: of other bots' we hear nothing."""
    answered = message.get("reply_to_message")
    author = answered.get("from") if isinstance(answered, Mapping) else None
    return isinstance(author, Mapping) and author.get("is_bot") is True


def _words(message: Mapping[str, Any]) -> str:
    return text_in(message, "text") or text_in(message, "caption")


def _said(message: Mapping[str, Any]) -> str:
    """Return the words, below them the position; a command without its sign and the bot's name."""
    text = _words(message)
    if found := _COMMAND.match(text):
        rest = text[found.end() :]
        name = found[1]
        if name.lower() == "start":  # what a telephone sends first, or a link with a code
            code = _CODE.fullmatch(rest)
            return f"DAFTAR {code[1]}" if code else "BANTUAN"
        text = f"{name}{rest}"
    place = message.get("venue")
    where = position_in(message.get("location"))
    if where and isinstance(place, Mapping):
        where = position_in({**place, **message["location"]})
    return "\n".join(filter(None, (text, where)))
