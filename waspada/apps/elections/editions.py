"""The whole calendar as one value, read anew only when a row of it has changed.

It is small (a few hundred rows), every page asks it several times, and it changes a few times
a year. Triggers draw a new stamp for whatever is written to its tables, by whichever way; what
a process made of an older edition it throws away.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

from waspada.apps.accounts.remembering import once
from waspada.apps.elections.models import CalendarEdition, Contest, StageDates
from waspada.core.elections import DatedStage
from waspada.core.places import parents
from waspada.core.vocabulary import Words

Answer = TypeVar("Answer")
_MOST_ANSWERS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Calendar:
    """Every version of every stage, and which elections are held where.

    versions : of each election
    votes : the elections in which a place itself votes
    inside : those in which a place below it does
    """

    versions: Mapping[str, Sequence[DatedStage]]
    votes: Mapping[str, frozenset[str]]
    inside: Mapping[str, frozenset[str]]
    special: frozenset[str]
    _answers: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def elections_touching(self, place: str) -> frozenset[str]:
        """Return the elections in which a place, one around it or one inside it votes."""
        around = (self.votes.get(one, frozenset()) for one in (place, *parents(place)))
        return self.inside.get(place, frozenset()).union(*around)

    def kept(self, question: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """Return what follows from this edition, worked out once; it must not be changed."""
        held: Answer | None = self._answers.get(question)
        if held is not None:
            return held
        found = work_out()
        if len(self._answers) >= _MOST_ANSWERS:
            self._answers.clear()
        self._answers[question] = found
        return found


_lock = Lock()
_newest: tuple[str, Calendar] | None = None


def calendar() -> Calendar:
    """Return the calendar as it stands: kept in this process while no row of it changes."""
    global _newest
    stamp = edition()
    held = _newest
    if stamp and held is not None and held[0] == stamp:
        return held[1]
    # The stamp before the rows: an older one only makes the next reader look again.
    read = once(("calendar", stamp), _read)
    if stamp:
        with _lock:
            _newest = (stamp, read)
    return read


def edition() -> str:
    """Return what tells that nothing of the calendar or of the contests has changed."""
    return once("calendar_edition", _stamp)


def _stamp() -> str:
    found = CalendarEdition.objects.values_list("stamp", flat=True).first()
    return found or ""


def _read() -> Calendar:
    versions: dict[str, list[DatedStage]] = {}
    for row in StageDates.objects.select_related("stage__election"):
        versions.setdefault(row.stage.election_id, []).append(dated(row))
    votes: dict[str, set[str]] = {}
    inside: dict[str, set[str]] = {}
    for key, place in Contest.objects.values_list("election_id", "place_code"):
        votes.setdefault(place, set()).add(key)
        for around in parents(place):
            inside.setdefault(around, set()).add(key)
    return Calendar(
        versions=versions,
        votes={place: frozenset(keys) for place, keys in votes.items()},
        inside={place: frozenset(keys) for place, keys in inside.items()},
        special=frozenset(one.place for rows in versions.values() for one in rows),
    )


def dated(row: StageDates) -> DatedStage:
    """Return a row as the value that core decides with."""
    stage = row.stage
    election = stage.election
    return DatedStage(
        election_key=election.key,
        election_name=Words(id=election.name_id, en=election.name_en),
        code=stage.code,
        order=stage.order,
        name=Words(id=stage.name_id, en=stage.name_en),
        stage=stage.stage,
        phase=stage.phase,
        place=row.place_code,
        version=row.version,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        document=row.document,
        source=row.source,
        confidence=row.confidence,
        decided_on=row.decided_on,
    )
