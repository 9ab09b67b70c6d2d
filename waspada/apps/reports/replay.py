"""Load the gathered real incidents as if they had been reported on their own evenings.

Every event becomes a report through the ordinary way in, and an incident whose first
version was received at the end of the event's day (month precision: of its month). So a
page as of any day shows what had happened by then, whatever was loaded. Doing it again adds
nothing, and an interrupted run goes on where it stopped: a report that is already joined is
left alone.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Final
from uuid import UUID

from django.db import transaction

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.cells import cell_of, recount_cells
from waspada.apps.reports.incidents import insert_incidents
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.receiving import Incoming, receive_many
from waspada.apps.reports.versions import keys_of
from waspada.core.places import load_table
from waspada.core.reports.incidents import (
    IncidentFacts,
    check_facts,
    completed,
    day_end,
    day_start,
    default_owner,
)

ACTOR: Final = "replay"
CHANNEL: Final = "news"
BATCH: Final = 100
_TITLE_LENGTH: Final = 180


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """What a run did: events in the file, incidents added, incidents known by the day."""

    total: int
    added: int
    known: int
    until: date


@dataclass(frozen=True, slots=True)
class Event:
    """One row of events.csv, its place resolved and its time of receipt simulated."""

    event_id: str
    facts: IncidentFacts
    received_at: datetime


def load_events(
    *, until: date, on_progress: Callable[[int, int], None] | None = None
) -> ReplaySummary:
    """Load every gathered event; the summary counts those known by the end of `until`.

    on_progress : is told (events settled, events in all)
    """
    events = list(read_events())
    now = real_now()
    added = 0
    with acting_as(system_identity(ACTOR)):
        for start in range(0, len(events), BATCH):
            batch = events[start : start + BATCH]
            added += _load(batch, now)
            if on_progress is not None:
                on_progress(start + len(batch), len(events))
        known = sum(event.received_at <= day_end(until, event.facts.place_code) for event in events)
    return ReplaySummary(total=len(events), added=added, known=known, until=until)


def read_events() -> Iterator[Event]:
    """Read the packaged table, oldest first."""
    file = resources.files("waspada.apps.reports") / "data" / "events.csv"
    for row in csv.DictReader(io.StringIO(file.read_text("utf-8"), newline="")):
        yield _event(row)


def _event(row: Mapping[str, str]) -> Event:
    place = resolved_place(row["province_code"], row["regency_code"], row["kecamatan"])
    day = date.fromisoformat(row["date"])
    is_month = row["date_precision"] == "month"
    last = _last_of_month(day) if is_month else day
    facts = completed(
        IncidentFacts(
            title=title_of(row["summary_id"]),
            summary=row["summary_id"],
            summary_written_later=True,
            category=row["category"],
            also_categories=tuple(code for code in row["also"].split(";") if code),
            severity=int(row["severity"]),
            place_code=place,
            occurred_at=day_start(day, place),
            occurred_precision="month" if is_month else "day",
            deaths=_number(row["deaths"]),
            injured=_number(row["injured"]),
            latitude=float(row["lat"]) if row["lat"] else None,
            longitude=float(row["lon"]) if row["lon"] else None,
            election_key=row["election"],
            phase=row["phase"],
            stage=row["stage"],
            source_grade="B",
            content_grade="2",
            sources=tuple(dict.fromkeys(row["sources"].split("|"))),
            classification="B",
            owner_unit=default_owner(place),
        )
    )
    # An evening: late enough to lie behind the event, early enough to be that day everywhere.
    received_at = day_end(last, place) - timedelta(hours=2)
    return Event(row["event_id"], facts, received_at)


def resolved_place(province: str, regency: str, kecamatan: str) -> str:
    """Return the kecamatan's code where the name is one of its regency's, else what holds it."""
    if not regency:
        return province
    return _kecamatan_of(regency).get(_plain(kecamatan), regency) if kecamatan else regency


def title_of(summary: str) -> str:
    """Return the first clause of a summary, short enough for a row of a list."""
    first = summary.split(". ")[0].strip().rstrip(".")
    for mark in ("; ", ", ", " "):
        if len(first) <= _TITLE_LENGTH:
            break
        shorter = first[:_TITLE_LENGTH].rpartition(mark)[0]
        if len(shorter) >= _TITLE_LENGTH // 3:
            first = shorter.rstrip(" ,;") + ("" if mark == "; " else "…")
    return first


def _load(batch: list[Event], now: datetime) -> int:
    """Receive a batch and make incidents of the reports that have none yet."""
    outcomes = receive_many([_incoming(event, now) for event in batch])
    # A conflict is an event whose row was changed since: kept for a person, no second incident.
    events = {
        outcome.report_id: event
        for outcome, event in zip(outcomes, batch, strict=True)
        if outcome.report_id is not None and outcome.status != "conflict"
    }
    with transaction.atomic():
        open_ids = list(
            Report.unguarded.select_for_update()
            .filter(pk__in=list(events), incident_id__isnull=True)
            .order_by("received_at", "id")
            .values_list("pk", flat=True)
        )
        if not open_ids:
            return 0
        pairs = [(events[report_id].facts, events[report_id].received_at) for report_id in open_ids]
        for facts, _ in pairs:
            check_facts(facts, now=now)
        versions = insert_incidents(
            pairs, state="verified", actor=ACTOR, realm=current_identity().realm, now=now
        )
        _settle(open_ids, versions, now)
        recount_cells(cell_of(version) for version in versions)
        record_act(
            "incident.created",
            actor=ACTOR,
            now=now,
            subject_kind="incident",
            details={"count": len(versions), "first": versions[0].number},
            members=[version.number.encode() for version in versions],
        )
    return len(versions)


def _settle(report_ids: Iterable[UUID], versions: list[IncidentVersion], now: datetime) -> None:
    """Write into the reports what their reading and their joining would have written."""
    reports = Report.unguarded.in_bulk(list(report_ids))
    changed = []
    for report_id, version in zip(report_ids, versions, strict=True):
        report = reports[report_id]
        for name, value in keys_of(version.place_code).items():
            setattr(report, name, value)
        for name in _TAKEN:
            setattr(report, name, getattr(version, name))
        report.masked_text = version.summary
        report.state = "joined"
        report.state_changed_at = now
        report.incident_id = version.incident_id
        report.classification = "B"
        changed.append(report)
    Report.unguarded.bulk_update(changed, _WRITTEN, batch_size=50)


_TAKEN: Final = (
    "occurred_at",
    "occurred_precision",
    "place_precision",
    "category",
    "athg",
    "severity",
    "deaths",
    "injured",
    "sources",
    "source_grade",
    "content_grade",
    "election_key",
    "owner_unit",
)
_WRITTEN: Final = (
    *_TAKEN,
    "place_code",
    "province_code",
    "regency_code",
    "masked_text",
    "state",
    "state_changed_at",
    "incident_id",
    "classification",
)


def _incoming(event: Event, now: datetime) -> Incoming:
    facts = event.facts
    body = {
        "text": facts.summary,
        "category": facts.category,
        "place": facts.place_code,
        "occurred_at": facts.occurred_at.isoformat(),
        "precision": facts.occurred_precision,
        "severity": facts.severity,
        "deaths": facts.deaths,
        "injured": facts.injured,
        "sources": [{"url": url} for url in facts.sources],
    }
    return Incoming(
        channel=CHANNEL,
        body=json.dumps(body, ensure_ascii=False).encode(),
        content_type="application/json",
        received_at=event.received_at,
        recorded_at=now,
        sender=ACTOR,
        client_id=event.event_id,
        place=facts.place_code,
        classification="B",
        owner_unit=facts.owner_unit,
        election_key=facts.election_key,
    )


@lru_cache(maxsize=512)
def _kecamatan_of(regency: str) -> dict[str, str]:
    return {_plain(place.name): place.code for place in load_table().children(regency)}


def _plain(name: str) -> str:
    """Return a name without what spellings differ in: case, spaces, hyphens, roman numerals."""
    words = name.casefold().replace("-", " ").split()
    return "".join(_NUMERALS.get(word, word) for word in words)


_NUMERALS: Final = {"i": "satu", "ii": "dua", "iii": "tiga", "iv": "empat"}


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _number(text: str) -> int | None:
    return int(text) if text else None
