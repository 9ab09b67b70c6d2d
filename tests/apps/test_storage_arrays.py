"""Arrays of values that the driver sends as they are: the database reads what was meant."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.db import connection

pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no arrays")
WITA = timezone(timedelta(hours=8))
VALUES = {
    "uuid": [UUID(int=0), None, UUID(int=2**128 - 1)],
    "text": ["", None, "{NULL,\"a\\b\"}, 'é' \n 𝄞"],
    "bytea": [b"", b"\x00\\x00\xff", None],
    "boolean": [True, False, None],
    "bigint": [-(2**63), 2**63 - 1, None],
    "timestamptz": [
        datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2024, 11, 27, 9, 30, tzinfo=WITA),
        None,
    ],
}


@pytest.mark.django_db
def test_the_database_reads_packed_values_as_they_were_given() -> None:
    from psycopg import Cursor

    from waspada.apps.storage.arrays import know_arrays, packed

    connection.ensure_connection()
    know_arrays(connection.connection)
    given = ", ".join(f"%s::{kind}[]" for kind in VALUES)
    arrays = [packed(kind, values) for kind, values in VALUES.items()]
    documents = packed("jsonb", ['{"a": "é"}', None])
    with Cursor(connection.connection) as cursor:
        cursor.execute(f"SELECT {given}, %s::jsonb[]::text[]".encode(), [*arrays, documents])
        *read, texts = cursor.fetchone() or ()
        assert read == list(VALUES.values())
        assert texts == ['{"a": "é"}', None]
