"""The gateways that bring coded text, as ways in."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy, ngettext

from waspada.apps.intake.coming import way_of_channel
from waspada.apps.intake.models import HeldMessage
from waspada.apps.intake.ways import Queue, Way, declare

_SECRETS: Final = {
    "sms": "WASPADA_REPLY_KEY",
    "telegram": "WASPADA_TELEGRAM_SECRET",
    "whatsapp": "WASPADA_WHATSAPP_SECRET",
}
_NAMES: Final = {
    "sms": gettext_lazy("SMS berkode"),
    "telegram": gettext_lazy("Telegram"),
    "whatsapp": gettext_lazy("WhatsApp Cloud"),
}


def declare_text_ways() -> None:
    """Declare them; called once when Django is ready."""
    declare(*(_way(channel) for channel in _SECRETS))


def _way(channel: str) -> Way:
    return Way(
        key=way_of_channel(channel),
        name=_NAMES[channel],
        about=gettext_lazy("Pesan LAPOR … dari nomor pelapor yang sudah dikonfirmasi."),
        is_on=_is_set_up(channel),
        set_up=gettext_lazy(
            "Administrator memasang gerbang dan kuncinya di pengaturan server: docs/coded-text.md."
        ),
        begin=gettext_lazy(
            "Daftarkan nomor seorang pelapor, lalu minta ia mengirim satu pesan LAPOR uji."
        ),
        page="intake:reporters",
        queue=_held_by(channel),
        quiet_hours=72,
    )


def _is_set_up(channel: str) -> Callable[[], bool]:
    return lambda: bool(getattr(settings, _SECRETS[channel]))


def _held_by(channel: str) -> Callable[[], Queue]:
    def count() -> Queue:
        held = HeldMessage.objects.filter(state="waiting", way=way_of_channel(channel)).count()
        words = ngettext("%(n)s pesan ditahan", "%(n)s pesan ditahan", held)
        return Queue(held, words % {"n": held}, "intake:held")

    return count
