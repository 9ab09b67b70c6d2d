"""How a mailbox is opened: what is said before it is encrypted, and what is told when it fails.

The server is a script of what Dovecot 2.3 answers, word for word; nothing leaves this machine.
"""

import base64
import dataclasses
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from waspada.apps.intake.mail_fetching import (
    IMPLICIT,
    OPEN,
    STARTTLS,
    Mailbox,
    connect,
    fetch_letters,
)
from waspada.core.errors import BadInput

GREETING = "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ "
PASSWORD = 'rahasia "é"'
LETTER = b"From: a@contoh.test\r\nSubject: x\r\n\r\nAir naik\r\n"


class Peer:
    """A server that knows one folder with one letter."""

    def __init__(self, files: tuple[Path, Path] | None, *, offers: str, how: str) -> None:
        self.files, self.offers, self.how = files, offers, how
        self.heard: list[tuple[bool, str]] = []  # whether it was encrypted, and what was said
        self.takes = PASSWORD
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def mailbox(self, **more: Any) -> Mailbox:
        port = self.listener.getsockname()[1]
        made = Mailbox("127.0.0.1", port, "lapor@contoh.test", PASSWORD, "INBOX", self.how)
        return dataclasses.replace(made, **more)

    def _serve(self) -> None:
        try:
            plain, _address = self.listener.accept()
            with plain:
                self._talk(self._encrypted(plain) if self.how == IMPLICIT else plain)
        except OSError:
            return  # the other side has left, or does not trust us

    def _encrypted(self, plain: socket.socket) -> ssl.SSLSocket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert self.files is not None
        context.load_cert_chain(*self.files)
        return context.wrap_socket(plain, server_side=True)

    def _talk(self, line: socket.socket) -> None:
        file = line.makefile("rb")
        line.sendall(f"{GREETING}{self.offers}] Dovecot ready.\r\n".encode())
        while said := file.readline().decode().rstrip("\r\n"):
            tag, _space, asked = said.partition(" ")
            self.heard.append((isinstance(line, ssl.SSLSocket), asked))
            if asked == "STARTTLS":
                line.sendall(f"{tag} OK Begin TLS negotiation now.\r\n".encode())
                line = self._encrypted(line)
                file = line.makefile("rb")
                self.offers = "AUTH=PLAIN"
                continue
            if asked == "AUTHENTICATE PLAIN":
                line.sendall(b"+ \r\n")
                given = base64.b64decode(file.readline()).decode().split("\0")
                line.sendall(f"{tag} {self._judged(given[-1])}\r\n".encode())
                continue
            if asked.startswith("LOGIN "):
                line.sendall(f"{tag} {self._judged(asked.rpartition(' ')[2])}\r\n".encode())
                continue
            line.sendall(self._answer(asked) + f"{tag} OK done.\r\n".encode())

    def _judged(self, password: str) -> str:
        is_right = password.strip('"') == self.takes.strip('"')
        return "OK Logged in" if is_right else "NO [AUTHENTICATIONFAILED] Authentication failed."

    def _answer(self, asked: str) -> bytes:
        if asked == "CAPABILITY":
            return f"* CAPABILITY IMAP4rev1 {self.offers}\r\n".encode()
        if asked.startswith("SELECT"):
            return b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1795724446] UIDs valid\r\n"
        if asked == "UID SEARCH UNSEEN":
            return b"* SEARCH 6\r\n"
        if asked == "UID FETCH 6 (RFC822.SIZE)":
            return b"* 1 FETCH (UID 6 RFC822.SIZE %d)\r\n" % len(LETTER)
        if asked.startswith("UID FETCH 6 (BODY.PEEK[]<0."):
            return b"* 1 FETCH (UID 6 BODY[]<0> {%d}\r\n" % len(LETTER) + LETTER + b")\r\n"
        return b""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return the certificate and key of a server that signs for itself, as an office's may."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "surel.contoh.test")])
    now = dt.datetime.now(dt.UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(host, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = tmp_path / "server.pem", tmp_path / "server.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, secret


Serve = Callable[..., Peer]


@pytest.fixture
def serve(files: tuple[Path, Path]) -> Iterator[Serve]:
    peers: list[Peer] = []

    def started(**more: Any) -> Peer:
        peers.append(Peer(files, **more))
        return peers[-1]

    yield started
    for peer in peers:
        peer.listener.close()
        peer.thread.join(5)


@pytest.mark.parametrize(
    ("how", "offers"), [(STARTTLS, "STARTTLS LOGINDISABLED"), (IMPLICIT, "AUTH=PLAIN")]
)
def test_nothing_is_said_before_it_is_encrypted_by_an_authority_of_the_office(
    serve: Serve, settings: Any, tmp_path: Path, files: tuple[Path, Path], how: str, offers: str
) -> None:
    settings.WASPADA_IMAP_CA = str(files[0])
    settings.WASPADA_REPLY_MAILDIR = str(tmp_path / "mail")
    peer = serve(offers=offers, how=how)
    server = connect(peer.mailbox())
    assert fetch_letters(server, "INBOX", dt.datetime.now(dt.UTC), lambda: False) == 1
    (written,) = (tmp_path / "mail" / "new").iterdir()
    assert (written.name, written.read_bytes()) == ("imap-1795724446-6", LETTER)
    open_ones = {asked for is_encrypted, asked in peer.heard if not is_encrypted}
    assert open_ones <= {"CAPABILITY", "STARTTLS"}
    assert (True, "AUTHENTICATE PLAIN") in peer.heard
    assert peer.heard[-2:] == [(True, r"UID STORE 6 +FLAGS (\Seen)"), (True, "LOGOUT")]


@pytest.mark.parametrize("how", [STARTTLS, IMPLICIT])
def test_a_server_that_nobody_vouches_for_hears_no_password(
    serve: Serve, settings: Any, how: str
) -> None:
    settings.WASPADA_IMAP_CA = ""
    peer = serve(offers="STARTTLS AUTH=PLAIN", how=how)
    with pytest.raises(ssl.SSLCertVerificationError):
        connect(peer.mailbox())
    peer.thread.join(5)
    assert {asked for _encrypted, asked in peer.heard} <= {"CAPABILITY", "STARTTLS"}


def test_a_server_that_offers_no_encryption_hears_no_password(serve: Serve) -> None:
    peer = serve(offers="AUTH=PLAIN", how=STARTTLS)
    with pytest.raises(BadInput, match=r"mail\.no_encryption"):
        connect(peer.mailbox())
    peer.thread.join(5)
    assert peer.heard == [(False, "CAPABILITY")]


@pytest.mark.parametrize(
    ("offers", "password"),
    [("AUTH=PLAIN", "salah"), ("IDLE", "salah"), ("IDLE", "é of which LOGIN knows nothing")],
)
def test_a_wrong_password_is_called_so_and_the_line_is_closed(
    serve: Serve, offers: str, password: str
) -> None:
    peer = serve(offers=offers, how=OPEN)
    with pytest.raises(BadInput, match=r"mail\.wrong_password"):
        connect(peer.mailbox(password=password))
    peer.thread.join(5)
    assert not peer.thread.is_alive()


def test_a_server_without_authenticate_is_signed_in_to_with_login(serve: Serve) -> None:
    peer = serve(offers="IDLE", how=OPEN)
    peer.takes = "rahasia"
    connect(peer.mailbox(password="rahasia")).logout()
    assert (False, 'LOGIN lapor@contoh.test "rahasia"') in peer.heard
