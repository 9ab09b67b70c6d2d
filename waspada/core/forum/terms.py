"""A forum's decree and term, and the places that have no forum whose term runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from waspada.core.errors import BadInput, TooLarge
from waspada.core.places import Level, level_of, load_table

EARLIEST: Final = date(2006, 1, 1)  # Permendagri 12/2006 made the forums
LATEST: Final = date(2040, 12, 31)
MOST_YEARS: Final = 10
MOST_MEMBERS: Final = 500
LONGEST_DECREE: Final = 120
LONGEST_OFFICE: Final = 60
MOST_OFFICES: Final = 12
ENDING_DAYS: Final = 60

Standing = Literal["active", "ending", "ended", "none"]
# The levels at which a forum is expected; a desa has one if needed (Permendagri 2/2018).
EXPECTED: Final = (Level.PROVINCE, Level.REGENCY, Level.KECAMATAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFacts:
    """One term of a place's forum.

    offices : what its members are and how many of each; no member has a name here
    """

    place: str
    decree: str
    decree_on: date
    starts_on: date
    ends_on: date
    offices: tuple[tuple[str, int], ...] = ()

    @property
    def members(self) -> int:
        """Return how many members it has."""
        return sum(count for _office, count in self.offices)


def checked_term(facts: TermFacts) -> TermFacts:
    """Return a term with its words in one line.

    Raises
    ------
    BadInput : forum.no_place, no_decree, day_out_of_range, term_backwards, term_too_long,
        bad_office, bad_count
    TooLarge : forum.text_too_long
    """
    if facts.place not in load_table() or level_of(facts.place) is Level.NATION:
        raise BadInput("forum.no_place")
    decree = " ".join(facts.decree.replace("\0", "").split())
    if not decree:
        raise BadInput("forum.no_decree")
    if len(decree) > LONGEST_DECREE:
        raise TooLarge("forum.text_too_long", length=len(decree), most=LONGEST_DECREE)
    for day in (facts.decree_on, facts.starts_on, facts.ends_on):
        if not EARLIEST <= day <= LATEST:
            raise BadInput("forum.day_out_of_range", value=day.isoformat())
    if facts.ends_on < facts.starts_on:
        raise BadInput("forum.term_backwards")
    if (facts.ends_on - facts.starts_on).days > MOST_YEARS * 366:
        raise BadInput("forum.term_too_long", most=MOST_YEARS)
    return replace(facts, decree=decree, offices=_checked_offices(facts.offices))


def _checked_offices(offices: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for office, count in offices:
        name = " ".join(office.replace("\0", "").split())
        if not name or len(name) > LONGEST_OFFICE or any(one.isdigit() for one in name):
            raise BadInput("forum.bad_office", value=name[:40])
        if not 0 < count <= MOST_MEMBERS:
            raise BadInput("forum.bad_count", value=count, most=MOST_MEMBERS)
        found.append((name, count))
    if len(found) > MOST_OFFICES or sum(count for _name, count in found) > MOST_MEMBERS:
        raise BadInput("forum.bad_count", value=len(found), most=MOST_OFFICES)
    return tuple(found)


def standing_of(term: TermFacts | None, day: date) -> Standing:
    """Return how a place's forum stands on a day."""
    if term is None or term.starts_on > day:
        return "none"
    if term.ends_on < day:
        return "ended"
    return "ending" if term.ends_on <= day + timedelta(days=ENDING_DAYS) else "active"


def term_on(terms: Iterable[TermFacts], day: date) -> TermFacts | None:
    """Return the term that runs on a day, else the last that ended, else the next to begin."""
    ordered = sorted(terms, key=lambda term: (term.starts_on, term.ends_on))
    begun = [term for term in ordered if term.starts_on <= day]
    running = [term for term in begun if term.ends_on >= day]
    return (running or begun or ordered[:1] or [None])[-1]  # type: ignore[list-item]


@dataclass(frozen=True, slots=True)
class LevelCoverage:
    """How many places of a level have a forum whose term runs, and which have none."""

    level: Level
    total: int
    active: int
    ending: tuple[str, ...]
    ended: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def gaps(self) -> int:
        """Return how many places are without a running forum."""
        return len(self.ended) + len(self.missing)


def coverage(
    within: str, terms: Mapping[str, TermFacts], day: date, *, levels: Iterable[Level] = EXPECTED
) -> list[LevelCoverage]:
    """Return the coverage of a place and those inside it, from the table of places.

    terms : by place, the term that counts on the day (`term_on`)
    """
    table = load_table()
    found: list[LevelCoverage] = []
    for level in levels:
        codes = table.codes(within, level)
        if not codes:
            continue
        by_standing: dict[Standing, list[str]] = {
            "active": [], "ending": [], "ended": [], "none": []
        }  # fmt: skip
        for code in codes:
            by_standing[standing_of(terms.get(code), day)].append(code)
        found.append(
            LevelCoverage(
                level,
                len(codes),
                len(by_standing["active"]) + len(by_standing["ending"]),
                tuple(by_standing["ending"]),
                tuple(by_standing["ended"]),
                tuple(by_standing["none"]),
            )
        )
    return found
