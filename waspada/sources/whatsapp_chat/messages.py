"""From the text of a chat to its messages.

The patterns stand in rules.json and are read by the browser as well
(web/static/js/chat-rules.js): there a chat is read where it is, and only what somebody ticks is
sent. Both are held to tests/sources/chat_vectors.json. Patterns are written so that Python and
JavaScript take them alike: no named groups, ASCII letters, one line at a time.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

from waspada.sources.whatsapp_chat.dates import ORDERS, Stamp, choose_order, written_at

__all__ = [
    "AUTOMATIC", "DELETED", "MEDIA", "ORDERS", "RULES", "TEXT", "Chat", "ChatMessage", "read_chat",
]  # fmt: skip

TEXT, MEDIA, DELETED, AUTOMATIC = "text", "media", "deleted", "system"
RULES: Final[dict[str, Any]] = json.loads(
    files(__package__).joinpath("rules.json").read_text("utf-8")
)
_FLAGS: Final = re.IGNORECASE | re.ASCII
_MARK: Final = re.compile(RULES["marks"])
_SPACE: Final = re.compile(RULES["spaces"])
_BREAK: Final = re.compile(RULES["breaks"])
_HEADERS: Final = {name: re.compile(text, _FLAGS) for name, text in RULES["headers"].items()}
_NOT_A_SENDER: Final = [re.compile(text, _FLAGS) for text in RULES["not_a_sender"]]
_AUTOMATIC: Final = [re.compile(text, _FLAGS) for text in RULES["automatic"]]
_MEDIA: Final = [re.compile(text, _FLAGS) for text in RULES["media"]]
_DELETED: Final = [re.compile(text, _FLAGS) for text in RULES["deleted"]]
_FORWARDED: Final = re.compile(RULES["forwarded"], _FLAGS)
_ATTACHED: Final = re.compile(RULES["attached"], _FLAGS)
_EDITED: Final = re.compile(RULES["edited"], _FLAGS)
_TYPED: Final = re.compile(RULES["typed"], _FLAGS)
_BLANK: Final = " \t\n"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message.

    sender : the name or number as the telephone wrote it; "" when there was none
    at : the telephone's own clock, 2024-09-23T15:01 or with seconds; "" when it was not copied
    kind : text, media (nothing but a file), deleted, system (written by WhatsApp)
    """

    sender: str
    at: str
    text: str
    kind: str
    is_forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """The messages in their order.

    order : how days were read: dmy, mdy or ymd; "" without days
    is_sure : False when nothing in the chat tells day from month
    """

    messages: tuple[ChatMessage, ...]
    order: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Head:
    """A line that begins a message."""

    stamp: Stamp
    rest: str


def read_chat(text: str, *, today: date, order: str = "", is_part: bool = False) -> Chat:
    """Read an exported chat, copied messages, or one message copied without its heading.

    today : days a message does not name the year of lie before it
    order : how to read days, where a person knows better; "" to find out
    is_part : the text begins in the middle of a message, which is left out
    """
    lines = _SPACE.sub(" ", _BREAK.sub("\n", text)).split("\n")
    style, heads = _heads(lines)
    stamps = [head.stamp for head in heads if head is not None]
    chosen, is_sure = (order, True) if order in ORDERS else choose_order(stamps, today)
    found: list[ChatMessage] = []
    begun: _Head | None = None
    body: list[str] = []
    has_begun = not is_part
    at = ""
    for line, head in zip(lines, heads, strict=True):
        moment = written_at(head.stamp, chosen, today) if head is not None else ""
        if head is None or not moment:
            body.append(line)
            continue
        if has_begun:
            found += _message(begun, at, body, style)
        has_begun, begun, at, body = True, head, moment, [head.rest]
    if has_begun:
        found += _message(begun, at, body, style)
    return Chat(tuple(found), chosen if stamps else "", is_sure)


def _heads(lines: Sequence[str]) -> tuple[str, list[_Head | None]]:
    """Return the style of the first heading and, for each line, the heading that it is.

    Only one style counts: a heading of another one was pasted into a message by its writer.
    """
    style = ""
    heads: list[_Head | None] = []
    for line in lines:
        plain = line.lstrip(" \t")
        while plain and _MARK.match(plain):
            plain = plain[1:]
        head = None
        for name in (style,) if style else _HEADERS:
            if found := _HEADERS[name].match(plain):
                style, head = name, _head(name, found)
                break
        heads.append(head)
    return style, heads


def _head(style: str, found: re.Match[str]) -> _Head:
    groups = [group or "" for group in found.groups()]
    if style == "web":
        groups = [*groups[4:8], *groups[:4], groups[8]]
    first, sign, second, third, hour, minute, seconds, half, rest = groups
    return _Head(Stamp(first, second, third, sign, hour, minute, seconds, half.lower()), rest)


def _message(head: _Head | None, at: str, body: Sequence[str], style: str) -> list[ChatMessage]:
    """Return what was said under a heading; an empty list where nothing was said."""
    if head is None:
        text = _plain("\n".join(body))
        return [_sorted("", at, text)] if text else []
    sender, said = _parted(head.rest)
    if not sender:
        text = _plain("\n".join([head.rest, *body[1:]]))
        return [ChatMessage("", at, text, AUTOMATIC)] if text else []
    text = _plain("\n".join([said, *body[1:]]))
    message = _sorted(sender, at, text)
    is_typed = _TYPED.match(text) or _ATTACHED.search(text)
    if message.kind == TEXT and _is_ours(said, style) and not is_typed:
        return [ChatMessage(sender, at, text, AUTOMATIC)]
    return [message] if text else []


def _is_ours(said: str, style: str) -> bool:
    """Say whether WhatsApp itself wrote a text: on iOS it then begins with a mark."""
    return style == "bracket" and _MARK.match(said) is not None


def _parted(rest: str) -> tuple[str, str]:
    """Return who said it and what was said first; without a sender when WhatsApp wrote it."""
    at = rest.find(": ")
    if at < 0 and _MARK.sub("", rest).rstrip(_BLANK).endswith(":"):
        at = rest.rindex(":")
    raw = _MARK.sub("", rest[:at]) if at > 0 else ""
    sender = " ".join(part for part in raw.lstrip("~ ").split(" ") if part)
    if not sender or len(sender) > RULES["longest_sender"]:
        return "", rest
    if any(pattern.search(sender) for pattern in _NOT_A_SENDER):
        return "", rest
    return sender, rest[at + 1 :].removeprefix(" ")


def _plain(text: str) -> str:
    lines = [line.rstrip(" \t") for line in _MARK.sub("", text).split("\n")]
    return "\n".join(lines).strip(_BLANK)


def _sorted(sender: str, at: str, text: str) -> ChatMessage:
    """Return a message by what it is: without the marks of a file, of passing on, of editing."""
    text = _EDITED.sub("", text).strip(_BLANK)
    first, _break, rest = text.partition("\n")
    is_forwarded = bool(rest) and _FORWARDED.match(first.strip(_BLANK)) is not None
    if is_forwarded:
        text = rest.strip(_BLANK)
        first, _break, rest = text.partition("\n")
    if any(pattern.match(text) for pattern in _DELETED):
        return ChatMessage(sender, at, text, DELETED, is_forwarded)
    if any(pattern.match(text) for pattern in _AUTOMATIC):
        return ChatMessage(sender, at, text, AUTOMATIC, is_forwarded)
    if any(pattern.match(first) for pattern in _MEDIA):
        words = rest.strip(_BLANK)
        return ChatMessage(sender, at, words or text, TEXT if words else MEDIA, is_forwarded)
    # iOS names the photo behind the words that were sent with it.
    return ChatMessage(sender, at, _ATTACHED.sub("", text).strip(_BLANK), TEXT, is_forwarded)
