"""What happens when a warning begins or ceases to stand: level, people told, CAP message.

All of it in the transaction of the act, as the system; the check stands in `actions.py`.
"""

from typing import Any
from uuid import UUID

from django.db.models import Q

from waspada.apps.alerts.actions import Decision, end_level, raise_level
from waspada.apps.followups.history import By, world_day, world_time
from waspada.apps.warnings.climbing import keep_recipients
from waspada.apps.warnings.freezing import freeze_cap
from waspada.apps.warnings.gathering import waiting_for_digest
from waspada.apps.warnings.history import append, locked
from waspada.apps.warnings.models import WarningRow
from waspada.apps.warnings.notices import audience_people, readers_among, tell, told_people
from waspada.apps.warnings.queries import reasons_of, standing_warnings
from waspada.core.alerts.warnings import STANDING, is_declassified
from waspada.core.vocabulary import unit_code

_SECRETARIAT = "kesbangpol"


def stand(row: WarningRow, by: By, *, text: str = "") -> None:
    """Let an approved warning stand: its class, its level, those it is for, its CAP message."""
    at = world_time(by)
    if is_declassified(row.evidence_class, row.release_class):
        # Written while the row is still closed: that there was more to know stays closed too.
        lowered = {"from_class": row.evidence_class, "to": row.release_class}
        append(row, "declassified", by, params=lowered)
    row.classification = row.release_class
    row.addressee_units = tuple(
        sorted({*row.addressee_units, *row.audience, unit_code(_SECRETARIAT, row.desk)})
    )
    row.stood_at = at
    signed = [row.first_unit, row.second_unit] if row.second_by else [row.first_unit]
    earlier = None if row.updates is None else locked(row.updates)
    params = {"units": signed, "reasons": _tellable_reasons(row)}
    append(row, "standing", by, state=STANDING, text=text, params=params)
    row.level_id = None if row.is_drill else _level(row, earlier, by)
    row.save(update_fields=["level_id"])
    if earlier is not None and earlier.state == STANDING:
        earlier.ended_at = at
        append(earlier, "superseded", by, state="superseded", params={"number": row.number})
        _end_level_of(earlier, by)  # where this one's did not take its place
    freeze_cap(row, "Update" if earlier is not None else "Alert", by)
    _tell_all(row, earlier, by)


def end(row: WarningRow, state: str, by: By, *, text: str = "", code: str = "") -> None:
    """End a standing warning as cancelled or expired; its level ends with it.

    text : why, as a person wrote it; code : why, where nobody did
    """
    row.ended_at = world_time(by)
    append(row, state, by, state=state, text=text, params={"code": code} if code else None)
    _end_level_of(row, by)
    if state == "cancelled":
        if not row.is_automatic:  # nobody outside the desk heard of it, so there is no message
            freeze_cap(row, "Cancel", by, note=text)
        people = told_people(row, world_day(by, row.place_code))
        unheard = waiting_for_digest(row)  # they never heard of it, so there is nothing to undo
        tell(row, "cancelled", [one for one in people if str(one.pk) not in unheard], by)


def _end_level_of(row: WarningRow, by: By) -> None:
    """End the level that a warning brought, where it still stands."""
    at, now = world_time(by), by["now"]
    if row.level_id is not None and end_level(row.level_id, actor=by["actor"], at=at, now=now):
        _raise_next(row, by)


def _raise_next(ended: WarningRow, by: By) -> None:
    """Let the level of the gravest warning of the theme that still stands take its turn."""
    same = Q(place_code=ended.place_code, theme=ended.theme)
    left = standing_warnings(same, world_time(by))
    for row in left:
        is_kept = row.concerns_units or row.compartment or row.is_drill or row.is_automatic
        if row.pk != ended.pk and not is_kept:
            row.level_id = _level(row, None, by)
            row.save(update_fields=["level_id"])
            return


def _tellable_reasons(row: WarningRow) -> list[Any]:
    """Return why it was proposed, where nothing it rests on is more closed than the warning."""
    if is_declassified(row.evidence_class, row.release_class):
        return []
    return reasons_of(row.pk)


def _level(row: WarningRow, earlier: WarningRow | None, by: By) -> UUID | None:
    """Let the level of place and theme stand; None where a higher does, or it tells too much."""
    if row.concerns_units or row.compartment:
        return None  # a level has no such rights: pages would tell whom it must be kept from
    level = raise_level(
        Decision(
            place=row.place_code,
            theme=row.theme,
            level=row.level,
            note=f"{row.number} · {row.headline}",
            classification=row.classification,
            valid_until=row.valid_until,
        ),
        owner=row.first_unit,
        actors=[one for one in (row.first_by, row.second_by) if one],
        at=world_time(by),
        now=by["now"],
        replaces=earlier.level_id if earlier is not None else None,
    )
    return None if level is None else level.pk


def _tell_all(row: WarningRow, earlier: WarningRow | None, by: By) -> None:
    """Tell those it is for, and on an update everybody who knows the earlier one."""
    at = world_time(by)
    day = world_day(by, row.place_code)
    people = {account.pk: (account, unit) for account, unit in audience_people(row, day)}
    if earlier is not None:
        for account in readers_among(row, told_people(earlier, day), day):
            people.setdefault(account.pk, (account, ""))
    # Who approved it has seen it.
    signed = frozenset({row.first_by, row.second_by})
    keep_recipients(row, people.values(), at, seen_by=signed)
    sent = tell(row, "stands", [account for account, _unit in people.values()], by)
    append(row, "told", by, params={"people": sent.people, "messages": list(sent.messages)})
