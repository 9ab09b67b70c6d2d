"""The agenda as a table and as a calendar: out and in again, mended rows, secret addresses."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from tests.support.cast import NOW, Cast
from waspada.apps.accounts import clock
from waspada.apps.activities import actions, exchange, sheet
from waspada.apps.activities.feed import agenda_feed, issue_agenda_token, key_of_token
from waspada.apps.activities.models import ActivityVersion
from waspada.apps.activities.queries import activities_between
from waspada.core.activities import KINDS, ActivityFacts
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.reports.incidents import local_date

pytestmark = pytest.mark.words

PLACE = "65.01"
AT = datetime(2024, 12, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HEAD = "jenis;judul;tempat;tanggal;jam;perkiraan orang\n"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_now", lambda: NOW)


def _add(cast: Cast, **named: Any) -> ActivityVersion:
    facts = ActivityFacts(
        **({"kind": "opd", "title": "Contoh", "place": "65.01.05", "begins_at": AT} | named)
    )
    with cast.acting("desk"):
        return actions.add_activity(facts, actor="t", now=NOW, received_at=NOW)


def _save(cast: Cast, text: str) -> exchange.Outcome:
    with cast.acting("desk"):
        reading = exchange.read_text(text, PLACE)
        return exchange.save_rows(reading, PLACE, actor="t", now=NOW, received_at=NOW)


_facts = st.builds(
    lambda kind, title, venue, note, minutes, length, hour, crowd: ActivityFacts(
        kind=kind,
        title=title,
        place="65.01.05.1002",
        venue=venue,
        note=note,
        begins_at=AT + timedelta(minutes=minutes) if hour else AT - 14 * HOUR,
        ends_at=AT + timedelta(minutes=minutes + length) if hour and length else None,
        has_hour=hour,
        crowd=crowd,
        responsible="polri-65.01",
    ),
    st.sampled_from(sorted(KINDS)),
    st.text(min_size=1, max_size=30),
    st.text(max_size=20),
    st.text(max_size=60),
    st.integers(0, 2000),
    st.integers(0, 3000),
    st.booleans(),
    st.none() | st.integers(0, 100_000),
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_facts, min_size=1, max_size=3))
def test_what_goes_out_as_xlsx_comes_in_unchanged(cast: Cast, facts: list[ActivityFacts]) -> None:
    rows = []
    with cast.acting("desk"):
        for one in facts:
            try:
                rows.append(
                    actions.add_activity(one, actor="t", now=NOW, received_at=NOW, is_sure=True)
                )
            except WaspadaError:  # a title of spaces, an organiser's name
                continue
        if not rows:
            return
        for made in (sheet.as_xlsx(rows, "Diambil"), sheet.as_csv(rows, "Diambil")):
            reading = exchange.read_text(exchange.table_text(made, "agenda"), PLACE)
            assert not reading.wrong
            done = exchange.save_rows(reading, PLACE, actor="t", now=NOW, received_at=NOW)
            assert (done.same, done.left, done.changed) == (len(rows), [], [])


def test_a_row_mended_in_a_spreadsheet_changes_its_activity_and_moving_needs_a_reason(
    cast: Cast,
) -> None:
    row = _add(cast)
    head = "nomor\tversi\tjenis\tjudul\ttempat\ttanggal\tjam\talasan\n"
    line = f"{row.code}\t1\topd\tContoh\t65.01.05\t2024-12-03\t14.00\t"
    refused = _save(cast, head + line)
    assert "alasan" in refused.left[0].why
    assert row.code in exchange.rows_left(refused.left)
    done = _save(cast, f"{head}{line}Aula dipakai")
    assert [(one.state, one.version) for one in done.changed] == [("moved", 2)]
    stale = _save(cast, f"{head}{line.replace('12-03', '12-05')}Lagi")
    assert "versi 2" in stale.left[0].why
    assert "2024-12-03" in stale.left[0].why


def test_a_table_from_a_spreadsheet_is_read_as_people_write_it(cast: Cast) -> None:
    done = _save(
        cast,
        HEAD
        + "Festival atau hiburan rakyat;Pasar malam;Kec. Tanjung Selor;28/11/2024;19;± 1.200 org\n"
        + "bansos;Beras;65.01.05;30-11-2024;;2,500\n"
        + "pesta;Entah;65.01.05;2024-11-30;;\n"
        + "opd;;65.01.05;2024-11-30;;\n"
        + "opd;Rapat;Antah Berantah;2024-11-30;;\n"
        + "opd;Rapat;33.74;2024-11-30;;\n"
        + "opd;Rapat;65.01.05;besok;;\n"
        + "opd;Rapat;65.01.05;2024-11-30;jam dua;\n"
        + "opd;Rapat;65.01.05;2024-11-30;;dua\n",
    )
    assert [(one.crowd, one.has_hour) for one in done.added] == [(1200, True), (2500, False)]
    assert [wrong.line for wrong in done.left] == [3, 4, 5, 6, 7, 8, 9]
    again = _save(cast, f"{HEAD}bansos;Beras;65.01.05;30-11-2024;;2500\n")
    assert done.added[1].code in again.left[0].why


def test_the_page_shows_what_it_read_and_keeps_what_it_did_not_take(cast: Cast) -> None:
    client = cast.client("desk")
    address = f"/agenda-kegiatan/{PLACE}/impor/"
    text = f"{HEAD}opd;Apel;65.01.05;2024-12-02;08.00;100\npesta;Salah;65.01.05;2024-12-02;;\n"
    shown = client.post(address, {"baris": text})
    assert "Apel" in shown.content.decode()
    saved = client.post(address, {"baris": text, "simpan": "1"})
    page = saved.content.decode()
    assert saved.status_code == 400
    assert "pesta" in page
    assert "Salah" in page
    with cast.acting("desk"):
        assert [row.title for row in ActivityVersion.objects.all()] == ["Apel"]
    for wrong in ("", "hanya satu baris", "a;b\n1;2\n"):
        answer = client.post(address, {"baris": wrong})
        assert answer.status_code == 400
    broken = io.BytesIO(b"PK\x03\x04 bukan buku")
    broken.name = "a.xlsx"
    assert client.post(address, {"berkas": broken}).status_code == 400
    assert cast.client("bupati").get(address).status_code == 403


def test_the_template_is_read_by_its_own_reader(cast: Cast) -> None:
    made = cast.client("desk").get("/agenda-kegiatan/templat.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert [cell.value for cell in book["Agenda"][1]] == list(sheet.HEADINGS)
    with cast.acting("desk"):
        reading = exchange.read_text(exchange.table_text(made, "t.xlsx"), PLACE)
    assert not reading.wrong
    assert reading.good[0].facts.crowd == 1500


def test_a_table_without_headings_is_refused() -> None:
    with pytest.raises(BadInput, match="no_heading"):
        exchange.table_text(b"satu;dua\ntiga;empat\n", "a.csv")


def test_a_calendar_follows_a_moved_activity_and_holds_class_b_alone(cast: Cast) -> None:
    row = _add(cast, title="Contoh: apel")
    _add(cast, title="TERBATAS", classification="T")
    with cast.acting("desk"):
        token = issue_agenda_token(cast["desk"], PLACE, now=NOW)
        first = key_of_token(token)
        assert first is not None
        moved = ActivityFacts(
            kind="opd", title="Contoh: apel", place="65.01.05", begins_at=AT + 24 * HOUR
        )
        actions.change_activity(
            row.activity_id, moved, seen=1, actor="t", now=NOW, received_at=NOW, reason="Hujan"
        )
    body = agenda_feed(first, local_date(NOW, PLACE))
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert event["UID"] == f"{row.activity_id}@agenda.waspada"
    assert event["SEQUENCE"] == 1
    assert event.decoded("DTSTART") == AT + 24 * HOUR
    visitor = cast.client("desk")
    visitor.logout()
    answer = visitor.get(f"/agenda-kegiatan/kalender/{token}.ics")
    assert answer.content == body
    assert "TERBATAS" not in answer.content.decode()
    with cast.acting("desk"):
        issue_agenda_token(cast["desk"], PLACE, now=NOW)
    assert visitor.get(f"/agenda-kegiatan/kalender/{token}.ics").status_code == 404


def test_the_download_of_a_week_is_a_calendar_of_class_b(cast: Cast) -> None:
    _add(cast, title="TERBATAS", classification="T")
    _add(cast, title="Contoh: seharian", begins_at=AT - 14 * HOUR, has_hour=False)
    answer = cast.client("desk").get(f"/agenda-kegiatan/{PLACE}/unduh.ics?minggu=2024-12-02")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("DTSTART").isoformat() == "2024-12-02"
    with cast.acting("desk"):
        assert activities_between(PLACE, local_date(AT, PLACE), local_date(AT, PLACE)).count() == 2
