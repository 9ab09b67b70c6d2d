"""What people type or paste as a figure: a number, nothing yet, a question back, or a mistake."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from waspada.core.errors import BadInput
from waspada.core.readiness.measures import Measure, Said


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed figure was understood as.

    value : the number; None when nothing was given, or when `problem` says why
    problem : why it was not understood (readiness.figure_…); with candidates it is a question
    notes : how it was understood where that needed reading (readiness.read_…)
    candidates : what it may mean, for the person to choose from
    """

    said: str
    value: Decimal | None = None
    problem: Said | None = None
    notes: tuple[Said, ...] = ()
    candidates: tuple[Decimal, ...] = ()
    is_approximate: bool = False

    @property
    def is_filled(self) -> bool:
        """Say whether a number was understood."""
        return self.value is not None

    @property
    def is_unfilled(self) -> bool:
        """Say whether it says that there is nothing yet, which differs from 0."""
        return self.value is None and self.problem is None


Cell = str | int | float | Decimal | bool | date | datetime | None


def read_figure(cell: Cell, measure: Measure) -> Reading:
    """Read what was typed or stood in a spreadsheet's cell as a figure of a measure."""
    raise NotImplementedError


def read_number(text: str) -> Decimal | None:
    """Return the number a text means, None for nothing given.

    Raises
    ------
    BadInput : readiness.figure_…, also when it may mean several
    """
    raise BadInput("readiness.figure_no_number", text=text[:40])
