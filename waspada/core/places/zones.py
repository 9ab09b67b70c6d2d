"""The three time zones of Indonesia (Keppres 41/1987) and which province keeps which."""

from typing import Final, Literal

from waspada.core.places.codes import province_of

Zone = Literal["WIB", "WITA", "WIT"]

IANA: Final[dict[Zone, str]] = {
    "WIB": "Asia/Jakarta",
    "WITA": "Asia/Makassar",
    "WIT": "Asia/Jayapura",
}

# Sumatra, Java and two provinces of Kalimantan keep WIB; so does the nation, by its capital.
_WITA = frozenset(("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"))
_WIT = frozenset(("81", "82", "91", "92", "93", "94", "95", "96"))


def zone_of(code: str) -> Zone:
    """Return the zone whose clock a place keeps; no province of Indonesia has two.

    Raises
    ------
    BadInput : places.bad_code, when the text is not a code
    """
    province = province_of(code)
    if province in _WITA:
        return "WITA"
    return "WIT" if province in _WIT else "WIB"
