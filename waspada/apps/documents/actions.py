"""Issue a document and write down where it went."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import current_identity
from waspada.apps.documents.files import store_file
from waspada.apps.documents.models import Dispatch, Document
from waspada.apps.documents.numbers import next_number, number_text, series_key
from waspada.apps.journal.actions import record_act
from waspada.core.places import province_of, regency_of


@dataclasses.dataclass(frozen=True, slots=True)
class Rights:
    """Who may read a document, in the columns that every row of content has."""

    classification: str = "B"
    owner_unit: str = ""
    addressee_units: tuple[str, ...] = ()
    concerns_units: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Issue:
    """What a document is besides its content.

    series : the short name of the kind in numbers, such as LH
    numbered_by : the place whose desk numbers it, where that is not the place it is about
    """

    kind: str
    series: str
    title: str
    subject_day: date
    language: str
    template_version: str
    rights: Rights = Rights()
    election_key: str | None = None
    corrects: UUID | None = None
    numbered_by: str = ""


def _with_number(content: Mapping[str, Any], number: str) -> Mapping[str, Any]:
    return {**content, "number": number}


def issue_document(
    issue: Issue,
    place: str,
    content: Mapping[str, Any],
    *,
    render: Callable[[Mapping[str, Any]], bytes],
    prepare: Callable[[Mapping[str, Any], str], Mapping[str, Any]] = _with_number,
    actor: str,
    now: datetime,
) -> Document:
    """Give a document its number, freeze its content and its file, and enter it in the register.

    `prepare` puts the number into the content, `render` makes the file of it. The file lies on
    disk before the row commits; if the transaction fails, the number is free again and the
    file is swept later.
    """
    realm = current_identity().realm
    with transaction.atomic():
        # Years count by the day a document is about: December's last report is December's.
        year = issue.subject_day.year
        desk = issue.numbered_by or place
        taken = next_number(series_key(issue.kind, desk, year, realm))
        number = number_text(issue.series, desk, year, taken, realm)
        frozen = prepare(content, number)
        key = uuid_utils.compat.uuid7()
        file = render(frozen)
        document = Document(
            id=key,
            realm=realm,
            node_id=settings.WASPADA_NODE,
            place_code=place,
            province_code=province_of(place) or "",
            regency_code=regency_of(place) or "",
            election_key=issue.election_key,
            kind=issue.kind,
            number=number,
            title=issue.title,
            subject_day=issue.subject_day,
            content=frozen,
            template_version=issue.template_version,
            language=issue.language,
            corrects=issue.corrects,
            issued_at=now,
            issued_by=actor,
            file_name=f"{issue.kind}-{desk}-{issue.subject_day.isoformat()}-{taken:04d}.pdf",
            file_digest=store_file(key, file),
            **dataclasses.asdict(issue.rights),
        )
        document.save(force_insert=True)
        record_act(
            "document.issued",
            actor=actor,
            now=now,
            subject_kind="document",
            subject=str(key),
            content=file,
            details={"kind": issue.kind, "place": place, "number": number},
        )
    return document


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """One line of the register to be."""

    recipient: str
    channel: str
    delivery_id: UUID | None = None


def record_dispatch(
    document: Document, lines: Iterable[Sent], *, actor: str, now: datetime
) -> list[Dispatch]:
    """Write down to whom a document goes; each line has the document's own rights."""
    return Dispatch.unguarded.bulk_create(
        Dispatch(
            realm=document.realm,
            node_id=document.node_id,
            place_code=document.place_code,
            province_code=document.province_code,
            regency_code=document.regency_code,
            election_key=document.election_key,
            classification=document.classification,
            owner_unit=document.owner_unit,
            addressee_units=document.addressee_units,
            concerns_units=document.concerns_units,
            document_id=document.pk,
            recipient=line.recipient,
            channel=line.channel,
            delivery_id=line.delivery_id,
            sent_at=now,
            sent_by=actor,
        )
        for line in lines
    )


def note_reading(document: Document, *, actor: str, now: datetime) -> None:
    """Enter in the journal that somebody took the file, before they get it."""
    record_act(
        "document.read",
        actor=actor,
        now=now,
        subject_kind="document",
        subject=str(document.pk),
        details={"class": document.classification},
    )
