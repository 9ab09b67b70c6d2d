"""Numbers that other software published or printed, beside ours: one module for each method."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol


@dataclass(frozen=True, slots=True)
class Line:
    """One number of theirs and ours, and how far apart they may be."""

    name: str
    theirs: float
    ours: float
    tolerance: float

    @property
    def is_met(self) -> bool:
        """Say whether the two agree; a number that is not one never does."""
        return abs(self.ours - self.theirs) <= self.tolerance


class Reference(Protocol):
    """What a module of this package offers."""

    NEEDS: tuple[str, ...]  # files of the input folder

    def compare(self, inputs: Path) -> list[Line]:
        """Return the numbers side by side."""


MODULES: Final[tuple[str, ...]] = ("series", "composite", "scan", "hotspots", "forecast", "measles")
