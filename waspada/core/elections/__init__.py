"""Elections, their stages with versions of dates, and what stage it is where and when."""

from waspada.core.elections.facts import (
    KINDS,
    OFFICES,
    ContestFacts,
    DatesFacts,
    ElectionFacts,
    Problem,
    StageFacts,
    read_election,
)
from waspada.core.elections.packaged import (
    packaged_election,
    packaged_elections,
    station_count,
    stations_of,
)
from waspada.core.elections.stages import (
    MAIN_ORDER,
    DatedStage,
    StageChange,
    active_on,
    all_polling_days,
    changes_between,
    election_of_the_day,
    in_force,
    main_of,
    nearest_polling,
    version_before,
)
from waspada.core.elections.votes import voting_days

__all__ = [
    "KINDS",
    "MAIN_ORDER",
    "OFFICES",
    "ContestFacts",
    "DatedStage",
    "DatesFacts",
    "ElectionFacts",
    "Problem",
    "StageChange",
    "StageFacts",
    "active_on",
    "all_polling_days",
    "changes_between",
    "election_of_the_day",
    "in_force",
    "main_of",
    "nearest_polling",
    "packaged_election",
    "packaged_elections",
    "read_election",
    "station_count",
    "stations_of",
    "version_before",
    "voting_days",
]
