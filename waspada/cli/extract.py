"""`waspada extract`: what news items and messages say, with the words that led to it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from waspada.cli.language import LANGUAGE, Command, both
from waspada.cli.places import as_json
from waspada.cli.retrain import LEARNING, learn

LARGEST = 5_000_000  # bytes of one file
_PAGES = (".html", ".htm", ".xhtml")


@click.command(
    cls=Command,
    help=both(
        "Baca berita atau pesan (.txt, .html): jenis, kategori, wilayah, tanggal, keparahan,"
        " korban, beserta kata yang menjadi dasarnya dan tingkat keyakinannya. Yang tidak ada"
        " dalam teks dibiarkan kosong."
        "\n\n“waspada extract retrain” belajar jenis, kategori, dan keparahan dari keputusan desk dan"
        " memakainya bila lebih baik; “extract model” menunjukkan yang dipakai; “extract back”"
        " kembali ke daftar kata.",
        "Read news items or messages (.txt, .html): kind, category, place, date, severity,"
        " casualties, with the words that led to each and how sure it is. What is not in the"
        " text stays empty."
        "\n\n“waspada extract retrain” learns kind, category and severity from what the desk decided"
        " and uses what is better; “extract model” shows what is in use; “extract back” goes back to"
        " the lists of words.",
    ),
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar=both("BERKAS…", "FILE…"),
    type=click.Path(path_type=Path),
)
@click.option(
    "--published",
    metavar=both("TANGGAL", "DATE"),
    help=both(
        "Tanggal terbit (2024-11-28), untuk tanggal tanpa tahun dan kata seperti “kemarin”.",
        "Day of publication (2024-11-28), for dates without a year and words like “kemarin”.",
    ),
)
@as_json
def extract(files: tuple[Path, ...], published: str | None, is_json: bool) -> None:
    """Print what each file says."""
    if len(files) == 1 and str(files[0]) in LEARNING and not files[0].exists():
        learn(str(files[0]), is_json=is_json)
        return
    from waspada.apps.words.sentences import say

    day = _day(published)
    records = [_record(file, day) for file in files]
    if is_json:
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    for record in records:
        click.echo(f"{record['file']}:")
        for name, value in record.items():
            if name in {"file", "evidence", "confidence"} or value in (None, [], ""):
                continue
            shown = ", ".join(value) if isinstance(value, list) else value
            words = "; ".join(record["evidence"].get(name, ()))
            sure = record["confidence"].get(name)
            click.echo(
                f"  {say(f'news.{name}', language=LANGUAGE)}: {shown}"
                + (f"  ({sure:.0%})" if sure is not None else "")
                + (f"  ← {words}" if words else "")
            )


def _record(file: Path, published: date | None) -> dict[str, Any]:
    from waspada.core.errors import BadInput
    from waspada.core.news import as_record
    from waspada.core.news import extract as read
    from waspada.core.news.page import published_of, text_of_page
    from waspada.core.places import load_table

    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise BadInput("news.no_file", name=str(file)) from error
    if len(data) > LARGEST:
        raise BadInput("news.file_too_large", name=str(file), limit=LARGEST // 1_000_000)
    text = _decoded(data)
    if file.suffix.lower() in _PAGES:
        published = published or published_of(text)
        text = text_of_page(text)
    found = read(text, published=published)
    kecamatan = load_table()[found.kecamatan].name if found.kecamatan else ""
    return {"file": file.name, **as_record(found, text, kecamatan=kecamatan)}


def _decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, else as old systems of the country write."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\0", " ")
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace").replace("\r\n", "\n").replace("\0", " ")


def _day(text: str | None) -> date | None:
    from waspada.core.errors import BadInput

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text) from error
