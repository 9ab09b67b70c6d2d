"""Sums before somebody asks: the first page after a start finds them made."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from tests.support.cast import TODAY, Cast
from tests.support.incidents import make_incident
from waspada.apps.accounts.clock import real_now
from waspada.apps.picture.queries import KEPT_DAYS
from waspada.apps.picture.visits import note_visit
from waspada.apps.reports.area_days import area_days
from waspada.apps.reports.kept import forget_sums
from waspada.apps.reports.stamps import areas_in
from waspada.core.access import Identity
from waspada.web.warming import LATELY, PAGES, readers_lately, warm

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def looked(cast: Cast, who: str, place: str, days_ago: int = 0) -> None:
    with cast.acting(who):
        note_visit(cast[who].pk, place, real_now() - timedelta(days=days_ago))


def no_rest(_seconds: float) -> None:
    """A test does not wait."""


def test_a_place_looked_at_lately_is_summed_for_those_who_look(
    cast: Cast, as_system: Identity, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_incident()
    looked(cast, "desk", "65.01")
    forget_sums()
    assert warm(TODAY, rest=no_rest) == len(PAGES)
    with cast.acting("desk"), django_assert_num_queries(1):  # its stamp alone
        area_days(areas_in("65.01"), TODAY, days=KEPT_DAYS)


def test_the_widest_come_first_and_the_same_seats_once(cast: Cast) -> None:
    looked(cast, "desk", "65.01")
    looked(cast, "province", "65.01")
    looked(cast, "province", "65")
    looked(cast, "camat", "65.01.05")
    assert [place for _, place in readers_lately(TODAY)] == ["65", "65.01", "65.01", "65.01.05"]


def test_who_has_not_been_here_lately_or_may_not_is_not_summed_for(cast: Cast) -> None:
    looked(cast, "desk", "65.01", days_ago=LATELY.days + 1)
    looked(cast, "stranger", "65.01")
    assert readers_lately(TODAY) == []
