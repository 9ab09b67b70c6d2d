"""Interface sentences: Indonesian in the sources, English in a django.po beside them.

Each app keeps its own catalogue (waspada/apps/*/locale/en), the rest share waspada/locale/en.

    python -m scripts.setup.translations compile    .po to .mo, as Django reads it
    python -m scripts.setup.translations extract    add new sentences to the .po, drop gone ones
    python -m scripts.setup.translations check      every sentence in the sources has its English

Babel does what GNU gettext would; Django's own `templatize` turns a template into what it reads.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "waspada"
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
HEADER = "# The English of Waspada's interface; the Indonesian stands in the sources."
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def catalogue_of(source: Path) -> Path:
    """Return the catalogue that holds the English of a source file's sentences."""
    parts = source.relative_to(PACKAGE).parts
    home = PACKAGE / parts[0] / parts[1] if parts[0] == "apps" and len(parts) > 2 else PACKAGE
    return home / CATALOGUE


def sentences_in_the_sources() -> dict[Path, Catalog]:
    """Collect every marked sentence from the package's Python and templates, by catalogue."""
    # Django is needed for this alone; compiling must work before anything is configured.
    from django.conf import settings  # noqa: PLC0415
    from django.utils.translation.template import templatize  # noqa: PLC0415

    if not settings.configured:
        settings.configure(USE_I18N=True)
    found: dict[Path, Catalog] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "vendor" in path.parts:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = templatize(source, origin=str(path))
        place = path.relative_to(ROOT).as_posix()
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS
        ):
            catalog = found.setdefault(catalogue_of(path), Catalog(locale="en", project="Waspada"))
            # Files without line numbers: a moved line is no change of the catalogue.
            catalog.add(message, locations=[(place, 0)], context=context)
    return found


def _read(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, locale=path.parts[-3])


def _catalogues() -> list[Path]:
    return sorted([*PACKAGE.glob(str(CATALOGUE)), *PACKAGE.glob(f"apps/*/{CATALOGUE}")])


def compile_catalogues() -> int:
    """Write the .mo beside each .po."""
    for path in _catalogues():
        with path.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, _read(path))
    print(f"translations: {len(_catalogues())} catalogues compiled")
    return 0


def extract_into_catalogues() -> int:
    """Bring every .po up to date with the sources, keeping what is translated."""
    sources = sentences_in_the_sources()
    for path in set(_catalogues()) - sources.keys():
        path.unlink()
    for path, found in sources.items():
        catalog = _read(path) if path.exists() else Catalog(locale="en", project="Waspada")
        catalog.header_comment = HEADER
        catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            write_po(
                stream, catalog, sort_output=True, omit_header=False, include_lineno=False, width=98
            )
        empty = [
            message for message in catalog if message.id and not _is_translated(message.string)
        ]
        print(f"{path.relative_to(ROOT)}: {len(catalog)} sentences, {len(empty)} without English")
    return 0


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def check_catalogues() -> int:
    """Name each sentence of the sources that its catalogue leaves out or breaks."""
    sources = sentences_in_the_sources()
    wrong: list[str] = []
    for path, found in sources.items():
        catalog = _read(path) if path.exists() else Catalog(locale="en")
        for message in found:
            if not message.id:
                continue
            known = catalog.get(message.id, message.context)
            first = message.id if isinstance(message.id, str) else message.id[0]
            where = message.locations[0][0] if message.locations else ""
            if known is None or not _is_translated(known.string):
                wrong.append(f"{path.relative_to(ROOT)}: no English for {first!r} ({where})")
            elif isinstance(known.string, str) and _holes(first) != _holes(known.string):
                wrong.append(f"{path.relative_to(ROOT)}: other placeholders in {first!r} ({where})")
    wrong += _said_differently()
    for line in wrong:
        print(line)
    total = sum(len(found) for found in sources.values())
    print(f"{total} sentences, {len(wrong)} without their English")
    return 1 if wrong else 0


def _said_differently() -> list[str]:
    """Name each sentence whose English differs between catalogues: one would win everywhere.

    Where the meaning differs, the sentence takes a context; else one English serves all.
    """
    english: dict[tuple[str, str | None], dict[str, list[str]]] = {}
    for path in _catalogues():
        for message in _read(path):
            if message.id:
                first = message.id if isinstance(message.id, str) else message.id[0]
                said = english.setdefault((first, message.context), {})
                said.setdefault(str(message.string), []).append(path.parts[-5])
    return [
        f"{first!r} is said differently: {ways}"
        for (first, _context), ways in english.items()
        if len(ways) > 1
    ]


def _holes(sentence: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w*\}", sentence))


COMMANDS = {
    "compile": compile_catalogues,
    "extract": extract_into_catalogues,
    "check": check_catalogues,
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    sys.exit(COMMANDS[sys.argv[1]]())
