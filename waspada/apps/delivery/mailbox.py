"""Answers by e-mail: letters in the maildir of the deployment, each stored before it is put away."""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.replies import settle_waiting, take_in
from waspada.core.replies import LARGEST_LETTER
from waspada.sources.answers.letters import new_letters, put_away, read_letter

logger = logging.getLogger(__name__)


def take_replies(at: datetime, now: datetime) -> int:
    """Read new letters, and replies that were stored and not read; return how many there were.

    at : the clock that is shown; now : the real one. Call outside a transaction.
    """
    taken = _take_letters(at, now)
    with acting_as(system_identity()):
        return taken + settle_waiting(at, now)


def _take_letters(at: datetime, now: datetime) -> int:
    if not settings.WASPADA_REPLY_MAILDIR:
        return 0
    taken = 0
    try:
        for letter in new_letters(Path(settings.WASPADA_REPLY_MAILDIR)):
            with letter.open("rb") as file:
                content = file.read(LARGEST_LETTER + 1)
            reply = read_letter(content, settings.WASPADA_REPLY_CHECKED_BY)
            with acting_as(system_identity()):
                taken += take_in([reply], at=at, now=now)
            # Only now: whoever is killed before it reads the letter again, which counts once.
            put_away(letter)
    except OSError as error:
        logger.warning("maildir of replies: %s", type(error).__name__)
    return taken
