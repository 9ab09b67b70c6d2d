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
from contextlib import suppress
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
IMPLICIT, STARTTLS, OPEN = "implicit", "starttls", "open"  # how a connection is encrypted
LOOPBACK: Final = frozenset(("127.0.0.1", "::1", "localhost"))
_UID: Final = re.compile(rb"\bUID (\d{1,10})")
_SIZE: Final = re.compile(rb"\bRFC822\.SIZE (\d{1,12})")
# What the server sends of a letter, whatever it said of its size before.
_CONTENT: Final = f"(BODY.PEEK[]<0.{LARGEST_DROP + 1}>)"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where letters are fetched: WASPADA_IMAP, as imaps://name@server/folder.

    how : IMPLICIT (imaps), STARTTLS (imap), or OPEN on this machine
    """

    host: str
    port: int
    user: str
    password: str
    folder: str
    how: str


def mailbox_of(address: str, password: str) -> Mailbox:
    """Return the mailbox that a setting names.

    Raises
    ------
    BadInput : mail.bad_address
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadInput("mail.bad_address") from error
    if not host or not parts.username or parts.scheme not in {"imaps", "imap"}:
        raise BadInput("mail.bad_address")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    # Other letters have an alphabet of their own in IMAP (RFC 3501, 5.1.3).
    if not folder.isascii() or any(sign in folder for sign in '"\\\r\n'):
        raise BadInput("mail.bad_address")
    if parts.scheme == "imaps":
        how, usual = IMPLICIT, 993
    else:
        how, usual = (OPEN if host in LOOPBACK else STARTTLS), 143
    return Mailbox(host, port or usual, unquote(parts.username), password, folder, how)


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
    """Over TLS from the first byte (port 993)."""


class _Plain(_Bounded, imaplib.IMAP4):
    """Unencrypted on this machine, else until STARTTLS (port 143)."""


def connect(mailbox: Mailbox) -> Any:
    """Return a connection that is signed in.

    Raises
    ------
    BadInput : mail.no_encryption, mail.wrong_password
    OSError, imaplib.IMAP4.error : the server is not there, is not itself, or breaks off
    """
    server = _opened(mailbox)
    server.bound(ROUND_SECONDS)
    try:
        if mailbox.how == STARTTLS:
            if "STARTTLS" not in server.capabilities:
                raise BadInput("mail.no_encryption")
            server.starttls(ssl_context=_trusted())
        _sign_in(server, mailbox)
    except BaseException:
        with suppress(OSError):  # it may be closed already, and why not is what counts
            server.shutdown()
        raise
    return server


def _opened(mailbox: Mailbox) -> Any:
    if mailbox.how == IMPLICIT:
        return _Encrypted(mailbox.host, mailbox.port, ssl_context=_trusted(), timeout=SECONDS)
    return _Plain(mailbox.host, mailbox.port, timeout=SECONDS)


def _trusted() -> ssl.SSLContext:
    """Return who is believed: the authorities of the system, or that of the office."""
    return ssl.create_default_context(cafile=settings.WASPADA_IMAP_CA or None)


def _sign_in(server: Any, mailbox: Mailbox) -> None:
    """Say name and password; AUTHENTICATE PLAIN alone takes letters beyond ASCII."""
    try:
        if "AUTH=PLAIN" in server.capabilities:
            said = f"\0{mailbox.user}\0{mailbox.password}".encode()
            server.authenticate("PLAIN", lambda _challenge: said)
        else:
            server.login(mailbox.user, mailbox.password)
    except imaplib.IMAP4.abort:
        raise  # it broke off, and said nothing of the password
    except (imaplib.IMAP4.error, UnicodeError) as error:
        raise BadInput("mail.wrong_password") from error


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
            heard(WAY, now, ok=False, reason=error.code, params=error.params)
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

    Raises
    ------
    BadInput : mail.no_folder
    OSError, imaplib.IMAP4.error : the server broke off
    """
    maildir = Path(settings.WASPADA_REPLY_MAILDIR)
    fetched = 0
    try:
        era = _opened_folder(server, folder)
        for uid, size in _unseen(server):
            if is_over():
                break
            if _fetch(server, uid, size, _Place(maildir, f"imap-{era}-{uid}"), now):
                fetched += 1
    finally:
        try:
            server.logout()
        except (OSError, imaplib.IMAP4.error):
            logger.info("the mail server closed before we did")
    return fetched


@dataclass(frozen=True, slots=True)
class _Place:
    maildir: Path
    name: str


def _opened_folder(server: Any, folder: str) -> str:
    """Open a folder; return the era in which its numbers hold."""
    answer, _data = server.select(f'"{folder}"')
    if answer != "OK":
        raise BadInput("mail.no_folder", folder=folder)
    _answer, validity = server.response("UIDVALIDITY")
    return _number(validity)


def _unseen(server: Any) -> list[tuple[str, int]]:
    """Return the unseen letters and their sizes, the small ones first.

    Over a slow line a large letter may take a whole round: it must not keep the others waiting.
    What somebody else deleted in between has no size and is left out.
    """
    _answer, found = server.uid("SEARCH", None, "UNSEEN")
    uids = (found[0] or b"").split()[:MOST_LETTERS]
    if not uids:
        return []
    wanted = {uid.decode("ascii") for uid in uids}
    _answer, described = server.uid("FETCH", b",".join(uids).decode("ascii"), "(RFC822.SIZE)")
    sizes: dict[str, int] = {}
    for line in map(_joined, described or []):
        uid, size = _UID.search(line), _SIZE.search(line)
        if uid and size and uid[1].decode("ascii") in wanted:
            sizes[uid[1].decode("ascii")] = int(size[1])
    return sorted(sizes.items(), key=lambda one: (one[1], int(one[0])))


def _number(data: Any) -> str:
    found = (data or [b""])[0] or b"0"
    return re.sub(r"\D", "", found.decode("ascii", errors="replace")) or "0"


def _fetch(server: Any, uid: str, size: int, place: _Place, now: datetime) -> bool:
    content = None
    if size <= LARGEST_DROP:
        _answer, parts = server.uid("FETCH", uid, _CONTENT)
        content = next((one[1] for one in parts if isinstance(one, tuple) and len(one) > 1), None)
        if content is None:
            return False  # deleted in between
    if content is None or len(content) > LARGEST_DROP:
        # It stays in the mailbox, marked, where a person can open it.
        heard(WAY, now, ok=False, reason="mail.too_large")
        _mark(server, uid, r"(\Seen \Flagged)")
        return False
    _write(place.maildir, place.name, content)
    _mark(server, uid, r"(\Seen)")
    return True


def _mark(server: Any, uid: str, flags: str) -> None:
    answer, _data = server.uid("STORE", uid, "+FLAGS", flags)
    if answer != "OK":
        # Letters that stay unseen would be fetched round after round, and the rest never.
        raise imaplib.IMAP4.error("a letter cannot be marked as seen")


def _joined(described: Any) -> bytes:
    pieces = described if isinstance(described, tuple) else (described,)
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
