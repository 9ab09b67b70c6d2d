"""A process that was started by another ends when that one is gone, however it went.

A server killed with -9 tells nobody. Its worker would go on beside the next server's, and
its serving process would keep answering on the port, with nobody to stop either. So each
asks once a second who its parent is: the dead one's children belong to another at once. That
needs no signal, no descriptor to inherit and no call that only one system has.
"""

import os
import threading
from collections.abc import Callable

LOOK_SECONDS = 1.0
GRACE_SECONDS = 10.0


def end_with_parent(parent: int, end: Callable[[], object]) -> None:
    """Call `end` once the process `parent` is no longer ours; after a grace end regardless.

    parent : its id, as it gave it to us; asking for it here would be too late if it is dead
    """
    threading.Thread(target=_watch, args=(parent, end), name="parent", daemon=True).start()


def _watch(parent: int, end: Callable[[], object]) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(LOOK_SECONDS)
    end()
    pause.wait(GRACE_SECONDS)
    # Whatever is still in hand is a transaction that the database takes back.
    os._exit(1)
