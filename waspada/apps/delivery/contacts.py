"""Where offices and people are reached besides Waspada, and which of it a message goes to."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from django.conf import settings
from django.db.models import Q

from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import within
from waspada.apps.accounts.queries import unit_chain
from waspada.apps.delivery.actions import Address
from waspada.apps.delivery.models import Contact, FeedKey
from waspada.apps.delivery.surroundings import open_channel
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.channels.registry import CHANNELS
from waspada.core.access import Identity, Membership, Rights, may_read
from waspada.core.vocabulary import CLASSES, LEVELS, split_unit

# In-app and e-mail addresses stand at the account; the rest is registered by an administrator.
REGISTERED: Final = tuple(name for name in CHANNELS if name not in {"in_app", "email"})
_MOST_TOLD_CLASS: Final = CLASSES[1]


def addresses_of(account: Account, *, level: str = "") -> list[Address]:
    """Return every address of a person: the tray, e-mail, and what is registered for them.

    level : of the warning; a contact may be for graver ones only. "" goes to none of them.
    """
    found = [Address("in_app", str(account.pk))]
    if settings.EMAIL_HOST and account.email:
        found.append(Address("email", account.email))
    if level:
        rows = Contact.objects.filter(account=account, stopped_at=None)
        found += _reached(rows, level)
    return found


def unit_addresses(units: Iterable[str], rights: Rights, *, level: str) -> dict[str, list[Address]]:
    """Return by language the offices' own addresses at which a thing may be told.

    Whatever the office may not read is not told; what is not open is withheld by the channel.
    """
    rows = Contact.objects.filter(unit_code__in=list(units), account=None, stopped_at=None)
    found: dict[str, list[Address]] = {}
    for row in rows.order_by("id"):
        if may_read(unit_identity(row.unit_code, clearance=_MOST_TOLD_CLASS), rights):
            for address in _reached([row], level):
                found.setdefault(row.language, []).append(address)
    return found


def _reached(rows: Iterable[Contact], level: str) -> list[Address]:
    """Return the addresses of contacts whose channel is set up, for a level as grave as theirs."""
    return [
        Address(row.channel, row.address)
        for row in rows
        if LEVELS.index(level) >= LEVELS.index(row.least_level)
        and row.channel in CHANNELS
        and not open_channel(row.channel).missing_setup()
    ]


def unit_identity(unit: str, *, clearance: str = CLASSES[0], realm: str = "") -> Identity:
    """Return who reads for an office as a whole: a liaison of it, cleared for open things."""
    seat = Membership(
        role="liaison",
        place=split_unit(unit)[1],
        unit=unit,
        unit_chain=unit_chain(unit),
        clearance=clearance,
    )
    return Identity(
        account=f"unit:{unit}", memberships=(seat,), realm=realm or settings.WASPADA_REALM
    )


def contacts_in(places: Iterable[str]) -> list[Contact]:
    """Return the contacts of the offices in some places and below, those in use first."""
    return list(
        Contact.objects.filter(_in_any(places))
        .select_related("account")
        .order_by("stopped_at", "unit_code", "channel", "id")
    )


def contact_names(addresses: Iterable[str]) -> dict[str, str]:
    """Return what registered addresses are called, also those that were stopped."""
    wanted = set(addresses)
    rows = Contact.objects.filter(address__in=wanted) if wanted else Contact.objects.none()
    return dict(rows.order_by("id").values_list("address", "name"))


def feed_keys_in(places: Iterable[str]) -> list[FeedKey]:
    """Return the feeds of some places and below, those in use first."""
    return list(FeedKey.objects.filter(_in_any(places)).order_by("revoked_at", "unit_code", "id"))


def _in_any(places: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for place in places:
        found |= within(place)
    return found


feed_digest = partial(keyed_digest, "warning-feed")


def feed_of(token: str) -> FeedKey | None:
    """Return the feed that a secret opens; None for one that is unknown or was revoked."""
    return FeedKey.objects.filter(token_digest=feed_digest(token.encode()), revoked_at=None).first()


def note_feed_used(feed: FeedKey, now: datetime) -> None:
    """Note that a feed was fetched, once an hour at most."""
    if feed.used_at is None or (now - feed.used_at).total_seconds() > 3600:
        FeedKey.objects.filter(pk=feed.pk).update(used_at=now)
