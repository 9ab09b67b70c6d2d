"""Letters from the mailbox: fetched over IMAP where the mail server keeps them, then taken.

What is fetched is written into the maildir as it came before anything looks into it, and only
then marked as seen on the server: whoever is killed in between fetches the same letter again,
under the same name.
"""

import imaplib
import logging
import os
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings

from waspada.apps.accounts.clock import domain_now
from waspada.apps.delivery.mailbox import take_letters
from waspada.apps.intake.health import heard
from waspada.apps.intake.mail_answering import send_answers
from waspada.apps.intake.mail_receiving import WAY, is_on
from waspada.core.errors import BadInput
from waspada.sources.mail_drop import LARGEST_DROP

logger = logging.getLogger(__name__)

MOST_LETTERS: Final = 50  # a round
SECONDS: Final = 20  # of waiting for one answer
ROUND_SECONDS: Final = 180  # of one round, however slowly the server speaks
LOOPBACK: Final = frozenset(("127.0.0.1", "::1", "localhost"))
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d{1,12})")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where letters are fetched: WASPADA_IMAP, as imaps://name@server/folder."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    is_encrypted: bool


def mailbox_of(address: str, password: str) -> Mailbox:
    """Return the mailbox that a setting names.

    Raises
    ------
    BadInput : mail.bad_address, also for an unencrypted server that is not this machine
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadInput("mail.bad_address") from error
    is_encrypted = parts.scheme == "imaps"
    may_be_plain = parts.scheme == "imap" and host in LOOPBACK
    if not host or not parts.username or not (is_encrypted or may_be_plain):
        raise BadInput("mail.bad_address")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if any(sign in folder for sign in '"\\\r\n'):
        raise BadInput("mail.bad_address")
    return Mailbox(
        host, port or (993 if is_encrypted else 143), unquote(parts.username), password, folder,
        is_encrypted,
    )  # fmt: skip


class _Bounded:
    """Reads no more than a letter at once, and not for ever."""

    _ends = float("inf")

    def bound(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def read(self, size: int) -> bytes:
        if size > LARGEST_DROP + 100_000 or time.monotonic() > self._ends:
            raise imaplib.IMAP4.abort("too much or too slow")
        found: bytes = super().read(size)  # type: ignore[misc]
        return found

    def readline(self) -> bytes:
        if time.monotonic() > self._ends:
            raise imaplib.IMAP4.abort("too slow")
        found: bytes = super().readline()  # type: ignore[misc]
        return found


class _Encrypted(_Bounded, imaplib.IMAP4_SSL):
    """Over TLS, whose certificate is checked."""


class _Plain(_Bounded, imaplib.IMAP4):
    """On this machine."""


def connect(mailbox: Mailbox) -> Any:
    """Return a connection that is signed in; raises OSError and imaplib.IMAP4.error."""
    server: Any = (
        _Encrypted(
            mailbox.host,
            mailbox.port,
            ssl_context=ssl.create_default_context(),
            timeout=SECONDS,
        )
        if mailbox.is_encrypted
        else _Plain(mailbox.host, mailbox.port, timeout=SECONDS)
    )
    server.bound(ROUND_SECONDS)
    server.login(mailbox.user, mailbox.password)
    return server


def take_mail(now: datetime, is_over: Callable[[], bool]) -> int:
    """Fetch letters, take them, send the receipts; return how many were new.

    now : the real clock; is_over : whether the worker ends
    """
    if not is_on():
        return 0
    if settings.WASPADA_IMAP:
        try:
            mailbox = mailbox_of(settings.WASPADA_IMAP, settings.WASPADA_IMAP_PASSWORD)
            fetch_letters(connect(mailbox), mailbox.folder, now, is_over)
        except BadInput as error:
            heard(WAY, now, ok=False, reason=error.code)
        except (OSError, imaplib.IMAP4.error) as error:
            heard(WAY, now, ok=False, reason="mail.no_server", params={"kind": _kind(error)})
    taken = take_letters(domain_now(), now)
    if taken:
        send_answers()
    return taken


def _kind(error: Exception) -> str:
    return type(error).__name__


def fetch_letters(server: Any, folder: str, now: datetime, is_over: Callable[[], bool]) -> int:
    """Write the unseen letters of a folder into the maildir; return how many there were.

    server : a connection as `imaplib` gives it
    """
    maildir = Path(settings.WASPADA_REPLY_MAILDIR)
    fetched = 0
    try:
        answer, _data = server.select(f'"{folder}"')
        if answer != "OK":
            raise imaplib.IMAP4.error("no such folder")
        _answer, validity = server.response("UIDVALIDITY")
        era = _number(validity)
        _answer, found = server.uid("SEARCH", None, "UNSEEN")
        for uid in (found[0] or b"").split()[:MOST_LETTERS]:
            if is_over():
                break
            if _fetch(
                server, uid.decode("ascii"), f"imap-{era}-{uid.decode('ascii')}", maildir, now
            ):
                fetched += 1
    finally:
        try:
            server.logout()
        except (OSError, imaplib.IMAP4.error):
            logger.info("the mail server closed before we did")
    return fetched


def _number(data: Any) -> str:
    found = (data or [b""])[0] or b"0"
    return re.sub(r"\D", "", found.decode("ascii", errors="replace")) or "0"


def _fetch(server: Any, uid: str, name: str, maildir: Path, now: datetime) -> bool:
    _answer, described = server.uid("FETCH", uid, "(RFC822.SIZE)")
    size = _SIZE.search(_joined(described))
    if size and int(size[1]) > LARGEST_DROP:
        # It stays in the mailbox, marked, where a person can open it.
        heard(WAY, now, ok=False, reason="mail.too_large")
        server.uid("STORE", uid, "+FLAGS", r"(\Seen \Flagged)")
        return False
    _answer, parts = server.uid("FETCH", uid, "(BODY.PEEK[])")
    content = next((part[1] for part in parts if isinstance(part, tuple) and len(part) > 1), None)
    if content is None:
        return False
    _write(maildir, name, content)
    server.uid("STORE", uid, "+FLAGS", r"(\Seen)")
    return True


def _joined(described: Any) -> bytes:
    pieces = [part[0] if isinstance(part, tuple) else part for part in described or []]
    return b" ".join(piece for piece in pieces if isinstance(piece, bytes))


def _write(maildir: Path, name: str, content: bytes) -> None:
    """Put a letter where new ones lie, whole or not at all, once."""
    folders = [maildir / one for one in ("tmp", "new", "cur")]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part, place = folders[0] / name, folders[1] / name
    if place.exists() or (folders[2] / f"{name}:2,S").exists():
        return
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
