"""Render a template and its data to PDF/A; the same input gives the identical bytes.

Text reaches the template as data (`sys.inputs`), never as source, so nothing that a person
wrote can be read as a command. Only the fonts inside the typst package are used: a machine's
own fonts would make another file.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import typst

from waspada.channels.documents.displayable import printable_tree
from waspada.core.errors import NotFound, Unavailable

STANDARD: Final = "a-2a"  # archival, tagged for screen readers
TEMPLATES: Final = ("laporan-harian", "surat-rujukan")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


@lru_cache(maxsize=8)
def _source(template: str) -> bytes:
    if template not in TEMPLATES:
        raise NotFound("documents.no_template", value=template)
    file = resources.files("waspada.channels.documents") / "templates" / f"{template}.typ"
    return file.read_bytes()


def render_pdf(template: str, data: Mapping[str, Any], language: str) -> bytes:
    """Return the PDF of a template filled with data.

    data : JSON values; `dated` (YYYY-MM-DD) is the date that the file says it has

    Raises
    ------
    NotFound : documents.no_template
    Unavailable : documents.cannot_render
    """
    dated = date.fromisoformat(str(data["dated"]))
    source = _source(template)
    filled = json.dumps(printable_tree(data), ensure_ascii=False, sort_keys=True)
    compiler = typst.Compiler(source, font_paths=_fonts(), ignore_system_fonts=True)
    try:
        made = compiler.compile(
            format="pdf",
            sys_inputs={"data": filled, "language": language},
            pdf_standards=[STANDARD],
            timestamp=datetime(dated.year, dated.month, dated.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise Unavailable("documents.cannot_render", kind=str(error)[:120]) from error
    if not isinstance(made, bytes):
        raise Unavailable("documents.cannot_render", kind="pages")
    return made
