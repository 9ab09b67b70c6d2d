"""Addresses of offices and people: who registers them, what goes there, the page of channels."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by
from tests.support.receiver import web_receiver
from tests.support.warnings import standing
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account, AgencyUnit
from waspada.apps.delivery.models import Contact, Delivery
from waspada.apps.delivery.sending import deliver_due
from waspada.apps.delivery.words import shown_address
from waspada.apps.warnings.answering import cancel

pytestmark = pytest.mark.words
PAGE = "/pengiriman/saluran/"


@pytest.fixture(autouse=True)
def _in_the_demo(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def filled(**changes: str) -> dict[str, str]:
    return {
        "channel": "telegram",
        "unit": "polri-65.01",
        "account": "",
        "address": "123456789",
        "name": "Contoh: piket SPKT",
        "least_level": "waspada",
        "language": "id",
    } | changes


def add(cast: Cast, **changes: str) -> int:
    return int(cast.client("admin").post(f"{PAGE}alamat/", filled(**changes)).status_code)


def sent_to(channel: str) -> list[str]:
    with acting_as(system_identity()):
        rows = Delivery.objects.filter(channel=channel).select_related("message")
        return [f"{row.address}: {row.message.title}" for row in rows.order_by("id")]


def test_the_page_shows_every_channel_with_what_is_missing(cast: Cast, settings: Any) -> None:
    text = cast.client("admin").get(PAGE).content.decode()
    assert text.count("WASPADA_TELEGRAM_TOKEN") == 1
    settings.WASPADA_TELEGRAM_TOKEN = "1:a"
    text = cast.client("admin").get(PAGE).content.decode()
    assert "WASPADA_TELEGRAM_TOKEN" not in text
    assert "Belum ada alamat" in text
    for name in ("desk", "bupati", "police", "fkdm"):
        assert cast.client(name).get(PAGE).status_code == 403
        assert cast.client(name).post(f"{PAGE}alamat/", filled()).status_code == 403


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"address": "bukan"}, 400),
        ({"channel": "sms", "address": "0812"}, 400),
        ({"channel": "email", "address": "a@b.test"}, 400),
        ({"channel": "webhook", "address": "http://10.0.0.1/"}, 400),
        ({"channel": "webhook", "address": "https://x.test/", "account": "police"}, 400),
        ({"unit": "polri-33.74"}, 403),
        ({"unit": "tiada-65.01"}, 400),
        ({"account": "desk"}, 400),
        ({"name": " "}, 400),
    ],
)
def test_a_wrong_address_is_said_and_nothing_is_stored(
    cast: Cast, changes: dict[str, str], status: int
) -> None:
    if changes.get("unit") == "polri-33.74":
        AgencyUnit.objects.create(
            code="polri-33.74", agency_type="polri", place_code="33.74", name="x"
        )
    assert add(cast, **changes) == status
    assert not Contact.objects.exists()


def test_an_address_is_registered_once_until_it_is_stopped(cast: Cast) -> None:
    assert add(cast) == 302
    assert add(cast) == 409
    row = Contact.objects.get()
    client = cast.client("admin")
    assert client.post(f"{PAGE}alamat/{row.pk}/", {"langkah": "henti"}).status_code == 302
    assert add(cast) == 302
    assert client.post(f"{PAGE}alamat/{row.pk}/", {"langkah": "uji"}).status_code == 400
    assert client.post(f"{PAGE}alamat/{row.pk}/", {"langkah": "apa"}).status_code == 400


def test_a_warning_goes_to_the_offices_it_is_for_and_its_cancellation_too(
    cast: Cast, settings: Any
) -> None:
    settings.WASPADA_TELEGRAM_TOKEN = "1:a"
    add(cast)
    add(cast, unit="kpu-65.01", address="22222", least_level="awas")
    add(cast, unit="pemda-65.01", address="33333")  # not among those it is for
    add(cast, address="44444", account="police", language="en")
    row = standing(cast)
    told = sent_to("telegram")
    assert sorted(one.partition(":")[0] for one in told) == ["123456789", "44444"]
    with cast.acting("desk"):
        cancel(row.pk, "Massa bubar.", **by(cast, "desk"))
    assert len(sent_to("telegram")) == 4


def test_an_office_is_not_told_what_concerns_it_nor_the_words_of_what_is_closed(
    cast: Cast, settings: Any
) -> None:
    settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = True
    with web_receiver() as receiver:
        add(cast, channel="webhook", address=receiver.url("/masuk"))
        standing(cast, release_class="T", headline="SANDI-JUDUL", message="SANDI-ISI")
        deliver_due(NOW, where="outside")
        (asked,) = receiver.asked
    said = json.loads(asked.body)
    assert b"SANDI" not in asked.body
    assert (said["files"], said["class"]) == ([], "T")


def test_nothing_is_written_for_a_channel_that_is_not_set_up(cast: Cast) -> None:
    add(cast)
    standing(cast)
    assert sent_to("telegram") == []


def test_a_test_message_goes_to_one_address_and_says_that_it_is_one(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = True
    settings.WASPADA_ADDRESS = "https://waspada.contoh.test"
    with web_receiver() as receiver:
        (tmp_path / "sms.toml").write_text(
            f'url = "{receiver.url("/kirim?ke={to}")}"\nplus = false\n'
        )
        settings.WASPADA_SMS_GATEWAY = str(tmp_path / "sms.toml")
        add(cast, channel="sms", address="+6281234567890")
        row = Contact.objects.get()
        cast.client("admin").post(f"{PAGE}alamat/{row.pk}/", {"langkah": "uji"})
        deliver_due(real_now(), where="outside")
        (asked,) = receiver.asked
    assert asked.path == "/kirim?ke=6281234567890"
    said = json.loads(asked.body)
    assert said["text"].startswith("Pesan uji dari Waspada\n")
    assert "https://waspada.contoh.test/pemberitahuan/" in said["text"]
    text = cast.client("admin").get(PAGE).content.decode()
    assert "+6281234567890" not in text
    assert shown_address("sms", "+6281234567890") in text


def test_an_administrator_tries_the_mail_server_with_their_own_address(
    cast: Cast, settings: Any
) -> None:
    client = cast.client("admin")
    assert client.post(f"{PAGE}surel/uji/").status_code == 400  # no address of one's own
    Account.objects.filter(pk=cast["admin"].pk).update(email="admin@contoh.test")
    settings.EMAIL_HOST = "127.0.0.1"
    assert "surel saya" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}surel/uji/").status_code == 302
    assert sent_to("email") == ["admin@contoh.test: Pesan uji dari Waspada"]


def test_another_key_ends_the_one_before(cast: Cast) -> None:
    client = cast.client("admin")
    first = client.post(
        f"{PAGE}alamat/", filled(channel="webhook", address="https://x.test/a")
    ).content.decode()
    row = Contact.objects.get()
    second = client.post(f"{PAGE}alamat/{row.pk}/", {"langkah": "kunci"}).content.decode()
    keys = [text.partition("<code>whsec_")[2][:44] for text in (first, second)]
    assert all(keys)
    assert keys[0] != keys[1]
    assert "whsec_" not in client.get(PAGE).content.decode()
