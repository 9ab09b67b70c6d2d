"""Write a report upward as DOCX or XLSX from the same words that its PDF is drawn from."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, Final

from waspada.channels.documents.office.checking import still
from waspada.channels.documents.office.fields import writable
from waspada.channels.documents.office.sheets import fit_row, print_across

COVER: Final = (28, 90)
WIDTHS: Final = (34, 26, 18, 18, 18, 18)


def paper_docx(paper: Mapping[str, Any]) -> bytes:
    """Return a report as DOCX; the same paper gives the identical bytes.

    paper : as `laporan-harian.typ` takes it
    """
    from waspada.channels.documents.office.letters import letter_docx  # noqa: PLC0415 (start-up)

    return letter_docx(
        {
            **paper,
            "heading": [paper["heading"], paper["number-line"]],
            "meta": paper["facts"],
            "blocks": list(_blocks(paper)),
            "closing": (),
        }
    )


def _blocks(paper: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for note in paper["notes"]:
        yield _quiet(note)
    yield _heading(paper["situation"]["heading"])
    for level in paper["situation"]["levels"]:
        yield _text(" – ".join(filter(None, (level["words"], level["kind"], level["change"]))))
    for sentence in (*paper["situation"]["reasons"], *paper["situation"]["sentences"]):
        yield _text(sentence)
    if paper["nihil"]:
        yield _heading(paper["nihil"])
        yield _text(paper["nihil-sentence"])
    for section in paper["incidents"]:
        yield from _told(section)
    for part in paper["tables"]:
        yield from _part(part)
    if paper["sources"]["rows"]:
        yield _heading(paper["sources"]["heading"])
        for order, _host, url in paper["sources"]["rows"]:
            yield _text(f"{order} {url}")
    for sentence in paper["closing"]:
        yield _quiet(sentence)


def _part(part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield _heading(part["heading"])
    if part["intro"]:
        yield _quiet(part["intro"])
    if part["rows"]:
        yield {"kind": "table", "head": part["head"], "rows": part["rows"]}
    for sentence in part["sentences"]:
        yield _text(sentence)


def _told(section: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield _heading(section["heading"])
    if section["intro"]:
        yield _quiet(section["intro"])
    for group in section["groups"]:
        for row in group["rows"]:
            yield _text(f"{row['order']}. {row['heading']} ({row['severity-words']})")
            answers = [[label, value] for label, value, _known in row["answers"]]
            yield {"kind": "table", "head": [group["heading"], row["number"]], "rows": answers}
            yield _quiet(row["remarks"])


def _heading(text: str) -> dict[str, Any]:
    return {"kind": "heading", "text": text}


def _text(text: str) -> dict[str, Any]:
    return {"kind": "text", "text": text}


def _quiet(text: str) -> dict[str, Any]:
    return {"kind": "text", "text": text, "is_quiet": True}


def paper_xlsx(paper: Mapping[str, Any]) -> bytes:
    """Return a report as XLSX: one sheet of facts and sentences, one of incidents, one per table.

    Every cell is written as text or number, never as a formula, whatever it begins with.
    """
    import xlsxwriter  # noqa: PLC0415 (start-up)

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    dated = date.fromisoformat(str(paper["dated"]))
    created = datetime(dated.year, dated.month, dated.day, tzinfo=UTC)
    book.set_properties({"title": writable(paper["title"])[:250], "created": created})
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    names: set[str] = set()
    _cover(book.add_worksheet(_sheet_name(paper["heading"], names)), paper, bold, wrap)
    for section in paper["incidents"]:
        rows = [row for group in section["groups"] for row in group["rows"]]
        head = [label for label, _value, _known in rows[0]["answers"]] if rows else []
        sheet = book.add_worksheet(_sheet_name(section["heading"], names))
        table = [["", "", "", *head]] + [
            [
                row["number"],
                row["heading"],
                row["severity-words"],
                *[one[1] for one in row["answers"]],
            ]
            for row in rows
        ]
        _rows(sheet, table, bold, wrap)
    for part in paper["tables"]:
        if part["rows"]:
            sheet = book.add_worksheet(_sheet_name(part["heading"], names))
            _rows(sheet, [part["head"], *part["rows"]], bold, wrap)
    book.close()
    return still(out.getvalue(), str(paper["dated"]))


def _cover(sheet: Any, paper: Mapping[str, Any], bold: Any, wrap: Any) -> None:
    for column, width in enumerate(COVER):
        sheet.set_column(column, column, width)
    lines: list[tuple[str, str]] = [("", line) for line in paper["letterhead"]]
    lines += [("", paper["title"]), ("", paper["number-line"])]
    if paper["header"]["mark"]:
        lines.append(("", paper["header"]["mark"]))
    lines += [(label, value) for label, value in paper["facts"]]
    lines += [("", note) for note in paper["notes"]]
    lines += [(paper["situation"]["heading"], one) for one in paper["situation"]["sentences"]]
    if paper["nihil"]:
        lines.append((paper["nihil"], paper["nihil-sentence"]))
    for part in paper["tables"]:
        lines += [(part["heading"], sentence) for sentence in part["sentences"]]
    lines += [("", sentence) for sentence in paper["closing"]]
    lines.append(("", paper["footer"]["printed"]))
    print_across(sheet)
    for at, (label, value) in enumerate(lines):
        fit_row(sheet, at, (label, value), COVER)
        sheet.write_string(at, 0, writable(label), bold)
        sheet.write_string(at, 1, writable(value), wrap)


def _rows(sheet: Any, rows: list[list[str]], bold: Any, wrap: Any) -> None:
    for column in range(max(len(row) for row in rows)):
        sheet.set_column(column, column, WIDTHS[min(column, len(WIDTHS) - 1)])
    sheet.freeze_panes(1, 0)
    print_across(sheet, head_row=0)
    for at, row in enumerate(rows):
        fit_row(sheet, at, row, WIDTHS)
        for column, text in enumerate(row):
            if at and text.isdecimal() and len(text) < 12:
                sheet.write_number(at, column, int(text))
            else:
                sheet.write_string(at, column, writable(text), bold if at == 0 else wrap)


def _sheet_name(text: str, taken: set[str]) -> str:
    """Return a name that Excel takes: at most 31 characters, none of []:*?/\\, each once."""
    plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in text).strip()[:28] or "Lembar"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain} {number}", number + 1
    taken.add(name.casefold())
    return name
