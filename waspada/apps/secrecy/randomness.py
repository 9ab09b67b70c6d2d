"""Random bytes from the operating system, drawn a page at a time.

Each call of os.urandom lets go of the interpreter's lock; with many threads at work every
one of the six a report needs would be a change of threads. The bytes are the same, a page
belongs to one thread, and a forked child never sees its parent's.
"""

import os
import threading

PAGE_BYTES = 4096


class _Page(threading.local):
    content = b""
    at = 0


_page = _Page()


def random_bytes(count: int) -> bytes:
    """Return so many bytes that no other call returns; as unguessable as os.urandom."""
    page = _page
    at = page.at
    if at + count > len(page.content):
        page.content, at = os.urandom(max(PAGE_BYTES, count)), 0
    page.at = at + count
    return page.content[at : at + count]


def _turn_page() -> None:
    global _page
    _page = _Page()


os.register_at_fork(after_in_child=_turn_page)
