"""Use an action of the library: choose it for something, and say later whether it helped.

Only what a person says is stored; whether it is done is the follow-up's own state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from waspada.apps.accounts.identity import current_identity
from waspada.apps.followups.actions import propose_item
from waspada.apps.followups.models import Item
from waspada.apps.journal.actions import record_act
from waspada.apps.links.kinds import Ref, read_ref
from waspada.apps.reports.incident_queries import incident_by_number
from waspada.apps.reports.models import CURRENT, IncidentVersion
from waspada.apps.risks.models import MeasureUse, RiskVersion
from waspada.apps.risks.queries import risk_by_id
from waspada.apps.risks.rights import may_add
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound
from waspada.core.followups.facts import ItemFacts
from waspada.core.risks.library import LIBRARY, Measure, measure

OUTCOMES: Final = ("helped", "not_helped")
DONE_STATES: Final = frozenset({"done", "verified", "answered", "closed"})
_RIGHTS: Final = (
    *("realm", "place_code", "province_code", "regency_code", "election_key"),
    *("classification", "owner_unit", "addressee_units", "concerns_units", "compartment"),
)
_USE: Final = ("use_id", "measure", "about_kind", "about_id", "followup_id", "is_sample")


@dataclass(frozen=True, slots=True)
class Subject:
    """What an action is chosen for: a row of the Peta ATHG, or an incident."""

    ref: Ref
    row: RiskVersion | IncidentVersion
    title: str
    category: str
    phase: str

    @property
    def place(self) -> str:
        """Where it is."""
        return self.row.place_code


def subject_of(text: str) -> Subject:
    """Return what `kind:id` names, as far as one may read it.

    Raises
    ------
    BadInput : links.no_such_kind, risks.no_subject; NotFound : access.not_found
    """
    ref = read_ref(text)
    if ref.kind == "risk":
        return _risk(ref)
    if ref.kind == "incident":
        found = incident_by_number(ref.id)
        if found is None:
            raise NotFound("access.not_found")
        return Subject(ref, found, found.title, found.category, found.phase)
    raise BadInput("risks.no_subject")


def _risk(ref: Ref) -> Subject:
    try:
        row = risk_by_id(UUID(ref.id))
    except ValueError as error:
        raise NotFound("access.not_found") from error
    if row is None:
        raise NotFound("access.not_found")
    return Subject(ref, row, row.what, row.category, row.phase)


def choose_measure(
    code: str,
    subject: Subject,
    *,
    unit: str,
    due_on: date,
    actor: str,
    received_at: datetime,
    now: datetime,
) -> Item:
    """Make an action of the library a follow-up of what it was chosen for.

    Raises
    ------
    NotFound : risks.no_measure; NotAllowed : risks.not_a_writer and what `propose_item` raises
    """
    chosen = measure(code)
    if not may_add(current_identity(), subject.place):
        raise NotAllowed("risks.not_a_writer", place=subject.place)
    row = subject.row
    facts = ItemFacts(
        what=chosen.name.id,
        unit=unit,
        place=subject.place,
        due_on=due_on,
        detail=f"{chosen.how.id}\n\n{chosen.caution.id}",
        evidence=chosen.done.id,
        classification=row.classification,
        concerns_units=tuple(row.concerns_units),
        compartment=row.compartment,
        election_key=row.election_key,
    )
    with transaction.atomic():
        item = propose_item(
            facts, about=[subject.ref], actor=actor, now=now, received_at=received_at
        )
        kept = {name: getattr(row, name) for name in _RIGHTS} | {
            "use_id": uuid_utils.compat.uuid7(),
            "measure": chosen.code,
            "about_kind": subject.ref.kind,
            "about_id": subject.ref.id,
            "followup_id": str(item.pk),
        }
        use = _step(kept, "chosen", received_at=received_at, now=now, actor=actor)
        use.save(force_insert=True)
        _note(use, actor, now)
    return item


def judge_use(
    use_id: UUID, outcome: str, *, actor: str, received_at: datetime, now: datetime
) -> MeasureUse:
    """Say whether an action helped; said once, by whoever may write there.

    Raises
    ------
    BadInput : risks.unknown_choice; NotFound : access.not_found
    NotAllowed : risks.not_a_writer; Conflict : risks.judged_already
    """
    if outcome not in OUTCOMES:
        raise BadInput("risks.unknown_choice", value=outcome[:40])
    chosen: MeasureUse | None = MeasureUse.objects.filter(use_id=use_id, step="chosen").first()
    if chosen is None:
        raise NotFound("access.not_found")
    if not may_add(current_identity(), chosen.place_code):
        raise NotAllowed("risks.not_a_writer", place=chosen.place_code)
    if MeasureUse.objects.filter(use_id=use_id, step__in=OUTCOMES).exists():
        raise Conflict("risks.judged_already")
    kept = {name: getattr(chosen, name) for name in (*_RIGHTS, *_USE)}
    judged = _step(kept, outcome, received_at=received_at, now=now, actor=actor)
    try:
        with transaction.atomic():
            judged.save(force_insert=True)
            _note(judged, actor, now)
    except IntegrityError as error:
        raise Conflict("risks.judged_already") from error
    return judged


def _step(
    kept: Mapping[str, Any], step: str, *, received_at: datetime, now: datetime, actor: str
) -> MeasureUse:
    return MeasureUse(
        **kept,
        node_id=settings.WASPADA_NODE,
        step=step,
        received_at=received_at,
        recorded_at=now,
        recorded_by=actor,
    )


def _note(use: MeasureUse, actor: str, now: datetime) -> None:
    record_act(
        f"risks.measure_{use.step}",
        actor=actor,
        now=now,
        subject_kind=use.about_kind,
        subject=use.about_id,
        details={"measure": use.measure, "use": str(use.use_id)},
    )


@dataclass(slots=True)
class Tally:
    """How an action fared, as far as the reader may know: words to be said with their number."""

    chosen: int = 0
    done: int = 0
    helped: int = 0
    not_helped: int = 0


@dataclass(slots=True)
class Use:
    """One use of an action for a thing: how it stands, and whether somebody judged it."""

    use_id: UUID
    measure: Measure
    followup_id: str
    is_done: bool = False
    outcome: str = ""


def tallies() -> dict[str, Tally]:
    """Return how every used action fared, by its code; three queries at most.

    A use counts for those who may read what it was for: an incident's class can be raised
    later, and counts would tell of it.
    """
    rows = MeasureUse.objects.all()
    numbers = IncidentVersion.objects.filter(CURRENT).values("number")
    return _tallied(_gathered(rows.filter(~Q(about_kind="incident") | Q(about_id__in=numbers))))


def _tallied(uses: Iterable[Use]) -> dict[str, Tally]:
    counts: dict[str, Tally] = {}
    for use in uses:
        tally = counts.setdefault(use.measure.code, Tally())
        tally.chosen += 1
        tally.done += use.is_done
        tally.helped += use.outcome == "helped"
        tally.not_helped += use.outcome == "not_helped"
    return counts


def uses_for(ref: Ref) -> list[Use]:
    """Return which actions were chosen for a thing, the latest first."""
    found = _gathered(MeasureUse.objects.filter(about_kind=ref.kind, about_id=ref.id))
    return list(reversed(found))


def _gathered(rows: Any) -> list[Use]:
    """Put the steps of each use together; an action that left the library is left out."""
    uses: dict[UUID, Use] = {}
    steps = list(
        rows.order_by("received_at", "id").values_list("use_id", "measure", "step", "followup_id")
    )
    for use_id, code, step, followup_id in steps:
        if step == "chosen" and code in LIBRARY:
            uses[use_id] = Use(use_id, LIBRARY[code], followup_id)
        elif step in OUTCOMES and use_id in uses:
            uses[use_id].outcome = step
    done = _done(use.followup_id for use in uses.values())
    for use in uses.values():
        use.is_done = use.followup_id in done
    return list(uses.values())


def _done(ids: Iterable[str]) -> frozenset[str]:
    """Return which follow-ups are done, as far as the reader may know them."""
    keys = []
    for one in ids:
        try:
            keys.append(UUID(one))
        except ValueError:
            continue  # chosen without a follow-up
    found = Item.objects.filter(pk__in=keys, state__in=DONE_STATES)
    return frozenset(str(key) for key in found.values_list("pk", flat=True))
