"""What was heard of places, as sums over what the identity may read; levels follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from waspada.apps.accounts.policy import within
from waspada.apps.reports.area_days import (
    CATEGORY_CODES,
    VERIFIED,
    Together,
    area_days,
    in_areas,
    month_after,
    parts_under,
    together,
)
from waspada.apps.reports.incident_queries import SHOWN_STATES, mark_of, up_to
from waspada.apps.reports.kept import kept_sums
from waspada.apps.reports.stamps import area_of
from waspada.core.alerts import Heard, Kind, LevelRule, load_rule, weight_of
from waspada.core.alerts.heard import MONTH_ONLY, SHOWN_NUMBERS, UNVERIFIED, WEIGHTLESS
from waspada.core.alerts.holding import Path, path_of
from waspada.core.places import Level, level_of
from waspada.core.vocabulary import CATEGORIES, SEVERITIES, THEMES, theme_of

_THEMES: Final = tuple(THEMES)


@dataclass(frozen=True, slots=True)
class Score:
    """The points of a place's themes before stage and signals, day by day.

    path : (days, themes), the oldest day of the window first
    """

    path: Path
    verified: int


@dataclass(frozen=True, slots=True)
class Named:
    """The first numbers of something heard, and how many there are where that was counted."""

    numbers: tuple[str, ...]
    count: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not self.numbers

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return 200 + 80 * len(self.numbers)


def heard_in(place: str, day: date, rule: LevelRule) -> Heard:
    """Return what was heard of a place in the rule's window, as known at the end of a day.

    Sums and numbers are kept until an incident of the area changes; whoever asks after a change
    reads as many rows as are named, and of a few days only.
    """
    table = _counts(place, day, rule)
    own = _rows_of(table, place)
    verified: dict[Kind, int] = {}
    for back, category, severity, count in zip(
        *(column[own & table.verified].tolist() for column in _columns(table)), strict=True
    ):
        kind = (day - timedelta(days=back), CATEGORY_CODES[category], severity)
        verified[kind] = verified.get(kind, 0) + count
    set_aside = own & ~table.verified
    unverified = _per_day(table.day[set_aside], table.count[set_aside], day)

    def ask(of: str) -> Named:
        if of == MONTH_ONLY:
            return _months_of(place, day, rule)
        first = day - timedelta(days=rule.window_days)
        found = _heard_rows(place, day).filter(up_to(day), day__gte=first)
        if of == UNVERIFIED:
            return _latest(found.filter(state__in=_others(VERIFIED)), unverified)
        found = found.filter(state__in=VERIFIED)
        if of == WEIGHTLESS:
            return _latest(found.filter(_weightless(rule)), _weightless_days(verified, rule))
        return Named(_heaviest(found, of, verified, day, rule))

    def named(of: str) -> Named:
        area = area_of(place)
        return kept_sums(
            ("heard", place, day, mark_of(day), rule.version, of),
            [area],
            lambda _: {area: ask(of)},
        )[area]

    return Heard(
        verified, sum(unverified.values()), named(MONTH_ONLY).count, lambda of: named(of).numbers
    )


def _heard_rows(place: str, day: date) -> Any:
    """Return the rows that count for a place's own level: a province's own are at itself."""
    where = Q(place_code=place) if _is_province(place) else within(place)
    return in_areas([area_of(place)], day).filter(where)


def _months_of(place: str, day: date, rule: LevelRule) -> Named:
    """Return what is known to the month only, of the months that lie whole in the window."""
    found = _heard_rows(place, day).filter(
        day__isnull=True,
        month__gte=day - timedelta(days=rule.window_days),
        month__lt=month_after(day),
        state__in=SHOWN_STATES,
    )
    numbers = sorted(found.values_list("number", flat=True))
    return Named(tuple(numbers[:SHOWN_NUMBERS]), len(numbers))


def _per_day(back: Any, counts: Any, day: date) -> dict[date, int]:
    totals: dict[date, int] = {}
    for age, count in zip(back.tolist(), counts.tolist(), strict=True):
        on = day - timedelta(days=age)
        totals[on] = totals.get(on, 0) + count
    return totals


def _weightless_days(verified: Mapping[Kind, int], rule: LevelRule) -> dict[date, int]:
    totals: dict[date, int] = {}
    for (on, category, severity), count in verified.items():
        if rule.points(category, severity) == 0:
            totals[on] = totals.get(on, 0) + count
    return totals


def _latest(found: Any, per_day: Mapping[date, int]) -> Named:
    """Return the numbers of the latest days, from no more days than hold as many as are named."""
    first, left = None, SHOWN_NUMBERS
    for on in sorted(per_day, reverse=True):
        if left <= 0:
            break
        first, left = on, left - per_day[on]
    if first is None:
        return Named(())
    rows = found.filter(day__gte=first).order_by("-day", "number")
    return Named(tuple(rows.values_list("number", flat=True)[:SHOWN_NUMBERS]))


def scores_of(places: Sequence[str], day: date) -> dict[str, Score]:
    """Return the points of many places, which is all that their levels need."""
    rule = load_rule()
    # A kab/kota whose kecamatan are asked for as well is what stands in all of them.
    fine = {area_of(place) for place in places if level_of(place) is Level.KECAMATAN}
    wide = [place for place in places if level_of(place) <= Level.REGENCY and place not in fine]
    found = _scores(together(area_days(wide, day, days=rule.window_days + 1)), rule)
    for parts, level in ((8, Level.KECAMATAN), (13, Level.DESA)):
        narrow = [place for place in places if level_of(place) is level]
        areas = sorted({area_of(place) for place in narrow})
        if areas:
            table = together(area_days(areas, day, days=rule.window_days + 1, parts=parts))
            scores = _scores(table, rule)
            # What is known to the kab/kota only stands there, and is not all of it.
            found |= {place: scores[place] for place in narrow if place in scores}
            if level is Level.KECAMATAN:
                found |= _scores(_gathered(table), rule)
    nothing = Score(np.zeros((rule.window_days + 1, len(_THEMES))), 0)
    return {place: found.get(place, nothing) for place in places}


def _gathered(table: Together) -> Together:
    """Return counts of kecamatan as counts of their kab/kota."""
    areas = dict.fromkeys(map(area_of, table.places))
    number = {area: at for at, area in enumerate(areas)}
    moved = np.array([number[area_of(code)] for code in table.places], dtype=np.int32)
    return replace(table, places=tuple(areas), place=moved[table.place])


def _counts(place: str, day: date, rule: LevelRule) -> Together:
    """Return the counts that hold a place, as fine as its page shows them anyway."""
    parts = 0 if _is_province(place) else parts_under(place)
    if level_of(place) is Level.KECAMATAN:
        parts = 8
    return together(area_days([area_of(place)], day, days=rule.window_days + 1, parts=parts))


def _rows_of(table: Together, place: str) -> NDArray[np.bool_]:
    if level_of(place) is Level.REGENCY:
        return np.ones(table.place.size, dtype=np.bool_)  # the area itself
    numbers = [number for number, code in enumerate(table.places) if code == place]
    return np.isin(table.place, numbers)


def _columns(table: Together) -> tuple[Any, ...]:
    return table.day, table.category, table.severity, table.count


def fresh_lately(places: Sequence[str], day: date, days: int) -> Path:
    """Return (days, places, themes) points of the incidents of each day, as known at a day's end.

    places : kab/kota, and provinces for what belongs to them as a whole
    """
    table = together(area_days(list(places), day, days=days))
    points, _verified = _fresh(table, days, load_rule())
    found = np.zeros((days, len(places), len(_THEMES)))
    for at, place in enumerate(places):
        if place in table.places:
            found[:, at] = points[:, table.places.index(place)]
    return found


def _fresh(table: Together, days: int, rule: LevelRule) -> tuple[Path, NDArray[np.bool_]]:
    """Return (days, places, themes) points of the incidents of each day, and which rows count."""
    fresh, themes = _tables(rule)
    verified = table.verified & (table.category >= 0)
    kinds = table.category[verified]
    weight = fresh[kinds, table.severity[verified]] * table.count[verified]
    back = days - 1 - table.day[verified].astype(np.int64)
    shape = (days, len(table.places), len(_THEMES))
    cells = np.ravel_multi_index((back, table.place[verified], themes[kinds]), shape)
    points = np.bincount(cells, weights=weight, minlength=int(np.prod(shape)))
    return points.reshape(shape).astype(np.float64), verified


def _scores(table: Together, rule: LevelRule) -> dict[str, Score]:
    points, verified = _fresh(table, rule.window_days + 1, rule)
    path = path_of(points, rule)
    place, size = table.place[verified], len(table.places)
    heard = np.bincount(place, weights=table.count[verified], minlength=size)
    return {
        code: Score(path[:, at], int(count))
        for at, (code, count) in enumerate(zip(table.places, heard.tolist(), strict=True))
    }


@lru_cache(maxsize=4)
def _tables_of(version: str) -> tuple[Any, Any]:
    del version  # another version, another table
    rule = load_rule()
    fresh = np.array(
        [[rule.points(code, severity.value) for severity in SEVERITIES] for code in CATEGORY_CODES]
    )
    return fresh, np.array([_THEMES.index(theme_of(code)) for code in CATEGORY_CODES])


def _tables(rule: LevelRule) -> tuple[Any, Any]:
    """Return the points by category and severity, and each category's theme."""
    return _tables_of(rule.version)


def _heaviest(
    found: Any, theme: str, verified: Mapping[Kind, int], day: date, rule: LevelRule
) -> tuple[str, ...]:
    """Return the first numbers of a theme, from the weightiest kinds: in two questions at most.

    Kinds of one weight stand together. Those that fit in are read whole; of the first that do
    not, the lowest numbers.
    """
    weighed = sorted(
        (-weight_of(kind, day=day, rule=rule), kind)
        for kind in verified
        if theme_of(kind[1]) == theme
    )
    whole: list[Kind] = []
    numbers: list[str] = []
    left = SHOWN_NUMBERS
    for weight, group in groupby(weighed, key=lambda pair: pair[0]):
        kinds = [kind for _, kind in group]
        count = sum(verified[kind] for kind in kinds)
        if weight == 0 or left == 0:
            break
        if count > left:
            numbers = list(_lowest(found.filter(_of_kinds(kinds, day))))[:left]
            break
        whole += kinds
        left -= count
    rows = found.filter(_of_kinds(whole, day)) if whole else found.none()
    named = rows.values_list("number", "day", "category", "severity")
    first = sorted(
        (-weight_of((min(on, day), category, severity), day=day, rule=rule), number)
        for number, on, category, severity in named
    )
    return (*(number for _, number in first), *numbers)


def _of_kinds(kinds: Iterable[Kind], last: date) -> Q:
    where = Q()
    for on, category, severity in kinds:
        when = Q(day__gte=on) if on == last else Q(day=on)
        where |= when & Q(category=category, severity=severity)
    return where


def _weightless(rule: LevelRule) -> Q:
    where = Q(pk__in=[])
    for code in CATEGORIES:
        values = [
            severity.value for severity in SEVERITIES if rule.points(code, severity.value) == 0
        ]
        if values:
            where |= Q(category=code, severity__in=values)
    return where


def _lowest(found: Any) -> tuple[str, ...]:
    return tuple(found.order_by("number").values_list("number", flat=True)[:SHOWN_NUMBERS])


def _others(states: Iterable[str]) -> list[str]:
    return [state for state in SHOWN_STATES if state not in states]


def _is_province(place: str) -> bool:
    return level_of(place) is Level.PROVINCE
