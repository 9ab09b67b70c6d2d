"""Sums that are kept: for whom, until when, and in how much memory."""

from dataclasses import dataclass

import pytest

from tests.support.cast import Cast
from tests.support.incidents import make_incident
from waspada.apps.accounts.remembering import remembering
from waspada.apps.reports.incident_filters import Filters
from waspada.apps.reports.kept import _OVERHEAD, _Shelf, forget_sums, kept_sums, kept_whole
from waspada.apps.reports.stamps import stamp_areas
from waspada.core.access import Identity

pytestmark = [pytest.mark.django_db]


@dataclass(frozen=True)
class Amount:
    """A sum of a size."""

    value: int
    nbytes: int = 0
    is_empty: bool = False


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    forget_sums()


def change(area: str) -> None:
    stamp_areas([("live", area)])


def test_only_what_changed_is_summed_again(as_system: Identity) -> None:
    asked: list[list[str]] = []

    def compute(areas: list[str]) -> dict[str, Amount]:
        asked.append(areas)
        return {area: Amount(len(asked)) for area in areas}

    for area in ("65.01", "65.02"):
        change(area)
    kept_sums("x", ["65.01", "65.02"], compute)
    assert {a: s.value for a, s in kept_sums("x", ["65.01", "65.02"], compute).items()} == {
        "65.01": 1,
        "65.02": 1,
    }
    change("65.02")
    kept_sums("x", ["65.01", "65.02"], compute)
    assert asked == [["65.01", "65.02"], ["65.02"]]


def test_what_follows_from_several_areas_is_worked_out_again_when_one_changes(
    as_system: Identity,
) -> None:
    worked: list[int] = []

    def work_out() -> int:
        worked.append(len(worked))
        return len(worked)

    def ask() -> int:
        with remembering():
            return kept_whole("y", ["65", "65.01", "65.02"], work_out, nbytes=8)

    assert ask() == 1  # nothing was ever written there: nothing would say when it is wrong
    change("65.01")
    assert [ask(), ask()] == [2, 2]
    change("64.01")
    assert ask() == 2
    change("65")
    assert ask() == 3


def test_nobody_is_given_what_others_may_read(cast: Cast) -> None:
    change("65.01")
    answers = {}
    for who in ("desk", "kpu", "police"):
        with cast.acting(who):
            answers[who] = kept_whole("z", ["65.01"], lambda who=who: who, nbytes=8)  # type: ignore[misc]
    assert answers == {who: who for who in answers}


def test_the_shelf_keeps_to_its_room_and_drops_what_was_asked_least_lately() -> None:
    shelf = _Shelf(3 * (_OVERHEAD + 100))
    for asked in ("a", "b", "c"):
        shelf.put(asked, {}, {"65": Amount(1, 100, is_empty=True)})
    assert shelf.take("a", ["65"], {})
    shelf.put("c", {}, {"65": Amount(2, 100, is_empty=True)})  # in place of what was there
    shelf.put("d", {}, {"65": Amount(1, 100, is_empty=True)})
    assert [bool(shelf.take(asked, ["65"], {})) for asked in "abcd"] == [True, False, True, True]
    shelf.put("e", {}, {"65": Amount(1, 10_000, is_empty=True)})
    assert not any(shelf.take(asked, ["65"], {}) for asked in "abcde")


def test_a_list_is_counted_again_after_a_change(cast: Cast, as_system: Identity) -> None:
    make_incident()
    filters = Filters(place="65.01")
    assert filters.count_up_to(10) == 1
    make_incident()
    assert filters.count_up_to(10) == 2
    assert filters.count_up_to(1) == 1
    assert Filters(place="65.01", text="dermaga").count_up_to(10) == 2
