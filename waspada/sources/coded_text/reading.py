"""Read a message of the coded text: what, where, when, how many; the rest stays as its words.

    LAPOR BENTROK KEC TANJUNG PALAS 23/9 15.00 2 LUKA massa masih di depan kantor camat

The order is free and each part may be missing or mistyped. What the codes do not say is looked
for as in any free text (`core.news.extract`); what is not said stays empty.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from waspada.core.news.extract import Extraction, extract
from waspada.core.places import IANA, NATION, Level, is_within, level_of, zone_of
from waspada.core.reports.body import ReportBody
from waspada.core.reports.plain import plain_text
from waspada.core.reports.positions import shared_position
from waspada.core.vocabulary import CATEGORIES
from waspada.sources.coded_text.commands import command_of
from waspada.sources.coded_text.people import has_phrase, hurt_in, severity_in
from waspada.sources.coded_text.times import Times, settle
from waspada.sources.coded_text.whereabouts import Whereabouts
from waspada.sources.coded_text.words import (
    category_phrases,
    numbers_of_categories,
    plain,
    words_of,
)

LONGEST_TEXT: Final = 20_000
_SURE: Final = 0.6  # of a place that free text gives
_FIRST_WORDS: Final = 12  # where a mistyped category may stand
WHAT, WHERE, WHEN = "what", "where", "when"


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message says.

    body : as `core.reports.body` gives it
    missing : of what, where and when
    guessed : of what and where, mistyped or taken from free text
    """

    body: ReportBody
    missing: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()


def read_text(text: str, *, area: str, now: datetime) -> Understood:
    """Return what a message says; never raises for what it holds.

    Parameters
    ----------
    text : as it came; what lies beyond 4,000 signs is kept and not read for codes
    area : where its sender reports from; names are looked for there first
    now : when it came, UTC
    """
    asked = command_of(text)
    words = [word.text for word in words_of(plain(asked.rest))]
    used = [False] * len(words)
    local = now.astimezone(_zone(area))
    deaths, injured = hurt_in(words, used)
    is_ongoing = has_phrase(" ".join(words), "ongoing")
    when = Times(words, used, local).read()
    category, is_typed = _category(words, used, is_coded=asked.is_said)
    place = Whereabouts(words, used, area).read()
    severity = severity_in(words, used)
    occurred, precision = settle(when, local)
    code = place.code if place else ""
    guessed = ([WHAT] if category and is_typed else []) + (
        [WHERE] if place and place.is_guess else []
    )
    if not (category and code and occurred):
        free = extract(plain(asked.rest), published=local.date())
        if not category and free.category in CATEGORIES:
            category = free.category
            guessed.append(WHAT)
        if not code:
            code = _place_of(free, area)
            guessed += [WHERE] if code else []
        if occurred is None and free.event_date:
            occurred, precision = _start_of(free.event_date, local), "day"
        deaths = free.deaths if deaths is None else deaths
        injured = free.injured if injured is None else injured
    if occurred is not None and not _is_possible(occurred, now):
        occurred, precision = None, ""
    known = ((WHAT, category), (WHERE, code), (WHEN, occurred))
    lat, lon = shared_position(text[:LONGEST_TEXT]) or (None, None)
    return Understood(
        ReportBody(
            text=plain_text(text)[:LONGEST_TEXT],
            category=category,
            place=code,
            occurred_at=occurred.astimezone(ZoneInfo("UTC")) if occurred else None,
            precision=precision,
            severity=severity,
            deaths=deaths,
            injured=injured,
            is_ongoing=is_ongoing or when.is_now,
            lat=lat,
            lon=lon,
        ),
        missing=tuple(name for name, value in known if not value),
        guessed=tuple(guessed),
    )


def _zone(place: str) -> ZoneInfo:
    return ZoneInfo(IANA[zone_of(place if place != NATION else "31")])


def _category(words: list[str], used: list[bool], *, is_coded: bool) -> tuple[str, bool]:
    """Return the category that is typed, and whether it was mistyped.

    The first that is written as the card has it; a number only right after the command.
    """
    if is_coded and words and not used[0] and len(words[0]) == 2:
        code = numbers_of_categories().get(words[0])
        if code:
            used[0] = True
            return code, False
    nearly = ""
    for at in range(len(words)):
        if used[at]:
            continue
        found = category_phrases().at(words, at)
        if found is None:
            continue
        meaning, _length, is_typo = found
        if not is_typo:
            return meaning, False
        if at < _FIRST_WORDS and not nearly:
            nearly = meaning
    return nearly, bool(nearly)


def _place_of(free: Extraction, area: str) -> str:
    """Return the place that free text names, if it is sure and near the sender's area."""
    code = free.desa or free.kecamatan or free.regency
    if not code or free.confidence.get("regency_code", 0.0) < _SURE:
        return ""
    province = area.split(".")[0]
    is_near = area == NATION or is_within(code, province)
    return code if is_near and (level_of(code) or Level.NATION) > Level.PROVINCE else ""


def _start_of(day: date, local: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=local.tzinfo)


def _is_possible(at: datetime, now: datetime) -> bool:
    """Say whether something can have been then: `core.reports.body` refuses the rest."""
    return timedelta(days=-1) < now - at < timedelta(days=366 * 3)
