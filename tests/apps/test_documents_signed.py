"""A signed copy stands beside the issued file; who may not read the document sees neither."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.support.cast import Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.documents import files
from waspada.apps.documents.actions import Issue, Rights, issue_document
from waspada.apps.documents.models import Document, SignedCopy

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 bertanda tangan"


@pytest.fixture
def letter(cast: Cast) -> Document:
    rights = Rights(classification="T", owner_unit="kesbangpol-65.01")
    day = datetime(2024, 11, 28, tzinfo=UTC)
    issue = Issue("surat", "S", "Surat", day.date(), "id", "1", rights)
    with cast.acting("desk"):
        return issue_document(
            issue, "65.01", {}, render=lambda _content: b"%PDF-1.7 terbit", actor="test", now=day
        )


def attach(client: Client, letter: Document, content: bytes | None) -> tuple[int, str]:
    given = {} if content is None else {"berkas": SimpleUploadedFile("a.pdf", content)}
    answer = client.post(f"/dokumen/{letter.pk}/bertanda-tangan/", given, follow=True)
    return answer.status_code, answer.content.decode()


def copies() -> list[SignedCopy]:
    with acting_as(system_identity()):
        return list(SignedCopy.objects.order_by("id"))


def test_a_copy_is_kept_beside_the_issued_file(cast: Cast, letter: Document) -> None:
    client = cast.client("desk")
    status, page = attach(client, letter, PDF)
    (copy,) = copies()
    address = f"/dokumen/{letter.pk}/bertanda-tangan/{copy.pk}.pdf"
    assert status == 200
    assert address in page
    assert client.get(address).content == PDF
    assert client.get(f"/dokumen/{letter.pk}/berkas.pdf").content == b"%PDF-1.7 terbit"
    attach(client, letter, PDF + b" lagi")
    assert len(copies()) == 2


def test_only_the_places_desk_attaches_and_only_readers_of_the_letter_see(
    cast: Cast, letter: Document
) -> None:
    attach(cast.client("desk"), letter, PDF)
    (copy,) = copies()
    for name in ("kpu", "bupati", "analyst", "stranger"):
        client = cast.client(name)
        assert attach(client, letter, PDF)[0] in {403, 404}, name
        assert client.get(f"/dokumen/{letter.pk}/bertanda-tangan/{copy.pk}.pdf").status_code == 404
    assert len(copies()) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04", "bukan PDF"), (b"", "bukan PDF"), (None, "Belum ada berkas")],
)
def test_what_is_no_pdf_is_refused_with_what_to_do(
    cast: Cast, letter: Document, content: bytes | None, words: str
) -> None:
    status, page = attach(cast.client("desk"), letter, content)
    assert status == 400
    assert words in page
    assert copies() == []


def test_a_copy_changed_on_disk_is_not_handed_out_and_strays_are_swept(
    cast: Cast, letter: Document
) -> None:
    client = cast.client("desk")
    attach(client, letter, PDF)
    (copy,) = copies()
    path = files.path_of(copy.pk)
    long_ago = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(path, (long_ago, long_ago))
    files.sweep_orphans(now=datetime.now(UTC))
    assert path.exists()
    path.write_bytes(PDF + b"!")
    answer = client.get(f"/dokumen/{letter.pk}/bertanda-tangan/{copy.pk}.pdf")
    assert answer.status_code == 503
