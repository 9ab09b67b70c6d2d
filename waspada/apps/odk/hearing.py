"""How this way in does, counted in memory and written every few seconds, never on the loop."""

import asyncio
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import connection

from waspada.apps.accounts.clock import real_now
from waspada.apps.intake.health import heard

WAY: Final = "odk"
EVERY_SECONDS: Final = 3.0
_lock = threading.Lock()
_counts: dict[str, tuple[int, Mapping[str, object]]] = {}
_timed: set[int] = set()  # loops that will write


def note(reason: str = "", params: Mapping[str, object] | None = None) -> None:
    """Count a submission that was taken, or refused for a reason; from a loop or a thread."""
    with _lock:
        count, _ = _counts.get(reason, (0, {}))
        _counts[reason] = (count + 1, params or {})
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        write(real_now())
        return
    if id(loop) not in _timed:
        _timed.add(id(loop))
        loop.call_later(EVERY_SECONDS, _hand_over, loop)


def write(now: datetime) -> None:
    """Write what was counted."""
    with _lock:
        counts = dict(_counts)
        _counts.clear()
    for reason, (count, params) in counts.items():
        heard(WAY, now, ok=not reason, reason=reason, params=params, count=count)


def _hand_over(loop: asyncio.AbstractEventLoop) -> None:
    _timed.discard(id(loop))
    loop.run_in_executor(None, _write_apart)


def _write_apart() -> None:
    try:
        write(real_now())
    finally:
        connection.close()
