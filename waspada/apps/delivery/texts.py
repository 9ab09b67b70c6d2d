"""What people write that is no answer to a message of ours: handed to whoever takes reports.

One address of a service brings both. `apps/intake` registers itself here; where nobody does,
every text stays a reply that somebody reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Delivery, Reply
from waspada.core.replies import TAKEN_FOR, read_answer
from waspada.core.vocabulary import REALMS
from waspada.sources.answers.heard import Reply as Written


@dataclass(frozen=True, slots=True)
class Said:
    """What goes back to whom wrote: `key` names the message that it answers, "" text is nothing."""

    key: str
    to: str
    text: str
    receipt: str = ""


class TextTaker(Protocol):
    """Takes what is written to us, and hears how a way in does."""

    def is_certainly_report(self, text: str) -> bool:
        """Say whether a text begins with a word that only reports begin with."""

    def take(self, texts: Sequence[Written], *, at: datetime, now: datetime) -> list[Said]:
        """Store texts and return the answers, in order; raises only when nothing was stored."""

    def is_too_fast(self, channel: str, count: int, now: datetime) -> bool:
        """Count texts that came by a way, in one count for all processes; say whether it is full."""

    def heard(
        self,
        channel: str,
        now: datetime,
        *,
        ok: bool,
        reason: str = "",
        params: Mapping[str, object] | None = None,
    ) -> None:
        """Note that a request was taken or refused."""


_TAKERS: Final[list[TextTaker]] = []


def texts_go_to(taker: TextTaker) -> None:
    """Register who takes reports; called once when Django is ready."""
    _TAKERS[:] = [taker]


def text_taker() -> TextTaker | None:
    """Return who takes reports, if anybody does."""
    return _TAKERS[0] if _TAKERS else None


def sort_texts(written: Sequence[Written], now: datetime) -> tuple[list[Written], list[Written]]:
    """Return what is for the answers to messages, and what is a report.

    An answer is an agreed word with a code. Anything else of somebody whom we asked lately may be
    meant as one ("siap, Ndan"): it stays with the replies unless it begins as a report. In a group
    people talk to one another: what neither is an answer nor begins as a report is not ours.
    """
    taker = text_taker()
    written = [one for one in written if one.is_addressed or _is_for_us(one, taker)]
    if taker is None:
        return list(written), []
    replies: list[Written] = []
    reports: list[Written] = []
    for one in written:
        is_reply = bool(read_answer(one.text)) or not one.text.strip()
        if not is_reply and not taker.is_certainly_report(one.text):
            is_reply = was_asked(one.channel, one.sender, now) or _is_kept(one)
        (replies if is_reply else reports).append(one)
    return replies, reports


def _is_for_us(one: Written, taker: TextTaker | None) -> bool:
    is_report = taker is not None and taker.is_certainly_report(one.text)
    return is_report or bool(read_answer(one.text))


def was_asked(channel: str, address: str, now: datetime) -> bool:
    """Say whether a message that asks for an answer went to an address lately."""
    for realm in REALMS:
        with acting_as(system_identity(realm=realm)):
            asked = Delivery.unguarded.filter(
                realm=realm,
                channel=channel,
                address=address,
                message__asks_answer=True,
                message__written_at__gt=now - TAKEN_FOR,
            )
            if asked.exists():
                return True
    return False


def _is_kept(one: Written) -> bool:
    """Say whether the very message was kept as a reply before: services repeat themselves."""
    return Reply.objects.filter(channel=one.channel, key=one.key[:160]).exists()
