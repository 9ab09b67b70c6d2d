"""Refer a report to the body that handles it: who is addressed, by when, and what came back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from waspada.core.errors import BadInput, TooLarge, TooShort
from waspada.core.places import NATION, Level, level_of, load_table, parents
from waspada.core.reports.masking import mask_text
from waspada.core.reports.plain import plain_line, plain_text
from waspada.core.reports.states import Moves
from waspada.core.vocabulary import AGENCIES, Words, unit_code, unit_level_of, unit_name
from waspada.core.vocabulary.words import both, read_table

# sent       the letter is issued, nothing came back yet
# answered   something came back
# closed     the desk needs nothing more; it may be opened again
# withdrawn  taken back before anything came; the letter keeps its number
REFERRAL_MOVES: Final[Moves] = {
    "sent": frozenset({"answered", "closed", "withdrawn"}),
    "answered": frozenset({"closed"}),
    "closed": frozenset({"sent", "answered"}),
    "withdrawn": frozenset(),
}
OPEN_STATES: Final = ("sent", "answered")

LONGEST_SUBJECT: Final = 200
LONGEST_ANSWER: Final = 3000
LONGEST_REASON: Final = 500
LONGEST_REPLY: Final = 5000
LONGEST_LINE: Final = 160
MOST_COPIES: Final = 6
MOST_DAYS: Final = 180

_TABLE: Final = read_table("referrals.toml")
URGENCIES: Final[dict[str, Words]] = {
    code: both(entry["name"]) for code, entry in _TABLE["urgency"].items()
}
OUTCOMES: Final[dict[str, Words]] = {
    code: both(entry["name"]) for code, entry in _TABLE["outcome"].items()
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A time that law sets for reporting to a body, counted from when it is known."""

    days: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the desk writes to the body, before it has a number.

    place : the place of the addressed unit, the subject's own or one around it
    answers : who, what, when, where, how and why as the letter tells them; never the sender
    is_confirmed : the desk knows that the subject concerns the addressee and sends all the same
    """

    agency: str
    place: str
    subject: str
    reason: str
    urgency: str
    due_on: date
    answers: dict[str, str] = field(default_factory=dict)
    copies: tuple[str, ...] = ()
    report_id: UUID | None = None
    incident_id: UUID | None = None
    is_confirmed: bool = False

    @property
    def unit(self) -> str:
        """Return the code of the addressed unit."""
        return unit_code(self.agency, self.place)


def due_day(urgency: str, today: date) -> date:
    """Return by when an answer is asked for unless the desk says otherwise."""
    days: int = _TABLE["urgency"][urgency]["days"]
    return today + timedelta(days=days)


def limit_of(agency: str) -> Limit | None:
    """Return the time that law gives for reporting to a body, if it gives one."""
    entry: dict[str, Any] | None = _TABLE["limit"].get(agency)
    return Limit(entry["days"], entry["source"]) if entry else None


def units_for(agency: str, place: str) -> tuple[str, ...]:
    """Return the places whose unit of an agency may be addressed about a place, the usual first.

    The usual one is that of the kab/kota, or the nearest around it; then the levels above it,
    then those below.
    """
    kind = AGENCIES.get(agency)
    if kind is None:
        raise BadInput("triage.choose_body")
    around = (place, *parents(place)) if place != NATION else (NATION,)
    able = [code for code in around if kind.name_at(unit_level_of(code)) is not None]
    usual = [code for code in able if level_of(code) <= Level.REGENCY]
    below = [code for code in able if level_of(code) > Level.REGENCY]
    return (*usual, *reversed(below))


def chain_of(agency: str, place: str) -> frozenset[str]:
    """Return the codes of a unit and of every unit of its agency above it."""
    around = (place, *parents(place)) if place != NATION else (NATION,)
    return frozenset(unit_code(agency, code) for code in around)


def concerned_of(letter: Letter, concerns_units: Iterable[str]) -> frozenset[str]:
    """Return which of the concerned units would read the letter: the addressee, or one above."""
    return chain_of(letter.agency, letter.place) & frozenset(concerns_units)


def head_of(agency: str, place: str) -> str:
    """Return whom a letter to a unit addresses, such as Ketua Bawaslu Kabupaten Bulungan."""
    found = load_table()[place] if place != NATION else None
    name, formal = (found.name, found.formal) if found else ("Indonesia", "Indonesia")
    unit = unit_name(agency, place, name)
    at = _TABLE["head_at"].get(agency, {})
    pattern: str = (
        at.get(unit_level_of(place)) or _TABLE["head"].get(agency) or (_TABLE["head"]["default"])
    )
    return pattern.format(unit=unit, place=name, formal=formal)


def cleaned(letter: Letter) -> Letter:
    """Return a letter with masked, plain words; check_letter takes what this returns."""
    return Letter(
        agency=letter.agency,
        place=letter.place,
        subject=mask_text(plain_line(letter.subject)),
        reason=mask_text(plain_line(letter.reason)),
        urgency=letter.urgency,
        due_on=letter.due_on,
        answers={key: mask_text(plain_text(text)) for key, text in letter.answers.items()},
        copies=tuple(
            dict.fromkeys(
                line for line in (mask_text(plain_line(one)) for one in letter.copies) if line
            )
        ),
        report_id=letter.report_id,
        incident_id=letter.incident_id,
        is_confirmed=letter.is_confirmed,
    )


def check_letter(letter: Letter, *, about: str, today: date) -> None:
    """Refuse a letter that cannot be sent.

    about : the place of the report or incident

    Raises
    ------
    BadInput, TooShort, TooLarge : referral.*, triage.choose_body, triage.give_reason
    """
    if letter.agency not in AGENCIES or letter.place not in units_for(letter.agency, about):
        raise BadInput("triage.choose_body")
    if letter.urgency not in URGENCIES:
        raise BadInput("referral.bad_choice", value=letter.urgency[:40])
    if not letter.subject:
        raise TooShort("referral.no_subject")
    if not letter.answers.get("what", ""):
        raise TooShort("referral.nothing_told")
    if not letter.reason:
        raise BadInput("triage.give_reason")
    for text, limit in (
        (letter.subject, LONGEST_SUBJECT),
        (letter.reason, LONGEST_REASON),
        *((text, LONGEST_ANSWER) for text in letter.answers.values()),
        *((line, LONGEST_LINE) for line in letter.copies),
    ):
        if len(text) > limit:
            raise TooLarge("referral.too_long", size=len(text), limit=limit)
    if len(letter.copies) > MOST_COPIES:
        raise TooLarge("referral.too_many_copies", limit=MOST_COPIES)
    if not today <= letter.due_on <= today + timedelta(days=MOST_DAYS):
        raise BadInput("referral.bad_due_day", limit=MOST_DAYS)


def reply_text(text: str) -> str:
    """Return what came back as it may be kept.

    Raises
    ------
    TooShort : referral.empty_reply; TooLarge : referral.long_reply
    """
    plain = mask_text(plain_text(text))
    if not plain:
        raise TooShort("referral.empty_reply")
    if len(plain) > LONGEST_REPLY:
        raise TooLarge("referral.long_reply", size=len(plain), limit=LONGEST_REPLY)
    return plain
