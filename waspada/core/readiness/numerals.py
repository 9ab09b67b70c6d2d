"""Digits with points and commas as people write them here, and what they may mean."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_GROUPED: Final = re.compile(r"\d{1,3}(?:{sep}\d{3})+".replace("{sep}", r"[ '’]"))
_THREE: Final = 3


@dataclass(frozen=True, slots=True)
class Numeral:
    """What digits mean: one value, or several to choose from, or none as they stand.

    how : plain, point (1.200 read as 1200), comma (1,200.5 read the English way), fraction
    """

    values: tuple[Decimal, ...]
    how: str = "plain"


def read_numeral(digits: str, *, takes_fractions: bool) -> Numeral:
    """Return what digits with separators may mean.

    Parameters
    ----------
    digits : 0–9 with points, commas, apostrophes and spaces, without sign and unit
    takes_fractions : percent; there 1.200 may be 1.2 as well as 1200

    A comma before three digits is a fraction here and thousands in English: both are returned.
    """
    plain = digits.strip()
    if _GROUPED.fullmatch(plain):
        plain = re.sub(r"[ '’]", "", plain)
    if plain.isdigit():
        return Numeral((Decimal(plain),))
    points, commas = plain.count("."), plain.count(",")
    if not re.fullmatch(r"[\d.,]+", plain) or not plain[0].isdigit() or not plain[-1].isdigit():
        return Numeral(())
    if points and commas:
        return _both(plain, points, commas)
    mark = "." if points else ","
    if max(points, commas) > 1:
        return _grouped(plain, mark)
    return _once(plain, mark, takes_fractions=takes_fractions)


def _both(plain: str, points: int, commas: int) -> Numeral:
    decimal_mark = "," if plain.rfind(",") > plain.rfind(".") else "."
    group_mark = "." if decimal_mark == "," else ","
    if (commas if decimal_mark == "," else points) > 1:
        return Numeral(())
    whole, fraction = plain.split(decimal_mark)
    if not _is_grouped(whole, group_mark):
        return Numeral(())
    value = Decimal(f"{whole.replace(group_mark, '')}.{fraction}")
    return Numeral((value,), "point" if group_mark == "." else "comma")


def _grouped(plain: str, mark: str) -> Numeral:
    if not _is_grouped(plain, mark):
        return Numeral(())
    return Numeral((Decimal(plain.replace(mark, "")),), "point" if mark == "." else "comma")


def _is_grouped(whole: str, mark: str) -> bool:
    first, *rest = whole.split(mark)
    return 1 <= len(first) <= _THREE and all(len(group) == _THREE for group in rest)


def _once(plain: str, mark: str, *, takes_fractions: bool) -> Numeral:
    whole, after = plain.split(mark)
    as_fraction = Decimal(f"{whole}.{after}")
    # 0,125 and 1234,567 cannot be thousands.
    if len(after) != _THREE or len(whole) > _THREE or whole.startswith("0"):
        return Numeral((as_fraction,), "fraction")
    as_thousands = Decimal(whole + after)
    if mark == "." and not takes_fractions:
        return Numeral((as_thousands,), "point")
    return Numeral((as_thousands, as_fraction), "point" if mark == "." else "comma")
