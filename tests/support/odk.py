"""Submissions as a telephone sends them."""

import uuid
from collections.abc import Mapping

BOUNDARY = "----waspada"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def filled(
    form_id: str = "waspada_laporan",
    *,
    instance: str = "",
    corrects: str = "",
    version: str = "1",
    **answers: str,
) -> bytes:
    """Return a filled form as XML; answers by question."""
    said = "".join(f"<{name}>{text}</{name}>" for name, text in answers.items())
    deprecated = f"<orx:deprecatedID>{corrects}</orx:deprecatedID>" if corrects else ""
    own = instance or f"uuid:{uuid.uuid4()}"
    return (
        f'<data id="{form_id}" version="{version}" xmlns:orx="http://openrosa.org/xforms">{said}'
        f"<orx:meta><orx:instanceID>{own}</orx:instanceID>{deprecated}</orx:meta></data>"
    ).encode()


def a_report(**answers: str) -> bytes:
    """Return a filled incident report of Tanjung Selor Hilir, with whatever differs."""
    said = {
        "start": "2024-11-28T10:40:00.000+08:00",
        "choice": "bentrok",
        "regency": "65.01",
        "kecamatan": "65.01.05",
        "when": "now",
        "text": "Dua kelompok saling dorong di depan balai desa.",
    }
    return filled(**(said | answers))


def posted(xml: bytes, files: Mapping[str, bytes] | None = None, *, more: bool = False) -> bytes:
    """Return the body of a POST."""
    parts = [(b'name="xml_submission_file"; filename="a.xml"', b"text/xml", xml)]
    for name, content in (files or {}).items():
        head = f'name="{name}"; filename="{name}"'.encode()
        parts.append((head, b"image/jpeg", content))
    if more:
        parts.append((b'name="*isIncomplete*"', b"text/plain", b"yes"))
    mark = BOUNDARY.encode()
    return (
        b"".join(
            b"--%b\r\nContent-Disposition: form-data; %b\r\nContent-Type: %b\r\n\r\n%b\r\n"
            % (mark, head, kind, content)
            for head, kind, content in parts
        )
        + b"--%b--\r\n" % mark
    )
