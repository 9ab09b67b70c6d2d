"""Every way out, one line each; `docs/how-to/add-a-channel.md` says how to add one."""

from collections.abc import Callable, Mapping
from typing import Final

from waspada.channels.base import Channel, Surroundings
from waspada.channels.email.smtp import Email
from waspada.channels.in_app.tray import InApp
from waspada.channels.sms.gateway import Sms
from waspada.channels.telegram.bot import Telegram
from waspada.channels.webhook.hook import Webhook
from waspada.channels.whatsapp.cloud import WhatsApp

CHANNELS: Final[Mapping[str, Callable[[Surroundings], Channel]]] = {
    "in_app": InApp,
    "email": Email,
    "webhook": Webhook,
    "sms": Sms,
    "telegram": Telegram,
    "whatsapp": WhatsApp,
}
