"""Which places are warned. Warnings lie in an app above, which says here how it is asked."""

from collections.abc import Callable, Mapping
from datetime import date

# A place and a day → the level of each warned place in it, under it and around it.
Warned = Callable[[str, date], Mapping[str, str]]


def _nobody(_place: str, _day: date) -> Mapping[str, str]:
    return {}


_asked: dict[str, Warned] = {}


def ask_about_warnings(warned: Warned) -> None:
    """Let the ranking of gaps ask an app above which places are warned."""
    _asked["warnings"] = warned


def warned_in(place: str, day: date) -> Mapping[str, str]:
    """Return the level of the open warnings in force on a day, by place; the places above too."""
    return _asked.get("warnings", _nobody)(place, day)
