"""Nobody gives more than they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.access import Identity, Membership, Rights, may_read
from waspada.core.access_grants import may_grant, may_manage
from waspada.core.vocabulary import CLASSES, ROLES


def _seat(role: str, place: str, clearance: str = "B", **more: object) -> Membership:
    unit = str(more.pop("unit", f"kesbangpol-{place}"))
    held = frozenset(more.pop("compartments", ()))  # type: ignore[call-overload]
    return Membership(role, place, unit, (unit,), clearance, held)


DESK = Identity("desk", (_seat("secretariat", "65.01", "T", compartments=("k1",)),), "live")


@pytest.mark.parametrize(
    ("seat", "allowed"),
    [
        (_seat("field", "65.01.05", unit="fkdm-65.01.05"), True),
        (_seat("liaison", "65.01", "T", unit="kpu-65.01"), True),
        (_seat("liaison", "65.01", "T", unit="kpu-65"), False),
        (_seat("liaison", "65", "B"), False),
        (_seat("secretariat", "65.02", "B"), False),
        (_seat("liaison", "65.01", "R"), False),
        (_seat("liaison", "65.01", "T", compartments=("k1",)), True),
        (_seat("liaison", "65.01", "T", compartments=("k1", "k2")), False),
        (_seat("dukun", "65.01"), False),
        (_seat("liaison", "65.01", "X"), False),
    ],
)
def test_a_secretariat_gives_what_lies_under_its_own_seat(seat: Membership, allowed: bool) -> None:
    assert may_grant(DESK, seat) is allowed


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"secretariat", "administrator"}))
def test_other_roles_give_nothing(role: str) -> None:
    giver = Identity("a", (_seat(role, "ID", "SR"),), "live")
    assert not may_grant(giver, _seat("field", "65.01.05"))


def test_two_seats_do_not_add_up_to_a_third() -> None:
    giver = Identity(
        "a", (_seat("administrator", "65", "B"), _seat("secretariat", "65.01", "T")), "live"
    )
    assert may_grant(giver, _seat("liaison", "65.01", "T"))
    assert may_grant(giver, _seat("liaison", "65.02", "B"))
    assert not may_grant(giver, _seat("liaison", "65.02", "T"))


def test_an_account_with_one_seat_beyond_is_not_managed() -> None:
    inside, beyond = _seat("liaison", "65.01"), _seat("liaison", "65")
    assert may_manage(DESK, [inside])
    assert not may_manage(DESK, [inside, beyond])
    assert not may_manage(DESK, [])
    assert may_manage(Identity("n", (_seat("secretariat", "ID", "B"),), "live"), [])


PLACES = ("ID", "65", "65.01", "65.01.05", "33", "33.74")
GIVERS = st.builds(
    _seat,
    st.sampled_from(("secretariat", "administrator")),
    st.sampled_from(PLACES),
    st.sampled_from(CLASSES),
)
GIVEN = st.builds(
    _seat, st.sampled_from(sorted(ROLES)), st.sampled_from(PLACES), st.sampled_from(CLASSES)
)
ITEMS = st.builds(
    Rights,
    place=st.sampled_from(PLACES),
    classification=st.sampled_from(CLASSES),
    realm=st.just("live"),
)


@given(giver=GIVERS, seat=GIVEN, item=ITEMS)
def test_a_granted_seat_reads_nothing_of_others_that_a_desk_giving_it_could_not_read(
    giver: Membership, seat: Membership, item: Rights
) -> None:
    desk = Membership("secretariat", giver.place, giver.unit, (), giver.clearance)
    if may_grant(Identity("g", (desk,), "live"), seat):
        got = may_read(Identity("n", (seat,), "live"), item)
        assert not got or may_read(Identity("g", (desk,), "live"), item)
