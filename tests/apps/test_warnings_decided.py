"""Warnings from proposal to outcome: who decides, what follows, what stays closed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by
from tests.support.incidents import facts as incident_facts
from tests.support.incidents import make_incident
from tests.support.warnings import fresh, propose, standing
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.standing import levels_shown, standing_levels
from waspada.apps.delivery.models import Delivery, Message
from waspada.apps.elections.actions import load_elections
from waspada.apps.journal.models import JournalRow
from waspada.apps.links.kinds import Ref
from waspada.apps.links.models import Link
from waspada.apps.warnings import actions, answering, basing
from waspada.apps.warnings.models import CapMessage, Recipient, WarningEvent, WarningRow
from waspada.apps.warnings.queries import board_of, history_of, warning_of
from waspada.apps.warnings.tending import tend_warnings
from waspada.channels.cap.reading import read
from waspada.core.alerts.cap import check
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, WaspadaError, WrongState

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_the_demo(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def stored(model: type[Any], **conditions: Any) -> list[Any]:
    with acting_as(system_identity()):
        return list(model.unguarded.filter(**conditions))


def shown(cast: Cast) -> str:
    with cast.acting("desk"):
        return levels_shown(["65.01"], day=TODAY)["65.01"]


def awaiting(cast: Cast, **changes: Any) -> WarningRow:
    row = propose(cast, level="awas", **changes)
    with cast.acting("desk"):
        return actions.approve(row.pk, **by(cast, "desk"))


def test_a_siaga_by_one_person_stands_with_its_level_its_people_and_its_cap(cast: Cast) -> None:
    row = fresh(standing(cast))
    assert (row.state, row.classification, row.number[:9]) == ("standing", "B", "PR-65.01-")
    assert shown(cast) == "siaga"
    told = {one.account for one in stored(Recipient)}
    assert told == {str(cast[name].pk) for name in ("desk", "bupati", "kpu", "police")}
    (message_id,) = [one.pk for one in stored(Message, title="Siaga keamanan: Bulungan")]
    assert {one.address for one in stored(Delivery, message_id=message_id)} == told
    (frozen,) = stored(CapMessage)
    signed = read(frozen.body.encode())
    assert signed.is_signed
    message = signed.message
    assert [one for one in check(message) if one.is_error] == []
    assert (message.scope, message.kind, message.status) == ("Restricted", "Alert", "Actual")
    kinds = [event.kind for event in stored(WarningEvent)]
    assert kinds == ["proposed", "standing", "told"]
    assert JournalRow.objects.filter(action="warning.standing").count() == 1


def test_a_draft_is_read_by_the_desk_alone_and_a_standing_one_by_its_place(cast: Cast) -> None:
    row = propose(cast)
    assert row.classification == "T"
    for name in ("kpu", "police", "camat", "fkdm", "analyst", "stranger"):
        with cast.acting(name), pytest.raises(NotFound):
            warning_of(row.pk)
    with cast.acting("bupati"):
        assert board_of("65.01").open
        actions.approve(row.pk, **by(cast, "bupati"))
    for name in ("kpu", "police", "camat"):
        with cast.acting(name):
            assert warning_of(row.pk).state == "standing"
    with cast.acting("stranger"), pytest.raises(NotFound):
        warning_of(row.pk)


def test_what_stands_for_a_whole_province_stands_in_each_place_of_it(cast: Cast) -> None:
    row = propose(cast, "province", place="65")
    with cast.acting("bupati"):
        assert not board_of("65.01").count
    with cast.acting("province"):
        actions.approve(row.pk, **by(cast, "province"))
        assert not board_of("33").count
    for name, place in (("bupati", "65.01"), ("camat", "65.01.05")):
        with cast.acting(name):
            assert [one.pk for one in board_of(place).standing] == [row.pk]


def test_a_liaison_proposes_and_does_not_decide(cast: Cast) -> None:
    row = propose(cast, "kpu")
    with cast.acting("kpu"), pytest.raises(NotAllowed) as refused:
        actions.approve(row.pk, **by(cast, "kpu"))
    assert refused.value.code == "warnings.only_desk"


def test_who_could_not_read_the_proposal_does_not_write_it(cast: Cast) -> None:
    for name, code in (("camat", "not_cleared"), ("fkdm", "only_readers")):
        with pytest.raises(NotAllowed) as refused:
            propose(cast, name, place="65.01.05", audience=("kecamatan-65.01.05",))
        assert refused.value.code == f"warnings.{code}", name


# ---- Awas ---------------------------------------------------------------------------------------


def test_awas_takes_two_people_of_two_agencies(cast: Cast) -> None:
    row = awaiting(cast)
    assert row.state == "awaiting_second"
    assert shown(cast) != "awas"
    for name, code in (("desk", "same_person"), ("province", "other_agency")):
        with cast.acting(name), pytest.raises(NotAllowed) as refused:
            actions.approve_second(row.pk, **by(cast, name))
        assert refused.value.code == f"warnings.{code}"
    with cast.acting("police"):
        actions.approve_second(row.pk, **by(cast, "police"))
    row = fresh(row)
    assert (row.state, row.first_unit, row.second_unit) == (
        "standing",
        "kesbangpol-65.01",
        "polri-65.01",
    )
    with cast.acting("desk"):
        level = standing_levels(["65.01"], day=TODAY)["65.01"].rows["security"]
    assert (level.level, level.approved_by, level.approved_second_by) == (
        "awas",
        str(cast["desk"].pk),
        str(cast["police"].pk),
    )


def test_an_awas_that_nobody_answers_goes_to_the_team_and_lapses(cast: Cast) -> None:
    row = awaiting(cast)
    asked = {one.address for one in stored(Delivery, channel="in_app")}
    assert str(cast["police"].pk) in asked
    assert str(cast["desk"].pk) not in asked
    for minutes, written, state in (
        (19, 0, "awaiting_second"),
        (20, 1, "awaiting_second"),
        (40, 0, "awaiting_second"),
        (60, 1, "lapsed"),
        (90, 0, "lapsed"),
    ):
        at = NOW + minutes * MINUTE
        assert tend_warnings(at, at) == written, minutes
        assert fresh(row).state == state, minutes
    assert stored(WarningEvent, kind="team_told")
    with cast.acting("police"), pytest.raises(WrongState):
        actions.approve_second(row.pk, **by(cast, "police"))


def test_a_late_second_approval_is_refused_before_the_worker_came(cast: Cast) -> None:
    row = awaiting(cast)
    with cast.acting("police"), pytest.raises(WrongState) as refused:
        actions.approve_second(row.pk, **by(cast, "police", NOW + 60 * MINUTE))
    assert refused.value.code == "warnings.waited_too_long"


# ---- closed evidence ----------------------------------------------------------------------------


def closed_incident(**changes: Any) -> Ref:
    given = {"classification": "T", "title": "Contoh: rencana zqrahasia", "severity": 3} | changes
    with acting_as(system_identity()):
        version = make_incident(
            incident_facts(TODAY - timedelta(days=1), "65.01", **given),
            received_at=NOW - timedelta(hours=9),
        )
    return Ref("incident", version.number)


def test_releasing_below_the_evidence_takes_another_person_who_says_so(cast: Cast) -> None:
    row = propose(cast, about=[closed_incident()])
    assert row.evidence_class == "T"
    with cast.acting("province"):
        actions.edit_warning(row.pk, actions.facts_of(row), **by(cast, "province"))
    for name in ("desk", "province"):  # who wrote it, who changed it
        with cast.acting(name), pytest.raises(NotAllowed) as refused:
            actions.approve(row.pk, says_lowering=True, **by(cast, name))
        assert refused.value.code == "warnings.declassify_second"
    with cast.acting("bupati"), pytest.raises(BadInput) as unsaid:
        actions.approve(row.pk, **by(cast, "bupati"))
    assert unsaid.value.code == "warnings.say_lowering"
    with cast.acting("bupati"):
        actions.approve(row.pk, says_lowering=True, **by(cast, "bupati"))
    act = JournalRow.objects.get(action="warning.declassified")
    assert (act.details["from_class"], act.details["class"]) == ("T", "T")
    assert fresh(row).classification == "B"


def test_closed_evidence_shows_in_nothing_that_was_told(cast: Cast) -> None:
    ref = closed_incident()
    row = propose(cast, about=[ref])
    with cast.acting("bupati"):
        actions.approve(row.pk, says_lowering=True, **by(cast, "bupati"))
    told = [one.title + one.body for one in stored(Message)]
    papers = [one.body for one in stored(CapMessage)]
    for text in (*told, *papers):
        assert "zqrahasia" not in text
        assert ref.id not in text
    with cast.acting("camat"):
        assert [event.kind for event in history_of(row.pk)] == ["standing", "told"]


def test_evidence_added_later_closes_the_warning_as_far_as_itself(cast: Cast) -> None:
    row, ref = propose(cast), closed_incident(concerns_units=("polri-65.01",))
    with cast.acting("desk"):
        for typed in ("", "KJ-65.01-2024-9999", row.number):
            with pytest.raises(NotFound):
                basing.add_evidence(row.pk, typed, **by(cast, "desk"))
        basing.add_evidence(row.pk, ref.id, **by(cast, "desk"))
    row = fresh(row)
    assert (row.evidence_class, row.classification) == ("T", "T")
    assert row.concerns_units == ("polri-65.01",)
    with acting_as(system_identity()):
        assert Link.objects.filter(source_id=str(row.pk), target_id=ref.id).exists()


def test_what_concerns_an_office_is_kept_from_it_with_its_level(cast: Cast) -> None:
    ref = closed_incident(classification="B", concerns_units=("kpu-65.01",))
    row = standing(cast, about=[ref])
    with cast.acting("kpu"), pytest.raises(NotFound):
        warning_of(row.pk)
    assert str(cast["kpu"].pk) not in {one.account for one in stored(Recipient)}
    assert fresh(row).level_id is None


# ---- consent ------------------------------------------------------------------------------------


def test_a_public_warning_on_the_quiet_days_waits_for_kpu_and_bawaslu(cast: Cast) -> None:
    load_elections()
    quiet = NOW - timedelta(days=3)
    until = quiet + timedelta(days=1)
    row = propose(cast, at=quiet, is_public=True, valid_until=until, consent_kpu="Ketua, surat 4")
    with cast.acting("desk"), pytest.raises(NotAllowed) as refused:
        actions.approve(row.pk, **by(cast, "desk", quiet))
    assert refused.value.params == {"bodies": "BAWASLU"}
    assert standing(cast, at=quiet, valid_until=until).state == "standing"
    saved = propose(cast, at=quiet, is_public=True, is_life_danger=True, valid_until=until)
    with cast.acting("desk"):
        assert actions.approve(saved.pk, **by(cast, "desk", quiet)).state == "standing"
    closes = datetime(2024, 11, 27, 5, tzinfo=UTC)  # 13.00 in Bulungan, on the day of the vote
    voting = propose(cast, at=quiet, is_public=True, theme="information", valid_until=NOW + MINUTE)
    with cast.acting("desk"):
        with pytest.raises(NotAllowed):
            actions.approve(voting.pk, **by(cast, "desk", closes - MINUTE))
        assert actions.approve(voting.pk, **by(cast, "desk", closes)).state == "standing"


# ---- update, end, answer ------------------------------------------------------------------------


def test_an_update_takes_the_place_of_the_earlier_and_refers_to_it(cast: Cast) -> None:
    first = standing(cast)
    second = propose(cast, updates=first.pk, level="waspada", audience=("polri-65.01",))
    with cast.acting("desk"), pytest.raises(Conflict):
        propose(cast, updates=first.pk)
    assert fresh(first).state == "standing"
    with cast.acting("desk"):
        actions.approve(second.pk, **by(cast, "desk", NOW + MINUTE))
    assert fresh(first).state == "superseded"
    assert shown(cast) == "waspada"
    knows = {one.account for one in stored(Recipient, warning_id=second.pk)}
    assert str(cast["kpu"].pk) in knows  # of the first, though not meant by the second
    (update,) = stored(CapMessage, kind="Update")
    (alert,) = stored(CapMessage, kind="Alert")
    assert read(update.body.encode()).message.references == ",".join(
        (alert.sender, alert.identifier, alert.sent)
    )


def test_a_cancelled_warning_ends_its_level_and_says_so_to_everybody(cast: Cast) -> None:
    row = standing(cast)
    with cast.acting("desk"):
        with pytest.raises(WaspadaError):
            answering.cancel(row.pk, " ", **by(cast, "desk"))
        answering.cancel(row.pk, "Massa bubar.", **by(cast, "desk", NOW + MINUTE))
    assert fresh(row).state == "cancelled"
    assert shown(cast) != "siaga"
    assert [one.title[:7] for one in stored(Message)].count("Dicabut") == 1
    (cancel,) = stored(CapMessage, kind="Cancel")
    assert read(cancel.body.encode()).message.referred()


def test_a_warning_expires_by_itself_and_a_higher_level_stays(cast: Cast) -> None:
    high = standing(cast)
    low = standing(cast, level="waspada", valid_until=NOW + timedelta(hours=3))
    assert fresh(low).level_id is None
    assert shown(cast) == "siaga"
    at = NOW + timedelta(hours=3)
    tend_warnings(at, at)
    assert (fresh(low).state, fresh(high).state) == ("expired", "standing")
    assert shown(cast) == "siaga"


def test_when_the_gravest_ends_the_next_gives_its_level(cast: Cast) -> None:
    low, high = standing(cast, level="waspada"), standing(cast, at=NOW + MINUTE)
    assert shown(cast) == "siaga"
    with cast.acting("desk"):
        answering.cancel(high.pk, "Keliru.", **by(cast, "desk", NOW + 2 * MINUTE))
    assert shown(cast) == "waspada"
    assert fresh(low).level_id is not None


def test_who_was_told_acknowledges_once_and_silence_goes_to_the_desk_once(cast: Cast) -> None:
    row = standing(cast)
    with cast.acting("police"):
        assert answering.acknowledge(row.pk, **by(cast, "police", NOW + MINUTE))
        assert not answering.acknowledge(row.pk, **by(cast, "police", NOW + 2 * MINUTE))
    with cast.acting("province"), pytest.raises(NotAllowed) as refused:
        answering.acknowledge(row.pk, **by(cast, "province"))
    assert refused.value.code == "warnings.not_told"
    assert tend_warnings(NOW + 59 * MINUTE, NOW + 59 * MINUTE) == 0
    assert tend_warnings(NOW + 61 * MINUTE, NOW + 61 * MINUTE) == 1
    assert tend_warnings(NOW + 90 * MINUTE, NOW + 90 * MINUTE) == 0
    silent = {one.account for one in stored(Recipient, escalated_at__isnull=False)}
    assert silent == {str(cast[name].pk) for name in ("bupati", "kpu")}
    (event,) = stored(WarningEvent, kind="escalated")
    assert event.params["silent"] == 2


def test_what_was_done_and_what_came_of_it_stand_in_the_history(cast: Cast) -> None:
    row = standing(cast)
    with cast.acting("police"):
        answering.note_done(row.pk, "Dua regu di kantor KPU.", **by(cast, "police"))
        with pytest.raises(NotAllowed):
            answering.set_outcome(row.pk, "averted", **by(cast, "police"))
    with cast.acting("desk"):
        answering.set_outcome(row.pk, "averted", "Massa bubar.", **by(cast, "desk"))
        with pytest.raises(BadInput):
            answering.set_outcome(row.pk, "menang", **by(cast, "desk"))
    assert fresh(row).outcome == "averted"
    assert [event.kind for event in stored(WarningEvent)][-2:] == ["done", "outcome"]


def test_words_change_until_somebody_approved_them(cast: Cast) -> None:
    row = propose(cast, "police")
    changed = replace(actions.facts_of(row), headline="Siaga: kantor KPU")
    with cast.acting("police"):
        actions.edit_warning(row.pk, changed, **by(cast, "police"))
    with cast.acting("desk"):
        actions.take_up(row.pk, **by(cast, "desk"))
        actions.approve(row.pk, **by(cast, "desk"))
        with pytest.raises(WrongState):
            actions.edit_warning(row.pk, changed, **by(cast, "desk"))
    assert fresh(row).headline == "Siaga: kantor KPU"
    (event,) = stored(WarningEvent, kind="edited")
    assert event.params == {"changed": ["headline"]}


def test_a_proposal_is_rejected_with_a_reason_and_its_author_takes_it_back(cast: Cast) -> None:
    row, mine, first = propose(cast), propose(cast, "police"), awaiting(cast)
    with cast.acting("bupati"):
        actions.reject(row.pk, "Laporan dari satu sumber.", **by(cast, "bupati"))
    with cast.acting("police"):
        actions.reject(mine.pk, "Keliru tempat.", **by(cast, "police"))
    with cast.acting("desk"):
        actions.reject(first.pk, "Keadaan mereda.", **by(cast, "desk"))
    assert {fresh(one).state for one in (row, mine, first)} == {"rejected"}
    assert {one.title.partition(":")[0] for one in stored(Message)} == {
        "Usulan peringatan",
        "Perlu persetujuan kedua",
    }
