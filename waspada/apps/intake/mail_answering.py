"""The receipt goes back to whoever wrote a letter, and no row names the address beside it.

Who wrote a report is nobody's to see. An address that a reporter has confirmed is sealed, and the
outbox holds a name for it (`sending_back.py`). An account's own e-mail is not: its answer is sent
past the outbox, which people read, and is lost where the mail server does not take it.
"""

import logging
from collections import deque
from datetime import datetime
from typing import Final
from uuid import uuid4

from waspada.apps.delivery.surroundings import open_channel
from waspada.apps.words.sentences import say
from waspada.channels.base import AddressedMessage, ChannelDown, NotDelivered, Outgoing, Refused

logger = logging.getLogger(__name__)

LANGUAGE: Final = "id"
_WAITING: Final[deque[AddressedMessage]] = deque(maxlen=200)


def words_of_answer(receipt: str, refused_photos: int) -> str:
    """Return what a letter is answered: its receipt, and nothing of what it said."""
    lines = [say("mail.receipt", {"receipt": receipt}, LANGUAGE)]
    if refused_photos:
        lines.append(say("mail.photos_refused", {"count": refused_photos}, LANGUAGE))
    return "\n\n".join(lines)


def answer_later(address: str, words: str, now: datetime) -> None:
    """Let an answer be sent once the letters of this round are stored."""
    _WAITING.append(
        AddressedMessage(
            delivery=str(uuid4()),
            address=address,
            language=LANGUAGE,
            title=say("mail.receipt_title", {}, LANGUAGE),
            body=words,
            classification="B",
            realm="live",
            written_at=now,
        )
    )


def send_answers() -> int:
    """Send what waits; return how many went. Waits for the mail server: not for the chores."""
    sent = 0
    channel = open_channel("email")
    if channel.missing_setup():
        _WAITING.clear()
    while _WAITING:
        message = _WAITING.popleft()
        try:
            channel.send(Outgoing(message.address, channel.freeze(message), message.delivery))
            sent += 1
        except (Refused, NotDelivered):
            logger.warning("a receipt by letter was not sent")
        except ChannelDown:
            logger.warning("receipts by letter: the mail server does not answer")
            _WAITING.clear()
    return sent
