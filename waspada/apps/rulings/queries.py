"""Read the register: rulings as of a day, what they require, and who complied."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.accounts.clock import known_until
from waspada.apps.accounts.policy import within
from waspada.apps.elections.queries import stages_on
from waspada.apps.reports.incident_queries import known_on
from waspada.apps.rulings.models import Compliance, Requirement, RulingFile, RulingVersion
from waspada.core.elections import DatedStage
from waspada.core.errors import NotFound
from waspada.core.places import NATION, is_within, parents
from waspada.core.rulings import RequirementFacts, due_day, units_asked
from waspada.core.vocabulary import agency, split_unit

MOST_ASKED: Final = 1_000  # units under one requirement


@dataclass(frozen=True, slots=True)
class Duty:
    """One unit's duty under a requirement, as of a day.

    state : open until the unit says something
    days_late : positive after the due day; None without one, and for bodies the desk asks
    """

    requirement: Requirement
    unit: str
    state: str
    step: Compliance | None
    due_on: date | None
    days_late: int | None

    @property
    def is_late(self) -> bool:
        """Say whether it is overdue; nobody says so of bodies that the desk does not direct."""
        return bool(self.days_late and self.days_late > 0 and self.state in {"open", "returned"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement with every unit it asks."""

    requirement: Requirement
    due_on: date | None
    duties: tuple[Duty, ...]

    def count(self, *states: str) -> int:
        """Return how many units stand in some states."""
        return sum(duty.state in states for duty in self.duties)

    @property
    def done(self) -> int:
        return self.count("verified")

    @property
    def silent(self) -> tuple[Duty, ...]:
        """Return who has not said anything, or was sent back."""
        return tuple(duty for duty in self.duties if duty.state in {"open", "returned"})

    @property
    def waiting(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties if duty.state == "stated")

    @property
    def met(self) -> tuple[Duty, ...]:
        return tuple(duty for duty in self.duties if duty.state == "verified")


def register(
    place: str, day: date | None = None, *, kind: str = "", states: Iterable[str] = ()
) -> QuerySet[RulingVersion]:
    """Return the rulings that matter to a place: its own, those inside it and around it."""
    around = Q() if place == NATION else Q(place_code__in=parents(place)) | within(place)
    found = RulingVersion.objects.filter(known_on(day), around)
    if kind:
        found = found.filter(kind=kind)
    wanted = tuple(states)
    if wanted:
        found = found.filter(state__in=wanted)
    return found.order_by("-issued_on", "-received_at", "code")


def ruling(ruling_id: UUID, day: date | None = None) -> RulingVersion:
    """Return a ruling as known at the end of a day.

    Raises
    ------
    NotFound : access.not_found
    """
    found: RulingVersion | None = RulingVersion.objects.filter(
        known_on(day), ruling_id=ruling_id
    ).first()
    if found is None:
        raise NotFound("access.not_found")
    return found


def versions_of(row: RulingVersion) -> QuerySet[RulingVersion]:
    """Return what was held of a ruling until one of its versions, newest first."""
    return RulingVersion.objects.filter(ruling_id=row.ruling_id, version__lte=row.version).order_by(
        "-version"
    )


def rulings_awaited(place: str, day: date | None = None) -> list[RulingVersion]:
    """Return what is awaited in a place, inside it or around it: soonest expected first."""
    rows = register(place, day, states=("awaited",))
    return sorted(rows, key=lambda row: (row.expected_on or date.max, row.code))


def ruling_state(key: str, place: str, day: date | None = None) -> str:
    """Return how the ruling stands that measures of a place wait for.

    Returns
    -------
    awaited, issued, replaced, revoked or dropped, of the place's own ruling before that of
    the places around it; empty when no ruling has the key
    """
    found = deciding_rulings([(key, place)], day).get((key, place))
    return found.state if found else ""


def deciding_rulings(
    asked: Iterable[tuple[str, str]], day: date | None = None
) -> dict[tuple[str, str], RulingVersion]:
    """Return the ruling that decides for each (key, place), as far as it may be read; one query.

    It is the place's own before that of the places around it; absent where none has the key.
    """
    wanted = list(dict.fromkeys(asked))
    chains = {place: _chain(place) for _key, place in wanted}
    rows = RulingVersion.objects.filter(
        known_on(day),
        key__in={key for key, _place in wanted},
        place_code__in={code for chain in chains.values() for code in chain},
    )
    by_key: dict[str, list[RulingVersion]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    found: dict[tuple[str, str], RulingVersion] = {}
    for key, place in wanted:
        chain = chains[place]
        near = [row for row in by_key.get(key, ()) if row.place_code in chain]
        if near:
            found[key, place] = min(near, key=lambda row: _rank(row, chain))
    return found


def _chain(place: str) -> tuple[str, ...]:
    return (place, *parents(place)) if place != NATION else (NATION,)


def _rank(row: RulingVersion, chain: tuple[str, ...]) -> tuple[int, bool, float]:
    """Put the nearest first; one in force decides where an older one with its key was replaced."""
    is_over = row.state not in {"issued", "awaited"}
    return chain.index(row.place_code), is_over, -row.received_at.timestamp()


def requirements_of(rulings: Sequence[RulingVersion], day: date | None = None) -> list[Requirement]:
    """Return what some rulings ask, in order."""
    keys = [row.ruling_id for row in rulings]
    found = Requirement.objects.filter(known_on(day), ruling_id__in=keys)
    return list(found.order_by("ruling_id", "position", "received_at"))


def asked_of(
    rulings: Sequence[RulingVersion], *, day: date | None, today: date
) -> dict[UUID, list[Asked]]:
    """Return, by ruling, what is asked with every unit and how it stands.

    today : the day against which lateness counts, and by which stages were decided
    """
    places = {row.ruling_id: row.place_code for row in rulings}
    begun = {row.ruling_id: row.issued_on for row in rulings}
    rows = requirements_of(rulings, day)
    steps = {
        (step.requirement_id, step.unit): step
        for step in Compliance.objects.filter(
            known_on(day), requirement_id__in=[row.pk for row in rows]
        )
    }
    stages = {
        place: stages_on(place, today)
        for place in {places[row.ruling_id] for row in rows if row.due_stage}
    }
    found: dict[UUID, list[Asked]] = {}
    for row in rows:
        place = places[row.ruling_id]
        facts = facts_of(row)
        due = due_day(facts, _stages_meant(row, begun[row.ruling_id], stages.get(place, ())))
        units = units_asked(facts, place)[:MOST_ASKED]
        duties = tuple(_duty(row, unit, steps.get((row.pk, unit)), due, today) for unit in units)
        found.setdefault(row.ruling_id, []).append(Asked(row, due, duties))
    return found


def _stages_meant(
    row: Requirement, since: date | None, stages: Iterable[DatedStage]
) -> list[DatedStage]:
    """Return the stages of the ruling's election; without one, those that begin after it."""
    if row.election_key:
        return [one for one in stages if one.election_key == row.election_key]
    return [one for one in stages if since is None or (one.begins and one.begins >= since)]


def _duty(
    row: Requirement, unit: str, step: Compliance | None, due: date | None, today: date
) -> Duty:
    is_directed = agency(split_unit(unit)[0]).is_directed
    late = (today - due).days if due is not None and is_directed else None
    return Duty(row, unit, step.state if step else "open", step, due, late)


def facts_of(row: Requirement) -> RequirementFacts:
    """Return a requirement as the rules see it."""
    return RequirementFacts(
        what=row.what,
        unit=row.unit,
        agency=row.agency,
        level=row.level,
        due_on=row.due_on,
        due_stage=row.due_stage,
        due_days=row.due_days,
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty with the ruling it comes from."""

    ruling: RulingVersion
    duty: Duty


def duties_in(place: str, *, day: date | None, today: date) -> list[Owed]:
    """Return what units in a place owe under rulings in force, the late ones first."""
    rows = list(register(place, day, states=("issued",)))
    by_ruling = asked_of(rows, day=day, today=today)
    found = [
        Owed(row, duty)
        for row in rows
        for asked in by_ruling.get(row.ruling_id, ())
        for duty in asked.duties
        if place == NATION or is_within(split_unit(duty.unit)[1], place)
    ]
    return sorted(
        found,
        key=lambda one: (not one.duty.is_late, one.duty.due_on or date.max, one.duty.unit),
    )


def files_of(row: RulingVersion, day: date | None = None) -> list[RulingFile]:
    """Return the files of a ruling and the evidence under it that one may read."""
    found = RulingFile.objects.filter(known_on(day), ruling_id=row.ruling_id)
    return list(found.order_by("received_at", "pk"))


def steps_of(row: RulingVersion, day: date | None = None) -> list[Compliance]:
    """Return every step of compliance under a ruling until a day, newest first."""
    found = Compliance.objects.filter(ruling_id=row.ruling_id)
    if day is not None:
        found = found.filter(received_at__lt=known_until(day, row.place_code))
    return list(found.order_by("-received_at", "-pk")[:200])
