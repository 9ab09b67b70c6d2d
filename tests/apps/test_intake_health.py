"""What the ways in say of themselves: counted by day, with reasons, and shown to who keeps them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from tests.support.cast import Cast, make_cast
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.intake import health, holding, text_ways, ways
from waspada.apps.intake.health import Meter, heard
from waspada.apps.intake.holding import Strange
from waspada.apps.intake.models import WayFailure, WayHealth
from waspada.apps.intake.queries import standings
from waspada.apps.intake.ways import Queue, Way, declare, way_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "_WAYS", {})
    declare(
        Way("uji.sms", "SMS uji", "Untuk uji.", quiet_hours=24),
        Way("uji.mati", "Jalan mati", "Untuk uji.", is_on=lambda: False, set_up="Isi setelannya."),
    )


def state_of(key: str) -> str:
    return next(one.state for one in standings(real_now()) if one.way.key == key)


def test_counts_begin_again_each_day_and_totals_go_on() -> None:
    now = real_now()
    heard("uji.sms", now - timedelta(days=1), ok=True, count=4)
    heard("uji.sms", now, ok=True)
    heard("uji.sms", now, ok=False, reason="replies.too_large", count=2)
    row = WayHealth.objects.get(way="uji.sms")
    assert (row.day_ok, row.day_failed, row.total_ok, row.total_failed) == (1, 2, 5, 2)
    assert row.last_ok_at == now


def test_a_reason_is_one_row_however_often_it_comes() -> None:
    now = real_now()
    for minutes in range(3):
        heard(
            "uji.sms", now + timedelta(minutes=minutes), ok=False,
            reason="replies.too_large", params={"size": "9" * 900, "limit": 7},
        )  # fmt: skip
    row = WayFailure.objects.get()
    assert (row.total, row.day_count, row.last_at) == (3, 3, now + timedelta(minutes=2))
    assert len(row.reason_params["size"]) == 200
    assert row.reason_params["limit"] == 7


def test_a_state_is_said_by_what_came_last() -> None:
    now = real_now()
    assert state_of("uji.sms") == "never"
    assert state_of("uji.mati") == "off"
    heard("uji.sms", now - timedelta(hours=30), ok=True)
    assert state_of("uji.sms") == "quiet"
    heard("uji.sms", now, ok=False, reason="replies.too_large")
    assert state_of("uji.sms") == "failing"
    heard("uji.sms", now + timedelta(seconds=1), ok=True)
    assert state_of("uji.sms") == "works"


def test_a_busy_way_counts_in_memory_and_loses_nothing_it_has_written() -> None:
    meter = Meter("uji.sms", write_every=3600)
    meter.add(real_now())  # the first is written at once
    for _ in range(50):
        meter.add(real_now())
    meter.add(real_now(), reason="replies.too_large", count=3)
    assert WayHealth.objects.get().total_ok == 1
    meter.write()
    row = WayHealth.objects.get()
    assert (row.total_ok, row.total_failed) == (51, 3)


def test_a_health_that_cannot_be_written_stops_no_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def broken(*_given: Any, **_named: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(health, "_count", broken)
    heard("uji.sms", real_now(), ok=True)


@pytest.mark.words
def test_the_page_names_reasons_and_what_to_do() -> None:
    cast: Cast = make_cast()
    heard("uji.sms", real_now(), ok=False, reason="replies.too_large")
    for name in ("desk", "admin"):
        page = cast.client(name).get("/cara-masuk/").content.decode()
        assert "SMS uji" in page
        assert "Surat ini terlalu besar" in page
        assert "Isi setelannya." in page
        assert page.index("SMS uji") < page.index("Jalan mati")
    assert cast.client("kpu").get("/cara-masuk/").status_code == 403


@pytest.mark.words
def test_a_way_that_has_brought_nothing_says_how_to_begin_and_counts_what_waits() -> None:
    declare(
        Way("uji.baru", "Jalan baru", "Untuk uji.", begin="Kirim satu surat uji."),
        Way("uji.meja", "Dipakai desk", "Untuk uji.", queue=lambda: Queue(1, "1 berkas menunggu")),
    )
    client = make_cast().client("desk")
    page = client.get("/cara-masuk/").content.decode()
    assert "Kirim satu surat uji." in page
    assert "1 berkas menunggu." in page
    heard("uji.baru", real_now(), ok=True)
    assert "Kirim satu surat uji." not in client.get("/cara-masuk/").content.decode()


@pytest.mark.parametrize(("count", "words"), [(1, "1 held message"), (2, "2 held messages")])
def test_what_waits_is_counted_in_the_grammar_of_its_language(
    settings: Any, count: int, words: str
) -> None:
    settings.WASPADA_REPLY_KEY = "whsec_c2VjcmV0"
    text_ways.declare_text_ways()
    way = way_of("coded_text.sms")
    assert way is not None
    now = real_now()
    for number in range(count):
        holding.hold(
            Strange(way.key, "sms", f"+62812999990{number}", "halo", str(number), "intake.x"),
            at=now,
            now=now,
        )
    with acting_as(system_identity()), translation.override("en"):
        queue = way.queue()
    assert isinstance(queue, Queue)
    assert queue.words == words


def test_programs_are_counted_where_no_database_is_asked() -> None:
    from waspada.apps.reports import listening

    meter = Meter("api", writes_itself=False)
    listening.listen(heard, meter)
    listening.count_api(real_now(), count=500)
    listening.count_api(real_now(), reason="web.bad_token")
    assert not WayHealth.objects.exists()
    listening.write_counts()
    row = WayHealth.objects.get(way="api")
    assert (row.total_ok, row.total_failed) == (500, 1)
    listening.write_counts()
    assert WayFailure.objects.get().reason_code == "web.bad_token"


@pytest.mark.words
def test_every_installation_declares_its_own_ways() -> None:
    from waspada.apps.intake.own_ways import declare_own

    declare_own()
    assert all(way_of(key) for key in ("form", "csv", "api"))
