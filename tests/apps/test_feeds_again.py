"""An article that its paper changed is looked at again, a few times, and what was read is kept."""

from datetime import timedelta
from typing import Any

import pytest

from tests.apps.test_feeds_fetching import REAL, items, paper, serve, source_at
from tests.sources.test_rss import PAGE
from tests.support.cast import NOW, Cast
from tests.support.receiver import Asked, Receiver
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.feeds.again import CORRECTED, MOST_LOOKS
from waspada.apps.feeds.fetching import fetch_news
from waspada.apps.feeds.forgetting import forget_texts
from waspada.apps.feeds.models import FeedItem, FeedReading
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.models import Report
from waspada.apps.reports.reading import read_report

pytestmark = pytest.mark.django_db
__all__ = ["paper"]
HOUR = timedelta(hours=1)


class Desk:
    """A paper with one article, as it stands, and a worker that fetches and reads it."""

    def __init__(self, paper: Receiver) -> None:
        self.paper, self.hours = paper, 0
        self.page, self.etag = PAGE, '"1"'
        serve(paper, {"/atom": self._feed, "/a": self._page})
        source_at(paper.url("/atom"))

    def _feed(self, _asked: Asked, _n: int) -> tuple[int, bytes]:
        changed = (REAL + self.hours * HOUR).isoformat()
        told = f"<entry><title>Bentrok</title><link href='/a'/><published>{REAL.isoformat()}</published><updated>{changed}</updated></entry>"
        return 200, f"<feed xmlns='http://www.w3.org/2005/Atom'>{told}</feed>".encode()

    def _page(self, asked: Asked, _n: int) -> tuple[int, bytes]:
        if asked.headers.get("if-none-match") == self.etag:
            return 304, b""
        return 200, self.page.encode()

    def look(self, page: str = "", *, read: bool = True) -> FeedItem:
        """Let the paper change its page or its time alone, and the worker come by."""
        if page:
            self.page, self.etag = page, f'"{len(self.paper.asked)}"'
        self.paper.extra = f"ETag: {self.etag}\r\n".encode()
        self.hours += 4
        for seconds in (0, 30, 10_000, 10_030):  # a later look waits some hours
            fetch_news(NOW, REAL + self.hours * HOUR + timedelta(seconds=seconds))
        item = items()["a"]
        with acting_as(system_identity()):
            for key in (item.report_id, item.again_id):
                if key is not None and read:
                    read_report(key, NOW)
        return items()["a"]


def report(key: Any) -> Report:
    with acting_as(system_identity()):
        found: Report = Report.objects.get(pk=key)
        return found


def test_a_changed_article_is_read_again_and_what_was_read_before_is_kept(
    paper: Receiver, cast: Cast
) -> None:
    desk = Desk(paper)
    first = desk.look()
    assert (first.state, first.injured, first.looks) == ("read", 2, 0)

    # Its paper only says that it changed: the page is asked whether it did.
    same = desk.look()
    assert [one.headers.get("if-none-match") for one in paper.at("/a")] == [None, '"1"']
    assert (same.looks, same.report_id, same.again_id) == (1, first.report_id, None)

    more = desk.look(PAGE.replace("Dua orang luka-luka", "Lima orang luka-luka"))
    assert (more.injured, more.looks, more.again_id) == (5, 2, None)
    assert more.report_id != first.report_id
    assert report(more.report_id).state == "waiting"
    was = report(first.report_id)
    assert (was.state, was.reason_params) == ("dismissed", {"why": CORRECTED})
    with cast.acting("desk"):
        (earlier,) = FeedReading.objects.all()
    assert (earlier.reading["injured"], earlier.report_id) == (2, first.report_id)
    page = cast.client("desk").get(f"/berita/{more.pk}/").content.decode()
    assert "Bacaan sebelumnya" in page
    assert "2 luka" in page
    assert page.count("23 September") == 2  # now and before
    with cast.acting("stranger"):
        assert not FeedReading.objects.exists()

    # The desk has decided, and other words tell the same: nobody is asked to decide again.
    with acting_as(system_identity()):
        Report.unguarded.filter(pk=more.report_id).update(state="joined", decided_by="desk")
    words = desk.look(desk.page.replace("hingga larut malam", "sampai tengah malam"))
    assert (words.report_id, words.again_id, words.looks) == (more.report_id, None, MOST_LOOKS)
    assert report(more.report_id).state == "joined"
    with acting_as(system_identity()):
        states = Report.objects.order_by("recorded_at").values_list("state", flat=True)
        assert sorted(states) == ["dismissed", "dismissed", "joined"]

    # Three times are enough, whatever is said.
    asked = len(paper.at("/a"))
    desk.look(desk.page.replace("Lima", "Enam"))
    assert len(paper.at("/a")) == asked
    assert JournalRow.objects.filter(action="news.corrected").count() == 2

    with acting_as(system_identity()):
        forget_texts(NOW + timedelta(days=15), NOW)
        assert not any(bytes(one.raw_sealed) for one in Report.objects.all())


@pytest.mark.words
def test_a_page_that_has_the_same_text_is_not_kept_twice(paper: Receiver) -> None:
    desk = Desk(paper)
    first = desk.look()
    desk.look(PAGE.replace("gempa besar", "iklan baru"), read=False)
    again = items()["a"].again_id
    with acting_as(system_identity()):
        read_report(again, NOW)
    assert (items()["a"].report_id, items()["a"].again_id) == (first.report_id, None)
    assert report(again).reason_params == {"why": "repeated"}
    assert not bytes(report(again).raw_sealed)
    assert bytes(report(first.report_id).raw_sealed)
    with acting_as(system_identity()):
        assert not FeedReading.objects.exists()
        # What cannot be had leaves what was read as it is.
        desk.page = "x" * 3_000_000
        desk.etag = '"9"'
        paper.extra = b""
    assert desk.look(read=False).state == "read"
    assert items()["a"].looks == 2


@pytest.mark.words
def test_a_later_text_that_comes_whole_with_the_feed_is_taken_from_there(paper: Receiver) -> None:
    said = ["Dua", REAL]

    def feed(_asked: Asked, _n: int) -> tuple[int, bytes]:
        text = f"<p>{said[0]} orang luka saat bentrok di Tanjung Palas, Bulungan.</p>" * 12
        told = f"<item><title>Bentrok</title><link>/a</link><pubDate>{said[1]}</pubDate>"
        whole = f"{told}<description><![CDATA[{text}]]></description></item>"
        return 200, f"<rss><channel>{whole}</channel></rss>".encode()

    serve(paper, {"/rss": feed})
    source_at(paper.url("/rss"))
    fetch_news(NOW, REAL)
    with acting_as(system_identity()):
        read_report(items()["a"].report_id, NOW)
    for hour, count in ((1, "Tiga"), (2, "Tiga")):
        said[:] = [count, REAL + hour * HOUR]
        fetch_news(NOW, REAL + hour * HOUR)
    with acting_as(system_identity()):
        read_report(items()["a"].again_id, NOW)
    assert items()["a"].injured == 3
    with acting_as(system_identity()):
        assert Report.objects.count() == 2
    assert not paper.at("/a")
