"""Insert many rows at once, past the ORM: the intake path is measured in rows per second."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db import connection

_ROWS_A_STEP: Final = 64


@contextmanager
def in_one_round() -> Iterator[None]:
    """Send what the block writes without waiting for each answer (PostgreSQL's pipeline).

    Each answer is a wait for the network and then for the interpreter's lock. An error comes
    at the end of the block; how many rows a statement added is not known inside it.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@dataclass(frozen=True, slots=True)
class BulkInsert:
    """A table, its columns with their PostgreSQL types, and columns that are always the same.

    constants : a column's SQL literal; it spares the intake a third of the values
    """

    table: str
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    _prepared: dict[tuple[int, str], str] = field(default_factory=dict, repr=False, compare=False)

    def run(self, rows: Sequence[Sequence[Any]], *, suffix: str = "") -> int:
        """Add the rows in one statement (PostgreSQL) or a few prepared ones (SQLite).

        Returns how many were added, which a suffix such as ON CONFLICT DO NOTHING lowers;
        nothing to go by inside `in_one_round`.
        """
        if not rows:
            return 0
        if connection.vendor == "postgresql":
            return self.send(rows, suffix=suffix)()
        return self._run_on_sqlite(rows, suffix)

    def _run_on_sqlite(self, rows: Sequence[Sequence[Any]], suffix: str) -> int:
        # Each step of a statement lets go of the interpreter's lock and waits for it again
        # among every thread with a request; sixty-four rows a step instead of one halve that
        # wait and the work. Powers of two keep the statements few enough to stay prepared.
        stored = self._as_stored(rows)
        added, start = 0, 0
        connection.ensure_connection()
        with connection.wrap_database_errors:
            while start < len(stored):
                size = min(_ROWS_A_STEP, 1 << (len(stored) - start).bit_length() - 1)
                values = list(chain.from_iterable(stored[start : start + size]))
                cursor = connection.connection.execute(self._for_sqlite(size, suffix), values)
                added += cursor.rowcount
                start += size
        return added

    def send(self, rows: Sequence[Sequence[Any]], *, suffix: str = "") -> Callable[[], int]:
        """Add the rows in one statement, on PostgreSQL alone.

        Returns what tells how many were added; within `in_one_round`, once that is over.
        """
        from psycopg import Cursor

        from waspada.apps.storage.arrays import know_arrays, packed  # noqa: PLC0415 (start-up)

        values = [
            packed(kind, column)
            for kind, column in zip(self.columns.values(), zip(*rows, strict=True), strict=True)
        ]
        connection.ensure_connection()
        know_arrays(connection.connection)
        # Django's own cursor writes values into the statement as text; this one sends arrays.
        cursor = Cursor(connection.connection)
        with connection.wrap_database_errors:
            cursor.execute(self._for_postgresql(suffix), values, prepare=True)
        return lambda: int(cursor.rowcount)

    # Names and literals come from our own constants, values travel as parameters.

    def _for_postgresql(self, suffix: str) -> bytes:
        statement = self._prepared.get((0, suffix))
        if statement is None:
            arrays = ", ".join(f"%s::{kind}[]" for kind in self.columns.values())
            literals = "".join(f", {literal}" for literal in self.constants.values())
            source = f"SELECT given.*{literals} FROM unnest({arrays}) AS given"  # noqa: S608
            statement = f"INSERT INTO {self.table} ({self._names}) {source} {suffix}"
            self._prepared[0, suffix] = statement
        return statement.encode()

    def _for_sqlite(self, size: int, suffix: str) -> str:
        statement = self._prepared.get((size, suffix))
        if statement is None:
            marks = ", ".join([*["?"] * len(self.columns), *self.constants.values()])
            values = ", ".join([f"({marks})"] * size)
            statement = f"INSERT INTO {self.table} ({self._names}) VALUES {values} {suffix}"  # noqa: S608
            self._prepared[size, suffix] = statement
        return statement

    @property
    def _names(self) -> str:
        return ", ".join([*self.columns, *self.constants])

    def _as_stored(self, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Return the rows as Django itself stores their types on SQLite."""
        columns = list(zip(*rows, strict=True))
        for number, kind in enumerate(self.columns.values()):
            convert = _ON_SQLITE.get(kind)
            if convert is not None:
                columns[number] = tuple(map(convert, columns[number]))
        return list(zip(*columns, strict=True))


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


@lru_cache(maxsize=4096)  # a report has five times, of which two differ
def _naive_utc(value: datetime | None) -> str | None:
    if value is None:
        return None
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(" ")[: -len("+00:00")]


_ON_SQLITE: Mapping[str, Callable[[Any], Any]] = {"uuid": _hex, "timestamptz": _naive_utc}
