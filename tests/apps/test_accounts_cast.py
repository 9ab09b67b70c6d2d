"""The cast of the tests is the same people, whether granted one by one or copied."""

from typing import Any

import pytest
from django.db import transaction

from tests.support.cast import TODAY, grant_cast, make_cast
from waspada.apps.accounts.models import Account, AgencyUnit, Membership
from waspada.apps.accounts.queries import identity_of


def people() -> dict[str, Any]:
    """Return all that is stored about people, without the keys and moments of this very run."""
    return {
        "units": sorted(AgencyUnit.objects.values_list()),
        "accounts": {
            row.pop("username"): row
            for row in Account.objects.values()
            if [row.pop(key) for key in ("id", "date_joined", "password")]
        },
        "seats": {
            row.pop("account__username"): row
            for row in Membership.objects.values("account__username", *_columns())
        },
    }


def _columns() -> list[str]:
    return [
        field.attname
        for field in Membership._meta.concrete_fields
        if field.attname not in {"id", "account_id"}
    ]


@pytest.mark.django_db
def test_a_copied_cast_is_the_granted_one() -> None:
    make_cast()  # from here on casts are copies
    stored = []
    for make in (grant_cast, make_cast):
        Membership.objects.all().delete()
        Account.objects.all().delete()
        AgencyUnit.objects.update(parent=None)
        AgencyUnit.objects.all().delete()
        with transaction.atomic():
            make()
        stored.append(people())
    assert stored[0] == stored[1]
    assert len(stored[0]["accounts"]) == len(stored[0]["seats"]) == 10


@pytest.mark.django_db
def test_two_casts_of_one_run_share_no_keys_and_no_objects() -> None:
    first = make_cast()
    Membership.objects.all().delete()
    Account.objects.all().delete()
    first["kpu"].display_name = "Lain"
    second = make_cast()
    assert first["kpu"].pk != second["kpu"].pk
    assert second["kpu"].display_name == "Kpu"
    assert identity_of(second["kpu"], day=TODAY).account == str(second["kpu"].pk)
