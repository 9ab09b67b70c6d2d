"""Follow-ups and activities for programs: lists in pages, steps by key, refusals as JSON."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import WHAT, ask_kpu, propose
from waspada.apps.accounts import clock
from waspada.apps.accounts.api_keys import create_api_key
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.followups.models import Item

ITEMS, AGENDA = "/api/v1/followups", "/api/v1/activities"
FESTIVAL = {
    "kind": "festival",
    "title": "Contoh: pentas seni",
    "place": "65.01.05",
    "begins": "2024-12-02T14:00",
    "ends": "2024-12-02T17:00",
    "crowd": 1500,
}


@pytest.fixture(autouse=True)
def on_the_day(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW + timedelta(hours=1))
    settings.WASPADA_AS_OF = TODAY.isoformat()


class Key:
    """A program with somebody's key."""

    def __init__(self, cast: Cast, name: str) -> None:
        token = create_api_key(cast[name], "uji", actor="test", now=NOW)[1]
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def ask(self, address: str, status: int = 200) -> dict[str, Any]:
        answer = self.client.get(address)
        assert answer.status_code == status, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def send(self, method: str, address: str, body: object, status: int) -> dict[str, Any]:
        raw = body if isinstance(body, str) else json.dumps(body)
        answer = self.client.generic(method, address, raw, content_type="application/json")
        assert answer.status_code == status, answer.content
        found: dict[str, Any] = answer.json()
        return found


def written(**changes: Any) -> dict[str, Any]:
    given = {
        "what": WHAT,
        "unit": "kecamatan-65.01.05",
        "place": "65.01.05",
        "due_on": "2024-11-29",
    }
    return given | changes


def numbers(answer: dict[str, Any]) -> list[str]:
    return [row["number"] for row in answer["followups"]]


# ---- follow-ups ---------------------------------------------------------------------------------


def test_items_come_in_pages_in_the_order_of_their_due_day(cast: Cast) -> None:
    rows = [propose(cast, due_on=TODAY.replace(day=30 - n)) for n in range(2)]
    rows.append(ask_kpu(cast, due_on=TODAY.replace(month=12, day=9)))
    expected = [rows[1].number, rows[0].number, rows[2].number]
    desk = Key(cast, "desk")
    first = desk.ask(f"{ITEMS}?tempat=65.01&jumlah=2")
    assert numbers(first) == expected[:2]
    rest = desk.ask(f"{ITEMS}?tempat=65.01&jumlah=2&sesudah={first['next']}")
    assert (numbers(rest), rest["next"]) == (expected[2:], None)
    assert numbers(desk.ask(f"{ITEMS}?lihat=permintaan")) == expected[2:]
    assert numbers(desk.ask(f"{ITEMS}?instansi=kecamatan&keadaan=proposed")) == expected[:2]
    assert numbers(desk.ask(f"{ITEMS}?dari=2024-12-01&sampai=2024-12-31")) == expected[2:]
    assert numbers(desk.ask(f"{ITEMS}?nomor={expected[0].lower()}")) == expected[:1]
    assert numbers(desk.ask(f"{ITEMS}?per=2024-11-27")) == []
    assert numbers(Key(cast, "stranger").ask(ITEMS)) == []
    assert numbers(Key(cast, "kpu").ask(f"{ITEMS}?lihat=untuk-kami")) == expected[2:]


def test_a_day_late_counts_for_an_order_and_never_for_a_request(cast: Cast) -> None:
    order, request = propose(cast), ask_kpu(cast)
    with acting_as(system_identity()):
        Item.unguarded.update(due_on=TODAY.replace(day=20))
    rows = {row["number"]: row for row in Key(cast, "desk").ask(ITEMS)["followups"]}
    assert rows[order.number]["days_late"] == 8
    assert rows[request.number]["days_late"] is None
    assert numbers(Key(cast, "desk").ask(f"{ITEMS}?lihat=lewat")) == [order.number]


def test_what_an_address_misspells_is_said(cast: Cast) -> None:
    desk = Key(cast, "desk")
    for query in (
        "lihat=x",
        "keadaan=x",
        "instansi=x",
        "jumlah=0",
        "jumlah=x",
        "sesudah=x",
        "sesudah=2024-11-28~x",
        "dari=kemarin",
    ):
        assert desk.ask(f"{ITEMS}?{query}", 400)["code"] == "api.bad_value", query
    assert desk.ask(f"{ITEMS}?tempat=99", 404)["code"] == "access.not_found"
    assert Client().get(ITEMS).status_code == 401


def test_a_program_proposes_once_however_often_it_sends(cast: Cast) -> None:
    desk, key = Key(cast, "desk"), str(uuid4())
    first = desk.send("POST", ITEMS, written(id=key), 201)
    again = desk.send("POST", ITEMS, written(id=key), 200)
    assert (first["id"], again["number"], first["state"]) == (key, first["number"], "proposed")
    assert [row["step"] for row in first["history"]] == ["proposed"]
    assert Key(cast, "bupati").send("POST", ITEMS, written(id=key), 409)["code"] == "api.id_taken"
    with acting_as(system_identity()):
        assert Item.objects.count() == 1


def test_what_cannot_be_proposed_is_said_and_nothing_is_kept(cast: Cast) -> None:
    desk = Key(cast, "desk")
    for changes, status, code in (
        ({"wat": "x"}, 400, "api.unknown_field"),
        ({"what": 7}, 400, "api.bad_value"),
        ({"unit": "kpu-33.74"}, 400, "api.bad_value"),
        ({"unit": ""}, 400, "followup.no_owner"),
        ({"due_on": None}, 400, "followup.no_date"),
        ({"due_on": "besok"}, 400, "api.bad_value"),
        ({"due_on": "2024-11-01"}, 400, "followup.date_passed"),
        ({"place": "99"}, 400, "followup.no_place"),
        ({"desk": "33.74"}, 400, "api.bad_value"),
        ({"classification": "X"}, 400, "api.bad_value"),
        ({"priority": "x"}, 400, "followup.bad_choice"),
        ({"waits_for": "TL-0"}, 404, "access.not_found"),
        ({"about": ["incident:KJ-tiada"]}, 404, "access.not_found"),
        ({"about": "incident:x"}, 400, "api.bad_value"),
        ({"due_on": None, "due_stage": {"days": "x"}}, 400, "api.bad_value"),
        ({"id": "x"}, 400, "api.bad_value"),
    ):
        assert desk.send("POST", ITEMS, written(**changes), status)["code"] == code, changes
    with acting_as(system_identity()):
        assert not Item.objects.exists()


def test_the_office_and_the_desk_each_take_their_own_steps(cast: Cast) -> None:
    item = propose(cast)
    address, desk, camat = f"{ITEMS}/{item.pk}", Key(cast, "desk"), Key(cast, "camat")
    for step, text in (("read", ""), ("accept", ""), ("start", ""), ("finish", "Terlampir.")):
        answer = camat.send("PATCH", address, {"step": step, "text": text}, 200)
    assert answer["state"] == "done"
    late = camat.send("PATCH", address, {"step": "note", "text": "x", "seen": "working"}, 409)
    assert late["code"] == "api.changed_meanwhile"
    assert camat.send("PATCH", address, {"step": "verify"}, 403)["code"] == "followup.only_desk"
    assert desk.send("PATCH", address, {"step": "verify", "seen": "done"}, 200)["state"] == (
        "verified"
    )
    assert desk.send("PATCH", address, {"step": "start"}, 409)["code"] == "followup.wrong_state"
    assert desk.send("PATCH", address, {"step": "evidence"}, 400)["code"] == "api.bad_value"
    assert Key(cast, "stranger").send("PATCH", address, {"step": "note", "text": "x"}, 404)
    steps = [row["step"] for row in desk.ask(address)["history"]]
    assert steps == ["proposed", "read", "accepted", "started", "finished", "verified"]


def test_a_body_that_is_asked_names_its_own_day(cast: Cast) -> None:
    item = ask_kpu(cast)
    body = {"step": "accept", "due_on": "2024-12-09"}
    answer = Key(cast, "kpu").send("PATCH", f"{ITEMS}/{item.pk}", body, 200)
    assert (answer["due_on"], answer["is_own_date"], answer["state"]) == (
        "2024-12-09",
        True,
        "promised",
    )


def test_a_session_and_what_is_no_json_write_nothing(cast: Cast) -> None:
    item = propose(cast)
    session = cast.client("desk")
    for method, address in (
        ("POST", ITEMS),
        ("PATCH", f"{ITEMS}/{item.pk}"),
        ("POST", AGENDA),
    ):
        answer = session.generic(method, address, "{}", content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "api.key_needed")
    for body in ("", "[]", "{", "[" * 100_000):
        assert Key(cast, "desk").send("POST", ITEMS, body, 400)["code"] == "api.not_json"


# ---- activities ---------------------------------------------------------------------------------


def test_an_activity_is_entered_once_and_moved_with_a_reason(cast: Cast) -> None:
    desk, key = Key(cast, "desk"), str(uuid4())
    first = desk.send("POST", AGENDA, FESTIVAL | {"id": key}, 201)
    assert desk.send("POST", AGENDA, FESTIVAL | {"id": key}, 200)["number"] == first["number"]
    assert first["begins"] == "2024-12-02T06:00:00+00:00"  # 14.00 WITA
    address = f"{AGENDA}/{key}"
    moved = {"begins": "2024-12-03", "ends": None, "seen": 1}
    assert desk.send("PATCH", address, moved, 400)["code"] == "activities.no_reason"
    after = desk.send("PATCH", address, moved | {"reason": "Lapangan dipakai apel"}, 200)
    assert (after["state"], after["begins"], after["crowd"]) == ("moved", "2024-12-03", 1500)
    stale = desk.send("PATCH", address, {"crowd": 9, "seen": 1}, 409)
    assert stale["code"] == "activities.changed_meanwhile"
    off = {"state": "cancelled", "reason": "Hujan", "seen": 2}
    assert desk.send("PATCH", address, off, 200)["state"] == "cancelled"
    shown = desk.ask(address)
    assert [(one["version"], one["state"]) for one in shown["versions"]] == [
        (3, "cancelled"),
        (2, "moved"),
        (1, "planned"),
    ]
    with acting_as(system_identity()):
        assert ActivityVersion.objects.count() == 3


def test_the_agenda_comes_in_pages_under_its_filters(cast: Cast) -> None:
    desk = Key(cast, "desk")
    for day, kind in (("02", "festival"), ("03", "unjuk_rasa"), ("04", "festival")):
        begins = f"2024-12-{day}T14:00"
        desk.send("POST", AGENDA, FESTIVAL | {"begins": begins, "ends": None, "kind": kind}, 201)
    first = desk.ask(f"{AGENDA}?tempat=65.01&jumlah=2")
    rest = desk.ask(f"{AGENDA}?tempat=65.01&jumlah=2&sesudah={first['next']}")
    days = [row["first_day"] for row in (*first["activities"], *rest["activities"])]
    assert (days, rest["next"]) == (["2024-12-02", "2024-12-03", "2024-12-04"], None)
    only = desk.ask(f"{AGENDA}?jenis=festival&dari=2024-12-03&keadaan=planned")["activities"]
    assert [row["first_day"] for row in only] == ["2024-12-04"]
    assert desk.ask(f"{AGENDA}?per=2024-11-27")["activities"] == []
    assert Key(cast, "stranger").ask(AGENDA)["activities"] == []
    assert desk.ask(f"{AGENDA}?jenis=x", 400)["code"] == "api.bad_value"


def test_what_cannot_stand_in_the_agenda_is_said(cast: Cast) -> None:
    desk = Key(cast, "desk")
    for changes, code in (
        ({"kind": "x"}, "activities.unknown_kind"),
        ({"place": "99"}, "activities.no_place"),
        ({"begins": "besok"}, "api.bad_value"),
        ({"crowd": "banyak"}, "api.bad_value"),
        ({"crowd": True}, "api.bad_value"),
        ({"is_sure": 1}, "api.bad_value"),
        ({"titel": "x"}, "api.unknown_field"),
        ({"kind": "unjuk_rasa", "note": "korlap Budi"}, "activities.organiser_named"),
    ):
        assert desk.send("POST", AGENDA, FESTIVAL | changes, 400)["code"] == code, changes
    with acting_as(system_identity()):
        assert not ActivityVersion.objects.exists()


def test_a_change_names_what_it_saw_and_does_one_thing(cast: Cast) -> None:
    desk = Key(cast, "desk")
    address = f"{AGENDA}/{desk.send('POST', AGENDA, FESTIVAL, 201)['id']}"
    assert desk.send("PATCH", address, {"crowd": 2}, 400)["code"] == "api.seen_needed"
    assert desk.send("PATCH", address, {"seen": 1}, 400)["code"] == "api.nothing_to_do"
    both = {"seen": 1, "state": "cancelled", "crowd": 2}
    assert desk.send("PATCH", address, both, 400)["code"] == "api.bad_value"
    other = Key(cast, "police").send("PATCH", address, {"seen": 1, "crowd": 2}, 403)
    assert other["code"] == "access.not_allowed"
