"""Saved pages and texts as people hand them over, alone or in a ZIP; and packed answers."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from waspada.core.errors import BadInput, TooLarge
from waspada.sources.rss.article import LARGEST

MOST_FILES: Final = 300
LARGEST_PACK: Final = 30 * 1024 * 1024  # bytes as they come
_ALL: Final = 100 * 1024 * 1024  # bytes out of one pack
TYPES: Final = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
}
_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved page or text; only its name is shown, nothing is written by it."""

    name: str
    data: bytes
    content_type: str


def inflated(data: bytes, encoding: str, most_bytes: int) -> bytes:
    """Return an answer unpacked, by what its head says and by how it begins.

    Raises
    ------
    BadInput : feeds.packed_unknown, feeds.packed_broken
    TooLarge : feeds.packed_too_large, it would be larger than most_bytes
    """
    encoding = encoding.strip().lower()
    if encoding in {"gzip", "x-gzip"} or (not encoding and data[:2] == b"\x1f\x8b"):
        return _inflated(data, 16 + zlib.MAX_WBITS, most_bytes)
    if encoding == "deflate":
        return _inflated(data, zlib.MAX_WBITS, most_bytes)
    if encoding in {"", "identity"}:
        return data
    # Brotli and zstandard are not asked for; a server that sends them regardless is told apart.
    raise BadInput("feeds.packed_unknown", encoding=encoding[:20])


def _inflated(data: bytes, window: int, most_bytes: int) -> bytes:
    opening = zlib.decompressobj(window)
    try:
        found = opening.decompress(data, most_bytes + 1)
    except zlib.error as error:
        raise BadInput("feeds.packed_broken") from error
    if len(found) > most_bytes:
        raise TooLarge("feeds.packed_too_large", megabytes=max(1, most_bytes // 1024**2))
    if not opening.eof:
        raise BadInput("feeds.packed_broken")
    return found


def open_saved(data: bytes, name: str) -> Iterator[Saved]:
    """Give the saved pages of a file: itself, or what is in the ZIP that it is.

    Raises
    ------
    BadInput : feeds.not_a_page_file, feeds.pack_broken, feeds.pack_empty
    TooLarge : feeds.pack_too_large, feeds.pack_too_many, feeds.page_too_large
    """
    if len(data) > LARGEST_PACK:
        raise TooLarge("feeds.pack_too_large", megabytes=LARGEST_PACK // 1024**2)
    if data[:4] == b"PK\x03\x04":
        yield from _unpacked(data)
        return
    content_type = TYPES.get(_ending(name))
    if content_type is None:
        raise BadInput("feeds.not_a_page_file", name=name[:80])
    if len(data) > LARGEST:
        raise TooLarge("feeds.page_too_large", megabytes=LARGEST // 1024**2)
    yield Saved(name[-120:], data, content_type)


def _unpacked(data: bytes) -> Iterator[Saved]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            wanted = [one for one in pack.infolist() if _is_wanted(one)]
            if not wanted:
                raise BadInput("feeds.pack_empty")
            if len(wanted) > MOST_FILES:
                raise TooLarge("feeds.pack_too_many", limit=MOST_FILES)
            left = _ALL
            for one in wanted:
                found = _read(pack, one)
                left -= len(found)
                if left < 0:
                    raise TooLarge("feeds.pack_too_large", megabytes=_ALL // 1024**2)
                yield Saved(one.filename[-120:], found, TYPES[_ending(one.filename)])
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise BadInput("feeds.pack_broken") from error


def _is_wanted(one: zipfile.ZipInfo) -> bool:
    name = one.filename.rpartition("/")[2]
    is_hidden = name.startswith(".") or one.filename.startswith("__MACOSX/")
    return not one.is_dir() and not is_hidden and _ending(name) in TYPES


def _read(pack: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """Read what is really there: the size that an archive claims is only a claim."""
    parts, size = [], 0
    with pack.open(one) as opened:
        while piece := opened.read(_PIECE):
            size += len(piece)
            if size > LARGEST:
                raise TooLarge("feeds.page_too_large", megabytes=LARGEST // 1024**2)
            parts.append(piece)
    return b"".join(parts)


def _ending(name: str) -> str:
    return name[name.rfind(".") :].lower() if "." in name else ""
