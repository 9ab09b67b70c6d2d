"""Take a submission apart: the form's XML and the files beside it, as multipart/form-data.

The whole body is already in memory, bounded by whoever received it; parts are views of it.
"""

import re
from dataclasses import dataclass
from typing import Final

from waspada.core.errors import BadInput, TooLarge
from waspada.core.reports.plain import plain_line

XML_PART: Final = "xml_submission_file"
INCOMPLETE_PART: Final = "*isIncomplete*"  # more files of this submission come by other POSTs
MOST_PARTS: Final = 60
MOST_HEAD_BYTES: Final = 4_096
LONGEST_NAME: Final = 120
XML_TYPES: Final = frozenset({"text/xml", "application/xml"})
_BOUNDARY = re.compile(r'boundary="?([^";,\r\n]{1,70})"?', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name="((?:[^"\\\r\n]|\\.)*)"', re.IGNORECASE)
_FILE_NAME = re.compile(rb'[;\s]filename="((?:[^"\\\r\n]|\\.)*)"', re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file beside a submission, by the name that its answer in the form holds."""

    name: str
    content: memoryview


@dataclass(frozen=True, slots=True)
class SentForm:
    """What one POST brought.

    is_whole : no further POST follows with more files
    """

    xml: bytes
    files: tuple[SentFile, ...]
    is_whole: bool


def read_form(body: bytes, content_type: str) -> SentForm:
    """Return the parts of one POST.

    Raises
    ------
    BadInput : odk.not_multipart, odk.cut, odk.bad_part, odk.no_xml_part, odk.two_xml_parts
    TooLarge : odk.too_many_parts
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind in XML_TYPES:  # what the oldest clients send: no files, no parts
        return SentForm(body, (), is_whole=True)
    boundary = _BOUNDARY.search(content_type)
    if kind != "multipart/form-data" or boundary is None:
        raise BadInput("odk.not_multipart")
    xml: bytes | None = None
    files: list[SentFile] = []
    is_whole = True
    for head, content in _parts(body, b"--" + boundary[1].encode("latin-1", "replace")):
        name = _field(_NAME, head)
        if name == XML_PART:
            if xml is not None:
                raise BadInput("odk.two_xml_parts")
            xml = bytes(content)
        elif name == INCOMPLETE_PART:
            is_whole = bytes(content[:8]).strip().lower() not in {b"yes", b"true"}
        else:
            file_name = _field(_FILE_NAME, head) or name
            if file_name and len(content):
                files.append(SentFile(file_name, content))
    if xml is None:
        raise BadInput("odk.no_xml_part", name=XML_PART)
    return SentForm(xml, tuple(files), is_whole)


def _parts(body: bytes, mark: bytes) -> list[tuple[bytes, memoryview]]:
    """Return (headers, content) of each part; the last mark must be there, or the body was cut."""
    view = memoryview(body)
    at = 0 if body.startswith(mark) else body.find(b"\r\n" + mark) + 2
    if at == 1:
        raise BadInput("odk.cut")
    parts: list[tuple[bytes, memoryview]] = []
    while True:
        at += len(mark)
        if body.startswith(b"--", at):
            return parts
        begin = body.find(b"\r\n", at, at + 200)  # spaces may follow a mark
        end = body.find(b"\r\n" + mark, begin)
        if begin < 0 or end < 0:
            raise BadInput("odk.cut")
        if len(parts) >= MOST_PARTS:
            raise TooLarge("odk.too_many_parts", limit=MOST_PARTS)
        # A part without headers begins with the empty line itself.
        head_end = body.find(_HEAD_END, begin, min(end, begin + MOST_HEAD_BYTES) + 4)
        if head_end < 0:
            raise BadInput("odk.bad_part", number=len(parts) + 1)
        head = body[begin:head_end].replace(b"\r\n ", b" ")
        parts.append((head, view[min(head_end + 4, end) : end]))
        at = end + 2


def _field(pattern: re.Pattern[bytes], head: bytes) -> str:
    found = pattern.search(head)
    if found is None:
        return ""
    text = re.sub(rb"\\(.)", rb"\1", found[1]).decode("utf-8", "replace")
    return plain_line(text.replace("\\", "/").rpartition("/")[2])[:LONGEST_NAME]
