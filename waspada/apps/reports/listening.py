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


_LISTENERS: Final[list[Listener]] = []


def listen(listener: Listener) -> None:
    """Let somebody hear how the ways in do; called once when Django is ready."""
    _LISTENERS[:] = [listener]


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
