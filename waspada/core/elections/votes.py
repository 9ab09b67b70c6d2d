"""On which days the country voted: read by whatever has to do with a day and not with an election.

A packaged election tells its own day. Others, past or to come, of which nothing else is needed
stand by their day alone in `data/voting_days.tsv`, a line each. An election that is packaged
later leaves that table.
"""

import tomllib
from datetime import date
from functools import cache
from typing import Final

from waspada.core.elections.packaged import KEYS, read_rows, read_table

TABLE: Final = "voting_days.tsv"


@cache
def voting_days(kind: str) -> frozenset[date]:
    """Return the days of a kind of election ("pilkada", "pemilu").

    Votes that are held again have no common day; they stand with their places (`psu-2025`).
    """
    heads = (tomllib.loads(read_table(f"{key}.toml")) for key in KEYS)
    days = {date.fromisoformat(row["day"]) for row in read_rows(TABLE) if row["kind"] == kind}
    for head in heads:
        if head["kind"] == kind and "polling_on" in head:
            days.add(head["polling_on"])
    return frozenset(days)
