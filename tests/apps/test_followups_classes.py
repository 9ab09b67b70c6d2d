"""An item's class goes up by one person and down by two; offices that nobody answers for."""

from datetime import timedelta

import pytest

from tests.support.cast import BEGAN, NOW, TODAY, Cast
from tests.support.followups import WHAT, ask_kpu, by, propose
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account, Membership
from waspada.apps.delivery.models import Delivery, Message
from waspada.apps.followups.classing import ask_lower_class, keep_class, lower_class, raise_class
from waspada.apps.followups.models import Item
from waspada.apps.followups.tending import tend_items
from waspada.core.errors import NotAllowed, WaspadaError

pytestmark = pytest.mark.django_db


def _readers(cast: Cast, item: Item) -> set[str]:
    found = set()
    for name in ("desk", "kpu", "police", "camat", "bupati", "analyst"):
        with cast.acting(name):
            if Item.objects.filter(pk=item.pk).exists():
                found.add(name)
    return found


def _second(cast: Cast) -> str:
    account = Account.objects.create_account(
        "rekan", display_name="Rekan", needs_second_factor=False
    )
    grant_membership(
        account,
        role="secretariat",
        place="65.01",
        unit=ensure_unit("kesbangpol", "65.01"),
        clearance="T",
        starts_on=BEGAN,
    )
    cast.accounts["rekan"] = account
    return "rekan"


def test_raising_closes_the_item_and_the_notices_of_it(cast: Cast) -> None:
    item = ask_kpu(cast)
    assert _readers(cast, item) == {"desk", "kpu", "police", "camat", "bupati", "analyst"}
    with cast.acting("desk"):
        raise_class(item.pk, "T", "Menyebut titik pengamanan", **by(cast, "desk"))
    assert _readers(cast, item) == {"desk", "kpu", "bupati"}
    with acting_as(system_identity()):
        assert set(Message.objects.values_list("classification", flat=True)) == {"T"}
        assert set(Delivery.objects.values_list("classification", flat=True)) == {"T"}
    page = cast.client("kpu").get(f"/tindak-lanjut/butir/{item.pk}/").content.decode()
    assert "kelas B → T" in page
    assert cast.client("camat").get(f"/tindak-lanjut/butir/{item.pk}/").status_code == 404
    assert WHAT not in cast.client("camat").get("/tindak-lanjut/65.01/").content.decode()


def test_a_class_that_the_office_could_not_read_is_refused(cast: Cast) -> None:
    item = propose(cast, unit="pemda-65", place="65.01", desk="65.01")
    wide = propose(cast, name="province", unit="kecamatan-65.01.05", place="65", desk="65")
    with cast.acting("province"), pytest.raises(WaspadaError) as refused:
        raise_class(wide.pk, "T", **by(cast, "province"))
    assert refused.value.code == "followup.out_of_reach"
    with cast.acting("desk"), pytest.raises(WaspadaError) as refused:
        raise_class(item.pk, "B", **by(cast, "desk"))
    assert refused.value.code == "followup.class_not_higher"
    with cast.acting("kpu"), pytest.raises(NotAllowed):
        raise_class(item.pk, "T", **by(cast, "kpu"))


def test_lowering_takes_a_reason_and_a_second_person(cast: Cast) -> None:
    item = ask_kpu(cast, classification="T")
    client = cast.client("desk")
    address = f"/tindak-lanjut/butir/{item.pk}/"
    asked = {"langkah": "want_lower", "kelas": "B", "catatan": ""}
    assert "Tulis alasannya" in client.post(address, asked).content.decode()
    assert client.post(address, asked | {"catatan": "Sudah diumumkan"}).status_code == 302
    assert "menunggu persetujuan orang kedua" in client.get(address).content.decode()
    with cast.acting("desk"), pytest.raises(NotAllowed) as refused:
        lower_class(item.pk, **by(cast, "desk"))
    assert refused.value.code == "followup.second_person"
    assert _readers(cast, item) == {"desk", "kpu", "bupati"}
    colleague = cast.client(_second(cast))
    assert colleague.post(address, {"langkah": "lower_class"}).status_code == 302
    again = colleague.post(address, {"langkah": "lower_class"})
    assert "Tidak ada usul penurunan kelas" in again.content.decode()
    assert "camat" in _readers(cast, item)
    # What was noted while it was restricted is not opened with it.
    page = cast.client("camat").get(address).content.decode()
    assert "Sudah diumumkan" not in page
    assert "Kelas diturunkan" in page


def test_the_second_person_may_keep_the_class(cast: Cast) -> None:
    item = ask_kpu(cast, classification="T")
    with cast.acting("desk"):
        ask_lower_class(item.pk, "B", "Sudah diumumkan", **by(cast, "desk"))
    with cast.acting("bupati"):
        keep_class(item.pk, "Belum semua diumumkan", **by(cast, "bupati"))
    assert _readers(cast, item) == {"desk", "kpu", "bupati"}


def _told(account: Account) -> list[str]:
    with acting_as(system_identity()):
        rows = Delivery.objects.filter(address=str(account.pk)).order_by("id")
        return list(rows.values_list("message__title", flat=True))


def test_an_item_to_an_office_without_account_is_the_desks_to_hand_over(cast: Cast) -> None:
    other = cast[_second(cast)]
    item = propose(cast, unit="dinkes-65.01", place="65.01")
    assert _told(other) == [f"Serahkan lewat surat: {WHAT}"]
    page = cast.client("rekan").get(f"/tindak-lanjut/butir/{item.pk}/").content.decode()
    assert "Belum ada orang kantor ini" in page
    assert "Terbitkan surat bernomor" in page
    ask_kpu(cast, what="Sampaikan jadwal")
    listed = cast.client("rekan").get("/tindak-lanjut/65.01/?lihat=tanpa-petugas")
    assert WHAT in listed.content.decode()
    assert "Sampaikan jadwal" not in listed.content.decode()


def test_when_the_last_person_of_an_office_leaves_the_desk_hears_once(cast: Cast) -> None:
    far = TODAY + timedelta(days=90)
    propose(cast, unit="kpu-65.01", place="65.01", due_on=far)
    tend_items(NOW, NOW)
    before = _told(cast["desk"])
    Membership.objects.filter(account=cast["kpu"]).update(ends_on=TODAY - timedelta(days=1))
    tend_items(NOW, NOW)
    tend_items(NOW + timedelta(hours=1), NOW)
    assert _told(cast["desk"]) == [*before, f"Kantor tanpa petugas: {WHAT}"]
