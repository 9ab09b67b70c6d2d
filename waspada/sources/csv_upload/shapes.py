"""Tables that other programs write: Kobo, ODK Central and Ushahidi, known by their headings.

A heading there is a path (`kejadian/uraian`, `Location.lat`), and beside the answers stand the
program's own columns. What names people or telephones is left out and never asked about.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from waspada.sources.csv_upload.columns import IGNORED, field_of, plain_heading

KOBO, ODK, USHAHIDI = "kobo", "odk", "ushahidi"
LEFT_OUT: Final = "-"  # the meaning of a column that is known and not used
EXTRA: Final = "extra"  # of one that is added to the text with its heading
# Headings that together show who wrote a table, as `plain_heading` gives them.
_SIGNS: Final[dict[str, tuple[frozenset[str], ...]]] = {
    KOBO: (frozenset(("uuid", "submission time")),),
    ODK: (
        frozenset(("key", "submissiondate")),
        frozenset(("id", "system submissiondate")),
    ),
    USHAHIDI: (
        frozenset(("incident title", "incident date")),
        frozenset(("incidenttitle", "incidentdate")),
        frozenset(("post id", "title")),
        frozenset(("post id", "post status")),  # every survey may call its title otherwise
        frozenset(("post date", "title", "content")),
        frozenset(("title", "description", "marker color")),
    ),
}
_OWN: Final[dict[str, dict[str, str]]] = {
    KOBO: {
        "_uuid": "client_id",
        # `_uuid` is another one after each edit; this is the first of them, for good.
        "meta/rootUuid": "root_id",
        "_submission_time": "submitted",
        "_geolocation": "point",
        "gps": "point",
    },
    ODK: {
        "KEY": "client_id",
        "__id": "client_id",
        "SubmissionDate": "submitted",
        "__system/submissionDate": "submitted",
    },
    USHAHIDI: {
        "#": "client_id",
        "Post ID": "client_id",
        "id": "client_id",
    },
}
_WORDS: Final[dict[str, dict[str, str]]] = {
    KOBO: {},
    ODK: {},
    USHAHIDI: {
        "incidentid": "client_id",
        "incident title": "title",
        "incidenttitle": "title",
        "incident date": "date",
        "incidentdate": "date",
        "post date": "date",
        "post date utc": "date_utc",
        "created": "submitted",
        "created utc": "submitted",
        "content": "text",
        "unstructured description": "text",  # of what came by SMS or e-mail, without a survey
        "incidentdescription": "text",
        "locationname": "place",
        "locationlatitude": "lat",
        "locationlongitude": "lon",
        "categories": "category",
        "categories 0": "category",
        "tags": "category",
    },
}
_LEFT_OUT: Final[dict[str, frozenset[str]]] = {
    KOBO: frozenset(
        ["start", "end", "today", "username", "deviceid", "phonenumber", "simserial", "subscriberid", "audit", "version", "instanceid", "rootuuid", "deprecatedid", "uuid",
         "foto", "photo", "gambar", "video", "audio", "rekaman", "tanda tangan", "signature"]
    ),
    ODK: frozenset(
        ["submitterid", "submittername", "attachmentspresent", "attachmentsexpected", "status", "reviewstate", "deviceid", "edits", "formversion", "instanceid", "instancename", "start", "end", "today"]
    ),
    USHAHIDI: frozenset(
        (
            "author", "author email", "contact", "contact id", "contact type", "source", "approved",
            "verified", "status", "post status", "form", "form id", "form name", "survey", "sets", "color",
            "published to", "slug", "url", "updated", "updated utc", "locale", "type", "user id",
            "user email", "user realname", "message id", "source id", "marker color",
            "marker size", "marker symbol", "incidentmode", "incidentactive", "incidentverified",
            "locationid", "locale", "data source message id",
        )
    ),
}  # fmt: skip
_MARKED: Final = (("baris", "alasan"), ("row", "reason"))
_NORTH: Final = re.compile(r"(?:^|[ ])(?:latitude|lat|lintang)$")
_EAST: Final = re.compile(r"(?:^|[ ])(?:longitude|lon|lng|long|bujur)$")
_MEASURED: Final = re.compile(r"(?:^|[ ])(?:altitude|precision|accuracy|akurasi)$")


def shape_of(heading: Sequence[str]) -> str:
    """Return which program wrote a table; "" for a table of somebody's own."""
    words = {plain_heading(one) for one in heading}
    words |= {plain_heading(one.rpartition("/")[2]) for one in heading}
    for shape, signs in _SIGNS.items():
        if any(sign <= words for sign in signs):
            return shape
    return ""


def marks_of(heading: Sequence[str]) -> int:
    """Return how many columns stand before those of a file that we gave back for mending."""
    return 2 if tuple(map(plain_heading, heading[:2])) in _MARKED else 0


def meanings(heading: Sequence[str]) -> list[str]:
    """Return the field that each heading means: "-" for one left out, "" for one not known.

    The first heading of a field counts; a later one is not known, so that somebody is asked. A
    program writes a column for every survey or group that asks the same: each row fills its own.
    """
    shape = shape_of(heading)
    found = [_meaning(one, shape) for one in heading]
    marks = marks_of(heading)
    found[:marks] = [LEFT_OUT] * marks
    if shape:
        beside = _beside_others(heading) if shape in {KOBO, ODK} else frozenset()
        return [
            LEFT_OUT if name in beside else field
            for name, field in zip(heading, found, strict=True)
        ]
    seen: set[str] = set()
    for number, field in enumerate(found):
        if field in seen and field not in {"", LEFT_OUT, EXTRA}:
            found[number] = ""
        seen.add(field)
    return found


def _beside_others(heading: Sequence[str]) -> frozenset[str]:
    """Return the columns that say what others say too: choices, whole positions, addresses.

    A question with several answers has them in one column, and each choice in one of its own,
    with 1 or 0 (`jenis`, `jenis/bencana`); a position is written whole and in its parts; a photo
    has its name and where it lies (`foto`, `foto_URL`).
    """
    names = {one.strip() for one in heading if one.strip()}
    found: set[str] = set()
    for name in names:
        parts = name.split("/")
        if any("/".join(parts[:number]) in names for number in range(1, len(parts))):
            found.add(name)
        group, sign, last = name.rpartition("/")
        if names & {f"{group}{sign}_{last}_latitude", f"_{last}_latitude"}:
            found.add(name)
        if name.endswith("_URL") and name.removesuffix("_URL") in names:
            found |= {name, name.removesuffix("_URL")}
    return frozenset(found)


def is_known(heading: str) -> bool:
    """Say whether any program, or we, know a heading."""
    return any(_meaning(heading, shape) for shape in ("", *_OWN))


def _meaning(heading: str, shape: str) -> str:
    plain = plain_heading(heading)
    if not shape:
        return LEFT_OUT if plain in IGNORED else field_of(heading)
    own = _OWN[shape].get(heading.strip()) or _WORDS[shape].get(plain)
    if own:
        return own
    last = plain_heading(_last_part(heading, shape))
    if own := _WORDS[shape].get(last):
        return own
    is_ours = shape in {KOBO, ODK} and heading.startswith("_")
    if _NORTH.search(plain):
        return "lat"
    if _EAST.search(plain):
        return "lon"
    if is_ours or last in _LEFT_OUT[shape] or plain in _LEFT_OUT[shape] | IGNORED:
        return LEFT_OUT
    if _MEASURED.search(plain):
        return LEFT_OUT
    return field_of(heading) or field_of(last)


def _last_part(heading: str, shape: str) -> str:
    """Return a heading without the groups that it stands in."""
    for sign in ("/", "." if shape == USHAHIDI else "-"):
        heading = heading.rstrip(sign).rpartition(sign)[2]
    return heading


def suffices(fields: Iterable[str]) -> bool:
    """Say whether columns with these meanings can make reports: what happened, and where."""
    given = set(fields)
    says_what = bool(given & {"text", "title", "category", EXTRA})
    says_where = (
        bool(given & {"place", "desa", "kecamatan", "regency", "province", "point"})
        or {"lat", "lon"} <= given
    )
    return says_what and says_where
