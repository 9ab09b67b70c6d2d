"""An agency's draft figures are its own until it hands them over: nothing else tells of them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests.support.cast import NOW, TODAY, Cast
from tests.support.readiness import ELECTION, days_before, give
from tests.support.telling import text_of, told
from waspada.apps.accounts.api_keys import create_api_key
from waspada.apps.accounts.policy import GuardedManager
from waspada.apps.readiness.export import gap_lines, reading_open, target_lines
from waspada.apps.readiness.models import Draft, OwnUnitManager
from waspada.apps.readiness.nation import forget_sums, nation_board
from waspada.apps.readiness.queries import board_of, forget_boards

PLACE = "65.01"
MARKS = ("7137", "7.137")  # the draft, as files and as pages write it
NOTE = "zqdrafz"
KPU = f"/kesiapan/{PLACE}/instansi/kpu-65.01/"
MEASURE = f"/kesiapan/{PLACE}/ukuran/kpps_terbentuk/"
pytestmark = pytest.mark.usefixtures("readiness")


@pytest.fixture
def draft(cast: Cast, settings: Settings) -> Draft:
    """KPU submitted 900, and keeps 7,137 as its draft."""
    settings.WASPADA_AS_OF = TODAY.isoformat()
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 900, day=days_before(2))
        give("kpps_terbentuk", PLACE, 7137, as_draft=True, note=NOTE)
        kept: Draft = Draft.objects.get()
    assert kept.value == Decimal(7137)
    return kept


def _addresses() -> list[str]:
    return [
        f"/kesiapan/{PLACE}/",
        "/kesiapan/65/",
        "/kesiapan/ID/",
        KPU,
        MEASURE,
        f"/kesiapan/{PLACE}/kesenjangan/",
        f"/kesiapan/{PLACE}/pertanyaan/",
        f"/kesiapan/{PLACE}/templat/kpu.xlsx",
        f"/keadaan/{PLACE}/",
        f"/tempat/{PLACE}/",
        f"/laporan-berkala/{PLACE}/mingguan/2024-W48/",
        f"/laporan-berkala/{PLACE}/mingguan/2024-W48.xlsx",
    ]


def test_a_draft_is_on_its_own_agencys_pages_and_on_no_others(cast: Cast, draft: Draft) -> None:
    own = told(cast.client("kpu"), [KPU, MEASURE], [*MARKS, NOTE])
    assert {page for _mark, page in own} == {KPU, MEASURE}
    every = _addresses()
    for name, pages in (("desk", every), ("province", every[1:5]), ("bupati", every[3:6])):
        assert told(cast.client(name), pages, [*MARKS, NOTE]) == set(), name
    assert "900" in text_of(cast.client("desk"), f"/kesiapan/{PLACE}/templat/kpu.xlsx")


def test_boards_sums_programs_and_commands_go_by_what_was_handed_over(
    cast: Cast, draft: Draft
) -> None:
    forget_sums()
    with cast.acting("province"):
        board = board_of("65", TODAY)
        assert board is not None
        regency, whole = board.row("kpps_terbentuk", PLACE), board.row("kpps_terbentuk", "65")
        nation = nation_board(ELECTION, TODAY)
        (line,) = nation.lines
        assert not Draft.objects.exists()
    assert regency is not None
    assert whole is not None
    assert (regency.standing.actual, whole.standing.actual) == (900, 900)
    cell = dict(zip(nation.agencies, line.cells, strict=True))["kpu"]
    assert cell is not None
    assert cell.worst.standing.actual == 900
    with reading_open(PLACE):
        lines = [*target_lines(PLACE, TODAY), *gap_lines(PLACE, TODAY)]
    assert not [one for one in lines if "7137" in str(one)]
    assert next(one for one in lines if one["measure"] == "kpps_terbentuk")["actual"] == 900
    key = create_api_key(cast["desk"], "uji", actor="test", now=NOW)[1]
    answer = Client().get(
        f"/api/v1/readiness?tempat={PLACE}", headers={"Authorization": f"Bearer {key}"}
    )
    assert "900" in answer.content.decode()
    assert "7137" not in answer.content.decode()


def test_a_draft_that_everybody_of_the_place_reads_is_found(
    cast: Cast, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted leak: drafts under the ordinary rule, without that of their own unit."""
    monkeypatch.setattr(OwnUnitManager, "get_queryset", GuardedManager.get_queryset)
    leaks = told(cast.client("desk"), [KPU, MEASURE], [*MARKS, NOTE])
    # PostgreSQL itself keeps them back, whatever a manager forgets.
    is_kept = connection.vendor == "postgresql"
    assert {page for _mark, page in leaks} == (set() if is_kept else {KPU, MEASURE})


def test_handed_over_it_is_everybodys(cast: Cast, draft: Draft) -> None:
    answer = cast.client("kpu").post(
        f"/kesiapan/{PLACE}/draf/", {"unit": "kpu-65.01", "draf": str(draft.pk)}
    )
    assert answer.status_code == 302
    forget_boards()
    assert told(cast.client("desk"), [MEASURE], MARKS)
