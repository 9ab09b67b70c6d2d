"""What a message says where there is little room: its mark, its title, what fits, the link."""

from typing import Final

from waspada.channels.base import AddressedMessage, is_within_class, marked_title, plain_text
from waspada.core.delivery import realm_mark

WITHHELD: Final = {
    "id": "Ada pemberitahuan untuk Anda di Waspada. Isinya tidak dikirim lewat saluran ini.",
    "en": "There is a notice for you in Waspada. Its content is not sent by this channel.",
}
ANSWER: Final = {
    "id": "Balas YA {code} bila sudah dibaca.",
    "en": "Reply YA {code} once you have read it.",
}
_CUT: Final = "…"


def language_of(message: AddressedMessage) -> str:
    """Return id or en."""
    return "en" if message.language.startswith("en") else "id"


def said(message: AddressedMessage, highest_class: str) -> tuple[str, str]:
    """Return title and body, or what stands in their place above the class allowed."""
    if is_within_class(message.classification, highest_class):
        return marked_title(message), plain_text(message.body).strip()
    mark = realm_mark(message.realm)
    withheld = WITHHELD[language_of(message)]
    return (f"[{mark}] {withheld}" if mark else withheld), ""


def answer_line(message: AddressedMessage, highest_class: str) -> str:
    """Return how the message is answered; nothing where it asks for no answer.

    Whoever has not been shown the words has not read them, and is not asked to say so.
    """
    if not message.answer_code or not is_within_class(message.classification, highest_class):
        return ""
    return ANSWER[language_of(message)].format(code=message.answer_code)


def short_id(message: AddressedMessage) -> str:
    """Return the end of the delivery's key: what comes twice shows that it is one message."""
    return message.delivery.replace("-", "")[-8:]


def short_text(
    message: AddressedMessage, *, highest_class: str, longest: int, most_title: int = 200
) -> str:
    """Return the message as one text of at most that many characters; the link stays whole."""
    title, body = said(message, highest_class)
    asked, ends = answer_line(message, highest_class), f"#{short_id(message)}"
    if len(asked) + len(message.link) + len(ends) > longest // 2:
        asked = ""  # the words come first; behind the link there is a button
    tail = "\n".join(one for one in (asked, message.link, ends) if one)
    head = cut(title, min(most_title, max(longest - len(tail) - 1, 1)))
    room = longest - len(head) - len(tail) - 2
    middle = cut(body, room) if room > len(_CUT) and body else ""
    return "\n".join(one for one in (head, middle, tail) if one)


def cut(text: str, longest: int) -> str:
    """Return a text of at most so many characters, cut at a space where there is one."""
    if len(text) <= longest:
        return text
    room = max(longest - len(_CUT), 0)
    kept = text[:room]
    at = kept.rfind(" ")
    return (kept[:at] if at > room // 2 else kept).rstrip() + _CUT
