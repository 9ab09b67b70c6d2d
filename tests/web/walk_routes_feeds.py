"""Addresses of news, for the walk: see walk_routes.py."""

from typing import Final

from tests.web.route_words import DESK, SEATED, Route

NEWS: Final[dict[str, Route]] = {
    "berita/": Route(SEATED, shows=("FeedItem",)),
    "berita/unggah/": Route(DESK),
    "berita/sumber/": Route(DESK, shows=("FeedSource",)),
    "berita/sumber/coba/": Route(),
    "berita/sumber/<uuid:source_id>/": Route(),
    "berita/<uuid:news_id>/": Route(SEATED, shows=("FeedItem",)),
    "berita/<uuid:news_id>/angkat/": Route(),
    "api/v1/news": Route(SEATED, shows=("FeedItem",)),
}
