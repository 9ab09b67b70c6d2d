"""Views that are kept under a name, and what is new since the last visit."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.cast import TODAY, Cast
from tests.support.incidents import facts, make_incident
from waspada.apps.journal.models import JournalRow
from waspada.apps.picture.models import SavedView, Visit
from waspada.apps.picture.news import news_since
from waspada.apps.picture.visits import note_visit
from waspada.apps.reports.incidents import correct_incident
from waspada.core.access import Identity

FLOODS = "/kejadian/?tempat=65.01&kategori=bencana"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def save(client: Client, address: str, name: str, **more: str) -> Any:
    return client.post("/tampilan/", {"alamat": address, "nama": name, **more})


def test_a_view_is_saved_with_its_filters_and_opens_again(cast: Cast) -> None:
    client = cast.client("desk")
    form = client.get(f"/tampilan/?alamat={quote(FLOODS, safe='')}").content.decode()
    assert "Kejadian Kab. Bulungan" in form
    assert save(client, FLOODS, "Banjir").status_code == 302
    assert 'href="/kejadian/?tempat=65.01&amp;kategori=bencana"' in (
        client.get("/tampilan/").content.decode()
    )
    assert client.get(FLOODS).status_code == 200


def test_the_page_number_of_a_list_is_not_kept(cast: Cast) -> None:
    save(cast.client("desk"), f"{FLOODS}&sesudah=2024~ab&hlm=3", "Banjir")
    assert SavedView.objects.get().address == FLOODS


def test_the_same_name_again_replaces_the_view(cast: Cast) -> None:
    client = cast.client("desk")
    save(client, FLOODS, "Pantauan")
    save(client, "/keadaan/65.01/?peta=jumlah", "  Pantauan ")
    assert [view.address for view in SavedView.objects.all()] == ["/keadaan/65.01/?peta=jumlah"]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/kejadian/",
        "//example.com/kejadian/",
        "/keluar/",
        "/tidak/ada/",
        "",
        "x",
    ],
)
def test_only_pages_of_this_house_are_saved(cast: Cast, address: str) -> None:
    answer = save(cast.client("desk"), address, "Luar")
    assert answer.status_code == 400
    assert "tidak dapat disimpan" in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_keeps_what_was_typed(cast: Cast) -> None:
    answer = save(cast.client("desk"), FLOODS, "   ", bersama="1")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Beri tampilan ini nama" in text
    assert f'value="{FLOODS.replace("&", "&amp;")}"' in text


def test_a_shared_view_is_seen_by_the_unit_and_nobody_else(cast: Cast) -> None:
    save(cast.client("desk"), FLOODS, "Banjir bersama", bersama="1")
    save(cast.client("desk"), FLOODS, "Banjir sendiri")
    mate = _colleague(cast)
    text = mate.get("/tampilan/").content.decode()
    assert "Banjir bersama" in text
    assert "Banjir sendiri" not in text
    for who in ("kpu", "province", "stranger", "bupati"):
        assert "Banjir" not in cast.client(who).get("/tampilan/").content.decode()


def test_the_desk_may_delete_what_was_shared_with_it_and_another_may_not(cast: Cast) -> None:
    save(cast.client("desk"), FLOODS, "Banjir bersama", bersama="1")
    view = SavedView.objects.get()
    for who in ("kpu", "stranger"):
        answer = cast.client(who).post(f"/tampilan/{view.pk}/", {"tindakan": "hapus"})
        assert answer.status_code == 404
    assert (
        cast.client("kpu").post(f"/tampilan/{view.pk}/", {"tindakan": "bagikan"}).status_code == 404
    )
    assert _colleague(cast).post(f"/tampilan/{view.pk}/", {"tindakan": "hapus"}).status_code == 302
    assert not SavedView.objects.exists()


def test_the_dashboard_offers_saved_views(cast: Cast) -> None:
    save(cast.client("desk"), FLOODS, "Banjir", bersama="1")
    text = cast.client("desk").get("/keadaan/65.01/").content.decode()
    assert ">Banjir</a>" in text
    assert ">Banjir</a>" not in cast.client("kpu").get("/keadaan/65.01/").content.decode()


def test_saving_sharing_and_deleting_are_in_the_journal_without_the_name(cast: Cast) -> None:
    client = cast.client("desk")
    save(client, FLOODS, "Banjir")
    view = SavedView.objects.get()
    client.post(f"/tampilan/{view.pk}/", {"tindakan": "bagikan"})
    client.post(f"/tampilan/{view.pk}/", {"tindakan": "hapus"})
    rows = JournalRow.objects.filter(subject_kind="view").order_by("id")
    assert [row.action for row in rows] == [
        "picture.view_saved",
        "picture.view_shared",
        "picture.view_dropped",
    ]
    assert "Banjir" not in str([row.details for row in rows])


def _colleague(cast: Cast) -> Client:
    from tests.support.cast import BEGAN
    from waspada.apps.accounts.actions import ensure_unit, grant_membership
    from waspada.apps.accounts.models import Account

    account = Account.objects.filter(username="mate").first() or Account.objects.create_account(
        "mate", display_name="Mate", needs_second_factor=False
    )
    if not account.membership_set.exists():
        grant_membership(
            account,
            role="secretariat",
            place="65.01",
            unit=ensure_unit("kesbangpol", "65.01"),
            clearance="T",
            starts_on=BEGAN,
        )
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


# ---- what is new ---------------------------------------------------------------------------


def test_a_visit_ends_after_half_an_hour_of_silence(cast: Cast) -> None:
    who = cast["desk"].pk
    with cast.acting("desk"):
        assert note_visit(who, "65.01", MONDAY) is None
        assert note_visit(who, "65.01", MONDAY + timedelta(minutes=20)) is None
        later = MONDAY + timedelta(hours=5)
        assert note_visit(who, "65.01", later) == MONDAY + timedelta(minutes=20)
        assert note_visit(who, "65.01", later + timedelta(minutes=9)) == (
            MONDAY + timedelta(minutes=20)
        )


def test_visits_are_kept_per_person_and_place(cast: Cast) -> None:
    with cast.acting("desk"):
        note_visit(cast["desk"].pk, "65.01", MONDAY)
        assert note_visit(cast["desk"].pk, "65.01.05", MONDAY + timedelta(hours=3)) is None
        assert note_visit(cast["kpu"].pk, "65.01", MONDAY + timedelta(hours=3)) is None
    assert Visit.objects.count() == 3


def test_what_is_new_tells_new_from_changed(cast: Cast, as_system: Identity) -> None:
    old = make_incident(facts(title="Sudah lama diketahui"))
    mark = datetime.now(UTC)
    make_incident(facts(title="Baru saja dicatat"))
    correct_incident(
        old.incident_id,
        facts(title="Diperbaiki kemudian"),
        actor="test",
        received_at=mark,
        now=datetime.now(UTC),
    )
    found = news_since("65.01", mark)
    assert [one.title for one in found.incidents] == ["Baru saja dicatat"]
    assert [one.title for one in found.changed] == ["Diperbaiki kemudian"]
    assert not news_since("65.01", datetime.now(UTC)).is_any
    assert not news_since("33.74", mark).is_any


def test_the_dashboard_says_what_is_new_on_any_device_and_not_on_a_past_day(
    cast: Cast, as_system: Identity
) -> None:
    cast.client("desk").get("/keadaan/65.01/")
    Visit.objects.update(seen_at=datetime.now(UTC) - timedelta(hours=9))
    make_incident(facts(title="Baru saja dicatat"))
    other_device = cast.client("desk")
    text = other_device.get("/keadaan/65.01/").content.decode()
    assert "Baru sejak" in text
    assert "/keadaan/65.01/baru/?sejak=" in text
    assert "Baru sejak" not in other_device.get("/keadaan/65.01/?per=2024-11-20").content.decode()


def test_what_is_new_is_held_to_what_one_may_read(cast: Cast, as_system: Identity) -> None:
    mark = datetime.now(UTC) - timedelta(minutes=1)
    make_incident(facts(date(2024, 11, 27), title="Rencana tertutup", classification="T"))
    make_incident(facts(title="Perkara KPU", concerns_units=("kpu-65.01",)))
    address = f"/keadaan/65.01/baru/?sejak={quote(mark.isoformat())}"
    seen = cast.client("desk").get(address).content.decode()
    assert "Rencana tertutup" in seen
    assert "Perkara KPU" in seen
    hidden = cast.client("kpu").get(address).content.decode()
    assert "Rencana tertutup" not in hidden
    assert "Perkara KPU" not in hidden
    assert cast.client("stranger").get(address).status_code == 403
    assert cast.client("desk").get("/keadaan/65.01/baru/?sejak=kemarin").status_code == 400
