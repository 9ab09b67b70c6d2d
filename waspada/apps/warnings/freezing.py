"""A warning's CAP message, checked, signed and frozen; the bytes are never made again."""

from typing import Literal
from uuid import UUID

from django.conf import settings

from waspada.apps.followups.history import By, world_time
from waspada.apps.followups.notices import unit_words
from waspada.apps.secrecy.keys import derived_key
from waspada.apps.warnings.history import rights_of
from waspada.apps.warnings.models import CapMessage, WarningRow
from waspada.apps.warnings.notices import instructions
from waspada.channels.cap.signing import key_from, sign
from waspada.channels.cap.writing import write
from waspada.core.alerts.cap import Reference, check
from waspada.core.alerts.warnings import Paper, cap_message, polygons_of
from waspada.core.alerts.warnings.drills import REALM as DRILL_REALM
from waspada.core.alerts.warnings.papers import Kind
from waspada.core.errors import BadInput
from waspada.core.places import load_table
from waspada.core.reports.incidents import zone_info
from waspada.core.vocabulary import CLASS_WORDS, CLASSES


def freeze_cap(row: WarningRow, kind: Kind, by: By, *, note: str = "") -> CapMessage:
    """Write, check, sign and store the CAP message of a warning that begins or ceases to stand.

    Whatever fails here ends the act: what cannot be signed is not told to anybody.

    Raises
    ------
    BadInput : warnings.bad_cap, the standard forbids it; nothing is stored then
    """
    message = cap_message(_paper(row, kind, by, note))
    wrong = next((one for one in check(message) if one.is_error), None)
    if wrong is not None:
        raise BadInput("warnings.bad_cap", path=wrong.path)
    frozen = CapMessage(
        **rights_of(row),
        warning_id=row.pk,
        kind=kind,
        identifier=message.identifier,
        sender=message.sender,
        sent=message.sent,
        body=sign(write(message), key_from(derived_key(settings.WASPADA_KEYS, "cap"))).decode(),
        received_at=world_time(by),
        recorded_at=by["now"],
    )
    frozen.save(force_insert=True)
    return frozen


def _paper(row: WarningRow, kind: Kind, by: By, note: str) -> Paper:
    zone = zone_info(row.place_code)
    node = settings.WASPADA_NODE
    realm = "" if row.realm == "live" else f".{row.realm}"
    ending = ".cancel" if kind == "Cancel" else ""
    of_class = CLASS_WORDS[row.classification].id
    place = load_table()[row.place_code]
    return Paper(
        identifier=f"{node}{realm}.{row.number}{ending}",
        sender=f"waspada.{node}",
        sender_name=unit_words(row.first_unit) if row.first_unit else "Waspada",
        sent=world_time(by).astimezone(zone),
        until=row.valid_until.astimezone(zone),
        kind=kind,
        realm=DRILL_REALM if row.is_drill else row.realm,
        is_demo=settings.IS_DEMO,
        theme=row.theme,
        level=row.level,
        restriction=f"Hanya untuk instansi penerima (kelas {of_class}).",
        note=note,
        place=place.display,
        code=place.code,
        headlines=(row.headline, row.headline_en),
        messages=(row.message, row.message_en),
        instructions=(instructions(row.measures, "id"), instructions(row.measures, "en")),
        polygons=polygons_of(place.code),
        references=_earlier(row.pk if kind == "Cancel" else row.updates),
        scope=_scope(row),
    )


def _scope(row: WarningRow) -> Literal["Restricted", "Public"]:
    """Return Public only for what was approved for the public, where its feed is turned on."""
    is_open = row.classification == CLASSES[0] and not (row.concerns_units or row.compartment)
    is_told = settings.WASPADA_PUBLIC_FEED and row.is_public and is_open and not row.is_drill
    return "Public" if is_told else "Restricted"


def _earlier(warning_id: UUID | None) -> list[Reference]:
    """Return the messages that an update or a cancellation is about."""
    if warning_id is None:
        return []
    rows = CapMessage.unguarded.filter(warning_id=warning_id).order_by("received_at", "id")
    return [Reference(one.sender, one.identifier, one.sent) for one in rows]
