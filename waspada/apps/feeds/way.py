"""How news shows itself among the ways in."""

from typing import Final

from django.utils.translation import gettext_lazy, ngettext

from waspada.apps.feeds.models import FeedItem, FeedSource
from waspada.apps.intake.ways import Queue, Way, declare

WAY: Final = "news"


def declare_way() -> None:
    """Declare it; called once when Django is ready."""
    declare(
        Way(
            key=WAY,
            name=gettext_lazy("Berita"),
            about=gettext_lazy("Umpan dan peta situs media yang ditambahkan desk."),
            is_on=_has_source,
            set_up=gettext_lazy("Tambahkan sumber berita; sebelum itu tidak ada yang diambil."),
            begin=gettext_lazy("Buka Sumber berita dan tekan Periksa sekarang."),
            page="feeds:sources",
            queue=_waiting,
        )
    )


def _has_source() -> bool:
    return bool(FeedSource.objects.exists())


def _waiting() -> Queue:
    """Return how many pages wait to be fetched or read, of those one may see."""
    count = FeedItem.objects.filter(state__in=("found", "received")).count()
    words = ngettext(
        "%(n)s berita belum diambil atau dibaca", "%(n)s berita belum diambil atau dibaca", count
    )
    return Queue(count, words % {"n": count}, "feeds:items")
