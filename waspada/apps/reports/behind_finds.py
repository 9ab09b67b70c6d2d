"""Read what stands behind finds, in the same question that finds them.

The index is asked for keys; the row behind each is looked up by its identifier and read only if
the reader's own condition holds for it, as in every guarded query.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from waspada.apps.reports.searches import (
    MOST_CANDIDATES,
    Asked,
    Row,
    exact_forms,
    in_batches,
    match_text,
    spellings_of,
    tsquery_text,
)

# Of a beginning of more words than that SQLite looks at the newest entries before the index.
_MANY_SPELLINGS: Final = 16
_LOOKED_AT: Final = 4_000


@dataclass(frozen=True, slots=True)
class Behind:
    """What is read behind finds, as SQL: a table, columns of it, and what its rows must meet."""

    table: str
    columns: str
    condition: str
    params: tuple[Any, ...]


def newest_readable(behind: Behind | None, asked: Asked, wanted: int, fewest: int) -> list[Row]:
    """Return what may be read behind the newest finds: key and columns, the newest first.

    At most so many as are wanted; fewer than `fewest` only if the index holds no more, or if
    MOST_CANDIDATES have been looked at.
    """
    if behind is None or asked.before <= asked.after + 1:
        return []
    if connection.vendor == "postgresql":
        return _on_postgresql(behind, asked, wanted, fewest)
    return _on_sqlite(behind, asked, wanted)


def behind_of(rows: QuerySet[Any], columns: Sequence[str]) -> Behind | None:
    """Return a guarded query of one table as what is read behind finds; None if nothing may be.

    columns : the identifier of the rows first
    """
    query = rows.query
    table = query.get_initial_alias()
    compiler = query.get_compiler(connection=connection)
    quote = connection.ops.quote_name
    try:
        condition, params = compiler.compile(query.where)
    except EmptyResultSet:
        return None
    if len(query.alias_map) != 1:
        raise NotImplementedError("what is read behind finds is of one table")
    names = ", ".join(f"{quote(table)}.{quote(column)}" for column in columns)
    return Behind(quote(table), names, condition, tuple(params))


def _on_postgresql(behind: Behind, asked: Asked, wanted: int, fewest: int) -> list[Row]:
    """Ask for growing batches of finds, each with what may be read behind it or NULL.

    The row behind a find is looked up by its identifier and in no other way: of what a policy
    leaves PostgreSQL expects a handful, and would gather all of it first.
    """
    sql = (  # of names and Django's own condition; values are parameters
        "SELECT s.key, v.* FROM waspada_search(%s, %s, %s, %s) s LEFT JOIN LATERAL"  # noqa: S608
        f" (SELECT {behind.columns} FROM {behind.table} WHERE {behind.table}.id = s.subject"
        f" AND ({behind.condition}) LIMIT 1) v ON true ORDER BY s.key DESC"
    )
    question, left = tsquery_text(asked), MOST_CANDIDATES

    def newest(before: int, size: int) -> list[Row]:
        nonlocal left
        batch = _fetched(sql, [question, asked.after, before, min(size, left), *behind.params])
        left -= len(batch)
        return batch

    rows: list[Row] = []
    for batch in in_batches(newest, asked.before, wanted):
        rows += [row for row in batch if row[1] is not None]
        if len(rows) >= fewest:
            break
    return rows[:wanted]


def _on_sqlite(behind: Behind, asked: Asked, wanted: int) -> list[Row]:
    """Ask once: SQLite reads finds one by one, and no further than it has as many as are wanted.

    CROSS JOIN keeps it to this order of reading.
    """
    if any(len(spellings_of(one.beginning)) > _MANY_SPELLINGS for one in asked.words):
        rows = _behind_on_sqlite(behind, *_among_the_newest(asked), wanted)
        if len(rows) == wanted:
            return rows
    finds = (
        "SELECT w.rowid AS id, e.subject FROM reports_searchwords w"
        " CROSS JOIN reports_searchentry e ON e.id = w.rowid"
        " WHERE w.reports_searchwords MATCH %s AND w.rowid > %s AND w.rowid < %s"
        " ORDER BY w.rowid DESC LIMIT %s"
    )
    span = (match_text(asked), asked.after, asked.before, MOST_CANDIDATES)
    return _behind_on_sqlite(behind, finds, span, wanted)


def _behind_on_sqlite(behind: Behind, finds: str, params: Sequence[Any], wanted: int) -> list[Row]:
    sql = (
        f"SELECT f.id, {behind.columns} FROM ({finds}) f CROSS JOIN {behind.table}"  # noqa: S608
        f" ON {behind.table}.id = f.subject AND ({behind.condition}) LIMIT %s"
    )
    return _fetched(sql, [*params, *behind.params, wanted])


def _among_the_newest(asked: Asked) -> tuple[str, list[Any]]:
    """Return the question for finds among the newest entries themselves, on SQLite.

    The index has a list for each of the words that begin so, and must hold them all side by
    side. What stands in most entries, as such beginnings do, is found sooner without it.
    """
    groups = [[f" {tag} " for tag in tags] for tags in asked.tags]
    for wanted in asked.words:
        begun = [f" {wanted.beginning}"] if wanted.beginning else []
        groups.append([*begun, *(f" {form} " for form in exact_forms(wanted))])
    held = [" OR ".join(["instr(words, %s) > 0"] * len(group)) for group in groups]
    finds = (
        "SELECT id, subject FROM (SELECT id, subject, ' ' || words || ' ' AS words"  # noqa: S608
        " FROM reports_searchentry WHERE id > %s AND id < %s ORDER BY id DESC LIMIT %s)"
        f" WHERE ({') AND ('.join(held)})"
    )
    forms = [form for group in groups for form in group]
    return finds, [asked.after, asked.before, _LOOKED_AT, *forms]


def _fetched(sql: str, params: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[Row] = cursor.fetchall()
        return rows
