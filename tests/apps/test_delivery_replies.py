"""Answers that come back: only from where the warning went, once, and nothing else is lost."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.support.cast import NOW, TODAY, Cast
from tests.support.warnings import standing
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.delivery.claims import claim_next, write_success
from waspada.apps.delivery.freezing import code_of
from waspada.apps.delivery.mailbox import take_replies
from waspada.apps.delivery.models import Contact, Delivery, Message, Reply, Try
from waspada.apps.delivery.receipts import note_receipts
from waspada.apps.delivery.replies import forget_old_replies
from waspada.apps.delivery.sending import deliver_due
from waspada.apps.warnings.answering import cancel
from waspada.apps.warnings.models import Recipient, WarningEvent, WarningRow
from waspada.apps.warnings.tending import tend_warnings
from waspada.core.delivery import MOST_TRIES
from waspada.sources.answers.heard import Receipt

KEY = "whsec_" + base64.b64encode(b"k" * 24).decode()
GATEWAY = "/api/v1/replies/gateway"
PERSON, OFFICE = "+6281200000001", "+6281200000002"


@pytest.fixture(autouse=True)
def _with_ways_in(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    file = tmp_path / "gateway.toml"
    file.write_text('url = "https://gateway.contoh.test/"\nnamed = \'"id": "(\\w+)"\'')
    settings.WASPADA_SMS_GATEWAY = str(file)
    settings.WASPADA_REPLY_KEY = KEY
    # What the gateway says of each: its own name of the message.
    sent = iter(range(1, 100))
    monkeypatch.setattr(
        "waspada.channels.sms.gateway.Sms.send", lambda _self, _outgoing: f"mt{next(sent)}"
    )


def register(cast: Cast, address: str, account: str = "") -> None:
    Contact.objects.create(
        channel="sms", address=address, name="Contoh: piket SPKT", unit_code="polri-65.01",
        account=cast[account] if account else None, place_code="65.01",
        created_at=NOW, created_by="admin",
    )  # fmt: skip


def warned(cast: Cast, **changes: Any) -> WarningRow:
    """Let a warning stand and leave by SMS to a person and to their office."""
    register(cast, PERSON, "police")
    register(cast, OFFICE)
    row = stands(cast, **changes)
    deliver_due(real_now(), where="outside")
    return row


def stands(cast: Cast, **changes: Any) -> WarningRow:
    row = standing(cast, at=domain_now(), valid_until=domain_now() + timedelta(days=1), **changes)
    with acting_as(system_identity()):
        Message.objects.update(written_at=real_now())  # the builder writes at the shown time
    return row


def sms(address: str) -> Delivery:
    with acting_as(system_identity()):
        found: Delivery = (
            Delivery.objects.filter(channel="sms", address=address).order_by("id").first()
        )
        return found


def post(body: object, *, named: str = "m-1", key: bytes = b"k" * 24, late: int = 0) -> Any:
    raw = json.dumps(body).encode() if not isinstance(body, bytes) else body
    stamp = str(int(real_now().timestamp()) - late)
    mine = hmac.new(key, f"{named}.{stamp}.".encode() + raw, hashlib.sha256).digest()
    return Client().post(
        GATEWAY, raw, content_type="application/json",
        headers={"webhook-id": named, "webhook-timestamp": stamp,
                 "webhook-signature": f"v1,{base64.b64encode(mine).decode()}"},
    )  # fmt: skip


def reply(address: str, text: str, key: str) -> Reply:
    answer = post({"replies": [{"id": key, "from": address, "text": text}]})
    assert answer.status_code == 200, answer.content
    return Reply.objects.get(channel="sms", key=key)


def silent(row: WarningRow, unit: str = "polri-65.01") -> int:
    with acting_as(system_identity()):
        return Recipient.objects.filter(warning_id=row.pk, unit=unit, acknowledged_at=None).count()


def events(row: WarningRow, kind: str = "acknowledged") -> list[WarningEvent]:
    with acting_as(system_identity()):
        return list(WarningEvent.objects.filter(warning_id=row.pk, kind=kind))


def test_an_answer_from_where_the_warning_went_is_the_acknowledgement(cast: Cast) -> None:
    row = warned(cast)
    sent = sms(PERSON)
    code = code_of(sent)
    assert f"Balas YA {code} bila sudah dibaca." in bytes(sent.frozen).decode()
    assert silent(row) == 1
    # Somebody else's number, a wrong code, another warning's words: kept, and nothing happens.
    for key, address, text, reason in (
        ("1", "+6281299999999", f"YA {code}", "replies.unknown_sender"),
        ("2", PERSON, "YA 0000" if code != "0000" else "YA 1111", "replies.wrong_code"),
        ("3", OFFICE, f"YA {code}", "replies.wrong_code"),
        ("4", PERSON, f"Siapa ini? {code}", "replies.unreadable"),
    ):
        kept = reply(address, text, key)
        assert (kept.state, kept.reason_code) == ("kept", reason), key
    assert silent(row) == 1
    taken = reply(PERSON, f"ok {code}", "5")
    assert (taken.state, taken.reason_code, taken.delivery_id) == ("taken", "", sent.pk)
    assert silent(row) == 0
    (event,) = events(row)
    assert (event.recorded_by, event.params) == (str(cast["police"].pk), {"channel": "sms"})
    assert reply(PERSON, f"ok {code}", "6").reason_code == "replies.known_already"
    assert len(events(row)) == 1


def test_an_offices_own_number_answers_for_its_office(cast: Cast) -> None:
    row = warned(cast)
    assert reply(OFFICE, f"TERIMA {code_of(sms(OFFICE))}", "1").state == "taken"
    assert silent(row) == 0
    (event,) = events(row)
    assert (event.unit, event.params["name"], event.params["answered"]) == (
        "polri-65.01", "Contoh: piket SPKT", 1,
    )  # fmt: skip
    assert reply(OFFICE, f"TERIMA {code_of(sms(OFFICE))}", "2").reason_code == (
        "replies.known_already"
    )
    # Nobody of that office is passed on any more.
    tend_warnings(domain_now() + timedelta(minutes=61), real_now())
    assert events(row, "escalated")[0].params["units"] == ["kpu-65.01"]


@pytest.mark.words
def test_requests_must_be_ours_fresh_small_and_not_too_many(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"replies": [{"id": "1", "from": PERSON, "text": "YA 4821"}]}
    assert post(body, key=b"x" * 24).status_code == 401
    assert post(body, late=400).status_code == 401
    assert post(b"{" + b" " * 70_000).status_code == 413
    assert not Reply.objects.exists()
    assert post(body).json() == {"taken": 1, "receipts": 0}
    assert post(body).json()["taken"] == 0  # the same once more
    assert post(b"tidak dikenal").status_code == 200
    assert Reply.objects.filter(reason_code="replies.unreadable_request").count() == 1
    monkeypatch.setattr("waspada.apps.delivery.replies.MOST_A_MINUTE", 2)
    assert post(body, named="m-2").status_code == 429
    settings.WASPADA_REPLY_KEY = ""
    assert post(body).status_code == 404
    for name in ("telegram", "whatsapp"):
        assert Client().post(f"/api/v1/replies/{name}", {}).status_code == 404


@pytest.mark.words
def test_whoever_tries_codes_out_is_not_heard_any_more(cast: Cast) -> None:
    row = warned(cast)
    code = code_of(sms(PERSON))
    for number in range(5):
        reply(PERSON, f"YA {(int(code) + 1 + number) % 10_000:04}", str(number))
    assert reply(PERSON, f"YA {code}", "right").reason_code == "replies.too_many_wrong"
    assert silent(row) == 1


@pytest.mark.words
def test_words_that_were_withheld_are_not_asked_about(cast: Cast) -> None:
    warned(cast, release_class="T")
    frozen = bytes(sms(PERSON).frozen).decode()
    assert "Isinya tidak dikirim" in frozen
    assert "Balas" not in frozen


@pytest.mark.words
def test_a_warning_that_was_taken_back_says_so_on_the_page_of_replies(cast: Cast) -> None:
    row = warned(cast)
    code = code_of(sms(OFFICE))
    with cast.acting("desk"):
        cancel(row.pk, "Keliru.", actor=str(cast["desk"].pk), now=NOW, received_at=domain_now())
    with acting_as(system_identity()):
        Recipient.objects.filter(warning_id=row.pk).delete()
    kept = reply(PERSON, f"YA {code_of(sms(PERSON))}", "1")
    assert (kept.state, kept.reason_code) == ("kept", "warnings.not_told")
    reply(PERSON, "Kapan listrik menyala?", "2")
    assert reply(OFFICE, f"YA {code}", "3").state == "taken"
    page = cast.client("desk").get("/pengiriman/jawaban/").content.decode()
    assert "Kapan listrik menyala?" in page
    assert "+6281…001" in page
    assert "tidak ditujukan kepada Anda" in page
    assert "Menjawab: Siaga keamanan: Bulungan" in page
    admin = cast.client("admin").get("/pengiriman/jawaban/?keadaan=kept").content.decode()
    assert "Isinya dibaca sekretariat." in admin
    assert "Kapan listrik" not in admin
    assert cast.client("police").get("/pengiriman/jawaban/").status_code == 403


def test_a_letter_in_the_maildir_answers_for_whose_address_it_is(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.WASPADA_REPLY_MAILDIR = str(tmp_path / "mail")
    settings.WASPADA_REPLY_ADDRESS = "waspada@contoh.test"
    settings.EMAIL_HOST = "mail.contoh.test"
    Account.objects.filter(pk=cast["police"].pk).update(email="Piket@polres.test")
    row = stands(cast)
    with acting_as(system_identity()):
        sent = Delivery.objects.get(channel="email", address="Piket@polres.test")
        Delivery.objects.filter(pk=sent.pk).update(state="delivered", tries=1)
    new = tmp_path / "mail" / "new"
    new.mkdir(parents=True)
    letter = f"From: piket@polres.test\r\nMessage-ID: <1@p>\r\n\r\nYA {code_of(sent)}\r\n"
    for name in ("1", "2"):  # the same letter, handed over twice
        (new / name).write_text(letter)
    assert take_replies(domain_now(), real_now()) == 1
    assert silent(row) == 0
    assert not list(new.iterdir())
    settings.WASPADA_REPLY_MAILDIR = str(tmp_path / "gone")
    assert take_replies(domain_now(), real_now()) == 0


def test_what_was_stored_and_not_read_is_read_by_the_next_round(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = warned(cast)
    with monkeypatch.context() as broken:
        broken.setattr("waspada.apps.delivery.replies.read_answer", lambda _text: 1 / 0)
        assert reply(PERSON, f"YA {code_of(sms(PERSON))}", "1").state == "waiting"
    assert take_replies(domain_now(), real_now() + timedelta(minutes=1)) == 1
    assert silent(row) == 0
    with acting_as(system_identity()):
        assert forget_old_replies(real_now()) == 0
        assert forget_old_replies(real_now() + timedelta(days=366)) == 1


# ---- receipts -----------------------------------------------------------------------------------


def receipts(*given: Receipt) -> int:
    with acting_as(system_identity()):
        return note_receipts(given, now=real_now())


def test_a_late_failure_is_a_failed_try_and_it_is_sent_again(cast: Cast) -> None:
    warned(cast)
    row = sms(PERSON)
    attempt = Try.objects.get(delivery=row)
    assert (row.state, attempt.outside_id[:2]) == ("delivered", "mt")
    given = [{"id": attempt.outside_id, "state": "failed", "reason": "absent subscriber"}]
    assert post({"receipts": [*given, {"id": "unknown", "state": "failed"}]}).json() == {
        "taken": 0, "receipts": 1,
    }  # fmt: skip
    row = sms(PERSON)
    assert (row.state, row.reason_code) == ("pending", "delivery.late_failure")
    attempt.refresh_from_db()
    assert (attempt.outcome, attempt.receipt, attempt.reason_params) == (
        "failed", "failed", {"answer": "absent subscriber"},
    )  # fmt: skip
    deliver_due(real_now() + timedelta(minutes=1), where="outside")
    assert (sms(PERSON).state, sms(PERSON).tries) == ("delivered", 2)
    # Told again of the first try, nothing happens to the second.
    receipts(Receipt("sms", "failed", attempt.outside_id))
    assert sms(PERSON).state == "delivered"
    latest = Try.objects.filter(delivery=row).latest("id")
    receipts(
        Receipt("sms", "read", latest.outside_id), Receipt("sms", "delivered", "", str(row.pk))
    )
    latest.refresh_from_db()
    assert latest.receipt == "read"  # out of order takes nothing back
    page = cast.client("desk").get("/pengiriman/").content.decode()
    assert "absent subscriber" in page
    assert "menurut gerbangnya" in page


def test_after_the_last_try_it_is_given_up_and_a_late_arrival_still_counts(cast: Cast) -> None:
    warned(cast)
    row = sms(OFFICE)
    with acting_as(system_identity()):
        Delivery.objects.filter(pk=row.pk).update(tries=MOST_TRIES)
    receipts(Receipt("sms", "failed", "", str(row.pk), "expired"))
    assert sms(OFFICE).state == "dead"
    receipts(Receipt("sms", "delivered", Try.objects.get(delivery=row).outside_id))
    assert sms(OFFICE).state == "delivered"
    client = cast.client("desk")
    assert client.post(f"/pengiriman/{row.pk}/coba-lagi/", follow=True).status_code < 500
    assert sms(OFFICE).state == "delivered"  # only what was given up is tried again by hand
    assert receipts(Receipt("whatsapp", "failed", "", str(row.pk)), Receipt("sms", "read")) == 0


@pytest.mark.words
def test_a_failure_that_is_told_before_the_answer_came_is_not_overlooked(cast: Cast) -> None:
    register(cast, PERSON, "police")
    stands(cast)
    claimed = claim_next("sms", sms(PERSON).realm, real_now())
    assert claimed is not None
    receipts(Receipt("sms", "failed", "", str(claimed.row.pk), "busy"))
    write_success(claimed, now=real_now(), outside_id="mt1")
    assert (sms(PERSON).state, sms(PERSON).reason_code) == ("pending", "delivery.late_failure")
