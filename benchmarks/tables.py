"""Load rows straight into tables: COPY on PostgreSQL, prepared statements on SQLite.

Indexes are put aside and made again afterwards, which is several times quicker; row-level
security likewise, for COPY knows none.
"""

import json
from datetime import date, datetime
from types import TracebackType
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

_APPS = {"NumberSeries": "documents"}
# What the triggers that were put aside would have done row by row.
AFTERWARDS_ON_SQLITE = (
    "INSERT INTO reports_searchwords(reports_searchwords) VALUES ('rebuild')",
    "INSERT INTO reports_searchwords(reports_searchwords) VALUES ('optimize')",
    "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'reports_searchwords', 'row')",
    "INSERT OR IGNORE INTO reports_searchterm"
    " SELECT term FROM temp.vocabulary WHERE substr(term, 1, 1) <> '_'",
    "PRAGMA journal_mode=WAL",
)


class Loader:
    """A database being filled; leaving the block makes the indexes again."""

    def __init__(self) -> None:
        self.is_postgresql = connection.vendor == "postgresql"
        self.tables: dict[str, type[models.Model]] = {}
        self.made: list[str] = []

    def __enter__(self) -> "Loader":
        if not self.is_postgresql:
            with connection.cursor() as cursor:
                # A file that is not finished is thrown away, so it need not survive a crash.
                cursor.execute("PRAGMA journal_mode=OFF")
                cursor.execute("PRAGMA synchronous=OFF")
                cursor.execute("PRAGMA cache_size=-1500000")
        return self

    def add(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Add rows to a model's table."""
        model = self.tables.get(name)
        if model is None:
            model = self.tables[name] = apps.get_model(_APPS.get(name, "reports"), name)
            self._put_aside(model)
        if not rows:
            return
        fields = {field.attname: field for field in model._meta.concrete_fields}
        given = list(rows[0])
        others = [
            field
            for field in fields.values()
            if not _is_automatic(field) and field.attname not in given
        ]
        fits = [(name, _fit(fields[name], self.is_postgresql)) for name in given]
        rest = tuple(_default(field, self.is_postgresql) for field in others)
        columns = [fields[name].column for name in given] + [field.column for field in others]
        named = ", ".join(f'"{column}"' for column in columns)
        made = (
            (*(row[name] if fit is None else fit(row[name]) for name, fit in fits), *rest)
            for row in rows
        )
        table = model._meta.db_table
        connection.ensure_connection()
        if self.is_postgresql:
            with (
                connection.connection.cursor() as cursor,
                cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy,
            ):
                for row in made:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        with connection.connection as raw:
            raw.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", made)

    def _put_aside(self, model: type[models.Model]) -> None:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            if self.is_postgresql:
                cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
                cursor.execute(
                    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
                    " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
                    [table],
                )
            else:
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE tbl_name = %s AND type IN"
                    " ('index', 'trigger') AND sql IS NOT NULL",
                    [table],
                )
            for name, sql in cursor.fetchall():
                kind = "TRIGGER" if " TRIGGER " in sql[:20] else "INDEX"
                cursor.execute(f'DROP {kind} "{name}"')
                self.made.append(sql)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if kind is not None:
            return
        with connection.cursor() as cursor:
            if self.is_postgresql:
                cursor.execute("SET maintenance_work_mem = '512MB'")
            for sql in self.made:
                print(f"      {sql[:70]}", flush=True)
                cursor.execute(sql)
            if self.is_postgresql:
                for model in self.tables.values():
                    table = model._meta.db_table
                    cursor.execute(
                        "SELECT relrowsecurity FROM pg_class WHERE relname = %s", [table]
                    )
                    if cursor.fetchone()[0]:
                        cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
                cursor.execute("VACUUM ANALYZE")
            else:
                for sql in AFTERWARDS_ON_SQLITE:
                    print(f"      {sql[:70]}", flush=True)
                    cursor.execute(sql)


def _is_automatic(field: Any) -> bool:
    return isinstance(field, models.AutoField | models.BigAutoField)


def _fit(field: Any, is_postgresql: bool) -> Any:
    """Return how a column's values are written; None where they are written as they are."""
    if isinstance(field, models.JSONField):
        return _as_json
    if is_postgresql or isinstance(field, models.BinaryField):
        return None
    for kind, fit in (
        (models.UUIDField, _as_hex),
        (models.DateTimeField, _as_moment),
        (models.DateField, _as_day),
    ):
        if isinstance(field, kind):
            return fit
    return None


def _default(field: Any, is_postgresql: bool) -> Any:
    """Return what stands in a column that is not given."""
    if field.has_db_default():
        value = getattr(field.db_default, "value", field.db_default)
    elif field.has_default() or field.null or not field.empty_strings_allowed:
        value = field.get_default()
    else:
        value = ""
    fit = _fit(field, is_postgresql)
    if value is None or value == ():  # an empty set of codes is an empty text
        return "" if value == () else None
    return value if fit is None else fit(value)


def _as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _as_hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _as_moment(value: datetime | None) -> str | None:
    return None if value is None else value.replace(tzinfo=None).isoformat(" ")


def _as_day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
