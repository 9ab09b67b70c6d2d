"""Replies by e-mail, from a maildir in which the mail server of the deployment leaves them."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from waspada.core.replies import LARGEST_LETTER
from waspada.sources.answers.heard import Reply

MOST_AT_ONCE: Final = 100
_PASSED: Final = re.compile(r"\bdmarc=pass\b", re.IGNORECASE)


def new_letters(maildir: Path) -> Iterator[Path]:
    """Yield the letters that nobody has read yet, the oldest names first.

    Raises
    ------
    OSError : the directory is not there or may not be read
    """
    found = sorted(one for one in (maildir / "new").iterdir() if one.is_file())
    yield from found[:MOST_AT_ONCE]


def put_away(letter: Path) -> None:
    """Move a letter to those that were read, where the desk can still find it."""
    read_ones = letter.parent.parent / "cur"
    read_ones.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):  # another worker was quicker
        os.rename(letter, read_ones / f"{letter.name}:2,S")


def opened(content: bytes) -> EmailMessage:
    """Return the letter that bytes are; it may still fail whoever looks into it."""
    letter = message_from_bytes(content, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


def read_letter(
    content: bytes, checked_by: str = "", *, most: int = LARGEST_LETTER, with_text: bool = True
) -> Reply:
    """Return the reply that a letter is.

    most : bytes; a longer letter is refused
    with_text : False where somebody else reads what it says
    checked_by : the name under which our mail server writes what it found of the sender
        (Authentication-Results, RFC 8601); with it a letter that did not pass is refused

    Never raises for what a letter holds: what cannot be read is refused with its reason.
    """
    key = sha256(content).hexdigest()[:40]
    if len(content) > most:
        return Reply("email", "", "", key, refused="replies.too_large")
    letter = opened(content)
    try:
        # All of them: of two the mail server may have checked either.
        written = [str(one) for one in letter.get_all("From", [])]
        senders = [address for _name, address in getaddresses(written)]
        named = " ".join(str(letter.get("Message-ID", "")).split())[:120]
        sender = senders[0].lower() if len(senders) == 1 else ""
        text = _text_of(letter) if with_text else ""
        sent_at = _sent_at(letter)
        refused = _refused(letter, checked_by) if sender else "replies.no_sender"
    except (ValueError, LookupError, TypeError, AttributeError):
        # Whatever else a hostile header does to the library.
        return Reply("email", "", "", key, refused="replies.unreadable_letter")
    return Reply("email", sender, text, named or key, sent_at, refused)


def _sent_at(letter: EmailMessage) -> datetime | None:
    """Return when a letter says it was sent; a date that is none costs nothing but the date."""
    try:
        found = parsedate_to_datetime(str(letter.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else None


def _text_of(letter: EmailMessage) -> str:
    part = letter.get_body(preferencelist=("plain",))
    found = part.get_content() if part is not None else ""
    return found if isinstance(found, str) else ""


def _refused(letter: EmailMessage, checked_by: str) -> str:
    automatic = str(letter.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    bulk = str(letter.get("Precedence", "")).strip().lower()
    if automatic != "no" or bulk in {"bulk", "auto_reply", "junk"} or "X-Autoreply" in letter:
        return "replies.automatic"
    if checked_by:
        # Ours stands on top; whatever the sender wrote himself stands below it.
        results = str((letter.get_all("Authentication-Results") or [""])[0])
        if results.split(";")[0].strip() != checked_by or not _PASSED.search(results):
            return "replies.not_authentic"
    return ""
