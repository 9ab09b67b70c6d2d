"""Looking after people: making accounts, giving seats, links, closing, candidacy."""

import re
from datetime import date

import pytest
from django.test import Client

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts import people
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.models import (
    Account,
    ApiKey,
    Membership,
    SignedInSession,
)
from waspada.apps.accounts.queries import identity_of
from waspada.apps.journal.models import JournalRow
from waspada.core.errors import NotAllowed

NEW = {
    "display_name": "Rina Lestari",
    "username": "rina.bulungan",
    "email": "",
    "role": "liaison",
    "agency": "bawaslu",
    "place": "Bulungan",
    "clearance": "T",
    "decree": "SK 7/2024",
    "starts_on": "2024-09-01",
    "ends_on": "",
}


def _person_url(account: Account, tail: str = "") -> str:
    return f"/kelola/akun/{account.pk}/{tail}"


@pytest.mark.parametrize("name", ["kpu", "bupati", "analyst", "fkdm"])
def test_only_administrators_and_secretariats_look_after_accounts(cast: Cast, name: str) -> None:
    client = cast.client(name)
    for address in ("/kelola/akun/", "/kelola/akun/baru/", "/kelola/akun/impor/"):
        assert client.get(address).status_code == 403


def test_a_visitor_is_asked_to_sign_in_first(client: Client, db: None) -> None:
    assert client.get("/kelola/akun/")["Location"] == "/masuk/?next=/kelola/akun/"


def test_the_list_holds_the_own_area_only(cast: Cast) -> None:
    page = cast.client("desk").get("/kelola/akun/").content.decode()
    assert "Kpu" in page
    assert "Stranger" not in page
    assert "Province" not in page


def test_people_are_found_by_name_role_and_place(cast: Cast) -> None:
    client = cast.client("province")

    def found(query: str) -> set[str]:
        rows = client.get(f"/kelola/akun/?{query}").context["rows"]
        return {row["account"].username for row in rows}

    assert found("cari=kpu") == {"kpu"}
    assert found("cari=bawaslu") == set()
    assert found("peran=field") == {"fkdm"}
    assert found("tempat=65.01.05") == {"camat", "fkdm"}
    assert found("tempat=tanjung+selor") == {"camat", "fkdm"}


def test_an_account_is_made_with_its_seat_and_a_link_to_choose_a_password(cast: Cast) -> None:
    client = cast.client("desk")
    answer = client.post("/kelola/akun/baru/", NEW)
    account = Account.objects.get(username="rina.bulungan")
    assert answer["Location"] == _person_url(account)
    seat = Membership.objects.get(account=account)
    assert (seat.role, seat.unit_id, seat.clearance) == ("liaison", "bawaslu-65.01", "T")
    assert not account.has_usable_password()
    assert account.needs_second_factor
    page = client.post(_person_url(account, "kata-sandi/")).content.decode()
    link = re.search(r"http://testserver(/masuk/kata-sandi/[^<\s]+)", page)
    assert link
    holder = Client()
    assert holder.get(link[1])["Location"] == "/masuk/kata-sandi/"
    weak = holder.post("/masuk/kata-sandi/", {"new_password": "123", "again": "123"})
    assert weak.status_code == 200
    password = "lima perahu biru"
    given = {"new_password": password, "again": password}
    assert holder.post("/masuk/kata-sandi/", given)["Location"] == "/masuk/"
    signed = holder.post("/masuk/", {"username": "rina.bulungan", "password": password})
    assert signed.status_code == 302
    again = Client()
    again.get(link[1])
    assert again.get("/masuk/kata-sandi/").status_code == 404
    acts = set(JournalRow.objects.values_list("action", flat=True))
    assert {"account.created", "seat.given", "account.password_link_made"} <= acts


@pytest.mark.parametrize(
    "change",
    [
        {"place": "65"},
        {"place": "33.74"},
        {"clearance": "R"},
        {"agency": "kecamatan"},
        {"username": "kpu"},
        {"username": "Ada spasi"},
        {"ends_on": "2024-01-01"},
        {"place": "Entah di mana"},
    ],
)
def test_nobody_gives_more_than_they_hold_and_bad_input_makes_nothing(
    cast: Cast, change: dict[str, str]
) -> None:
    before = Account.objects.count(), Membership.objects.count()
    answer = cast.client("desk").post("/kelola/akun/baru/", NEW | change)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert (Account.objects.count(), Membership.objects.count()) == before


def test_the_action_itself_refuses_what_the_form_would_not_offer(cast: Cast) -> None:
    with cast.acting("admin"), pytest.raises(NotAllowed):
        people.give_seat(
            cast["camat"],
            role="secretariat",
            agency="kesbangpol",
            place="65",
            clearance="T",
            starts_on=TODAY,
            now=NOW,
        )


def test_nobody_gives_themselves_a_seat_or_closes_themselves(cast: Cast) -> None:
    client = cast.client("desk")
    seat = {"role": "leader", "agency": "pemda", "place": "65.01", "clearance": "T"}
    answer = client.post(
        _person_url(cast["desk"], "peran/"), {**seat, "starts_on": "2024-11-28", "decree": ""}
    )
    assert answer.status_code == 200
    assert Membership.objects.filter(account=cast["desk"]).count() == 1
    assert client.post(_person_url(cast["desk"], "aktif/"), {"aktif": "0"}).status_code == 403
    assert client.post(_person_url(cast["desk"], "kata-sandi/")).status_code == 403


@pytest.mark.parametrize("tail", ["aktif/", "kata-sandi/", "faktor-kedua/", "kunci/", "kartu/"])
def test_an_account_that_reaches_further_cannot_be_taken_over(cast: Cast, tail: str) -> None:
    grant_membership(
        cast["kpu"], role="liaison", place="65", unit=ensure_unit("kpu", "65"), starts_on=TODAY
    )
    assert cast.client("desk").post(_person_url(cast["kpu"], tail)).status_code == 403
    assert cast.client("desk").get(_person_url(cast["kpu"])).status_code == 200
    assert cast.client("desk").post(_person_url(cast["stranger"], tail)).status_code == 404


def test_an_administrator_cleared_for_b_cannot_reset_somebody_cleared_for_t(cast: Cast) -> None:
    assert cast.client("admin").post(_person_url(cast["kpu"], "kata-sandi/")).status_code == 403
    assert cast.client("admin").post(_person_url(cast["camat"], "kata-sandi/")).status_code == 200


def test_closing_an_account_ends_its_sessions_at_once(cast: Cast) -> None:
    holder = cast.client("kpu")
    assert holder.get("/akun/").status_code == 200
    cast.client("desk").post(_person_url(cast["kpu"], "aktif/"), {"aktif": "0"})
    assert not SignedInSession.objects.filter(account_id=cast["kpu"].pk).exists()
    assert holder.get("/akun/").status_code == 302


def test_a_seat_ends_by_its_date_and_is_kept(cast: Cast) -> None:
    seat = Membership.objects.get(account=cast["kpu"])
    answer = cast.client("desk").post(
        _person_url(cast["kpu"], f"peran/{seat.pk}/"),
        {"clearance": "B", "decree": "SK 9", "ends_on": "2024-11-27"},
    )
    assert answer.status_code == 302
    assert identity_of(cast["kpu"], day=date(2024, 11, 27)).memberships[0].clearance == "B"
    assert identity_of(cast["kpu"], day=date(2024, 11, 28)).memberships == ()


def test_a_candidate_is_barred_and_the_acting_head_has_the_seat(cast: Cast) -> None:
    acting = Account.objects.create_account("pjs", display_name="Pjs")
    grant_membership(
        acting,
        role="liaison",
        place="65.01",
        unit=ensure_unit("pemda", "65.01"),
        starts_on=date(2024, 1, 1),
    )
    client = cast.client("desk")
    answer = client.post(
        _person_url(cast["bupati"], "pencalonan/"),
        {
            "election_key": "pilkada-2024-65.01",
            "nominated_on": "2024-09-22",
            "document": "SK KPU",
            "acting": "pjs",
            "acting_decree": "SK Mendagri",
        },
    )
    assert answer.status_code == 302
    during, after = date(2024, 11, 1), date(2025, 1, 9)
    assert identity_of(cast["bupati"], day=during).memberships == ()
    roles = {seat.role for seat in identity_of(acting, day=during).memberships}
    assert roles == {"liaison", "leader"}
    candidacy = cast["bupati"].candidacy_set.get()
    client.post(
        _person_url(cast["bupati"], f"pencalonan/{candidacy.pk}/"),
        {"results_final_on": after.isoformat()},
    )
    assert len(identity_of(cast["bupati"], day=after).memberships) == 1
    assert {seat.role for seat in identity_of(acting, day=after).memberships} == {"liaison"}


def test_a_key_is_shown_once_and_revoked(cast: Cast) -> None:
    client = cast.client("desk")
    page = client.post(_person_url(cast["kpu"], "kunci/"), {"name": "SIAKBA"}).content.decode()
    token = re.search(r"wsp_[\w-]+", page)
    assert token
    assert token[0] not in client.get(_person_url(cast["kpu"])).content.decode()
    key = ApiKey.objects.get()
    client.post(_person_url(cast["kpu"], f"kunci/{key.pk}/cabut/"))
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_the_access_page_names_units_and_roles_and_no_person(cast: Cast) -> None:
    for account in cast.accounts.values():
        Account.objects.filter(pk=account.pk).update(display_name=f"Rahasia {account.username}")
    client = cast.client("analyst")
    page = client.get("/akses/?kelas=T&tempat=65.01").content.decode()
    assert "Kesbangpol Kabupaten Bulungan" in page
    assert "KPU Kabupaten Bulungan" in page
    assert "hanya yang dimiliki atau ditujukan ke kantornya" in page
    assert not any(f"Rahasia {name}" in page for name in ("desk", "kpu", "province", "bupati"))
    assert client.get("/akses/?kelas=zz&tempat=zz").status_code == 200
