"""What stage it was in a place on a past day, by the packaged calendars and no database."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from waspada.core.elections.packaged import packaged_elections
from waspada.core.elections.stages import DatedStage, active_on, in_force, main_of, nearest_polling
from waspada.core.places import is_within, parents


@lru_cache(maxsize=1)
def _dated() -> tuple[tuple[frozenset[str], tuple[DatedStage, ...]], ...]:
    """Return the places that vote in each packaged election, and every version of its stages."""
    found = []
    for election in packaged_elections():
        voting = frozenset(contest.place for contest in election.contests)
        stages = [
            DatedStage(
                election_key=election.key,
                election_name=election.name,
                code=stage.code,
                order=order,
                name=stage.name,
                stage=stage.stage,
                phase=stage.phase,
                place=dates.place,
                version=version,
                starts_on=dates.starts_on,
                ends_on=dates.ends_on,
                document=dates.document,
                source=dates.source,
                confidence=dates.confidence,
                decided_on=dates.decided_on,
            )
            for order, stage in enumerate(election.stages)
            for version, dates in enumerate(stage.dates, start=1)
        ]
        found.append((voting, tuple(stages)))
    return tuple(found)


def _versions_of(place: str) -> Iterator[DatedStage]:
    chain = (place, *parents(place))
    for voting, stages in _dated():
        if voting.isdisjoint(chain) and not any(is_within(one, place) for one in voting):
            continue
        for one in stages:
            if one.place in chain or is_within(one.place, place):
                yield one


@lru_cache(maxsize=1024)
def packaged_versions(place: str) -> tuple[DatedStage, ...]:
    """Return every version of every stage that touches a place, by the packaged calendars."""
    return tuple(_versions_of(place))


@lru_cache(maxsize=100_000)
def packaged_main_stage(place: str, day: date) -> str:
    """Return the code of the stage that heads a place's page on a day, "" between elections.

    By the dates that were decided by that day.
    """
    stages = in_force(packaged_versions(place), place, known_by=day)
    main = main_of(active_on(stages, day), day, nearest_polling(stages, day))
    return main.stage if main else ""
