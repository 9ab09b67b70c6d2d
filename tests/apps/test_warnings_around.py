"""What other topics make of warnings: agendas, rankings, reports upward, and detection of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uuid_utils.compat

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by
from tests.support.meetings import make_desk_team, make_meeting, stamp
from tests.support.risks import make_risk
from tests.support.warnings import propose, standing
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.content import Printed
from waspada.apps.briefing.paper import paper_of
from waspada.apps.detection.models import EpisodeVersion
from waspada.apps.links.models import Link
from waspada.apps.meetings.agenda import propose_agenda
from waspada.apps.meetings.models import AgendaItem
from waspada.apps.meetings.words import item_title
from waspada.apps.periodic import paper as periodic_paper
from waspada.apps.periodic.compose import compose_periodic
from waspada.apps.readiness.warned import warned_in
from waspada.apps.warnings.answering import cancel, set_outcome
from waspada.apps.warnings.models import WarningEvent, WarningRow
from waspada.core.briefing.periods import read_period

PLACE = "65.01"
HEADLINE = "Siaga keamanan: Bulungan"


def ended(cast: Cast, outcome: str = "") -> WarningRow:
    """Let a warning be told two days ago, cancelled yesterday, and judged today if at all."""
    row = standing(cast, at=NOW - timedelta(days=2), valid_until=NOW + timedelta(days=1))
    with cast.acting("desk"):
        cancel(row.pk, "Sudah tenang.", **by(cast, "desk", NOW - timedelta(days=1)))
        if outcome:
            set_outcome(row.pk, outcome, **by(cast, "desk", NOW - timedelta(hours=1)))
    return row


def points(cast: Cast, classification: str) -> dict[tuple[str, str], AgendaItem]:
    """Propose an agenda for a meeting of a class; return its points by what they are about."""
    meeting = make_meeting(cast, make_desk_team(cast), classification=classification)
    with cast.acting("desk"):
        propose_agenda(meeting, stamp(cast))
        return {
            (one.ref_kind, one.ref_id): one for one in AgendaItem.objects.filter(meeting=meeting)
        }


@pytest.mark.usefixtures("desks")
def test_an_agenda_takes_the_open_warnings_that_its_class_reaches(cast: Cast) -> None:
    told = standing(cast, valid_until=NOW + timedelta(days=3))
    short = standing(cast, valid_until=NOW + timedelta(hours=2))  # over before the meeting begins
    closed = standing(cast, release_class="T", valid_until=NOW + timedelta(days=3))
    waiting = propose(cast, valid_until=NOW + timedelta(days=3))
    judged = ended(cast, "averted")
    found = points(cast, "B")
    assert {key for kind, key in found if kind == "alert"} == {str(told.pk), str(short.pk)}
    assert item_title(found["alert", str(told.pk)]) == (
        f"Peringatan berlaku, {told.number}: {HEADLINE}"
    )
    assert "hasilnya belum dicatat" in item_title(found["alert", str(short.pk)])
    assert not [kind for kind, _key in found if kind == "level"]  # it came of the warning
    assert Link.objects.filter(relation="takes_up", target_id=str(told.pk)).exists()

    found = points(cast, "T")
    assert str(judged.pk) not in {key for _kind, key in found}
    for row, said in ((closed, "Peringatan berlaku"), (waiting, "menunggu keputusan")):
        one = found["alert", str(row.pk)]
        assert (one.classification, one.owner_unit) == ("T", row.owner_unit)
        assert said in item_title(one)
        assert HEADLINE not in item_title(one)


@pytest.mark.usefixtures("desks")
def test_the_ranking_hears_of_open_warnings_in_force_alone(cast: Cast) -> None:
    with cast.acting("province"):
        assert warned_in("65", TODAY) == {}
    ended(cast)
    propose(cast)
    standing(cast, level="waspada", release_class="T")
    with cast.acting("province"):
        assert warned_in("65", TODAY) == {}
        assert warned_in("65", TODAY - timedelta(days=2)) == {PLACE: "siaga"}
    standing(cast, level="waspada")
    for name, area in (("province", "65"), ("camat", "65.01.05")):
        with cast.acting(name):
            assert warned_in(area, TODAY) == {PLACE: "waspada"}


def tables(cast: Cast, kind: str) -> tuple[str, dict[str, Any], list[str]]:
    """Return the class of a report of today, its table of warnings, and its situation."""
    with cast.acting("desk"):
        if kind == "harian":
            daily = compose_briefing(PLACE, TODAY, "id", now=NOW)
            said, paper = daily.classification, paper_of(daily, Printed(by="Desk"))
        else:
            report = compose_periodic(PLACE, read_period(kind, "2024-11"), "id", today=TODAY)
            said = report.classification
            paper = periodic_paper.paper_of(report, Printed(by="Desk"))
    found = [one for one in paper["tables"] if one["heading"] == "Peringatan"]
    return said, found[0] if found else {}, paper["situation"]["sentences"]


@pytest.mark.usefixtures("desks")
def test_reports_name_warnings_and_outcomes_and_stay_open_beside_a_proposal(cast: Cast) -> None:
    propose(cast, at=NOW - timedelta(hours=2))
    assert tables(cast, "harian")[:2] == ("B", {})
    over = ended(cast, "averted")
    row = standing(cast, at=NOW - timedelta(hours=1))
    said, table, sentences = tables(cast, "harian")
    assert said == "B"
    assert [(one[0], one[4]) for one in table["rows"]] == [
        (row.number, "berlaku"),
        (over.number, "dicabut\ntercegah"),
    ]
    assert table["rows"][0][1] == f"Level Siaga\n{HEADLINE}"
    assert table["sentences"] == []
    assert f"1 peringatan berlaku: {HEADLINE} ({row.number})." in sentences
    said, table, _sentences = tables(cast, "bulanan")
    assert (said, len(table["rows"])) == ("B", 2)
    assert table["sentences"] == ["2 peringatan: masih berlaku 1, tercegah 1."]

    standing(cast, at=NOW - timedelta(minutes=30), release_class="T")
    for kind in ("harian", "bulanan"):
        said, table, _sentences = tables(cast, kind)
        assert said == "T"
        assert "1 usulan peringatan menunggu keputusan." in table["sentences"]
    with cast.acting("camat"):  # cleared for B: neither the closed one nor the proposal
        daily = compose_briefing("65.01.05", TODAY, "id", now=NOW)
    assert [one.number for one in daily.warnings] == [row.number, over.number]
    assert daily.undecided.waiting == 0


def episode(classification: str = "B") -> EpisodeVersion:
    """Write what a day's judging found in Bulungan."""
    with acting_as(system_identity()) as identity:
        row = EpisodeVersion(
            episode_id=uuid_utils.compat.uuid7(),
            version=1,
            received_at=NOW,
            recorded_at=datetime.now(UTC),
            realm=identity.realm,
            node_id="test",
            place_code=PLACE,
            province_code="65",
            regency_code=PLACE,
            classification=classification,
            kind="counts",
            theme="security",
            state="open",
            begins=TODAY - timedelta(days=3),
            last=TODAY,
            alarmed_on=TODAY,
            peak=TODAY,
            observed=3,
            expected=0.4,
            threshold=1.5,
            score=2.25,
            points=9.0,
            chance=0.001,
            method="smooth",
            rule_version="harian-1",
        )
        row.save(force_insert=True)
        return row


@pytest.mark.words
@pytest.mark.usefixtures("desks")
def test_a_warning_begins_from_what_detection_found_with_its_reasons_and_class(
    cast: Cast, settings: Any
) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    desk = cast.client("desk")
    for classification in ("B", "T"):
        row = episode(classification)
        about = f"episode:{row.episode_id}"
        page = desk.get(f"/deteksi/{PLACE}/{row.episode_id}/").content.decode()
        assert f"/peringatan/baru/?about={about.replace(':', '%3A')}" in page
        answer = desk.get("/peringatan/baru/", {"about": about}, follow=True)
        form = answer.context["form"]
        assert "3 kejadian dalam 7 hari sampai 28 November 2024" in answer.content.decode()
        given = {name: value for name, value in form.initial.items() if value is not None}
        assert (given["theme"], given["level"], given["expected"]) == ("security", "waspada", "")
        given |= {
            "about": about,
            "expected": "Dua kubu bertemu lagi.",
            "until": "2024-11-29T18:00",
        }
        assert desk.post(f"/peringatan/{PLACE}/baru/", given).status_code == 302
        with acting_as(system_identity()):
            made = WarningRow.objects.latest("proposed_at", "number")
            first = WarningEvent.objects.get(warning_id=made.pk, kind="proposed")
        assert made.evidence_class == classification
        assert [one["code"] for one in first.params["reasons"]] == [
            "detected.counts",
            "detected.limit",
            "detected.compared",
        ]
        assert Link.objects.filter(source_id=str(made.pk), target_kind="episode").exists()
        back = desk.get(f"/deteksi/{PLACE}/{row.episode_id}/").content.decode()
        assert made.number in back
    assert row.classification == "T"
    assert cast.client("kpu").get("/peringatan/baru/", {"about": about}).status_code == 404


@pytest.mark.words
@pytest.mark.usefixtures("desks")
def test_a_row_of_the_athg_map_becomes_a_warning_a_point_or_an_action(
    cast: Cast, settings: Any
) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    with cast.acting("desk"):
        row = make_risk(theme="integrity", category="")
    desk = cast.client("desk")
    page = desk.get(f"/peta-athg/baris/{row.risk_id}/").content.decode()
    ways = (f"/tindak-lanjut/baru/?about=risk:{row.risk_id}", "Usulkan ke rakor")
    for way in (*ways, f"/peringatan/baru/?about=risk%3A{row.risk_id}&amp;theme=integrity"):
        assert way in page, way
    given = {"about": f"risk:{row.risk_id}", "theme": "integrity"}
    form = desk.get("/peringatan/baru/", given, follow=True).context["form"]
    assert form.initial["theme"] == "integrity"
    assert form.initial["expected"] == row.what
    # A camat writes rows too, and is not cleared for what nobody has approved.
    assert (
        "/peringatan/baru/"
        not in cast.client("camat").get(f"/peta-athg/baris/{row.risk_id}/").content.decode()
    )
