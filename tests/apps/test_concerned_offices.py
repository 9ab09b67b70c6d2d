"""What concerns an office, or is above somebody's class, is in nothing that they can open.

A constraint, a decision, a point of an agenda, an action item and a report that was sent are
each marked with a word that stands nowhere else, and looked for in every page, table and paper
that tells of them – as the leader whom they concern, and as people without the class.
"""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by, item_facts
from tests.support.incidents import facts, make_incident
from tests.support.meetings import make_desk_team, run_meeting, stamp
from tests.support.readiness import giving
from tests.support.telling import told
from waspada.apps.accounts import clock
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.documents.models import Document
from waspada.apps.followups.actions import propose_item
from waspada.apps.followups.models import Item
from waspada.apps.links.actions import link
from waspada.apps.links.kinds import Ref
from waspada.apps.meetings.actions import close_meeting, name_chair
from waspada.apps.meetings.agenda import OwnPoint, add_point
from waspada.apps.meetings.attendance import come_in
from waspada.apps.meetings.minutes import DecisionFacts, adopt_decision, save_decision
from waspada.apps.meetings.models import AgendaItem, Meeting
from waspada.apps.meetings.papers import freeze_figures
from waspada.apps.meetings.signing import sign_minutes
from waspada.apps.periodic.compose import compose_periodic
from waspada.apps.readiness import constraint_queries
from waspada.apps.readiness.constraints import ConstraintFacts, raise_constraint
from waspada.apps.readiness.models import Constraint
from waspada.core.briefing.periods import read_period
from waspada.core.errors import NotAllowed
from waspada.core.reports.incidents import day_start

PLACE = "65.01"
CONCERNED = ("pemda-65.01",)
WEEK = f"/laporan-berkala/{PLACE}/mingguan/2024-W48"
CONCERNS = {
    "constraint": "zqkendalaz",
    "paper": "zqpaparz",
    "point": "zqacaraz",
    "item": "zqbutirz",
}
DECIDED = "zqputusz"
CLOSED = {"constraint": "zxkendalax", "item": "zxbutirx"}
pytestmark = pytest.mark.usefixtures("readiness")


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.WASPADA_DOCUMENTS = tmp_path / "documents"


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A closed meeting of the desk without the leader whom some of it concerns."""
    found = run_meeting(cast, make_desk_team(cast))
    about = Ref("meeting", str(found.pk))
    with cast.acting("desk"):
        for mark, kind in ((CONCERNS["constraint"], "B"), (CLOSED["constraint"], "T")):
            row = raise_constraint(
                ConstraintFacts(PLACE, f"Kendala {mark}", classification=kind), giving()
            )
            if kind == "B":
                Constraint.unguarded.filter(pk=row.pk).update(concerns_units=CONCERNED)
        item = propose_item(
            item_facts(what=f"Periksa {CONCERNS['item']}", unit="kpu-65.01", place=PLACE,
                       concerns_units=CONCERNED),
            **by(cast, "desk"),
        )  # fmt: skip
        link(Ref("followup", str(item.pk)), "arises_from", about, actor="test", now=NOW)
        closed = item_facts(
            what=f"Jaga {CLOSED['item']}", unit="polri-65.01", place=PLACE, classification="T"
        )
        propose_item(closed, about=[about], **by(cast, "desk"))
        point = add_point(found, OwnPoint("decisions", f"Acara {CONCERNS['point']}"), stamp(cast))
        AgendaItem.unguarded.filter(pk=point.pk).update(concerns_units=CONCERNED)
        come_in(found, cast["kpu"], stamp(cast))
    with cast.acting("kpu"):
        row = raise_constraint(ConstraintFacts(PLACE, f"Kendala {CONCERNS['paper']}"), giving())
    with cast.acting("desk"):
        Constraint.unguarded.filter(pk=row.pk).update(concerns_units=CONCERNED)
        freeze_figures(found, "kpu-65.01", stamp(cast))
        sentence = f"KPU menjelaskan {DECIDED}."
        decided = save_decision(found, DecisionFacts(sentence, item=point.pk), stamp(cast))
        assert tuple(decided.concerns_units) == CONCERNED
        adopt_decision(decided, stamp(cast))
        close_meeting(found, stamp(cast))
        found.refresh_from_db()
    return found


def _addresses(meeting: Meeting) -> list[str]:
    rakor = f"/rakor/{meeting.pk}"
    return [
        f"/kendala/{PLACE}/",
        f"/tempat/{PLACE}/",
        f"/tindak-lanjut/{PLACE}/?lihat=semua",
        f"/tindak-lanjut/{PLACE}/ekspor.csv?lihat=semua",
        f"/tindak-lanjut/{PLACE}/ekspor.xlsx?lihat=semua",
        f"{WEEK}.docx",
        f"{WEEK}.xlsx",
        f"{rakor}/",
        f"{rakor}/notulen.docx",
        f"{rakor}/paparan/kpu-65.01/",
        f"/rangkaian/meeting/{meeting.pk}/",
        "/dokumen/",
    ]


def _told(cast: Cast, name: str, addresses: list[str]) -> set[tuple[str, str]]:
    marks = [*CONCERNS.values(), DECIDED, *CLOSED.values()]
    return told(cast.client(name), addresses, marks)


def test_the_desk_reads_every_mark_and_those_it_must_not_reach_none(
    cast: Cast, meeting: Meeting
) -> None:
    every = _addresses(meeting)
    own = _told(cast, "desk", every)
    assert {mark for mark, _address in own} == {*CONCERNS.values(), DECIDED, *CLOSED.values()}
    for mark, pages in (
        (CONCERNS["constraint"], {f"/kendala/{PLACE}/", f"/tempat/{PLACE}/", f"{WEEK}.docx"}),
        (DECIDED, {f"{WEEK}.docx", f"{WEEK}.xlsx", f"/rakor/{meeting.pk}/notulen.docx"}),
        (CLOSED["item"], {f"{WEEK}.xlsx", f"/tindak-lanjut/{PLACE}/ekspor.csv?lihat=semua"}),
    ):
        assert pages <= {address for found, address in own if found == mark}, mark
    # The leader is cleared for T; the closed item is the desk's and the chair's to follow.
    forbidden = {*CONCERNS.values(), DECIDED, CLOSED["constraint"]}
    assert {one for one in _told(cast, "bupati", every) if one[0] in forbidden} == set()
    assert {one for one in _told(cast, "kpu", every) if one[0] in CLOSED.values()} == set()


def test_minutes_are_signed_by_somebody_who_may_read_them_and_stay_closed_to_whom_they_concern(
    cast: Cast, meeting: Meeting
) -> None:
    with cast.acting("bupati"), pytest.raises(NotAllowed) as refused:
        sign_minutes(meeting, stamp(cast, "bupati"), name="Bupati")
    assert refused.value.code == "meetings.concerns_chair"
    with cast.acting("desk"):
        name_chair(meeting, None, "Asisten Pemerintahan", stamp(cast))
        meeting.refresh_from_db()
        sign_minutes(meeting, stamp(cast), name="Asisten Pemerintahan")
        meeting.refresh_from_db()
    with acting_as(system_identity()):
        minutes = Document.objects.get(pk=meeting.minutes_id)
        assert tuple(minutes.concerns_units) == CONCERNED
        assert "concerns_units" not in minutes.content
    pages = [f"/rakor/{meeting.pk}/notulen/", "/dokumen/", f"/dokumen/{minutes.pk}/"]
    assert (DECIDED, pages[0]) in _told(cast, "desk", pages)
    assert _told(cast, "bupati", pages) == set()


def test_what_a_desk_sent_about_an_office_is_closed_to_it_in_the_provinces_report_too(
    cast: Cast,
) -> None:
    week, sent = date(2024, 11, 20), f"/laporan-berkala/{PLACE}/mingguan/2024-W47"
    with acting_as(system_identity()):
        about = facts(week, title=f"Laporan {DECIDED}", concerns_units=CONCERNED)
        make_incident(about, received_at=day_start(week, PLACE))
    assert cast.client("desk").post(f"{sent}/kirim/", {"versi": "1"}).status_code == 302
    pages = [f"{sent}/", f"{sent}.docx", f"{sent}.xlsx?versi=1", "/dokumen/"]
    assert {page for _mark, page in _told(cast, "desk", pages)} == set(pages[:3])
    assert _told(cast, "bupati", pages) == set()
    with cast.acting("province"):
        period = read_period("mingguan", "2024-W47")
        report = compose_periodic("65", period, "id", today=TODAY)
    assert report.concerns_units == CONCERNED
    with cast.acting("bupati"):
        reports = compose_periodic(PLACE, period, "id", today=TODAY)
    assert reports.figures.incidents == 0


def test_a_leak_that_is_planted_is_found(
    cast: Cast, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One query is put together as the system, another forgets the policy."""
    real = constraint_queries.versions_on

    def as_system(place: str, day: date) -> object:
        with acting_as(system_identity()):
            return real(place, day)

    # PostgreSQL itself keeps back what a query forgets.
    is_kept = connection.vendor == "postgresql"
    monkeypatch.setattr(constraint_queries, "versions_on", as_system)
    pages = [f"/kendala/{PLACE}/", f"{WEEK}.docx"]
    planted = {(CONCERNS["constraint"], page) for page in pages}
    assert planted & _told(cast, "bupati", pages) == (set() if is_kept else planted)
    monkeypatch.setattr(Item, "objects", Item.unguarded)
    table = f"/tindak-lanjut/{PLACE}/ekspor.xlsx?lihat=semua"
    assert ((CLOSED["item"], table) in _told(cast, "kpu", [table])) is not is_kept
