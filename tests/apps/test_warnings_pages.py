"""The pages of warnings: board, form, one warning; who opens them, what a button does."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by
from tests.support.incidents import facts as incident_facts
from tests.support.incidents import make_incident
from tests.support.warnings import EXPECTED, fresh, propose, standing
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.standing import levels_shown
from waspada.apps.links.models import Link
from waspada.apps.warnings.actions import approve
from waspada.apps.warnings.models import CapMessage, Recipient, WarningRow

pytestmark = pytest.mark.words
BOARD, NEW = "/peringatan/65.01/", "/peringatan/65.01/baru/"


@pytest.fixture(autouse=True)
def _in_the_demo(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def page_of(row: WarningRow) -> str:
    return f"/peringatan/butir/{row.pk}/"


def said(cast: Cast, name: str, address: str, status: int = 200) -> str:
    answer = cast.client(name).get(address)
    assert answer.status_code == status, (name, address, answer.status_code)
    return str(answer.content.decode())


def press(cast: Cast, name: str, row: WarningRow, step: str, **more: str) -> int:
    return int(cast.client(name).post(page_of(row), {"langkah": step, **more}).status_code)


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "place": "65.01",
        "theme": "security",
        "level": "siaga",
        "expected": EXPECTED,
        "until": "2024-11-29T18:00",
        "agencies": ["kpu", "polri"],
        "measures": ["posko-bersama"],
        "headline": "Siaga keamanan: Bulungan",
        "message": "Siapkan personel.",
        "headline_en": "Alert, security: Bulungan",
        "message_en": "Make people ready.",
        "release_class": "B",
    } | changes


def test_a_board_holds_what_waits_stands_and_ended_in_both_languages(cast: Cast) -> None:
    assert "Belum ada peringatan" in said(cast, "desk", BOARD)
    rows = [propose(cast), standing(cast)]
    text = said(cast, "desk", BOARD)
    assert all(page_of(row) in text for row in rows)
    assert page_of(rows[0]) not in said(cast, "police", BOARD)
    client = cast.client("desk")
    client.post("/bahasa/", {"bahasa": "en", "next": "/"})
    text = client.get(BOARD).content.decode()
    assert "Alert, security: Bulungan" in text
    assert "Menunggu keputusan" not in text


def test_the_board_is_the_desks(cast: Cast) -> None:
    for name in ("fkdm", "analyst", "admin", "stranger"):
        said(cast, name, BOARD, 403)
        said(cast, name, NEW, 403)
    assert "izin Anda" in said(cast, "camat", "/peringatan/65.01.05/baru/", 403)


def test_a_warning_is_written_from_an_incident_and_linked_to_it(cast: Cast) -> None:
    with acting_as(system_identity()):
        version = make_incident(
            incident_facts(TODAY, "65.01", title="Massa berkumpul di KPU", severity=2),
            received_at=NOW - timedelta(hours=2),
        )
    about = f"incident:{version.number}"
    client = cast.client("desk")
    led = client.get(f"/peringatan/baru/?about={about}")
    assert led.status_code == 302
    text = client.get(led["Location"]).content.decode()
    assert "Massa berkumpul di KPU" in text
    answer = client.post(NEW, filled(about=about))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    with acting_as(system_identity()):
        row = WarningRow.objects.get()
        assert Link.objects.filter(source_id=str(row.pk), target_id=version.number).exists()
    assert answer["Location"] == page_of(row)
    assert row.audience == ["kpu-65.01", "polri-65.01"]


def test_a_pattern_left_unchanged_says_what_is_expected(cast: Cast) -> None:
    client = cast.client("desk")
    shown = client.get(f"{NEW}?theme=security&level=siaga").context["form"].initial
    given = {name: shown[name] for name in ("message", "message_en")}
    until = f"{shown['until']:%Y-%m-%dT%H:%M}"
    assert client.post(NEW, filled(until=until, **given)).status_code == 302
    with acting_as(system_identity()):
        row = WarningRow.objects.get()
    assert EXPECTED in row.message
    assert row.message.startswith("Gangguan keamanan")
    assert EXPECTED in row.message_en


def test_words_that_nobody_touched_follow_the_level_and_the_end_that_were_chosen(
    cast: Cast,
) -> None:
    client = cast.client("desk")
    shown = client.get(f"{NEW}?theme=security&level=waspada")
    form, pola = shown.context["form"].initial, shown.context["pattern"]
    words = ("headline", "headline_en", "message", "message_en")
    given = {name: form[name] for name in words} | {"message_en": "Contoh: own words."}
    sent = client.post(NEW, filled(level="awas", until="2024-11-30T10:00", pola=pola, **given))
    with acting_as(system_identity()):
        row = WarningRow.objects.get()
    assert sent["Location"] == page_of(row)
    assert row.headline.startswith("Awas keamanan")
    assert "30 November 2024, 10.00 WITA" in row.message
    assert EXPECTED in row.message
    assert row.message_en == "Contoh: own words."
    again = given | {"headline": row.headline, "message": row.message, "message_en": "Contoh: x."}
    edited = filled(level="siaga", **again | {"headline_en": "Contoh: mine"})
    assert client.post(f"{page_of(row)}ubah/", edited).status_code == 302
    row = fresh(row)
    assert row.headline.startswith("Siaga keamanan")
    assert (row.headline_en, row.message_en) == ("Contoh: mine", "Contoh: x.")


def test_a_form_says_what_is_missing_and_keeps_what_was_typed(cast: Cast) -> None:
    client = cast.client("desk")
    for changes, status in (
        ({"expected": ""}, 422),
        ({"until": "2024-11-27T18:00"}, 400),
        ({"until": "besok"}, 422),
        ({"agencies": []}, 422),
    ):
        answer = client.post(NEW, filled(**changes))
        assert answer.status_code == status, changes
        assert "Siapkan personel." in answer.content.decode()
    with acting_as(system_identity()):
        assert not WarningRow.objects.exists()


def test_from_proposal_to_outcome_by_buttons(cast: Cast) -> None:
    assert cast.client("police").post(NEW, filled(level="awas")).status_code == 302
    with acting_as(system_identity()):
        row = WarningRow.objects.get()
    assert row.number in said(cast, "desk", "/keadaan/65.01/")
    assert press(cast, "desk", row, "tinjau") == 302
    edited = cast.client("desk").post(f"{page_of(row)}ubah/", filled(level="awas", message="Awas."))
    assert edited.status_code == 302, edited.content.decode()[:3000]
    assert press(cast, "desk", row, "setuju") == 302
    assert press(cast, "desk", row, "setuju-kedua") == 403
    assert "Setujui sebagai orang kedua" in said(cast, "police", page_of(row))
    assert press(cast, "police", row, "setuju-kedua") == 302
    with cast.acting("desk"):
        assert levels_shown(["65.01"], day=TODAY) == {"65.01": "awas"}
    shown = said(cast, "kpu", page_of(row))
    assert "Saya sudah membaca" in shown
    with acting_as(system_identity()):
        mine = Recipient.objects.get(account=str(cast["kpu"].pk))
    assert mine.acknowledged_at is None  # looking acknowledges nothing
    assert press(cast, "kpu", row, "akui") == 302
    assert "Saya sudah membaca" not in said(cast, "kpu", page_of(row))
    home = said(cast, "police", "/keadaan/65.01/")
    assert "Peringatan untuk Anda" not in home  # who approved it has seen it
    assert page_of(row) in home
    assert page_of(row) in said(cast, "camat", "/keadaan/65.01.05/")
    assert press(cast, "kpu", row, "selesai", catatan="Gudang dijaga.") == 302
    assert press(cast, "kpu", row, "hasil", hasil="averted") == 403
    assert press(cast, "desk", row, "cabut", catatan="") == 422
    assert press(cast, "desk", row, "cabut", catatan="Massa bubar.") == 302
    assert press(cast, "desk", row, "hasil") == 400  # nothing is chosen, so nothing is said
    assert not fresh(row).outcome
    assert press(cast, "desk", row, "hasil", hasil="averted") == 302
    text = said(cast, "kpu", page_of(row))
    for words in ("Gudang dijaga.", "Massa bubar.", "tercegah"):
        assert words in text
    assert fresh(row).state == "cancelled"


def test_cap_is_handed_out_as_frozen_to_who_may_read_it(cast: Cast) -> None:
    row = standing(cast)
    with acting_as(system_identity()):
        paper = CapMessage.objects.get()
    answer = cast.client("camat").get(f"/peringatan/cap/{paper.pk}.xml")
    assert answer.content.decode() == paper.body
    assert answer["Content-Type"] == "application/cap+xml"
    said(cast, "stranger", f"/peringatan/cap/{paper.pk}.xml", 404)
    said(cast, "stranger", page_of(row), 404)


def test_a_closed_reason_stays_with_those_cleared_for_it(cast: Cast) -> None:
    with acting_as(system_identity()):
        version = make_incident(
            incident_facts(
                TODAY, "65.01", title="Contoh: zqrencana", severity=3, classification="T"
            ),
            received_at=NOW - timedelta(hours=2),
        )
    client = cast.client("desk")
    begun = client.get(f"{NEW}?asal=level").content.decode()
    assert "Buktinya berkelas T" in begun
    assert client.post(NEW, filled(asal="level")).status_code == 302
    with acting_as(system_identity()):
        row = WarningRow.objects.get()
    assert row.evidence_class == "T"
    assert press(cast, "bupati", row, "setuju") == 400
    with cast.acting("bupati"):
        approve(row.pk, says_lowering=True, **by(cast, "bupati"))
    assert version.number in said(cast, "desk", page_of(row))
    for name in ("camat", "police", "fkdm"):
        text = said(cast, name, page_of(row))
        for closed in ("zqrencana", version.number, "Mengapa", "kelas T"):
            assert closed not in text, (name, closed)


def test_a_form_sent_twice_is_one_proposal_and_what_is_too_long_is_said_beside_its_field(
    cast: Cast,
) -> None:
    client = cast.client("desk")
    first, second = client.post(NEW, filled()), client.post(NEW, filled())
    assert first["Location"] == second["Location"]
    assert client.post(NEW, filled(message="Lain."))["Location"] != first["Location"]
    answer = client.post(NEW, filled(message="Contoh: 😀 " * 500, headline="J" * 161))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('class="field has-error"') == 2
    assert "paling banyak 3000 karakter" in text
    assert "Contoh: 😀 Contoh: 😀" in text
