"""Write a message as the bytes of an e-mail (RFC 5322), the same bytes every time."""

import re
from datetime import UTC
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from waspada.channels.base import (
    AddressedMessage,
    AttachedFile,
    Refused,
    is_within_class,
    marked_title,
    one_line,
    plain_text,
)
from waspada.channels.shortened import ANSWER
from waspada.core.delivery import realm_mark

# Deliberately narrower than RFC 5321: no quoting, no comments, nothing but ASCII.
_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+'=~/-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", re.ASCII
)
_HOST_PART = re.compile(r"[^A-Za-z0-9.-]+")
_POLICY = policy.SMTP.clone(max_line_length=78)

# What stands in place of content whose class may not leave by e-mail.
WITHHELD_TITLE = {
    "id": "Ada pemberitahuan untuk Anda di Waspada",
    "en": "There is a notice for you in Waspada",
}
WITHHELD_BODY = {
    "id": "Isinya berkelas {name} dan tidak dikirim lewat surel. Masuk ke Waspada untuk membacanya.",
    "en": "Its content is of class {name} and is not sent by e-mail. Sign in to Waspada to read it.",
}
MARK_LINE = {
    "id": "{mark}: bukan keadaan sebenarnya hari ini.",
    "en": "{mark}: this is not the actual situation of today.",
}


def is_address(text: str) -> bool:
    """Say whether a text is an e-mail address that we send to."""
    return _ADDRESS.fullmatch(text) is not None and ".." not in text


def host_of(node: str) -> str:
    """Return what stands behind the @ of our Message-IDs, by which an answer names us."""
    return _HOST_PART.sub("-", node) or "waspada"


def write_letter(
    message: AddressedMessage, *, sender: str, node: str, highest_class: str, reply_to: str = ""
) -> bytes:
    """Return the whole e-mail; content above the class allowed stays in the house.

    Raises
    ------
    Refused : delivery.bad_address
    """
    if not is_address(message.address):
        raise Refused("delivery.bad_address")
    language = "en" if message.language.startswith("en") else "id"
    may_leave = is_within_class(message.classification, highest_class)
    letter = EmailMessage(policy=_POLICY)
    letter["From"] = one_line(sender)
    letter["To"] = message.address
    if reply_to and message.answer_code:
        letter["Reply-To"] = one_line(reply_to)
    letter["Subject"] = _subject(message, language, may_leave=may_leave)
    letter["Date"] = format_datetime(message.written_at.astimezone(UTC))
    # The same at every try, so that a mail program shows a repeated one once.
    letter["Message-ID"] = f"<{message.delivery}@{host_of(node)}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = language
    letter["X-Waspada-Class"] = message.classification
    letter["X-Waspada-Realm"] = message.realm
    letter.set_content(_body(message, language, may_leave=may_leave), cte="quoted-printable")
    if may_leave:
        for file in message.files:
            _attach(letter, file)
    if letter.is_multipart():
        # The library would draw a random one.
        letter.set_boundary(f"=_{sha256(message.delivery.encode()).hexdigest()[:40]}")
    return letter.as_bytes()


def _subject(message: AddressedMessage, language: str, *, may_leave: bool) -> str:
    if may_leave:
        return marked_title(message)[:200]
    mark = realm_mark(message.realm)
    return f"[{mark}] {WITHHELD_TITLE[language]}" if mark else WITHHELD_TITLE[language]


def _body(message: AddressedMessage, language: str, *, may_leave: bool) -> str:
    parts = []
    mark = realm_mark(message.realm)
    if mark:
        parts.append(MARK_LINE[language].format(mark=mark))
    if may_leave:
        parts.append(plain_text(message.body))
    else:
        parts.append(WITHHELD_BODY[language].format(name=message.classification))
    if may_leave and message.answer_code:
        parts.append(ANSWER[language].format(code=message.answer_code))
    if message.link:
        parts.append(message.link)
    return "\n\n".join(parts) + "\n"


def _attach(letter: EmailMessage, file: AttachedFile) -> None:
    kind, _, subtype = file.media_type.partition("/")
    letter.add_attachment(
        file.content, maintype=kind, subtype=subtype, filename=one_line(file.name)[:120]
    )
