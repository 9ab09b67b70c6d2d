"""Take in one CAP message of somebody else: kept as it came, placed, weighed, and its lineage.

Doing it again changes nothing. A message ends only earlier ones of the same sender from the same
source: nobody cancels a warning of somebody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.alerts.actions import end_signal, write_signal
from waspada.apps.exchange.models import HazardArea, HazardMessage
from waspada.apps.journal.actions import record_act
from waspada.channels.cap.reading import Read, read
from waspada.channels.cap.verifying import PublicKey, is_signed_with
from waspada.core.alerts.cap import Alert
from waspada.core.alerts.cap.rules import moment_of
from waspada.core.alerts.hazards import THEME, TOLD_BY, Hazard, hazard_of
from waspada.core.errors import BadInput
from waspada.core.places import NATION, common_root, province_of, regency_of
from waspada.core.reports.incidents import day_end, local_date, zone_info

ORIGIN: Final = "hazards"
COUNTS, KNOWN, SUPERSEDED, CANCELLED = "counts", "known", "superseded", "cancelled"
IGNORED, REFUSED = "ignored", "refused"
_ENDS_NOTHING: Final = ("hazards.not_actual", "hazards.not_yet")
_AHEAD: Final = timedelta(hours=1)  # clocks differ; in a replay what is sent today is far ahead
_ENDED: Final = {"Update": SUPERSEDED, "Cancel": CANCELLED}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message came from.

    key : the source's; url, stamp : where its index had it; public_key : it must be signed with
    """

    key: str
    url: str = ""
    stamp: str = ""
    within: tuple[str, ...] = ()
    public_key: PublicKey | None = None


def take_in(
    data: bytes, origin: Origin, *, actor: str, at: datetime, now: datetime
) -> HazardMessage:
    """Keep a message and let it count where it does; return its row, an old one if it is known.

    at : the time in the world that is shown; now : the real one. Call as the system.

    Raises
    ------
    BadInput : cap.*, hazards.unusable; TooLarge : cap.too_large
    """
    found = read(data)
    message = found.message
    if not (message.identifier and message.sender and moment_of(message.sent) and message.kind):
        raise BadInput("hazards.unusable")
    verified = origin.public_key is not None and is_signed_with(data, origin.public_key)
    with transaction.atomic():
        known: HazardMessage | None = HazardMessage.unguarded.filter(
            **_identity(message, origin.key)
        ).first()
        if known is not None:
            return _seen_again(known, origin)
        row = _row(found, origin, data, is_verified=verified)
        row.received_at, row.recorded_at, row.recorded_by = at, now, actor
        hazard = hazard_of(message, within=origin.within)
        row.state, row.reason_code = _state(message, hazard, origin, is_verified=verified, at=at)
        _write_facts(row, hazard)
        row.save(force_insert=True)
        if row.state != REFUSED and row.reason_code not in _ENDS_NOTHING:
            _end_earlier(row, message, at)
        if row.state in {COUNTS, KNOWN} and hazard is not None:
            _place(row, hazard, at)
        record_act(
            f"hazard.{row.state}",
            actor=actor,
            now=now,
            subject_kind="hazard",
            subject=str(row.pk),
            content=data,
            details={"source": origin.key, "kind": row.kind, "places": len(row.places)},
        )
    return row


def _identity(message: Alert, source: str) -> dict[str, Any]:
    return {
        "realm": current_identity().realm,
        "source": source,
        "sender": message.sender[:160],
        "identifier": message.identifier[:240],
        "sent": message.sent[:40],
    }


def _seen_again(row: HazardMessage, origin: Origin) -> HazardMessage:
    if origin.url and (row.url, row.stamp) != (origin.url, origin.stamp):
        row.url, row.stamp = origin.url, origin.stamp
        row.save(update_fields=["url", "stamp"])
    return row


def _row(found: Read, origin: Origin, data: bytes, *, is_verified: bool) -> HazardMessage:
    message = found.message
    return HazardMessage(
        **_identity(message, origin.key),
        node_id=settings.WASPADA_NODE,
        place_code=NATION,
        kind=message.kind[:8],
        references=message.references,
        is_signed=found.is_signed,
        is_verified=is_verified,
        url=origin.url,
        stamp=origin.stamp,
        body=data,
    )


def _state(
    message: Alert, hazard: Hazard | None, origin: Origin, *, is_verified: bool, at: datetime
) -> tuple[str, str]:
    """Return what becomes of a message, and why it does not count where it does not."""
    if origin.public_key is not None and not is_verified:
        return REFUSED, "hazards.bad_signature"
    if message.status != "Actual":
        return IGNORED, "hazards.not_actual"
    sent = moment_of(message.sent)
    if sent is not None and sent - at > _AHEAD:
        return IGNORED, "hazards.not_yet"
    if message.kind == "Cancel":
        return IGNORED, "hazards.is_cancel"
    if message.kind not in TOLD_BY or hazard is None:
        return IGNORED, "hazards.says_nothing"
    later = _later_about(message, origin)
    if later is not None:
        return _ENDED[later.kind], "hazards.later_known"
    if hazard.until <= at:
        return KNOWN, "hazards.is_over"
    if not hazard.places:
        return KNOWN, "hazards.no_place"
    return (COUNTS, "") if hazard.weight > 0 else (KNOWN, "hazards.weighs_nothing")


def _later_about(message: Alert, origin: Origin) -> HazardMessage | None:
    """Return an update or cancellation of a message that came before it did."""
    found = HazardMessage.unguarded.filter(
        realm=current_identity().realm,
        source=origin.key,
        sender=message.sender[:160],
        kind__in=sorted(_ENDED),
        references__contains=str(message.itself),
    )
    rows = [
        row
        for row in found.exclude(state=REFUSED).exclude(reason_code__in=_ENDS_NOTHING)
        if str(message.itself) in row.references.split()
    ]
    return rows[0] if rows else None


def _write_facts(row: HazardMessage, hazard: Hazard | None) -> None:
    if hazard is None:
        return
    row.event, row.headline = hazard.event, hazard.headline
    row.description, row.instruction = hazard.description, hazard.instruction
    row.sender_name, row.weight = hazard.sender_name, hazard.weight
    row.severity, row.certainty = hazard.severity[:12], hazard.certainty[:12]
    row.begins_at, row.until, row.places = hazard.begins, hazard.until, list(hazard.places)
    if hazard.places:
        row.place_code = common_root(hazard.places)
        row.province_code = province_of(row.place_code) or ""
        row.regency_code = regency_of(row.place_code) or ""


def _end_earlier(row: HazardMessage, message: Alert, at: datetime) -> None:
    """End the messages that an update or cancellation names, of its own sender only."""
    state = _ENDED.get(message.kind)
    for one in message.referred() if state else ():
        if one is None or one.sender != message.sender:
            continue
        earlier = HazardMessage.unguarded.filter(
            realm=row.realm,
            source=row.source,
            sender=one.sender,
            identifier=one.identifier,
            sent=one.sent,
            state__in=(COUNTS, KNOWN),
        )
        for old in earlier.exclude(pk=row.pk):
            old.state, old.ended_at = str(state), at
            old.save(update_fields=["state", "ended_at"])
            HazardArea.unguarded.filter(message=old).update(is_over=True)
            for place in old.places:
                end_signal(ORIGIN, _signal_key(old, place), at=at)


def _place(row: HazardMessage, hazard: Hazard, at: datetime) -> None:
    """Write where it holds, and what it adds to the level there on the days that it touches."""
    rights = {
        "realm": row.realm,
        "node_id": row.node_id,
        "classification": row.classification,
        "owner_unit": row.owner_unit,
    }
    HazardArea.unguarded.bulk_create(
        HazardArea(
            **rights,
            message=row,
            place_code=place,
            province_code=province_of(place) or "",
            regency_code=regency_of(place) or "",
            until=hazard.until,
        )
        for place in hazard.places
    )
    if row.state != COUNTS:
        return
    for place in hazard.places:
        until = hazard.until.astimezone(zone_info(place))
        write_signal(
            place=place,
            theme=THEME,
            origin=ORIGIN,
            origin_key=_signal_key(row, place),
            weight=hazard.weight,
            code="hazards.in_force",
            params={
                "event": hazard.event,
                "source": hazard.sender_name,
                "day": until.date().isoformat(),
                "time": f"{until:%H.%M}",
            },
            received_at=max(at, hazard.begins),
            # A level is a day's: what ends in the afternoon was in force on that day.
            expires_at=day_end(local_date(hazard.until, place), place),
        )


def _signal_key(row: HazardMessage, place: str) -> str:
    return f"{row.pk}:{place}"
