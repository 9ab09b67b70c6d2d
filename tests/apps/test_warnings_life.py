"""How warnings live: by themselves, as drills, at night, in floods, unanswered; their record."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by
from tests.support.incidents import facts as incident_facts
from tests.support.incidents import make_incident
from tests.support.warnings import fresh, propose, standing
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.models import StandingLevel
from waspada.apps.alerts.queries import computed_levels, theme_levels_lately
from waspada.apps.delivery.models import Delivery, Message
from waspada.apps.journal.models import JournalRow
from waspada.apps.warnings import actions, answering
from waspada.apps.warnings.models import CapMessage, HeldNotice, Recipient, WarningEvent, WarningRow
from waspada.apps.warnings.queries import told_openly
from waspada.apps.warnings.recording import record_for
from waspada.apps.warnings.setting import change_setting, choices_of, set_own_hours, setting_of
from waspada.apps.warnings.tending import tend_warnings
from waspada.channels.cap.reading import read
from waspada.core.alerts.warnings import Hours
from waspada.core.errors import BadInput, NotAllowed, NotFound

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_the_demo(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def stored(model: type[Any], **conditions: Any) -> list[Any]:
    with acting_as(system_identity()):
        return list(model.unguarded.filter(**conditions))


def happen(**changes: Any) -> str:
    given = {
        "severity": 2,
        "category": "bentrok_massa",
        "title": "Contoh: dua kubu berkelahi",
    } | changes
    with acting_as(system_identity()):
        version = make_incident(
            incident_facts(TODAY - timedelta(days=1), "65.01", **given),
            received_at=NOW - timedelta(hours=9),
        )
    return version.number


def set_desk(cast: Cast, **changes: Any) -> None:
    with cast.acting("desk"):
        before = choices_of(setting_of("65.01"))
        change_setting("65.01", replace(before, **changes), **by(cast, "desk"))


# ---- by themselves ------------------------------------------------------------------------------


def test_nothing_goes_out_by_itself_until_a_desk_sets_it(cast: Cast) -> None:
    happen()
    assert tend_warnings(NOW, NOW) == 0
    with cast.acting("kpu"), pytest.raises(NotAllowed):
        change_setting("65.01", choices_of(setting_of("65.01")), **by(cast, "kpu"))


def test_a_waspada_goes_out_by_itself_to_the_desk_alone_and_is_taken_back(cast: Cast) -> None:
    happen()
    set_desk(cast, automatic="stand")
    assert JournalRow.objects.get(action="warning.setting_changed").details["automatic"] == "stand"
    assert tend_warnings(NOW, NOW) == 1
    assert tend_warnings(NOW + MINUTE, NOW + MINUTE) == 0
    (row,) = stored(WarningRow)
    assert (row.state, row.level, row.theme) == ("standing", "waspada", "security")
    assert (row.classification, row.is_automatic, row.level_id) == ("T", True, None)
    assert stored(CapMessage) == stored(StandingLevel) == []
    assert {one.account for one in stored(Recipient)} == {
        str(cast[name].pk) for name in ("desk", "bupati")
    }
    for name in ("kpu", "police", "camat"):
        with cast.acting(name), pytest.raises(NotFound):
            actions.warning_of(row.pk)
    act = JournalRow.objects.get(action="warning.standing")
    assert (act.actor, act.details["automatic"]) == ("system", True)
    later = NOW + timedelta(days=2)
    tend_warnings(later, later)
    assert fresh(row).state == "standing"  # held: it does not come and go
    later = NOW + timedelta(days=10)
    with acting_as(system_identity()):
        WarningRow.unguarded.update(valid_until=later + MINUTE)
    tend_warnings(later, later)
    assert fresh(row).state == "cancelled"
    (ended,) = stored(WarningEvent, kind="cancelled")
    assert ended.params == {"code": "warnings.automatic_fell"}


def test_what_is_closed_or_about_an_office_moves_nothing_by_itself(cast: Cast) -> None:
    happen(classification="T")
    happen(category="logistik", concerns_units=("kpu-65.01",))
    set_desk(cast, automatic="stand")
    assert tend_warnings(NOW, NOW) == 0


def test_what_is_higher_is_proposed_and_waits_for_people(cast: Cast) -> None:
    number = happen(severity=3)
    set_desk(cast, automatic="stand")
    assert tend_warnings(NOW, NOW) == 1
    (row,) = stored(WarningRow)
    assert (row.state, row.level, row.classification) == ("proposed", "siaga", "T")
    assert row.expected.startswith("Tema Keamanan")
    with cast.acting("desk"):
        actions.reject(row.pk, "Satu sumber.", **by(cast, "desk"))
    assert tend_warnings(NOW + MINUTE, NOW + MINUTE) == 0  # it rests for a day
    with cast.acting("desk"):
        lately = theme_levels_lately("65.01", day=TODAY, days=3)
        for back, held in enumerate(reversed(lately)):
            day = TODAY - timedelta(days=back)
            computed = computed_levels(["65.01"], day=day)["65.01"]
            if computed.level != "none":
                assert held == {one.theme: one.level for one in computed.themes}, day
    assert [one["security"] for one in lately] == ["normal", "siaga", "siaga"]
    (proposed,) = stored(WarningEvent, kind="proposed")
    assert proposed.params["reasons"][0]["code"] == "alerts.theme_held"
    assert number not in row.message


# ---- drills -------------------------------------------------------------------------------------


def test_a_drill_sets_no_level_says_so_everywhere_and_counts_nowhere(cast: Cast) -> None:
    row = standing(cast, is_drill=True)
    assert row.headline.startswith("LATIHAN")
    assert fresh(row).level_id is None
    assert stored(StandingLevel) == []
    (paper,) = stored(CapMessage)
    assert read(paper.body.encode()).message.status == "Exercise"
    assert all(one.title.startswith("LATIHAN") for one in stored(Message))
    with cast.acting("desk"):
        assert told_openly("65.01", NOW + MINUTE) == []
        assert record_for("65.01", TODAY).record.whole.told == 0
        with pytest.raises(BadInput):
            propose(cast, is_drill=True, is_public=True)


# ---- pace ---------------------------------------------------------------------------------------


def rung(cast: Cast, row: WarningRow, name: str) -> timedelta:
    """Return how long an e-mail about a warning waits."""
    (found,) = [
        one for one in stored(Delivery, channel="email", address=cast[name].email)
        if stored(Message, pk=one.message_id, subject=str(row.pk), title=row.headline)
    ]  # fmt: skip
    return found.run_after - NOW


def test_quiet_hours_hold_back_what_rings_and_not_the_tray(cast: Cast, settings: Any) -> None:
    settings.EMAIL_HOST = "surat.contoh"
    for name in ("kpu", "police", "bupati"):
        cast[name].email = f"{name}@contoh.go.id"
        cast[name].save()
    # 11.12 in Bulungan
    set_desk(cast, hours=Hours(time(10), time(13)), roles=("liaison",))
    set_own_hours(None, None, follows_desk=False, **by(cast, "police"))
    row = standing(cast)
    assert rung(cast, row, "kpu") == 108 * MINUTE
    assert rung(cast, row, "police") == rung(cast, row, "bupati") == timedelta(0)
    trays = stored(Delivery, channel="in_app")
    assert {one.run_after for one in trays} == {NOW}
    grave = standing(cast, is_life_danger=True, headline="Siaga: jiwa")
    assert rung(cast, grave, "kpu") == timedelta(0)


def test_a_flood_becomes_one_digest_of_what_still_stands(cast: Cast) -> None:
    set_desk(cast, most_per_hour=1)
    rows = [
        standing(cast, at=NOW + at * MINUTE, headline=f"Siaga {at}", audience=("kpu-65.01",))
        for at in range(4)
    ]
    mine = {"address": str(cast["kpu"].pk)}
    assert len(stored(Delivery, **mine)) == 1
    assert {one.warning_id for one in stored(HeldNotice, account=mine["address"])} == {
        one.pk for one in rows[1:]
    }
    assert len(stored(Recipient, account=mine["address"])) == 4  # each is to be confirmed
    with cast.acting("desk"):
        answering.cancel(rows[1].pk, "Keliru.", **by(cast, "desk", NOW + 9 * MINUTE))
    assert len(stored(Delivery, **mine)) == 1  # what was never heard of is not taken back
    tend_warnings(NOW + 59 * MINUTE, NOW + 59 * MINUTE)
    assert not [one for one in stored(Message) if "dalam satu jam" in one.title]
    for _again in range(2):
        tend_warnings(NOW + 61 * MINUTE, NOW + 61 * MINUTE)
    (digest,) = [
        one for one in stored(Message, title__contains="dalam satu jam")
        if stored(Delivery, message_id=one.pk, **mine)
    ]  # fmt: skip
    assert digest.title.startswith("2 peringatan")
    assert ("Siaga 2" in digest.body, "Siaga 1" in digest.body) == (True, False)


# ---- unanswered ---------------------------------------------------------------------------------


def test_the_ladder_goes_on_step_by_step_until_somebody_asked_confirms(cast: Cast) -> None:
    set_desk(cast, ladder={"waspada": (240,), "siaga": (10, 20, 30), "awas": (15,)})
    row = standing(cast)
    for minutes in (9, 10, 15, 20, 30, 50):
        at = NOW + minutes * MINUTE
        tend_warnings(at, at)
    steps = [one.params["step"] for one in stored(WarningEvent, kind="escalated")]
    assert steps == ["duty", "desk", "above"]
    asked = stored(Recipient, is_stand_in=True)
    assert [one.account for one in asked] == [str(cast["province"].pk)]
    other = standing(cast, at=NOW + 60 * MINUTE)
    with acting_as(system_identity()):
        Recipient.unguarded.filter(warning_id=other.pk, account=str(cast["bupati"].pk)).update(
            is_stand_in=True
        )
    with cast.acting("bupati"):
        answering.acknowledge(other.pk, **by(cast, "bupati", NOW + 61 * MINUTE))
    at = NOW + 100 * MINUTE
    tend_warnings(at, at)
    assert not stored(WarningEvent, kind="escalated", warning_id=other.pk)
    assert fresh(row).state == "standing"


# ---- the record ---------------------------------------------------------------------------------


def test_the_record_counts_only_what_its_reader_may_read(cast: Cast) -> None:
    row = standing(cast, at=NOW - timedelta(days=3), release_class="T", valid_until=NOW + MINUTE)
    number = happen(severity=3)
    happen(severity=3, category="logistik", classification="T")
    with cast.acting("desk"):
        answering.set_outcome(row.pk, "true", **by(cast, "desk"))
        record = record_for("65.01", TODAY).record
    assert (record.whole.told, record.whole.true, record.whole.right.of) == (1, 1, 1)
    assert (record.missed.count, record.missed.of) == (1, 2)
    assert len(record.lead_hours) == 1
    assert [one.key for one in record.by_rule] == ["people"]
    with cast.acting("camat"):
        seen = record_for("65.01", TODAY).record
    assert (seen.whole.told, seen.missed.of, seen.asked) == (0, 1, 0)
    assert seen.missed_numbers == (number,)
