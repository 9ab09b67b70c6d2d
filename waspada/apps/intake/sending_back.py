"""Answers that leave by the outbox: where a service takes none with its own request."""

from datetime import datetime
from typing import Final

from django.db import transaction

from waspada.apps.accounts.clock import JAKARTA
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.delivery.freezing import ANSWERED_TEXT
from waspada.apps.delivery.sealed import PREFIX
from waspada.apps.delivery.surroundings import open_channel
from waspada.apps.intake.addresses import known_sender
from waspada.apps.reports.models import FormToken
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.apps.words.sentences import say
from waspada.sources.answers.heard import Reply as Written

_TITLE: Final = "coded.title"


def send_back(one: Written, text: str, *, at: datetime, now: datetime) -> bool:
    """Put the answer to a text into the outbox, once; nobody unknown is written to.

    Its address stands there as a name for the sealed one.
    """
    known = known_sender(one.channel, one.sender, day=at.astimezone(JAKARTA).date(), now=now)
    if known is None or open_channel(one.channel).missing_setup():
        return False
    token = keyed_digest("text-answered", one.channel.encode(), one.key.encode())
    address = f"{PREFIX}{known.address_id}" if known.address_id else one.sender
    draft = Draft(
        subject_kind=ANSWERED_TEXT,
        subject=one.channel,
        place=known.place,
        title=say(_TITLE, {}, "id"),
        body=text,
        owner_unit=known.unit,
    )
    with acting_as(system_identity("intake")), transaction.atomic():
        if not FormToken.objects.get_or_create(digest=token, defaults={"said_at": now})[1]:
            return False
        write_message(draft, [Address(one.channel, address)], actor="intake", now=now)
    return True
