"""The ordered words of the field: severities, phases, stages, themes, levels, classes, roles."""

from dataclasses import dataclass
from typing import Final

from waspada.core.vocabulary.words import Words, both, read_table


@dataclass(frozen=True, slots=True)
class Severity:
    """How grave an incident is, 0 to 4, by what happened and not by how it is judged."""

    value: int
    name: Words
    definition: Words


_TABLE: Final = read_table("scales.toml")


def _words(name: str) -> dict[str, Words]:
    return {code: both(words) for code, words in _TABLE[name].items()}


SEVERITIES: Final[tuple[Severity, ...]] = tuple(
    Severity(value=int(value), name=both(entry["name"]), definition=both(entry["definition"]))
    for value, entry in sorted(_TABLE["severities"].items())
)
PHASES: Final = _words("phases")
STAGES: Final = _words("stages")
THEMES: Final = _words("themes")
ATHG: Final = _words("athg")
LEVEL_WORDS: Final = _words("levels")
CLASS_WORDS: Final = _words("classes")
ROLES: Final = _words("roles")
CONFIDENCES: Final = _words("confidences")
SOURCE_GRADES: Final = _words("source_grades")
CONTENT_GRADES: Final = _words("content_grades")

# From open to closed and from calm to grave; comparisons use the position.
CLASSES: Final[tuple[str, ...]] = tuple(CLASS_WORDS)
LEVELS: Final[tuple[str, ...]] = tuple(LEVEL_WORDS)
REALMS: Final[tuple[str, ...]] = ("live", "exercise", "replay")
PRECISIONS: Final[tuple[str, ...]] = ("minute", "day", "month")
