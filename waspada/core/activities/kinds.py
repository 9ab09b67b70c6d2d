"""Kinds of activity, what a crowd asks for, and which activities clash: the tables as values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from waspada.core.vocabulary import Words

GROUP_WORDS: Final[dict[str, Words]] = {
    "campaign": Words("Kampanye", "Campaign"),
    "stage": Words("Tahapan", "Stages"),
    "official": Words("Pemerintah daerah", "Local government"),
    "gathering": Words("Keramaian", "Gatherings"),
    "assembly": Words("Unjuk rasa", "Demonstrations"),
}
DEMONSTRATION: Final = "unjuk_rasa"


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """A kind of activity.

    quiet : what the cooling-off period means for it: forbidden, watched or nothing
    """

    code: str
    name: Words
    group: str
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class CrowdNote:
    """What a crowd of a size asks for, and whom it concerns."""

    at_least: int
    note: Words
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClashRule:
    """When two activities stand in each other's way; no groups means any."""

    code: str
    reach: str
    hours: int
    first: frozenset[str] = frozenset()
    second: frozenset[str] = frozenset()
    crowd: int = 0


def _table(name: str) -> Mapping[str, Any]:
    file = resources.files("waspada.core.activities") / "data" / name
    return tomllib.loads(file.read_text("utf-8"))


def _words(entry: Mapping[str, str]) -> Words:
    return Words(id=entry["id"], en=entry["en"])


KINDS: Final[dict[str, ActivityKind]] = {
    code: ActivityKind(code, _words(entry["name"]), entry["group"], entry.get("quiet", ""))
    for code, entry in _table("kinds.toml").items()
}
CROWDS: Final[tuple[CrowdNote, ...]] = tuple(
    sorted(
        (
            CrowdNote(entry["at_least"], _words(entry["note"]), tuple(entry["units"]))
            for entry in _table("crowds.toml")["crowds"]
        ),
        key=lambda note: note.at_least,
    )
)
RULES: Final[tuple[ClashRule, ...]] = tuple(
    ClashRule(
        code=entry["code"],
        reach=entry["reach"],
        hours=entry["hours"],
        first=frozenset(entry.get("first", ())),
        second=frozenset(entry.get("second", ())),
        crowd=entry.get("crowd", 0),
    )
    for entry in _table("clashes.toml")["rules"]
)


def crowd_note(crowd: int | None) -> CrowdNote | None:
    """Return what a crowd of this size asks for; None for a small one or an unknown one."""
    reached = [note for note in CROWDS if crowd is not None and crowd >= note.at_least]
    return reached[-1] if reached else None
