"""Write the duty log: notes, hand-overs, their acceptance, corrections.

Rows are added and never changed; on PostgreSQL no policy would let them be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from waspada.apps.accounts.classes import storable_classes
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account, Membership
from waspada.apps.duty.log_queries import acceptance_of, handover_of
from waspada.apps.duty.matters import Matter, as_stored
from waspada.apps.duty.models import LogRow
from waspada.apps.duty.queries import DutyShift, shifts_between
from waspada.apps.duty.rights import log_seat
from waspada.apps.journal.actions import record_act
from waspada.core.access import Membership as Seat
from waspada.core.access import classes_up_to
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, TooLarge
from waspada.core.places import province_of, regency_of
from waspada.core.vocabulary import unit_code

LONGEST: Final = 6_000
# Whoever is on duty within these hours may read what is handed over, whatever their agency.
AHEAD: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes when: by the clock that is shown, and by the real one."""

    author: Account
    written_at: datetime
    now: datetime


def writing_classes(seat: Seat) -> tuple[str, ...]:
    """Return the classes a person may write at: none above their own, none not stored here."""
    reached = classes_up_to(seat.clearance)
    return tuple(one for one in storable_classes() if one in reached)


def usual_class(seat: Seat) -> str:
    """Return the class a log row has unless its writer chooses another."""
    classes = writing_classes(seat)
    return "T" if "T" in classes else "B"


def write_note(place: str, text: str, classification: str, *, by: Writing) -> LogRow:
    """Add a note.

    Raises
    ------
    NotAllowed : duty.not_in_log, duty.class_too_high
    BadInput : duty.empty_note; TooLarge : duty.note_too_long
    """
    rights = _rights(place, classification, units=())
    with transaction.atomic():
        return _add("note", _checked(text), rights, by=by)


def write_handover(
    place: str,
    shift: DutyShift | None,
    text: str,
    *,
    classification: str,
    matters: Sequence[Matter],
    by: Writing,
) -> LogRow:
    """Hand a shift over: what is open, and what whoever comes needs to know.

    Raises
    ------
    NotAllowed : duty.not_in_log, duty.class_too_high
    Conflict : duty.handover_written, when a colleague handed the same shift over
    TooLarge : duty.note_too_long
    """
    around = shifts_between(place, by.written_at, by.written_at + AHEAD)
    people = {one.account for near in (*around, *([shift] if shift else [])) for one in near.people}
    units = _units_of(place, sorted(people))
    rights = _rights(place, classification, units=units)
    text = text.strip()
    if text:
        text = _checked(text)
    if shift is not None and handover_of(shift.id) is not None:
        raise Conflict("duty.handover_written")
    try:
        with transaction.atomic():
            return _add(
                "handover",
                text,
                rights,
                by=by,
                shift_id=shift.id if shift else None,
                matters=as_stored(matters),
            )
    except IntegrityError as error:
        raise Conflict("duty.handover_written") from error


def accept_handover(row_id: UUID, text: str, *, by: Writing) -> LogRow:
    """Take a shift over, with a remark or without one.

    Raises
    ------
    NotFound : access.not_found
    NotAllowed : duty.not_in_log, duty.own_handover
    Conflict : duty.handover_accepted
    """
    handed = _row(row_id, "handover")
    if handed.written_by_id == by.author.pk:
        raise NotAllowed("duty.own_handover")
    if acceptance_of(handed) is not None:
        raise Conflict("duty.handover_accepted")
    text = text.strip()
    try:
        with transaction.atomic():
            return _add(
                "acceptance",
                _checked(text) if text else "",
                _same_rights(handed),
                by=by,
                about=handed,
                shift_id=handed.shift_id,
            )
    except IntegrityError as error:
        raise Conflict("duty.handover_accepted") from error


def correct_row(row_id: UUID, text: str, *, by: Writing) -> LogRow:
    """Add what a note or a hand-over should have said; the first wording stays beside it.

    Raises
    ------
    NotFound : access.not_found
    BadInput : duty.empty_note
    """
    wrong = _row(row_id, "note", "handover")
    with transaction.atomic():
        return _add(
            "correction",
            _checked(text),
            _same_rights(wrong),
            by=by,
            about=wrong,
            shift_id=wrong.shift_id,
        )


def _row(row_id: UUID, *kinds: str) -> LogRow:
    """Return a readable row of a log that the acting person writes."""
    found: LogRow | None = LogRow.objects.filter(pk=row_id, kind__in=kinds).first()
    if found is None:
        raise NotFound("access.not_found")
    if log_seat(current_identity(), found.place_code) is None:
        raise NotAllowed("duty.not_in_log", place=found.place_code)
    return found


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput("duty.empty_note")
    if len(text) > LONGEST:
        raise TooLarge("duty.note_too_long", length=len(text), most=LONGEST)
    return text


def _units_of(place: str, accounts: Sequence[str]) -> tuple[str, ...]:
    rows = Membership.objects.filter(place_code=place, account__in=list(accounts))
    return tuple(sorted(set(rows.values_list("unit_id", flat=True))))


def _rights(place: str, classification: str, *, units: Sequence[str]) -> dict[str, Any]:
    """Return the rights of a new row: the desk's own, open to whoever hands and takes over."""
    identity = current_identity()
    seat = log_seat(identity, place)
    if seat is None:
        raise NotAllowed("duty.not_in_log", place=place)
    if classification not in writing_classes(seat):
        raise NotAllowed("duty.class_too_high", classification=classification[:4])
    return {
        "realm": identity.realm,
        "node_id": settings.WASPADA_NODE,
        "place_code": place,
        "province_code": province_of(place) or "",
        "regency_code": regency_of(place) or "",
        "classification": classification,
        "owner_unit": unit_code("kesbangpol", place),
        "addressee_units": tuple(sorted({seat.unit, *units})),
    }


def _same_rights(row: LogRow) -> dict[str, Any]:
    names = (
        "realm",
        "place_code",
        "province_code",
        "regency_code",
        "classification",
        "owner_unit",
        "addressee_units",
        "concerns_units",
        "compartment",
    )
    return {name: getattr(row, name) for name in names} | {"node_id": settings.WASPADA_NODE}


def _add(kind: str, text: str, rights: dict[str, Any], *, by: Writing, **columns: Any) -> LogRow:
    row = LogRow(
        kind=kind,
        text=text,
        written_at=by.written_at,
        written_by=by.author,
        recorded_at=by.now,
        **rights,
        **columns,
    )
    row.save(force_insert=True)
    record_act(
        f"duty.log_{kind}",
        actor=str(by.author.pk),
        now=by.now,
        subject_kind="duty_log",
        subject=str(row.pk),
        content=text.encode(),
        details={"place": row.place_code, "about": str(row.about_id or "")},
    )
    return row
