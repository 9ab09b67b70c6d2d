"""A stored article becomes a report with our reading and no copy; what is no incident waits aside."""

from datetime import timedelta
from typing import Any

import pytest

from tests.sources.test_rss import PAGE
from tests.support.cast import NOW, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.feeds.actions import SourceFacts, add_source, change_source, lift_item
from waspada.apps.feeds.forgetting import forget_texts
from waspada.apps.feeds.models import FeedItem, FeedSource
from waspada.apps.feeds.queries import ASIDE, INCIDENTS, NewsFilter, copies_of, items_of
from waspada.apps.feeds.taking import HandedOver, store_saved
from waspada.apps.news.grouping import group_report
from waspada.apps.news.models import NewsItem as Grouped
from waspada.apps.reports.models import Report
from waspada.apps.reports.queue_queries import queue_of
from waspada.apps.reports.reading import read_report
from waspada.apps.reports.sealing import open_raw
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, Unavailable
from waspada.sources.rss import Saved

pytestmark = pytest.mark.django_db
HALAMAN = PAGE.encode()
ELSEWHERE = b"""Gubernur melantik pengurus koperasi

Gubernur melantik pengurus koperasi batik di pendapa pada Selasa. Ia berharap koperasi maju dan
para perajin batik makin sejahtera. Acara ditutup dengan makan siang bersama para undangan."""


def taken(*files: tuple[str, bytes], place: str = "65.01") -> list[tuple[FeedItem, Report]]:
    """Store and read saved files, in their order."""
    found = []
    with acting_as(system_identity()):
        for name, data in files:
            kind = "text/html" if name.endswith("html") else "text/plain"
            about = HandedOver(place, "kesbangpol-65.01")
            (key,) = store_saved([Saved(name, data, kind)], about, NOW, NOW)
            item = FeedItem.objects.get(pk=key)
            read_report(item.report_id, NOW)
            found.append((FeedItem.objects.get(pk=key), Report.objects.get(pk=item.report_id)))
    return found


def test_an_incident_goes_to_the_queue_of_its_place_with_link_extract_and_no_article(
    cast: Cast,
) -> None:
    ((item, report),) = taken(("b.html", HALAMAN))
    assert (item.state, item.kind, item.category) == ("read", "incident", report.category)
    assert item.place_code.startswith("65.01")
    assert item.has_place
    assert item.event_day is not None
    assert item.event_day.isoformat() == "2024-09-23"
    assert (item.injured, report.injured) == (2, 2)
    assert report.state == "waiting"
    assert not {"office", "signed"} & {ground[0] for ground in report.priority_reasons}
    assert "Ia menambahkan" not in report.masked_text + item.extract
    assert "luka-luka" in item.extract
    assert len(item.extract) <= 300
    with cast.acting("desk"):
        assert queue_of().filter(pk=report.pk).exists()
        assert list(items_of(NewsFilter(INCIDENTS))) == [item]


def test_what_is_no_incident_is_set_aside_with_its_reason_and_a_person_can_lift_it(
    cast: Cast,
) -> None:
    ((item, report),) = taken(("a.txt", ELSEWHERE))
    assert item.kind != "incident"
    assert (report.state, report.reason_params["why"]) == ("dismissed", "machine")
    with cast.acting("desk"):
        assert not queue_of().exists()
        assert [one.pk for one in items_of(NewsFilter(ASIDE))] == [item.pk]
    with acting_as(system_identity()):
        group_report(report.pk, NOW)
        assert not Grouped.objects.exists()
    with cast.acting("camat"), pytest.raises(NotAllowed):
        lift_item(item.pk, actor="c", received_at=NOW, now=NOW)
    with cast.acting("desk"):
        lifted = lift_item(item.pk, actor="d", received_at=NOW, now=NOW)
        assert lifted.lifted_by == "d"
        assert Grouped.objects.filter(report_id=report.pk).exists()
        assert queue_of().filter(pk=report.pk).exists()
        assert [one.pk for one in items_of(NewsFilter(INCIDENTS))] == [item.pk]
    with cast.acting("stranger"), pytest.raises(NotFound):
        lift_item(item.pk, actor="x", received_at=NOW, now=NOW)


def test_one_file_twice_is_one_item_and_one_text_in_two_places_counts_once() -> None:
    again = HALAMAN.replace(b"</body>", b"<footer>Hak cipta</footer></body>")
    other = again.replace(b"/b/1", b"https://lain.test/z")
    (first, second, third, fourth) = taken(
        ("a.html", HALAMAN), ("b.html", HALAMAN), ("c.html", again), ("d.html", other)
    )
    assert first[0].pk == second[0].pk
    assert third[0].same_as == fourth[0].same_as == first[0].pk
    assert (third[1].state, third[1].reason_params) == ("dismissed", {"why": "repeated"})
    assert fourth[1].state == "waiting"  # another outlet: the desk sees who else tells it
    with acting_as(system_identity()):
        assert [one.pk for one in copies_of(fourth[0])] == [first[0].pk, third[0].pk]


def test_a_page_without_an_article_is_read_by_its_heading_and_waits_for_nobody() -> None:
    ((item, report),) = taken(("video.html", b"<html><body><script>x</script></body></html>"))
    assert (item.state, item.reason_code) == ("read", "feeds.no_article")
    assert report.state == "dismissed"


def test_the_text_is_erased_after_its_days_and_link_and_reading_stay(settings: Any) -> None:
    settings.WASPADA_NEWS_TEXT_DAYS = 14
    ((item, report),) = taken(("b.html", HALAMAN))
    assert b"zlib" in open_raw(report.pk, report.wrapped_key, report.raw_sealed)
    with acting_as(system_identity()):
        assert forget_texts(NOW + timedelta(days=13), NOW) == 0
        assert forget_texts(NOW + timedelta(days=14), NOW) == 1
        assert forget_texts(NOW + timedelta(days=14), NOW) == 0
        report, item = Report.objects.get(pk=report.pk), FeedItem.objects.get(pk=item.pk)
    assert item.erased_at
    assert item.extract
    assert report.masked_text
    with pytest.raises(Unavailable) as gone:
        open_raw(report.pk, report.wrapped_key, report.raw_sealed)
    assert gone.value.code == "secrecy.erased"


def test_only_the_desk_of_a_place_adds_and_removes_its_sources(cast: Cast, settings: Any) -> None:
    settings.WASPADA_CONTACT = "desk@contoh.test"
    facts = SourceFacts("Koran", "media.test/rss", 30, "65.01")
    for name in ("stranger", "kpu", "camat", "analyst"):
        with cast.acting(name), pytest.raises(NotAllowed):
            add_source(facts, actor=name, now=NOW)
    with cast.acting("desk"):
        source = add_source(facts, actor="d", now=NOW)
        assert source.address == "https://media.test/rss"
        with pytest.raises(Conflict):
            add_source(facts, actor="d", now=NOW)
        change_source(source.pk, "jeda", actor="d", now=NOW)
        assert FeedSource.objects.get(pk=source.pk).state == "paused"
        with pytest.raises(BadInput):
            change_source(source.pk, "x", actor="d", now=NOW)
    with cast.acting("stranger"), pytest.raises(NotFound):
        change_source(source.pk, "hapus", actor="x", now=NOW)
    with cast.acting("camat"), pytest.raises(NotAllowed):
        change_source(source.pk, "hapus", actor="x", now=NOW)
    with cast.acting("province"):
        change_source(source.pk, "hapus", actor="p", now=NOW)
        assert not FeedSource.objects.exists()
