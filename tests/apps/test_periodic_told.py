"""What came to an end, changed or moved within a period stands in its report."""

from datetime import timedelta

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import ask_kpu, by, propose
from tests.support.readiness import days_before, give, giving
from waspada.apps.briefing.content import Printed
from waspada.apps.documents.models import Document
from waspada.apps.followups.actions import accept_item, finish_item, verify_item
from waspada.apps.followups.tending import tend_items
from waspada.apps.links.kinds import Ref
from waspada.apps.links.queries import linked_to
from waspada.apps.periodic.compose import compose_periodic
from waspada.apps.periodic.paper import paper_of
from waspada.apps.readiness.constraints import (
    ConstraintFacts,
    close_constraint,
    raise_constraint,
)
from waspada.core.briefing.periods import read_period

PLACE = "65.01"
MONTH = read_period("bulanan", "2024-11")
WEEK = read_period("mingguan", "2024-W47")
pytestmark = pytest.mark.usefixtures("readiness")


def tables_for(cast: Cast, period: object = MONTH) -> dict[str, list[list[str]]]:
    """Return the rows of the report's tables by heading, as the desk reads them."""
    with cast.acting("desk"):
        report = compose_periodic(PLACE, period, "id", today=TODAY)  # type: ignore[arg-type]
        paper = paper_of(report, Printed(by="Desk"))
    return {one["heading"]: one["rows"] for one in paper["tables"]}


def test_figures_that_changed_are_told_from_before_the_period_to_its_end(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2_000, day=days_before(40))
        give("kpps_dilatih", PLACE, 1_000, day=days_before(40))
        give("kpps_terbentuk", PLACE, 2_100, day=days_before(2))
    rows = tables_for(cast)["Angka kesiapan yang berubah"]
    assert [row[:4] for row in rows] == [["KPPS terbentuk", "KPU", "2.000", "2.100"]]
    assert "Angka kesiapan yang berubah" not in tables_for(cast, WEEK)


def test_a_constraint_closed_in_the_period_stands_there_with_what_became_of_it(cast: Cast) -> None:
    with cast.acting("police"):
        for what, ended in (("Perahu kurang", 3), ("Solar kurang", 35), ("Sinyal hilang", 0)):
            facts = ConstraintFacts(PLACE, what)
            row = raise_constraint(facts, giving(days_before(40)))
            if ended:
                day = days_before(ended)
                close_constraint(row.constraint_id, "resolved", f"{what}: beres.", giving(day))
    told = tables_for(cast)
    closed = [[row[0], row[3]] for row in told["Kendala yang ditutup pada masa ini"]]
    assert closed == [["Perahu kurang", "Perahu kurang: beres."]]
    assert [row[0] for row in told["Kendala yang terbuka"]] == ["Sinyal hilang"]


def test_an_item_that_was_late_and_ended_says_so_and_a_request_says_whose_date_it_is(
    cast: Cast,
) -> None:
    began = NOW - timedelta(days=20)
    item = propose(cast, at=began, due_on=days_before(10))
    asked = ask_kpu(cast, at=began, due_on=days_before(9))
    with cast.acting("kpu"):
        accept_item(asked.pk, due_on=days_before(6), **by(cast, "kpu", began))
    tend_items(NOW - timedelta(days=2), NOW)
    with cast.acting("camat"):
        finish_item(item.pk, "Daftar dikirim.", **by(cast, "camat", NOW - timedelta(days=1)))
    with cast.acting("desk"):
        verify_item(item.pk, **by(cast, "desk", NOW))
    rows = {row[0]: row for row in tables_for(cast)["Tindak lanjut"]}
    assert "selesai" in rows[item.number][4]
    assert "sempat dibawa ke ketua desk" in rows[item.number][4]
    assert "28 Nov" in rows[item.number][4]
    assert "menurut kantor itu" in rows[asked.number][3]
    assert "lewat" not in rows[asked.number][4]
    assert "28 Nov" not in str(tables_for(cast, WEEK)["Tindak lanjut"])  # it ended a week later


def test_what_was_sent_is_linked_to_what_it_tells_of(cast: Cast) -> None:
    item = propose(cast, at=NOW - timedelta(days=9), due_on=days_before(5))
    address = f"/laporan-berkala/{PLACE}/mingguan/{WEEK.key}/kirim/"
    assert cast.client("desk").post(address, {"versi": "1"}).status_code == 302
    with cast.acting("desk"):
        document = Document.objects.get(kind="laporan-mingguan")
        told = linked_to(Ref("followup", str(item.pk)))
        assert [(one.ref, one.relation) for one in told] == [
            (Ref("document", str(document.pk)), "records")
        ]
    page = cast.client("desk").get(f"/dokumen/{document.pk}/").content.decode()
    assert item.number in page
