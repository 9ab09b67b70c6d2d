"""The block of a place's readiness on its two pages: what it counts, for whom, as of which day."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import propose
from tests.support.readiness import days_before, give, giving
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.picture.desk import Desk, desk_of
from waspada.apps.readiness.constraints import ConstraintFacts, raise_constraint

PLACE = "65.01"
pytestmark = pytest.mark.usefixtures("readiness")


@pytest.fixture
def filled(cast: Cast) -> None:
    """KPU far behind since days ago, the police's strength as T, a constraint, a late item."""
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 900, day=days_before(9))
    with cast.acting("police"):
        give("personel_siaga", PLACE, 10, target=Decimal(100))
        asked = {"decision": "Tambah personel", "decision_unit": "pemda-65.01"}
        facts = ConstraintFacts(PLACE, "Personel ditarik ke provinsi", classification="T", **asked)
        raise_constraint(facts, giving())
    propose(cast, at=NOW - timedelta(days=6), due_on=TODAY - timedelta(days=2))


def _desk(cast: Cast, name: str, day: int = 0) -> Desk | None:
    with cast.acting(name):
        return desk_of(PLACE, days_before(day), names_constraints=True)


def test_the_block_counts_what_its_pages_list(cast: Cast, filled: None) -> None:
    desk = _desk(cast, "desk")
    assert desk is not None
    assert {row.measure.code for _one, row in desk.gaps} >= {"kpps_terbentuk", "personel_siaga"}
    assert (desk.stale, desk.constraint_count, desk.overdue) == (1, 1, 1)
    page = cast.client("desk").get(f"/keadaan/{PLACE}/").content.decode()
    for words in ("1 angka usang", "1 kendala terbuka", "1 tindak lanjut lewat tanggal"):
        assert words in page
    assert "KPU Kabupaten Bulungan" in page
    client = cast.client("desk")
    listed = client.get(f"/kesiapan/{PLACE}/kesenjangan/?lihat=usang").content.decode()
    assert "1 angka usang" in listed
    assert "KPPS terbentuk" in listed
    assert "Personel siaga" not in listed
    assert "Personel ditarik" in client.get(f"/tempat/{PLACE}/").content.decode()


def test_who_may_not_read_a_restricted_figure_learns_of_none(cast: Cast, filled: None) -> None:
    desk, kpu = _desk(cast, "desk"), _desk(cast, "kpu")
    assert desk is not None
    assert kpu is not None
    assert kpu.constraint_count == 0
    hidden = {row.measure.code for _one, row in kpu.gaps}
    assert "personel_siaga" not in hidden
    # Nor is it said to be unfilled, late or asked for: that measure is not there at all.
    assert (kpu.asked, kpu.unfilled) == (desk.asked - 1, desk.unfilled)
    page = cast.client("kpu").get(f"/tempat/{PLACE}/").content.decode()
    assert "Personel ditarik" not in page
    assert "T · Terbatas" not in page
    assert "T · Terbatas" in cast.client("desk").get(f"/tempat/{PLACE}/").content.decode()


def test_a_past_day_counts_what_was_known_then(cast: Cast, filled: None) -> None:
    before, then = _desk(cast, "desk", 10), _desk(cast, "desk", 9)
    assert before is not None
    assert then is not None
    assert (before.has_figures, before.is_empty) == (False, True)
    assert (then.has_figures, then.stale, then.constraint_count, then.overdue) == (True, 0, 0, 0)


def test_a_field_reporter_sees_no_block_and_the_nation_only_counts(
    cast: Cast, filled: None
) -> None:
    assert _desk(cast, "fkdm") is None
    assert 'id="siap"' not in cast.client("fkdm").get("/tempat/65.01.05/").content.decode()
    with acting_as(system_identity()):
        nation = desk_of("ID", TODAY)
    assert nation is not None
    assert (nation.has_figures, nation.constraint_count, nation.overdue) == (False, 1, 1)
