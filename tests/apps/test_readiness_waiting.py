"""Measures that wait for a ruling: said so while it is awaited, to whoever may read it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.readiness import ELECTION, give, giving
from waspada.apps.readiness.defining import define_measure
from waspada.apps.readiness.export import target_lines
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.presets import packaged_measure
from waspada.apps.rulings import actions
from waspada.apps.rulings.models import RulingVersion
from waspada.core.readiness import read_measure, write_measure
from waspada.core.rulings import RulingFacts

PLACE = "65.01"
PAGE = f"/kesiapan/{PLACE}/ukuran/linmas/"
KEY = "sk-linmas"
pytestmark = pytest.mark.usefixtures("readiness")


def await_ruling(cast: Cast, place: str = PLACE, **known: Any) -> RulingVersion:
    facts = RulingFacts(kind="sk", about="Penetapan Linmas TPS", place=place, key=KEY)
    with cast.acting("province"):
        return actions.register_ruling(
            replace(facts, **known), actor="test", now=NOW, received_at=NOW
        )


@pytest.fixture
def waits(cast: Cast) -> Cast:
    """Linmas wait for a decree; 600 of them are there."""
    with cast.acting("desk"):
        measure = replace(measures_of(ELECTION, PLACE, TODAY)["linmas"], awaits=KEY)
        row, problems = define_measure(write_measure(measure), PLACE, giving())
        assert row is not None, problems
        give("linmas", PLACE, 600)
    return cast


def test_while_a_ruling_is_awaited_pages_say_so_in_place_of_not_ready(waits: Cast) -> None:
    desk = waits.client("desk")
    assert "menunggu</span>" not in desk.get(PAGE).content.decode()
    row = await_ruling(waits)
    for address in (PAGE, f"/kesiapan/{PLACE}/instansi/satpolpp-65.01/"):
        page = desk.get(address).content.decode()
        assert f'menunggu</span> <a href="/surat-keputusan/naskah/{row.ruling_id}/">' in page, (
            address
        )
    grid = f"/kesiapan/{PLACE}/"
    cell = desk.get(grid).content.decode().split("Satpol PP, ")[1].split("</a>")[0]
    assert "<b>menunggu</b><span>SK</span>" in cell
    with waits.acting("desk"):
        lines = {one["measure"]: one for one in target_lines(PLACE, TODAY)}
    assert lines["linmas"]["awaits"]["key"] == KEY
    assert lines["linmas"]["state"] != "met"
    assert lines["kpps_terbentuk"]["awaits"] is None
    with waits.acting("province"):
        facts = RulingFacts(
            kind="sk",
            about="Penetapan Linmas TPS",
            place=PLACE,
            key=KEY,
            number="1/2024",
            issuer="Bupati",
            issued_on=date(2024, 11, 27),
        )
        actions.change_ruling(row.ruling_id, facts, seen=1, actor="test", now=NOW, received_at=NOW)
    assert "menunggu</span>" not in desk.get(PAGE).content.decode()
    assert "<b>menunggu</b>" not in desk.get(grid).content.decode()


def test_what_is_met_waits_for_nothing(waits: Cast) -> None:
    await_ruling(waits, place="65")
    desk = waits.client("desk")
    assert "menunggu</span>" in desk.get(PAGE).content.decode()
    with waits.acting("desk"):
        give("linmas", PLACE, 5_000, day=TODAY)
    assert "menunggu</span>" not in desk.get(PAGE).content.decode()


def test_a_ruling_that_one_may_not_read_is_no_reason(waits: Cast) -> None:
    await_ruling(waits, classification="T")
    assert "menunggu</span>" in waits.client("desk").get(PAGE).content.decode()
    assert "menunggu</span>" not in waits.client("kpu").get(PAGE).content.decode()


def test_the_key_of_a_ruling_is_read_written_and_checked() -> None:
    kept = packaged_measure("nphd_pilgub_cair")
    assert kept is not None
    assert kept.awaits == "nphd-pilgub"
    assert read_measure(write_measure(kept), order=kept.order)[0] == kept
    _measure, problems = read_measure(write_measure(replace(kept, awaits="SK Bupati!")))
    assert [one.code for one in problems] == ["readiness.entry_ruling_key"]
