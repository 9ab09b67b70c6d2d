"""A question that is put together once gives what it would if it were put together anew."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.cast import ROLES, TODAY, Cast
from waspada.apps.accounts.models import Account, Membership
from waspada.apps.accounts.queries import identity_of, in_force
from waspada.apps.storage.asked_again import A_DAY, A_MOMENT, AN_ACCOUNT, AskedAgain

pytestmark = pytest.mark.django_db


def test_it_answers_for_each_value_as_the_plain_query_does(cast: Cast) -> None:
    columns = ("id", "role", "starts_on", "compartments", "account")
    seats = Membership.objects.filter(in_force(A_DAY.value), account=AN_ACCOUNT.value)
    asked = AskedAgain(seats.values_list(*columns), {"day": A_DAY, "account": AN_ACCOUNT})
    counts = set()
    for who in ROLES:
        for day in (TODAY, date(2023, 12, 31), date(2024, 1, 1)):
            plain = Membership.objects.filter(in_force(day), account=cast[who])
            found = asked(day=day, account=cast[who].pk)
            assert found == list(plain.values_list(*columns))
            counts.add(len(found))
    assert counts == {0, 1}


def test_moments_are_taken_and_given_as_the_database_keeps_them(cast: Cast) -> None:
    at = datetime(2024, 11, 28, 3, 12, 0, 5, tzinfo=UTC)
    Account.objects.filter(pk=cast["desk"].pk).update(last_login=at)
    later = Account.objects.filter(last_login__gte=A_MOMENT.value)
    asked = AskedAgain(later.values_list("last_login"), {"at": A_MOMENT})
    assert asked(at=at) == [(at,)]
    assert asked(at=at + timedelta(microseconds=1)) == []


def test_a_mark_that_the_query_lost_is_told_and_nothing_is_asked_of_nothing(cast: Cast) -> None:
    everyone = Account.objects.values_list("pk")
    with pytest.raises(LookupError, match="day"):
        AskedAgain(everyone, {"day": A_DAY})
    assert AskedAgain(everyone.none(), {"day": A_DAY})(day=TODAY) == []


def test_a_seat_that_ends_is_missed_the_day_after(cast: Cast) -> None:
    desk = cast["desk"]
    assert identity_of(desk, day=TODAY).memberships
    Membership.objects.filter(account=desk).update(ends_on=TODAY - timedelta(days=1))
    assert identity_of(desk, day=TODAY).memberships == ()
    assert identity_of(desk, day=TODAY - timedelta(days=1)).memberships
