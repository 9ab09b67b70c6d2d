"""Read the plan: a place's rows with their periods as of a day, and the roll-up of its parts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from waspada.apps.accounts.clock import known_until, replayed_day
from waspada.apps.accounts.policy import within
from waspada.apps.conflict_plan.models import PlanVersion, Realisation
from waspada.apps.reports.incident_queries import known_on
from waspada.core.conflict_plan import (
    PERIODS,
    PLAN_PHASES,
    PeriodTally,
    PlanFacts,
    has_begun,
    standing,
    tally,
)
from waspada.core.places import Level, level_of, load_table, parents

_ORDER = {phase: place for place, phase in enumerate(PLAN_PHASES)}


@dataclass(slots=True)
class PeriodCell:
    """A row's period: its target, what was said last, and how both stand."""

    period: str
    target: Decimal | None
    last: Realisation | None
    standing: str

    @property
    def actual(self) -> Decimal | None:
        """What was realised; None where nobody has given a number."""
        return self.last.value if self.last else None


@dataclass(slots=True)
class PlanRow:
    """A row of the plan as of a day."""

    version: PlanVersion
    cells: list[PeriodCell] = field(default_factory=list)

    @property
    def standings(self) -> dict[str, str]:
        """How each period stands."""
        return {cell.period: cell.standing for cell in self.cells}

    @property
    def obstacle(self) -> str:
        """What was last said to stand in the way."""
        said = [cell.last for cell in self.cells if cell.last and cell.last.obstacle]
        return max(said, key=lambda one: one.received_at).obstacle if said else ""


def versions_on(day: date, year: int) -> QuerySet[PlanVersion]:
    """Return the versions of a year's rows that held at the end of a day."""
    return PlanVersion.objects.filter(known_on(day), year=year)


def plan_rows(place: str, year: int, day: date, *, with_dropped: bool = False) -> list[PlanRow]:
    """Return the rows of a place's own plan, by phase, as of a day."""
    found = versions_on(day, year).filter(place_code=place)
    if not with_dropped:
        found = found.filter(is_dropped=False)
    return _with_periods(list(found), day)


def _with_periods(versions: list[PlanVersion], day: date) -> list[PlanRow]:
    last = _last_said([one.row_id for one in versions], day)
    rows = [_row(one, last, day) for one in versions]
    return sorted(rows, key=lambda row: (_ORDER[row.version.phase], row.version.number))


def _row(version: PlanVersion, last: dict[tuple[UUID, str], Realisation], day: date) -> PlanRow:
    cells = []
    for code in PERIODS:
        target = Decimal(version.targets[code]) if code in version.targets else None
        said = last.get((version.row_id, code))
        actual = said.value if said else None
        begun = has_begun(code, version.year, day)
        cells.append(PeriodCell(code, target, said, standing(target, actual, has_begun=begun)))
    return PlanRow(version, cells)


def _last_said(row_ids: list[UUID], day: date) -> dict[tuple[UUID, str], Realisation]:
    """Return what was last said of each row and period by the end of a day."""
    found = Realisation.objects.filter(row_id__in=row_ids).order_by("received_at", "id")
    return {
        (one.row_id, one.period): one
        for one in found
        if one.received_at < known_until(day, one.place_code)
    }


def plan_row(row_id: UUID, day: date) -> PlanRow | None:
    """Return one row as of a day, dropped or not; None if none may be read."""
    found = PlanVersion.objects.filter(known_on(day), row_id=row_id).first()
    return _with_periods([found], day)[0] if found else None


def versions_of(row_id: UUID, day: date) -> list[PlanVersion]:
    """Return what was held of a row up to a day, the latest first."""
    found = PlanVersion.objects.filter(row_id=row_id)
    if replayed_day(day) is not None:
        held = found.filter(known_on(day)).first()
        found = found.filter(version__lte=held.version if held else 0)
    return list(found.order_by("-version"))


def realisations_of(row_id: UUID, day: date) -> list[Realisation]:
    """Return what was ever said of a row by the end of a day, the latest first."""
    found = Realisation.objects.filter(row_id=row_id).order_by("-received_at", "-id")
    return [one for one in found if one.received_at < known_until(day, one.place_code)]


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A part of a place in the roll-up; no rows means that it has written no plan."""

    place: str
    count: int
    periods: tuple[PeriodTally, ...]
    is_sample: bool


def roll_up(place: str, year: int, day: date) -> list[PartPlan]:
    """Return how the plans of a place's parts stand; every part is there, also the silent."""
    if level_of(place) >= Level.REGENCY:
        return []
    parts = [child.code for child in load_table().children(place)]
    rows = _with_periods(list(versions_on(day, year).filter(within(place), is_dropped=False)), day)
    held: dict[str, list[PlanRow]] = {part: [] for part in parts}
    for row in rows:
        chain = {row.version.place_code, *parents(row.version.place_code)}
        part = next((one for one in parts if one in chain), None)
        if part is not None:
            held[part].append(row)
    return [
        PartPlan(
            part,
            len(mine),
            tally(one.standings for one in mine),
            any(one.version.is_sample for one in mine),
        )
        for part, mine in held.items()
    ]


def years_with_plans(place: str) -> list[int]:
    """Return the years for which a place or a part of it has rows, the latest first."""
    rows = PlanVersion.objects.filter(within(place))
    return sorted(set(rows.values_list("year", flat=True)), reverse=True)


def facts_of(version: PlanVersion) -> PlanFacts:
    """Return a row as facts, ready to be changed with `dataclasses.replace`."""
    return PlanFacts(
        place_code=version.place_code,
        year=version.year,
        phase=version.phase,
        action=version.action,
        lead_unit=version.lead_unit,
        indicator=version.indicator,
        measured_in=version.measured_in,
        targets={code: Decimal(value) for code, value in version.targets.items()},
        support_units=tuple(version.support_units),
        classification=version.classification,
    )


def by_phase(rows: Iterable[PlanRow]) -> list[tuple[str, list[PlanRow]]]:
    """Return every phase with its rows; a phase without rows is shown empty."""
    held: dict[str, list[PlanRow]] = {phase: [] for phase in PLAN_PHASES}
    for row in rows:
        held[row.version.phase].append(row)
    return list(held.items())
