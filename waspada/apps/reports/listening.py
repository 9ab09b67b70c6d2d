"""How the ways in of this app do: told to whoever listens, and that is `apps/intake`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol


class Listener(Protocol):
    """`intake.health.heard`."""

    def __call__(
        self,
        way: str,
        now: datetime,
        *,
        ok: bool,
        reason: str = "",
        params: Mapping[str, object] | None = None,
        count: int = 1,
    ) -> None:
        """Note that something came by a way in."""


class Counter(Protocol):
    """`intake.health.Meter`: counts in memory what comes thousands of times a second."""

    def add(self, now: datetime, *, reason: str = "", count: int = 1) -> None:
        """Count something that was taken, or was refused for a reason; never writes."""

    def write_if_due(self) -> None:
        """Write what was counted, every few seconds at most."""


_LISTENERS: Final[list[Listener]] = []
_COUNTERS: Final[list[Counter]] = []


def listen(listener: Listener, api: Counter) -> None:
    """Let somebody hear how the ways in do; called once when Django is ready.

    api : counts what programs send
    """
    _LISTENERS[:], _COUNTERS[:] = [listener], [api]


def count_api(now: datetime, *, reason: str = "", count: int = 1) -> None:
    """Count reports of a program, or a refusal, in memory: no database is asked."""
    for counter in _COUNTERS:
        counter.add(now, reason=reason, count=count)


def write_counts() -> None:
    """Write what was counted of programs; call it where a database may be asked."""
    for counter in _COUNTERS:
        counter.write_if_due()


def tell(
    way: str,
    now: datetime,
    *,
    ok: bool,
    reason: str = "",
    params: Mapping[str, object] | None = None,
    count: int = 1,
) -> None:
    """Say that something came by a way in, outside the transaction in which it is stored."""
    for listener in _LISTENERS:
        listener(way, now, ok=ok, reason=reason, params=params, count=count)
