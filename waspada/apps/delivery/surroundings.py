"""What the channels are told about this installation, read from its settings."""

from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.models import Account
from waspada.channels.base import Channel, Surroundings
from waspada.channels.registry import CHANNELS
from waspada.core.errors import BadInput


def is_account(address: str) -> bool:
    """Say whether an address is the id of an account that can sign in."""
    try:
        key = UUID(address)
    except ValueError:
        return False
    return Account.objects.filter(pk=key, is_active=True).exists()


def surroundings() -> Surroundings:
    """Return servers, limits and the directory of accounts."""
    return Surroundings(
        is_account=is_account,
        smtp_host=settings.EMAIL_HOST,
        smtp_port=settings.EMAIL_PORT,
        smtp_user=settings.EMAIL_HOST_USER,
        smtp_password=settings.EMAIL_HOST_PASSWORD,
        has_tls=settings.EMAIL_USE_TLS,
        sender=settings.DEFAULT_FROM_EMAIL,
        node=settings.WASPADA_NODE,
        timeout_seconds=settings.EMAIL_TIMEOUT,
        highest_class=settings.WASPADA_EMAIL_CLASS,
    )


def open_channel(name: str) -> Channel:
    """Return a way out by its name; raise BadInput when nothing is registered under it."""
    kind = CHANNELS.get(name)
    if kind is None:
        raise BadInput("delivery.unknown_channel", value=name)
    return kind(surroundings())


def reason_to_hold(channel: Channel, realm: str) -> str:
    """Return the code that says why nothing may leave just now; empty when it may."""
    if channel.leaves_house and realm != "live" and not settings.WASPADA_ALLOW_REPLAY_MAIL:
        return "delivery.realm_held"
    return channel.missing_setup()
