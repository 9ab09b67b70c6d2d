"""Read elections: what stage it is where, what comes next, how far the vote is."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet

from waspada.apps.accounts.policy import within
from waspada.apps.elections.editions import Calendar, calendar
from waspada.apps.elections.models import Contest, Election, Stage
from waspada.core.elections import (
    DatedStage,
    StageChange,
    active_on,
    changes_between,
    election_of_the_day,
    in_force,
    main_of,
    nearest_polling,
    station_count,
)
from waspada.core.places import NATION, is_within, parents


def elections_of(place: str) -> QuerySet[Election]:
    """Elections in which a place, one around it or one inside it votes, oldest first."""
    touched = _touching(place, "contest__place_code")
    return Election.objects.filter(touched, contest__isnull=False).distinct().order_by("key")


def _touching(place: str, column: str = "place_code") -> Q:
    """Return the condition for a place, those around it and those inside it."""
    if place == NATION:
        return Q()  # joined by OR, an empty condition would vanish instead of holding
    return Q(**{f"{column}__in": [place, *parents(place)]}) | within(place, column)


def stage_versions(place: str) -> list[DatedStage]:
    """Return every version of every stage of a place's elections."""
    return _versions_in(calendar(), place)


def stage_versions_of() -> Callable[[str], list[DatedStage]]:
    """Return `stage_versions` for asking of many places; the calendar is looked up once."""
    return partial(_versions_in, calendar())


def _versions_in(held: Calendar, place: str) -> list[DatedStage]:
    chain = (place, *parents(place))
    return [
        one
        for key in sorted(held.elections_touching(place))
        for one in held.versions.get(key, ())
        if one.place in chain or is_within(one.place, place)
    ]


def stages_on(place: str, day: date) -> list[DatedStage]:
    """Return the dates of every stage as they were decided by a day, in order."""
    return list(_stages_of(calendar(), place, day))


def _stages_of(held: Calendar, place: str, day: date) -> Sequence[DatedStage]:
    def work_out() -> list[DatedStage]:
        return in_force(_versions_in(held, place), place, known_by=day)

    return held.kept(("stages", place, day), work_out)


def active_stages(place: str, day: date) -> list[DatedStage]:
    """Return every (election, stage) that runs in a place on a day."""
    return active_on(stages_on(place, day), day)


def main_stage(place: str, day: date) -> DatedStage | None:
    """Return the stage that heads a page: the nearest to the votes (docs/elections.md)."""
    stages = stages_on(place, day)
    return main_of(active_on(stages, day), day, nearest_polling(stages, day))


def main_stages(places: Sequence[str], day: date) -> dict[str, DatedStage | None]:
    """Return the main stage of many places, whatever their number from one calendar."""
    held = calendar()
    special = held.special - {NATION}
    above = held.kept("above", lambda: {around for one in special for around in parents(one)})
    known = held.kept(("main", day), dict[tuple[object, ...], DatedStage | None])
    marks = held.kept("marks", dict[str, tuple[object, ...]])
    found: dict[str, DatedStage | None] = {}
    for place in places:
        if place not in marks:
            # Places without dates of their own share the answer of their elections.
            apart = place in above or not special.isdisjoint((place, *parents(place)))
            marks[place] = (held.elections_touching(place), place if apart else "")
        mark = marks[place]
        if mark not in known:
            stages = _stages_of(held, place, day)
            known[mark] = main_of(active_on(stages, day), day, nearest_polling(stages, day))
        found[place] = known[mark]
    return found


def starting_or_ending(place: str, day: date, days: int = 7) -> list[StageChange]:
    """Return what starts or ends today or within the next days, in order of day."""
    return changes_between(stages_on(place, day), day, days + 1)


def current_election_key(place: str, day: date) -> str | None:
    """Return the key of the election a place is in on a day; None between elections."""
    return election_of_the_day(stages_on(place, day), day)


def current_election(place: str, day: date) -> Election | None:
    """Return the election a place is in on a day; None between elections."""
    key = current_election_key(place, day)
    return Election.objects.filter(pk=key).first() if key else None


def polling_day(place: str, day: date) -> date | None:
    """Return the polling day of the election a place is in, as decided by the day.

    Where parts of a place vote on several days it is the next one, or the last when all
    are past. None between elections.
    """
    stages = stages_on(place, day)
    key = election_of_the_day(stages, day)
    if key is None:
        return None
    found = nearest_polling(stages, day).get(key)
    if found is not None:
        return found
    election = Election.objects.get(pk=key)
    contest = (
        Contest.objects.filter(election=election, place_code__in=[place, *parents(place)])
        .exclude(polling_on=None)
        .order_by("-place_code")
        .first()
    )
    return contest.polling_on if contest else election.polling_on


def days_to_polling(place: str, day: date) -> int | None:
    """Return how many days remain to the vote: positive before, 0 on the day, negative after."""
    polling = polling_day(place, day)
    return None if polling is None else (polling - day).days


def running_elections(day: date) -> QuerySet[Election]:
    """Elections whose polling day lies within a year of a day, for notes on incomplete lists."""
    span = timedelta(days=365)
    return Election.objects.filter(polling_on__range=(day - span, day + span))


def incomplete_election(place: str, day: date) -> Election | None:
    """Return an election that may also be held here but whose list of places is incomplete."""
    mine = {election.key for election in elections_of(place)}
    for election in running_elections(day).filter(has_complete_places=False):
        if election.key not in mine:
            return election
    return None


def stations_in(place: str, election_key: str) -> int | None:
    """Return how many polling stations an election had or has in a place; None if unknown."""
    contests = Contest.objects.filter(election_id=election_key, place_code=place)
    counted = contests.exclude(station_count=None).values_list("station_count", flat=True).first()
    return counted if counted is not None else station_count(election_key, place)


def stage_by_id(stage_id: UUID) -> Stage | None:
    """Return a stage with its election."""
    return Stage.objects.select_related("election").filter(pk=stage_id).first()


def keys_of(stages: Iterable[DatedStage]) -> list[str]:
    """Return the keys of the elections of some stages, each once, in order."""
    return list(dict.fromkeys(stage.election_key for stage in stages))
