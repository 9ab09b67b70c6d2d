"""The figures that stand in the cells of an area: today's, or those of a past day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from waspada.apps.accounts.clock import domain_today, known_until
from waspada.apps.accounts.policy import within
from waspada.apps.readiness.models import Cell, Figure
from waspada.core.places import NATION, Level, level_of, province_of, regency_of
from waspada.core.readiness import Figure as FigureFact
from waspada.core.readiness import Trend

Key = tuple[str, str]
_FEW_NEW: Final = 400
_TREND: Final = ("rate", "rate_low", "rate_high", "rate_points")
_COLUMNS: Final = (
    "measure_code",
    "place_code",
    "owner_unit",
    "classification",
    "value",
    "is_approximate",
    "target",
    "reason",
    "note",
    "as_of",
    "received_at",
    "recorded_by",
    "by_unit",
    "is_sample",
    "rate",
    "rate_low",
    "rate_high",
    "rate_points",
    "rate_first",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A submitted figure as it stands in its cell."""

    cell_id: UUID
    figure_id: UUID
    measure: str
    place: str
    unit: str
    classification: str
    value: Decimal | None
    is_approximate: bool
    target: Decimal | None
    reason: str
    note: str
    as_of: date
    received_at: datetime
    recorded_by: str
    by_unit: str
    is_sample: bool
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    rate_points: int
    rate_first: date | None

    @property
    def mark(self) -> tuple[Any, ...]:
        """What tells this figure, with the trend up to it, from any other."""
        return self.figure_id, self.rate, self.rate_low, self.rate_high, self.rate_points

    @property
    def trend(self) -> Trend:
        """The rate of the figures up to this one, without its remarks."""
        return Trend(
            self.rate,
            self.rate_low,
            self.rate_high,
            self.rate_points,
            self.rate_first,
            None if self.value is None else self.as_of,
            self.value,
        )

    @property
    def fact(self) -> FigureFact:
        """The figure as the rules see it."""
        return FigureFact(self.measure, self.place, self.as_of, self.value, self.is_approximate)


def cells_in(place: str, election_key: str) -> QuerySet[Cell]:
    """Cells of a place and below that the reader may read, found by an index."""
    rows = Cell.objects.filter(election_key=election_key)
    if place == NATION:
        return rows
    level = level_of(place)
    if level is Level.PROVINCE:
        return rows.filter(province_code=place)
    rows = rows.filter(province_code=province_of(place) or "")
    if level is Level.REGENCY:
        return rows.filter(regency_code=place)
    return rows.filter(within(place), regency_code=regency_of(place) or "")


def held_figures(
    place: str, election_key: str, day: date, *, known: Iterable[Held] = ()
) -> dict[Key, Held]:
    """Return the figure of each (measure, place) in an area, as of a day.

    Where several units or classes have one, the newest that the reader may read.

    known : figures read before; of those that still stand only the keys are asked for
    """
    rows = _rows_on(place, election_key, day)
    before = {one.mark: one for one in known}
    if before:
        marks = list(rows.values_list(_figure_key(rows), *_TREND))
        new = [mark[0] for mark in marks if mark not in before]
        if len(new) <= _FEW_NEW:
            read = rows.filter(**{f"{_figure_key(rows)}__in": new}).values_list(*_columns(rows))
            fresh = {one.mark: one for one in (Held(*row) for row in read)}
            found = (before.get(mark) or fresh.get(mark) for mark in marks)
            return newest_of(one for one in found if one is not None)
    return newest_of(Held(*row) for row in rows.values_list(*_columns(rows)))


def _rows_on(place: str, election_key: str, day: date) -> QuerySet[Any]:
    """Return the cells of an area; for a past day the figures that stood in them then."""
    cells = cells_in(place, election_key)
    if day >= domain_today():
        return cells
    newest = (
        Figure.objects.filter(cell_id=OuterRef("pk"), received_at__lt=known_until(day, place))
        .order_by("-as_of", "-received_at")
        .values("pk")[:1]
    )
    keys = cells.annotate(then=Subquery(newest)).filter(~Q(then=None)).values("then")
    return Figure.objects.filter(pk__in=keys)


def _figure_key(rows: QuerySet[Any]) -> str:
    return "figure_id" if rows.model is Cell else "pk"


def _columns(rows: QuerySet[Any]) -> tuple[str, ...]:
    return ("pk", "figure_id", *_COLUMNS) if rows.model is Cell else ("cell_id", "pk", *_COLUMNS)


def newest_of(figures: Iterable[Held]) -> dict[Key, Held]:
    """Return one figure for each (measure, place): the latest day, then the latest received."""
    found: dict[Key, Held] = {}
    for one in figures:
        key = (one.measure, one.place)
        held = found.get(key)
        if held is None or (one.as_of, one.received_at) > (held.as_of, held.received_at):
            found[key] = one
    return found


def values_of(figures: Mapping[Key, Held]) -> dict[Key, Decimal | None]:
    """Return the bare numbers of figures."""
    return {key: one.value for key, one in figures.items()}


def history_of(cell_ids: Iterable[UUID], day: date, place: str) -> QuerySet[Figure]:
    """Figures of some cells that were known by the end of a day, newest first."""
    return Figure.objects.filter(
        cell_id__in=list(cell_ids), received_at__lt=known_until(day, place)
    ).order_by("-as_of", "-received_at", "-id")
