"""Write a letter or minutes as DOCX from the same words that the PDF is drawn from."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor

from waspada.channels.documents.office.checking import still
from waspada.channels.documents.office.fields import writable
from waspada.channels.documents.office.tables import keep_rows_whole, set_widths, widths_for

FONT: Final = "Liberation Serif"
BLACK: Final = RGBColor(0, 0, 0)
PAIRS: Final = (3.8, 0.5, 12.0)  # centimetres: label, colon, value
_CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER
_RIGHT: Final = WD_ALIGN_PARAGRAPH.RIGHT


def letter_docx(paper: Mapping[str, Any]) -> bytes:
    """Return a paper as DOCX; the same paper gives the identical bytes.

    paper : letterhead, meta, to, opening, answers, closing, blocks, signature, copies; what is
        missing is left out. The class stands above and below every page.
    """
    document = Document()
    _set_page(document, paper)
    _letterhead(document, paper.get("letterhead", ()))
    if paper.get("place_date"):
        _line(document, paper["place_date"], align=_RIGHT)
    for number, text in enumerate(paper.get("heading", ())):
        _line(document, text, align=_CENTRE, bold=True, size=14 if number == 0 else 12)
    _pairs(document, paper.get("meta", ()))
    for text in paper.get("to", ()):
        _line(document, text, after=0)
    for text in paper.get("opening", ()):
        _line(document, text, before=6)
    _pairs(document, [row[:2] for row in paper.get("answers", ())])
    for text in paper.get("closing", ()):
        _line(document, text)
    for block in paper.get("blocks", ()):
        _BLOCKS[block["kind"]](document, block)
    _signature(document, paper.get("signature", ()))
    copies = paper.get("copies")
    if copies:
        _line(document, copies["heading"], after=0).paragraph_format.keep_with_next = True
        for number, text in enumerate(copies["rows"], start=1):
            _line(document, f"{number}. {text}", after=0)
    return _saved(document, paper)


def _set_page(document: Any, paper: Mapping[str, Any]) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.6)
    section.header_distance = section.footer_distance = Cm(1)
    head = section.header.paragraphs[0]
    head.alignment = _CENTRE
    head.add_run(writable(paper["header"]["class"])).bold = True
    if paper["header"].get("mark"):
        head.add_run("\n" + writable(paper["header"]["mark"])).bold = True
    foot = section.footer.paragraphs[0]
    foot.alignment = _CENTRE
    footer = paper["footer"]
    foot.add_run(writable(f"{footer['left']}  ·  {paper['header']['class']}  ·  {footer['page']} "))
    _page_number(foot)
    if footer.get("printed"):
        foot.add_run("\n" + writable(footer["printed"]))


def _page_number(paragraph: Any) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _letterhead(document: Any, lines: Sequence[str]) -> None:
    for number, text in enumerate(lines):
        size = (13, 14)[number] if number < 2 else 10
        _line(document, text, align=_CENTRE, bold=number < 2, size=size, after=0)
    if lines:
        rule = document.paragraphs[-1]._p.get_or_add_pPr()
        borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "double"), ("sz", "6"), ("space", "4"), ("color", "auto")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        rule.append(borders)
        _line(document, "", after=0)


def _line(
    document: Any,
    text: str,
    *,
    align: Any = None,
    bold: bool = False,
    italic: bool = False,
    size: float = 0,
    before: int = 0,
    after: int = 6,
) -> Any:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(writable(text))
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def _pairs(document: Any, rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    table = document.add_table(rows=0, cols=3)
    for label, value in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, (label, ":", value), strict=True):
            cell.paragraphs[0].add_run(writable(text))
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    set_widths(table, PAIRS)
    _line(document, "", after=0)


def _heading(document: Any, block: Mapping[str, Any]) -> None:
    paragraph = document.add_heading(writable(block["text"]), level=2)
    for run in paragraph.runs:
        run.font.name, run.font.size, run.font.color.rgb = FONT, Pt(12), BLACK


def _text(document: Any, block: Mapping[str, Any]) -> None:
    _line(document, block["text"], italic=block.get("is_quiet", False))


def _list(document: Any, block: Mapping[str, Any]) -> None:
    for number, text in enumerate(block["rows"], start=1):
        _line(document, f"{number}. {text}", after=3)


def _table(document: Any, block: Mapping[str, Any]) -> None:
    table = document.add_table(rows=1, cols=len(block["head"]))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, block["head"], strict=True):
        cell.paragraphs[0].add_run(writable(text)).bold = True
    texts = [[writable(str(text)) for text in row] for row in block["rows"]]
    for row in texts:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text)
    set_widths(table, widths_for([[str(text) for text in block["head"]], *texts]))
    # Read aloud and printed over pages, the head is repeated.
    keep_rows_whole(table, has_head=True)
    _line(document, "", after=0)


_BLOCKS: Final = {"heading": _heading, "text": _text, "list": _list, "table": _table}


def _signature(document: Any, lines: Sequence[str]) -> None:
    for text in lines:
        paragraph = _line(document, text or "\n\n", align=_CENTRE, after=0)
        paragraph.paragraph_format.left_indent = Cm(8.5)
        paragraph.paragraph_format.keep_with_next = True


def _saved(document: Any, paper: Mapping[str, Any]) -> bytes:
    dated = date.fromisoformat(str(paper["dated"]))
    properties = document.core_properties
    properties.title = writable(paper["title"])[:250]
    properties.author = properties.last_modified_by = writable(paper.get("author", ""))[:250]
    properties.comments = ""
    properties.language = paper["language"]
    properties.created = properties.modified = datetime(
        dated.year, dated.month, dated.day, tzinfo=UTC
    )
    out = BytesIO()
    document.save(out)
    return still(out.getvalue(), str(paper["dated"]))
