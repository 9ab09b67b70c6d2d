"""Questions that every page asks: put together once, then asked with other values.

Django puts a query together anew each time, which takes longer than the database needs to
answer a small one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, DateTimeField, Field, QuerySet, UUIDField


@dataclass(frozen=True)
class Mark:
    """Stands in a query for what each asking gives.

    field : how the database takes it
    value : what is put in its place meanwhile; it must mean nothing and occur nowhere else
    """

    field: "Field[Any, Any]"
    value: Any


AN_ACCOUNT: Final = Mark(UUIDField(), UUID("a5a5a5a5-0000-4000-8000-5a5a5a5a5a5a"))
A_DAY: Final = Mark(DateField(), date(1902, 3, 4))
A_MOMENT: Final = Mark(DateTimeField(), datetime(1902, 3, 4, 5, 6, 7, tzinfo=UTC))
AN_EARLIER_MOMENT: Final = Mark(DateTimeField(), datetime(1901, 3, 4, 5, 6, 7, tzinfo=UTC))


class AskedAgain:
    """A `values_list` with marks in it; calling it gives the rows for some values."""

    def __init__(self, rows: QuerySet[Any, Any], marks: Mapping[str, Mark]) -> None:
        """Put a query together; every mark must be one of its parameters, as it is."""
        self._compiler = rows.query.get_compiler(connection=connection)
        self._marks = marks
        self._sql = ""
        self._params: tuple[Any, ...] = ()
        self._places: dict[str, list[int]] = {}
        try:
            self._sql, self._params = self._compiler.as_sql()
        except EmptyResultSet:  # whoever asks may read nothing
            return
        self._places = {name: self._places_of(mark) for name, mark in marks.items()}
        lost = [name for name, places in self._places.items() if not places]
        if lost:
            raise LookupError(f"no parameter of the query is {', '.join(lost)}")

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """Ask with a value for each mark."""
        if not self._sql:
            return []
        params = list(self._params)
        for name, places in self._places.items():
            value = _adapted(self._marks[name].field, values[name])
            for place in places:
                params[place] = value
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            rows = cursor.fetchall()
        return list(self._compiler.results_iter(results=[rows], tuple_expected=True))

    def _places_of(self, mark: Mark) -> list[int]:
        wanted = _adapted(mark.field, mark.value)
        return [
            place
            for place, param in enumerate(self._params)
            if type(param) is type(wanted) and param == wanted
        ]


def _adapted(field: "Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_value(value, connection)
