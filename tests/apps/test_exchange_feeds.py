"""Feeds of warnings: who gets what, the bytes as frozen, and nothing for anybody without a key."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from cap_tools.models import Alert as TheirAlert
from capvalidator import check_schema
from django.test import Client
from lxml import etree
from xsdata.formats.dataclass.parsers import XmlParser

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by
from tests.support.receiver import Receiver, web_receiver
from tests.support.warnings import standing
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.delivery.models import Contact, FeedKey
from waspada.apps.delivery.sending import deliver_due
from waspada.apps.warnings.answering import cancel
from waspada.apps.warnings.models import CapMessage, WarningRow
from waspada.channels.cap.reading import read

pytestmark = pytest.mark.words
ATOM = "{http://www.w3.org/2005/Atom}"
CHANNELS = "/pengiriman/saluran/"


@pytest.fixture(autouse=True)
def _in_the_demo(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def issue(cast: Cast, unit: str = "polri-65.01") -> str:
    """Issue a feed as the administrator and return its address."""
    answer = cast.client("admin").post(
        f"{CHANNELS}umpan/", {"unit": unit, "name": "Contoh: Polres"}
    )
    found = re.search(r"<code>http://testserver(/umpan/[^<]+)</code>", answer.content.decode())
    assert found is not None, answer.content.decode()[:2000]
    return found[1]


def entries(address: str) -> list[Any]:
    answer = Client().get(address)
    assert answer.status_code == 200
    return list(etree.fromstring(answer.content).iter(f"{ATOM}entry"))


def href(entry: Any) -> str:
    link = entry.find(f"{ATOM}link")
    assert link.get("type") == "application/cap+xml"
    return str(link.get("href")).removeprefix("http://testserver")


def test_a_feed_leads_to_the_messages_as_they_were_frozen(cast: Cast) -> None:
    row = standing(cast)
    address = issue(cast)
    (entry,) = entries(address)
    assert entry.findtext(f"{ATOM}title") == row.headline
    with acting_as(system_identity()):
        paper = CapMessage.objects.get()
    answer = Client().get(href(entry))
    assert answer.content == paper.body.encode()
    assert answer["Content-Type"] == "application/cap+xml"
    with cast.acting("desk"):
        cancel(row.pk, "Massa bubar.", **by(cast, "desk"))
    first, second = entries(address)
    kinds = {one.find(f"{ATOM}category").get("term") for one in (first, second)}
    assert kinds == {"Alert", "Cancel"}
    told = [read(Client().get(href(one)).content).message for one in (first, second)]
    end, begin = sorted(told, key=lambda one: one.kind != "Cancel")
    assert end.references == str(begin.itself)
    for one in (first, second):
        text = Client().get(href(one)).content
        assert check_schema(text).passed
        theirs = XmlParser().from_bytes(text, TheirAlert)
        said = [info.headline for info in theirs.infos]
        assert said == [f"DEMO-REPLAY – {row.headline}", f"DEMO-REPLAY – {row.headline_en}"] or (
            said == [row.headline, row.headline_en]
        )


def test_who_has_a_feed_already_is_told_so_until_it_changes(cast: Cast) -> None:
    standing(cast)
    address = issue(cast)
    tag = Client().get(address)["ETag"]
    same = Client().get(address, headers={"If-None-Match": f'W/"x", {tag}'})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    standing(cast, place="65.01.05")
    changed = Client().get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, changed["ETag"] == tag) == (200, False)
    paper = href(entries(address)[0])
    tag = Client().get(paper)["ETag"]
    assert Client().get(paper, headers={"If-None-Match": tag}).status_code == 304


def test_a_feed_reads_with_its_offices_eyes_and_open_things_only(cast: Cast) -> None:
    address = issue(cast)
    closed = standing(cast, release_class="T")
    with acting_as(system_identity()):
        hidden = standing_concerning(cast, "polri-65.01")
        papers = {one.warning_id: one.pk for one in CapMessage.objects.all()}
    assert entries(address) == []
    token = address.split("/")[2]
    for row in (closed, hidden):
        assert Client().get(f"/umpan/{token}/cap/{papers[row.pk]}.xml").status_code == 404
    assert [one.findtext(f"{ATOM}title") for one in entries(issue(cast, "kpu-65.01"))] == [
        hidden.headline
    ]


def standing_concerning(cast: Cast, unit: str) -> WarningRow:
    """Return a warning in force that concerns an office."""
    row = standing(cast, place="65.01.05")
    for model in (WarningRow, CapMessage):
        key = {"pk": row.pk} if model is WarningRow else {"warning_id": row.pk}
        model.unguarded.filter(**key).update(concerns_units=(unit,))
    return row


def test_a_feed_ends_when_it_is_revoked_and_nobody_guesses_one(cast: Cast) -> None:
    address = issue(cast)
    feed = FeedKey.objects.get()
    assert feed.used_at is None
    assert Client().get(address).status_code == 200
    assert FeedKey.objects.get().used_at is not None
    assert cast.client("admin").post(f"{CHANNELS}umpan/{feed.pk}/").status_code == 302
    assert Client().get(address).status_code == 404
    assert Client().get("/umpan/tiada/peringatan.atom").status_code == 404


def test_the_public_feed_is_off_and_then_holds_only_what_was_approved_for_the_public(
    cast: Cast, settings: Any
) -> None:
    standing(cast, is_public=True)
    assert Client().get("/umpan/peringatan.atom").status_code == 404
    settings.WASPADA_PUBLIC_FEED = True
    # Approved while it was off: what its own scope says still holds.
    assert entries("/umpan/peringatan.atom") == []
    standing(cast, place="65.01.05")
    row = standing(cast, theme="logistics", is_public=True)
    (entry,) = entries("/umpan/peringatan.atom")
    message = read(Client().get(href(entry)).content).message
    assert (message.scope, message.restriction) == ("Public", "")
    with acting_as(system_identity()):
        others = CapMessage.objects.exclude(warning_id=row.pk)
        for paper in others:
            assert "<scope>Restricted</scope>" in paper.body
            assert Client().get(f"/umpan/cap/{paper.pk}.xml").status_code == 404


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = True
    with web_receiver() as found:
        yield found


def test_the_message_as_frozen_goes_along_to_a_webhook(
    cast: Cast, receiver: Receiver, settings: Any
) -> None:
    settings.WASPADA_ADDRESS = "https://waspada.contoh.test"
    row = standing(cast)
    form = {
        "channel": "webhook",
        "unit": "polri-65.01 Polresta",
        "address": receiver.url("/masuk"),
        "name": "Contoh: Pusdalops",
        "least_level": "waspada",
        "language": "id",
    }
    shown = cast.client("admin").post(f"{CHANNELS}alamat/", form).content.decode()
    assert "whsec_" in shown
    with acting_as(system_identity()):
        draft = Draft("alert", str(row.pk), "65.01", row.headline, row.message)
        write_message(draft, [Address("webhook", receiver.url("/masuk"))], actor="t", now=NOW)
        paper = CapMessage.objects.get()
    deliver_due(NOW, where="outside")
    said = json.loads(receiver.asked[-1].body)
    (file,) = said["files"]
    assert base64.b64decode(file["base64"]) == paper.body.encode()
    assert said["about"] == {"kind": "alert", "id": str(row.pk)}
    assert said["link"] == f"https://waspada.contoh.test/peringatan/butir/{row.pk}/"
    assert Contact.objects.get().unit_code == "polri-65.01"
