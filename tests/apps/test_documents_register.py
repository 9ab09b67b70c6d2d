"""Numbers, frozen files and the register of issued documents."""

import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.documents.actions import Issue, Rights, Sent, issue_document, record_dispatch
from waspada.apps.documents.files import LEFT_ALONE_FOR, path_of, read_file, sweep_orphans
from waspada.apps.documents.models import Dispatch, Document, NumberSeries
from waspada.apps.documents.numbers import next_number
from waspada.apps.documents.queries import register
from waspada.apps.journal.models import JournalRow
from waspada.core.errors import Unavailable

DAY = date(2024, 11, 28)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.WASPADA_DOCUMENTS = tmp_path / "documents"
    return settings.WASPADA_DOCUMENTS


def _issue(
    place: str = "65.01", classification: str = "B", *, render: Any = None, **rights: Any
) -> Document:
    issue = Issue(
        kind="laporan-harian",
        series="LH",
        title="Laporan harian",
        subject_day=DAY,
        language="id",
        template_version="1",
        rights=Rights(classification=classification, **rights),
    )
    return issue_document(
        issue,
        place,
        {"isi": "Nihil"},
        render=render or (lambda content: f"%PDF {content['number']}".encode()),
        actor="test",
        now=NOW,
    )


def test_numbers_of_a_place_kind_and_year_follow_one_another(as_system) -> None:
    numbers = [_issue().number, _issue().number, _issue("65").number]
    assert numbers == [
        "200.1/LH/65.01/2024/0001",
        "200.1/LH/65.01/2024/0002",
        "200.1/LH/65/2024/0001",
    ]


def test_the_pattern_of_numbers_is_a_setting(as_system, settings) -> None:
    settings.WASPADA_NUMBER_PATTERN = "{number}/{series}-{place}/{year}"
    assert _issue().number == "1/LH-65.01/2024"


@pytest.mark.parametrize(("realm", "ending"), [("replay", "/DEMO"), ("exercise", "/LATIHAN")])
def test_a_number_of_another_realm_cannot_be_taken_for_a_real_one(db, realm, ending) -> None:
    with acting_as(system_identity(realm=realm)):
        assert _issue().number.endswith(f"0001{ending}")
    with acting_as(system_identity()):
        assert _issue().number == "200.1/LH/65.01/2024/0001"


def test_a_document_whose_file_cannot_be_made_uses_no_number(as_system) -> None:
    def broken(content: Mapping[str, Any]) -> bytes:
        raise Unavailable("documents.cannot_render", kind="test")

    with pytest.raises(Unavailable):
        _issue(render=broken)
    assert Document.objects.count() == 0
    assert _issue().number.endswith("/0001")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_get_the_same_number(tmp_path: Path) -> None:
    taken: list[int] = []
    start = threading.Barrier(4, timeout=30)
    file = tmp_path / "numbers.sqlite3"

    def connect() -> None:
        # Threads cannot share the test's SQLite in memory; each opens one file instead.
        if connection.vendor == "sqlite":
            options = {**connection.settings_dict, "NAME": str(file)}
            connections["default"] = type(connections["default"])(options, alias="default")

    def create() -> None:
        connect()
        if connection.vendor == "sqlite":
            with connection.schema_editor() as editor:
                editor.create_model(NumberSeries)
        connection.close()

    def take() -> None:
        connect()
        try:
            start.wait()
            for _ in range(5):
                with transaction.atomic():
                    taken.append(next_number("uji"))
        finally:
            connection.close()

    _in_threads(create)
    _in_threads(*[take] * 4)
    assert sorted(taken) == list(range(1, 21))


def _in_threads(*work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_number_taken_back_is_given_again(db) -> None:
    with transaction.atomic():
        assert next_number("uji") == 1
        transaction.set_rollback(True)
    with transaction.atomic():
        assert next_number("uji") == 1


def test_the_file_is_kept_as_issued_and_an_altered_one_is_not_handed_out(as_system) -> None:
    document = _issue()
    assert read_file(document) == b"%PDF 200.1/LH/65.01/2024/0001"
    assert document.content == {"isi": "Nihil", "number": document.number}
    path_of(document.pk).write_bytes(b"%PDF diubah")
    with pytest.raises(Unavailable) as altered:
        read_file(document)
    assert altered.value.code == "documents.file_altered"
    path_of(document.pk).unlink()
    with pytest.raises(Unavailable) as missing:
        read_file(document)
    assert missing.value.code == "documents.file_missing"


def test_a_file_without_its_row_is_swept_and_no_other(as_system, folder: Path) -> None:
    kept = _issue()
    with transaction.atomic():
        lost = _issue()
        transaction.set_rollback(True)
    stranger = path_of(kept.pk).with_name("catatan.txt")
    stranger.write_text("milik orang lain")
    late = real_now() + LEFT_ALONE_FOR + timedelta(seconds=5)
    assert sweep_orphans(now=late - LEFT_ALONE_FOR) == 0  # its row may still be on its way
    assert sweep_orphans(now=late) == 1
    assert not path_of(lost.pk).exists()
    assert path_of(kept.pk).exists()
    assert stranger.exists()


def test_the_sweep_of_one_realm_spares_the_files_of_another(as_system) -> None:
    with acting_as(system_identity("test", realm="exercise")):
        exercise = _issue()
    assert sweep_orphans(now=real_now() + LEFT_ALONE_FOR + timedelta(seconds=5)) == 0
    assert path_of(exercise.pk).exists()


def test_who_may_read_a_document_finds_it_in_the_register_and_counts_it(cast: Cast) -> None:
    with cast.acting("desk"):
        _issue()
        _issue(classification="T", owner_unit="kesbangpol-65.01")
        _issue(classification="T", owner_unit="kpu-65.01")
        _issue(classification="B", concerns_units=("kpu-65.01",))
        _issue("33.74")
    seen = {}
    for name in ("desk", "province", "kpu", "police", "camat", "stranger"):
        with cast.acting(name):
            seen[name] = register().count()
            assert len(list(register())) == seen[name]
    assert seen == {"desk": 4, "province": 4, "kpu": 2, "police": 2, "camat": 2, "stranger": 1}


def test_a_liaison_reaches_no_restricted_document_of_others_by_any_address(cast: Cast) -> None:
    with cast.acting("desk"):
        secret = _issue(classification="T", owner_unit="kesbangpol-65.01")
        record_dispatch(secret, [Sent("Kesbangpol Kaltara", "in_app")], actor="test", now=NOW)
    client = cast.client("kpu")
    assert secret.number not in client.get("/dokumen/").content.decode()
    for page in ("", "berkas.pdf"):
        answer = client.get(f"/dokumen/{secret.pk}/{page}")
        assert answer.status_code == 404
        assert secret.number not in answer.content.decode()
    with cast.acting("kpu"):
        assert Dispatch.objects.count() == 0
    with cast.acting("province"):
        assert Dispatch.objects.count() == 1


def test_a_download_is_the_file_as_issued_and_stands_in_the_journal(cast: Cast) -> None:
    with cast.acting("desk"):
        document = _issue()
    answer = cast.client("camat").get(f"/dokumen/{document.pk}/berkas.pdf")
    with cast.acting("desk"):
        assert answer.content == read_file(document)
    assert answer["Content-Type"] == "application/pdf"
    assert document.file_name in answer["Content-Disposition"]
    row = JournalRow.objects.get(action="document.read")
    assert (row.actor, row.subject) == (str(cast["camat"].pk), str(document.pk))


@pytest.mark.parametrize("query", ["?tempat=99.99", "?tempat=<b>", "?dari=kemarin", "?halaman=x"])
def test_the_register_answers_bad_filters_with_a_sentence(cast: Cast, query: str) -> None:
    assert cast.client("desk").get(f"/dokumen/{query}").status_code in {200, 400}


@pytest.mark.parametrize("page", ["/dokumen/", "/pengiriman/", "/pemberitahuan/"])
def test_a_visitor_is_asked_to_sign_in(client, db, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 302
    assert "/masuk/" in answer["Location"]
