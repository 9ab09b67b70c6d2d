"""News fetched from a server on loopback that is polite, odd or hostile: the worker goes on."""

import gzip
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.sources.test_rss import PAGE
from tests.support.cast import NOW
from tests.support.receiver import Asked, Receiver, web_receiver
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.feeds import visiting
from waspada.apps.feeds.fetching import fetch_news, try_source
from waspada.apps.feeds.models import FeedHost, FeedItem, FeedSource
from waspada.apps.intake.models import WayHealth
from waspada.apps.reports.models import Report
from waspada.apps.words.sentences import say
from waspada.channels.calling import Limits
from waspada.core.errors import BadInput, WaspadaError

pytestmark = pytest.mark.django_db
Answer = tuple[int, bytes] | str
REAL = NOW + timedelta(days=700)
STEP = timedelta(seconds=10)


def source_at(address: str, **changes: Any) -> FeedSource:
    with acting_as(system_identity()):
        about: dict[str, Any] = {
            "realm": "live",
            "place_code": "65.01",
            "owner_unit": "kesbangpol-65.01",
            "node_id": "node-1",
            "name": "Koran (contoh)",
            "address": address,
            "next_at": REAL,
            "created_at": REAL,
            "created_by": "t",
        }
        row: FeedSource = FeedSource.unguarded.create(**about | changes)
        return row


@pytest.fixture
def paper(settings: Any) -> Iterator[Receiver]:
    """A newspaper's server on loopback, which the deployment has allowed."""
    settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = True
    settings.WASPADA_CONTACT = "desk@contoh.test"
    with web_receiver() as receiver:
        receiver.media_type = b"text/html"
        yield receiver


def serve(paper: Receiver, answers: dict[str, Answer | Callable[[Asked, int], Answer]]) -> None:
    def answer(asked: Asked, n: int) -> Answer:
        found = answers.get(asked.path, (404, b""))
        return found(asked, n) if callable(found) else found

    paper.answer = answer


def rss(*paths: str) -> bytes:
    items = "".join(
        f"<item><title>Judul {path}</title><link>{path}</link></item>" for path in paths
    )
    return f"<rss version='2.0'><channel><title>Koran</title>{items}</channel></rss>".encode()


def rounds(count: int, first: int = 0) -> None:
    for turn in range(first, first + count):
        fetch_news(NOW, REAL + turn * STEP)


def items() -> dict[str, FeedItem]:
    with acting_as(system_identity()):
        return {row.address.rpartition("/")[2]: row for row in FeedItem.objects.all()}


def state_of(source: FeedSource) -> FeedSource:
    with acting_as(system_identity()):
        row: FeedSource = FeedSource.unguarded.get(pk=source.pk)
        return row


def test_a_feed_is_fetched_politely_and_each_page_stored_sealed_once(paper: Receiver) -> None:
    serve(
        paper,
        {
            "/robots.txt": (200, b"User-agent: *\nDisallow: /dilarang\nCrawl-delay: 8"),
            "/rss": (200, rss("/a", "/dilarang", "/tiada", "/a#lagi")),
            "/a": (200, PAGE.encode()),
        },
    )
    paper.extra = b'ETag: "1"\r\n'
    source = source_at(paper.url("/rss"))
    rounds(1)
    assert [one.path for one in paper.asked] == ["/robots.txt", "/rss"]
    fetch_news(NOW, REAL + timedelta(seconds=6))
    assert len(paper.asked) == 2  # the host asked for eight seconds of rest
    rounds(8, first=1)
    assert [one.path for one in paper.asked[2:]].count("/a") == 1
    assert not paper.at("/dilarang")
    assert "desk@contoh.test" in paper.asked[-1].headers["user-agent"]
    found = items()
    assert {name: row.state for name, row in found.items()} == {
        "a": "received",
        "dilarang": "failed",
        "tiada": "failed",
    }
    assert found["dilarang"].reason_code == "feeds.robots"
    with acting_as(system_identity()):
        (report,) = Report.objects.all()
    assert (report.channel, report.state, report.pk) == ("news", "received", found["a"].report_id)
    assert b"luka-luka" not in bytes(report.raw_sealed)
    assert state_of(source).etag == '"1"'
    assert WayHealth.objects.get(way="news").total_failed == 2


def test_nothing_new_is_said_in_one_line_and_what_was_left_comes_with_the_next_round(
    paper: Receiver,
) -> None:
    def feed(asked: Asked, n: int) -> Answer:
        return (304, b"") if asked.headers.get("if-none-match") == '"1"' else (200, rss("/a", "/b"))

    serve(paper, {"/rss": feed, "/a": "hang"})
    paper.extra = b'ETag: "1"\r\n'
    source = source_at(paper.url("/rss"), most_new=1)
    with acting_as(system_identity()):
        fetch_news(NOW, REAL)
        FeedItem.unguarded.update(state="read")
        assert state_of(source).etag == ""  # not all was taken: it must be told again
        fetch_news(NOW, REAL + timedelta(minutes=2))
        FeedItem.unguarded.update(state="read")
    assert set(items()) == {"a", "b"}
    fetch_news(NOW, REAL + timedelta(hours=1))
    assert paper.at("/rss")[-1].headers["if-none-match"] == '"1"'
    assert state_of(source).reason_code == ""


def test_what_comes_whole_with_the_feed_is_not_asked_for_again(paper: Receiver) -> None:
    text = "<p>Dua kelompok bentrok di Kecamatan Tanjung Palas, Bulungan.</p>" * 20
    feed = rss("/a").replace(
        b"</item>", f"<description><![CDATA[{text}]]></description></item>".encode()
    )
    serve(paper, {"/rss": (200, feed)})
    source_at(paper.url("/rss"))
    rounds(3)
    assert items()["a"].state == "received"
    assert not paper.at("/a")


@pytest.mark.words
def test_a_source_does_not_bring_its_past(paper: Receiver) -> None:
    dated = "<item><link>/%s</link><pubDate>%s</pubDate></item>"
    days = (("baru", REAL), ("lama", REAL - timedelta(days=8)))
    items_of = "".join(dated % (name, at.isoformat()) for name, at in days)
    serve(paper, {"/rss": (200, f"<rss><channel>{items_of}</channel></rss>".encode())})
    source_at(paper.url("/rss"))
    rounds(1)
    assert set(items()) == {"baru"}


@pytest.mark.words
def test_a_map_of_maps_is_followed_one_a_round(paper: Receiver) -> None:
    index = b"<sitemapindex><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    urls = b"<urlset><url><loc>/a</loc></url></urlset>"
    serve(paper, {"/sitemap.xml": (200, index), "/news.xml": (200, urls)})
    source = source_at(paper.url("/sitemap.xml"))
    fetch_news(NOW, REAL)
    assert state_of(source).waiting_lists == [paper.url("/news.xml")]
    fetch_news(NOW, REAL + timedelta(minutes=2))
    assert set(items()) == {"a"}
    assert state_of(source).waiting_lists == []


BOMB = gzip.compress(b"<rss>" + b" " * 6_000_000)


@pytest.mark.words
@pytest.mark.parametrize(
    ("answer", "extra", "code"),
    [
        ((200, b'<!DOCTYPE x [<!ENTITY a "b">]><rss>&a;</rss>'), b"", "feeds.declares"),
        ((200, BOMB), b"Content-Encoding: gzip\r\n", "feeds.packed_too_large"),
        ((200, BOMB), b"", "feeds.packed_too_large"),
        ((200, b"x"), b"Content-Encoding: br\r\n", "feeds.packed_unknown"),
        ((200, b" " * (5 * 1024 * 1024 + 2)), b"", "feeds.too_large"),
        ((200, b"\xff\xfe\x00\xd8" * 99), b"", "feeds.not_a_list"),
        ((200, b"<html><head></head></html>"), b"", "feeds.not_a_list"),
        ((410, b""), b"", "feeds.gone"),
        ((503, b""), b"Retry-After: 7200\r\n", "feeds.try_later"),
        ((404, b""), b"", "feeds.answered"),
        ((302, b""), b"Location: http://127.0.0.1:1/\r\n", "feeds.private_address"),
        ((302, b""), b"Location: http://2130706433/\r\n", "feeds.private_address"),
        ((302, b""), b"Location: https://localhost/\r\n", "feeds.private_address"),
        ((302, b""), b"Location: http://0x7f.1/\r\n", "feeds.private_address"),
        ((302, b""), b"Location: https://[::ffff:10.0.0.1]/\r\n", "feeds.private_address"),
        ((302, b""), b"Location: https://169.254.169.254/latest/\r\n", "feeds.private_address"),
        ((302, b""), b"Location: file:///etc/passwd\r\n", "feeds.bad_address"),
        ((302, b""), b"Location: /rss\r\n", "feeds.many_hops"),
        ((302, b""), b"", "feeds.bad_address"),
        ("die", b"", "feeds.cut_off"),
        ("drop", b"", "feeds.cut_off"),
    ],
)
def test_a_hostile_answer_is_refused_with_a_sentence_and_the_next_source_is_asked(
    paper: Receiver, answer: Answer, extra: bytes, code: str
) -> None:
    def robots(asked: Asked, n: int) -> Answer:
        return 404, b""

    serve(paper, {"/rss": answer, "/robots.txt": robots})
    paper.extra = extra
    source = source_at(paper.url("/rss"), minutes=30)
    with web_receiver() as good:
        serve(good, {"/rss": (200, rss("/baik"))})
        good.media_type = b"application/rss+xml"
        other = source_at(good.url("/rss"))
        assert fetch_news(NOW, REAL) >= 2
    row = state_of(source)
    assert (row.reason_code, row.fails) == (code, 1)
    assert code not in say(row.reason_code, row.reason_params)
    assert state_of(other).reason_code == ""
    assert set(items()) == {"baik"}
    assert row.state == ("gone" if code == "feeds.gone" else "on")
    assert row.next_at is not None
    assert row.next_at >= REAL + timedelta(hours=2 if code == "feeds.try_later" else 1)


@pytest.mark.words
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("hang", "feeds.cut_off"),
        ("drip", "feeds.cut_off"),
        ("endless", "feeds.too_large"),
    ],
)
def test_a_feed_that_never_ends_and_a_server_that_drips_are_cut_off(
    paper: Receiver, monkeypatch: pytest.MonkeyPatch, answer: str, code: str
) -> None:
    real = Limits

    def short(**limits: Any) -> Limits:
        # The whole of it is bounded, however lively the other side is.
        return real(**limits | {"deadline_seconds": 0.3 if code != "feeds.too_large" else 30.0})

    monkeypatch.setattr(visiting, "Limits", short)
    serve(paper, {"/rss": answer, "/robots.txt": (404, b"")})
    source = source_at(paper.url("/rss"))
    fetch_news(NOW, REAL)
    assert state_of(source).reason_code == code


@pytest.mark.words
def test_rules_that_cannot_be_had_forbid_everything_for_an_hour(paper: Receiver) -> None:
    serve(paper, {"/robots.txt": (500, b""), "/rss": (200, rss("/a"))})
    source = source_at(paper.url("/rss"))
    fetch_news(NOW, REAL)
    assert state_of(source).reason_code == "feeds.robots_broken"
    assert not paper.at("/rss")
    serve(paper, {"/robots.txt": (404, b""), "/rss": (200, rss("/a"))})
    fetch_news(NOW, REAL + timedelta(hours=2))
    assert state_of(source).reason_code == ""


@pytest.mark.words
def test_without_somebody_to_write_to_nothing_is_asked(paper: Receiver, settings: Any) -> None:
    settings.WASPADA_CONTACT = ""
    source = source_at(paper.url("/rss"))
    fetch_news(NOW, REAL)
    assert state_of(source).reason_code == "feeds.no_contact"
    assert paper.asked == []


@pytest.mark.words
def test_a_deployment_without_sources_asks_nobody(paper: Receiver) -> None:
    assert fetch_news(NOW, REAL) == 0
    assert not FeedHost.objects.exists()


def test_a_page_that_fails_is_tried_later_and_given_up_at_last(paper: Receiver) -> None:
    serve(paper, {"/rss": (200, rss("/a")), "/a": (503, b"")})
    source_at(paper.url("/rss"))
    for hour in range(7):
        fetch_news(NOW, REAL + timedelta(hours=6 * hour))  # the source's own turn
        fetch_news(NOW, REAL + timedelta(hours=6 * hour) + STEP)
    row = items()["a"]
    assert (row.state, row.tries, len(paper.at("/a"))) == ("failed", 5, 5)


@pytest.mark.words
def test_a_paused_source_is_left_alone_and_a_picture_is_no_page(paper: Receiver) -> None:
    serve(paper, {"/rss": (200, rss("/a"))})
    source_at(paper.url("/rss"), state="paused")
    rounds(2)
    assert paper.asked == []
    paper.media_type = b"image/png"
    with pytest.raises(BadInput) as refused:
        try_source(paper.url("/rss"), REAL)
    assert refused.value.code == "feeds.wrong_type"


@pytest.mark.words
def test_trying_keeps_nothing_but_the_rest_of_the_host(paper: Receiver) -> None:
    serve(paper, {"/rss": (200, rss("/a", "/b"))})
    listing, entries = try_source(paper.url("/rss"), REAL)
    assert (listing.kind, len(entries)) == ("rss", 2)
    assert items() == {}
    with pytest.raises(WaspadaError) as refused:
        try_source(paper.url("/rss"), REAL)
    assert refused.value.code == "feeds.host_rests"
