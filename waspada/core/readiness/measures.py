"""What a measure of readiness is: who fills it in, how its target comes about, when it is due."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any, Final

from waspada.core.elections.stages import DatedStage
from waspada.core.places import Level
from waspada.core.vocabulary import Words


def read_toml(name: str) -> dict[str, Any]:
    """Return one TOML file of this package's data."""
    file = resources.files("waspada.core.readiness") / "data" / name
    return tomllib.loads(file.read_text("utf-8"))


_TERMS: Final = read_toml("terms.toml")


def _words(table: str) -> dict[str, Words]:
    return {code: Words(id=both["id"], en=both["en"]) for code, both in _TERMS[table].items()}


KINDS: Final = _words("kinds")
LEVELS: Final = _words("levels")
DIRECTIONS: Final = _words("directions")
CERTAINTIES: Final = _words("certainties")
TOPICS: Final = _words("topics")

# none      only recorded        given     each place states its own target
# fixed     the same everywhere  per_…     rate × the place's number of them
# measures  other measures, each times its factor, added up
TARGET_RULES: Final = (
    "none",
    "given",
    "fixed",
    "per_station",
    "per_kecamatan",
    "per_desa",
    "per_voter",
    "measures",
)
ROUNDINGS: Final = ("up", "down", "nearest", "none")
EDGES: Final = ("start", "end")
DERIVATIONS: Final = ("difference", "days_of_stock")
ENTRY_LEVELS: Final[Mapping[str, Level]] = {
    "province": Level.PROVINCE,
    "regency": Level.REGENCY,
    "kecamatan": Level.KECAMATAN,
}


@dataclass(frozen=True, slots=True)
class Term:
    """Another measure and what it is multiplied by."""

    measure: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class TargetRule:
    """How a target comes about.

    kind : one of TARGET_RULES
    rate : the number itself for "fixed", the number per TPS, kecamatan, desa or voter else
    rounding : of the product, as nobody forms half a person
    terms : for "measures", what is added up
    """

    kind: str = "none"
    rate: Decimal | None = None
    rounding: str = "up"
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A day told by a stage: its first or last day and some days before (−) or after (+)."""

    stage: str
    edge: str = "end"
    days: int = 0

    def on(self, stages: Mapping[str, DatedStage]) -> date | None:
        """Return the day, or None where the stage or its date is not known.

        stages : by stage code, the dates in force in the place
        """
        stage = stages.get(self.stage)
        if stage is None:
            return None
        day = stage.begins if self.edge == "start" else stage.closes
        return None if day is None else day + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Law:
    """Where a measure or its number comes from, and how sure that is.

    certainty : one of CERTAINTIES
    """

    document: str = ""
    certainty: str = "umum"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice; the figure holds its value, the target is the highest."""

    code: str
    name: Words
    value: Decimal


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure that nobody types because it follows from others.

    kind : difference (terms added up), days_of_stock (stock, use: the cumulative count)
    """

    kind: str
    terms: tuple[Term, ...] = ()
    stock: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing an agency keeps a figure of.

    code : unique within an election, such as kpps_terbentuk
    agency : type of the agency that owns it (kpu); its unit in the place fills it in
    topic : one of TOPICS, the heading it stands under
    level : what it counts (LEVELS); desa and TPS are totals, not rows of their own
    entered_at : the level of the places it is filled in for
    kind : one of KINDS; yes is 1 and no is 0, a choice holds its option's value
    is_cumulative : only ever grows towards its target; once met it stays met
    is_capped : cannot exceed its target, as there are no more people, TPS or money than that
    due, asked_from : when it must be met, and from when it is asked for at all
    shelf_life_days : a figure older than this is stale; None never grows stale
    offices : the races it belongs to (governor; regent, mayor); empty is every race
    awaits : the short key of a ruling that it waits for, such as nphd-pilgub; empty for none
    classification : class of its figures unless the person who fills them in raises it
    """

    code: str
    name: Words
    agency: str
    topic: str
    level: str
    entered_at: Level
    kind: str
    unit: Words
    target: TargetRule = field(default_factory=TargetRule)
    direction: str = "at_least"
    is_cumulative: bool = True
    is_capped: bool = False
    due: Due | None = None
    asked_from: Due | None = None
    shelf_life_days: int | None = None
    law: Law = field(default_factory=Law)
    offices: tuple[str, ...] = ()
    awaits: str = ""
    classification: str = "B"
    options: tuple[Option, ...] = ()
    derived: Derived | None = None
    note: Words = field(default_factory=lambda: Words(id="", en=""))
    order: int = 0

    @property
    def is_entered(self) -> bool:
        """Say whether people fill it in; a derived one follows from others."""
        return self.derived is None

    @property
    def has_rate(self) -> bool:
        """Say whether it moves by amounts; yes or no comes at once and has no present rate."""
        return not self.is_answer and self.derived is None

    @property
    def is_answer(self) -> bool:
        """Say whether it is answered, by yes, no or an option; a percent of that says nothing."""
        return self.kind in {"yes_no", "choice"}

    @property
    def is_summed(self) -> bool:
        """Say whether parts add up; of the other kinds the parts that are met are counted."""
        return self.kind in {"count", "money"} and self.derived is None

    def belongs_to(self, office: str | None) -> bool:
        """Say whether it belongs to a race; with no race asked, every measure does."""
        return office is None or not self.offices or office in self.offices

    def option(self, value: Decimal) -> Option | None:
        """Return the option of a choice that a figure means."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it was given.

    on : the day it describes, in the place
    value : None when it was said that there is none yet (belum), which differs from 0
    """

    measure: str
    place: str
    on: date
    value: Decimal | None
    is_approximate: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A code with its parameters; the words catalogue holds the sentence."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


def named(said: Said, measures: Mapping[str, Measure]) -> Said:
    """Return a code whose parameters name measures by their names instead of their codes."""
    params = dict(said.params)
    one, several = params.get("measure"), params.get("measures")
    if isinstance(one, str) and one in measures:
        params["measure"] = measures[one].name
    if isinstance(several, str):
        names = [measures[code].name for code in several.split(", ") if code in measures]
        if names:
            params["measures"] = Words(
                id=", ".join(name.id for name in names), en=", ".join(name.en for name in names)
            )
    return Said(said.code, params)
