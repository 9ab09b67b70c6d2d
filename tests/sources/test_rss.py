"""Feeds, sitemaps, pages and robots.txt as people write them, and as an attacker would."""

import io
import json
import zipfile
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waspada.core.errors import BadInput, TooLarge
from waspada.sources.rss import inflated, open_saved, read_article, read_listing, read_robots
from waspada.sources.rss.article import MOST_TAGS
from waspada.sources.rss.feeds import LARGEST, MOST_ENTRIES
from waspada.sources.rss.written import address_of, decoded, moment_of, outlet_of

BASE = "https://media.test/rss"
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Koran Kaltara</title>
<item><title>Lama &amp; biasa</title><link>/lama?utm_source=rss&amp;id=3#atas</link>
<pubDate>Sen, 23 Sep 2024 10:00:00 +0800</pubDate></item>
<item><title>Baru&nbsp;sekali</title><guid>https://media.test/baru</guid>
<pubDate>Selasa, 1 Okt 2024 08:00 WITA</pubDate>
<content:encoded><![CDATA[<p>Isi &lt; panjang.</p>]]></content:encoded></item>
<item><title>Tanpa alamat</title></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>tag:1</id>
<title type="html">Judul &lt;b&gt;tebal&lt;/b&gt;</title>
<link rel="self" href="/api/1"/><link rel="alternate" href="/b/1"/>
<updated>2024-09-23T02:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Isi</p></div></content>
</entry></feed>"""
NEWS_MAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://media.test/lama</loc><lastmod>2024-09-01</lastmod></url>
<url><loc>https://media.test/baru</loc><news:news><news:title>Baru</news:title>
<news:publication_date>2024-09-23T10:00:00+08:00</news:publication_date></news:news></url></urlset>"""
INDEX = """<sitemapindex><sitemap><loc>https://media.test/tags.xml</loc>
<lastmod>2024-10-01</lastmod></sitemap><sitemap><loc>/news-2.xml</loc></sitemap></sitemapindex>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "J",
    "items": [
        {"id": "1", "url": "/j/1", "title": "Satu", "content_text": "a < b\nc"},
        {"id": "2"},
        "bukan",
    ],
}


def test_an_rss_feed_is_read_newest_first_with_addresses_without_trails() -> None:
    found = read_listing(RSS.encode(), BASE)
    assert (found.kind, found.title) == ("rss", "Koran Kaltara")
    assert [one.address for one in found.entries] == [
        "https://media.test/baru",
        "https://media.test/lama?id=3",
    ]
    new, old = found.entries
    assert (new.title, old.title) == ("Baru sekali", "Lama & biasa")
    assert new.content == "<p>Isi &lt; panjang.</p>"
    assert new.moment == datetime(2024, 10, 1, 0, 0, tzinfo=UTC)
    assert old.moment == datetime(2024, 9, 23, 2, 0, tzinfo=UTC)


def test_atom_json_sitemaps_and_plain_lists_are_read() -> None:
    (entry,) = read_listing(ATOM.encode(), BASE).entries
    assert (entry.address, entry.key, entry.title) == (
        "https://media.test/b/1",
        "tag:1",
        "Judul tebal",
    )
    assert "<p>Isi</p>" in entry.content.replace(' xmlns="http://www.w3.org/1999/xhtml"', "")
    listing = read_listing(NEWS_MAP.encode(), BASE)
    assert [one.title for one in listing.entries] == ["Baru", ""]
    assert read_listing(INDEX.encode(), BASE).lists == (
        "https://media.test/news-2.xml",
        "https://media.test/tags.xml",
    )
    (one,) = read_listing(json.dumps(JSON_FEED).encode(), BASE).entries
    assert (one.address, one.content) == ("https://media.test/j/1", "<p>a &lt; b</p><p>c</p>")
    lines = read_listing(b"https://media.test/1\nftp://x\nhttps://media.test/2\n", BASE)
    assert len(lines.entries) == 2


def test_a_page_in_place_of_a_feed_tells_where_the_feed_is() -> None:
    page = b'<!doctype html><head><link rel="alternate" type="application/rss+xml" href="/umpan">'
    with pytest.raises(BadInput) as refused:
        read_listing(page, BASE)
    assert refused.value.params == {"address": "https://media.test/umpan"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>', "feeds.declares"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "feeds.declares"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><rss/>'.encode("utf-16"), "feeds.declares"),
        (b"", "feeds.not_a_list"),
        (b"\x00\x01\xff" * 50, "feeds.not_a_list"),
        (b"{" * 100_000, "feeds.not_a_list"),
        (b'{"version": "1", "items": []}', "feeds.not_a_list"),
        (b"<svg/>", "feeds.not_a_list"),
        (b"<rss>" + b" " * LARGEST, "feeds.list_too_large"),
        (b"<rss>" + b"<x/>" * 400_001, "feeds.list_too_large"),
    ],
)
def test_what_is_no_feed_or_an_attack_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_listing(data, BASE)
    assert refused.value.code == code


def test_an_external_doctype_is_not_fetched_and_a_broken_feed_gives_what_it_has() -> None:
    doctype = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'
    cut = RSS.partition("?>")[2].partition("<item><title>Tanpa")[0]
    assert len(read_listing((doctype + cut).encode(), BASE).entries) == 2
    many = "<rss><channel>" + "<item><link>/%d</link></item>" * 2000
    assert len(read_listing((many % tuple(range(2000))).encode(), BASE).entries) == MOST_ENTRIES


@settings(max_examples=25)
@given(st.binary(max_size=400), st.sampled_from([RSS, ATOM, NEWS_MAP, json.dumps(JSON_FEED)]))
def test_bytes_thrown_into_a_feed_are_read_or_refused(noise: bytes, feed: str) -> None:
    data = feed.encode()
    at = len(noise) * 7 % len(data)
    for one in (noise, data[:at] + noise + data[at:]):
        try:
            entries = read_listing(one, BASE).entries
        except BadInput:
            continue
        assert all(entry.address.startswith(("https://", "http://")) for entry in entries)


def test_encodings_are_read_by_mark_header_and_own_word_and_a_wrong_one_still_gives_text() -> None:
    word = "Kapolres: “tenang” – é"
    assert decoded(word.encode("utf-16")) == word
    assert decoded(word.encode("cp1252"), "text/html; charset=windows-1252") == word
    assert decoded(b"<meta charset='iso-8859-1'>\xe9").endswith("é")
    assert "Kapolres" in decoded(word.encode("cp1252"), "text/html; charset=utf-8")
    assert decoded(b"abc", "text/html; charset=zlib_codec") == "abc"
    assert decoded("é ü ö".encode() + b"\xff").startswith("é ü ö")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-11-28", (2024, 11, 27, 17)),
        ("Thu, 28 Nov 2024 03:00:00 GMT", (2024, 11, 28, 3)),
        ("Kamis, 28 Nov 2024 10:00 WIB", (2024, 11, 28, 3)),
        ("28 Agustus 2024 10:00:00 WIT", (2024, 8, 28, 1)),
    ],
)
def test_moments_are_read_as_newspapers_write_them(text: str, at: tuple[int, ...]) -> None:
    assert moment_of(text) == datetime(*at, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_what_is_no_moment_and_no_address_is_none() -> None:
    assert [moment_of(text) for text in ("kapan", "99999-01-01", "1999-01-01", "-" * 999)] == (
        [None] * 4
    )
    odd = ("javascript:alert(1)", "https://u:p@x.test/", "https://x.test/" + "a" * 600, "http://[")
    assert [address_of(one) for one in (*odd, "https://x.test/\ud800")] == [""] * 5
    assert outlet_of("https://kaltim.tribunnews.com/a") == "tribunnews.com"
    assert outlet_of("https://www.rri.co.id/") == "rri.co.id"
    assert outlet_of("http://127.0.0.1:8000/") == "127.0.0.1"


def test_robots_are_read_by_the_longest_rule_of_the_group_that_names_us() -> None:
    everybody = read_robots("User-agent: *\nDisallow: /cari\nAllow: /cari/ok # ya\nCrawl-delay: 7")
    assert everybody.delay == 7
    assert [everybody.allows(path) for path in ("/", "/cari?q=a", "/cari/ok")] == [
        True,
        False,
        True,
    ]
    ours = read_robots(
        "User-agent: *\nDisallow: /\n\nUser-agent: lain\nUser-agent: Waspada/9\n"
        "Disallow: /*.pdf$\nDisallow: /a*b*c\nCrawl-delay: x"
    )
    assert [ours.allows(path) for path in ("/x", "/x.pdf", "/x.pdf?1", "/aXbYc/d")] == [
        True,
        False,
        True,
        False,
    ]
    assert not read_robots("user-agent: *\ndisallow: /").allows("/x")
    assert read_robots("<html>tak ada</html>").allows("/x")


def test_a_pattern_of_many_stars_is_not_slow() -> None:
    rules = read_robots("User-agent: *\nDisallow: " + "*a" * 140 + "b$")
    assert rules.allows("/" + "a" * 100_000)


PAGE = """<html><head><title>Bentrok di Tanjung Palas | Koran Kaltara</title>
<link rel="canonical" href="/b/1"><script type="application/ld+json">
{"@graph":[{"@type":"NewsArticle","datePublished":"2024-09-24T10:00:00+08:00"}]}</script></head>
<body><nav>Rabu 1 Januari 2020</nav><article><h1>Bentrok di Tanjung Palas</h1>
<p>Dua kelompok pendukung bentrok di Kecamatan Tanjung Palas, Kabupaten Bulungan, Senin (23/9).
Dua orang luka-luka akibat kejadian itu, kata polisi pada malam harinya di lokasi kejadian.</p>
<p>Petugas datang dan menenangkan massa yang berkumpul di depan kantor PPK hingga larut malam.</p>
<p>Ketua panitia setempat meminta warga tetap tenang dan menyerahkan perkara itu kepada petugas.
Ia menambahkan bahwa kegiatan di kantornya berjalan seperti biasa pada keesokan harinya.</p>
</article><aside>Baca juga: gempa besar di Aceh menewaskan ratusan orang</aside></body></html>"""


def test_an_article_is_taken_out_of_its_page_with_its_day_and_lasting_address() -> None:
    found = read_article(PAGE.encode(), address="https://media.test/x?y")
    assert found.title == "Bentrok di Tanjung Palas"
    assert "luka-luka" in found.text
    assert "Aceh" not in found.text
    assert found.published == datetime(2024, 9, 24, 2, tzinfo=UTC)
    assert found.address == "https://media.test/b/1"


def test_a_plain_text_may_begin_with_its_heading() -> None:
    found = read_article(b"Bentrok di Palas\n\n" + b"Isi berita. " * 20, "text/plain")
    assert (found.title, found.text[:11]) == ("Bentrok di Palas", "Isi berita.")
    assert read_article(b"Isi saja. " * 20, "text/plain").title == ""


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (b"", "feeds.no_article"),
        (b"\x00\x01", "feeds.no_article"),
        (b"<html><body><script>x</script></body></html>", "feeds.no_article"),
        (b"<p>x" * (MOST_TAGS + 1), "feeds.page_too_large"),
        (b"x" * (2 * 1024 * 1024 + 1), "feeds.page_too_large"),
    ],
)
def test_a_page_without_an_article_or_too_large_is_said_to_be(page: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_article(page)
    assert refused.value.code == code


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(PAGE)))
def test_bytes_thrown_into_a_page_give_an_article_or_a_reason(noise: bytes, at: int) -> None:
    page = PAGE.encode()
    try:
        found = read_article(page[:at] + noise + page[at:], address="https://media.test/")
    except BadInput as refused:
        assert refused.code == "feeds.no_article"  # noqa: PT017 (both are right)
        return
    assert found.whole


def packed(names: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in names.items():
            pack.writestr(name, data)
    return file.getvalue()


def test_saved_pages_come_alone_or_in_a_zip_and_nothing_else_of_it_is_read() -> None:
    (alone,) = open_saved(b"<p>x", "Simpan.HTML")
    assert alone.content_type == "text/html"
    pack = {"../../etc/a.txt": b"a", "b/c.htm": b"c", "__MACOSX/b.txt": b"", "d.exe": b"d"}
    assert [one.data for one in open_saved(packed(pack), "x.bin")] == [b"a", b"c"]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"x", "a.pdf", "feeds.not_a_page_file"),
        (b"PK\x03\x04 rusak", "a.zip", "feeds.pack_broken"),
        (packed({"a.exe": b"x"}), "a.zip", "feeds.pack_empty"),
        (packed({f"{n}.txt": b"x" for n in range(301)}), "a.zip", "feeds.pack_too_many"),
        (packed({"a.txt": b"\0" * (3 * 1024 * 1024)}), "a.zip", "feeds.page_too_large"),
    ],
)
def test_a_pack_that_is_broken_or_a_bomb_is_refused(data: bytes, name: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        list(open_saved(data, name))
    assert refused.value.code == code


def test_packed_answers_are_unpacked_up_to_the_limit() -> None:
    plain = b"berita " * 1000
    gzip = zlib.compressobj(wbits=31)
    data = gzip.compress(plain) + gzip.flush()
    assert inflated(data, "gzip", 10_000) == inflated(data, "", 10_000) == plain
    assert inflated(zlib.compress(plain), "deflate", 10_000) == plain
    assert inflated(plain, "identity", 10) == plain
    with pytest.raises(TooLarge):
        inflated(data, "gzip", 6_999)
    for broken, encoding in ((data[:-9], "gzip"), (b"x", "gzip"), (plain, "br")):
        with pytest.raises(BadInput):
            inflated(broken, encoding, 10_000)
