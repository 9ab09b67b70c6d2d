"""The library in use: offered for a row or an incident, made a follow-up, counted by outcome."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import make_incident
from tests.support.risks import make_risk, risk_facts
from waspada.apps.accounts import clock
from waspada.apps.followups.models import Item
from waspada.apps.links.kinds import Ref
from waspada.apps.links.queries import linked_to
from waspada.apps.risks.actions import change_risk
from waspada.apps.risks.models import MeasureUse
from waspada.apps.risks.uses import choose_measure, judge_use, subject_of, tallies, uses_for
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound

WHEN = {"actor": "test", "received_at": NOW, "now": NOW}
CODE = "gedung-rekapitulasi-aman"
DUE = date(2024, 12, 3)


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    settings.WASPADA_AS_OF = TODAY.isoformat()  # type: ignore[attr-defined]


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()))
    return re.sub(r"\s+", " ", page)


def _choose(about: str, unit: str = "satpolpp-65.01") -> Item:
    return choose_measure(CODE, subject_of(about), unit=unit, due_on=DUE, **WHEN)


def test_a_chosen_action_becomes_a_follow_up_linked_to_its_row(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
        item = _choose(f"risk:{row.risk_id}")
        linked = linked_to(Ref("followup", str(item.pk)))
        uses = uses_for(Ref("risk", str(row.risk_id)))
    assert item.what == "Tata gedung rekapitulasi sebelum ramai"
    assert "Rekapitulasi tetap terbuka bagi saksi" in item.detail
    assert (item.due_on, item.unit_code) == (DUE, "satpolpp-65.01")
    assert [(one.ref.kind, one.relation) for one in linked] == [("risk", "arises_from")]
    assert [(use.measure.code, use.is_done, use.outcome) for use in uses] == [(CODE, False, "")]


def test_an_action_is_counted_by_what_became_of_it(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
        incident = make_incident(category="bentrok_massa")
        done, other = _choose(f"risk:{row.risk_id}"), _choose(f"incident:{incident.number}")
        Item.unguarded.filter(pk=done.pk).update(state="verified")
        use = uses_for(Ref("risk", str(row.risk_id)))[0]
        judge_use(use.use_id, "helped", **WHEN)
        judge_use(uses_for(Ref("incident", incident.number))[0].use_id, "not_helped", **WHEN)
        with pytest.raises(Conflict):
            judge_use(use.use_id, "not_helped", **WHEN)
        tally = tallies()[CODE]
    assert other.state == "proposed"
    assert (tally.chosen, tally.done, tally.helped, tally.not_helped) == (2, 1, 1, 1)


def test_counts_tell_nothing_of_what_a_reader_may_not_read(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk(handled_by="pemda-65.01")
        _choose(f"risk:{row.risk_id}")
    with cast.acting("kpu"):
        assert tallies()[CODE].chosen == 1
    with cast.acting("desk"):
        closed = risk_facts(classification="T", handled_by="pemda-65.01")
        change_risk(row.risk_id, closed, based_on=1, reason="Peka.", **WHEN)
    for name in ("kpu", "stranger"):
        with cast.acting(name):
            assert tallies() == {}


def test_only_writers_choose_and_judge_and_only_for_what_they_may_read(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
        _choose(f"risk:{row.risk_id}")
        use_id = MeasureUse.objects.get().use_id
    with cast.acting("bupati"):
        with pytest.raises(NotAllowed):
            _choose(f"risk:{row.risk_id}")
        with pytest.raises(NotAllowed):
            judge_use(use_id, "helped", **WHEN)
    with cast.acting("stranger"):
        with pytest.raises(NotFound):
            subject_of(f"risk:{row.risk_id}")
        with pytest.raises(NotFound):
            judge_use(use_id, "helped", **WHEN)
    with cast.acting("desk"):
        for wrong in ("risk:apa", "incident:KJ-0"):
            with pytest.raises(NotFound):
                subject_of(wrong)
        with pytest.raises(BadInput):
            subject_of("kue:1")
        with pytest.raises(BadInput):
            judge_use(use_id, "chosen", **WHEN)


def test_the_page_offers_what_fits_the_row_and_leads_to_a_follow_up(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
    desk = cast.client("desk")
    about = f"risk:{row.risk_id}"
    page = _text(desk, f"/pustaka-tindakan/?untuk={about}")
    assert "Untuk Bentrok massa, sesudah pemungutan" in page
    assert "Tata gedung rekapitulasi sebelum ramai" in page
    assert "belum pernah dipakai di wilayah Anda" in page
    assert "Jadikan tindak lanjut" in page
    form = f"/pustaka-tindakan/{CODE}/pakai/?untuk={about}"
    assert "KPU Kabupaten Bulungan" in _text(desk, form)
    sent = {"untuk": about, "unit": "satpolpp-65.01", "due_on": "2024-12-03"}
    assert desk.post(form, sent).status_code == 302
    assert "dipilih 1 kali, selesai 0, membantu 0, tidak 0" in _text(
        desk, "/pustaka-tindakan/?kategori=bentrok_massa&fase=pasca"
    )
    shown = _text(desk, f"/peta-athg/baris/{row.risk_id}/")
    assert "Tindakan yang dipilih" in shown
    assert "Apakah membantu?" in shown
    assert "Apakah membantu?" not in _text(
        cast.client("bupati"), f"/peta-athg/baris/{row.risk_id}/"
    )


def test_the_library_is_open_to_everybody_signed_in_and_narrows(cast: Cast) -> None:
    fkdm = cast.client("fkdm")
    assert "Jadikan tindak lanjut" not in _text(fkdm, "/pustaka-tindakan/")
    health = _text(fkdm, "/pustaka-tindakan/?instansi=dinkes&jenis=pemulihan")
    assert "Santunan dan pendampingan" in health
    assert "Patroli pengawasan" not in health
    assert fkdm.get("/pustaka-tindakan/?kategori=kue").status_code == 400
    cast["fkdm"].language = "en"
    cast["fkdm"].save()
    assert "Health checks of officers" in _text(fkdm, "/pustaka-tindakan/?kategori=kesehatan")
