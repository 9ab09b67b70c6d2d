"""Write figures and the cells they move on to, in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat

from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.readiness.models import Cell, Draft, Figure, Stamp
from waspada.core.places import province_of
from waspada.core.readiness import Measure, trend_of

MOST_RECENT: Final = 14
FIGURE_COLUMNS: Final = (
    "measure_code",
    "value",
    "is_approximate",
    "target",
    "reason",
    "note",
    "as_of",
    "by_unit",
    "channel",
    "received_at",
    "recorded_at",
    "recorded_by",
    "is_sample",
)
RIGHTS: Final = (
    "realm",
    "node_id",
    "place_code",
    "province_code",
    "regency_code",
    "classification",
    "owner_unit",
    "election_key",
)
_TREND: Final = ("rate", "rate_low", "rate_high", "rate_points", "rate_first")
_MOVING: Final = [*FIGURE_COLUMNS, *_TREND, "recent", "figure_id"]
CellKey = tuple[str, str, str, str]  # measure, place, unit, class


@dataclass(frozen=True, slots=True)
class Giving:
    """Who gives figures, of which election, by which way, when.

    actor : as the journal names them; received_at is the clock that is shown
    """

    election_key: str
    actor: str
    received_at: datetime
    recorded_at: datetime
    today: date
    channel: str = "page"
    is_sample: bool = False


@dataclass(slots=True)
class Written:
    """Figures and drafts on their way into the database."""

    figures: list[Figure] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)


def hold(provinces: Iterable[str], giving: Giving) -> None:
    """Hold the stamps of some provinces until the transaction ends, and mark them anew."""
    for province in sorted(set(provinces)):
        keys: dict[str, Any] = {
            "realm": current_identity().realm,
            "election_key": giving.election_key,
            "province_code": province,
        }
        Stamp.objects.get_or_create(**keys, defaults={"mark": uuid_utils.compat.uuid7()})
        Stamp.objects.filter(**keys).update(mark=uuid_utils.compat.uuid7())


def marks_of(place: str, election_key: str) -> tuple[UUID, ...]:
    """Return the marks of a place's province, or of all provinces for the nation."""
    rows = Stamp.objects.filter(realm=current_identity().realm, election_key=election_key)
    province = province_of(place)
    if province:
        rows = rows.filter(province_code=province)
    return tuple(rows.order_by("pk").values_list("mark", flat=True))


def cells_for(measures: Iterable[str], places: Iterable[str], election: str) -> dict[CellKey, Cell]:
    """Return the cells of some measures and places as they stand, whoever may read them."""
    rows = Cell.unguarded.filter(
        realm=current_identity().realm,
        election_key=election,
        measure_code__in=set(measures),
        place_code__in=set(places),
    )
    return {
        (row.measure_code, row.place_code, row.owner_unit, row.classification): row for row in rows
    }


def key_of(columns: Mapping[str, Any]) -> CellKey:
    """Return which cell a figure's columns belong to."""
    return (
        columns["measure_code"],
        columns["place_code"],
        columns["owner_unit"],
        columns["classification"],
    )


def step(cell: Cell | None, columns: dict[str, Any], measure: Measure, written: Written) -> Cell:
    """Add a figure and return its cell as it then stands; a late one changes only the trend."""
    if columns["target"] is None and cell is not None:
        columns["target"] = cell.target
    recent = [list(one) for one in cell.recent] if cell is not None else []
    if columns["value"] is not None:
        recent.append([columns["as_of"].isoformat(), str(columns["value"])])
    recent = sorted(recent, key=lambda one: one[0])[-MOST_RECENT:]
    points = [(date.fromisoformat(day), Decimal(value)) for day, value in recent]
    trend = trend_of(points, is_cumulative=measure.is_cumulative)
    kept = dict(
        zip(_TREND, (trend.rate, trend.low, trend.high, trend.points, trend.first), strict=True)
    )
    is_new = cell is None
    cell = cell or Cell()
    figure = Figure(cell_id=cell.pk, **columns, **kept)
    written.figures.append(figure)
    for name, value in (*kept.items(), ("recent", recent)):
        setattr(cell, name, value)
    if is_new or columns["as_of"] >= cell.as_of:
        cell.figure_id = figure.pk
        for name in (*FIGURE_COLUMNS, *RIGHTS):
            setattr(cell, name, columns[name])
    return cell


def keep_draft(columns: Mapping[str, Any], cell: Cell | None, *, is_clash: bool) -> Draft:
    """Keep a figure as its author's draft; it replaces their earlier draft of that cell."""
    # The desk that writes for an agency keeps its drafts to itself, as an agency does.
    unit = columns["by_unit"] or columns["owner_unit"]
    own = {name: columns[name] for name in ("realm", "election_key", "measure_code", "place_code")}
    others = {name: columns[name] for name in (*FIGURE_COLUMNS, *RIGHTS) if name not in own} | {
        "stands": cell.figure_id if cell else None,
        "is_clash": is_clash,
    }
    draft: Draft
    draft, _is_new = Draft.unguarded.update_or_create(
        **own,
        owner_unit=unit,
        recorded_by=columns["recorded_by"],
        defaults=others | {"owner_unit": unit},
    )
    return draft


def store(written: Written, cells: Iterable[Cell], giving: Giving) -> None:
    """Write what was decided: figures added, cells moved on to what they now hold."""
    if written.figures:
        touched = {one.cell_id for one in written.figures}
        Figure.unguarded.bulk_create(written.figures)
        Cell.unguarded.bulk_create(
            [cell for cell in cells if cell.pk in touched],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_MOVING,
        )
    if not (written.figures or written.drafts):
        return
    record_act(
        "readiness.recorded",
        actor=giving.actor,
        now=giving.recorded_at,
        subject_kind="readiness",
        subject=giving.election_key,
        details={
            "figures": len(written.figures),
            "drafts": len(written.drafts),
            "channel": giving.channel,
        },
        members=[str(one.pk).encode() for one in (*written.figures, *written.drafts)],
    )
