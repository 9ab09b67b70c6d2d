"""Open an uploaded office file with care: it is a zip of XML, and anybody may have made it.

Refused are bombs, macros, embedded programs, links that fetch something when the file is
opened, and XML that declares entities. Nothing is unpacked to disk.
"""

import lzma
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from lxml import etree

from waspada.core.errors import BadInput

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 2 * MEGABYTE
LARGEST_PART: Final = 4 * MEGABYTE
LARGEST_WHOLE: Final = 24 * MEGABYTE
MOST_PARTS: Final = 600

MAIN_PARTS: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_PROGRAMS: Final = ("vbaproject", "vbadata", "activex/", "embeddings/", "oleobject", "ctrlprops/")
_FETCHING: Final = (
    "externallinks/",
    "connections.xml",
    "querytables/",
    "afchunk",
    "webextensions/",
)
# What a person must click first fetches nothing by itself; a template's address is taken out.
_HARMLESS: Final = ("/hyperlink", "/attachedTemplate")
_BROKEN: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
)
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"  # .doc, .xls, and files locked by a password


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of an office file that was found safe to open."""

    kind: str
    parts: dict[str, bytes]

    def trees(self, prefix: str = "") -> list[tuple[str, Any]]:
        """Return the parsed XML parts whose name begins with a prefix."""
        return [
            (name, parsed(content, name))
            for name, content in self.parts.items()
            if name.startswith(prefix) and _is_xml(name)
        ]


def open_package(content: bytes) -> Package:
    """Return the parts of a DOCX or XLSX.

    Raises
    ------
    BadInput : templates.too_large, .old_office, .not_office, .broken, .bomb, .program,
        .external_link, .entities
    """
    if len(content) > LARGEST:
        raise BadInput("templates.too_large", limit_mb=LARGEST // MEGABYTE)
    if content.startswith(_OLD_OFFICE):
        raise BadInput("templates.old_office")
    if not content.startswith(b"PK"):
        raise BadInput("templates.not_office")
    parts = _unpacked(content)
    kind = next((kind for kind, main in MAIN_PARTS.items() if main in parts), "")
    if not kind or "[Content_Types].xml" not in parts:
        raise BadInput("templates.not_office")
    package = Package(kind, parts)
    _refuse_programs(package)
    for name, tree in package.trees():
        if name.endswith(".rels"):
            _refuse_links(tree)
    return package


def _unpacked(content: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_PARTS:
                raise BadInput("templates.bomb", limit_mb=LARGEST_WHOLE // MEGABYTE)
            for entry in entries:
                if entry.flag_bits & 0x1:
                    raise BadInput("templates.old_office")
                with archive.open(entry) as part:
                    # The size in the header is the sender's word: what comes out is counted.
                    unpacked = part.read(LARGEST_PART + 1)
                total += len(unpacked)
                if len(unpacked) > LARGEST_PART or total > LARGEST_WHOLE:
                    raise BadInput("templates.bomb", limit_mb=LARGEST_WHOLE // MEGABYTE)
                if entry.filename in parts or ".." in entry.filename.split("/"):
                    raise BadInput("templates.broken")
                parts[entry.filename] = unpacked
    except _BROKEN as error:
        raise BadInput("templates.broken") from error
    except RuntimeError as error:  # zipfile's word for a part that needs a password
        raise BadInput("templates.old_office") from error
    return parts


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def parsed(content: bytes, name: str) -> Any:
    """Return one part as a tree; entities are refused, nothing outside is fetched."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BadInput("templates.broken") from error
    if root.getroottree().docinfo.doctype:
        raise BadInput("templates.entities", part=name[:60])
    return root


def _refuse_programs(package: Package) -> None:
    for name in package.parts:
        low = name.lower()
        if any(word in low for word in _PROGRAMS):
            raise BadInput("templates.program", part=name[:60])
        if any(word in low for word in _FETCHING):
            raise BadInput("templates.external_link", target=name[:80])
    if b"macroEnabled" in package.parts["[Content_Types].xml"]:
        raise BadInput("templates.program", part="macroEnabled")


def _refuse_links(tree: Any) -> None:
    for link in tree:
        if not isinstance(link.tag, str) or link.get("TargetMode", "") != "External":
            continue
        if not link.get("Type", "").endswith(_HARMLESS):
            raise BadInput("templates.external_link", target=link.get("Target", "")[:80])
