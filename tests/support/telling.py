"""Everything that tells of a desk's matters to somebody: pages, tables, papers, as plain text."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.test import Client


def text_of(client: Client, address: str) -> str:
    """Return what an address gives away, office files unpacked; nothing where it refuses."""
    answer = client.get(address)
    if answer.status_code != 200:
        return ""
    body = b"".join(answer) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        try:
            with ZipFile(BytesIO(body)) as whole:
                parts = [whole.read(name) for name in whole.namelist() if name.endswith(".xml")]
        except BadZipFile:
            return ""
        body = b"\n".join(parts)
    return body.decode("utf-8", "replace")


def told(client: Client, addresses: Iterable[str], marks: Iterable[str]) -> set[tuple[str, str]]:
    """Return every (mark, address) where somebody reads a mark."""
    wanted = list(marks)
    found = set()
    for address in addresses:
        text = text_of(client, address)
        found |= {(mark, address) for mark in wanted if mark in text}
    return found
