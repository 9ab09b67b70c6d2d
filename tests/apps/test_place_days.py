"""What people write goes by their place's own date, in the hours in which Jakarta's is another."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import RequestFactory

from tests.support.briefing import send_of
from tests.support.cast import TODAY, Cast
from tests.support.incidents import facts, make_incident
from waspada.apps.accounts import clock
from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.models import DailyReport
from waspada.apps.detection.listening import Post, _heard
from waspada.apps.documents.models import Document
from waspada.apps.readiness.held import history_of
from waspada.apps.readiness.models import Cell
from waspada.core.errors import BadInput

pytestmark = pytest.mark.words
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
BULUNGAN = "65.01"
NIGHT = datetime(2024, 11, 28, 16, 30, tzinfo=UTC)  # 00.30 in Bulungan, 23.30 in Jakarta


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock on the wall."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: moment)

    return set_clock


@pytest.mark.usefixtures("readiness")
def test_a_figure_of_the_places_own_new_day_is_offered_and_taken(
    cast: Cast, at: Callable[[datetime], None]
) -> None:
    at(NIGHT)
    desk, page = cast.client("desk"), f"/kesiapan/{BULUNGAN}/ukuran/nphd_cair/"
    assert f'max="{TOMORROW.isoformat()}"' in desk.get(page).content.decode()
    typed = {"nilai": "10", "per_tanggal": TOMORROW.isoformat()}
    assert desk.post(f"{page}isi/", typed).status_code == 302
    with acting_as(system_identity()):
        cell = Cell.objects.get(measure_code="nphd_cair")
        assert cell.as_of == TOMORROW
        known = [history_of([cell.pk], day, BULUNGAN).count() for day in (YESTERDAY, TODAY)]
        assert known == [0, 1]
    text = desk.get(page).content.decode()
    assert "-1 hari" not in text
    ahead = typed | {"nilai": "11", "per_tanggal": (TOMORROW + timedelta(days=1)).isoformat()}
    assert desk.post(f"{page}isi/", ahead).status_code == 400


@pytest.mark.usefixtures("cast")
def test_the_form_takes_the_date_of_whoever_writes(
    client: object, cast: Cast, at: Callable[[datetime], None]
) -> None:
    at(NIGHT.replace(hour=15))  # 22.30 in Jakarta, 23.30 in Bulungan, 00.30 in Jayapura

    def latest(name: str) -> str:
        browser = cast.client(name) if name else client
        page = browser.get("/lapor/").content.decode()  # type: ignore[attr-defined]
        return str(page.split('type="date" name="day" max="')[1].split('"')[0])

    assert (latest("fkdm"), latest("")) == (TODAY.isoformat(), TOMORROW.isoformat())
    at(datetime(2024, 11, 28, 20, tzinfo=UTC))
    assert latest("fkdm") == TOMORROW.isoformat()


def test_a_page_asked_for_a_day_that_has_begun_in_the_east_shows_today(
    rf: RequestFactory, at: Callable[[datetime], None]
) -> None:
    at(NIGHT)
    assert asked_day(rf.get(f"/?per={TOMORROW.isoformat()}")) == TODAY
    at(NIGHT.replace(hour=14))
    with pytest.raises(BadInput, match="date_ahead"):
        asked_day(rf.get(f"/?per={TOMORROW.isoformat()}"))


def test_what_came_before_a_late_report_was_sent_is_in_the_next(
    cast: Cast, desks: None, settings: object, at: Callable[[datetime], None]
) -> None:
    settings.WASPADA_AS_OF = ""  # type: ignore[attr-defined]
    sent = datetime(2024, 11, 28, 23, tzinfo=UTC)  # 07.00 of the day after
    at(sent)
    with cast.acting("desk"):
        early = make_incident(facts(TODAY), received_at=sent - timedelta(hours=1)).number
    send_of(cast, BULUNGAN, at=sent)
    at(sent + timedelta(hours=4))
    with cast.acting("desk"):
        (told,) = DailyReport.objects.filter(day=TODAY)
        assert told.is_nihil  # known after the day was over
        briefing = compose_briefing(BULUNGAN, TOMORROW, "id", now=sent + timedelta(hours=4))
        assert [one.number for one in briefing.recent] == [early]


def test_an_evening_in_the_west_is_heard_on_its_day(db: None) -> None:
    with acting_as(system_identity()):
        Document.unguarded.create(
            realm="live", node_id="test", place_code="11.71", province_code="11",
            regency_code="11.71", kind="laporan-harian", number="n/1", title="x", content={},
            template_version="1", language="id", issued_by="x",
            issued_at=datetime(2024, 11, 27, 16, 30, tzinfo=UTC),  # 23.30 in Banda Aceh
        )  # fmt: skip
        found = list(_heard(date(2024, 11, 20), TODAY))
    assert found == [(Post("desk", "11.71"), YESTERDAY)]
