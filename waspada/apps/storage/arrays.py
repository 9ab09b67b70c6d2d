"""Columns of values as PostgreSQL takes arrays, packed in one go.

The driver's own lists are written as text, value by value with two regular expressions each:
for a report that took longer than sealing it. The layout is that of the server's array_recv,
the values are those of each type's receive function (binary format, all numbers big-endian).
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from struct import Struct
from typing import Any, Final
from uuid import UUID
from weakref import WeakSet

from psycopg import Connection
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD: Final = Struct(">iiIii").pack  # dimensions, holds a null, type, length, first index
_LENGTH: Final = Struct(">i").pack
_NULL: Final = _LENGTH(-1)
_UUID_LENGTH: Final = _LENGTH(16)
_NUMBER: Final = Struct(">iq").pack
_FIRST_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def _uuid(value: UUID) -> bytes:
    return _UUID_LENGTH + value.bytes


def _text(value: str) -> bytes:
    content = value.encode()
    return _LENGTH(len(content)) + content


def _bytea(value: bytes) -> bytes:
    return _LENGTH(len(value)) + value


def _boolean(value: bool) -> bytes:
    return b"\0\0\0\1\1" if value else b"\0\0\0\1\0"


def _bigint(value: int) -> bytes:
    return _NUMBER(8, value)


@lru_cache(maxsize=4096)  # a report has four times, of which two differ
def _timestamptz(value: datetime) -> bytes:
    return _NUMBER(8, (value - _FIRST_MOMENT) // _MICROSECOND)


def _jsonb(value: str) -> bytes:
    content = value.encode()
    return _LENGTH(1 + len(content)) + b"\1" + content  # the format's version comes first


class PackedArray(bytes):
    """An array that needs no more than to be sent; each type has a class of its own."""


_DUMPERS: Final[dict[type[PackedArray], type[Dumper]]] = {}


def _class_of(array_type: int) -> type[PackedArray]:
    """Return a class of packed arrays whose values are announced as this type."""
    kind = type("PackedArray", (PackedArray,), {})

    class Sent(Dumper):
        format = Format.BINARY
        oid = array_type

        def dump(self, obj: PackedArray) -> bytes:
            return obj

    _DUMPERS[kind] = Sent
    return kind


# By the name of a type: its number, how an array of it is sent, how a value is written.
# The numbers are those of the system's catalogue (pg_type.dat), the same in every database.
_KINDS: Final[dict[str, tuple[int, type[PackedArray], Callable[[Any], bytes]]]] = {
    "boolean": (16, _class_of(1000), _boolean),
    "bytea": (17, _class_of(1001), _bytea),
    "bigint": (20, _class_of(1016), _bigint),
    "text": (25, _class_of(1009), _text),
    "timestamptz": (1184, _class_of(1185), _timestamptz),
    "uuid": (2950, _class_of(2951), _uuid),
    "jsonb": (3802, _class_of(3807), _jsonb),
}
_ready: WeakSet[Connection[Any]] = WeakSet()


def packed(kind: str, values: Sequence[Any]) -> PackedArray:
    """Return values of one PostgreSQL type as a parameter for `%s::kind[]`.

    kind : boolean, bytea, bigint, text, timestamptz (aware), uuid, or jsonb (JSON as text)
    values : None where there is none
    """
    number, array, write = _KINDS[kind]
    parts = [_NULL if value is None else write(value) for value in values]
    head = _HEAD(1, None in values, number, len(values), 1)
    return array(b"".join([head, *parts]))


def know_arrays(raw: Connection[Any]) -> None:
    """Let a connection of the driver send packed arrays; once is enough."""
    if raw in _ready:
        return
    for kind, dumper in _DUMPERS.items():
        raw.adapters.register_dumper(kind, dumper)
    _ready.add(raw)
