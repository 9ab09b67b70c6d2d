"""Keep the garbage collector from walking over everything the process keeps, again and again.

Tables of places, calendars and sums are some million objects that live as long as the process.
A full collection visits each of them, which takes a few tenths of a second in the middle of
somebody's page. What survived a collection that took long is therefore set aside for good
(`gc.freeze`): counting of references still frees it, only rings of it would stay.
"""

import gc
import time
from typing import Any, Final

LONG: Final = 0.02  # seconds
OLDEST: Final = 2  # the generation whose collection visits everything


class Watch:
    """Listens to collections; `install` is called once in every serving process."""

    def __init__(self) -> None:
        self._began = 0.0
        self.set_aside = 0  # how often

    def __call__(self, phase: str, info: dict[str, Any]) -> None:
        """Set aside what is left once a full collection took long."""
        if info.get("generation") != OLDEST:
            return
        if phase == "start":
            self._began = time.perf_counter()
        elif time.perf_counter() - self._began > LONG:
            gc.freeze()
            self.set_aside += 1


def install() -> Watch:
    """Begin to watch the collections of this process."""
    watch = Watch()
    gc.callbacks.append(watch)
    return watch
