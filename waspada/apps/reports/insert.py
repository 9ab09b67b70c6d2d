"""Insert many rows at once, past the ORM: the intake path is measured in rows per second."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class BulkInsert:
    """A table and its columns, with their PostgreSQL types in the same order."""

    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]

    def run(self, rows: Sequence[Sequence[Any]], *, suffix: str = "") -> int:
        """Add the rows in one statement (PostgreSQL) or one prepared one (SQLite).

        Returns how many were added, which a suffix such as ON CONFLICT DO NOTHING lowers.
        """
        if not rows:
            return 0
        names = ", ".join(self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                arrays = ", ".join(f"%s::{kind}[]" for kind in self.types)
                # Names come from our own constants, values travel as parameters.
                cursor.execute(
                    f"INSERT INTO {self.table} ({names}) SELECT * FROM unnest({arrays}) {suffix}",  # noqa: S608
                    [list(column) for column in zip(*rows, strict=True)],
                )
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(
                    f"INSERT INTO {self.table} ({names}) VALUES ({marks}) {suffix}",  # noqa: S608
                    [[_sqlite(value) for value in row] for row in rows],
                )
            return int(cursor.rowcount)


def _sqlite(value: Any) -> Any:
    """Return a value as Django itself stores it on SQLite."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value
