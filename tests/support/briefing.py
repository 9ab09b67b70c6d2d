"""Builders of daily reports for tests: incidents told, composed and sent by the cast."""

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import BULUNGAN, facts, make_incident
from waspada.apps.accounts import clock
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.policy import ContentColumns
from waspada.apps.briefing.actions import Sender, send_report
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.content import Briefing, Printed
from waspada.apps.briefing.models import DailyReport

DAY = TODAY
PRINTED = Printed(by="uji")
PAGE = f"/laporan-harian/{BULUNGAN}/{DAY.isoformat()}/"


@pytest.fixture
def desks(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's day before its cut-off hour, files in a folder of the test, no mail server."""
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    settings.WASPADA_DOCUMENTS = tmp_path / "documents"
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.EMAIL_HOST = ""


def tell_incident(
    cast: Cast, by: str = "desk", received_at: datetime = NOW, **known: object
) -> str:
    """Create an incident of the day as a member of the cast; return its number."""
    known.setdefault("day", DAY)
    with cast.acting(by):
        return make_incident(facts(**known), received_at=received_at).number  # type: ignore[arg-type]


def count_of(model: type[ContentColumns]) -> int:
    """Return how many rows a table of content has, whoever may read them."""
    with acting_as(system_identity()):
        return model.unguarded.count()


def compose(cast: Cast, name: str, place: str = BULUNGAN, day: date = DAY) -> Briefing:
    """Return the report of a place as a member of the cast reads it."""
    with cast.acting(name):
        return compose_briefing(place, day, "id", now=NOW if day == DAY else None)


def told(briefing: Briefing) -> set[str]:
    """Return the numbers of the incidents in a report."""
    return {row.number for row in briefing.happenings}


def send(
    cast: Cast, briefing: Briefing, *, as_nil: bool = False, at: datetime = NOW
) -> DailyReport:
    """Send a report as Bulungan's desk."""
    with cast.acting("desk"):
        return send_report(briefing, sender_in(cast), as_nil=as_nil, received_at=at, now=at)


def sender_in(cast: Cast, name: str = "desk", place: str = BULUNGAN) -> Sender:
    """Return a member of the cast as the one who sends for a place."""
    return Sender(str(cast[name].pk), name.title(), f"kesbangpol-{place}")


def send_of(cast: Cast, place: str, name: str = "province", at: datetime = NOW) -> DailyReport:
    """Send whatever a place has to tell, NIHIL if nothing, as a member of the cast."""
    with cast.acting(name):
        briefing = compose_briefing(place, DAY, "id", now=NOW)
        sender = sender_in(cast, name, place)
        return send_report(briefing, sender, as_nil=briefing.is_nil, received_at=at, now=at)
