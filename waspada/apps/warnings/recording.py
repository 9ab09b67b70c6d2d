"""The record of a place's warnings, from what the reader may read: what was right, missed, early."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import F, QuerySet

from waspada.apps.accounts.policy import within
from waspada.apps.alerts.queries import VERIFIED
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.reports.models import IncidentVersion
from waspada.apps.warnings.models import Recipient, WarningEvent, WarningRow
from waspada.core.alerts.warnings import RELEASED, Happened, Record, Told, record_of
from waspada.core.alerts.warnings.record import SEVERE, Line, Share
from waspada.core.reports.incidents import day_start, local_date
from waspada.core.vocabulary import Words, theme_of

SPANS: Final = (30, 90, 180, 365)
USUAL_SPAN: Final = 180

# What a warning was proposed from, by the reasons kept with its proposal.
RESTS_ON: Final[Mapping[str, Words]] = {
    "detector": Words("kenaikan menurut deteksi", "a rise found by detection"),
    "level": Words("level dari kejadian", "the level from incidents"),
    "readiness": Words("kesiapan", "readiness"),
    "hazard": Words("peringatan lembaga lain", "a warning of another body"),
    "people": Words("pertimbangan orang", "people's judgement"),
    "closed": Words("alasannya tertutup bagi Anda", "reasons closed to you"),
}
_BY_CODE: Final = (
    ("detected.", "detector"),
    ("hazards.", "hazard"),
    ("readiness.", "readiness"),
    ("alerts.", "level"),
    ("index.", "level"),  # a map moves no level by itself
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The record of a place over some days, and since when it has warnings at all."""

    record: Record
    since: date
    until: date
    first: date | None


def rests_on(reasons: Iterable[Mapping[str, Any]]) -> str:
    """Return what a warning was proposed from, the most particular first."""
    codes = [str(one.get("code", "")) for one in reasons]
    for beginning, name in _BY_CODE:
        if any(code.startswith(beginning) for code in codes):
            return name
    return "people"


def told_warnings(place: str) -> QuerySet[WarningRow]:
    """Return the warnings of a place that were told; drills count nowhere."""
    found: QuerySet[WarningRow] = WarningRow.objects.filter(
        within(place), state__in=sorted(RELEASED), stood_at__isnull=False, is_drill=False
    )
    return found


def record_for(place: str, until: date, days: int = USUAL_SPAN) -> Asked:
    """Return the record of a place and everything below it for some days up to one.

    Every number counts only what the acting person may read.
    """
    since = until - timedelta(days=days - 1)
    every = told_warnings(place)
    start = day_start(since, place)
    rows = list(every.filter(stood_at__gte=start).order_by("stood_at", "id"))
    before = list(every.filter(stood_at__lt=start, valid_until__gt=start))
    first = every.order_by("stood_at").values_list("stood_at", flat=True).first()
    told = [_told(row, basis) for row, basis in _with_basis(rows)]
    covering = [*told, *(_told(row, "people") for row in before)]
    found = record_of(told, _severe(place, since, until), _answers(rows), covering=covering)
    return Asked(found, since, until, None if first is None else local_date(first, place))


def _with_basis(rows: list[WarningRow]) -> list[tuple[WarningRow, str]]:
    events = WarningEvent.objects.filter(
        warning_id__in=[row.pk for row in rows], kind__in=["proposed", "standing"]
    ).order_by("received_at", "id")
    reasons: dict[Any, list[Any]] = {}
    seen: set[Any] = set()
    for one in events:
        if one.kind == "proposed":
            seen.add(one.warning_id)
        reasons.setdefault(one.warning_id, []).extend(one.params.get("reasons", ()))
    return [
        (row, rests_on(given) if (given := reasons.get(row.pk, [])) or row.pk in seen else "closed")
        for row in rows
    ]


def _told(row: WarningRow, basis: str) -> Told:
    stood = row.stood_at or row.proposed_at
    return Told(
        place=row.place_code,
        theme=row.theme,
        level=row.level,
        told_at=stood,
        until=min(row.ended_at or row.valid_until, row.valid_until),
        outcome=row.outcome,
        rests_on=basis,
        month=f"{local_date(stood, row.place_code):%Y-%m}",
    )


def _severe(place: str, since: date, until: date) -> list[Happened]:
    rows = IncidentVersion.objects.filter(
        known_on(until),
        within(place),
        severity__gte=SEVERE,
        state__in=sorted(VERIFIED),
        day__gte=since,
        day__lte=until,
    ).order_by("day", "number")
    return [
        Happened(row.number, row.place_code, theme_of(row.category), _moment(row)) for row in rows
    ]


def _moment(row: IncidentVersion) -> datetime:
    """Return when it happened; of a day alone its beginning, so that no lead is made up."""
    if row.occurred_precision == "minute" and row.occurred_at is not None:
        return row.occurred_at
    day = row.day or local_date(row.received_at, row.place_code)
    return day_start(day, row.place_code)


def _answers(rows: list[WarningRow]) -> list[tuple[datetime, datetime | None]]:
    people = Recipient.objects.filter(
        is_stand_in=False, warning_id__in=[row.pk for row in rows]
    ).exclude(acknowledged_at=F("told_at"))  # who approved it was not asked
    return list(people.values_list("told_at", "acknowledged_at"))


# ---- for programs -------------------------------------------------------------------------------


def as_report(place: str, asked: Asked) -> dict[str, Any]:
    """Return a record as plain values: `waspada warnings score --json`."""
    record = asked.record
    return {
        "place": place,
        "from": asked.since.isoformat(),
        "to": asked.until.isoformat(),
        "first_warning": asked.first.isoformat() if asked.first else None,
        **_line_report(record.whole),
        "missed": _share_report(record.missed),
        "missed_numbers": list(record.missed_numbers),
        "lead_hours": {"median": record.lead_median, "each": list(record.lead_hours)},
        "minutes_to_confirm": {
            "median": record.minutes_median,
            "answered": len(record.minutes),
            "asked": record.asked,
        },
        "by_rule": {one.key: _line_report(one) for one in record.by_rule},
        "by_place": {one.key: _line_report(one) for one in record.by_place},
        "by_month": {one.key: _line_report(one) for one in record.by_month},
    }


def _line_report(line: Line) -> dict[str, Any]:
    return {
        "told": line.told,
        "true": line.true,
        "averted": line.averted,
        "false": line.false,
        "unsaid": line.unsaid,
        "right": _share_report(line.right),
        "right_if_averted_counts": _share_report(line.kind),
    }


def _share_report(share: Share) -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "low": share.low, "high": share.high}
