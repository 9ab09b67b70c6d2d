"""Incidents and reports as a search finds them: what a line shows of each, no more is read."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID


class FoundIncident(NamedTuple):
    """What a line shows of a version; the names are those of its columns."""

    id: UUID
    title: str
    number: str
    severity: int | None
    day: date | None
    month: date | None
    place_code: str
    category: str
    source_count: int
    state: str
    classification: str

    @property
    def pk(self) -> UUID:
        """The version's identifier, as models call it."""
        return self.id

    @classmethod
    def of(cls, columns: tuple[Any, ...]) -> "FoundIncident":
        """Return it from the columns as either database gives them."""
        found = cls(*columns)
        return found._replace(id=_identifier(found.id))


class FoundReport(NamedTuple):
    """What a line shows of a report; the names are those of its columns."""

    id: UUID
    receipt: str
    masked_text: str
    received_at: datetime
    place_code: str
    category: str
    classification: str

    @property
    def pk(self) -> UUID:
        """The report's identifier, as models call it."""
        return self.id

    @classmethod
    def of(cls, columns: tuple[Any, ...]) -> "FoundReport":
        """Return it from the columns as either database gives them."""
        found = cls(*columns)
        at = found.received_at
        # SQLite keeps moments in UTC, without saying so.
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        return found._replace(id=_identifier(found.id), received_at=aware)


def _identifier(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
