"""A message that says NIHIL: handed to whoever keeps the reports of a day, and what they say to it.

The message is a stored report by then, whatever comes of it. `apps/briefing` registers itself;
where nobody does, NIHIL stays what it is: word from one reporter.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from waspada.apps.intake.addresses import KnownSender
from waspada.apps.reports.models import Report
from waspada.apps.reports.receiving import Outcome
from waspada.sources.coded_text import Nil, nil_of

logger = logging.getLogger(__name__)
OFFICE: Final = "unit:"


@dataclass(frozen=True, slots=True)
class NilWord:
    """Somebody's word that there was nothing.

    account : whose word it is
    place, day : "" and None for the own place and today
    at, now : the clock that is shown, and the real one
    is_again : the service brings the message once more
    """

    account: str
    place: str
    day: date | None
    channel: str
    at: datetime
    now: datetime
    is_again: bool


@dataclass(frozen=True, slots=True)
class NilAnswer:
    """What became of it: a sentence of the catalogue."""

    code: str
    params: Mapping[str, object]


NilTaker = Callable[[NilWord], NilAnswer]
_TAKERS: Final[list[NilTaker]] = []


def nil_words_go_to(taker: NilTaker) -> None:
    """Register who keeps the reports of a day; called once when Django is ready."""
    _TAKERS[:] = [taker]


def nil_answer(
    text: str, outcome: Outcome, known: KnownSender, channel: str, *, at: datetime, now: datetime
) -> NilAnswer | None:
    """Return what became of a NIHIL; None for any other text. Never costs the receipt."""
    try:
        nil = nil_of(text, area=known.place, now=at)
        return None if nil is None else _taken(nil, outcome, known, channel, at, now)
    except Exception:
        logger.exception("coded text: a NIHIL was received and not counted")
        return NilAnswer("coded.nil_failed", {})


def _taken(
    nil: Nil, outcome: Outcome, known: KnownSender, channel: str, at: datetime, now: datetime
) -> NilAnswer:
    if known.sender.startswith(OFFICE):  # NIHIL is a person's word
        return NilAnswer("coded.nil_office", {})
    if not _TAKERS:
        return NilAnswer("coded.nil_not_owed", {})
    is_again = outcome.status != "new"
    return _TAKERS[0](NilWord(known.sender, nil.place, nil.day, channel, at, now, is_again))


def settle_nil(report: Report, now: datetime) -> None:
    """Settle a report that says NIHIL and nothing else: it asks nothing of the desk."""
    if nil_of(report.masked_text, area=report.place_code, now=report.received_at) is not None:
        report.state = "dismissed"
        report.state_changed_at = now
        report.reason_params = {"why": "nihil"}
