"""What kind of place a code and its official name make, and how the place is written on a page.

The address used with an official ("Wali Kota") belongs elsewhere; here are only places.
"""

from typing import Final, Literal

from waspada.core.places.codes import Level

Kind = Literal[
    "Negara",
    "Provinsi",
    "Kabupaten",
    "Kabupaten Administrasi",
    "Kota",
    "Kota Administrasi",
    "Kecamatan",
    "Distrik",
    "Desa",
    "Kelurahan",
    "Desa Adat",
]

NATION_NAME: Final = "Indonesia"

# Longest first: "Kota Administrasi Jakarta Pusat" also begins with "Kota".
_REGENCY_KINDS: Final[tuple[Kind, ...]] = (
    "Kabupaten Administrasi",
    "Kota Administrasi",
    "Kabupaten",
    "Kota",
)

_ON_PAGES: Final[dict[Kind, str]] = {
    "Negara": "",
    "Provinsi": "",
    "Kabupaten": "Kab.",
    "Kabupaten Administrasi": "Kab. Adm.",
    "Kota": "Kota",
    "Kota Administrasi": "Kota Adm.",
    "Kecamatan": "Kec.",
    "Distrik": "Distrik",
    "Desa": "Desa",
    "Kelurahan": "Kel.",
    "Desa Adat": "Desa Adat",
}

_SHORT_PROVINCES: Final = {
    "Daerah Khusus Ibukota Jakarta": "DKI Jakarta",
    "Daerah Istimewa Yogyakarta": "DI Yogyakarta",
}

# Kecamatan are called distrik in the provinces of Papua (UU 21/2001 Pasal 1).
_PAPUA: Final = frozenset(("91", "92", "93", "94", "95", "96"))


def kind_and_name(code: str, level: Level, official: str) -> tuple[Kind, str]:
    """Split an official name into the kind of place and the name itself.

    The ministry writes the kind only before a kabupaten or kota; below, the code tells it: a desa's
    last part begins with 1 for kelurahan, 2 for desa, 3 for desa adat.
    """
    match level:
        case Level.NATION:
            return "Negara", official
        case Level.PROVINCE:
            return "Provinsi", official
        case Level.REGENCY:
            for kind in _REGENCY_KINDS:
                if official.startswith(kind + " "):
                    return kind, official[len(kind) + 1 :]
            raise ValueError(f"{code} {official}: neither kabupaten nor kota")
        case Level.KECAMATAN:
            return ("Distrik" if code[:2] in _PAPUA else "Kecamatan"), official
        case Level.DESA:
            kinds: dict[str, Kind] = {"1": "Kelurahan", "3": "Desa Adat"}
            kind = kinds.get(code[9], "Desa")
            return kind, official.removeprefix("Desa Adat ") if kind == "Desa Adat" else official


def display_name(kind: Kind, name: str) -> str:
    """Return the name as pages write it: Kab. Bulungan, Kota Tarakan, Kec. Tanjung Selor."""
    if kind == "Provinsi":
        return _SHORT_PROVINCES.get(name, name)
    return f"{_ON_PAGES[kind]} {name}".strip()


def formal_name(kind: Kind, name: str) -> str:
    """Return the name as letters write it: Kabupaten Bulungan, Provinsi Kalimantan Utara."""
    return name if kind == "Negara" else f"{kind} {name}"
