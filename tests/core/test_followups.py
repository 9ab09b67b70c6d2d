"""Action items: the moves, the clock, the dates, the reach, and who may be told to act."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.elections import DatedStage
from waspada.core.errors import BadInput, TooShort, WaspadaError, WrongState
from waspada.core.followups.clock import (
    USUAL,
    Patience,
    check_patience,
    days_late,
    is_before,
    is_late,
    read_days,
    reminder_due,
    state_on,
)
from waspada.core.followups.facts import (
    DueStage,
    ItemFacts,
    check_facts,
    check_no_ring,
    cleaned,
    is_reached,
)
from waspada.core.followups.states import (
    BEGINS,
    CLOCK_STEPS,
    MOVES,
    MOVES_OF,
    ORDER,
    REQUEST,
    REQUEST_MOVES,
    STEPS,
    kind_for,
    may_step,
    take_step,
)
from waspada.core.followups.under import is_under
from waspada.core.vocabulary import AGENCIES, Words

DAY = date(2024, 11, 28)
KINDS = st.sampled_from((ORDER, REQUEST))
WALKS = st.lists(st.sampled_from([*STEPS, "no_such_step"]), max_size=30)


@given(KINDS, WALKS)
def test_no_walk_of_steps_leaves_the_dict(kind: str, steps: list[str]) -> None:
    state = BEGINS[kind]
    for step in steps:
        try:
            to = take_step(kind, step, state)
        except WrongState:
            assert not may_step(kind, step, state)
            continue
        assert to in MOVES_OF[kind][state]
        state = to
    assert state in MOVES_OF[kind]


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    for kind, moves in MOVES_OF.items():
        reached = {BEGINS[kind]} | {to for tos in moves.values() for to in tos}
        assert reached == set(moves)
        by_steps = {BEGINS[kind]}
        for _round in moves:
            by_steps |= {
                take_step(kind, step, state)
                for step in STEPS
                for state in by_steps
                if may_step(kind, step, state)
            }
        assert by_steps == set(moves)


@given(st.sampled_from(sorted(REQUEST_MOVES)), st.integers(-40, 400))
def test_no_clock_ever_moves_a_request(state: str, late: int) -> None:
    due_on = DAY - timedelta(days=late)
    assert state_on(REQUEST, state, due_on, DAY, escalate_after=3) == state
    assert not is_late(REQUEST, state)
    assert not any(may_step(REQUEST, step, state) for step in CLOCK_STEPS)
    assert not {"overdue", "escalated"} & set(REQUEST_MOVES)


@given(st.sampled_from(sorted(MOVES)), st.integers(-40, 400), st.integers(1, 30))
def test_an_order_is_late_from_the_day_after_and_before_the_chair_when_it_lasts(
    state: str, late: int, patience: int
) -> None:
    due_on = DAY - timedelta(days=late)
    stands = state_on(ORDER, state, due_on, DAY, escalate_after=patience)
    if late <= 0 or state in {"done", "verified", "refused", "withdrawn", "escalated"}:
        assert stands == state
    else:
        assert stands == ("escalated" if late >= patience else "overdue")
    assert days_late(due_on, DAY) == max(late, 0)


def test_bodies_of_their_own_law_are_asked_and_never_ordered() -> None:
    for agency in ("kpu", "bawaslu", "polri", "tni", "kejaksaan", "bin", "fkdm"):
        assert kind_for(f"{agency}-65.01", "65.01") == REQUEST
    for agency, kind in AGENCIES.items():
        assert kind_for(f"{agency}-65", "65") == (ORDER if kind.is_directed else REQUEST)
    # An office of a higher level or of another region is nobody's to order from here.
    assert kind_for("dinkes-65", "65.01") == REQUEST
    assert kind_for("dinkes-65.02", "65.01") == REQUEST
    assert kind_for("kecamatan-65.01.05", "65") == ORDER


def test_the_nearest_reminder_alone_is_due_and_a_new_date_is_reminded_of_again() -> None:
    patience = Patience(before=(7, 3, 1), after=(1, 5))
    due = date(2024, 12, 10)
    said = {
        left: reminder_due(due, due - timedelta(days=left), patience, is_open=True)
        for left in (8, 7, 5, 3, 2, 1, 0, -1, -4, -5, -30)
    }
    assert [text.rpartition(":")[2] for text in said.values()] == [
        "", "b7", "b7", "b3", "b3", "b1", "b1", "a1", "a1", "a5", "a5",
    ]  # fmt: skip
    assert is_before(said[0])
    assert not is_before(said[-1])
    assert not reminder_due(due, due, patience, is_open=False)
    later = due + timedelta(days=1)
    assert reminder_due(later, due, patience, is_open=True) != said[0]


def test_a_setting_that_cannot_work_is_refused() -> None:
    check_patience(USUAL)
    for bad in (
        Patience(escalate_after=0),
        Patience(escalate_after=31),
        Patience(before=(1, 2, 3, 4, 5)),
        Patience(before=(-1,)),
        Patience(after=(0,)),
        Patience(after=(31,)),
    ):
        with pytest.raises(BadInput):
            check_patience(bad)
    assert read_days("7; 3,1  1") == (7, 3, 1)
    assert read_days("") == ()
    with pytest.raises(BadInput):
        read_days("tiga")


def facts(**changes: object) -> ItemFacts:
    given_: dict[str, object] = {
        "what": "Usulkan ASN sekretariat Panwascam",
        "unit": "pemda-65.01",
        "place": "65.01",
        "due_on": DAY + timedelta(days=3),
    }
    return ItemFacts(**given_ | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"what": " \n "}, "followup.no_words"),
        ({"unit": ""}, "followup.no_owner"),
        ({"unit": "tiada-65"}, "vocabulary.bad_unit"),
        ({"due_on": None}, "followup.no_date"),
        ({"due_on": None, "due_stage": DueStage("p", "x")}, "followup.stage_undated"),
        ({"due_on": DAY - timedelta(days=1)}, "followup.date_passed"),
        ({"due_on": DAY + timedelta(days=731)}, "followup.date_far"),
        ({"what": "x" * 241}, "followup.too_long"),
        ({"detail": "x" * 3001}, "followup.too_long"),
        ({"priority": "sekarang"}, "followup.bad_choice"),
        ({"place": "99"}, "followup.no_place"),
        ({"place": "65.02"}, "followup.out_of_reach"),
        ({"place": "65", "classification": "T"}, "followup.out_of_reach"),
        ({"concerns_units": ("pemda-65.01",)}, "followup.concerns_owner"),
    ],
)
def test_what_nobody_could_do_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(WaspadaError) as refused:
        check_facts(cleaned(facts(**changes)), today=DAY)
    assert refused.value.code == code


def test_numbers_of_people_are_masked_before_anything_is_kept() -> None:
    kept = cleaned(facts(what="Hubungi 0812 3456 7890\nhari ini", detail="NIK 6501010101900001"))
    assert "0812" not in kept.what
    assert "\n" not in kept.what
    assert "6501010101900001" not in kept.detail
    check_facts(kept, today=DAY)
    with pytest.raises(TooShort):
        check_facts(cleaned(facts(what="")), today=DAY)


def test_an_office_is_reached_within_its_area_and_above_it_by_class_b_alone() -> None:
    assert is_reached("kpu-65.01", "65.01.05", "T")
    assert is_reached("kpu-65.01", "65", "B")
    assert not is_reached("kpu-65.01", "65", "T")
    assert not is_reached("kpu-65.01", "65.02", "B")


def stage(starts_on: date | None, *, places: tuple[str, ...] = ()) -> DatedStage:
    return DatedStage(
        election_key="pilkada-2024",
        election_name=Words("Pilkada", "Elections"),
        code="masa_tenang",
        order=1,
        name=Words("Masa tenang", "Quiet days"),
        stage="masa_tenang",
        phase="pra",
        place="ID",
        version=1,
        starts_on=starts_on,
        ends_on=None if starts_on is None else starts_on + timedelta(days=2),
        document="PKPU",
        source="",
        confidence="tinggi",
        places=places,
    )


def test_a_date_that_hangs_on_a_stage_moves_with_it() -> None:
    hangs = DueStage("pilkada-2024", "masa_tenang", -3)
    assert hangs.date_in([stage(date(2024, 11, 24))], "65.01") == date(2024, 11, 21)
    assert hangs.date_in([stage(date(2024, 12, 1))], "65.01") == date(2024, 11, 28)
    ends = DueStage("pilkada-2024", "masa_tenang", 0, "ends")
    assert ends.date_in([stage(date(2024, 11, 24))], "65.01") == date(2024, 11, 26)
    assert hangs.date_in([stage(None)], "65.01") is None
    assert hangs.date_in([], "65.01") is None
    # Dates that hold in other parts of a larger place say nothing here.
    assert hangs.date_in([stage(date(2024, 12, 1), places=("65.02",))], "65.01") is None


def test_items_cannot_wait_for_each_other_in_a_ring() -> None:
    first, second, third = UUID(int=1), UUID(int=2), UUID(int=3)
    waiting = {second: third, third: None}
    check_no_ring(first, second, waiting)
    with pytest.raises(BadInput):
        check_no_ring(third, second, waiting)
    with pytest.raises(BadInput):
        check_no_ring(first, first, {})


def test_a_leader_instructs_the_own_offices_and_no_others() -> None:
    bupati = ("pemda-65.01", "65.01")
    for unit in ("disdukcapil-65.01", "kecamatan-65.01.05", "pemda-65.01", "kesbangpol-65.01"):
        assert is_under(*bupati, unit)
    for unit in ("kpu-65.01", "polri-65.01", "disdukcapil-65", "disdukcapil-65.02", "tni-65.01"):
        assert not is_under(*bupati, unit)
    governor = ("pemda-65", "65")
    assert is_under(*governor, "dinkes-65")
    assert is_under(*governor, "pemda-65.01")
    assert not is_under(*governor, "dinkes-65.01")
    kapolda = ("polri-65", "65")
    assert is_under(*kapolda, "polri-65.01")
    assert not is_under(*kapolda, "polri-65")
    assert not is_under(*kapolda, "satpolpp-65")
