"""Check an uploaded form before anybody relies on it, and fill it; the same input, the same bytes."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from rapidfuzz import fuzz, process

from waspada.channels.documents.office.fields import FIELD, HALF, Filling, names_in
from waspada.channels.documents.office.package import Package, open_package
from waspada.core.errors import BadInput

ALIKE: Final = 60  # of 100
MOST_FIELDS: Final = 300
_MODIFIED: Final = re.compile(
    rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(</dcterms:(?:modified|created)>)"
)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A field that nobody knows, and the one that was probably meant."""

    name: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class FormCheck:
    """What was found in a form.

    broken : texts with braces that do not close to a field
    missing : fields that every form must have and this one has not
    warnings : codes of what will be different once it is filled
    """

    kind: str
    fields: tuple[str, ...]
    unknown: tuple[Unknown, ...] = ()
    broken: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Say whether the form can be filled as it is."""
        return not (self.unknown or self.broken or self.mixed or self.unfilled or self.missing)


def check_form(content: bytes, known: Sequence[str], required: Sequence[str] = ()) -> FormCheck:
    """Return what a DOCX or XLSX form asks for.

    known : the names of the fields there are; required : those that must be in it

    Raises
    ------
    BadInput : as `open_package`, and templates.too_many_fields, templates.broken when the
        file cannot be filled
    """
    package = open_package(content)
    _filler(package.kind).refuse_codes(package)
    found: dict[str, None] = {}
    unfilled: dict[str, None] = {}
    broken: list[str] = []
    for text, is_filled in _filler(package.kind).texts(package):
        for name in names_in(text):
            (found if is_filled else unfilled).setdefault(name)
        if HALF.search(FIELD.sub("", text)):
            broken.append(text.strip()[:80])
    if len(found) > MOST_FIELDS:
        raise BadInput("templates.too_many_fields", limit=MOST_FIELDS)
    check = FormCheck(
        kind=package.kind,
        fields=tuple(found),
        unknown=tuple(_unknown(name, known) for name in found if name not in known),
        broken=tuple(broken[:20]),
        mixed=tuple(_mixed(package)),
        unfilled=tuple(unfilled),
        missing=tuple(name for name in required if name not in found),
        warnings=tuple(_losses(package)),
    )
    if check.is_usable:
        fill_form(content, check.kind, Filling({}, {}, dated="2024-01-01"))
    return check


def fill_form(content: bytes, kind: str, filling: Filling) -> bytes:
    """Return a form filled with values; the same form and values give the same bytes.

    Raises
    ------
    BadInput : templates.broken, when the office library cannot read the file
    """
    try:
        made = _filler(kind).fill(content, filling)
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        zipfile.BadZipFile,
    ) as error:
        # The libraries say in many ways that a file is not what it claims to be.
        raise BadInput("templates.broken") from error
    return still(made, filling.dated)


def _losses(package: Package) -> Iterator[str]:
    if package.kind == "xlsx":
        from waspada.channels.documents.office import excel  # noqa: PLC0415 (start-up)

        yield from excel.losses(package)


class _Filler(Protocol):
    def refuse_codes(self, package: Package) -> None: ...
    def texts(self, package: Package) -> Any: ...
    def repeating(self, package: Package) -> Any: ...
    def fill(self, content: bytes, filling: Filling) -> bytes: ...


def _filler(kind: str) -> _Filler:
    # Each reads a library of office files; together they take longer than a page.
    if kind == "docx":
        from waspada.channels.documents.office import word  # noqa: PLC0415 (start-up)

        return word
    from waspada.channels.documents.office import excel  # noqa: PLC0415 (start-up)

    return excel


def _unknown(name: str, known: Sequence[str]) -> Unknown:
    # "Nama Kantor" was probably meant as nama_kantor.
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    best = process.extractOne(plain, known, scorer=fuzz.WRatio, score_cutoff=ALIKE)
    return Unknown(name, best[0] if best else "")


def _mixed(package: Package) -> list[str]:
    """Return rows that ask for two lists at once: which one should repeat them?"""
    found = []
    for text in _filler(package.kind).repeating(package):
        lists = {name.partition(".")[0] for name in names_in(text) if "." in name}
        if len(lists) > 1:
            found.append(", ".join(sorted(lists)))
    return found


def still(content: bytes, dated: str) -> bytes:
    """Take the clock out of an office file; it says that it is of a given day."""
    out = BytesIO()
    stamp = rf"\g<1>{dated}T00:00:00Z\g<2>".encode()
    with ZipFile(BytesIO(content)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename == "docProps/core.xml":
                part = _MODIFIED.sub(stamp, part)
            after.writestr(ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), part, ZIP_DEFLATED)
    return out.getvalue()
