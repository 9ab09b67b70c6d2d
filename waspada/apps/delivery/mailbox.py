"""Letters in the maildir of the deployment, each stored before it is put away.

Answers to messages are read here. Where an app above takes letters as reports, it is asked first
about each; what it leaves is an answer or nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.replies import settle_waiting, take_in
from waspada.core.replies import LARGEST_LETTER
from waspada.sources.answers.letters import new_letters, put_away, read_letter

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LetterTaker:
    """Who takes letters as reports.

    is_on : whether it does in this installation
    largest : bytes of a letter that it reads
    take : the bytes, the clock that is shown, the real one; True when the letter was stored
    """

    is_on: Callable[[], bool]
    largest: int
    take: Callable[[bytes, datetime, datetime], bool]


_TAKERS: Final[list[LetterTaker]] = []


def letters_go_to(taker: LetterTaker) -> None:
    """Let letters that are no answers be taken as reports; called once when Django is ready."""
    _TAKERS[:] = [taker]


def _taker() -> LetterTaker | None:
    return next((one for one in _TAKERS if one.is_on()), None)


def take_replies(at: datetime, now: datetime) -> int:
    """Read new letters, and replies that were stored and not read; return how many there were.

    Where letters may be reports, the app that takes them reads them (`take_letters`), for it
    also answers them.

    at : the clock that is shown; now : the real one. Call outside a transaction.
    """
    taken = 0 if _taker() else take_letters(at, now)
    with acting_as(system_identity()):
        return taken + settle_waiting(at, now)


def take_letters(at: datetime, now: datetime) -> int:
    """Read the letters that nobody has read yet; return how many were new.

    Raises nothing: a maildir that is not there is logged.
    """
    if not settings.WASPADA_REPLY_MAILDIR:
        return 0
    taken, taker = 0, _taker()
    try:
        for letter in new_letters(Path(settings.WASPADA_REPLY_MAILDIR)):
            with letter.open("rb") as file:
                content = file.read((taker.largest if taker else LARGEST_LETTER) + 1)
            if taker and taker.take(content, at, now):
                taken += 1
            else:
                reply = read_letter(content, settings.WASPADA_REPLY_CHECKED_BY)
                with acting_as(system_identity()):
                    taken += take_in([reply], at=at, now=now)
            # Only now: whoever is killed before it reads the letter again, which counts once.
            put_away(letter)
    except OSError as error:
        logger.warning("maildir of replies: %s", type(error).__name__)
    return taken
