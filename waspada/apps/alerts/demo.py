"""The demo's standing levels: what the rule computes, marked *otomatis – demo*.

They are written for the weeks before the day the demo shows, one row whenever a level
changes, so that a page as of an earlier day shows the level of that day.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.alerts.models import StandingLevel
from waspada.apps.alerts.queries import VERIFIED, areas_of, levels_from
from waspada.apps.elections.queries import main_stages
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.incident_queries import SHOWN_STATES
from waspada.apps.reports.models import IncidentVersion
from waspada.core.alerts import ComputedLevel, WeighedIncident, load_rule
from waspada.core.places import Level, load_table, province_of, regency_of
from waspada.core.reports.incidents import day_end, day_start

DAYS: Final = 42
ACTOR: Final = "demo"


@dataclass(frozen=True, slots=True)
class _Known:
    """An incident with the span in which this version of it was known."""

    incident: WeighedIncident
    received_at: datetime
    superseded_at: datetime | None

    def held(self, end: datetime) -> bool:
        """Say whether it was the version known at the end of a day."""
        open_ended = self.superseded_at is None or self.superseded_at >= end
        return self.received_at < end and open_ended


@dataclass(slots=True)
class _Span:
    """A level with the moments it began and ended."""

    computed: ComputedLevel
    begins: datetime
    ends: datetime | None = None


def stand_demo_levels(day: date, *, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Write the automatic levels of provinces and kab/kota up to a day; return how many rows.

    Doing it again replaces what it wrote and touches no level that a person set.
    """
    table = load_table()
    places = [*table.codes(level=Level.PROVINCE), *table.codes(level=Level.REGENCY)]
    spans: dict[str, list[_Span]] = {place: [] for place in places}
    for done, (at, levels) in enumerate(_levels_by_day(places, day), start=1):
        for place, computed in levels.items():
            _take(spans[place], computed, day_start(at, place))
        if on_progress is not None:
            on_progress(done, DAYS)
    rows = [row for place in places for row in _rows(place, spans[place])]
    _replace(rows)
    return len(rows)


def _levels_by_day(
    places: Sequence[str], last: date
) -> Iterator[tuple[date, dict[str, ComputedLevel]]]:
    known = _known_versions(last)
    areas = areas_of(places)
    for back in range(DAYS - 1, -1, -1):
        day = last - timedelta(days=back)
        stages = {
            place: stage.stage if stage else "" for place, stage in main_stages(areas, day).items()
        }
        held = [one.incident for one in known if one.held(day_end(day, one.incident.place))]
        yield day, levels_from(places, held, day=day, stages=stages)


def _known_versions(last: date) -> list[_Known]:
    since = last - timedelta(days=DAYS + load_rule().window_days)
    rows = IncidentVersion.objects.filter(day__gte=since, day__lte=last, state__in=SHOWN_STATES)
    columns = (
        "number", "category", "severity", "day", "state", "place_code", "received_at",
        "superseded_at",
    )  # fmt: skip
    return [
        _Known(
            WeighedIncident(number, category, severity or 0, on, state in VERIFIED, place),
            received_at,
            superseded_at,
        )
        for number, category, severity, on, state, place, received_at, superseded_at in (
            rows.values_list(*columns)
        )
    ]


def _take(spans: list[_Span], computed: ComputedLevel, at: datetime) -> None:
    """Begin a new span where the level changes; a silent place has none."""
    last = spans[-1] if spans and spans[-1].ends is None else None
    if last is not None and last.computed.level == computed.level:
        return
    if last is not None:
        last.ends = at
    if computed.level != "none":
        spans.append(_Span(computed, at))


def _rows(place: str, spans: Sequence[_Span]) -> Iterator[StandingLevel]:
    now = real_now()
    for span in spans:
        yield StandingLevel(
            realm=current_identity().realm,
            node_id=settings.WASPADA_NODE,
            place_code=place,
            province_code=province_of(place) or "",
            regency_code=regency_of(place) or "",
            level=span.computed.level,
            since=span.begins,
            received_at=span.begins,
            superseded_at=span.ends,
            recorded_at=now,
            approved_by=ACTOR,
            is_automatic=True,
            rule_version=span.computed.rule_version,
            reasons=[
                {"code": reason.code, "params": dict(reason.params), "level": reason.level}
                for reason in span.computed.reasons
            ],
        )


def _replace(rows: Sequence[StandingLevel]) -> None:
    with transaction.atomic():
        StandingLevel.objects.filter(is_automatic=True).delete()
        # A place where a person has decided keeps what the person decided.
        decided = set(
            StandingLevel.objects.filter(theme="", is_automatic=False).values_list(
                "place_code", flat=True
            )
        )
        kept = [row for row in rows if row.place_code not in decided]
        StandingLevel.unguarded.bulk_create(kept, batch_size=500)
        record_act(
            "alerts.demo_levels",
            actor=ACTOR,
            now=real_now(),
            subject_kind="standing_level",
            details={"rows": len(kept)},
        )
