"""Whether a request is from whom it says, and fresh: checked on the bytes, before reading them."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

from waspada.core.replies import SIGNED_FOR


def is_gateway(key: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Say whether a request carries the signature of Standard Webhooks, made just now.

    key : `whsec_` and base64, as given to the gateway
    headers : by their names in small letters
    """
    try:
        secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
        sent_at = datetime.fromtimestamp(int(headers.get("webhook-timestamp", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return False
    if len(secret) < 16 or abs(now - sent_at) > SIGNED_FOR:
        return False
    named = headers.get("webhook-id", "")
    if not named or len(named) > 100:
        return False
    signed = f"{named}.{headers['webhook-timestamp']}.".encode() + body
    mine = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    # A key that is being changed signs twice; any one may fit.
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(f"v1,{mine}".encode(), one.encode()) for one in given)


def is_telegram(secret: str, headers: Mapping[str, str]) -> bool:
    """Say whether a request carries the secret that the bot's webhook was set with."""
    given = headers.get("x-telegram-bot-api-secret-token", "")
    return bool(secret) and hmac.compare_digest(secret.encode(), given.encode())


def is_whatsapp(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Say whether a request carries the signature of the app's secret."""
    mine = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = headers.get("x-hub-signature-256", "")
    return bool(secret) and hmac.compare_digest(f"sha256={mine}".encode(), given.encode())
