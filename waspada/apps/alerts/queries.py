"""Read levels as the rule computes them from what one may read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from waspada.apps.accounts.clock import domain_now, known_until, replayed_day
from waspada.apps.accounts.policy import within
from waspada.apps.accounts.remembering import once
from waspada.apps.alerts.heard import fresh_lately, heard_in, scores_of
from waspada.apps.alerts.models import Signal
from waspada.apps.elections.editions import edition
from waspada.apps.elections.queries import main_stages
from waspada.apps.reports.incident_queries import mark_of
from waspada.apps.reports.kept import kept_whole
from waspada.apps.reports.stamps import area_of
from waspada.core.alerts import (
    ComputedLevel,
    ThemeLevel,
    WeighedIncident,
    WeighedSignal,
    compute_level,
    compute_province,
    followed,
    higher,
    level_of_heard,
    load_rule,
    nation_level,
    theme_falls,
)
from waspada.core.alerts.holding import Path, add_signal, held_ranks, level_of_rank, path_of
from waspada.core.alerts.levels import THEME_CODES
from waspada.core.places import NATION, Level, common_root, level_of, load_table, parents
from waspada.core.reports.incidents import day_end, day_start, local_date

VERIFIED = frozenset({"verified", "closed"})


def computed_levels(places: Sequence[str], *, day: date) -> dict[str, ComputedLevel]:
    """Return the computed level of each place on a day with its reasons.

    From what the identity may read, summed in the database; the kab/kota under a province
    are asked for their points alone. For many places `level_names` is quicker.
    """
    rule = load_rule()
    areas = areas_of(places)
    stages = _stages(areas, day)
    signals = signals_on(areas, day)
    parts = [area for area in areas if area not in set(places)]
    quick = _quick(parts, day=day, stages=stages, signals=signals)

    def own_level(place: str) -> ComputedLevel:
        return level_of_heard(
            heard_in(place, day, rule),
            day=day,
            stage=stages.get(place, ""),
            signals=signals.get(place, ()),
            rule=rule,
        )

    explained = {place: own_level(place) for place in places if place != NATION}
    found: dict[str, ComputedLevel] = {}
    for place in places:
        if place == NATION:
            found[place] = nation_level()
        elif level_of(place) is Level.PROVINCE:
            below = load_table().codes(place, Level.REGENCY)
            found[place] = compute_province(
                explained[place], {code: explained.get(code) or quick.level(code) for code in below}
            )
        else:
            found[place] = explained[place]
    return found


def falls_of(place: str, *, day: date) -> dict[str, tuple[date, str]]:
    """Return when each raised theme of a place falls, and to what, if nothing new happens."""
    return theme_falls(
        heard_in(place, day, load_rule()),
        day=day,
        stage=_stages([place], day)[place],
        signals=signals_on([place], day).get(place, ()),
    )


def level_names(
    places: Sequence[str], *, day: date, apart: Mapping[str, Collection[str]] | None = None
) -> dict[str, str]:
    """Return the computed level of many places without its reasons: the same, only sooner.

    apart : themes of places that are left out of their level; people have set theirs

    Kept with the sums that it follows from, under the calendar's edition and the signals held.
    """
    without = {place: tuple(sorted(themes)) for place, themes in (apart or {}).items()}
    areas = areas_of(places)
    signals = signals_on(areas, day)
    held = [
        (place, one.theme, one.weight, one.since)
        for place in sorted(signals)
        for one in signals[place]
    ]
    of_calendar = edition()
    left_out = tuple(sorted(without.items()))
    asked = (
        "level names", tuple(places), day, mark_of(day), load_rule().version, of_calendar,
        tuple(held), left_out,
    )  # fmt: skip

    def work_out() -> dict[str, str]:
        quick = _quick(areas, day=day, stages=_stages(areas, day), signals=signals)
        return {place: quick.whole(place, without.get(place, ())) for place in places}

    if not of_calendar:
        return work_out()
    stamped = sorted({area_of(area) for area in areas if area != NATION})
    return dict(kept_whole(asked, stamped, work_out, nbytes=150 * len(areas)))


def theme_levels_lately(place: str, *, day: date, days: int) -> list[dict[str, str]]:
    """Return what every theme of a place held on each of the last days, the oldest first.

    From what is known at the end of the last of them; each day has its stage and its signals.
    Themes of a province follow its kab/kota, as everywhere.
    """
    rule, areas = load_rule(), areas_of([place])
    fresh = fresh_lately(areas, day, days + rule.window_days)
    found = []
    for at in range(days):
        on = day - timedelta(days=days - 1 - at)
        path = path_of(fresh[at : at + rule.window_days + 1], rule)
        stages, signals = _stages(areas, on), signals_on(areas, on)
        for number, area in enumerate(areas):
            path[:, number] *= rule.stage_factor(stages[area])
            for one in signals.get(area, ()):
                column = THEME_CODES.index(one.theme)
                add_signal(path[:, number], column, one.weight, one.since, on)
        found.append(_followed_themes(held_ranks(path, rule)))
    return found


def _followed_themes(ranks: NDArray[np.int8]) -> dict[str, str]:
    """Return the level of each theme of a place, from (areas, themes) ranks, itself first."""
    return {
        theme: higher(
            level_of_rank(int(ranks[0, column])),
            followed(level_of_rank(int(rank)) for rank in ranks[1:, column]),
        )
        for column, theme in enumerate(THEME_CODES)
    }


@dataclass(frozen=True, slots=True)
class _Quick:
    """What themes of places hold from their own incidents and signals, without reasons.

    ranks, points : by place of which something was heard, one each theme
    """

    version: str
    ranks: Mapping[str, NDArray[np.int8]]
    points: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def name(self, place: str, without: Collection[str] = ()) -> str:
        """Return the level of a place's own, some themes left out."""
        if place not in self.ranks:
            return "none"
        kept = [at for at, theme in enumerate(THEME_CODES) if theme not in without]
        return level_of_rank(int(self.ranks[place][kept].max(initial=0)))

    def whole(self, place: str, without: Collection[str] = ()) -> str:
        """Return the level of a place: of a province with the kab/kota that it follows."""
        if place == NATION:
            return nation_level().level
        own = self.name(place, without)
        if level_of(place) is not Level.PROVINCE:
            return own
        below = load_table().codes(place, Level.REGENCY)
        return higher(own, followed(self.name(code, without) for code in below))

    def level(self, place: str) -> ComputedLevel:
        """Return level and themes of a place's own."""
        name = self.name(place)
        if place not in self.ranks:
            return ComputedLevel(name, 0.0, (), None, self.version)
        ranks, points = self.ranks[place], self.points[place]
        themes = tuple(
            ThemeLevel(theme, level_of_rank(int(rank)), float(score), 0, 0)
            for theme, rank, score in zip(THEME_CODES, ranks, points, strict=True)
        )
        worst = float(points[ranks == ranks.max()].max())
        return ComputedLevel(name, worst, (), None, self.version, themes)


def _quick(
    places: Sequence[str],
    *,
    day: date,
    stages: Mapping[str, str],
    signals: Mapping[str, Sequence[WeighedSignal]],
) -> _Quick:
    asked = [place for place in places if place != NATION]
    paths = _paths(asked, day=day, stages=stages, signals=signals)
    points = {place: path[-1] for place, path in paths.items()}
    return _Quick(load_rule().version, _ranks(paths), points)


def _paths(
    places: Sequence[str],
    *,
    day: date,
    stages: Mapping[str, str],
    signals: Mapping[str, Sequence[WeighedSignal]],
) -> dict[str, Path]:
    """Return the points of the window by place, of those that were heard of; days by themes."""
    rule = load_rule()
    found: dict[str, Path] = {}
    for place, score in scores_of(places, day).items():
        held = signals.get(place, ())
        if not score.verified and not held:
            continue
        path = score.path * rule.stage_factor(stages.get(place, ""))
        for signal in held:
            add_signal(path, THEME_CODES.index(signal.theme), signal.weight, signal.since, day)
        found[place] = path
    return found


def _ranks(paths: Mapping[str, Path]) -> dict[str, NDArray[np.int8]]:
    """Return the rank that each theme holds, all places at once."""
    if not paths:
        return {}
    together = np.stack(list(paths.values()), axis=1)
    return dict(zip(paths, held_ranks(together, load_rule()), strict=True))


def _stages(areas: Sequence[str], day: date) -> dict[str, str]:
    return {place: stage.stage if stage else "" for place, stage in main_stages(areas, day).items()}


def levels_from(
    places: Iterable[str],
    incidents: Iterable[WeighedIncident],
    *,
    day: date,
    stages: Mapping[str, str],
    signals: Mapping[str, Sequence[WeighedSignal]] | None = None,
) -> dict[str, ComputedLevel]:
    """Return the levels of places from incidents already read."""
    wanted = list(places)
    held = signals or {}
    heard: dict[str, list[WeighedIncident]] = {area: [] for area in areas_of(wanted)}
    for incident in incidents:
        for area in _areas_of_incident(incident.place):
            if area in heard:
                heard[area].append(incident)
    known: dict[str, ComputedLevel] = {}

    def level_in(place: str) -> ComputedLevel:
        if place not in known:
            known[place] = compute_level(
                heard.get(place, ()),
                day=day,
                stage=stages.get(place, ""),
                signals=held.get(place, ()),
            )
        return known[place]

    found: dict[str, ComputedLevel] = {}
    for place in wanted:
        if place == NATION:
            found[place] = nation_level()
        elif level_of(place) is Level.PROVINCE:
            parts = {code: level_in(code) for code in load_table().codes(place, Level.REGENCY)}
            found[place] = compute_province(level_in(place), parts)
        else:
            found[place] = level_in(place)
    return found


@lru_cache(maxsize=100_000)
def _areas_of_incident(place: str) -> tuple[str, ...]:
    """Return the places whose own level an incident enters: a province only as a whole's own."""
    if place == NATION:
        return ()
    if level_of(place) is Level.PROVINCE:
        return (place,)
    return (place, *(area for area in parents(place) if "." in area))


def areas_of(places: Iterable[str]) -> list[str]:
    """Return the places and, of provinces, their kab/kota: all whose level must be known."""
    areas: dict[str, None] = {}
    for place in places:
        areas[place] = None
        if place != NATION and level_of(place) is Level.PROVINCE:
            areas.update(dict.fromkeys(load_table().codes(place, Level.REGENCY)))
    return list(areas)


def signals_on(areas: Sequence[str], day: date) -> dict[str, list[WeighedSignal]]:
    """Return the signals in force at the end of a day by place; they count where written."""
    found: dict[str, list[WeighedSignal]] = {}
    wanted = set(areas)
    for row in _signals_in(common_root(areas), _month_before(day)):
        if row.place_code not in wanted or row.received_at >= known_until(day, row.place_code):
            continue
        if _is_over(row, day):
            continue
        since = local_date(row.received_at, row.place_code)
        signal = WeighedSignal(row.theme, row.weight, row.reason_code, row.reason_params, since)
        found.setdefault(row.place_code, []).append(signal)
    return found


def _is_over(row: Signal, day: date) -> bool:
    """Say whether a signal ended within its place's day, or by now where the day is today."""
    ends = row.expires_at
    if ends is None:
        return False
    return ends < day_end(day, row.place_code) or (
        replayed_day(day) is None and ends <= domain_now()
    )


def _month_before(day: date) -> date:
    """Return the month in which the day before lies: mostly one for today and for yesterday."""
    return (day - timedelta(days=1)).replace(day=1)


def _signals_in(place: str, since: date) -> list[Signal]:
    """Return the signals of a place that hold after a day: asked for today and for yesterday."""
    holds = Q(expires_at__isnull=True) | Q(expires_at__gte=day_start(since, NATION))
    found = Signal.objects.filter(within(place), holds).order_by("received_at", "id")
    return once(("signals", place, since), lambda: list(found))
