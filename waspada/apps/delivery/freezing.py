"""The bytes of a delivery: made and stored once, before the first time they leave."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.models import Delivery, Message
from waspada.apps.delivery.sealed import opened
from waspada.apps.delivery.surroundings import takes_answers
from waspada.apps.documents.files import read_file
from waspada.apps.documents.models import Document
from waspada.apps.links.kinds import Ref, things
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.channels.base import AddressedMessage, AttachedFile, Channel
from waspada.core.replies import code_from

# An answer to what somebody wrote: who has no account opens no page.
ANSWERED_TEXT = "text"
FilesOf = Callable[[str], tuple[AttachedFile, ...]]


@dataclass(frozen=True, slots=True)
class _Companion:
    files_of: FilesOf
    channels: frozenset[str]


_companions: dict[str, list[_Companion]] = {}


def send_along(subject_kind: str, files_of: FilesOf, *, channels: tuple[str, ...] = ()) -> None:
    """Let messages about a kind of thing take files along; asked with the thing's id.

    channels : only by these; without any by all that leave the house

    Asked once, before the bytes leave for the first time, as the system.
    """
    _companions.setdefault(subject_kind, []).append(_Companion(files_of, frozenset(channels)))


def frozen_bytes(channel: Channel, row: Delivery) -> bytes:
    """Return the bytes of a delivery, the same at every try.

    Raises
    ------
    Refused : the address cannot be one of the channel
    """
    if row.frozen:
        return bytes(row.frozen)
    with acting_as(system_identity(realm=row.realm)), transaction.atomic():
        frozen = channel.freeze(_addressed(row, leaves_house=channel.leaves_house))
        Delivery.unguarded.filter(pk=row.pk).update(frozen=frozen)
    row.frozen = frozen
    return frozen


def code_of(row: Delivery) -> str:
    """Return the code with which a delivery is answered: it follows from our key and its own."""
    return code_from(keyed_digest("answer-code", row.pk.bytes))


def _addressed(row: Delivery, *, leaves_house: bool) -> AddressedMessage:
    message = row.message
    return AddressedMessage(
        delivery=str(row.pk),
        address=opened(row.address),
        language=message.language,
        title=message.title,
        body=message.body,
        classification=message.classification,
        realm=message.realm,
        written_at=message.written_at,
        # Inside the house the page leads to the document; a copy would outlive its rights.
        files=_files(message, row.channel) if leaves_house else (),
        link=_link(message) if leaves_house else "",
        about_kind=message.subject_kind,
        about=message.subject,
        answer_code=code_of(row) if message.asks_answer and takes_answers(row.channel) else "",
    )


def _files(message: Message, channel: str) -> tuple[AttachedFile, ...]:
    files: tuple[AttachedFile, ...] = ()
    if message.document_id is not None:
        document = Document.unguarded.get(pk=message.document_id)
        files = (AttachedFile(document.file_name, "application/pdf", read_file(document)),)
    for one in _companions.get(message.subject_kind, ()):
        if not one.channels or channel in one.channels:
            files += one.files_of(message.subject)
    return files


def _link(message: Message) -> str:
    """Return where its reader signs in and reads it: the page of what it is about."""
    if not settings.WASPADA_ADDRESS or message.subject_kind == ANSWERED_TEXT:
        return ""
    ref = Ref(message.subject_kind, message.subject)
    thing = things([ref]).get(ref)
    return settings.WASPADA_ADDRESS + (thing.href if thing is not None else "/pemberitahuan/")
