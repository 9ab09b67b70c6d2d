"""What channels and states are called on pages, and how an address is shown there."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy

STATE_WORDS: Final[dict[str, Any]] = {
    "pending": gettext_lazy("menunggu giliran"),
    "sending": gettext_lazy("sedang dikirim"),
    "held": gettext_lazy("ditahan"),
    "dead": gettext_lazy("gagal"),
    "delivered": gettext_lazy("sampai"),
}
CHANNEL_WORDS: Final[dict[str, Any]] = {
    "in_app": gettext_lazy("di Waspada"),
    "email": gettext_lazy("surel"),
    "webhook": gettext_lazy("webhook"),
    "sms": gettext_lazy("SMS"),
    "telegram": gettext_lazy("Telegram"),
    "whatsapp": gettext_lazy("WhatsApp"),
}
_SHOWN_DIGITS: Final = 3


def shown_address(channel: str, address: str) -> str:
    """Return an address as pages show it: of a number its ends, of a URL no query."""
    if address.startswith("sealed:"):
        return str(gettext_lazy("pelapor"))
    if channel in {"sms", "whatsapp"} and len(address) > 2 * _SHOWN_DIGITS:
        return f"{address[: _SHOWN_DIGITS + 2]}…{address[-_SHOWN_DIGITS:]}"
    if channel == "webhook":
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}{parts.path}" + ("?…" if parts.query else "")
    return address
