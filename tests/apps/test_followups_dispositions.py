"""Dispositions: from a leader, on a thing, to offices under that leader; answered in one thread."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by
from tests.support.incidents import facts, make_incident
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.models import StandingLevel
from waspada.apps.delivery.models import Delivery
from waspada.apps.followups.disposing import answer_disposition, close_disposition, dispose
from waspada.apps.followups.disposition_queries import (
    dispositions,
    dispositions_to_me,
    waiting_units,
)
from waspada.apps.followups.models import Disposition, DispositionEntry
from waspada.apps.links.kinds import Ref
from waspada.apps.links.models import Link
from waspada.apps.links.queries import linked_to
from waspada.core.errors import BadInput, NotAllowed, NotFound, TooShort, WaspadaError, WrongState

DAY = timedelta(days=1)
CAMAT = "kecamatan-65.01.05"
DESK = "kesbangpol-65.01"


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def incident(**changes: Any) -> Ref:
    with acting_as(system_identity()):
        row = make_incident(facts(TODAY - 2 * DAY, "65.01.05", **changes), received_at=NOW - DAY)
    return Ref("incident", row.number)


def give(cast: Cast, ref: Ref, name: str = "bupati", **changes: Any) -> Disposition:
    given = {"units": (CAMAT, DESK), "due_on": TODAY + 2 * DAY} | changes
    with cast.acting(name):
        return dispose(ref, "Tinjau dan laporkan.", **given, **by(cast, name))


def test_a_leader_instructs_and_the_offices_answer_in_one_thread(cast: Cast) -> None:
    row = give(cast, incident())
    assert row.number == "DS-65.01-2024-0001"
    with cast.acting("camat"):
        assert [one.pk for one in dispositions_to_me()] == [row.pk]
        answer_disposition(row.pk, "Sudah ditinjau.", kind="done", **by(cast, "camat"))
        assert not dispositions_to_me().exists()
        with pytest.raises(NotAllowed):
            close_disposition(row.pk, **by(cast, "camat"))
    with cast.acting("bupati"):
        assert waiting_units(row) == [DESK]
        with pytest.raises(TooShort):  # an office has not answered
            close_disposition(row.pk, **by(cast, "bupati"))
        answer_disposition(row.pk, "Bagaimana Kesbangpol?", **by(cast, "bupati"))
    with cast.acting("desk"):
        answer_disposition(row.pk, "Menunggu hasil.", **by(cast, "desk"))
    with cast.acting("bupati"):
        close_disposition(row.pk, **by(cast, "bupati"))
        with pytest.raises(WrongState):
            close_disposition(row.pk, **by(cast, "bupati"))
    with cast.acting("camat"), pytest.raises(WrongState):
        answer_disposition(row.pk, "Lagi.", **by(cast, "camat"))
    with acting_as(system_identity()):
        kinds = list(DispositionEntry.objects.order_by("id").values_list("kind", "unit"))
        told = set(Delivery.objects.values_list("address", flat=True))
    assert kinds == [("done", CAMAT), ("ask", ""), ("answer", DESK), ("closed", "")]
    assert {str(cast[name].pk) for name in ("camat", "desk", "bupati")} <= told


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("kpu-65.01", "disposition.not_under"),
        ("polri-65.01", "disposition.not_under"),
        ("kesbangpol-65", "disposition.not_under"),
        ("kesbangpol-33.74", "disposition.not_under"),
        ("tiada-1", "vocabulary.bad_unit"),
    ],
)
def test_only_offices_under_the_leader_are_instructed(cast: Cast, unit: str, code: str) -> None:
    with pytest.raises(WaspadaError) as refused:
        give(cast, incident(), units=(unit,))
    assert refused.value.code == code
    with acting_as(system_identity()):
        assert not Disposition.objects.exists()


def test_nobody_but_a_leader_who_may_read_the_thing_writes_on_it(cast: Cast) -> None:
    ref = incident()
    for name in ("desk", "kpu", "province"):
        with pytest.raises(NotAllowed):
            give(cast, ref, name)
    with pytest.raises(NotFound):
        give(cast, incident(concerns_units=("pemda-65.01",)))
    with pytest.raises(BadInput):
        give(cast, Ref("followup", "x"))
    with pytest.raises(BadInput):
        give(cast, ref, units=())
    with pytest.raises(BadInput):
        give(cast, ref, due_on=TODAY - DAY)


def test_an_office_that_the_thing_concerns_cannot_be_addressed(cast: Cast) -> None:
    ref = incident(concerns_units=(CAMAT,))
    with pytest.raises(BadInput) as refused:
        give(cast, ref)
    assert refused.value.code == "disposition.out_of_reach"
    row = give(cast, ref, units=(DESK,))
    with cast.acting("camat"):
        assert not dispositions().exists()
    assert tuple(row.concerns_units) == (CAMAT,)


def test_a_disposition_is_as_closed_as_its_thing(cast: Cast) -> None:
    ref = incident(classification="T", addressee_units=("pemda-65.01",))
    row = give(cast, ref, units=(DESK,))
    for name, sees in (("bupati", True), ("desk", True), ("kpu", False), ("camat", False)):
        with cast.acting(name):
            assert dispositions().exists() is sees, name
    with cast.acting("bupati"):
        assert [one.ref for one in linked_to(ref)] == [Ref("disposition", str(row.pk))]
    assert Link.objects.get().relation == "concerns"


def test_a_warning_takes_a_disposition_too(cast: Cast) -> None:
    with acting_as(system_identity()):
        standing = StandingLevel.objects.create(
            realm="live", node_id="n", place_code="65.01", province_code="65",
            regency_code="65.01", level="siaga", since=NOW, received_at=NOW, recorded_at=NOW,
            approved_by="x", owner_unit="kesbangpol-65.01",
        )  # fmt: skip
    row = give(cast, Ref("warning", str(standing.pk)), units=(DESK,))
    page = cast.client("desk").get(f"/disposisi/{row.pk}/").content.decode()
    assert "Level Siaga" in page


def test_the_pages_take_an_instruction_an_answer_and_its_end(cast: Cast) -> None:
    ref = incident()
    about, leader = f"?about={ref}", cast.client("bupati")
    form = leader.get(f"/disposisi/baru/{about}").content.decode()
    assert CAMAT in form
    assert "kpu-65.01" not in form
    sent = {"about": str(ref), "units": [CAMAT], "instruction": "Tinjau.", "due_on": ""}
    refused = leader.post("/disposisi/baru/", sent)
    assert refused.status_code == 400
    assert "Tinjau." in refused.content.decode()
    sent["due_on"] = (TODAY + DAY).isoformat()
    made = leader.post("/disposisi/baru/", sent)
    assert made.status_code == 302
    assert cast.client("desk").get(f"/disposisi/baru/{about}").status_code == 403
    camat = cast.client("camat")
    assert "Tinjau." in camat.get("/disposisi/?lihat=untuk-kami").content.decode()
    assert camat.post(made.url, {"langkah": "done", "catatan": ""}).status_code == 422
    assert camat.post(made.url, {"langkah": "done", "catatan": "Sudah."}).status_code == 302
    assert cast.client("stranger").get(made.url).status_code == 404
    assert "Sudah." in leader.get(made.url).content.decode()
    assert leader.post(made.url, {"langkah": "closed"}).status_code == 302
    assert "selesai" in camat.get("/disposisi/?lihat=semua").content.decode()
    assert leader.post(made.url, {"langkah": "aneh"}).status_code == 400
