"""What the deployment learned of reading, where an app above keeps it."""

from collections.abc import Callable
from typing import Final

from waspada.core.news.learned import Learned

_KEEPERS: Final[list[Callable[[], Learned | None]]] = []


def kept_by(keeper: Callable[[], Learned | None]) -> None:
    """Let an app above say which model is in use; called once when Django is ready."""
    _KEEPERS[:] = [keeper]


def learned_model() -> Learned | None:
    """Return the model in use; None: the lists of words alone."""
    return _KEEPERS[0]() if _KEEPERS else None
