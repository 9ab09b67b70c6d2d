"""Put together what the places below have sent: their frozen documents, never live data."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.content import Letterhead
from waspada.apps.briefing.queries import letterhead_of, reports_of, submission_states
from waspada.apps.documents.models import Document
from waspada.core.access import Identity
from waspada.core.briefing import Submission
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import Level, is_within, level_of, load_table
from waspada.core.vocabulary import CLASSES

# A document of a place is read by those below it at class B. What one kab/kota sent is not for
# the others, so a report put together from several is never below T.
LOWEST_CLASS: Final = "T"
HIGHEST_CLASS: Final = "T"


@dataclasses.dataclass(frozen=True, slots=True)
class Received:
    """What one place below sent, as it was frozen.

    content : None where nothing stands, or where the reader may not read it
    """

    submission: Submission
    number: str = ""
    classification: str = "B"
    concerns_units: tuple[str, ...] = ()
    content: Mapping[str, Any] | None = None

    @property
    def place(self) -> str:
        """Return the place that sent, or did not."""
        return self.submission.place


@dataclasses.dataclass(frozen=True, slots=True)
class Consolidation:
    """One day's reports from the places right below a place."""

    place: str
    day: date
    language: str
    realm: str
    received_until: datetime
    letterhead: Letterhead
    received: tuple[Received, ...]
    version: int = 1

    @property
    def standing(self) -> tuple[Received, ...]:
        """Return the places whose report stands."""
        return tuple(one for one in self.received if one.submission.is_sent)

    @property
    def missing(self) -> tuple[Received, ...]:
        """Return the places that have not sent, or took theirs back."""
        return tuple(one for one in self.received if not one.submission.is_sent)

    @property
    def is_nil(self) -> bool:
        """Say whether every place below sent NIHIL; a missing report is not NIHIL."""
        return bool(self.received) and all(one.submission.is_nihil for one in self.received)

    @property
    def classification(self) -> str:
        """Return the class of the whole: that of its highest part, and T at least."""
        classes = [LOWEST_CLASS, *(one.classification for one in self.standing if one.content)]
        return max(classes, key=CLASSES.index)

    @property
    def concerns_units(self) -> tuple[str, ...]:
        """Return the units that something in it concerns."""
        return tuple(
            sorted({unit for one in self.standing if one.content for unit in one.concerns_units})
        )


def below(place: str) -> list[str]:
    """Return the places that report to a place."""
    if level_of(place) >= Level.KECAMATAN:
        return []
    return [child.code for child in load_table().children(place)]


def check_holds(reader: Identity, place: str) -> None:
    """Let only those whose own area holds the whole place see what came from all below it.

    Raises
    ------
    NotFound : access.not_found, for no such place or one that nobody reports to
    NotAllowed : access.not_allowed
    """
    if place not in load_table() or not below(place):
        raise NotFound("access.not_found")
    if not reader.is_system and not any(
        is_within(place, seat.place) for seat in reader.memberships
    ):
        raise NotAllowed("access.not_allowed")


def consolidate(place: str, day: date, language: str, *, now: datetime) -> Consolidation:
    """Return what the places below sent for a day, as far as the acting identity may read it.

    Raises
    ------
    NotFound, NotAllowed : as `check_holds`
    """
    reader = current_identity()
    check_holds(reader, place)
    states = submission_states(below(place), day, now=now)
    keys = [one.document_id for one in states.values() if one.is_sent]
    documents = Document.objects.filter(
        classification__in=CLASSES[: CLASSES.index(HIGHEST_CLASS) + 1], compartment=""
    ).in_bulk(keys)
    sent = reports_of(place, day).first()
    return Consolidation(
        place=place,
        day=day,
        language=language,
        realm=reader.realm,
        received_until=now,
        letterhead=letterhead_of(place),
        received=tuple(_received(one, documents.get(one.document_id)) for one in states.values()),
        version=sent.version + 1 if sent else 1,
    )


def _received(submission: Submission, document: Document | None) -> Received:
    if document is None or not submission.is_sent or "incidents" not in document.content:
        return Received(submission)
    return Received(
        submission,
        number=document.number,
        classification=document.classification,
        concerns_units=tuple(document.concerns_units),
        content=document.content,
    )


def opened_consolidation(full: Consolidation) -> Consolidation:
    """Return the same with the content of class B reports only that concern no office."""
    return dataclasses.replace(
        full,
        received=tuple(
            one
            if one.classification == "B" and not one.concerns_units
            else dataclasses.replace(one, content=None)
            for one in full.received
        ),
    )
