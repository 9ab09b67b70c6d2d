"""The library of actions that prevent, stop or mend, by category and phase.

Package data, written for this project from the domain: `data/library/*.toml`. The catalogue
offers; a desk chooses, and what came of it is counted (`apps/risks/measures`).
"""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from waspada.core.errors import NotFound
from waspada.core.vocabulary import CATEGORIES, PHASES, Words
from waspada.core.vocabulary.words import both

# The phases of UU 7/2012: before it happens, while it happens, after it.
KINDS: Final[dict[str, Words]] = {
    "pencegahan": Words("Pencegahan", "Prevention"),
    "penanganan": Words("Penanganan", "Response"),
    "pemulihan": Words("Pemulihan", "Recovery"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One action of the library.

    leads, supports : types of agency, the usual first
    lead_days : how long it takes until it works
    done : how one sees that it is done
    caution : whose right or whose neutrality it touches
    """

    code: str
    kind: str
    categories: tuple[str, ...]
    phases: tuple[str, ...]
    leads: tuple[str, ...]
    supports: tuple[str, ...]
    lead_days: int
    name: Words
    how: Words
    done: Words
    caution: Words


def _read() -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    folder = resources.files("waspada.core.risks") / "data" / "library"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        for code, entry in tomllib.loads(file.read_text("utf-8")).items():
            if code in found:
                raise ValueError(f"{file.name}: {code} stands in two files")
            found[code] = _measure(code, entry)
    return found


def _measure(code: str, entry: dict[str, Any]) -> Measure:
    return Measure(
        code=code,
        kind=entry["kind"],
        categories=tuple(entry["categories"]),
        phases=tuple(entry["phases"]),
        leads=tuple(entry["leads"]),
        supports=tuple(entry["with"]),
        lead_days=entry["days"],
        name=both(entry["name"]),
        how=both(entry["how"]),
        done=both(entry["done"]),
        caution=both(entry["caution"]),
    )


LIBRARY: Final[dict[str, Measure]] = _read()
_ORDER: Final = {kind: place for place, kind in enumerate(KINDS)}


def measure(code: str) -> Measure:
    """Return an action by its code.

    Raises
    ------
    NotFound : risks.no_measure
    """
    found = LIBRARY.get(code)
    if found is None:
        raise NotFound("risks.no_measure", value=code[:60])
    return found


def offered(category: str = "", phase: str = "", kind: str = "") -> list[Measure]:
    """Return the actions that fit: prevention first, then those made for this category alone.

    An empty category, phase or kind asks for all of them.
    """
    fitting = [
        one
        for one in LIBRARY.values()
        if (not category or category in one.categories)
        and (not phase or phase in one.phases)
        and (not kind or kind == one.kind)
    ]
    return sorted(fitting, key=lambda one: (_ORDER[one.kind], len(one.categories)))


def empty_corners(least: int = 2) -> list[tuple[str, str]]:
    """Return every category and phase for which fewer actions than `least` are offered."""
    return [
        (category, phase)
        for category in CATEGORIES
        for phase in PHASES
        if len(offered(category, phase)) < least
    ]
