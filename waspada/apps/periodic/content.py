"""What a report over a period holds, as values: composed once, then shown, drawn or exported."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from waspada.apps.briefing.content import Happening, Letterhead, StageLine, WarningLine
from waspada.apps.links.kinds import Ref
from waspada.apps.warnings.asked import NOTHING_UNDECIDED, Undecided
from waspada.core.briefing.periods import Period


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of a place and period; frozen with the document, so that others can add them.

    by_group : incidents of the period by group of the codebook
    grave : incidents of severity 3 and above
    """

    incidents: int
    by_group: Mapping[str, int]
    grave: int
    deaths: int
    injured: int
    constraints: int
    followups_open: int
    followups_late: int

    def as_stored(self) -> dict[str, Any]:
        """Return the figures as a document freezes them."""
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "Figures":
        """Return the figures of a document."""
        return cls(**{name: stored[name] for name in cls.__slots__})

    @property
    def is_nil(self) -> bool:
        """Say whether there is nothing to report: no incident, constraint or late item."""
        return not (self.incidents or self.constraints or self.followups_late)


@dataclass(frozen=True, slots=True)
class GapLine:
    """One readiness gap: what, whose, where, how far, and when it is due."""

    what: str
    owner: str
    place: str
    percent: int | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One figure that is another than before the period; empty where nobody gave one."""

    what: str
    owner: str
    before: str
    after: str
    target: str
    state: str


@dataclass(frozen=True, slots=True)
class ConstraintLine:
    """One constraint with what is asked of whom by when; empty where nothing is asked.

    state, outcome : how it was closed in the period, and what became of it; empty while open
    """

    number: str
    what: str
    place: str
    is_foreseen: bool
    decision: str
    decision_by: str
    decide_by: date | None
    state: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class FollowupLine:
    """One follow-up that was open, finished or late at the period's end.

    state : in words; a permintaan koordinasi is never called late
    was_late : overdue or escalated, for one that was late and is no longer
    ended_on : when it came to how it stands, for one that is not open
    is_own_date : the office named the date itself
    """

    number: str
    what: str
    office: str
    due_on: date
    state: str
    days_late: int
    is_own_date: bool = False
    was_late: str = ""
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision of a meeting in the period, with who carries it out by when."""

    meeting: str
    text: str
    office: str = ""
    due_on: date | None = None
    followup: str = ""


@dataclass(frozen=True, slots=True)
class More:
    """How many lines of each table did not fit; a report says so."""

    changes: int = 0
    constraints: int = 0
    closed: int = 0
    followups: int = 0
    decisions: int = 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one place below sent for the period.

    figures : None where nothing was sent, or where the reader may not read it
    """

    place: str
    is_sent: bool = False
    is_nihil: bool = False
    is_late: bool = False
    number: str = ""
    version: int = 0
    figures: Figures | None = None
    concerns_units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Periodic:
    """A report over a period, for one reader and language.

    as_of : the last day whose knowledge is in it; the period may still run
    level_first, level_last : standing levels before the period and at its end
    acted, advice : what the desk adds in its own words
    closed : constraints that were closed in the period
    refs : what its lines tell of, for links
    warnings : in force in the period or judged in it, gravest first
    undecided : proposed warnings; told in a report that is restricted anyhow, and in no other
    version : above one when it corrects a report that was sent
    """

    place: str
    period: Period
    as_of: date
    language: str
    realm: str
    letterhead: Letterhead
    classification: str
    election_name: str
    election_key: str
    level_first: str | None
    level_last: str | None
    figures: Figures
    told: tuple[Happening, ...]
    left_out: int
    gaps: tuple[GapLine, ...]
    changes: tuple[ChangeLine, ...]
    constraints: tuple[ConstraintLine, ...]
    closed: tuple[ConstraintLine, ...]
    followups: tuple[FollowupLine, ...]
    decisions: tuple[DecisionLine, ...]
    stages: tuple[StageLine, ...]
    received: tuple[Gathered, ...]
    concerns_units: tuple[str, ...]
    is_partial: bool
    more: More = More()
    refs: tuple[Ref, ...] = ()
    warnings: tuple[WarningLine, ...] = ()
    undecided: Undecided = NOTHING_UNDECIDED
    acted: str = ""
    advice: str = ""
    version: int = 1

    @property
    def is_nil(self) -> bool:
        """Say whether there is nothing to report here; below, every place must have said so."""
        return self.figures.is_nil and all(one.is_nihil for one in self.received)

    @property
    def missing(self) -> tuple[Gathered, ...]:
        """Return the places below that have not sent."""
        return tuple(one for one in self.received if not one.is_sent)
