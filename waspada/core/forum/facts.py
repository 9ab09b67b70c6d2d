"""A report of information: facts, analysis, recommendation, and how often forums wrote them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Final

from waspada.core.errors import BadInput, TooLarge
from waspada.core.places import NATION, Level, is_within, level_of, load_table
from waspada.core.reports.masking import mask_text
from waspada.core.vocabulary import ATHG, CLASSES

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 6_000
LONGEST_ANSWER: Final = 6_000
EARLIEST: Final = date(2006, 1, 1)
PARTS: Final = ("facts", "analysis", "recommendation")


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationFacts:
    """What a forum tells the team at its level.

    forum : the forum's place; about : where it is, that place or one inside it
    athg : ancaman, tantangan, hambatan, gangguan; empty where the forum does not say
    """

    forum: str
    about: str
    title: str
    facts: str
    analysis: str
    recommendation: str
    seen_on: date
    athg: str = ""
    classification: str = "T"


def checked_information(told: InformationFacts, *, today: date) -> InformationFacts:
    """Return a report with numbers of people masked.

    Raises
    ------
    BadInput : forum.no_place, about_elsewhere, no_title, no_facts, no_recommendation,
        seen_ahead, day_out_of_range, unknown_athg, access.unknown_class
    TooLarge : forum.text_too_long
    """
    if told.forum == NATION or told.forum not in load_table():
        raise BadInput("forum.no_place")
    if told.about not in load_table() or not is_within(told.about, told.forum):
        raise BadInput("forum.about_elsewhere", place=told.forum)
    if told.classification not in CLASSES:
        raise BadInput("access.unknown_class", value=told.classification[:20])
    if told.athg and told.athg not in ATHG:
        raise BadInput("forum.unknown_athg", value=told.athg[:20])
    if told.seen_on > today:
        raise BadInput("forum.seen_ahead", value=told.seen_on.isoformat())
    if told.seen_on < EARLIEST:
        raise BadInput("forum.day_out_of_range", value=told.seen_on.isoformat())
    title = " ".join(_text(told.title, LONGEST_TITLE).split())
    texts = {name: _text(getattr(told, name), LONGEST_TEXT) for name in PARTS}
    if not title:
        raise BadInput("forum.no_title")
    for name in ("facts", "recommendation"):
        if not texts[name]:
            raise BadInput(f"forum.no_{name}")
    return replace(
        told,
        title=title,
        facts=texts["facts"],
        analysis=texts["analysis"],
        recommendation=texts["recommendation"],
    )


def checked_text(text: str) -> str:
    """Return an answer or a remark, masked.

    Raises
    ------
    BadInput : forum.no_text; TooLarge : forum.text_too_long
    """
    said = _text(text, LONGEST_ANSWER)
    if not said:
        raise BadInput("forum.no_text")
    return said


def _text(text: str, most: int) -> str:
    said = mask_text(text.replace("\0", "").replace("\r\n", "\n").strip())
    if len(said) > most:
        raise TooLarge("forum.text_too_long", length=len(said), most=most)
    return said


def answering_units(forum: str) -> tuple[str, ...]:
    """Return the units of the team at a forum's level: the desk's secretariat, and its office."""
    level = level_of(forum)
    units = [f"kesbangpol-{forum[:5]}"]
    if level >= Level.KECAMATAN:
        units.append(f"kecamatan-{forum[:8]}")
    if level >= Level.DESA:
        units.append(f"desa-{forum}")
    return tuple(units)


@dataclass(frozen=True, slots=True)
class Told:
    """One report as counting sees it: whose it is, when it came, when it was first answered."""

    forum: str
    came_on: date
    answered_on: date | None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ForumActivity:
    """What one forum wrote in a time, and how it was answered; never who of its members."""

    forum: str
    reports: int
    answered: int
    median_days: float | None
    last_on: date | None


def activity_of(reports: Iterable[Told], first: date, last: date) -> dict[str, ForumActivity]:
    """Count reports per forum between two days, both included; withdrawn ones do not count."""
    by_forum: dict[str, list[Told]] = {}
    for one in reports:
        if first <= one.came_on <= last and not one.is_withdrawn:
            by_forum.setdefault(one.forum, []).append(one)
    found: dict[str, ForumActivity] = {}
    for forum, rows in by_forum.items():
        waits = [(row.answered_on - row.came_on).days for row in rows if row.answered_on]
        found[forum] = ForumActivity(
            forum,
            len(rows),
            len(waits),
            float(median(waits)) if waits else None,
            max(row.came_on for row in rows),
        )
    return found
