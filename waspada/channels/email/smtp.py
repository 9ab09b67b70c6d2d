"""Hand e-mails to the mail server that the installation names."""

import contextlib
import smtplib
import socket
import threading
from collections.abc import Iterator
from typing import ClassVar

from waspada.channels.base import (
    AddressedMessage,
    ChannelDown,
    NotDelivered,
    Outgoing,
    Refused,
    Surroundings,
    short_answer,
)
from waspada.channels.email.letter import write_letter

FIRST_PERMANENT = 500  # SMTP answers from here on mean: never


class Email:
    """Delivers to e-mail addresses, one connection per message."""

    leaves_house: ClassVar[bool] = True
    has_one_server: ClassVar[bool] = True

    def __init__(self, surroundings: Surroundings) -> None:
        self._here = surroundings

    def missing_setup(self) -> str:
        """Return the code for a mail server that nobody has named."""
        return "" if self._here.smtp_host else "delivery.no_mail_server"

    def freeze(self, message: AddressedMessage) -> bytes:
        """Return the bytes of the e-mail."""
        here = self._here
        return write_letter(
            message,
            sender=here.sender,
            node=here.node,
            highest_class=here.highest_class,
            reply_to=here.reply_address,
        )

    def send(self, outgoing: Outgoing) -> None:
        """Send the bytes; the answer to the last full stop decides."""
        with self._connected() as server:
            try:
                # Bytes go out as they are: smtplib only doubles leading dots.
                server.sendmail(self._here.sender, [outgoing.address], outgoing.frozen)
            except smtplib.SMTPRecipientsRefused as refusal:
                code, answer = refusal.recipients[outgoing.address]
                raise _judged(code, answer) from refusal
            except smtplib.SMTPSenderRefused as refusal:
                # Our own sender is wrong: no address would fare better.
                raise ChannelDown(
                    "delivery.sender_refused", answer=short_answer(refusal.smtp_error)
                ) from refusal
            except smtplib.SMTPResponseException as refusal:
                raise _judged(refusal.smtp_code, refusal.smtp_error) from refusal
            except (smtplib.SMTPServerDisconnected, OSError) as broken:
                # The server may or may not have taken it; the Message-ID shows it is the same.
                raise NotDelivered(
                    "delivery.connection_lost", kind=type(broken).__name__
                ) from broken

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        here = self._here
        try:
            server = smtplib.SMTP(here.smtp_host, here.smtp_port, timeout=here.timeout_seconds)
        except smtplib.SMTPResponseException as refusal:
            raise ChannelDown(
                "delivery.server_refused", answer=short_answer(refusal.smtp_error)
            ) from refusal
        except (smtplib.SMTPException, OSError) as broken:
            raise ChannelDown("delivery.server_unreachable", kind=type(broken).__name__) from broken
        # A server that drips one byte per timeout would otherwise outlive the claim.
        cut = threading.Timer(here.deadline_seconds, _cut, [server])
        cut.daemon = True
        cut.start()
        try:
            self._greet(server)
            yield server
        finally:
            cut.cancel()
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _greet(self, server: smtplib.SMTP) -> None:
        try:
            if self._here.has_tls:
                server.starttls()
            server.ehlo_or_helo_if_needed()
            if self._here.smtp_user:
                server.login(self._here.smtp_user, self._here.smtp_password)
        except smtplib.SMTPResponseException as refusal:
            raise ChannelDown(
                "delivery.server_refused", answer=short_answer(refusal.smtp_error)
            ) from refusal
        except (smtplib.SMTPException, OSError) as broken:
            raise ChannelDown("delivery.server_unreachable", kind=type(broken).__name__) from broken


def _judged(code: int, answer: str | bytes) -> NotDelivered:
    if code >= FIRST_PERMANENT:
        return Refused("delivery.address_refused", answer=f"{code} {short_answer(answer)}")
    return NotDelivered("delivery.try_later", answer=f"{code} {short_answer(answer)}")


def _cut(server: smtplib.SMTP) -> None:
    connection = server.sock
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
