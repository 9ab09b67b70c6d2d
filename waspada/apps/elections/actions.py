"""Bring elections in, and decide new dates of stages: a new version, never an overwriting."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.models import Contest, Election, Stage, StageDates
from waspada.apps.journal.actions import record_act
from waspada.core.elections import (
    DatesFacts,
    ElectionFacts,
    StageFacts,
    packaged_elections,
)
from waspada.core.errors import BadInput, NotAllowed
from waspada.core.places import NATION, is_within

PACKAGE: Final = "package"
EDITORS: Final = frozenset({"secretariat", "administrator"})


@dataclass(frozen=True, slots=True)
class Stored:
    """What a load wrote: zero of everything when all was there already."""

    elections: int = 0
    contests: int = 0
    stages: int = 0
    versions: int = 0

    def plus(self, other: "Stored") -> "Stored":
        """Return the sum of two loads."""
        return Stored(
            self.elections + other.elections,
            self.contests + other.contests,
            self.stages + other.stages,
            self.versions + other.versions,
        )


def load_elections(
    on_progress: Callable[[int, int], None] | None = None, *, now: datetime | None = None
) -> Stored:
    """Load the elections that come with the package; a second time changes nothing.

    Versions that people decided stay: what the package brings anew is put before none of them.
    """
    at = now or real_now()  # a command has no clock of its own to pass
    elections = list(packaged_elections())
    total = sum(len(one.contests) + len(one.stages) for one in elections)
    stored = Stored()
    done = 0
    with transaction.atomic():
        for election in elections:
            stored = stored.plus(_store(election, actor=PACKAGE, now=at))
            done += len(election.contests) + len(election.stages)
            if on_progress is not None:
                on_progress(done, total)
        if stored != Stored():
            record_act(
                "elections.loaded",
                actor=PACKAGE,
                now=at,
                subject_kind="elections",
                details={"elections": len(elections), "versions": stored.versions},
            )
    return stored


def save_election(facts: ElectionFacts, *, actor: str, now: datetime) -> Stored:
    """Store an election from a form or a file, all of it or nothing.

    Raises
    ------
    NotAllowed : elections.place_not_yours, when a place or date lies outside the person's area
    """
    places = {contest.place for contest in facts.contests}
    places |= {dates.place for stage in facts.stages for dates in stage.dates}
    held = Election.objects.filter(pk=facts.key).first()
    if held is not None:
        # Names and dates of an election reach every place that votes in it.
        places |= set(held.contest_set.values_list("place_code", flat=True))
    check_may_edit(*sorted(places))
    with transaction.atomic():
        stored = _store(facts, actor=actor, now=now)
        record_act(
            "elections.saved",
            actor=actor,
            now=now,
            subject_kind="election",
            subject=facts.key,
            details={"stages": stored.stages, "versions": stored.versions},
        )
    return stored


def save_elections(elections: Sequence[ElectionFacts], *, actor: str, now: datetime) -> Stored:
    """Store the elections of a file, all of them or none."""
    stored = Stored()
    with transaction.atomic():
        for facts in elections:
            stored = stored.plus(save_election(facts, actor=actor, now=now))
    return stored


def decide_dates(stage: Stage, dates: DatesFacts, *, actor: str, now: datetime) -> StageDates:
    """Write a new version of a stage's dates for a place, by the document that decided it.

    Raises
    ------
    BadInput : elections.ends_before_it_starts, elections.same_dates, elections.no_dates
    NotAllowed : elections.place_not_yours
    """
    check_may_edit(dates.place)
    if dates.starts_on is None and dates.ends_on is None:
        raise BadInput("elections.no_dates")
    if dates.starts_on and dates.ends_on and dates.ends_on < dates.starts_on:
        raise BadInput(
            "elections.ends_before_it_starts",
            starts=dates.starts_on.isoformat(),
            ends=dates.ends_on.isoformat(),
        )
    with transaction.atomic():
        last = _versions(stage, dates.place).last()
        if last is not None and _same(last, dates):
            raise BadInput("elections.same_dates")
        row = _row(stage, dates, version=last.version + 1 if last else 1, actor=actor, now=now)
        row.save(force_insert=True)
        record_act(
            "elections.dates_decided",
            actor=actor,
            now=now,
            subject_kind="stage",
            subject=str(stage.pk),
            details={
                "place": dates.place,
                "version": row.version,
                "starts_on": _iso(dates.starts_on),
                "ends_on": _iso(dates.ends_on),
            },
        )
    return row


def may_edit(place: str) -> bool:
    """Say whether the acting person may decide elections and stages for a place."""
    identity = current_identity()
    if identity.is_system:
        return True
    return any(
        seat.role in EDITORS and is_within(place, seat.place) for seat in identity.memberships
    )


def check_may_edit(*places: str) -> None:
    """Raise NotAllowed unless the acting person may decide stages for all these places."""
    identity = current_identity()
    if not identity.is_system and not any(seat.role in EDITORS for seat in identity.memberships):
        raise NotAllowed("access.not_allowed")
    for place in places or (NATION,):
        if not may_edit(place):
            raise NotAllowed("elections.place_not_yours", place=place)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _store(facts: ElectionFacts, *, actor: str, now: datetime) -> Stored:
    election, is_new = Election.objects.update_or_create(
        key=facts.key,
        defaults={
            "name_id": facts.name.id,
            "name_en": facts.name.en,
            "kind": facts.kind,
            "polling_on": facts.polling_on,
            "source": facts.source,
            "has_complete_places": facts.has_complete_places,
            "note": facts.note.id,
        },
    )
    contests = _store_contests(election, facts)
    stages, versions = _store_stages(election, facts, actor=actor, now=now)
    return Stored(int(is_new), contests, stages, versions)


def _store_contests(election: Election, facts: ElectionFacts) -> int:
    held = {(contest.place_code, contest.office): contest for contest in election.contest_set.all()}
    new: list[Contest] = []
    changed: list[Contest] = []
    for fact in facts.contests:
        values = {
            "polling_on": fact.polling_on,
            "station_count": fact.stations,
            "source": fact.source,
        }
        contest = held.get((fact.place, fact.office))
        if contest is None:
            new.append(
                Contest(election=election, place_code=fact.place, office=fact.office, **values)
            )
        elif any(getattr(contest, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(contest, name, value)
            changed.append(contest)
    Contest.objects.bulk_create(new, batch_size=500)
    Contest.objects.bulk_update(changed, ["polling_on", "station_count", "source"], batch_size=500)
    return len(new)


def _store_stages(
    election: Election, facts: ElectionFacts, *, actor: str, now: datetime
) -> tuple[int, int]:
    held = {stage.code: stage for stage in election.stage_set.all()}
    new: list[Stage] = []
    for order, fact in enumerate(facts.stages, start=1):
        values = {
            "order": order,
            "name_id": fact.name.id,
            "name_en": fact.name.en,
            "stage": fact.stage,
            "phase": fact.phase,
        }
        stage = held.get(fact.code)
        if stage is None:
            held[fact.code] = stage = Stage(election=election, code=fact.code, **values)
            new.append(stage)
        elif any(getattr(stage, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(stage, name, value)
            stage.save()
    Stage.objects.bulk_create(new, batch_size=200)
    known: dict[UUID, dict[str, list[StageDates]]] = {}
    for row in StageDates.objects.filter(stage__election=election).order_by("version"):
        known.setdefault(row.stage_id, {}).setdefault(row.place_code, []).append(row)
    written: list[StageDates] = []
    for fact in facts.stages:
        stage = held[fact.code]
        written += _new_dates(stage, fact, known.get(stage.pk, {}), actor=actor, now=now)
    StageDates.objects.bulk_create(written, batch_size=200)
    return len(new), len(written)


def _new_dates(
    stage: Stage,
    fact: StageFacts,
    held: dict[str, list[StageDates]],
    *,
    actor: str,
    now: datetime,
) -> Iterator[StageDates]:
    """Yield what is not there yet; a version with the same dates by the same document is."""
    for dates in fact.dates:
        rows = held.setdefault(dates.place, [])
        same = next((row for row in rows if _same(row, dates)), None)
        if same is None:
            version = rows[-1].version + 1 if rows else 1
            row = _row(stage, dates, version=version, actor=actor, now=now)
            rows.append(row)
            yield row
        elif (same.source, same.confidence, same.decided_on) != (
            dates.source,
            dates.confidence,
            dates.decided_on,
        ):
            same.source, same.confidence = dates.source, dates.confidence
            same.decided_on = dates.decided_on
            same.save()


def _versions(stage: Stage, place: str) -> QuerySet[StageDates]:
    rows = StageDates.objects.filter(stage=stage, place_code=place)
    return rows.select_for_update().order_by("version")


def _same(row: StageDates, dates: DatesFacts) -> bool:
    return (row.starts_on, row.ends_on, row.document) == (
        dates.starts_on,
        dates.ends_on,
        dates.document,
    )


def _row(stage: Stage, dates: DatesFacts, *, version: int, actor: str, now: datetime) -> StageDates:
    return StageDates(
        stage=stage,
        place_code=dates.place,
        version=version,
        starts_on=dates.starts_on,
        ends_on=dates.ends_on,
        document=dates.document,
        source=dates.source,
        confidence=dates.confidence,
        decided_on=dates.decided_on,
        recorded_at=now,
        recorded_by=actor,
    )
