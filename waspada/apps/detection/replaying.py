"""Judge the days of an election again, each by what was known at its end; stores nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.apps.detection.counting import numbers_of_places
from waspada.apps.detection.finding import open_findings
from waspada.apps.detection.past import Past
from waspada.apps.detection.storing import Found, steps_of
from waspada.core.alerts.holding import add_signal, held_ranks, path_of
from waspada.core.detection.replay_scores import Ranks
from waspada.core.detection.what_if import Settings
from waspada.core.elections import packaged_election
from waspada.core.elections.packaged import KEYS
from waspada.core.errors import BadInput, NotFound
from waspada.core.places import is_within, regency_of
from waspada.core.vocabulary import THEMES

BEFORE: Final = timedelta(days=120)
AFTER: Final = timedelta(days=120)
LONGEST: Final = timedelta(days=800)
_DATES: Final = ("begins", "last", "alarmed_on", "peak")


@dataclass(frozen=True, slots=True)
class Replayed:
    """An episode with the day on which it was first found, and that on which it ended.

    since : the day from which it has its numbers, as its signal would
    """

    found_on: date
    found: Found
    since: date
    state: str = "open"
    ended_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Say whether it goes on."""
        return self.state == "open"


# Raised above Normal at the end of a day: (ordinal of the day, theme, place, rank).
_Raised = tuple[int, int, int, int]


@dataclass(slots=True)
class Replay:
    """A replay under way: judged day by day; may be put down as JSON and taken up again.

    with_detection, without : what stood at Waspada or above by the level rule with the signals
        of open episodes, and by the rule alone
    """

    settings: Settings
    episodes: list[Replayed] = field(default_factory=list)
    with_detection: list[_Raised] = field(default_factory=list)
    without: list[_Raised] = field(default_factory=list)

    def judge(self, day: date, past: Past) -> None:
        """Judge a day by what was known at its end; days come in order."""
        self._judge_episodes(day, past)
        self._work_out_levels(day, past)

    def _judge_episodes(self, day: date, past: Past) -> None:
        rule = self.settings.detection
        at = {id(one.found): place for place, one in enumerate(self.episodes) if one.is_open}
        held = [self.episodes[place].found for place in at.values()]
        found = open_findings(past.cases_on(day), day, rule)
        for step in steps_of(held, found, day=day, rule=rule):
            now = replace(step.found, chart=[])
            if step.before is None:
                self.episodes.append(Replayed(day, now, day))
                continue
            place = at[id(step.before)]
            before = self.episodes[place]
            self.episodes[place] = replace(
                before,
                found=now,
                since=before.since if now == before.found else day,
                state=step.state,
                ended_on=None if step.state == "open" else day,
            )

    def _work_out_levels(self, day: date, past: Past) -> None:
        rule = self.settings.levels
        numbers, themes = numbers_of_places(), list(THEMES)
        path = path_of(past.fresh_on(day, rule), rule)
        heard = np.flatnonzero(path.any(axis=(0, 2))).tolist()
        codes = list(numbers)
        stages = past.stages([codes[place] for place in heard], day)
        for place in heard:
            path[:, place] *= rule.stage_factor(stages[codes[place]])
        _keep_raised(self.without, held_ranks(path, rule), day)
        detection = self.settings.detection
        for one in self.episodes:
            found = one.found
            own = numbers.get(regency_of(found.place_code) or "")
            if one.is_open and found.kind == "counts" and own is not None:
                theme, weight = themes.index(found.theme), detection.points_of(found.score)
                add_signal(path[:, own], theme, weight, one.since, day)
        lead = detection.lead
        for place, since in past.leads_on(day, lead):
            add_signal(path[:, place], themes.index(lead.theme), lead.points, since, day)
        _keep_raised(self.with_detection, held_ranks(path, rule), day)

    def ranks(self, first: date, last: date, within: str, *, has_detection: bool = True) -> Ranks:
        """Return how high the kab/kota of a place stood at the end of each day."""
        codes = [code for code in numbers_of_places() if is_within(code, within)]
        at = {numbers_of_places()[code]: number for number, code in enumerate(codes)}
        days = (last - first).days + 1
        values = np.zeros((days, len(THEMES), len(codes)), dtype=np.int8)
        for day, theme, place, rank in self.with_detection if has_detection else self.without:
            if place in at:
                values[day - first.toordinal(), theme, at[place]] = rank
        return Ranks(first, tuple(THEMES), tuple(codes), values)

    def as_json(self) -> dict[str, Any]:
        """Return what is needed to go on with it."""
        return {
            "episodes": [_put_down(one) for one in self.episodes],
            "with_detection": self.with_detection,
            "without": self.without,
        }

    @classmethod
    def from_json(cls, settings: Settings, held: Mapping[str, Any]) -> "Replay":
        """Return a replay as it was put down."""
        if not held:
            return cls(settings)
        with_detection, without = (
            [(row[0], row[1], row[2], row[3]) for row in held[name]]
            for name in ("with_detection", "without")
        )
        episodes = [_taken_up(one) for one in held["episodes"]]
        return cls(settings, episodes, with_detection, without)


def _keep_raised(kept: list[_Raised], ranks: NDArray[np.int8], day: date) -> None:
    """Keep what stands on a day, of (places, themes)."""
    places, themes = np.nonzero(ranks)
    for place, theme in zip(places.tolist(), themes.tolist(), strict=True):
        kept.append((day.toordinal(), theme, place, int(ranks[place, theme])))


def _put_down(one: Replayed) -> dict[str, Any]:
    found = asdict(one.found)
    return {
        "found_on": one.found_on.isoformat(),
        "since": one.since.isoformat(),
        "state": one.state,
        "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        "found": found | {name: found[name].isoformat() for name in _DATES},
    }


def _taken_up(held: Mapping[str, Any]) -> Replayed:
    known = {one.name: held["found"][one.name] for one in fields(Found)}
    found = Found(**known | {name: date.fromisoformat(known[name]) for name in _DATES})
    ended = held["ended_on"]
    return Replayed(
        date.fromisoformat(held["found_on"]),
        found,
        date.fromisoformat(held["since"]),
        held["state"],
        date.fromisoformat(ended) if ended else None,
    )


def days_of(election: str, first: date | None, last: date | None) -> tuple[date, date]:
    """Return the days to replay: those given, else 120 days on either side of the vote.

    Raises
    ------
    NotFound : detected.unknown_election
    BadInput : detected.no_days, detected.bad_days
    """
    if election not in KEYS:
        raise NotFound(
            "detected.unknown_election", value=election[:40], known=", ".join(reversed(KEYS))
        )
    polling = packaged_election(election).polling_on
    if polling is None and (first is None or last is None):
        raise BadInput("detected.no_days", value=election)
    begin = first or (polling or date.max) - BEFORE
    end = last or (polling or date.min) + AFTER
    if not timedelta(0) <= end - begin <= LONGEST:
        raise BadInput("detected.bad_days", most=LONGEST.days)
    return begin, end


def replay(
    first: date,
    last: date,
    past: Past,
    settings: Settings,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Replay:
    """Judge every day from one to another."""
    days = (last - first).days + 1
    found = Replay(settings)
    for number in range(days):
        found.judge(first + timedelta(days=number), past)
        if on_progress is not None:
            on_progress(number + 1, days)
    return found


def per_week(episodes: Sequence[Replayed], first: date, last: date) -> Iterator[tuple[date, int]]:
    """Yield each week of the replay by its Monday, with how many episodes were found in it."""
    found = Counter(_monday(one.found_on) for one in episodes)
    monday = _monday(first)
    while monday <= last:
        yield monday, found[monday]
        monday += timedelta(days=7)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def as_row(one: Replayed) -> dict[str, Any]:
    """Return an episode as the command prints it."""
    found = one.found
    return {
        "kind": found.kind,
        "place": found.place_code,
        "places": found.places or [found.place_code],
        "theme": found.theme,
        "found_on": one.found_on.isoformat(),
        "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        "state": one.state,
        "begins": found.begins.isoformat(),
        "last": found.last.isoformat(),
        "peak": found.peak.isoformat(),
        "observed": found.observed,
        "expected": round(found.expected, 4),
        "threshold": found.threshold,
        "score": round(found.score, 3),
        "points": found.points,
        "elsewhere": found.elsewhere,
        "recurrence_days": found.recurrence_days,
        "method": found.method,
    }
