"""Indexes of others' CAP messages: RSS and Atom, links on the same host, hostile ones refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.channels.test_cap import BILLION, FILE
from waspada.core.errors import BadInput, TooLarge
from waspada.sources.cap_feed.index import LARGEST, MOST_LINKS, Link, read_index

BASE = "https://www.bmkg.contoh/alerts/nowcast/id"
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<entry><updated>2024-11-28T08:00:00Z</updated><link href="https://www.bmkg.contoh/page/1"/>
<link type="application/cap+xml" rel="enclosure" href="/cap/1.xml"/></entry>
<entry><updated>2024-11-28T09:00:00Z</updated><link href="2.xml"/></entry>
<entry><link href="https://lain.contoh/3.xml"/></entry><entry><link href="javascript:x"/></entry>
<entry/><entry><link href="2.xml"/></entry></feed>"""


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


def test_an_atom_index_leads_to_its_cap_files_on_the_same_host() -> None:
    assert read_index(ATOM.encode(), BASE) == [
        Link("https://www.bmkg.contoh/cap/1.xml", "2024-11-28T08:00:00Z"),
        Link("https://www.bmkg.contoh/alerts/nowcast/2.xml", "2024-11-28T09:00:00Z"),
    ]


def test_an_rss_index_as_bmkg_writes_it_is_read() -> None:
    item = (
        "<item><title>Hujan Lebat di Kalimantan Utara</title>"
        "<link>https://www.bmkg.contoh/alerts/nowcast/id/CKU20241128003_alert.xml</link>"
        "<pubDate>Thu, 28 Nov 2024 15:20:00 +0700</pubDate></item>"
    )
    (link,) = read_index(rss(item, "<item/>", "<item><link>ftp://x/</link></item>"), BASE)
    assert link.href.endswith("/CKU20241128003_alert.xml")
    assert link.stamp.startswith("Thu, 28 Nov 2024")


def test_of_a_flood_of_links_the_first_are_taken() -> None:
    items = [f"<item><link>/{n}.xml</link></item>" for n in range(MOST_LINKS + 50)]
    assert len(read_index(rss(*items), BASE)) == MOST_LINKS


@pytest.mark.parametrize("data", [b"", b"<html/>", b"<rss", BILLION, FILE, b"\x00", b"<a>" * 9999])
def test_what_is_no_index_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(BadInput):
        read_index(data, BASE)


def test_an_index_too_large_is_not_parsed() -> None:
    with pytest.raises(TooLarge):
        read_index(b" " * (LARGEST + 1), BASE)


@given(href=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=60))
def test_whatever_a_link_is_it_stays_on_the_host_or_is_left_out(href: str) -> None:
    text = (
        href.replace("&", "&amp;").replace("<", "&lt;").replace("\ufffe", "").replace("\uffff", "")
    )
    for link in read_index(rss(f"<item><link>{text}</link></item>"), BASE):
        assert link.href.startswith("https://www.bmkg.contoh")
