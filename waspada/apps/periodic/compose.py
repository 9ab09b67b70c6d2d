"""Compose a report over a period: what its reader may see of it, as values.

As the daily report it never holds more than class T and nothing compartmented, and its own
class is exact. What the places below sent is taken from their frozen documents, never summed
anew from live data (`gathering`).
"""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet, Sum

from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.identity import acting_as, current_identity
from waspada.apps.alerts.standing import levels_held
from waspada.apps.briefing.compose import (
    HIGHEST_CLASS,
    calendar_of,
    concerned_units,
    happening,
    holds_all,
    lowered,
)
from waspada.apps.briefing.consolidating import LOWEST_CLASS
from waspada.apps.briefing.queries import letterhead_of
from waspada.apps.briefing.warned import warnings_told
from waspada.apps.followups.queries import ItemRow
from waspada.apps.links.kinds import Ref
from waspada.apps.periodic.content import Figures, More, Periodic
from waspada.apps.periodic.gathering import gathered
from waspada.apps.periodic.lines import (
    MOST_LINES,
    change_lines,
    concerned_by,
    constraint_line,
    constraints_of,
    decision_lines,
    decisions_of,
    followup_lines,
    gap_lines,
    items_of,
)
from waspada.apps.periodic.queries import reports_of
from waspada.apps.readiness.models import Constraint
from waspada.apps.reports.incident_queries import incident_by_number, incidents_as_of
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.warnings.asked import NOTHING_UNDECIDED, undecided
from waspada.apps.warnings.history import SUBJECT as WARNING
from waspada.core.access import Identity, Rights, may_read, readable_classes
from waspada.core.briefing.periods import Period, event_period
from waspada.core.errors import NotFound
from waspada.core.places import NATION, load_table
from waspada.core.reports.incidents import day_end, day_start
from waspada.core.vocabulary import CATEGORIES, CLASSES

MOST_TOLD: Final = 25
GRAVE: Final = 3


@dataclasses.dataclass(frozen=True, slots=True)
class _Asked:
    """What a report is asked about, whoever reads it."""

    place: str
    period: Period
    language: str
    as_of: date
    concerning: bool


def compose_periodic(
    place: str,
    period: Period,
    language: str,
    *,
    today: date,
    acted: str = "",
    advice: str = "",
    concerning: bool = True,
) -> Periodic:
    """Return a place's report over a period, as far as the acting identity may read it.

    today : a period that still runs is told up to this day
    concerning : False leaves out incidents that concern an office

    Raises
    ------
    NotFound : access.not_found, for no such place, or one whose reports are not the reader's
    """
    reader = current_identity()
    if place not in load_table() or not may_read(reader, Rights(place=place, classification="B")):
        raise NotFound("access.not_found")
    as_of = min(period.last, today) if period.kind != "khusus" else today
    asked = _Asked(place, period, language, as_of, concerning)
    full = _composed(reader, HIGHEST_CLASS, asked)
    if any(len(readable_classes(seat)) > 1 for seat in lowered(reader, "T").memberships):
        plain = _composed(reader, "B", asked)
        # How many warnings are proposed is told where the report is restricted anyhow.
        if plain == dataclasses.replace(full, undecided=plain.undecided):
            full = plain
        else:
            full = dataclasses.replace(full, classification=HIGHEST_CLASS)
    full = dataclasses.replace(full, acted=acted, advice=advice)
    if full.received:  # what one kab/kota sent is not for the others
        classification = max(full.classification, LOWEST_CLASS, key=CLASSES.index)
        full = dataclasses.replace(full, classification=classification)
    return full


def special_period(number: str) -> tuple[Period, IncidentVersion]:
    """Return the period of a special report, and the incident it is about.

    Raises
    ------
    NotFound : access.not_found, when there is none that the reader may read
    """
    version = incident_by_number(number)
    if version is None or version.day is None or version.state in {"withdrawn", "merged"}:
        raise NotFound("access.not_found")
    return event_period(version.number, version.day), version


def _composed(reader: Identity, ceiling: str, asked: _Asked) -> Periodic:
    with acting_as(lowered(reader, ceiling)):
        return _compose(reader, asked)


def _compose(reader: Identity, asked: _Asked) -> Periodic:
    place, period, language, as_of = asked.place, asked.period, asked.language, asked.as_of
    happened = _happened(asked)
    rows = happened.order_by("-severity", "occurred_at", "number")
    calendar = calendar_of(place, as_of, language)
    is_special = period.kind == "khusus"
    items = items_of(place, period, as_of)
    told_of = concerned_by(items)
    constraints = constraints_of(place, period, as_of)
    decided = [] if is_special else decisions_of(place, period, as_of)
    if not asked.concerning:
        items = [row for row in items if not told_of[row.id]]
        constraints = [row for row in constraints if not row.concerns_units]
        decided = [row for row in decided if not row.concerns_units]
    opened = [row for row in constraints if row.state == "open"]
    closed = [] if is_special else [row for row in constraints if row.state != "open"]
    constraints = [*opened, *closed]
    changes, more_changes = ((), 0) if is_special else change_lines(place, period, as_of, language)
    received = () if is_special else gathered(place, period)
    levels = _levels(place, period, as_of)
    begins, ends = day_start(period.first, place), known_until(as_of, place)
    warned, warnings = ((), []) if is_special else warnings_told(place, begins, ends, language)
    sent = reports_of(place, period).first()
    return Periodic(
        place=place,
        period=period,
        as_of=as_of,
        language=language,
        realm=reader.realm,
        letterhead=letterhead_of(place),
        classification="B",
        election_name=calendar.name,
        election_key=calendar.key,
        level_first=levels[0],
        level_last=levels[1],
        figures=_figures(happened, opened, items),
        told=tuple(happening(row) for row in rows[:MOST_TOLD]),
        left_out=max(happened.count() - MOST_TOLD, 0),
        gaps=() if is_special else gap_lines(place, as_of, language),
        changes=changes,
        constraints=tuple(constraint_line(row) for row in opened[:MOST_LINES]),
        closed=tuple(constraint_line(row) for row in closed[:MOST_LINES]),
        followups=followup_lines(items, place, as_of, language),
        decisions=decision_lines(decided),
        more=More(
            changes=more_changes,
            constraints=_beyond(opened),
            closed=_beyond(closed),
            followups=_beyond(items),
            decisions=_beyond(decided),
        ),
        refs=(
            *(Ref("incident", row.number) for row in rows[:MOST_TOLD]),
            *(
                Ref("constraint", str(row.constraint_id))
                for row in (*opened[:MOST_LINES], *closed[:MOST_LINES])
            ),
            *(Ref("followup", str(row.id)) for row in items[:MOST_LINES]),
            *(Ref("decision", str(row.pk)) for row in decided[:MOST_LINES]),
            *(Ref(WARNING, str(row.pk)) for row in warnings[:MOST_LINES]),
        ),
        warnings=warned,
        undecided=NOTHING_UNDECIDED if is_special else undecided(place, begins, ends),
        stages=(*calendar.active, *calendar.coming),
        received=received,
        # Whoever any part of it concerns may not read the whole, counts included.
        concerns_units=tuple(
            sorted(
                {
                    *concerned_units(happened),
                    *(unit for row in items for unit in told_of[row.id]),
                    *(unit for row in constraints for unit in row.concerns_units),
                    *(unit for row in decided for unit in row.concerns_units),
                    *(unit for one in received for unit in one.concerns_units),
                }
            )
        ),
        is_partial=not holds_all(reader, place),
        version=sent.version + 1 if sent else 1,
    )


def _beyond(rows: Sequence[object]) -> int:
    return max(len(rows) - MOST_LINES, 0)


def _happened(asked: _Asked) -> QuerySet[IncidentVersion]:
    """Return the period's incidents; those dated by the month alone where it is all in it."""
    place, period, as_of = asked.place, asked.period, asked.as_of
    known = incidents_as_of(as_of, place=place)
    if not asked.concerning:
        known = known.filter(concerns_units="")
    if period.kind == "khusus":
        return known.filter(number=period.key)
    by_day = Q(day__gte=period.first, day__lte=as_of)
    by_month = Q(
        day__isnull=True,
        occurred_at__gte=day_start(period.first, place),
        occurred_at__lt=day_end(as_of, place),
    )
    return known.filter(by_day if period.kind == "mingguan" else by_day | by_month)


def _levels(place: str, period: Period, as_of: date) -> tuple[str | None, str | None]:
    """Return the level that stood before the period and the one that stands at its end."""
    if place == NATION:
        return None, None
    ends = (period.first - timedelta(days=1), as_of)
    first, last = (levels_held([place], day=day)[place] for day in ends)
    return (first.level if first.standing else None), (last.level if last.standing else None)


def _figures(
    happened: QuerySet[IncidentVersion], constraints: list[Constraint], items: list[ItemRow]
) -> Figures:
    counted = happened.order_by().values_list("category", "severity")
    rows = list(counted)
    groups = Counter(CATEGORIES[category].group for category, _severity in rows)
    harm = happened.aggregate(deaths=Sum("deaths"), injured=Sum("injured"))
    return Figures(
        incidents=len(rows),
        by_group=dict(sorted(groups.items())),
        grave=sum((severity or 0) >= GRAVE for _category, severity in rows),
        deaths=harm["deaths"] or 0,
        injured=harm["injured"] or 0,
        constraints=len(constraints),
        followups_open=sum(row.is_open for row in items),
        followups_late=sum(row.days_late > 0 and row.is_open for row in items),
    )
