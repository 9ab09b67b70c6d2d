"""The joint action plan of a place: rows, realisations, the province's roll-up, exports."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.support.cast import NOW, TODAY, Cast
from waspada.apps.accounts import clock
from waspada.apps.conflict_plan.actions import (
    Said,
    add_row,
    change_row,
    drop_row,
    report_realisation,
)
from waspada.apps.conflict_plan.demo import make_demo_plans
from waspada.apps.conflict_plan.models import PlanVersion, Realisation
from waspada.apps.conflict_plan.queries import (
    facts_of,
    plan_row,
    plan_rows,
    realisations_of,
    roll_up,
)
from waspada.apps.documents.models import Document
from waspada.apps.followups.actions import propose_item
from waspada.apps.links.kinds import Ref
from waspada.apps.links.queries import linked_to
from waspada.core.conflict_plan import PlanFacts
from waspada.core.errors import BadInput, Conflict, NotAllowed
from waspada.core.followups.facts import ItemFacts

WHEN: dict[str, Any] = {"actor": "test", "received_at": NOW, "now": NOW}
EARLIER: dict[str, Any] = WHEN | {"received_at": NOW - timedelta(days=30)}
PLAN = "/rencana-aksi/65.01/2024/"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    settings.WASPADA_AS_OF = TODAY.isoformat()


def _facts(place: str = "65.01", **known: Any) -> PlanFacts:
    given = PlanFacts(
        place_code=place,
        year=2024,
        phase="pencegahan",
        action="Forum dialog di setiap kecamatan.",
        lead_unit=f"kpu-{place[:5]}",
        indicator="forum yang terlaksana",
        measured_in="kali",
        targets={"B08": Decimal(3), "B12": Decimal(4)},
        support_units=(f"polri-{place[:5]}",),
    )
    return replace(given, **known)


def _add(place: str = "65.01", **known: Any) -> PlanVersion:
    return add_row(_facts(place, **known), **EARLIER)


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))
    return re.sub(r"\s+", " ", page)


def test_the_desk_plans_and_the_offices_of_a_row_report(cast: Cast) -> None:
    with cast.acting("desk"):
        row = _add()
    assert row.number == "RAT-65.01-2024-0001"
    for name in ("kpu", "police", "desk"):
        with cast.acting(name):
            said = report_realisation(row.row_id, Said("B08", Decimal(2), evidence="BA 12"), **WHEN)
    assert said.said_by_unit == "kesbangpol-65.01"
    for name in ("bupati", "camat", "stranger"):
        with cast.acting(name), pytest.raises(NotAllowed):
            _add()
    with cast.acting("bupati"), pytest.raises(NotAllowed) as refused:
        report_realisation(row.row_id, Said("B08", Decimal(2), evidence="BA"), **WHEN)
    assert refused.value.code == "plan.not_your_row"


def test_what_was_said_before_stays_and_a_past_day_shows_it(cast: Cast) -> None:
    with cast.acting("desk"):
        row = _add()
        before = WHEN | {"received_at": NOW - timedelta(days=10)}
        report_realisation(row.row_id, Said("B12", Decimal(1), evidence="BA 1"), **before)
        report_realisation(row.row_id, Said("B12", Decimal(3), evidence="BA 2"), **WHEN)
        now, then = (plan_row(row.row_id, day) for day in (TODAY, TODAY - timedelta(days=5)))
        assert now is not None
        assert then is not None
        assert (now.cells[2].actual, now.cells[2].standing) == (3, "partly")
        assert (then.cells[2].actual, then.cells[2].standing) == (1, "partly")
        assert len(realisations_of(row.row_id, TODAY)) == 2
        assert plan_row(row.row_id, TODAY - timedelta(days=40)) is None
        with pytest.raises(TypeError):
            Realisation.objects.first().save()


def test_zero_is_said_and_nothing_is_not(cast: Cast) -> None:
    with cast.acting("desk"):
        row = _add()
        held = plan_row(row.row_id, TODAY)
        assert held is not None
        assert [cell.standing for cell in held.cells] == ["no_target", "unfilled", "unfilled"]
        report_realisation(row.row_id, Said("B08", Decimal(0)), **WHEN)
        report_realisation(row.row_id, Said("B12", None, obstacle="Menunggu dana."), **WHEN)
        held = plan_row(row.row_id, TODAY)
        assert held is not None
        assert [cell.standing for cell in held.cells] == ["no_target", "none", "unfilled"]
        assert held.obstacle == "Menunggu dana."


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said("B08", None), "plan.nothing_said"),
        (Said("B08", Decimal(2)), "plan.no_evidence"),
        (Said("B08", Decimal(-1), evidence="x"), "plan.bad_value"),
        (Said("B09", Decimal(1), evidence="x"), "plan.unknown_period"),
        (Said("B08", Decimal(1), evidence="0812-3456-7890"), "plan.holds_number"),
    ],
)
def test_what_cannot_be_reported_is_told(cast: Cast, said: Said, code: str) -> None:
    with cast.acting("desk"):
        row = _add()
        with pytest.raises(BadInput) as refused:
            report_realisation(row.row_id, said, **WHEN)
        assert refused.value.code == code
        early = WHEN | {"received_at": datetime(2024, 2, 1, tzinfo=UTC)}
        with pytest.raises(BadInput) as begun:
            report_realisation(row.row_id, Said("B12", Decimal(1), evidence="x"), **early)
        assert begun.value.code == "plan.not_begun"


def test_a_row_is_changed_in_versions_and_dropped_with_a_reason(cast: Cast) -> None:
    with cast.acting("desk"):
        row = _add()
        changed = change_row(
            row.row_id, _facts(indicator="forum dan notulennya"), based_on=1, **WHEN
        )
        with pytest.raises(Conflict):
            change_row(row.row_id, _facts(), based_on=1, **WHEN)
        with pytest.raises(BadInput) as refused:
            drop_row(row.row_id, " ", based_on=2, **WHEN)
        assert refused.value.code == "plan.no_reason"
        with pytest.raises(BadInput):
            change_row(row.row_id, _facts(year=2025), based_on=2, **WHEN)
        drop_row(row.row_id, "Digabung.", based_on=2, **WHEN)
        with pytest.raises(Conflict):
            report_realisation(row.row_id, Said("B08", Decimal(0)), **WHEN)
        assert plan_rows("65.01", 2024, TODAY) == []
        assert len(plan_rows("65.01", 2024, TODAY - timedelta(days=5))) == 1
    assert facts_of(changed).indicator == "forum dan notulennya"


def test_a_restricted_row_hides_what_was_reported_as_well(cast: Cast) -> None:
    with cast.acting("desk"):
        row = _add()
        report_realisation(row.row_id, Said("B08", Decimal(1), evidence="BA"), **EARLIER)
        closed = _facts(classification="T", support_units=())
        change_row(row.row_id, closed, based_on=1, reason="Peka.", **WHEN)
    reading = []
    for name in cast.accounts:
        with cast.acting(name):
            seen = (plan_row(row.row_id, TODAY), realisations_of(row.row_id, TODAY))
            assert bool(seen[0]) == bool(seen[1])
            reading += [name] if seen[0] else []
    assert set(reading) == {"desk", "province", "kpu"}


def test_the_province_sees_who_has_not_filled_and_who_has_no_plan(cast: Cast) -> None:
    with cast.acting("province"):
        filled, other = _add("65.01"), _add("65.02")
        _add("65.01", phase="pemulihan", targets={"B12": Decimal(1)})
        report_realisation(filled.row_id, Said("B08", Decimal(3), evidence="BA"), **WHEN)
        report_realisation(other.row_id, Said("B08", Decimal(0)), **WHEN)
        parts = {part.place: part for part in roll_up("65", 2024, TODAY)}
    assert {place for place, part in parts.items() if not part.count} == {
        "65.03",
        "65.04",
        "65.71",
    }
    bulungan = [(one.targeted, one.filled, one.met) for one in parts["65.01"].periods]
    assert bulungan == [(0, 0, 0), (1, 1, 1), (2, 0, 0)]
    assert [(one.targeted, one.filled, one.met) for one in parts["65.02"].periods][1] == (1, 1, 0)
    page = _text(cast.client("province"), "/rencana-aksi/65/2024/")
    assert "3 belum menyusun rencana tahun ini:" in page
    assert "1 dari 1 terisi" in page


def test_a_follow_up_becomes_a_row_and_stays_linked(cast: Cast) -> None:
    with cast.acting("desk"):
        item = propose_item(
            ItemFacts(
                what="Susun jadwal forum dialog",
                unit="pemda-65.01",
                place="65.01",
                due_on=date(2024, 12, 10),
            ),
            **WHEN,
        )
    desk = cast.client("desk")
    form = f"{PLAN}baru/?dari={item.pk}"
    assert "Susun jadwal forum dialog" in _text(desk, form)
    assert item.number in _text(desk, f"{PLAN}baru/")
    sent = {
        "dari": str(item.pk),
        "phase": "pencegahan",
        "action": "Forum dialog",
        "lead_unit": "pemda-65.01",
        "indicator": "forum",
        "measured_in": "kali",
        "target_b12": "banyak",
        "classification": "B",
    }
    refused = desk.post(form, sent)
    assert refused.status_code == 422
    assert desk.post(form, sent | {"target_b12": "2,5"}).status_code == 302
    with cast.acting("desk"):
        row = PlanVersion.objects.get()
        linked = linked_to(Ref("plan_row", str(row.row_id)))
    assert row.targets == {"B12": "2.5"}
    assert [(one.ref, one.relation) for one in linked] == [
        (Ref("followup", str(item.pk)), "carried_out_by")
    ]


def test_a_row_takes_no_words_from_what_concerns_an_office(cast: Cast) -> None:
    given = {"unit": "pemda-65.01", "place": "65.01", "due_on": date(2024, 12, 10)}
    with cast.acting("desk"):
        about_police = ItemFacts(
            what="Periksa regu Polres", concerns_units=("polri-65.01",), **given
        )
        kept = propose_item(about_police, **WHEN)
        closed = propose_item(
            ItemFacts(what="Susun rencana tertutup", classification="T", **given), **WHEN
        )
    desk = cast.client("desk")
    refused = desk.get(f"{PLAN}baru/?dari={kept.pk}")
    assert refused.status_code == 400
    assert "Periksa regu Polres" not in refused.content.decode()
    assert "Periksa regu Polres" not in _text(desk, f"{PLAN}baru/")
    form = desk.get(f"{PLAN}baru/?dari={closed.pk}").context["form"]
    assert form["classification"].value() == "T"


def test_the_row_page_takes_a_realisation_and_keeps_what_was_typed(cast: Cast) -> None:
    with cast.acting("desk"):
        row = _add()
    kpu = cast.client("kpu")
    address = f"/rencana-aksi/baris/{row.row_id}/"
    assert "Ini tidak berarti nol" in _text(kpu, address)
    sent = {"period": "B08", "value": "dua", "done": "Dua forum.", "evidence": ""}
    wrong = kpu.post(f"{address}realisasi/", sent)
    assert wrong.status_code == 422
    assert "Dua forum." in unescape(wrong.content.decode())
    assert kpu.post(f"{address}realisasi/", sent | {"evidence": "BA 7"}).status_code == 302
    page = _text(kpu, address)
    assert "Bukti: BA 7" in page
    assert "Keluarkan dari rencana" not in page
    assert "Isi realisasi" not in _text(cast.client("bupati"), address)
    assert cast.client("bupati").post(f"{address}realisasi/", sent).status_code == 403
    desk = cast.client("desk")
    desk.post(f"{address}tautkan/", {"nomor": "TL-0"})
    assert "“TL-0” tidak ditemukan" in _text(desk, address)
    desk.post(f"{address}keluarkan/", {"based_on": "1", "reason": "Digabung."})
    assert "Dikeluarkan dari rencana: Digabung." in _text(desk, address)


def test_the_workbook_leaves_empty_what_nobody_said(cast: Cast) -> None:
    with cast.acting("province"):
        row = _add("65")
        report_realisation(row.row_id, Said("B08", Decimal(0)), **WHEN)
    answer = cast.client("province").get("/rencana-aksi/65/2024/rencana.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    said, head, cells = book.get_sheet_by_index(0).to_python()
    told = dict(zip(head, cells, strict=True))
    assert str(cast["province"]) in str(said[0])
    assert (told["B08 realisasi"], told["B08 keadaan"]) == (0, "nihil")
    assert (told["B12 realisasi"], told["B12 keadaan"]) == ("", "belum diisi")
    parts = book.get_sheet_by_index(1).to_python()
    assert parts[2][:2] == ["Kab. Bulungan", "belum menyusun"]


def test_the_paper_is_drawn_in_both_languages(cast: Cast) -> None:
    with cast.acting("province"):
        row = _add("65")
        report_realisation(row.row_id, Said("B08", Decimal(3), evidence="BA"), **WHEN)
    province = cast.client("province")
    indonesian = province.get("/rencana-aksi/65/2024/rencana.pdf").content
    cast["province"].language = "en"
    cast["province"].save()
    english = province.get("/rencana-aksi/65/2024/rencana.pdf").content
    assert indonesian[:5] == english[:5] == b"%PDF-"
    assert indonesian != english


def test_an_issued_plan_is_numbered_frozen_and_corrected_by_the_next(cast: Cast) -> None:
    desk = cast.client("desk")
    assert desk.post(f"{PLAN}terbitkan/").status_code == 400
    with cast.acting("desk"):
        row = _add()
    answer = desk.post(f"{PLAN}terbitkan/")
    assert answer.status_code == 302
    with cast.acting("desk"):
        first = Document.objects.get()
        change_row(row.row_id, _facts(action="Yang berubah."), based_on=1, **WHEN)
    assert (first.number, first.kind, first.classification) == (
        "200.1/RA/65.01/2024/0001",
        "rencana-aksi-terpadu",
        "B",
    )
    assert first.number in first.content["number-line"]
    assert "Forum dialog" in str(first.content)
    desk.post(f"{PLAN}terbitkan/")
    with cast.acting("desk"):
        second = Document.objects.get(corrects=first.pk)
    assert "Yang berubah." in str(second.content)
    assert "Yang berubah." not in str(first.content)
    page = _text(desk, PLAN)
    assert first.number in page
    assert second.number in page
    assert cast.client("kpu").post(f"{PLAN}terbitkan/").status_code == 403


def test_an_issued_plan_follows_the_rights_of_its_rows(cast: Cast) -> None:
    with cast.acting("desk"):
        _add(classification="T")
        _add(action="Terbuka.")
    cast.client("desk").post(f"{PLAN}terbitkan/")
    with cast.acting("desk"):
        assert Document.objects.get().classification == "T"
    with cast.acting("camat"):
        assert not Document.objects.exists()
    with cast.acting("province"):
        _add("65", action="Provinsi.")
    cast.client("province").post("/rencana-aksi/65/2024/terbitkan/")
    with cast.acting("province"):  # it tells what parts of the place do
        assert Document.objects.get(place_code="65").classification == "T"
    with cast.acting("desk"):
        assert not Document.objects.filter(place_code="65").exists()


def test_an_address_of_no_year_or_place_is_told(cast: Cast) -> None:
    desk = cast.client("desk")
    assert desk.get("/rencana-aksi/65.01/1990/").status_code == 400
    assert desk.get("/rencana-aksi/99/2024/").status_code == 404
    assert desk.get("/rencana-aksi/", follow=True).redirect_chain[-1][0] == PLAN


def test_the_demo_writes_its_plans_once_and_marks_them(cast: Cast, as_system: object) -> None:
    count = make_demo_plans(TODAY)
    assert make_demo_plans(TODAY) == count
    rows = list(PlanVersion.objects.all())
    assert len(rows) == count
    assert all(row.is_sample and row.action.startswith("Contoh: ") for row in rows)
    silent = [part.place for part in roll_up("65", 2024, TODAY) if not part.count]
    assert silent == ["65.03", "65.04"]
