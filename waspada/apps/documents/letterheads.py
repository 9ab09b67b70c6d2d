"""Who heads and signs a desk's letters; the app above that keeps them registers itself here."""

from collections.abc import Callable
from typing import Protocol

from waspada.core.errors import Unavailable


class Letterhead(Protocol):
    """The lines on top, the office, and who signs; an empty name is left open."""

    @property
    def lines(self) -> tuple[str, ...]: ...
    @property
    def office(self) -> str: ...
    @property
    def signer_title(self) -> str: ...
    @property
    def signer_name(self) -> str: ...


_sources: list[Callable[[str], Letterhead]] = []


def use_letterheads(source: Callable[[str], Letterhead]) -> None:
    """Let letters ask this function for the letterhead of a place's desk."""
    _sources[:] = [source]


def letterhead_of(place: str) -> Letterhead:
    """Return the letterhead of a place's desk."""
    if not _sources:
        raise Unavailable("documents.no_letterhead")
    return _sources[0](place)
