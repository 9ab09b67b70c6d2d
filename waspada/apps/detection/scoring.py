"""Hold a replay against the grave incidents on record, beside two simple ways to warn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.apps.detection.counting import numbers_of_places
from waspada.apps.detection.past import Past
from waspada.apps.detection.replaying import Replay
from waspada.core.detection.replay_scores import (
    GRAVE,
    LEAD_DAYS,
    Grave,
    Outcomes,
    Ranks,
    caught,
    days_ahead,
    difference_limits,
    grave_episodes,
    highest,
    outcomes_of,
    share_limits,
)
from waspada.core.places import NATION
from waspada.core.vocabulary import THEMES

Floats = NDArray[np.float64]
_WEEK: Final = 7
_MONTH: Final = 28
_SIAGA: Final = 2
_SEED: Final = 1
LEVELS: Final = "levels"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to warn: which places stood on which days, and how surely it caught each episode.

    standing : (days, places); caught : (episodes,)
    """

    name: str
    standing: Floats
    caught: Floats


@dataclass(frozen=True, slots=True)
class Score:
    """A replay held against what is on record.

    graves : episodes that could be caught; early : those that began in the first two days
    without_place : grave incidents on record without a kab/kota, which no way could catch
    heard_before : episodes whose place had anything on record in the month that ended 24 hours
        before; of the others nothing that goes by incidents could know
    """

    first: date
    last: date
    ranks: Ranks
    graves: list[Grave]
    early: int
    without_place: int
    heard_before: int
    ways: list[Way]
    outcomes: Outcomes
    ahead: list[int]
    same_theme: Floats


def score_of(
    found: Replay,
    past: Past,
    first: date,
    last: date,
    *,
    within: str = NATION,
    stations: Mapping[str, int] | None = None,
) -> Score:
    """Score the days from one to another for the kab/kota of a place.

    stations : polling stations of kab/kota, by which places with equal records are ordered
    """
    ranks = found.ranks(first, last, within)
    every = _graves(past, first, last, ranks)
    begins = first + timedelta(days=LEAD_DAYS)
    graves = [one for one in every if one.day >= begins]
    stood = ranks.standing()
    alone = found.ranks(first, last, within, has_detection=False).standing()
    many = stood.sum(axis=1).astype(np.int64)
    week = _last_week(past, first, last, ranks)
    standing = {
        LEVELS: stood,
        "levels_alone": alone,
        "siaga": ranks.standing(_SIAGA),
        "index_only": _index_only(past, first, many, ranks, stations or {}),
        "last_week": highest(week, many),
        "last_week_any": np.asarray(week > 0, dtype=np.float64),
    }
    ways = [Way(name, rows, caught(rows, graves, ranks)) for name, rows in standing.items()]
    same = [caught(ranks.standing_in(one.theme), [one], ranks)[0] for one in graves]
    final = past.known_on(last)
    known = final & (past.severity >= GRAVE) & _between(past, first, last)
    return Score(
        first=first,
        last=last,
        ranks=ranks,
        graves=graves,
        early=len(every) - len(graves),
        without_place=int((known & (past.place < 0)).sum()) if within == NATION else 0,
        heard_before=sum(_heard_before(past, one) for one in graves),
        ways=ways,
        outcomes=outcomes_of(stood > 0, every, _lighter(past, first, last, ranks), ranks),
        ahead=[days_ahead(stood, one, ranks) for one in graves],
        same_theme=np.array(same),
    )


def _between(past: Past, first: date, last: date) -> NDArray[np.bool_]:
    return (past.day >= first.toordinal()) & (past.day <= last.toordinal())


def _columns(ranks: Ranks) -> NDArray[np.int64]:
    """Return the column of each kab/kota by its number, -1 for those outside."""
    found = np.full(len(numbers_of_places()) + 1, -1)  # the last one is number -1: no kab/kota
    for column, code in enumerate(ranks.places):
        found[numbers_of_places()[code]] = column
    return found


def _graves(past: Past, first: date, last: date, ranks: Ranks) -> list[Grave]:
    """Return the episodes that begin within the days, as known at the end of the last one."""
    column, themes = _columns(ranks), tuple(THEMES)
    held = past.known_on(last) & (past.severity >= GRAVE) & (past.points > 0)
    held &= column[past.place] >= 0
    rows = [
        (
            ranks.places[column[past.place[row]]],
            themes[past.theme[row]],
            date.fromordinal(int(past.day[row])),
            int(past.severity[row]),
        )
        for row in np.flatnonzero(held).tolist()
    ]
    return [one for one in grave_episodes(rows) if first <= one.day <= last]


def _heard_before(past: Past, one: Grave) -> bool:
    """Say whether a place had anything on record in the month that ended 24 hours before."""
    day = one.day - timedelta(days=LEAD_DAYS)
    held = past.known_on(day) & (past.place == numbers_of_places()[one.place])
    return bool((held & _between(past, day - timedelta(days=_MONTH - 1), day)).any())


def _lighter(past: Past, first: date, last: date, ranks: Ranks) -> NDArray[np.bool_]:
    """Return (days, places) whether something that weighs, but nothing grave, happened."""
    column = _columns(ranks)[past.place]
    held = past.known_on(last) & (past.severity < GRAVE) & (past.points > 0) & (column >= 0)
    held &= _between(past, first, last)
    found = np.zeros((ranks.values.shape[0], len(ranks.places)), dtype=bool)
    found[past.day[held] - first.toordinal(), column[held]] = True
    return found


def _last_week(past: Past, first: date, last: date, ranks: Ranks) -> Floats:
    """Return (days, places) the incidents of the last week, as known at the end of each day."""
    column = _columns(ranks)[past.place]
    found = np.zeros((ranks.values.shape[0], len(ranks.places)))
    for number in range(len(found)):
        day = first + timedelta(days=number)
        now = day.toordinal()
        held = past.known_on(day) & (past.points > 0) & (column >= 0)
        held &= (past.day <= now) & (past.day > now - _WEEK)
        found[number] = np.bincount(column[held], minlength=len(ranks.places))
    return found


def _index_only(
    past: Past,
    first: date,
    many: NDArray[np.int64],
    ranks: Ranks,
    stations: Mapping[str, int],
) -> Floats:
    """Return a ranking that never moves, as many places as stood on a day on average.

    By the points of everything on record before the first day, without ageing; places with
    equal records by their polling stations.
    """
    column = _columns(ranks)[past.place]
    held = past.known_on(first - timedelta(days=1)) & (column >= 0)
    weight = np.bincount(column[held], weights=past.points[held], minlength=len(ranks.places))
    size = np.array([float(stations.get(code, 0)) for code in ranks.places])
    weight = weight + size / (size.max() + 1.0) / 1000
    days = len(many)
    each = np.full(days, round(float(many.mean())), dtype=np.int64)
    return highest(np.broadcast_to(weight, (days, weight.size)), each)


def as_report(score: Score) -> dict[str, Any]:
    """Return the score as it is printed and stored."""
    places = [one.place for one in score.graves]
    number = len(score.graves)
    main = score.ways[0]
    return {
        "days": score.ranks.values.shape[0],
        "places": len(score.ranks.places),
        "grave_from_severity": GRAVE,
        "lead_hours": 24,
        "grave_episodes": number,
        "heard_of_in_the_month_before": score.heard_before,
        "left_out": {"first_two_days": score.early, "without_place": score.without_place},
        "ways": [_way(one, score) for one in score.ways],
        "same_theme": {"hits": int(score.same_theme.sum()), "of": number},
        "by_theme": _by_theme(score),
        "differences": [
            {
                "than": one.name,
                "share": _rounded(float((main.caught - one.caught).mean()) if number else 0.0),
                "limits": [
                    _rounded(limit)
                    for limit in difference_limits(
                        main.caught, one.caught, places, np.random.default_rng(_SEED)
                    )
                ],
            }
            for one in score.ways[1:]
        ],
        "warnings": _warnings(score.outcomes),
        "episodes": [_grave(at, score) for at in range(number)],
    }


def _way(one: Way, score: Score) -> dict[str, Any]:
    number = len(score.graves)
    hits, days = float(one.caught.sum()), float(one.standing.sum())
    return {
        "name": one.name,
        "hits": _rounded(hits),
        "of": number,
        "share": _rounded(hits / number) if number else None,
        "limits": [_rounded(limit) for limit in share_limits(hits, number)],
        "place_days": _rounded(days),
        "share_of_place_days": _rounded(days / max(1, one.standing.size)),
        "places_a_day": _rounded(days / max(1, one.standing.shape[0])),
    }


def _by_theme(score: Score) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for one, hit in zip(score.graves, score.ways[0].caught.tolist(), strict=True):
        row = found.setdefault(one.theme, {"hits": 0, "of": 0})
        row["hits"] += int(hit)
        row["of"] += 1
    return found


def _warnings(found: Outcomes) -> dict[str, Any]:
    """Return what followed warnings; how many were right depends on what averted means."""
    either = found.came_true + found.lighter

    def share(count: int) -> dict[str, Any]:
        limits = [_rounded(limit) for limit in share_limits(count, found.runs)]
        return {"share": _rounded(count / found.runs) if found.runs else None, "limits": limits}

    return {
        "runs": found.runs,
        "began_with_something_grave": found.after_grave,
        "came_true": found.came_true,
        "only_lighter_after": found.lighter,
        "nothing_on_record_after": found.nothing,
        "right_if_none_was_averted": share(found.came_true),
        "right_if_lighter_means_averted": share(either),
    }


def _grave(at: int, score: Score) -> dict[str, Any]:
    one = score.graves[at]
    return {
        "place": one.place,
        "theme": one.theme,
        "day": one.day.isoformat(),
        "severity": one.severity,
        "incidents": one.incidents,
        "hit": bool(score.ways[0].caught[at] > 0),
        "same_theme": bool(score.same_theme[at] > 0),
        "days_ahead": score.ahead[at],
        "others": {way.name: _rounded(float(way.caught[at])) for way in score.ways[1:]},
    }


def _rounded(value: float) -> float:
    return round(value, 4)
