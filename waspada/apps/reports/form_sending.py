"""From a filled field form to a stored report with its photos, in one transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.reports.models import FormToken, Idempotency, Report
from waspada.apps.reports.photo_reading import ReadPhoto
from waspada.apps.reports.photos import keep_photos
from waspada.apps.reports.receiving import Incoming, Outcome, receive_report
from waspada.apps.reports.sealing import key_of_client_id
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.access import Identity
from waspada.core.errors import NotFound, Unavailable, WaspadaError
from waspada.core.places import Level, ancestor_at, parents
from waspada.core.vocabulary import AGENCIES, unit_code, unit_level_of

CHANNEL = "web_form"
CONTENT_TYPE = "application/json"
# A telephone may have been out of reach for weeks between the words and the last photo.
PHOTOS_FOLLOW_WITHIN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a form: its receipt, and the photos that were refused."""

    outcome: Outcome
    refused: tuple[WaspadaError, ...]


def send_form(
    said: Mapping[str, Any],
    photos: Sequence[ReadPhoto],
    *,
    sender: str,
    received_at: datetime,
    recorded_at: datetime,
) -> Sent:
    """Store a report and its photos.

    Parameters
    ----------
    said : cleaned data of `FieldForm`
    sender : the account's id, "" for somebody who has not signed in

    Raises
    ------
    Unavailable : nothing was stored
    """
    reporter = current_identity()
    refused: list[WaspadaError] = []
    with acting_as(system_identity("form", realm=reporter.realm)), transaction.atomic():
        occurred_at = said["occurred_at"]
        if said.get("when") != "earlier" and said["token"]:
            occurred_at = _first_said(said["token"], sender, occurred_at)
        place = said["place"]
        outcome = receive_report(
            Incoming(
                channel=CHANNEL,
                body=body_of(said, occurred_at),
                content_type=CONTENT_TYPE,
                received_at=received_at,
                recorded_at=recorded_at,
                sender=sender,
                client_id=said["token"],
                place=place,
                # A unit beside a nameless report would tell from which office it came.
                owner_unit="" if said["nameless"] else _owner(reporter, place),
                concerns_units=concerned_units(said["concerns"], place),
                is_anonymous=said["nameless"] or not sender,
            )
        )
        if photos and outcome.report_id is not None:
            try:
                keep_photos(outcome.report_id, photos, received_at=received_at, now=recorded_at)
            except OSError:
                # A full disk must not cost the words: the reporter is told about the photos.
                refused = [
                    WaspadaError("photos.not_stored", number=number)
                    for number in range(1, len(photos) + 1)
                ]
    return Sent(outcome, tuple(refused))


def keep_form_photos(
    token: str,
    photos: Sequence[ReadPhoto],
    *,
    sender: str,
    received_at: datetime,
    recorded_at: datetime,
) -> int:
    """Add photos to the report of a form that was sent before; return how many were new.

    Raises
    ------
    NotFound : form.no_report_for_photo, no such form of this sender, or long ago
    Unavailable : photos.not_stored_yet, the disk is full
    """
    reporter = current_identity()
    key = key_of_client_id(CHANNEL, sender, token)
    with acting_as(system_identity("form", realm=reporter.realm)), transaction.atomic():
        seen = Idempotency.objects.filter(key=key).first() if token else None
        # Locked: two copies of one photo that arrive together are one photo.
        found = Report.objects.select_for_update().filter(pk=seen.report_id) if seen else None
        report = found.first() if found is not None else None
        if report is None or report.recorded_at < recorded_at - PHOTOS_FOLLOW_WITHIN:
            raise NotFound("form.no_report_for_photo")
        try:
            kept = keep_photos(report.pk, photos, received_at=received_at, now=recorded_at)
        except OSError as error:
            raise Unavailable("photos.not_stored_yet") from error
    return len(kept)


def body_of(said: Mapping[str, Any], occurred_at: datetime) -> bytes:
    """Return the message that is sealed: the same answers give the same bytes.

    A photo alone says that something happened, not what: *lain* leaves that to the desk.
    """
    is_wordless = not (said["text"].strip() or said["choice"])
    body = {
        "text": said["text"],
        "choice": "lain" if is_wordless else said["choice"],
        "place": said["place"],
        "occurred_at": occurred_at.isoformat(),
        "precision": said["precision"],
        "lat": said["lat"] if said["lon"] is not None else None,
        "lon": said["lon"] if said["lat"] is not None else None,
        "deaths": said["deaths"],
        "injured": said["injured"],
        "is_ongoing": said["is_ongoing"],
        "concerns": list(concerned_units(said["concerns"], said["place"])),
    }
    given = {name: value for name, value in body.items() if value == 0 or value}
    if not said["is_ongoing"]:
        del given["is_ongoing"]
    return json.dumps(given, ensure_ascii=False, sort_keys=True).encode()


def concerned_units(agencies: Sequence[str], place: str) -> tuple[str, ...]:
    """Return the units a report concerns: of the kabupaten, else the next level that has one.

    Units below are hidden from along with it, for their chain leads to this one.
    """
    wanted: list[str] = []
    own = [place, *parents(place)]
    regency = ancestor_at(place, Level.REGENCY)
    order = [regency, *own] if regency else own
    for code in agencies:
        level = next(
            (one for one in order if AGENCIES[code].name_at(unit_level_of(one)) is not None), None
        )
        if level is not None:
            wanted.append(unit_code(code, level))
    return tuple(sorted(set(wanted)))


def _owner(reporter: Identity, place: str) -> str:
    """Return the reporter's unit that the report belongs to: the one nearest to the place."""
    around = [place, *parents(place)]
    seats = [seat for seat in reporter.memberships if seat.place in around]
    seats.sort(key=lambda seat: around.index(seat.place))
    chosen = seats[0] if seats else next(iter(reporter.memberships), None)
    return chosen.unit if chosen else ""


def _first_said(token: str, sender: str, now: datetime) -> datetime:
    """Return what *now* meant when this form was first sent; a second sending waits for it."""
    digest = keyed_digest("form-token", sender.encode(), token.encode())
    row, _ = FormToken.objects.get_or_create(digest=digest, defaults={"said_at": now})
    return row.said_at
