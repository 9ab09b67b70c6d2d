"""Who has sent: NIHIL, sent, late, corrected and not sent differ, each for who may know."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.briefing import DAY, compose, send, tell_incident
from tests.support.cast import NOW, Cast
from tests.support.incidents import BULUNGAN
from waspada.apps.briefing.models import BriefingSetting, DailyReport
from waspada.apps.briefing.queries import sent_states, submission_states
from waspada.apps.briefing.words import submission_words
from waspada.core.briefing import Submission

pytestmark = pytest.mark.usefixtures("desks")

AFTER_CUT_OFF = datetime(2024, 11, 28, 8, 1, tzinfo=UTC)  # 16.01 WITA


def _state(cast: Cast, name: str = "province", place: str = BULUNGAN) -> Submission:
    with cast.acting(name):
        return submission_states([place], DAY, now=NOW)[place]


def test_nihil_and_nothing_sent_are_never_the_same(cast: Cast) -> None:
    assert (_state(cast).state, submission_words(_state(cast))) == ("belum", "belum")
    send(cast, compose(cast, "desk"), as_nil=True)
    assert (_state(cast).state, submission_words(_state(cast))) == ("nihil", "NIHIL")
    with cast.acting("province"):
        assert sent_states([BULUNGAN, "65.02"], DAY) == {BULUNGAN: "nihil"}


def test_a_correction_is_seen_and_says_what_stands(cast: Cast) -> None:
    send(cast, compose(cast, "desk"), as_nil=True)
    tell_incident(cast)
    send(cast, compose(cast, "desk"))
    found = _state(cast)
    assert (found.state, found.is_nihil, found.versions) == ("dikoreksi", False, 2)
    assert submission_words(found) == "terkirim, diperbaiki 1 kali"


def test_what_comes_after_the_hour_is_late_and_stays_so_when_the_hour_is_moved(cast: Cast) -> None:
    send(cast, compose(cast, "desk"), as_nil=True, at=AFTER_CUT_OFF)
    assert _state(cast).state == "terlambat"
    assert submission_words(_state(cast)) == "NIHIL, terlambat"
    BriefingSetting.objects.create(place_code=BULUNGAN, cut_off="20:00")
    assert _state(cast).is_late
    tell_incident(cast)
    send(cast, compose(cast, "desk"))
    assert submission_words(_state(cast)) == "terkirim, terlambat, diperbaiki 1 kali"


def test_a_correction_after_the_hour_does_not_make_the_report_late(cast: Cast) -> None:
    send(cast, compose(cast, "desk"), as_nil=True)
    tell_incident(cast)
    send(cast, compose(cast, "desk"), at=AFTER_CUT_OFF)
    assert not _state(cast).is_late


def test_an_hour_of_ones_own_counts(cast: Cast) -> None:
    BriefingSetting.objects.create(place_code=BULUNGAN, cut_off="10:00")
    assert _state(cast).is_overdue
    assert submission_words(_state(cast)) == "belum, lewat batas"
    send(cast, compose(cast, "desk"), as_nil=True)
    assert _state(cast).is_late
    with cast.acting("desk"):
        assert DailyReport.objects.get().cut_off.hour == 10


@pytest.mark.parametrize("name", ["stranger", "desk", "kpu", "camat"])
def test_nobody_is_told_of_reports_of_places_beyond_their_own(cast: Cast, name: str) -> None:
    with cast.acting(name):
        found = submission_states(["65.02", "33.74" if name != "stranger" else "65.01"], DAY)
    assert found == {}


def test_places_above_are_known_to_those_below(cast: Cast) -> None:
    assert _state(cast, "camat", "65").state == "belum"


def test_any_number_of_places_takes_two_queries(cast: Cast, django_assert_num_queries) -> None:
    with cast.acting("province"), django_assert_num_queries(2):
        submission_states([f"65.0{n}" for n in range(1, 5)], DAY, now=NOW + timedelta(days=1))
