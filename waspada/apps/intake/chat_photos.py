"""Photos of a chat's archive that somebody ticked: added to the reports of their messages.

The browser takes them out of the archive and makes them small; here they are read like those of
the form, without the camera's time and place. The words are stored before and never wait for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.http import HttpRequest

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.intake.chat_receiving import Picked
from waspada.apps.intake.health import heard
from waspada.apps.reports.photo_uploads import read_photos
from waspada.apps.reports.photos import MOST_PHOTOS, keep_photos
from waspada.apps.reports.receiving import Outcome
from waspada.core.errors import TooLarge, WaspadaError

WAY: Final = "chat"
MOST_AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a message's photos: how many came along, and why others did not."""

    count: int = 0
    refused: tuple[WaspadaError, ...] = ()


def check_photos(request: HttpRequest) -> None:
    """Refuse more photos than one sending may bring, before anything is stored.

    Raises
    ------
    TooLarge : chat.too_many_photos
    """
    if sum(len(files) for _name, files in request.FILES.lists()) > MOST_AT_ONCE:
        raise TooLarge("chat.too_many_photos", limit=MOST_AT_ONCE)


def add_photos(
    request: HttpRequest,
    picked: Sequence[Picked],
    outcomes: Sequence[Outcome],
    *,
    at: datetime,
    now: datetime,
) -> list[Added]:
    """Add the photos of stored messages; return what became of them, in the same order."""
    return [
        _added(request, one.photos, outcome, at, now)
        for one, outcome in zip(picked, outcomes, strict=True)
    ]


def _added(request: HttpRequest, name: str, outcome: Outcome, at: datetime, now: datetime) -> Added:
    files = request.FILES.getlist(name) if name else []
    if not files or outcome.report_id is None:
        return Added()
    photos, refused = read_photos(files, with_facts=False)
    realm = current_identity().realm
    try:
        with acting_as(system_identity(WAY, realm=realm)), transaction.atomic():
            keep_photos(outcome.report_id, photos, received_at=at, now=now)
    except OSError:  # a full disk must not cost the words
        refused = [WaspadaError("photos.not_stored", number=1)]
        photos = []
    for error in refused:
        heard(WAY, now, ok=False, reason=error.code, params=error.params)
    return Added(min(len(photos), MOST_PHOTOS), tuple(refused))
