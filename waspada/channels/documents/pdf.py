"""Render a template and its data to PDF/A; the same input gives the identical bytes.

Text reaches the template as data (`sys.inputs`), never as source, so nothing that a person
wrote can be read as a command. Only the fonts inside the typst package are used: a machine's
own fonts would make another file.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import typst

from waspada.channels.documents.displayable import printable_tree
from waspada.core.errors import NotFound, Unavailable

STANDARD: Final = "a-2a"  # archival, tagged for screen readers
TEMPLATES: Final = ("laporan-harian", "notulen", "peta-rawan", "rencana-aksi", "surat-rujukan")
PATIENCE_SECONDS: Final = 60

_drawn_in: set[int] = set()  # processes that have drawn; a forked one finds its parent's


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
    filled = json.dumps(printable_tree(data), ensure_ascii=False, sort_keys=True)
    _source(template)  # an unknown template is refused here, whoever draws
    dated = date.fromisoformat(str(data["dated"]))
    if _is_forked():
        return _drawn_apart(template, filled, language, dated)
    return draw(template, filled, language, dated)


def draw(template: str, filled: str, language: str, dated: date) -> bytes:
    """Return the PDF of a template and its data as JSON, drawn in this process."""
    _drawn_in.add(os.getpid())
    compiler = typst.Compiler(_source(template), font_paths=_fonts(), ignore_system_fonts=True)
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


def _is_forked() -> bool:
    """Say whether a parent of this process drew before it forked.

    typst works in threads that a fork does not take along: its first page would wait for ever.
    """
    return bool(_drawn_in) and os.getpid() not in _drawn_in


def _drawn_apart(template: str, filled: str, language: str, dated: date) -> bytes:
    """Return the PDF as a process of its own draws it."""
    asked = json.dumps([template, filled, language, dated.isoformat()])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "waspada.channels.documents.apart"],
            input=asked.encode(),
            cwd=Path(__file__).parents[3],  # where the package is found
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Unavailable("documents.cannot_render", kind=type(error).__name__) from error
    return done.stdout
