"""What every detector of unusual counts offers, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.detection.series import Counts, Step
from waspada.core.errors import BadInput

Value = int | float | str | bool | tuple[int, ...]
Values = Mapping[str, Value]

# Why a cell was not judged, or what its judgement lacks; codes of the words catalogue. A cell
# holds the place in this tuple.
REASONS: Final = (
    "",
    "detection.outside",
    "detection.history_short",
    "detection.no_fit",
    "detection.too_few_lately",
    "detection.training",
    "detection.no_season",
    "detection.by_fallback",
)
OUTSIDE, SHORT, NO_FIT, FEW_LATELY, TRAINING, NO_SEASON, BY_FALLBACK = range(1, len(REASONS))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A setting of a detector, under the name it has in the literature.

    default : None where it follows from the step (`by_step`) or is left open
    low, high : both allowed
    """

    name: str
    kind: type[int] | type[float] | type[bool] | type[str]
    default: Value | None
    low: float = 0.0
    high: float = 1e9
    choices: tuple[str, ...] = ()
    by_step: Mapping[Step, Value] = field(default_factory=dict)
    length: int = 1

    def default_at(self, step: Step) -> Value | None:
        """Return the default for counts of this step."""
        return self.by_step.get(step, self.default)

    def read(self, text: str) -> Value:
        """Return the value written as text.

        Raises
        ------
        BadInput : detection.bad_value with what would be good
        """
        parts = [part.strip() for part in text.split(",")]
        try:
            values = [self._one(part) for part in parts]
        except (ValueError, KeyError, StopIteration):
            values = []
        if len(values) != self.length:
            raise BadInput(
                "detection.bad_value", name=self.name, value=text, good=self.what_is_good()
            )
        return values[0] if self.length == 1 else tuple(int(value) for value in values)

    def _one(self, text: str) -> int | float | str | bool:
        if self.kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                text.lower()
            ]
        if self.choices:
            return next(choice for choice in self.choices if choice.lower() == text.lower())
        number: int | float = int(text) if self.kind is int else float(text)
        if not self.low <= number <= self.high:
            raise ValueError
        return number

    def what_is_good(self) -> str:
        """Return the allowed values in signs, which need no language."""
        if self.kind is bool:
            return "true | false"
        if self.choices:
            return " | ".join(self.choices)
        high = "∞" if self.high >= 1e9 else f"{self.high:g}"
        one = f"{self.low:g}–{high}"
        return one if self.length == 1 else ", ".join([one] * self.length)


@dataclass(frozen=True, slots=True)
class Setting:
    """A detector's parameters, and which steps are to be judged."""

    alpha: float
    values: Values
    first: int  # a step of the counts
    last: int  # the one after the last

    @property
    def steps(self) -> NDArray[np.int64]:
        """Return the steps that are asked."""
        return np.arange(self.first, self.last)

    def whole(self, name: str) -> int:
        """Return a whole number."""
        value = self.values[name]
        assert isinstance(value, int)
        return value

    def number(self, name: str) -> float:
        """Return a number."""
        value = self.values[name]
        assert isinstance(value, int | float)
        return float(value)

    def is_on(self, name: str) -> bool:
        """Return a switch."""
        return bool(self.values[name])

    def word(self, name: str) -> str:
        """Return a choice."""
        return str(self.values[name])

    def pair(self, name: str) -> tuple[int, int]:
        """Return two whole numbers."""
        value = self.values[name]
        assert isinstance(value, tuple)
        return value[0], value[1]


@dataclass(slots=True)
class Judged:
    """What a detector says, each array (places, asked steps).

    first : the step of the first column
    expected : the count to be expected; nan where not judged
    threshold : counts above it raise the alarm; nan where not judged
    score : the detector's own scale, see its page; nan where not judged, inf where nothing varied
    p : chance of a count at least this high; nan where the method defines none
    alarm : False where not judged
    reason : places in REASONS
    """

    first: int
    expected: NDArray[np.float64]
    threshold: NDArray[np.float64]
    score: NDArray[np.float64]
    p: NDArray[np.float64]
    alarm: NDArray[np.bool_]
    reason: NDArray[np.int8]

    @property
    def is_judged(self) -> NDArray[np.bool_]:
        """Return where a threshold stands."""
        return ~np.isnan(self.threshold)


def unjudged(counts: Counts, setting: Setting) -> Judged:
    """Return arrays with nothing judged yet, and what lies outside the places' spans marked."""
    known = counts.known(setting.first, setting.last)

    def empty() -> NDArray[np.float64]:
        return np.full(known.shape, np.nan)

    return Judged(
        first=setting.first,
        expected=empty(),
        threshold=empty(),
        score=empty(),
        p=empty(),
        alarm=np.zeros(known.shape, dtype=np.bool_),
        reason=np.where(known, 0, OUTSIDE).astype(np.int8),
    )


@dataclass(frozen=True, slots=True)
class Detector:
    """A method of detection: one file, registered in one line of `registry.py`.

    alpha : nominal chance of a false alarm unless another is asked; None where the method has none
    minimum : steps a place must have before the first that can be judged
    fallback : the detector to take below that; never taken without being asked for
    page : of docs/methods
    """

    name: str
    parameters: tuple[Parameter, ...]
    alpha: float | None
    minimum: Callable[[Step, Values], int]
    fallback: str
    reference: str
    page: str
    judge: Callable[[Counts, Setting], Judged]
