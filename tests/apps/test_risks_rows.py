"""Rows of the Peta ATHG: who writes and reads them, how their past is kept."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.risks import make_risk, risk_facts
from waspada.apps.risks.actions import add_risk, change_risk, move_risk, wish_for_agenda
from waspada.apps.risks.models import RiskVersion
from waspada.apps.risks.queries import (
    due_for_review,
    facts_of,
    matrix_of,
    risk_by_id,
    risk_rows,
    risks_as_of,
    versions_of,
    wished_for_agenda,
)
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, WrongState

WHEN = {"actor": "test", "received_at": NOW, "now": NOW}
EARLIER = NOW - timedelta(days=5)


@pytest.fixture(autouse=True)
def on_the_day(settings: object) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()  # type: ignore[attr-defined]


def _titles(cast: Cast, name: str, place: str = "65") -> set[str]:
    with cast.acting(name):
        return {row.number for row in risks_as_of(None, place)}


def test_a_row_gets_a_number_of_its_region_and_its_level_from_the_table(cast: Cast) -> None:
    with cast.acting("desk"):
        first = make_risk("65.01.05")
        second = make_risk(likelihood="sangat_kecil", impact="ringan")
    assert (first.number, second.number) == ("ATHG-65.01-2024-0001", "ATHG-65.01-2024-0002")
    assert (first.level, second.level) == ("tinggi", "rendah")
    assert first.state == "open"


def test_liaisons_write_their_agencys_rows_and_nobody_elses(cast: Cast) -> None:
    with cast.acting("kpu"):
        own = make_risk(source_unit="kpu-65.01")
        with pytest.raises(NotAllowed):
            make_risk(source_unit="polri-65.01")
    with cast.acting("police"), pytest.raises(NotAllowed):
        move_risk(own.risk_id, "lapsed", "Sudah lewat.", based_on=1, **WHEN)
    with cast.acting("desk"):
        assert move_risk(own.risk_id, "lapsed", "Lewat.", based_on=1, **WHEN).state == "lapsed"


@pytest.mark.parametrize("name", ["fkdm", "bupati", "analyst", "admin", "stranger"])
def test_others_do_not_write(cast: Cast, name: str) -> None:
    with cast.acting(name), pytest.raises(NotAllowed) as refused:
        make_risk()
    assert refused.value.code == "risks.not_a_writer"


def test_a_restricted_row_is_read_by_source_guard_and_secretariat_alone(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk(source_unit="kpu-65.01", handled_by="satpolpp-65.01", classification="T")
    reading = {name for name in cast.accounts if row.number in _titles(cast, name)}
    assert reading == {"desk", "province", "kpu"}


def test_making_a_row_restricted_hides_its_past_as_well(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk(received_at=EARLIER)
        wish_for_agenda(row.risk_id, "", actor="test", received_at=EARLIER, now=NOW)
        facts = replace(facts_of(row), classification="T", handled_by="pemda-65.01")
        change_risk(row.risk_id, facts, based_on=1, reason="Peka.", **WHEN)
    with cast.acting("police"):
        assert risk_by_id(row.risk_id, TODAY - timedelta(days=3)) is None
        assert versions_of(row.risk_id) == []
        assert wished_for_agenda("65", date(2024, 11, 1), TODAY) == []


def test_a_change_keeps_the_earlier_wording_and_shows_it_on_its_day(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk(received_at=EARLIER)
        graver = replace(facts_of(row), likelihood="hampir_pasti", what="Kini lebih nyata.")
        now = change_risk(row.risk_id, graver, based_on=1, reason="Tandanya terlihat.", **WHEN)
        before = risk_by_id(row.risk_id, TODAY - timedelta(days=2))
        assert before is not None
        assert (before.version, before.level) == (1, "tinggi")
        assert (now.version, now.level) == (2, "sangat_tinggi")
        assert [one.version for one in versions_of(row.risk_id)] == [2, 1]
        assert [one.version for one in versions_of(row.risk_id, TODAY - timedelta(days=2))] == [1]
        assert risk_by_id(row.risk_id, TODAY - timedelta(days=6)) is None


def test_of_two_writers_the_second_is_told(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
        change_risk(row.risk_id, risk_facts(impact="ringan"), based_on=1, reason="", **WHEN)
        with pytest.raises(Conflict) as refused:
            change_risk(row.risk_id, risk_facts(impact="kritis"), based_on=1, reason="", **WHEN)
        assert refused.value.code == "risks.changed_meanwhile"
        assert RiskVersion.objects.filter(risk_id=row.risk_id).count() == 2


def test_what_became_of_a_row_needs_a_reason_and_an_allowed_step(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
        with pytest.raises(BadInput) as refused:
            move_risk(row.risk_id, "averted", "  ", based_on=1, **WHEN)
        assert refused.value.code == "risks.no_reason"
        moved = move_risk(row.risk_id, "lapsed", "Tahapnya lewat.", based_on=1, **WHEN)
        with pytest.raises(WrongState):
            move_risk(row.risk_id, "occurred", "Ternyata.", based_on=2, **WHEN)
    assert (moved.state, moved.reason, moved.version) == ("lapsed", "Tahapnya lewat.", 2)


def test_a_row_keeps_its_place_and_is_not_reviewed_in_the_past(cast: Cast) -> None:
    with cast.acting("desk"):
        row = make_risk()
        with pytest.raises(BadInput) as refused:
            change_risk(row.risk_id, risk_facts("65.01.05"), based_on=1, reason="", **WHEN)
        assert refused.value.code == "risks.other_place"
        with pytest.raises(BadInput) as late:
            make_risk(review_on=TODAY - timedelta(days=1))
        assert late.value.code == "risks.review_in_past"


def test_a_row_that_nobody_may_read_is_not_found(cast: Cast) -> None:
    with cast.acting("desk"), pytest.raises(NotFound):
        move_risk(uuid4(), "lapsed", "x", based_on=1, **WHEN)


def test_what_is_due_for_review_is_open_and_its_day_has_come(cast: Cast) -> None:
    with cast.acting("province"):
        due = make_risk(received_at=EARLIER, review_on=TODAY - timedelta(days=1))
        make_risk(received_at=EARLIER, review_on=TODAY + timedelta(days=1))
        gone = make_risk(received_at=EARLIER, review_on=TODAY - timedelta(days=1))
        move_risk(gone.risk_id, "averted", "Dijaga.", based_on=1, **WHEN)
        assert [row.number for row in due_for_review("65", TODAY)] == [due.number]
        before = {row.number for row in due_for_review("65", TODAY - timedelta(days=1))}
        assert before == {due.number, gone.number}


def test_the_matrix_shows_the_gravest_and_leaves_no_part_out(cast: Cast) -> None:
    with cast.acting("province"):
        make_risk("65.01", impact="ringan")
        make_risk("65.01.05", impact="kritis")
        make_risk("65", phase="pra", stage="", source_unit="kesbangpol-65", handled_by="polri-65")
        lapsed = make_risk("65.02")
        move_risk(lapsed.risk_id, "lapsed", "Lewat.", based_on=1, **WHEN)
        own, *parts = matrix_of("65", risks_as_of(None, "65"))
    assert (own.place, own.is_own, own.count) == ("65", True, 1)
    assert parts[0].place == "65.01"
    assert {one.place for one in parts} == {"65.01", "65.02", "65.03", "65.04", "65.71"}
    cell = parts[0].cells["pasca"]
    assert (cell.count, cell.level) == (2, "sangat_tinggi")
    assert all(not c.count and not c.level for one in parts[1:] for c in one.cells.values())


def test_what_bears_on_a_place_is_its_own_below_and_around(cast: Cast) -> None:
    with cast.acting("province"):
        wide = make_risk("65", source_unit="kesbangpol-65", handled_by="polri-65")
        own = make_risk("65.01", phase="pra", stage="kampanye")
        below = make_risk("65.01.05")
        make_risk("65.02")
        found = {row.number for row in risk_rows("65.01", TODAY)}
        after = {row.number for row in risk_rows("65.01", TODAY, phase="pasca")}
    assert found == {wide.number, own.number, below.number}
    assert after == {wide.number, below.number}


def test_a_wish_for_the_agenda_is_made_once_a_day(cast: Cast) -> None:
    with cast.acting("kpu"):
        row = make_risk(source_unit="kpu-65.01")
        wish_for_agenda(row.risk_id, "Perlu keputusan.", **WHEN)
        with pytest.raises(Conflict):
            wish_for_agenda(row.risk_id, "", **WHEN)
    with cast.acting("desk"):
        wished = wished_for_agenda("65.01", TODAY - timedelta(days=7), TODAY)
    assert [one.number for one in wished] == [row.number]


def test_a_sample_says_so_in_every_version(cast: Cast) -> None:
    with cast.acting("desk"):
        row = add_risk(risk_facts(), is_sample=True, **WHEN)
        assert move_risk(row.risk_id, "averted", "Contoh: dijaga.", based_on=1, **WHEN).is_sample
