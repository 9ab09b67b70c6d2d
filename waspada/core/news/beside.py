"""Words beside names of places: what they say of the name, from `data/beside.toml`."""

import tomllib
from importlib import resources
from typing import Final

_FILE: Final = resources.files("waspada.core.news") / "data" / "beside.toml"
_WORDS: Final = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
}

REGENCY: Final = _WORDS["regency"]
CITY: Final = _WORDS["city"]
PROVINCE: Final = _WORDS["province"]
OFFICE: Final = _WORDS["office"]
LOCATING: Final = _WORDS["locating"]
PART_BEFORE: Final = _WORDS["part_before"]
PART_AFTER: Final = _WORDS["part_after"]
KECAMATAN: Final = _WORDS["kecamatan"]
DESA: Final = _WORDS["desa"]
COMMON: Final = _WORDS["common"]
ONCE: Final = _WORDS["once"]
