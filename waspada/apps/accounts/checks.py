"""What the database must offer for subtrees of places to be found by a range of codes."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connections


@register(Tags.database)
def check_code_order(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_: Any
) -> list[Error]:
    """Refuse a PostgreSQL database that sorts codes like words of a language.

    `65.01` must sort between `65.` and `65/`; where punctuation is skipped, as in the order of
    some languages, every subtree would be empty.
    """
    found = []
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT a.code > b.code AND a.code < c.code FROM"
                " (SELECT '65.01'::varchar AS code) a, (SELECT '65.'::varchar AS code) b,"
                " (SELECT '65/'::varchar AS code) c"
            )
            (is_by_bytes,) = cursor.fetchone() or (False,)
        if not is_by_bytes:
            found.append(
                Error(
                    "The database sorts place codes by the rules of a language.",
                    hint="CREATE DATABASE waspada TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'",
                    id="accounts.E001",
                )
            )
    return found
