"""The rules of meetings: what a room may see, how an agenda is ordered, what may follow what."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.access import Rights, may_read
from waspada.core.errors import BadInput
from waspada.core.meetings import (
    DECISION_MOVES,
    MEETING_MOVES,
    SECTIONS,
    Candidate,
    Presence,
    arranged,
    check_times,
    moved,
    room_class,
    room_identity,
)
from waspada.core.vocabulary import CLASSES

NOW = datetime(2024, 11, 28, 3, tzinfo=UTC)
presences = st.lists(
    st.builds(
        Presence,
        clearance=st.sampled_from(CLASSES),
        unit_chain=st.lists(st.sampled_from(["kpu-65.01", "polri-65.01"]), max_size=2).map(tuple),
        compartments=st.frozensets(st.sampled_from(["k1", "k2"])),
    ),
    max_size=6,
)


@given(presences, presences)
def test_whoever_comes_in_a_room_never_sees_more(
    some: list[Presence], more: list[Presence]
) -> None:
    items = [
        Rights("65.01", code, compartment=compartment, concerns_units=frozenset(concerns))
        for code in CLASSES
        for compartment in ("", "k1")
        for concerns in ((), ("kpu-65.01",))
    ]
    before = room_identity("m", "65.01", some, realm="live")
    after = room_identity("m", "65.01", [*some, *more], realm="live")
    if some:
        assert all(may_read(before, one) for one in items if may_read(after, one))


@given(presences)
def test_a_room_sees_no_more_than_the_least_cleared_of_it(present: list[Presence]) -> None:
    room = room_identity("m", "65.01", present, realm="live")
    lowest = min((CLASSES.index(one.clearance) for one in present), default=0)
    for rank, code in enumerate(CLASSES):
        assert may_read(room, Rights("65.01", code)) == (rank <= lowest)
    assert not may_read(room, Rights("33.74", "B"))


def test_an_empty_room_and_an_unknown_clearance_are_open_to_all() -> None:
    assert room_class([]) == "B"
    assert room_class([Presence("T"), Presence("?")]) == "B"


@given(st.lists(st.integers(), unique=True, min_size=1), st.data(), st.integers(-9, 9))
def test_moving_a_point_keeps_every_other_in_order(
    order: list[int], data: st.DataObject, step: int
) -> None:
    key = data.draw(st.sampled_from(order))
    after = moved(order, key, step)
    assert sorted(after) == sorted(order)
    assert [one for one in after if one != key] == [one for one in order if one != key]
    wanted = min(max(order.index(key) + step, 0), len(order) - 1)
    assert after.index(key) == wanted
    assert moved(order, object(), step) == order


def _candidate(section: str, source: str, key: str, weight: float) -> Candidate:
    return Candidate(
        section, source, "agenda.x", Rights("65", "B"), key=("incident", key), weight=weight
    )


def test_an_agenda_goes_as_a_meeting_goes_and_takes_the_heaviest_of_each_source() -> None:
    found = arranged(
        [_candidate("constraints", "gap", str(number), weight=number) for number in range(5)]
        + [
            _candidate("situation", "warning", "w", 1),
            _candidate("constraints", "constraint", "4", 99),
            Candidate("reading", "standing", "agenda.reading", Rights("65", "B")),
        ]
    )
    assert [(one.source, one.key[1]) for one in found] == [
        ("warning", "w"),
        ("constraint", "4"),
        ("gap", "3"),
        ("gap", "2"),
        ("gap", "1"),
        ("standing", ""),
    ]
    assert [SECTIONS.index(one.section) for one in found] == sorted(
        SECTIONS.index(one.section) for one in found
    )


def test_whoever_asked_for_a_decision_is_answered_even_where_many_ask() -> None:
    asked = [_candidate("constraints", "constraint", str(n), weight=n) for n in range(12)]
    gaps = [_candidate("constraints", "gap", f"g{n}", weight=50 + n) for n in range(12)]
    found = [one.source for one in arranged(asked + gaps)]
    assert (found.count("constraint"), found.count("gap")) == (8, 3)


def test_what_is_signed_adopted_or_called_off_moves_no_more() -> None:
    assert not MEETING_MOVES["signed"]
    assert not MEETING_MOVES["cancelled"]
    assert not DECISION_MOVES["adopted"]
    for moves in (MEETING_MOVES, DECISION_MOVES):
        assert {to for tos in moves.values() for to in tos} <= moves.keys()


@pytest.mark.parametrize(
    ("hours", "code"), [(0, "ends_before"), (-1, "ends_before"), (13, "too_long")]
)
def test_a_meeting_ends_after_it_begins_and_within_a_day_s_work(hours: int, code: str) -> None:
    check_times(NOW, NOW + timedelta(hours=2))
    with pytest.raises(BadInput) as refused:
        check_times(NOW, NOW + timedelta(hours=hours))
    assert refused.value.code == f"meetings.{code}"
