"""News: feeds, sitemaps, saved pages and texts, robots.txt, and the text of an article."""

from waspada.sources.rss.article import Article, read_article
from waspada.sources.rss.feeds import Entry, Listing, read_listing
from waspada.sources.rss.packs import Saved, inflated, open_saved
from waspada.sources.rss.robots import Rules, read_robots

__all__ = [
    "Article",
    "Entry",
    "Listing",
    "Rules",
    "Saved",
    "inflated",
    "open_saved",
    "read_article",
    "read_listing",
    "read_robots",
]
