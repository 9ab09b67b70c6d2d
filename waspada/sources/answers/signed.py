"""Whether a request is from whom it says, and fresh: checked on the bytes, before reading them."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from waspada.core.replies import SIGNED_FOR

# Why a request is refused: codes of the words catalogue.
NO_SIGNATURE: Final = "intake.no_signature"
BAD_SIGNATURE: Final = "intake.bad_signature"
OLD_SIGNATURE: Final = "intake.old_signature"


def why_not_gateway(key: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return why a request is not of the gateway; "" when it carries its fresh signature.

    key : `whsec_` and base64, as given to the gateway
    headers : by their names in small letters
    """
    try:
        secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
    except ValueError:
        return BAD_SIGNATURE
    given = headers.get("webhook-signature", "").split()
    named = headers.get("webhook-id", "")
    if not given or not named:
        return NO_SIGNATURE
    if len(secret) < 16 or len(named) > 100:
        return BAD_SIGNATURE
    try:
        sent_at = datetime.fromtimestamp(int(headers.get("webhook-timestamp", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return NO_SIGNATURE
    signed = f"{named}.{headers['webhook-timestamp']}.".encode() + body
    mine = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    # A key that is being changed signs twice; any one may fit.
    if not any(hmac.compare_digest(f"v1,{mine}".encode(), one.encode()) for one in given):
        return BAD_SIGNATURE
    return OLD_SIGNATURE if abs(now - sent_at) > SIGNED_FOR else ""


def why_not_telegram(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return why a request is not of the bot's webhook; "" when it carries its secret."""
    del body, now  # Telegram signs neither
    if not headers.get("x-telegram-bot-api-secret-token"):
        return NO_SIGNATURE
    return "" if is_telegram(secret, headers) else BAD_SIGNATURE


def why_not_whatsapp(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return why a request is not of the app; "" when it carries the signature of its secret."""
    del now  # WhatsApp signs no time: what comes again is known by its message's id
    if not headers.get("x-hub-signature-256"):
        return NO_SIGNATURE
    return "" if is_whatsapp(secret, headers, body) else BAD_SIGNATURE


def is_telegram(secret: str, headers: Mapping[str, str]) -> bool:
    """Say whether a request carries the secret that the bot's webhook was set with."""
    given = headers.get("x-telegram-bot-api-secret-token", "")
    return bool(secret) and hmac.compare_digest(secret.encode(), given.encode())


def is_whatsapp(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Say whether a request carries the signature of the app's secret."""
    mine = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = headers.get("x-hub-signature-256", "")
    return bool(secret) and hmac.compare_digest(f"sha256={mine}".encode(), given.encode())
