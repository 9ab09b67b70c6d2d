"""Dispositions: a leader's instruction on a thing, to offices under that leader, and its thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Unpack
from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.identity import current_identity
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.followups.actions import numbered
from waspada.apps.followups.disposition_queries import (
    addressed_units,
    disposition_of,
    is_writer,
    offices_for,
    waiting_units,
)
from waspada.apps.followups.history import By, world_day, world_time
from waspada.apps.followups.models import Disposition, DispositionEntry
from waspada.apps.followups.notices import unit_words
from waspada.apps.followups.queries import holders_of
from waspada.apps.followups.rights import own_units
from waspada.apps.followups.subjects import About, about_of
from waspada.apps.journal.actions import record_act
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref
from waspada.apps.reports.appending import writing
from waspada.apps.words.sentences import say
from waspada.core.errors import BadInput, NotAllowed, WrongState
from waspada.core.followups.facts import check_due, is_reached, reason_text
from waspada.core.places import NATION, province_of, regency_of
from waspada.core.vocabulary import split_unit

SERIES: Final = "disposisi"
# A warning is one that was proposed and approved (alert), or a standing level (warning).
KINDS: Final = frozenset({"incident", "report", "alert", "warning"})
ANSWERS: Final = frozenset({"answer", "done", "ask"})
RIGHTS: Final = (
    "realm",
    "place_code",
    "province_code",
    "regency_code",
    "classification",
    "owner_unit",
    "addressee_units",
    "concerns_units",
    "compartment",
    "election_key",
)


def dispose(
    ref: Ref,
    instruction: str,
    *,
    units: Sequence[str],
    due_on: date,
    is_sample: bool = False,
    **by: Unpack[By],
) -> Disposition:
    """Write a leader's instruction on a report, an incident or a warning.

    Raises
    ------
    NotAllowed : disposition.only_leader, disposition.not_under
    BadInput : disposition.wrong_kind, disposition.no_office, disposition.out_of_reach,
        followup.date_passed; TooShort : followup.no_reason; NotFound : access.not_found
    """
    if ref.kind not in KINDS:
        raise BadInput("disposition.wrong_kind")
    about = about_of([ref])
    place = about.place or NATION
    seat, allowed = offices_for(place)
    if seat is None:
        raise NotAllowed("disposition.only_leader")
    chosen = tuple(sorted(set(units)))
    if not chosen:
        raise BadInput("disposition.no_office")
    for unit in chosen:
        if unit not in allowed:
            raise NotAllowed("disposition.not_under", unit=_name(unit))
        if unit in about.concerns_units or not is_reached(unit, place, about.classification):
            raise BadInput("disposition.out_of_reach", unit=_name(unit))
    text = reason_text(instruction, is_needed=True)
    check_due(due_on, today=world_day(by, place))
    with writing():
        told = _Told(seat.place, seat.unit, chosen, text, due_on, is_sample)
        row = _new(about, told, by)
        _tell(row, "new", chosen, by)
    link(Ref("disposition", str(row.pk)), "concerns", ref, actor=by["actor"], now=by["now"])
    return row


def _name(unit: str) -> str:
    split_unit(unit)
    return unit_words(unit)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a disposition says, and from which office."""

    desk: str
    owner: str
    units: tuple[str, ...]
    text: str
    due_on: date
    is_sample: bool


def _new(about: About, told: _Told, by: By) -> Disposition:
    realm = current_identity().realm
    at = world_time(by)
    place = about.place or NATION
    row = Disposition(
        realm=realm,
        node_id=settings.WASPADA_NODE,
        place_code=place,
        province_code=province_of(place) or "",
        regency_code=regency_of(place) or "",
        classification=about.classification,
        owner_unit=told.owner,
        addressee_units=told.units,
        concerns_units=about.concerns_units,
        compartment=about.compartment,
        election_key=about.election_key,
        number=numbered("DS", SERIES, told.desk, at.year, realm),
        about_kind=about.refs[0].kind,
        about_id=about.refs[0].id,
        instruction=told.text,
        due_on=told.due_on,
        state="open",
        state_changed_at=at,
        written_at=at,
        recorded_at=by["now"],
        written_by=by["actor"],
        is_sample=told.is_sample,
    )
    row.save(force_insert=True)
    _note("written", row, by, told.text)
    return row


def answer_disposition(
    disposition_id: UUID, text: str, *, kind: str = "answer", **by: Unpack[By]
) -> DispositionEntry:
    """Answer in the thread, for the own office; `done` says that it has been carried out.

    Raises
    ------
    NotFound; NotAllowed : disposition.not_addressed; WrongState : disposition.closed
    """
    seen = disposition_of(disposition_id)
    identity = current_identity()
    mine = [unit for unit in addressed_units(seen) if unit in own_units(identity)]
    is_leader = is_writer(identity, seen)
    if kind not in ANSWERS or not (mine or is_leader):
        raise NotAllowed("disposition.not_addressed")
    plain = reason_text(text, is_needed=True)
    with writing():
        row = _locked(seen.pk)
        if row.state != "open":
            raise WrongState("disposition.closed", number=row.number)
        entry = _append(row, kind if mine else "ask", plain, mine[0] if mine else "", by)
        to = (row.owner_unit,) if mine else addressed_units(row)
        _tell(row, "answered" if mine else "asked", to, by)
    return entry


def close_disposition(
    disposition_id: UUID, text: str = "", *, to: str = "closed", **by: Unpack[By]
) -> Disposition:
    """End a disposition: done, or taken back with a reason.

    Raises
    ------
    NotFound; NotAllowed : disposition.only_writer; WrongState : disposition.closed
    TooShort : followup.no_reason, when it is taken back or an office has not answered
    """
    seen = disposition_of(disposition_id)
    if not is_writer(current_identity(), seen):
        raise NotAllowed("disposition.only_writer")
    if to not in {"closed", "withdrawn"}:
        raise BadInput("followup.bad_choice", value=to[:40])
    is_early = to == "withdrawn" or bool(waiting_units(seen))
    plain = reason_text(text, is_needed=is_early)
    with writing():
        row = _locked(seen.pk)
        if row.state != "open":
            raise WrongState("disposition.closed", number=row.number)
        row.state, row.state_changed_at = to, world_time(by)
        row.save(update_fields=["state", "state_changed_at"])
        _append(row, to, plain, "", by)
        _tell(row, to, addressed_units(row), by)
    return row


def _locked(disposition_id: UUID) -> Disposition:
    row: Disposition = Disposition.unguarded.select_for_update().get(pk=disposition_id)
    return row


def _append(row: Disposition, kind: str, text: str, unit: str, by: By) -> DispositionEntry:
    rights: dict[str, Any] = {column: getattr(row, column) for column in RIGHTS}
    entry = DispositionEntry(
        **rights,
        node_id=settings.WASPADA_NODE,
        disposition_id=row.pk,
        kind=kind,
        text=text,
        unit=unit,
        received_at=world_time(by),
        recorded_at=by["now"],
        recorded_by=by["actor"],
    )
    entry.save(force_insert=True)
    _note(kind, row, by, text)
    return entry


def _note(what: str, row: Disposition, by: By, text: str) -> None:
    record_act(
        f"disposition.{what}",
        actor=by["actor"],
        now=by["now"],
        subject_kind="disposition",
        subject=str(row.pk),
        content=text.encode(),
        details={"number": row.number, "units": list(row.addressee_units)},
    )


def _tell(row: Disposition, what: str, units: Sequence[str], by: By) -> None:
    """Write notices to offices, by number alone: the words stand on the page."""
    day = world_day(by, row.place_code)
    people = {one.pk: one for unit in units for one in holders_of(unit, day)}
    for language in sorted({one.language for one in people.values()}):
        to = [
            Address("in_app", str(one.pk))
            for one in people.values()
            if one.language == language and str(one.pk) != by["actor"]
        ]
        if not to:
            continue
        params = {"number": row.number, "day": row.due_on, "unit": unit_words(row.owner_unit)}
        draft = Draft(
            subject_kind="disposition",
            subject=str(row.pk),
            place=row.place_code,
            title=say(f"disposition.notice_{what}_title", params, language)[:240],
            body=say(f"disposition.notice_{what}_body", params, language),
            language=language,
        ).with_rights_of(row)
        write_message(draft, to, actor=by["actor"], now=by["now"])
