"""The outbox and the trays as pages: who sees what, and what may be done there."""

import uuid

import pytest
import uuid_utils.compat

from tests.support.cast import NOW, Cast
from waspada.apps.delivery.actions import Address, Draft, deliver_due, write_message
from waspada.apps.delivery.models import Delivery
from waspada.apps.delivery.queries import outbox_counts, unread_count
from waspada.apps.work.models import WorkItem

pytestmark = pytest.mark.words


def _write(cast: Cast, *to: Address, author: str = "desk", **changes: object) -> None:
    columns: dict[str, object] = {
        "subject_kind": "document",
        "subject": "x",
        "place": "65.01",
        "title": "Laporan harian Bulungan",
        "body": "Sudah terbit.\n<script>alert(1)</script>",
    }
    with cast.acting(author):
        write_message(Draft(**(columns | changes)), to, actor="test", now=NOW)  # type: ignore[arg-type]


def _tray(cast: Cast, name: str) -> Address:
    return Address("in_app", str(cast[name].pk))


def _only(cast: Cast, name: str = "desk") -> Delivery:
    with cast.acting(name):
        found: Delivery = Delivery.objects.get()
    return found


def test_a_notice_is_in_the_tray_of_its_account_and_in_no_other(cast: Cast) -> None:
    _write(cast, _tray(cast, "province"))
    deliver_due(NOW)
    for name, expected in (("province", 1), ("desk", 0), ("kpu", 0)):
        with cast.acting(name) as identity:
            assert unread_count(identity) == expected
        page = cast.client(name).get("/pemberitahuan/").content.decode()
        assert ("Laporan harian Bulungan" in page) == bool(expected)


def test_a_notice_above_ones_clearance_is_neither_shown_nor_counted(cast: Cast) -> None:
    _write(cast, _tray(cast, "camat"), _tray(cast, "police"), classification="T")
    deliver_due(NOW)
    for name in ("camat", "police"):
        with cast.acting(name) as identity:
            assert unread_count(identity) == 0
        page = cast.client(name).get("/pemberitahuan/").content.decode()
        assert "Laporan harian Bulungan" not in page


def test_text_of_a_notice_is_shown_as_text(cast: Cast) -> None:
    _write(cast, _tray(cast, "desk"))
    deliver_due(NOW)
    page = cast.client("desk").get("/pemberitahuan/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_reading_is_noted_once_and_only_by_the_reader(cast: Cast) -> None:
    _write(cast, _tray(cast, "desk"))
    deliver_due(NOW)
    notice = _only(cast)
    assert cast.client("kpu").post(f"/pemberitahuan/{notice.pk}/dibaca/").status_code == 404
    with cast.acting("desk") as identity:
        assert unread_count(identity) == 1
    cast.client("desk").post(f"/pemberitahuan/{notice.pk}/dibaca/")
    first = _only(cast).read_at
    assert first is not None
    cast.client("desk").post(f"/pemberitahuan/{notice.pk}/dibaca/")
    assert _only(cast).read_at == first


def test_all_can_be_marked_read(cast: Cast) -> None:
    for _ in range(3):
        _write(cast, _tray(cast, "desk"))
    deliver_due(NOW)
    cast.client("desk").post("/pemberitahuan/dibaca/")
    with cast.acting("desk") as identity:
        assert unread_count(identity) == 0


@pytest.mark.parametrize("name", ["kpu", "camat", "fkdm", "bupati", "analyst"])
def test_the_outbox_is_for_secretariat_and_administrator(cast: Cast, name: str) -> None:
    client = cast.client(name)
    assert client.get("/pengiriman/").status_code == 403
    assert client.post("/pengiriman/coba-lagi/").status_code == 403
    assert client.post(f"/pengiriman/{uuid.uuid4()}/coba-lagi/").status_code == 403
    assert client.post(f"/pengiriman/pekerjaan/{uuid.uuid4()}/coba-lagi/").status_code == 403


def test_the_outbox_shows_a_dead_letter_with_its_reason_and_a_button(cast: Cast) -> None:
    _write(cast, Address("in_app", str(uuid.uuid4())))
    deliver_due(NOW)
    page = cast.client("desk").get("/pengiriman/?keadaan=dead").content.decode()
    assert "Akun penerima tidak ada atau sudah dinonaktifkan." in page
    row = _only(cast)
    assert f"/pengiriman/{row.pk}/coba-lagi/" in page
    answer = cast.client("desk").post(f"/pengiriman/{row.pk}/coba-lagi/")
    assert answer.status_code == 302
    assert _only(cast).state == "pending"
    assert cast.client("desk").post(f"/pengiriman/{row.pk}/coba-lagi/").status_code == 409


def test_deliveries_of_others_are_neither_shown_nor_counted_nor_retried(cast: Cast) -> None:
    _write(cast, Address("in_app", str(uuid.uuid4())), classification="T")
    deliver_due(NOW)
    row = _only(cast)
    for name in ("admin", "stranger"):
        with cast.acting(name):
            assert sum(outbox_counts().values()) == 0
        client = cast.client(name)
        assert "Laporan harian Bulungan" not in client.get("/pengiriman/").content.decode()
        assert client.post(f"/pengiriman/{row.pk}/coba-lagi/").status_code == 404
        client.post("/pengiriman/coba-lagi/")
    assert _only(cast).state == "dead"


def test_work_that_was_given_up_is_shown_without_its_content_and_can_be_retried(
    cast: Cast,
) -> None:
    item = WorkItem.objects.create(
        consumer="read",
        subject=uuid_utils.compat.uuid7(),
        state="dead",
        tries=8,
        run_after=NOW,
        created_at=NOW,
        finished_at=NOW,
        reason_code="work.crashed",
        reason_params={"kind": "SANDI"},
    )
    page = cast.client("admin").get("/pengiriman/").content.decode()
    assert str(item.subject) in page
    assert "SANDI" not in page
    cast.client("admin").post(f"/pengiriman/pekerjaan/{item.pk}/coba-lagi/")
    item.refresh_from_db()
    assert (item.state, item.tries) == ("pending", 0)


@pytest.mark.parametrize("query", ["", "?keadaan=dead", "?keadaan=apa", "?halaman=999"])
def test_every_state_has_its_page(cast: Cast, query: str) -> None:
    _write(cast, _tray(cast, "desk"), Address("email", "a@b.test"))
    deliver_due(NOW)
    assert cast.client("desk").get(f"/pengiriman/{query}").status_code == 200
