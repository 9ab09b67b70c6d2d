"""The timeline of an incident: everything in order, and nothing of what one may not see."""

import io
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation
from PIL import Image

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import facts, make_incident, make_report
from tests.support.referrals import send
from waspada.apps.accounts.clock import domain_time, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.audience import audience_of
from waspada.apps.reports.blurring import blur_photo
from waspada.apps.reports.exchanges import answer_desk, ask_reporter
from waspada.apps.reports.incident_queries import incident_by_number
from waspada.apps.reports.incidents import correct_incident, move_incident, reclassify_incident
from waspada.apps.reports.joining import join_report
from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.merging import merge_incidents
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.photo_reading import read_photo
from waspada.apps.reports.photos import keep_photos
from waspada.apps.reports.referral_changes import note_paper_answer
from waspada.apps.reports.timeline import Entry, timeline_of
from waspada.apps.reports.triage import Reading, save_reading
from waspada.apps.reports.versions import facts_of
from waspada.core.reports.regions import Region


@pytest.fixture(autouse=True)
def on_the_day(settings: Any, tmp_path: Path) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.WASPADA_ATTACHMENTS = tmp_path


def seen(cast: Cast, name: str, number: str, **asked: Any) -> list[Entry]:
    with cast.acting(name), translation.override("id"):
        version = incident_by_number(number)
        assert version is not None
        return timeline_of(version, **asked)


def kinds(entries: list[Entry]) -> list[str]:
    return [entry.kind for entry in entries]


def acted(cast: Cast, minutes: int = 0) -> dict[str, Any]:
    at = NOW + timedelta(minutes=minutes)
    return {"actor": str(cast["desk"].pk), "received_at": at, "now": at}


def photo_for(report: UUID) -> UUID:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(written, "JPEG")
    with acting_as(system_identity()):
        photo = read_photo(written.getvalue(), 1)
        return UUID(str(keep_photos(report, [photo], received_at=NOW, now=NOW)[0].pk))


def a_long_story(cast: Cast) -> tuple[IncidentVersion, UUID]:
    """An incident with a report asked about, a photo, a correction and a letter."""
    with acting_as(system_identity()):
        report = make_report(text="Air masuk TPS 18.")
    photo = photo_for(report)
    with cast.acting("desk"):
        ask_reporter(report, "Berapa TPS?", actor=str(cast["desk"].pk), now=NOW)
        with acting_as(system_identity()):
            answer_desk(report, "Dua. Hubungi 0812 3456 7890.", now=NOW + timedelta(minutes=5))
        version = make_incident()
        join_report(report, version.incident_id, **acted(cast, 10))
        blur_photo(photo, [Region(0, 0, 99, 99)], seen_version=1, **acted(cast, 12))
        corrected = replace(facts_of(version), severity=3, title="Kotak suara terendam")
        correct_incident(version.incident_id, corrected, **acted(cast, 15))
        move_incident(version.incident_id, "closed", **acted(cast, 20))
    letter = send(cast, agency="kpu", incident_id=version.incident_id)
    with cast.acting("desk"):
        note_paper_answer(
            letter.pk, "Diganti besok.", outcome="handled", came_on=TODAY, **acted(cast, 40)
        )
    return version, report


def test_everything_is_told_in_order_with_what_was_and_what_became(cast: Cast) -> None:
    version, _report = a_long_story(cast)
    entries = seen(cast, "desk", version.number)
    told = kinds(entries)
    for kind in ("report", "photo", "asked", "answered", "created", "report_joined"):
        assert told.count(kind) == 1, (kind, told)
    for kind in ("photo_blurred", "changed", "moved", "letter", "reply"):
        assert told.count(kind) == 1, (kind, told)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    changed = next(entry for entry in entries if entry.kind == "changed")
    assert {(one.name, one.before, one.after) for one in changed.changes} == {
        ("title", "Kotak suara tertahan di dermaga", "Kotak suara terendam"),
        ("severity", "ringan", "berat"),
    }
    assert changed.by == "Desk"
    answer = next(entry for entry in entries if entry.kind == "answered")
    assert answer.text.startswith("Dua.")
    assert "0812" not in answer.text
    assert answer.by == ""


def test_a_changed_reading_says_what_it_was(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = make_report()
    with cast.acting("desk"):
        found = Report.objects.get(pk=report)
        known = {column.name: getattr(found, column.name) for column in fields(Reading)}
        save_reading(
            report,
            Reading(**known | {"category": "logistik", "place_code": "65.01.05"}),
            actor=str(cast["desk"].pk),
            now=NOW,
        )
        version = make_incident()
        join_report(report, version.incident_id, **acted(cast, 1))
    entries = seen(cast, "desk", version.number)
    change = next(entry for entry in entries if entry.kind == "report_reading_changed")
    assert {(one.name, one.before, one.after) for one in change.changes} == {
        ("category", "Bentrok massa", "Logistik"),
        ("place_code", "Kab. Bulungan", "Kec. Tanjung Selor"),
    }
    assert change.params["changed"] == []


def test_the_page_shows_the_timeline_to_whom_may_see_it_in_both_languages(cast: Cast) -> None:
    version, _report = a_long_story(cast)
    for language, words in (("id", "Petugas bertanya"), ("en", "The desk asked")):
        cast["desk"].language = language
        cast["desk"].save()
        page = cast.client("desk").get(f"/kejadian/{version.number}/").content.decode()
        assert words in page
        assert "Kotak suara terendam" in page


def test_who_may_not_read_a_report_sees_no_trace_of_it(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident()
    before = kinds(seen(cast, "kpu", version.number))
    with acting_as(system_identity()):
        secret = make_report(text="Ketua KPU disebut.", concerns_units=("kpu-65.01",))
        closed = make_report(text="Hanya desk.", classification="T")
    photo_for(closed)
    with cast.acting("desk"):
        for report in (secret, closed):
            join_report(report, version.incident_id, **acted(cast, 10))
        send(cast, report_id=_another_about_kpu(cast))
    assert kinds(seen(cast, "kpu", version.number)) == before
    page = cast.client("kpu").get(f"/kejadian/{version.number}/").content.decode()
    for trace in ("Ketua KPU", "Hanya desk", str(secret), str(closed)):
        assert trace not in page
    assert kinds(seen(cast, "desk", version.number)).count("report") == 2


def _another_about_kpu(cast: Cast) -> UUID:
    with acting_as(system_identity()):
        return make_report(concerns_units=("kpu-65.01",))


def test_a_letter_is_told_to_its_addressee_and_not_to_another_agency(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident(facts(classification="T", addressee_units=("police-x",)))
        rights = NewRights(
            classification="T",
            owner_unit="kesbangpol-65.01",
            addressee_units=("kpu-65.01", "polri-65.01"),
        )
        reclassify_incident(version.incident_id, rights, actor="desk", now=real_now())
    send(cast, agency="kpu", incident_id=version.incident_id)
    assert "letter" in kinds(seen(cast, "kpu", version.number))
    assert "letter" not in kinds(seen(cast, "police", version.number))
    assert "reclassified" in kinds(seen(cast, "police", version.number))


def test_a_day_in_the_past_knows_nothing_of_what_came_later(cast: Cast) -> None:
    with cast.acting("desk"):
        early = make_incident(received_at=NOW - timedelta(days=2))
        later = replace(facts_of(early), severity=2)
        correct_incident(early.incident_id, later, **acted(cast))
    past = seen(cast, "desk", early.number, day=TODAY - timedelta(days=1))
    assert kinds(past) == ["created"]
    assert kinds(seen(cast, "desk", early.number)) == ["created", "changed"]
    address = f"/kejadian/{early.number}/?per=2024-11-27"
    assert "Isi kejadian diperbaiki" not in cast.client("desk").get(address).content.decode()


def test_a_merged_incident_is_named_only_to_whom_may_read_it(cast: Cast) -> None:
    with cast.acting("desk"):
        stays = make_incident()
        other = make_incident()
        merge_incidents(other.incident_id, stays.incident_id, **acted(cast, 5))
    entries = seen(cast, "kpu", stays.number)
    assert [e.params["number"] for e in entries if e.kind == "took_in"] == [other.number]
    assert "merged" in kinds(seen(cast, "kpu", other.number))
    with acting_as(system_identity()):
        IncidentVersion.unguarded.filter(number=other.number).update(classification="T")
    assert other.number not in str(seen(cast, "kpu", stays.number))


def test_audiences_are_said_as_the_policy_decides(cast: Cast) -> None:
    with cast.acting("desk"):
        version = make_incident()
    translation.activate("id")  # an earlier test may have read English
    assert "semua instansi di Kab. Bulungan" in audience_of(version).words
    version.classification = "T"
    version.addressee_units = ("kpu-65.01",)
    version.concerns_units = ("polri-65.01",)
    said = audience_of(version).words
    assert said.startswith("sekretariat Kab. Bulungan dan di atasnya, KPU Kabupaten Bulungan")
    assert said.endswith("bukan Polres Bulungan")
    version.compartment = "operasi"
    assert "hanya pemegang kompartemen operasi" in audience_of(version).words


def test_wall_time_is_shown_on_the_replays_day() -> None:
    at = real_now()
    shown = domain_time(at)
    assert shown.astimezone().date() in {
        TODAY,
        TODAY + timedelta(days=1),
        TODAY - timedelta(days=1),
    }
    assert domain_time(shown) == shown
