"""Codes through time: which code a place had on a day, and what became of an old code.

Known are the four new provinces of Papua (2022). A code changes on the day its province began its
work; the ministry's own decree on codes may be dated days earlier or later. Below the regency the
changes are not known, so an old kecamatan is answered with the regency that holds it.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Literal

from waspada.core.places.codes import Level, ancestor_at, level_of

Scheme = Literal["kemendagri", "bps"]


@dataclass(frozen=True, slots=True)
class Share:
    """A successor and how much of the old place it holds, by population (0 to 1)."""

    code: str
    share: float


@dataclass(frozen=True, slots=True)
class Succession:
    """An old code of the ministry, its last day, and the places that follow it."""

    scheme: Scheme
    code: str
    valid_to: date
    successors: tuple[Share, ...]
    law: str


@lru_cache(maxsize=1)
def successions() -> tuple[Succession, ...]:
    """Return every change of codes the project can show a law for, in order of code."""
    folder = resources.files("waspada.core.places") / "data"
    found: dict[tuple[str, date], list[tuple[Share, str]]] = {}
    for line in (folder / "successions.tsv").read_text("utf-8").splitlines()[1:]:
        code, last_day, successor, share, law = line.split("\t")
        key = (code, date.fromisoformat(last_day))
        found.setdefault(key, []).append((Share(successor, float(share)), law))
    return tuple(
        Succession(
            "kemendagri",
            code,
            last_day,
            tuple(share for share, _ in rows),
            max((law for _, law in rows), key=len),
        )
        for (code, last_day), rows in sorted(found.items())
    )


@lru_cache(maxsize=1)
def _by_old_code() -> dict[str, Succession]:
    return {one.code: one for one in successions()}


@lru_cache(maxsize=1)
def _by_new_code() -> dict[str, Succession]:
    """Return {today's code: the succession it came by}; a code that stayed comes by none."""
    return {
        share.code: one
        for one in successions()
        for share in one.successors
        if share.code != one.code
    }


def valid_from(code: str) -> date | None:
    """Return the first day of today's code where it is known; None is "longer than we know"."""
    for level in (Level.REGENCY, Level.PROVINCE):
        above = ancestor_at(code, level)
        came_by = None if above is None else _by_new_code().get(above)
        if came_by is not None:
            return date.fromordinal(came_by.valid_to.toordinal() + 1)
    return None


def valid_to(code: str) -> date | None:
    """Return the last day of an old code; None for a code that stands, or is unknown."""
    above = ancestor_at(code, Level.REGENCY) or code
    one = _by_old_code().get(above)
    if one is None or any(share.code == above for share in one.successors):
        return None
    return one.valid_to


def today_of(code: str, on: date) -> tuple[Share, ...]:
    """Return the places of today that hold what a code meant on a day.

    Parameters
    ----------
    code : a code as written in a document of that day, any level
    on : the day

    Returns
    -------
    one share of 1.0 for most codes; several for a province that was divided; for a kecamatan or
    desa under an old code the regency of today, since the rest of the code is not known

    Raises
    ------
    BadInput : places.bad_code, when the text is not a code
    """
    if level_of(code) is Level.NATION:
        return (Share(code, 1.0),)
    above = ancestor_at(code, Level.REGENCY) or code
    one = _by_old_code().get(above)
    if one is None or on > one.valid_to:
        return (Share(code, 1.0),)
    return one.successors


def code_on(code: str, on: date) -> str:
    """Return the code that today's place was listed under on a day.

    What did not exist yet is answered with what it was part of: a new province with the old one,
    a kecamatan of a new province with its regency under the old code.

    Raises
    ------
    BadInput : places.bad_code, when the text is not a code
    """
    if level_of(code) is Level.NATION:
        return code
    above = ancestor_at(code, Level.REGENCY) or code
    one = _by_new_code().get(above)
    return code if one is None or on > one.valid_to else one.code


@lru_cache(maxsize=1)
def _bps_2020() -> dict[str, str]:
    folder = resources.files("waspada.core.places") / "data"
    lines = (folder / "bps_2020.tsv").read_text("utf-8").splitlines()[1:]
    paired: dict[str, str] = {}
    for line in lines:
        code, bps = line.split("\t")
        paired[code] = bps
    return paired


# The pairing was read from BPS for the second half of 2020.
BPS_READ_FOR = date(2020, 12, 31)


def bps_2020_of(code: str) -> str | None:
    """Return the BPS code of 2020 of a province or regency of today; None where it had none."""
    then = code_on(code, BPS_READ_FOR)
    # A new province is not the one it was part of, and a kecamatan is not its regency.
    whole = today_of(then, BPS_READ_FOR) == (Share(code, 1.0),)
    return _bps_2020().get(then) if then == code or whole else None


def from_bps_2020(bps: str) -> tuple[Share, ...]:
    """Return the places of today that a BPS code of 2020 stands for; empty if there is none."""
    for code, number in _bps_2020().items():
        if number == bps:
            return today_of(code, BPS_READ_FOR)
    return ()
