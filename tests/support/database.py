"""A database that several threads share, and tests that commit although the journal is append-only.

Tests run on SQLite in memory, where two threads cannot wait for each other as they do on a
file; `shared_database` gives such tests a file of their own, already migrated.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

TABLES = ("journal_journalrow", "journal_journalseal")


@pytest.fixture(scope="session", autouse=True)
def _emptied_with_its_triggers_put_aside() -> Iterator[None]:
    """Let a test that commits empty the journal's tables; PostgreSQL truncates past triggers."""
    # Not imported above: models are loaded only when Django is set up.
    from waspada.apps.journal.protect import SQLITE_TRIGGERS

    plain = DatabaseWrapper.ops_class.sql_flush

    def with_triggers(self: Any, *given: Any, **named: Any) -> list[str]:
        statements = plain(self, *given, **named)
        if not statements:
            return statements
        drops = [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
            for table in TABLES
            for verb in ("update", "delete")
        ]
        return [*drops, *statements, *SQLITE_TRIGGERS]

    DatabaseWrapper.ops_class.sql_flush = with_triggers
    yield
    DatabaseWrapper.ops_class.sql_flush = plain


@pytest.fixture(autouse=True)
def _chains_of_this_test() -> None:
    """Start new chains: what the threads knew of theirs went with the database of the test before."""
    from waspada.apps.journal.actions import forget_chains

    forget_chains()


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database on which threads of one test commit side by side."""
    is_sqlite = connections.settings["default"]["ENGINE"].endswith("sqlite3")
    if not is_sqlite:
        yield
        return
    original = connections["default"]
    original.ensure_connection()
    file = tmp_path / "shared.sqlite3"
    with original.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    name = connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = str(file)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"]["NAME"] = name
        connections["default"] = original
