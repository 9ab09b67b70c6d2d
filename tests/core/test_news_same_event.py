"""Items of one event come together in whatever order they arrive, and a person's word stands."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waspada.core.news.same_event import (
    TIED,
    Item,
    alike,
    blocks_near,
    days_meet,
    item_of,
    places_meet,
)
from waspada.core.news.same_event_groups import MOST_CLUSTERED, groups_of, pair_of
from waspada.core.news.same_event_index import Grouping
from waspada.core.reports.duplicates import Described

DAY = date(2024, 11, 17)
SAMPANG, BANGKALAN, KETAPANG = "35.27", "35.26", "35.27.09"
KILLED = [
    "Seorang saksi pasangan nomor 2 tewas dikeroyok sekelompok orang bercelurit di Ketapang Laok",
    "saksi paslon 2 Sampang tewas dikeroyok pakai celurit di Ketapang Laok",
    "Pendukung pasangan nomor 2 dibunuh sekelompok orang bercelurit di Desa Ketapang Laok",
]
OTHER = "Tim calon membagikan sembako dan uang kepada warga di pasar Srimangunan"


def item(key: str, text: str, place: str = SAMPANG, day: date | None = DAY, **more: object) -> Item:
    return item_of(replace(Described(key, text, place, day), **more))  # type: ignore[arg-type]


ITEMS = [
    *(item(f"k{number}", text) for number, text in enumerate(KILLED)),
    item("other", OTHER),
    item("next", KILLED[0], day=DAY + timedelta(days=40)),
    item(
        "late", "Kasus saksi tewas dikeroyok orang bercelurit di Ketapang Laok: polisi mengejar pelaku",
        day=DAY + timedelta(days=6), is_day_said=False,
    ),
]  # fmt: skip
GROUPS = {frozenset(("k0", "k1", "k2", "late")), frozenset(("other",)), frozenset(("next",))}


def test_one_event_told_by_three_and_followed_up_is_one_group_in_any_order() -> None:
    for order in list(permutations(ITEMS))[::37]:
        grouping = Grouping()
        for one in order:
            grouping.add(one)
        assert grouping.groups() == GROUPS


def test_a_day_that_is_said_may_be_off_by_some_days_and_word_without_one_may_come_later() -> None:
    said, late = ITEMS[0], ITEMS[5]
    assert days_meet(said, late)
    assert days_meet(late, said)
    assert not days_meet(said, replace(late, is_day_said=True))
    assert not days_meet(said, replace(late, day=DAY - timedelta(days=6)))
    assert not days_meet(said, replace(late, day=None))


def test_places_meet_where_they_are_one_beside_one_another_or_one_within_the_other() -> None:
    assert places_meet(KETAPANG, SAMPANG)
    assert places_meet(SAMPANG, BANGKALAN)
    assert places_meet("35", KETAPANG)
    assert places_meet(KETAPANG, "35")
    assert not places_meet(SAMPANG, "35.73")
    assert not places_meet("", SAMPANG)
    assert blocks_near("ID") == frozenset()


def test_the_same_words_of_another_place_or_without_a_shared_word_are_not_alike() -> None:
    assert alike(ITEMS[0], item("far", KILLED[0], place="65.01")) == 0.0
    assert alike(ITEMS[0], item("none", "Baliho roboh")) == 0.0
    assert alike(ITEMS[0], ITEMS[1]) > 0.9


def test_the_same_number_of_hurt_speaks_for_and_another_against() -> None:
    told = replace(ITEMS[0], deaths=1)
    same = alike(told, replace(ITEMS[2], deaths=1))
    assert same > alike(told, ITEMS[2]) > alike(told, replace(ITEMS[2], deaths=9))


def test_words_kept_with_a_secret_are_alike_among_themselves_only() -> None:
    told = Described("a", KILLED[0], SAMPANG, DAY)
    kept = item_of(told, secret=b"kunci")
    assert alike(kept, item_of(replace(told, key="b"), secret=b"kunci")) > 0.9
    assert alike(kept, item_of(told)) == 0.0


def test_what_a_person_parted_stays_apart_and_what_was_joined_stays_together() -> None:
    grouping = Grouping(together=[("next", "other")], apart=[("k0", "k1")])
    for one in ITEMS:
        grouping.add(one)
    assert grouping.group_of("k0") != grouping.group_of("k1")
    assert grouping.group_of("other") == frozenset(("next", "other"))


def test_an_item_that_came_twice_is_there_once() -> None:
    grouping = Grouping()
    grouping.load(ITEMS[:2])
    assert grouping.add(ITEMS[0]) == frozenset(("k0",))
    assert len(grouping) == 2
    # What was loaded stands alone until something new ties it.
    assert grouping.add(ITEMS[2]) == frozenset(("k0", "k2")) or len(grouping.groups()) == 1


# Words that share a slot of the table by which they are bounded, a station, hurt, far places.
WORDS = st.dictionaries(
    st.sampled_from([5, 5 + 2**13, 5 + 2**14, 77, 78, 2**32 - 1]),
    st.sampled_from([1.5, 4.2, 6.4]),
    min_size=1,
)
FACTS = st.tuples(
    WORDS,
    st.sampled_from([SAMPANG, BANGKALAN, KETAPANG, "35", "65.01", "ID"]),
    st.one_of(st.none(), st.integers(0, 20)),
    st.booleans(),
    st.sampled_from([frozenset[int](), frozenset((1,)), frozenset((2,))]),
    st.sampled_from([None, 3, 40]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(FACTS, min_size=2, max_size=8))
def test_looked_for_by_cells_the_groups_are_those_of_all_pairs_compared(
    facts: list[tuple[dict[int, float], str, int | None, bool, frozenset[int], int | None]],
) -> None:
    items = [
        Item(
            f"i{number}", words, sum(words.values()), place,
            None if after is None else DAY + timedelta(days=after), is_said,
            stations=stations, deaths=deaths,
        )
        for number, (words, place, after, is_said, stations, deaths) in enumerate(facts)
    ]  # fmt: skip
    grouping = Grouping()
    for one in reversed(items):
        grouping.add(one)
    ties = {
        (one.key, other.key): tie
        for at, one in enumerate(items)
        for other in items[at + 1 :]
        if (tie := alike(one, other)) >= TIED
    }
    assert grouping.groups() == set(groups_of([one.key for one in items], ties))


def test_of_thousands_of_one_place_and_day_the_last_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("waspada.core.news.same_event_index.MOST_COMPARED", 3)
    grouping = Grouping()
    grouping.load(replace(ITEMS[0], key=f"a{number}") for number in range(3))
    far = replace(ITEMS[0], day=DAY - timedelta(days=4))  # in a cell that is asked, but too far
    grouping.load(replace(far, key=f"b{number}") for number in range(4))
    grouping.load([replace(ITEMS[0], key="last")])
    assert grouping.add(ITEMS[1]) == {"a1", "a2", "last", "k1"}


KEYS = [f"i{number:02}" for number in range(9)]
PAIRS = st.sampled_from([pair_of(a, b) for a in KEYS for b in KEYS if a < b])
TIES = st.dictionaries(PAIRS, st.sampled_from([0.31, 0.5, 0.62, 0.8, 0.97]), max_size=20)


@settings(max_examples=60, deadline=None)
@given(TIES, st.sets(PAIRS, max_size=3), st.sets(PAIRS, max_size=3), st.permutations(KEYS))
def test_groups_are_of_the_ties_and_not_of_the_order(
    ties: dict[tuple[str, str], float],
    together: set[tuple[str, str]],
    apart: set[tuple[str, str]],
    order: list[str],
) -> None:
    apart -= together
    groups = groups_of(KEYS, ties, together=together, apart=apart)
    turned = dict(reversed(list(ties.items())))
    assert groups_of(order, turned, together=together, apart=apart) == groups
    home = {key: group for group in groups for key in group}
    assert set(home) == set(KEYS)
    for one, other in together:
        assert home[one] == home[other]
    by_hand = {key: group for group in groups_of(KEYS, {}, together=together) for key in group}
    for one, other in apart:
        if by_hand[one] != by_hand[other]:
            assert home[one] != home[other]


@pytest.mark.parametrize("count", [MOST_CLUSTERED, MOST_CLUSTERED + 50])
def test_hundreds_of_one_event_are_one_group_but_for_what_was_parted(count: int) -> None:
    keys = [f"{number:03}" for number in range(count)]
    ties = {(keys[at], keys[at + 1]): 0.99 for at in range(count - 1)}
    ties |= {(keys[0], key): 0.99 for key in keys[1:]}
    assert len(groups_of(keys, ties)) == 1
    parted = groups_of(keys, ties, apart=[(keys[0], keys[-1])])
    home = {key: number for number, group in enumerate(parted) for key in group}
    assert home[keys[0]] != home[keys[-1]]
