"""Locks that are not rows: one piece of work at a time, over all processes."""

from hashlib import blake2b

from django.db import connection


def hold(name: str) -> None:
    """Wait until no other transaction holds the lock of a name; hold it until ours ends.

    For work whose rows can't be known, and so not locked in one order, before the first of
    them is locked. On SQLite a transaction that writes is the only one already.
    """
    if connection.vendor != "postgresql":
        return
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
