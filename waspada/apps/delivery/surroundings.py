"""What the channels are told about this installation, read from its settings."""

from uuid import UUID

from django.conf import settings

from waspada.apps.accounts.models import Account
from waspada.apps.delivery.models import Contact
from waspada.apps.secrecy.keys import derived_key
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


def webhook_key(contact: Contact) -> bytes:
    """Return the key of another system's address: it follows from ours and is stored nowhere."""
    return derived_key(settings.WASPADA_KEYS, f"webhook-{contact.pk}-{contact.key_number}")


def webhook_keys() -> dict[str, bytes]:
    """Return the key of every registered address of another system."""
    hooks = Contact.objects.filter(channel="webhook", stopped_at=None)
    return {one.address: webhook_key(one) for one in hooks}


def surroundings(channel: str) -> Surroundings:
    """Return servers, limits, keys and the directory of accounts, as a channel needs them."""
    return Surroundings(
        is_account=is_account,
        smtp_host=settings.EMAIL_HOST,
        smtp_port=settings.EMAIL_PORT,
        smtp_user=settings.EMAIL_HOST_USER,
        smtp_password=settings.EMAIL_HOST_PASSWORD,
        has_tls=settings.EMAIL_USE_TLS,
        sender=settings.DEFAULT_FROM_EMAIL,
        reply_address=settings.WASPADA_REPLY_ADDRESS if settings.WASPADA_REPLY_MAILDIR else "",
        node=settings.WASPADA_NODE,
        timeout_seconds=settings.EMAIL_TIMEOUT,
        highest_class=settings.WASPADA_EMAIL_CLASS,
        allows_private=settings.WASPADA_ALLOW_PRIVATE_ADDRESSES,
        webhook_keys=webhook_keys() if channel == "webhook" else {},
        sms_gateway=settings.WASPADA_SMS_GATEWAY,
        telegram_token=settings.WASPADA_TELEGRAM_TOKEN,
        telegram_api=settings.WASPADA_TELEGRAM_API,
        whatsapp_token=settings.WASPADA_WHATSAPP_TOKEN,
        whatsapp_number=settings.WASPADA_WHATSAPP_NUMBER,
        whatsapp_template=settings.WASPADA_WHATSAPP_TEMPLATE,
        whatsapp_api=settings.WASPADA_WHATSAPP_API,
    )


def takes_answers(channel: str) -> bool:
    """Say whether this installation hears what is written back by a channel."""
    ways_in = {
        "sms": settings.WASPADA_REPLY_KEY,
        "telegram": settings.WASPADA_TELEGRAM_SECRET,
        "whatsapp": settings.WASPADA_WHATSAPP_SECRET,
        "email": settings.WASPADA_REPLY_MAILDIR and settings.WASPADA_REPLY_ADDRESS,
    }
    return bool(ways_in.get(channel))


def open_channel(name: str) -> Channel:
    """Return a way out by its name; raise BadInput when nothing is registered under it."""
    kind = CHANNELS.get(name)
    if kind is None:
        raise BadInput("delivery.unknown_channel", value=name)
    return kind(surroundings(name))


def reason_to_hold(channel: Channel, realm: str) -> str:
    """Return the code that says why nothing may leave just now; empty when it may."""
    if channel.leaves_house and realm != "live" and not settings.WASPADA_ALLOW_REPLAY_MAIL:
        return "delivery.realm_held"
    return channel.missing_setup()
