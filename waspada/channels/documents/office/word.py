"""Read and fill the fields of a DOCX; everything else in it stays as it is."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from waspada.channels.documents.office.fields import (
    FIELD,
    Filling,
    Value,
    list_of,
    lookup,
    names_in,
    rows_for,
    writable,
)
from waspada.channels.documents.office.package import Package
from waspada.core.errors import BadInput

P, T, TR, R, BR = (qn(f"w:{name}") for name in ("p", "t", "tr", "r", "br"))
_FILLED_PARTS: Final = ("/word/document.xml", "/word/header", "/word/footer")
# Field codes that fetch or run something when the file is opened or printed.
_FETCHING_CODES: Final = (
    "DDE",
    "DDEAUTO",
    "INCLUDETEXT",
    "INCLUDEPICTURE",
    "IMPORT",
    "DATABASE",
    "LINK",
    "MACROBUTTON",
)


def refuse_codes(package: Package) -> None:
    """Refuse field codes that fetch or run something.

    Raises
    ------
    BadInput : templates.external_link
    """
    for _name, tree in package.trees("word/"):
        code = "".join(text for node in tree.iter(qn("w:instrText")) for text in [node.text or ""])
        codes = [code, *(node.get(qn("w:instr")) or "" for node in tree.iter(qn("w:fldSimple")))]
        for word in " ".join(codes).upper().replace('"', " ").split():
            if word in _FETCHING_CODES:
                raise BadInput("templates.external_link", target=word)
        if next(tree.iter(qn("w:altChunk")), None) is not None:
            raise BadInput("templates.external_link", target="altChunk")


def texts(package: Package) -> Iterator[tuple[str, bool]]:
    """Yield every text that may hold fields, and whether it stands where fields are filled."""
    for name, tree in package.trees("word/"):
        is_filled = f"/{name}".startswith(_FILLED_PARTS)
        for paragraph in tree.iter(P):
            yield "".join(node.text or "" for node in _own_texts(paragraph)), is_filled


def repeating(package: Package) -> Iterator[str]:
    """Yield the text of everything that is repeated as one: a row, or a paragraph outside rows."""
    for _name, tree in package.trees("word/"):
        for unit in _units(tree):
            yield _text_of(unit)


def fill(content: bytes, filling: Filling) -> bytes:
    """Return the document with its fields filled."""
    document = Document(BytesIO(content))
    package = document.part.package
    for part in package.iter_parts():
        if isinstance(part, XmlPart) and str(part.partname).startswith(_FILLED_PARTS):
            _fill_tree(part.element, filling)
        _forget_template(part)
    if filling.mark:
        first = OxmlElement("w:p")
        run, text = OxmlElement("w:r"), OxmlElement("w:t")
        text.text = filling.mark
        run.append(text)
        first.append(run)
        document.element.body.insert(0, first)
    properties = document.core_properties
    properties.author = properties.last_modified_by = filling.author[:250]
    properties.comments = ""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _forget_template(part: Any) -> None:
    """Take out the address of the template that a document was once made from."""
    for key, link in list(part.rels.items()):
        if link.is_external and link.reltype.endswith("/attachedTemplate"):
            del part.rels[key]
            if isinstance(part, XmlPart):
                for node in list(part.element.iter(qn("w:attachedTemplate"))):
                    node.getparent().remove(node)


def _fill_tree(root: Any, filling: Filling) -> None:
    repeated = [(unit, text) for unit in _units(root) if list_of(text := _text_of(unit))]
    # Every paragraph is filled once: what people wrote may look like a field, and is none.
    inside = {paragraph for unit, _text in repeated for paragraph in unit.iter(P)}
    for paragraph in [one for one in root.iter(P) if one not in inside]:
        _fill_paragraph(paragraph, filling, None)
    for unit, text in repeated:
        for row in rows_for(filling, list_of(text) or "", text):
            copy = deepcopy(unit)
            for paragraph in list(copy.iter(P)):
                _fill_paragraph(paragraph, filling, row)
            unit.addprevious(copy)
        unit.getparent().remove(unit)


def _units(root: Any) -> Iterator[Any]:
    """Yield what is repeated as one: each innermost table row, and each paragraph outside rows."""
    for row in root.iter(TR):
        if next(row.iterdescendants(TR), None) is None:
            yield row
    for paragraph in root.iter(P):
        if next(paragraph.iterancestors(TR), None) is None:
            yield paragraph


def _text_of(unit: Any) -> str:
    return "\n".join(
        "".join(node.text or "" for node in _own_texts(paragraph)) for paragraph in unit.iter(P)
    )


def _own_texts(paragraph: Any) -> list[Any]:
    """Return the text nodes of a paragraph, not those of text boxes that hang on it."""
    return [node for node in paragraph.iter(T) if next(node.iterancestors(P)) is paragraph]


def _fill_paragraph(paragraph: Any, filling: Filling, row: Mapping[str, Value] | None) -> None:
    """Replace fields, though an editor may have torn one over several runs."""
    nodes = _own_texts(paragraph)
    whole = "".join(node.text or "" for node in nodes)
    if not names_in(whole):
        return
    value_of = lookup(filling, row)
    for match in reversed(list(FIELD.finditer(whole))):
        _put(nodes, match.start(), match.end(), writable(str(value_of(match[1]))))
    for node in nodes:
        _break_lines(node)


def _put(nodes: list[Any], start: int, end: int, value: str) -> None:
    """Put a value where characters start to end stand; it takes the look of their first run."""
    at = 0
    is_put = False
    for node in nodes:
        text = node.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            node.text = text[:first] + ("" if is_put else value) + text[last:]
            is_put = True
        at += len(text)


def _break_lines(node: Any) -> None:
    text = node.text or ""
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    if "\n" not in text or node.getparent().tag != R:
        return
    first, *others = text.split("\n")
    node.text = first
    last = node
    for line in others:
        line_break, more = OxmlElement("w:br"), OxmlElement("w:t")
        more.text = line
        more.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        last.addnext(line_break)
        line_break.addnext(more)
        last = more
