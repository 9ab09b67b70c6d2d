"""The services that call us, one line each (docs/how-to/add-a-source.md)."""

from typing import Final

from waspada.sources.answers import gateway, telegram, whatsapp
from waspada.sources.answers.signed import why_not_gateway, why_not_telegram, why_not_whatsapp
from waspada.sources.base import Webhook

# WhatsApp hands over what waited during an outage in one request: 1,000 updates, 3 MB.
WEBHOOKS: Final[dict[str, Webhook]] = {
    "sms": Webhook("sms", why_not_gateway, gateway.read),
    "telegram": Webhook("telegram", why_not_telegram, telegram.read),
    "whatsapp": Webhook("whatsapp", why_not_whatsapp, whatsapp.read, largest=3 * 1024**2),
}
