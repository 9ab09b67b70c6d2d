"""What a text suggests: stored beside what the sender said, shown with its words, taken by a tap."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.apps.test_reports_receiving import a_message
from tests.apps.test_reports_triage import reading
from tests.support.cast import NOW, Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.incident_queries import incidents_as_of
from waspada.apps.reports.models import Report
from waspada.apps.reports.reading import read_report
from waspada.apps.reports.receiving import receive_report
from waspada.apps.reports.suggested import accepted, chips_of, marked_text, suggestions_of

TEXT = (
    "Contoh: lapor, td siang tgl 27/11 pendukung dua calon saling lempar batu di kec tanjung palas"
    " kab bulungan, 2 org luka. Hub 081234567890 <b>"
)


def read(place: str = "65.01", **fields: object) -> Report:
    body = json.dumps({"text": TEXT} | fields).encode()
    outcome = receive_report(a_message(body=body, place=place))
    read_report(outcome.report_id, NOW + timedelta(seconds=5))
    return Report.unguarded.get(pk=outcome.report_id)


@pytest.fixture
def report(cast: Cast) -> Iterator[Report]:
    with acting_as(system_identity()):
        yield read()


def test_what_the_text_says_is_suggested_and_nothing_is_filled_in(report: Report) -> None:
    assert (report.category, report.severity, report.occurred_at) == ("", None, None)
    assert (report.place_code, report.injured) == ("65.01", None)
    found = {name: one.value for name, one in suggestions_of(report).items()}
    assert found == {
        "place": "65.01.01",
        "day": "2024-11-27",
        "category": "bentrok_massa",
        "severity": "2",
        "injured": "2",
    }
    text = report.masked_text
    assert "081234567890" not in text
    start, end = suggestions_of(report)["injured"].spans[0]
    assert text[start:end] == "2 org luka"


def test_what_the_sender_said_is_never_suggested_otherwise(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = read(category="perusakan", severity=1, place="65.03", occurred_at="2024-11-26")
    assert report.category == "perusakan"
    assert not {"category", "severity", "place", "day"} & set(report.suggested or {})


def test_a_place_outside_of_the_senders_own_is_not_suggested(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = read(place="62")
    assert "place" not in suggestions_of(report)


def test_words_are_marked_and_everything_else_is_escaped(report: Report) -> None:
    shown = marked_text(report)
    assert "<mark>27/11</mark>" in shown or "27/11</mark>" in shown
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown


def test_a_severity_read_by_machine_moves_a_report_within_its_lane_only(report: Report) -> None:
    codes = {code: points for code, points, _ in report.priority_reasons}
    assert codes["read_severity"] == 6
    assert "severity" not in codes


def test_one_tap_takes_a_suggestion_over_and_the_rest_stays_open(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = read()
    client = cast.client("desk")
    page = client.get(f"/laporan/{report.pk}/").content.decode()
    assert page.count('name="pakai"') == 6  # five fields and all that are sure
    form = {"place": "65.01", "place_code": "65.01", "pakai": "category"}
    assert client.post(f"/laporan/{report.pk}/", form).status_code == 302
    with acting_as(system_identity()):
        report.refresh_from_db()
    assert (report.category, report.severity) == ("bentrok_massa", None)
    assert set(chips_of(report, "id")) == {"place", "day", "severity", "injured"}
    assert accepted(report, "place")["place_code"] == "65.01.01"
    assert accepted(report, "nothing") == {}


def test_the_injured_taken_over_by_a_tap_are_the_incidents(cast: Cast) -> None:
    with acting_as(system_identity()):
        report = read()
    path, client = f"/laporan/{report.pk}/", cast.client("desk")
    assert client.post(path, reading(pakai="injured", deaths="0", injured="")).status_code == 302
    with acting_as(system_identity()):
        report.refresh_from_db()
        act = JournalRow.objects.get(action="report.reading_changed")
    assert (report.deaths, report.injured) == (0, 2)
    assert (act.details["was"]["injured"], act.details["is"]["injured"]) == (None, 2)
    assert "injured" in {code for code, *_ in report.priority_reasons}
    assert (
        client.post(path, reading(deaths="0", injured="-1", langkah="jadikan")).status_code == 422
    )
    shown = reading(deaths="", injured="2", langkah="jadikan")
    assert client.post(path, shown).status_code == 302
    with cast.acting("desk"):
        version = incidents_as_of(None).get()
    assert (version.deaths, version.injured) == (None, 2)
