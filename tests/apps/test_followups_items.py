"""Action items: proposed, answered, late, escalated, done; who may do what; nothing lost."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import WHAT, ask_kpu, by, item_facts, propose
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Membership
from waspada.apps.delivery.models import Delivery, Message
from waspada.apps.followups.actions import (
    accept_item,
    acknowledge_item,
    ask_again,
    comment_item,
    decline_item,
    finish_item,
    propose_item,
    send_back,
    start_item,
    verify_item,
    withdraw_item,
)
from waspada.apps.followups.dating import ask_for_date, make_wait, set_date
from waspada.apps.followups.models import Item, ItemEvent
from waspada.apps.followups.queries import (
    history_of,
    holders_of,
    items_at,
    items_of_unit,
    open_items,
    overdue_items,
)
from waspada.apps.followups.tending import tend_items
from waspada.apps.journal.models import JournalRow
from waspada.core.errors import BadInput, NotAllowed, NotFound, TooShort, WrongState
from waspada.core.followups.states import MOVES_OF

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def fresh(item: Item) -> Item:
    with acting_as(system_identity()):
        found: Item = Item.objects.get(pk=item.pk)
    return found


def titles(account: Any) -> list[str]:
    with acting_as(system_identity()):
        found = Delivery.objects.filter(address=str(account.pk)).order_by("id")
        return [one.message.title for one in found.select_related("message")]


def walk(cast: Cast, item: Item) -> None:
    """Take an order to its end, each step by whose it is."""
    with cast.acting("camat"):
        acknowledge_item(item.pk, **by(cast, "camat"))
        accept_item(item.pk, **by(cast, "camat"))
        start_item(item.pk, **by(cast, "camat"))
        finish_item(item.pk, "Daftar terlampir.", **by(cast, "camat"))
    with cast.acting("desk"):
        verify_item(item.pk, **by(cast, "desk"))


def test_an_item_goes_from_proposed_to_verified_and_its_history_says_how(cast: Cast) -> None:
    item = propose(cast)
    assert (item.number, item.kind, item.state) == ("TL-65.01-2024-0001", "order", "proposed")
    walk(cast, item)
    with cast.acting("desk"):
        rows = history_of(item.pk)
    assert [row.kind for row in rows] == [
        "proposed", "read", "accepted", "started", "finished", "verified",
    ]  # fmt: skip
    assert [row.is_noted for row in rows] == [False] * 6
    states = [row.state for row in rows]
    for before, after in pairwise(states):
        assert before == after or after in MOVES_OF["order"][before]
    assert titles(cast["camat"])[0] == f"Tindak lanjut baru: {WHAT}"
    assert any(title.startswith("Selesai, menunggu") for title in titles(cast["desk"]))
    acts = set(JournalRow.objects.values_list("action", flat=True))
    assert {"followup.proposed", "followup.finished", "followup.verified"} <= acts


def test_an_item_without_an_owner_or_a_date_cannot_be_kept(cast: Cast) -> None:
    for changes in ({"unit": ""}, {"due_on": None}):
        with cast.acting("desk"), pytest.raises(BadInput):
            propose_item(item_facts(**changes), **by(cast, "desk"))
    item = propose(cast)
    with acting_as(system_identity()):
        for column, value in (("unit_code", ""), ("due_on", None)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Item.unguarded.filter(pk=item.pk).update(**{column: value})


def test_the_history_is_added_to_and_never_changed(cast: Cast) -> None:
    item = propose(cast)
    with acting_as(system_identity()):
        row = ItemEvent.objects.get(item_id=item.pk)
        row.text = "lain"
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


def test_steps_belong_to_the_office_and_to_the_desk(cast: Cast) -> None:
    item = propose(cast, unit="kesbangpol-65.01", place="65.01")
    order = propose(cast)
    for name, step in (
        ("kpu", lambda: accept_item(order.pk, **by(cast, "kpu"))),
        ("camat", lambda: withdraw_item(order.pk, "x", **by(cast, "camat"))),
        ("camat", lambda: set_date(order.pk, TODAY + DAY, **by(cast, "camat"))),
        ("camat", lambda: accept_item(item.pk, **by(cast, "camat"))),
    ):
        with cast.acting(name), pytest.raises((NotAllowed, NotFound)):
            step()
    with cast.acting("stranger"), pytest.raises(NotFound):
        accept_item(order.pk, **by(cast, "stranger"))
    # What the office says on paper is noted by the desk, and marked so.
    with cast.acting("desk"):
        accept_item(order.pk, "Lewat telepon.", **by(cast, "desk"))
        assert history_of(order.pk)[-1].is_noted
    with cast.acting("camat"), pytest.raises(WrongState):
        accept_item(order.pk, **by(cast, "camat"))


def test_a_liaison_writes_items_for_the_own_office_alone(cast: Cast) -> None:
    own = propose(cast, "kpu", unit="kpu-65.01", place="65.01")
    assert own.kind == "request"
    with pytest.raises(NotAllowed):
        propose(cast, "kpu")
    with pytest.raises(NotAllowed):
        propose(cast, "fkdm")
    assert propose(cast, "bupati").owner_unit == "pemda-65.01"


def test_refusing_needs_a_reason_and_the_desk_may_ask_again(cast: Cast) -> None:
    item = propose(cast)
    with cast.acting("camat"):
        with pytest.raises(TooShort):
            decline_item(item.pk, " ", **by(cast, "camat"))
        decline_item(item.pk, "Bukan wilayah kami.", **by(cast, "camat"))
    with cast.acting("desk"):
        with pytest.raises(WrongState):
            verify_item(item.pk, **by(cast, "desk"))
        ask_again(item.pk, "Sudah dicek.", due_on=TODAY + 9 * DAY, **by(cast, "desk"))
    assert (fresh(item).state, fresh(item).due_on) == ("proposed", TODAY + 9 * DAY)


def test_what_is_not_complete_goes_back_with_what_is_missing(cast: Cast) -> None:
    item = propose(cast)
    with cast.acting("camat"):
        with pytest.raises(TooShort):
            finish_item(item.pk, "", **by(cast, "camat"))
        finish_item(item.pk, "Sudah.", **by(cast, "camat"))
    with cast.acting("desk"):
        send_back(item.pk, "Sebutkan desanya.", **by(cast, "desk"))
    assert fresh(item).state == "working"
    assert titles(cast["camat"])[-1].startswith("Dikembalikan")


# ---- the clock ----------------------------------------------------------------------------------


def test_the_clock_makes_an_item_late_then_lays_it_before_the_chair_once(cast: Cast) -> None:
    item = propose(cast, at=NOW - 9 * DAY, due_on=TODAY - 5 * DAY)
    # Pages do not wait for the worker.
    with cast.acting("desk"):
        assert [row.state for row in overdue_items("65.01", TODAY)] == ["escalated"]
        assert [row.state for row in overdue_items("65.01", TODAY - 4 * DAY)] == ["overdue"]
        assert not overdue_items("65.01", TODAY - 5 * DAY)
        assert [row.state for row in open_items("65.01", TODAY - 5 * DAY)] == ["proposed"]
        assert not open_items("65.01", TODAY - 10 * DAY)
    assert tend_items(NOW, NOW)
    assert fresh(item).state == "escalated"
    assert any(title.startswith("Dibawa ke ketua") for title in titles(cast["bupati"]))
    with cast.acting("desk"):
        rows = history_of(item.pk)
    assert [row.kind for row in rows] == ["proposed", "overdue", "escalated"]
    # Dated by the days themselves, however late the worker came.
    local = [(row.received_at + timedelta(hours=8)).date() for row in rows[1:]]
    assert local == [TODAY - 4 * DAY, TODAY - 2 * DAY]
    before = len(titles(cast["camat"]))
    assert tend_items(NOW, NOW) == 0
    assert len(titles(cast["camat"])) == before


def test_a_new_date_gives_a_late_item_back_what_it_was(cast: Cast) -> None:
    item = propose(cast, at=NOW - 9 * DAY, due_on=TODAY - 5 * DAY)
    with cast.acting("camat"):
        accept_item(item.pk, **by(cast, "camat", NOW - 8 * DAY))
    tend_items(NOW, NOW)
    with cast.acting("camat"):
        comment_item(item.pk, "Jalan putus.", **by(cast, "camat"))
        ask_for_date(item.pk, TODAY + 4 * DAY, "Jalan putus.", **by(cast, "camat"))
    assert fresh(item).state == "escalated"
    assert fresh(item).due_on == TODAY - 5 * DAY
    with cast.acting("bupati"):  # the chair decides
        set_date(item.pk, TODAY + 4 * DAY, **by(cast, "bupati"))
    assert (fresh(item).state, fresh(item).due_on) == ("accepted", TODAY + 4 * DAY)
    tend_items(NOW + 10 * DAY, NOW + 10 * DAY)
    assert fresh(item).state == "escalated"


def test_a_late_item_can_still_be_done_with_evidence_of_it(cast: Cast) -> None:
    item = propose(cast, at=NOW - 9 * DAY, due_on=TODAY - 2 * DAY)
    tend_items(NOW, NOW)
    assert fresh(item).state == "overdue"
    with cast.acting("camat"):
        finish_item(item.pk, "Terlambat, tetapi selesai.", **by(cast, "camat"))
    tend_items(NOW + 30 * DAY, NOW)
    assert fresh(item).state == "done"


def test_reminders_come_once_before_and_once_after(cast: Cast) -> None:
    propose(cast, due_on=TODAY + 3 * DAY)
    for days in (0, 0, 1, 2, 3, 4, 4, 5):
        at = NOW + days * DAY
        tend_items(at, at)
    said = [title.partition(":")[0] for title in titles(cast["camat"])]
    assert said == [
        "Tindak lanjut baru", "Tanggalnya mendekat", "Tanggalnya mendekat", "Lewat tanggal",
        "Belum dilaporkan",
    ]  # fmt: skip


# ---- permintaan koordinasi ----------------------------------------------------------------------


def test_kpu_is_asked_and_answers_with_another_date(cast: Cast) -> None:
    item = ask_kpu(cast, due_on=TODAY + DAY)
    assert (item.kind, item.state) == ("request", "asked")
    with cast.acting("kpu"):
        accept_item(item.pk, "Sesudah pleno.", due_on=TODAY + 6 * DAY, **by(cast, "kpu"))
    assert (fresh(item).state, fresh(item).due_on) == ("promised", TODAY + 6 * DAY)
    assert fresh(item).is_own_date
    with cast.acting("kpu"):
        set_date(item.pk, TODAY + 8 * DAY, **by(cast, "kpu"))
        finish_item(item.pk, "Sudah dikirim.", **by(cast, "kpu"))
    with cast.acting("desk"):
        verify_item(item.pk, **by(cast, "desk"))
    assert fresh(item).state == "closed"


def test_nothing_is_ever_overdue_or_escalated_against_a_body_that_cannot_be_ordered(
    cast: Cast,
) -> None:
    item = ask_kpu(cast, at=NOW - 9 * DAY, due_on=TODAY - 5 * DAY)
    for days in (0, 1, 40):
        tend_items(NOW + days * DAY, NOW + days * DAY)
    assert fresh(item).state == "asked"
    assert not titles(cast["bupati"])
    assert [one.partition(":")[0] for one in titles(cast["kpu"])] == ["Permintaan koordinasi"]
    assert [one.partition(":")[0] for one in titles(cast["desk"])] == ["Belum ada kabar"]
    with cast.acting("desk"):
        assert not overdue_items("65.01", TODAY)
        assert [row.days_late for row in open_items("65.01", TODAY)] == [0]
    with acting_as(system_identity()):
        said = " ".join(f"{one.title} {one.body}" for one in Message.objects.all()).lower()
    assert not {"terlambat", "lewat tanggal", "seharusnya", "ketua"} & set(said.split())


# ---- who reads ----------------------------------------------------------------------------------


def test_a_closed_item_is_read_by_its_office_its_desk_and_its_chair(cast: Cast) -> None:
    item = propose(cast, unit="kpu-65.01", place="65.01", classification="T")
    for name, reads in (
        ("desk", True), ("kpu", True), ("bupati", True), ("province", True),
        ("police", False), ("camat", False), ("stranger", False), ("analyst", False),
    ):  # fmt: skip
        with cast.acting(name):
            assert bool(items_at("65.01", TODAY)) is reads, name
    with acting_as(system_identity()):
        # What is closed keeps its words on its own page.
        assert all(WHAT not in one.title + one.body for one in Message.objects.all())
    assert item.number in titles(cast["kpu"])[0]


def test_an_item_about_an_office_is_hidden_from_its_people(cast: Cast) -> None:
    propose(cast, place="65.01", unit="pemda-65.01", concerns_units=("polri-65.01",))
    with cast.acting("police"):
        assert not items_at("65.01", TODAY)
    with cast.acting("kpu"):
        assert items_at("65.01", TODAY)


def test_the_duty_is_the_offices_when_its_people_leave(cast: Cast) -> None:
    item = propose(cast)
    Membership.objects.filter(account=cast["camat"]).update(ends_on=TODAY - DAY)
    assert not holders_of("kecamatan-65.01.05", TODAY)
    with cast.acting("desk"):
        assert [row.id for row in items_of_unit("kecamatan-65.01.05", TODAY)] == [item.pk]


def test_an_office_nobody_of_which_has_an_account_keeps_its_item(cast: Cast) -> None:
    item = propose(cast, unit="bpbd-65.01", place="65.01")
    assert fresh(item).unit_code == "bpbd-65.01"
    tend_items(NOW + 9 * DAY, NOW + 9 * DAY)
    assert fresh(item).state == "escalated"


def test_items_cannot_wait_in_a_ring(cast: Cast) -> None:
    first, second = propose(cast), propose(cast)
    with cast.acting("desk"):
        make_wait(second.pk, first.pk, **by(cast, "desk"))
        with pytest.raises(BadInput):
            make_wait(first.pk, second.pk, **by(cast, "desk"))
        make_wait(second.pk, None, **by(cast, "desk"))
        make_wait(first.pk, second.pk, **by(cast, "desk"))


def test_a_past_day_shows_what_was_known_by_its_end(cast: Cast) -> None:
    past: datetime = NOW - 6 * DAY
    item = propose(cast, at=past)
    with cast.acting("camat"):
        accept_item(item.pk, **by(cast, "camat", past + 2 * DAY))
    days: list[date] = [TODAY - n * DAY for n in (7, 6, 5, 4, 0)]
    with cast.acting("desk"):
        states = [[row.state for row in items_at("65.01", day)] for day in days]
    assert states == [[], ["proposed"], ["proposed"], ["accepted"], ["accepted"]]
