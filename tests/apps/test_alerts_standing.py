"""Standing levels: who sets them, how they end, Awas by two people, the demo."""

from datetime import timedelta

import pytest

from tests.support.alerts import decide, happen, proposed, standing, stored
from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.actions import (
    approve_proposal,
    reject_proposal,
)
from waspada.apps.alerts.demo import stand_demo_levels
from waspada.apps.alerts.models import LevelProposal, StandingLevel
from waspada.apps.alerts.queries import level_names
from waspada.apps.alerts.standing import (
    level_change_since_yesterday,
    proposals_of,
    standing_levels,
)
from waspada.apps.elections.actions import load_elections
from waspada.apps.journal.models import JournalRow
from waspada.core.errors import BadInput, Conflict, NotAllowed, WrongState
from waspada.core.reports.incidents import day_start

BEFORE = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_the_demo(settings: object) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["desk", "province", "bupati"])
def test_one_person_of_the_desk_or_a_leader_sets_siaga(db: None, cast: Cast, who: str) -> None:
    row = decide(cast, who, "siaga")
    assert isinstance(row, StandingLevel)
    assert (row.approved_by, row.approved_second_by) == (str(cast[who].pk), "")
    assert standing(cast) == "siaga"
    act = JournalRow.objects.get(action="alerts.level_set")
    assert act.details == {"place": "65.01", "theme": "", "level": "siaga", "before": "none"}


@pytest.mark.parametrize("who", ["kpu", "police", "camat", "fkdm", "analyst", "admin", "stranger"])
def test_nobody_else_sets_a_level(db: None, cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        decide(cast, who, "waspada")
    assert refused.value.code == "alerts.only_desk"
    assert stored(StandingLevel) == []


def test_a_new_level_supersedes_the_one_before_and_the_past_stays(db: None, cast: Cast) -> None:
    decide(cast, "desk", "siaga", at=NOW - timedelta(days=2))
    decide(cast, "bupati", "waspada")
    days = [TODAY - timedelta(days=back) for back in (3, 2, 1, 0)]
    assert [standing(cast, day) for day in days] == [None, "siaga", "siaga", "waspada"]


def test_approving_the_same_level_again_keeps_when_it_began(db: None, cast: Cast) -> None:
    first = decide(cast, "desk", "siaga", at=NOW - timedelta(days=2))
    again = decide(cast, "bupati", "siaga")
    assert isinstance(first, StandingLevel)
    assert isinstance(again, StandingLevel)
    assert again.since == first.since


def test_a_level_ends_when_its_time_is_over(db: None, cast: Cast) -> None:
    decide(
        cast,
        "desk",
        "siaga",
        at=NOW - timedelta(days=5),
        valid_until=day_start(BEFORE, "65.01"),
    )
    assert standing(cast, BEFORE - timedelta(days=1)) == "siaga"
    assert standing(cast, TODAY) is None


@pytest.mark.parametrize(
    ("name", "place", "changes", "code"),
    [
        ("merah", "65.01", {}, "alerts.no_such_level"),
        ("none", "65.01", {}, "alerts.no_such_level"),
        ("siaga", "ID", {}, "alerts.nation_stands_none"),
        ("siaga", "99", {}, "places.unknown_code"),
        ("siaga", "65.01", {"classification": "SR"}, "alerts.bad_class"),
        ("siaga", "65.01", {"valid_until": NOW - timedelta(days=1)}, "alerts.valid_until_past"),
    ],
)
def test_a_level_that_cannot_be_is_refused(
    db: None, cast: Cast, name: str, place: str, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        decide(cast, "desk", name, place, **changes)
    assert refused.value.code == code


def test_a_level_released_at_t_is_read_by_the_desk_alone(db: None, cast: Cast) -> None:
    decide(cast, "desk", "siaga", classification="T")
    assert standing(cast, who="desk") == "siaga"
    assert standing(cast, who="kpu") is None
    with pytest.raises(Conflict) as refused:
        decide(cast, "bupati", "normal")
    assert refused.value.code == "alerts.held_by_other"


# ---- Awas takes two people ------------------------------------------------------------------------------


def test_awas_waits_for_a_second_person_and_then_names_both(db: None, cast: Cast) -> None:
    proposal = proposed(cast)
    assert standing(cast) is None
    with cast.acting("bupati"):
        assert list(proposals_of("65.01")) == [proposal]
        row = approve_proposal(proposal, actor=str(cast["bupati"].pk), received_at=NOW, now=NOW)
        assert not proposals_of("65.01")
    assert row.approved_by == str(cast["desk"].pk)
    assert row.approved_second_by == str(cast["bupati"].pk)
    assert standing(cast) == "awas"


def test_the_same_person_never_approves_their_own_awas(db: None, cast: Cast) -> None:
    proposal = proposed(cast)
    with cast.acting("desk"), pytest.raises(NotAllowed) as refused:
        approve_proposal(proposal, actor=str(cast["desk"].pk), received_at=NOW, now=NOW)
    assert refused.value.code == "alerts.same_person"
    assert standing(cast) is None


def test_nobody_outside_the_desk_is_a_second_person(db: None, cast: Cast) -> None:
    proposal = proposed(cast)
    for who in ("kpu", "police", "analyst"):
        with cast.acting(who), pytest.raises(NotAllowed):
            approve_proposal(proposal, actor=str(cast[who].pk), received_at=NOW, now=NOW)
    with cast.acting("stranger"), pytest.raises(WrongState):
        approve_proposal(proposal, actor=str(cast["stranger"].pk), received_at=NOW, now=NOW)
    assert standing(cast) is None


def test_a_proposal_is_decided_once_and_only_one_is_open(db: None, cast: Cast) -> None:
    proposal = proposed(cast)
    with pytest.raises(Conflict) as refused:
        decide(cast, "bupati", "awas")
    assert refused.value.code == "alerts.proposal_open"
    with cast.acting("bupati"):
        reject_proposal(proposal, actor=str(cast["bupati"].pk), received_at=NOW, now=NOW)
        with pytest.raises(WrongState):
            approve_proposal(proposal, actor=str(cast["bupati"].pk), received_at=NOW, now=NOW)
    assert standing(cast) is None
    assert isinstance(decide(cast, "bupati", "awas"), LevelProposal)


# ---- change since yesterday, and the demo -----------------------------------------------------------------


def test_the_change_since_yesterday_is_told_only_where_there_is_one(as_system: object) -> None:
    happen()
    change = level_change_since_yesterday("65.01", day=TODAY)
    assert change is not None
    assert (change.before, change.now) == ("none", "siaga")
    assert level_change_since_yesterday("65.02", day=TODAY) is None


def test_the_demos_levels_equal_the_computed_ones_on_every_day(as_system: object) -> None:
    load_elections(now=NOW)
    happen("65.01", 4, day=TODAY - timedelta(days=20))
    happen("65.02", 2, day=TODAY - timedelta(days=9))
    happen("65", 3, day=TODAY - timedelta(days=5))
    happen("11.75", 3, day=TODAY)
    places = ["65", "65.01", "65.02", "11", "11.75", "33"]
    written = stand_demo_levels(TODAY)
    assert 5 <= written < 30
    for back in range(0, 40, 3):
        day = TODAY - timedelta(days=back)
        stood = standing_levels(places, day=day)
        shown = {
            place: stood[place].highest.level if place in stood else "none" for place in places
        }
        assert shown == level_names(places, day=day), day
    assert all(one.highest.is_automatic for one in stood.values())
    assert stand_demo_levels(TODAY) == written
    assert StandingLevel.objects.count() == written


def test_the_demo_leaves_alone_what_a_person_set(db: None, cast: Cast) -> None:
    happen()
    decide(cast, "desk", "normal")
    with acting_as(system_identity()):
        stand_demo_levels(TODAY)
    assert standing(cast) == "normal"
