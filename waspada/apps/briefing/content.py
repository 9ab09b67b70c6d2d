"""What a daily report holds, as values: composed once, then shown as page, PDF or message."""

from dataclasses import dataclass
from datetime import date, datetime, time

from waspada.apps.warnings.asked import NOTHING_UNDECIDED, Undecided


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who reports: the lines on top, the office, and who signs; empty names are left open."""

    lines: tuple[str, ...]
    office: str
    signer_title: str
    signer_name: str
    cut_off: time


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level of the place, computed or standing, today and the day before.

    before : None when it was not known the day before
    theme : for which it was set; "" the place as a whole
    is_shown : the one that the place's pages show
    """

    level: str
    before: str | None
    is_automatic: bool = False
    reasons: tuple[str, ...] = ()
    would_lower: str = ""
    rule_version: str = ""
    note: str = ""
    theme: str = ""
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """One incident, as it is told in siabidibame order; empty answers are not known."""

    number: str
    category: str
    also_categories: tuple[str, ...]
    severity: int
    state: str
    who: str
    what: str
    occurred_at: datetime
    precision: str
    place_code: str
    how: str
    why: str
    deaths: int | None
    injured: int | None
    grade: str
    sources: tuple[str, ...]
    is_written_later: bool
    classification: str


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage that runs on the day, or starts within seven days."""

    name: str
    election_name: str
    starts_on: date | None
    ends_on: date | None
    document: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is still open; None is what is not known for a past day."""

    reports: int | None
    unverified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WarningLine:
    """One warning that was in force or judged in the time a report is about.

    headline : in the report's language
    state, outcome : at the end of that time; outcome is empty while nobody has said it
    """

    number: str
    level: str
    headline: str
    place: str
    valid_until: datetime
    state: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Briefing:
    """The daily report of a place and day, for one reader and language.

    known_until : what was received by then is in it
    since : when the report before it was sent; None when there was none
    recent : happened earlier, but became known since the report before
    by_month : dated by the month only, so in no count
    counts : the last seven days
    is_partial : the reader may see less than the whole place
    concerns_units : units that something in it concerns; their members may not read it
    left_out : incidents beyond what one report tells, the lightest ones
    warnings : in force on the day or judged on it, gravest first
    undecided : proposed warnings; told in a report that is restricted anyhow, and in no other
    version : above one when it corrects a report that was sent
    """

    place: str
    day: date
    language: str
    realm: str
    known_until: datetime
    since: datetime | None
    letterhead: Letterhead
    classification: str
    election_name: str
    election_key: str
    days_to_polling: int | None
    standing: tuple[LevelLine, ...]
    computed: LevelLine | None
    today: tuple[Happening, ...]
    recent: tuple[Happening, ...]
    by_month: tuple[Happening, ...]
    counts: tuple[tuple[date, int], ...]
    active: tuple[StageLine, ...]
    coming: tuple[StageLine, ...]
    waiting: Waiting
    is_partial: bool
    concerns_units: tuple[str, ...] = ()
    left_out: int = 0
    warnings: tuple[WarningLine, ...] = ()
    undecided: Undecided = NOTHING_UNDECIDED
    version: int = 1

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """Return every incident in it, counted ones first."""
        return (*self.today, *self.recent, *self.by_month)

    @property
    def is_nil(self) -> bool:
        """Say whether there is nothing to report: no incident of the day and none new."""
        return not (self.today or self.recent or self.by_month)

    @property
    def is_written_later(self) -> bool:
        """Say whether summaries were written after the events, as in a replay."""
        return any(row.is_written_later for row in self.happenings)


@dataclass(frozen=True, slots=True)
class Printed:
    """By whom and when a copy was printed; an issued document says who issued it."""

    by: str
    at: datetime | None = None
    is_issued: bool = False
