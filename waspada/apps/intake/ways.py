"""The ways in of this installation: each app declares its own, and `/cara-masuk/` shows them.

    declare(Way("odk", gettext_lazy("Aplikasi ODK Collect"), gettext_lazy("…"), is_on=…, …))

is called in `AppConfig.ready`. Nothing that needs the database is asked before a page is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final


def _nothing() -> int:
    return 0


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: how much, a sentence that names the count, the page where somebody looks."""

    count: int
    words: Any = ""
    page: str = ""  # a name for `reverse`


@dataclass(frozen=True, slots=True)
class Way:
    """A way in.

    key : what `health.heard` is told, such as "coded_text.sms"; at most 40 signs
    name, about : what it is, and who reports by it, in lazy sentences
    is_on : whether it is set up
    set_up : what to do where it is not, a lazy sentence
    begin : what to do while nothing has come by it; "" where it is used only when needed
    page : the name of the page where one works with it, "" without one
    queue : what waits in it
    quiet_hours : after so long without anything it counts as silent; 0 for never
    """

    key: str
    name: Any
    about: Any
    is_on: Callable[[], bool] = _always
    set_up: Any = ""
    begin: Any = ""
    page: str = ""
    queue: Callable[[], Queue | int] = _nothing
    quiet_hours: int = 0


_WAYS: Final[dict[str, Way]] = {}


def declare(*ways: Way) -> None:
    """Make ways in known; a second declaration of a key replaces the first."""
    for way in ways:
        _WAYS[way.key] = way


def declared() -> tuple[Way, ...]:
    """Return every way in, in the order in which the apps declared them."""
    return tuple(_WAYS.values())


def way_of(key: str) -> Way | None:
    """Return a way in by its key; None for one that is no longer there."""
    return _WAYS.get(key)
