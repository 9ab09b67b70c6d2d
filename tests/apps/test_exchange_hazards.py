"""Warnings of others: fetched or uploaded, placed, weighed, updated and cancelled, hostile or not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.channels.test_cap import ALERT, AREA, BILLION, FILE, INFO
from tests.channels.test_cap_verified import CERTIFICATES, GOOD
from tests.support.cast import NOW, TODAY, Cast
from tests.support.receiver import Asked, Receiver, web_receiver
from waspada.apps.accounts import clock
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.models import Signal
from waspada.apps.alerts.queries import computed_levels
from waspada.apps.exchange.demo import make_demo_hazards
from waspada.apps.exchange.fetching import fetch_sources
from waspada.apps.exchange.models import HazardArea, HazardMessage, SourceState
from waspada.apps.exchange.queries import hazards_in_force
from waspada.apps.exchange.sources import sources
from waspada.apps.exchange.taking import Origin, take_in
from waspada.channels.cap.writing import write
from waspada.core.alerts.cap import Alert, Pair
from waspada.core.alerts.cap.message import moment_text
from waspada.core.errors import BadInput

pytestmark = pytest.mark.django_db
UNTIL = NOW + timedelta(hours=3)


def alert(number: str = "CKU20241128001", **changes: Any) -> Alert:
    """Return a warning as BMKG's nowcasts are: one language, areas by kecamatan."""
    about = {
        "identifier": number,
        "sender": "nowcast@bmkg.contoh",
        "sent": moment_text(NOW - timedelta(minutes=10)),
        "scope": "Public",
        "restriction": "",
    }
    of_info = {key: changes.pop(key) for key in list(changes) if hasattr(INFO, key)}
    info = replace(
        INFO,
        event="Hujan Lebat dan Petir",
        headline="Contoh: hujan lebat di Kaltara",
        severity="Severe",
        effective=moment_text(NOW - timedelta(minutes=10)),
        onset="",
        expires=moment_text(UNTIL),
        sender_name="BMKG",
        areas=(replace(AREA, polygons=(), circles=()),),
    )
    return replace(ALERT, **(about | {"infos": (replace(info, **of_info),)} | changes))


def taken(message: Alert, at: datetime = NOW, origin: Origin | None = None) -> HazardMessage:
    with acting_as(system_identity()):
        return take_in(write(message), origin or Origin("bmkg"), actor="t", at=at, now=at)


def level_in(place: str = "65.01") -> str:
    with acting_as(system_identity()):
        return computed_levels([place], day=TODAY)[place].level


def test_a_grave_warning_moves_the_level_of_its_place_and_says_whose_it_is() -> None:
    row = taken(alert())
    assert (row.state, row.places, row.place_code) == ("counts", ["65.01"], "65.01")
    with acting_as(system_identity()):
        computed = computed_levels(["65.01"], day=TODAY)["65.01"]
        (reason,) = [one for one in computed.reasons if one.code == "hazards.in_force"]
        assert (computed.level, reason.params["source"]) == ("waspada", "BMKG")
        later = computed_levels(["65.01"], day=TODAY + timedelta(days=1))["65.01"]
    assert later.level == "none"


@pytest.mark.words
def test_a_usual_one_is_shown_and_moves_nothing() -> None:
    taken(alert(severity="Minor"))
    assert level_in() == "none"
    with acting_as(system_identity()):
        assert len(hazards_in_force("65.01", NOW)) == 1
        assert not Signal.objects.exists()
        assert hazards_in_force("65.01", UNTIL) == []


@pytest.mark.words
def test_the_demo_has_one_in_bmkg_s_shape_that_says_it_is_invented_and_moves_no_level(
    cast: Cast, settings: Any
) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    with acting_as(system_identity()):
        assert make_demo_hazards(TODAY) == make_demo_hazards(TODAY) == 1
        (row,) = hazards_in_force("65.01", NOW)
    assert (row.places, row.weight, row.is_signed) == (["65.01"], 0.0, False)
    assert level_in() == "none"
    for text in (row.headline, row.description, row.instruction):
        assert text.startswith("Contoh: ")
    for address in ("/bahaya/65.01/", "/keadaan/65.01/"):
        assert row.headline in cast.client("desk").get(address).content.decode()


def test_taking_it_in_again_changes_nothing() -> None:
    first, again = taken(alert()), taken(alert())
    assert first.pk == again.pk
    with acting_as(system_identity()):
        assert HazardMessage.objects.count() == Signal.objects.count() == 1


def test_an_update_takes_the_place_of_what_it_names_and_a_cancel_ends_it() -> None:
    first = alert()
    taken(first)
    second = alert(
        "CKU20241128002",
        kind="Update",
        sent=moment_text(NOW),
        references=str(first.itself),
        severity="Extreme",
    )
    later = NOW + timedelta(minutes=5)
    taken(second, later)
    assert level_in() == "siaga"
    cancel = alert(
        "CKU20241128003", kind="Cancel", sent=moment_text(later), references=str(second.itself)
    )
    taken(cancel, later + timedelta(minutes=5))
    assert level_in() == "none"
    with acting_as(system_identity()):
        states = dict(HazardMessage.objects.values_list("identifier", "state"))
        assert not HazardArea.objects.filter(is_over=False).exists()
    assert states == {
        "CKU20241128001": "superseded",
        "CKU20241128002": "cancelled",
        "CKU20241128003": "ignored",
    }


def test_a_cancel_that_comes_first_still_ends_what_it_names() -> None:
    first = alert()
    taken(alert("C2", kind="Cancel", sent=moment_text(NOW), references=str(first.itself)))
    assert taken(first).state == "cancelled"
    assert level_in() == "none"


@pytest.mark.words
def test_nobody_cancels_the_warning_of_somebody_else() -> None:
    first = alert()
    taken(first)
    taken(
        alert("C2", kind="Cancel", sender="lain@contoh.test", references=str(first.itself)),
    )
    taken(alert("C3", kind="Cancel", references=str(first.itself)), origin=Origin("lain"))
    assert level_in() == "waspada"


@pytest.mark.words
@pytest.mark.parametrize("status", ["Test", "Exercise", "Draft", "System"])
def test_what_is_not_real_counts_nowhere_and_ends_nothing(status: str) -> None:
    first = alert()
    taken(first)
    taken(alert("C2", kind="Cancel", status=status, references=str(first.itself)))
    assert taken(alert("C4", status=status, severity="Extreme")).state == "ignored"
    assert level_in() == "waspada"


@pytest.mark.words
def test_what_is_dated_ahead_counts_nowhere_and_ends_nothing() -> None:
    first = alert()
    taken(first)
    ahead = moment_text(NOW + timedelta(days=400))
    row = taken(alert("C9", kind="Cancel", sent=ahead, references=str(first.itself)))
    assert (row.state, row.reason_code) == ("ignored", "hazards.not_yet")
    assert taken(alert("C8", sent=ahead, severity="Extreme")).state == "ignored"
    assert level_in() == "waspada"


@pytest.mark.words
def test_what_must_be_signed_and_is_not_is_kept_and_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "bmkg.pem"
    file.write_bytes(CERTIFICATES["rsa"])
    (tmp_path / "s.toml").write_text(
        f'[[source]]\nkey="bmkg"\nname="BMKG"\nindex="https://x.test/"\ncertificate="{file}"\n'
    )
    key = sources_in(tmp_path)[0].public_key()
    origin = Origin("bmkg", public_key=key)
    row = taken(alert(), origin=origin)
    assert (row.state, row.reason_code) == ("refused", "hazards.bad_signature")
    assert level_in() == "none"
    with acting_as(system_identity()):
        row = take_in(GOOD["RSA"][1], origin, actor="t", at=NOW, now=NOW)
    assert row.is_verified
    assert row.state != "refused"


def sources_in(folder: Path) -> Any:
    from waspada.apps.exchange.sources import _read

    return _read(str(folder / "s.toml"))


@pytest.fixture
def bmkg(settings: Any, tmp_path: Path) -> Iterator[Receiver]:
    """BMKG's shape: an RSS list of links to CAP files."""
    with web_receiver() as receiver:
        settings.WASPADA_ALLOW_PRIVATE_ADDRESSES = True
        settings.WASPADA_CAP_SOURCES = str(tmp_path / "s.toml")
        table = '[[source]]\nkey="bmkg"\nname="BMKG (contoh)"\nindex="%s"\nwithin=["65"]\n'
        (tmp_path / "s.toml").write_text(table % receiver.url("/alerts/nowcast/id"))
        receiver.media_type = b"application/rss+xml"
        yield receiver


def rss(receiver: Receiver, *paths: str) -> bytes:
    items = "".join(
        f"<item><title>x</title><link>{path}</link><pubDate>Thu, 28 Nov 2024</pubDate></item>"
        for path in paths
    )
    return f"<rss version='2.0'><channel><title>BMKG</title>{items}</channel></rss>".encode()


def test_a_source_is_fetched_once_per_message_and_one_bad_file_spares_the_rest(
    bmkg: Receiver,
) -> None:
    links = (bmkg.url("/a.xml"), "/jahat.xml", "/bom.xml", "http://lain.test/x.xml", "/b.xml")
    files = {
        "/alerts/nowcast/id": rss(bmkg, *links),
        "/a.xml": write(alert()),
        "/jahat.xml": FILE,
        "/bom.xml": BILLION,
        "/b.xml": write(alert("CKU2", areas=(replace(AREA, geocodes=(Pair("x", "33.74.01"),)),))),
    }

    def answer(asked: Asked, n: int) -> tuple[int, bytes]:
        return (200, files[asked.path]) if asked.path in files else (404, b"")

    bmkg.answer = answer
    assert fetch_sources(NOW, NOW) == 2
    state = SourceState.objects.get()
    assert (state.reason_code, state.answered_at) == ("cap.declares", NOW)
    assert fetch_sources(NOW, NOW + timedelta(minutes=1)) == 0  # not due yet
    assert len(bmkg.at("/a.xml")) == 1
    assert fetch_sources(NOW, NOW + timedelta(minutes=6)) == 0
    assert len(bmkg.at("/a.xml")) == 1
    with acting_as(system_identity()):
        places = {row.identifier: row.places for row in HazardMessage.objects.all()}
    assert places == {"CKU20241128001": ["65.01"], "CKU2": []}  # the other is not ours


@pytest.mark.words
@pytest.mark.parametrize("what", ["hang up", "500", "html", "moved", "entities"])
def test_a_source_that_fails_is_noted_and_asked_again(bmkg: Receiver, what: str) -> None:
    bodies = {
        "500": (500, b""),
        "html": (200, b"<html/>"),
        "moved": (302, b""),
        "entities": (200, FILE),
    }
    bmkg.extra = b"Location: http://169.254.169.254/\r\n"
    bmkg.answer = lambda asked, n: bodies.get(what, "drop")
    assert fetch_sources(NOW, NOW) == 0
    state = SourceState.objects.get()
    assert state.reason_code
    assert state.answered_at is None
    bmkg.answer = lambda asked, n: (200, rss(bmkg))
    fetch_sources(NOW, NOW + timedelta(minutes=6))
    state.refresh_from_db()
    assert (state.reason_code, state.answered_at is None) == ("", False)


@pytest.mark.words
@pytest.mark.parametrize(
    "text",
    [
        "[[source]]\nkey='bmkg'\n",
        "[[source]]\nkey='upload'\nname='x'\nindex='y'\n",
        "]",
        "source=1",
    ],
)
def test_settings_that_are_wrong_are_named(tmp_path: Path, text: str, settings: Any) -> None:
    (tmp_path / "s.toml").write_text(text)
    settings.WASPADA_CAP_SOURCES = str(tmp_path / "s.toml")
    with pytest.raises(BadInput):
        sources()
    assert fetch_sources(NOW, NOW) == 0


@pytest.mark.words
def test_a_file_is_uploaded_on_the_page_of_its_place(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)  # not before the message was sent
    settings.WASPADA_AS_OF = TODAY.isoformat()
    page = "/bahaya/65.01/"
    assert "Tidak ada yang berlaku" in cast.client("camat").get(page).content.decode()

    def post(name: str, data: bytes) -> int:
        file = SimpleUploadedFile("x.xml", data)
        return int(cast.client(name).post(f"{page}unggah/", {"berkas": file}).status_code)

    assert post("camat", write(alert())) == 403
    assert post("desk", BILLION) == 400
    assert post("desk", b"x") == 400
    later = alert(expires=moment_text(NOW + timedelta(days=2)))
    assert post("desk", write(later)) == 302
    text = cast.client("camat").get(page).content.decode()
    assert "Contoh: hujan lebat di Kaltara" in text
    with acting_as(system_identity()):
        row = HazardMessage.objects.get()
    original = cast.client("kpu").get(f"/bahaya/butir/{row.pk}.xml")
    assert original.content == write(later)
    assert "diunggah desk" in text
    assert "BMKG" in cast.client("desk").get("/level/65.01/").content.decode()
