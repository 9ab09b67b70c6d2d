"""Read the Peta ATHG: as of a day, by place and phase, what is due for review.

Everything starts from `Model.objects`, so it holds what the acting identity may read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from waspada.apps.accounts.clock import replayed_day
from waspada.apps.accounts.policy import within
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.risks.models import AgendaWish, RiskVersion
from waspada.core.places import NATION, Level, level_of, load_table, parents
from waspada.core.risks import LEVEL_ORDER, OPEN, RiskFacts, level_rank
from waspada.core.vocabulary import PHASES

_RANK = Case(
    *(When(level=code, then=Value(rank)) for rank, code in enumerate(LEVEL_ORDER)),
    default=Value(0),
    output_field=IntegerField(),
)


def risks_as_of(day: date | None, place: str = NATION) -> QuerySet[RiskVersion]:
    """Return the rows of a place and below as held at the end of a day, the gravest first.

    day : None or today reads the current versions
    """
    found: QuerySet[RiskVersion] = RiskVersion.objects.filter(known_on(day), within(place))
    return found.alias(rank=_RANK).order_by("-rank", "review_on", "number")


def risk_rows(place: str, day: date, *, phase: str | None = None) -> list[RiskVersion]:
    """Return the open rows that bear on a place: its own, those below, and those around it.

    phase : rows of this phase alone
    """
    near = Q(place_code__in=parents(place)) | within(place)
    found = RiskVersion.objects.filter(known_on(day), near, state=OPEN)
    if phase:
        found = found.filter(phase=phase)
    return list(found.alias(rank=_RANK).order_by("-rank", "review_on", "number"))


def due_for_review(place: str, day: date) -> QuerySet[RiskVersion]:
    """Return the open rows of a place and below that should have been looked at by a day."""
    return risks_as_of(day, place).filter(state=OPEN, review_on__lte=day)


def risk_by_id(risk_id: UUID, day: date | None = None) -> RiskVersion | None:
    """Return a row as held at the end of a day; None if none may be read."""
    return RiskVersion.objects.filter(known_on(day), risk_id=risk_id).first()


def versions_of(risk_id: UUID, day: date | None = None) -> list[RiskVersion]:
    """Return what was held of a row up to a day, the latest first."""
    found = RiskVersion.objects.filter(risk_id=risk_id)
    if replayed_day(day) is not None:
        held = risk_by_id(risk_id, day)
        found = found.filter(version__lte=held.version if held else 0)
    return list(found.order_by("-version"))


def wished_on(risk_id: UUID, day: date) -> date | None:
    """Return the last day, up to a day, on which a row was proposed for a meeting."""
    days = AgendaWish.objects.filter(risk_id=risk_id, day__lte=day)
    return days.order_by("-day").values_list("day", flat=True).first()


def wished_for_agenda(place: str, first: date, last: date) -> list[RiskVersion]:
    """Return the open rows that somebody proposed for a meeting within some days."""
    wishes = AgendaWish.objects.filter(within(place), day__gte=first, day__lte=last)
    return list(risks_as_of(last, place).filter(state=OPEN, risk_id__in=wishes.values("risk_id")))


def facts_of(row: RiskVersion) -> RiskFacts:
    """Return a row as facts, ready to be changed with `dataclasses.replace`."""
    return RiskFacts(
        place_code=row.place_code,
        phase=row.phase,
        stage=row.stage,
        athg=row.athg,
        theme=row.theme,
        category=row.category,
        origin=row.origin,
        what=row.what,
        basis=row.basis,
        likelihood=row.likelihood,
        impact=row.impact,
        safeguards=row.safeguards,
        source_unit=row.owner_unit,
        handled_by=row.handled_by,
        review_on=row.review_on,
        classification=row.classification,
    )


@dataclass(slots=True)
class Cell:
    """What stands open for a place and a phase: how many rows, and the gravest level."""

    place: str
    phase: str
    count: int = 0
    level: str = ""

    def add(self, row: RiskVersion) -> None:
        """Count a row in."""
        self.count += 1
        if not self.level or level_rank(row.level) > level_rank(self.level):
            self.level = row.level


@dataclass(slots=True)
class MatrixRow:
    """A place of the matrix; `is_own` is the place itself, for rows written for all of it."""

    place: str
    is_own: bool
    cells: dict[str, Cell] = field(default_factory=dict)

    @property
    def rank(self) -> int:
        """The gravest level of the row, -1 where nothing stands open."""
        return max((level_rank(c.level) for c in self.cells.values() if c.level), default=-1)

    @property
    def count(self) -> int:
        """How many rows stand open."""
        return sum(cell.count for cell in self.cells.values())


def matrix_of(place: str, rows: Iterable[RiskVersion]) -> list[MatrixRow]:
    """Return place × phase: the place itself, then its parts, the gravest first.

    Parts without any row are left in: that nobody has written anything is no all-clear.
    """
    parts = _parts(place)
    found = {code: _empty(code, is_own=code == place) for code in (place, *parts)}
    for row in rows:
        if row.state != OPEN:
            continue
        at = _part_of(row.place_code, parts) or place
        found[at].cells[row.phase].add(row)
    own, *rest = found.values()
    rest.sort(key=lambda one: (-one.rank, -one.count, one.place))
    return [own, *rest]


def _empty(code: str, *, is_own: bool) -> MatrixRow:
    return MatrixRow(code, is_own, {phase: Cell(code, phase) for phase in PHASES})


def _parts(place: str) -> list[str]:
    if level_of(place) >= Level.DESA:
        return []
    return [child.code for child in load_table().children(place)]


def _part_of(code: str, parts: Sequence[str]) -> str | None:
    """Return which of the parts holds a place."""
    known = set(parts)
    return next((one for one in (code, *parents(code)) if one in known), None)
