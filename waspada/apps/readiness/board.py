"""How every measure stands in every place of an area on a day: what all pages are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.models import Contest
from waspada.apps.elections.queries import stage_versions
from waspada.apps.readiness.facts import chain_of, place_facts, places_at
from waspada.apps.readiness.held import Held, Key, held_figures, values_of
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.rights import may_know, sees_whole
from waspada.apps.readiness.warned import warned_in
from waspada.core.access import Identity
from waspada.core.elections import DatedStage, in_force
from waspada.core.places import NATION, Level, level_of, regency_of
from waspada.core.readiness import (
    WORST_FIRST,
    Figure,
    Gap,
    Measure,
    Part,
    PlaceFacts,
    Projection,
    Ranking,
    RollUp,
    Standing,
    Target,
    derived_figure,
    figure_of,
    measures_used,
    project,
    rank_gaps,
    roll_up,
    state_of,
    target_of,
)
from waspada.core.vocabulary import CLASSES, LEVELS, agency, unit_code, unit_level_of

Stages = Mapping[str, DatedStage]
_STEP_DAYS: Final = 10
_LEVELS: Final = ("", *LEVELS)


@dataclass(frozen=True, slots=True)
class ReadinessRow:
    """How one measure stands in one place.

    unit : whose figure it is
    held : the figure as stored; None where nobody gave one, and for a sum over parts
    rolled : for a place above those it is filled in for: what its parts are together
    """

    measure: Measure
    place: str
    unit: str
    standing: Standing
    target: Target
    held: Held | None = None
    projection: Projection | None = None
    rolled: RollUp | None = None
    is_sample: bool = False

    def gap(self, warned: str = "") -> Gap:
        """Return the row as the ranking takes it; no vulnerability index exists yet.

        warned : the level of the warning its place is under
        """
        return Gap(self.measure, self.place, self.standing, warned=warned)


@dataclass
class Board:
    """The rows of an area, by (measure, place) at the places where they are filled in.

    Rows that the reader may not know, and sums of places that reach beyond their area, are not
    there.
    """

    reader: Identity
    place: str
    day: date
    election_key: str
    measures: dict[str, Measure]
    held: dict[Key, Held]
    facts: dict[str, PlaceFacts]
    stages: dict[str, Stages]
    rows: dict[Key, ReadinessRow] = field(default_factory=dict)
    _sums: dict[Key, ReadinessRow | None] = field(default_factory=dict, repr=False)
    _rankings: dict[Any, Ranking] = field(default_factory=dict, repr=False)
    # What the grid page made of it, by the agencies that come first.
    grids: dict[tuple[str, ...], Any] = field(default_factory=dict, repr=False)

    def at(self, place: str) -> list[ReadinessRow]:
        """Return every measure's row for one place of the area, summed up where it must be."""
        return [row for code in self.measures if (row := self.row(code, place)) is not None]

    def row(self, code: str, place: str) -> ReadinessRow | None:
        """Return a measure's row for a place; None where it does not belong there."""
        found = self.rows.get((code, place))
        if found is not None:
            return found
        if (code, place) not in self._sums:
            self._sums[code, place] = self._sum(code, place)
        return self._sums[code, place]

    def _sum(self, code: str, place: str) -> ReadinessRow | None:
        measure = self.measures.get(code)
        if measure is None or measure.entered_at <= level_of(place):
            return None
        if not sees_whole(self.reader, place):
            return None
        parts = self.parts_of(code, place)
        return self._rolled(measure, place, parts) if parts else None

    def parts_of(self, code: str, place: str) -> list[ReadinessRow]:
        """Return a measure's rows at the places within a place where it is filled in."""
        measure = self.measures[code]
        if measure.entered_at < level_of(place):
            return []
        inside = places_at(place, measure.entered_at)
        return [self.rows[code, part] for part in inside if (code, part) in self.rows]

    @cached_property
    def is_sample(self) -> bool:
        """Say whether any figure here is invented."""
        return any(one.is_sample for one in self.held.values())

    @cached_property
    def gravest(self) -> str:
        """The highest class among the figures here: that of a page which shows all of them."""
        found = {one.classification for one in self.held.values()}
        return max(found, key=CLASSES.index, default=CLASSES[0])

    def ranking(self) -> Ranking:
        """Return the gaps where measures are filled in, by score, and what is unfilled.

        Warnings begin and end without a word to the board, so they are asked for each time.
        """
        warned = warned_in(self.place, self.day)
        key = tuple(sorted(warned.items()))
        if key not in self._rankings:
            levels = {
                place: max((warned.get(one, "") for one in chain_of(place)), key=_LEVELS.index)
                for place in {place for _code, place in self.rows}
            }
            gaps = (row.gap(levels[row.place]) for row in self.rows.values())
            self._rankings.clear()
            self._rankings[key] = rank_gaps(gaps)
        return self._rankings[key]

    @cached_property
    def worst_states(self) -> dict[str, str]:
        """The worst state of each measure over the places of the area."""
        found: dict[str, str] = {}
        for (code, _place), row in self.rows.items():
            state = row.standing.state
            before = found.get(code)
            if before is None or WORST_FIRST.index(state) < WORST_FIRST.index(before):
                found[code] = state
        return found

    @cached_property
    def stale_count(self) -> int:
        """How many figures are older than their shelf life."""
        return sum(row.standing.is_stale for row in self.rows.values())

    def _rolled(self, measure: Measure, place: str, parts: list[ReadinessRow]) -> ReadinessRow:
        rolled = roll_up(
            measure,
            [Part(one.place, one.held.fact if one.held else None, one.target) for one in parts],
        )
        target = rolled.target
        if measure.is_summed and place in self.facts:
            # What is counted may be known of the whole where it is not known of every part.
            whole = target_of(measure, self.facts[place])
            target = whole if whole.value is not None and measure.target.kind != "fixed" else target
        # Of what does not add up, the parts that are met are counted.
        counted = (
            measure if measure.is_summed else replace(measure, kind="count", direction="at_least")
        )
        due = (
            measure.due.on(self.stages[_zone_of_stages(place, self.stages)])
            if measure.due
            else None
        )
        standing = state_of(
            counted, target, figure_of(measure, place, rolled), day=self.day, due=due
        )
        worst = min((one.standing for one in parts), key=lambda one: WORST_FIRST.index(one.state))
        if WORST_FIRST.index(worst.state) < WORST_FIRST.index(standing.state) or (
            worst.state == "not_yet"
        ):
            standing = replace(standing, state=worst.state, said=worst.said)
        return ReadinessRow(
            measure,
            place,
            unit_of(measure.agency, place),
            standing,
            target,
            rolled=rolled,
            is_sample=any(one.is_sample for one in parts),
        )


def unit_of(agency_code: str, place: str) -> str:
    """Return the unit that answers for a place: at its kab/kota, else where the agency has one."""
    kind = agency(agency_code)
    near = regency_of(place) or place
    for one in (near, place, *chain_of(near)[1:]):
        if kind.name_at(unit_level_of(one)) is not None:
            return unit_code(agency_code, one)
    return unit_code(agency_code, place)


def make_board(
    place: str,
    election_key: str,
    day: date,
    *,
    before: Board | None = None,
) -> Board:
    """Return how every measure stands in an area on a day.

    before : the same reader's board of the same area and day, from before some figures came;
        nothing else may have changed since. What those figures do not touch is taken over
    """
    measures = measures_of(election_key, place, day)
    held = held_figures(place, election_key, day, known=before.held.values() if before else ())
    offices = contested_in(place, election_key)
    values = values_of(held)
    stages = stages_by_place(place, election_key, day)
    levels = {measure.entered_at for measure in measures.values()}
    inside = [one for level in sorted(levels) for one in places_at(place, level)]
    facts = place_facts(dict.fromkeys((place, *inside)), election_key, values)
    reader = current_identity()
    board = Board(reader, place, day, election_key, measures, held, facts, stages)
    taken = _taken_over(board, before) if before is not None else {}
    for code, measure in board.measures.items():
        days = _days_of(measure, stages)
        for at in places_at(place, measure.entered_at):
            if (code, at) in taken:
                board.rows[code, at] = taken[code, at]
                continue
            if measure.offices and offices.get(at, frozenset()).isdisjoint(measure.offices):
                continue
            if (code, at) not in held and not may_know(reader, measure, at):
                continue
            due, asked_from = days[_zone_of_stages(at, stages)]
            board.rows[code, at] = _row(board, measure, at, due, asked_from, values)
    return board


def _taken_over(board: Board, before: Board) -> dict[Key, ReadinessRow]:
    """Return the rows that no new figure touches, and take over the sums that none does.

    A figure touches its place and those around it: targets and derived figures of a place
    follow from figures in it alone.
    """
    old, new = before.held, board.held
    changed = {key for key in old.keys() | new.keys() if old.get(key) is not new.get(key)}
    touched = {around for _code, place in changed for around in chain_of(place)}
    board._sums.update({key: row for key, row in before._sums.items() if key[1] not in touched})
    return {key: row for key, row in before.rows.items() if key[1] not in touched}


def _row(
    board: Board,
    measure: Measure,
    place: str,
    due: date | None,
    asked_from: date | None,
    values: Mapping[Key, Decimal | None],
) -> ReadinessRow:
    held = board.held.get((measure.code, place))
    figure = held.fact if held else _derived(board, measure, place)
    others = (
        {
            term.measure: _value_of(board, term.measure, place, values)
            for term in measure.target.terms
        }
        if measure.target.kind == "measures"
        else None
    )
    given = held.target if held else None
    target = target_of(measure, board.facts[place], others, given=given)
    projection = None
    is_counted = held is not None and held.value is not None and target.value is not None
    if held is not None and is_counted and measure.has_rate:
        projection = project(
            held.trend, target.value, day=board.day, due=due, direction=measure.direction
        )
    standing = state_of(
        measure,
        target,
        figure,
        day=board.day,
        due=due,
        asked_from=asked_from,
        projection=projection,
    )
    is_sample = held is not None and held.is_sample
    if measure.derived is not None and figure is not None:
        used = (code for _entry, code in measures_used(measure))
        is_sample = any(one.is_sample for code in used if (one := board.held.get((code, place))))
    unit = held.unit if held else unit_of(measure.agency, place)
    return ReadinessRow(measure, place, unit, standing, target, held, projection, None, is_sample)


def _derived(board: Board, measure: Measure, place: str) -> Figure | None:
    """Return what follows by itself from the figures of a place."""
    if measure.derived is None:
        return None
    figures: dict[str, list[Figure]] = {}
    for _entry, code in measures_used(measure):
        held = board.held.get((code, place))
        if held is not None:
            figures[code] = _last_steps(held)
    return derived_figure(measure, place, figures)


def _last_steps(held: Held) -> list[Figure]:
    """Return a figure with one before it that tells its rate, which is kept beside it."""
    if held.value is None or held.rate is None or held.rate_points < 2:
        return [held.fact]
    before = held.value - Decimal(repr(held.rate)) * _STEP_DAYS
    first = held.as_of - timedelta(days=_STEP_DAYS)
    return [Figure(held.measure, held.place, first, before), held.fact]


def _value_of(
    board: Board, code: str, place: str, values: Mapping[Key, Decimal | None]
) -> Decimal | None:
    """Return another measure's number in a place: its own, or the sum over its parts."""
    if (code, place) in values:
        return values[code, place]
    measure = board.measures.get(code)
    if measure is None or not measure.is_summed or measure.entered_at <= level_of(place):
        return None
    parts = [values.get((code, one)) for one in places_at(place, measure.entered_at)]
    known = [one for one in parts if one is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(parts) else None


# ---- which stages hold where ------------------------------------------------------------------


def stages_by_place(place: str, election_key: str, day: date) -> dict[str, Stages]:
    """Return the stages of an election in a place, and in those of its parts that differ."""
    versions = [one for one in stage_versions(place) if one.election_key == election_key]
    apart = {one.place for one in versions} - {NATION, *chain_of(place)}
    return {
        where: {
            one.code: one
            for one in in_force(versions, where, known_by=day, is_joined=False)
            if one.place in chain_of(where)
        }
        for where in (place, *sorted(apart))
    }


def _zone_of_stages(place: str, stages: Mapping[str, Stages]) -> str:
    """Return the nearest place around one whose stages are known; the area itself at the least."""
    if len(stages) == 1:
        return next(iter(stages))
    return next((one for one in chain_of(place) if one in stages), next(iter(stages)))


def _days_of(
    measure: Measure, stages: Mapping[str, Stages]
) -> dict[str, tuple[date | None, date | None]]:
    """Return a measure's due day and first day, by the place whose stages decide."""
    return {
        where: (
            measure.due.on(known) if measure.due else None,
            measure.asked_from.on(known) if measure.asked_from else None,
        )
        for where, known in stages.items()
    }


def contested_in(place: str, election_key: str) -> dict[str, frozenset[str]]:
    """Return which offices are voted for in each place of an area, those around it included."""
    votes: dict[str, set[str]] = {}
    for code, office in Contest.objects.filter(election_id=election_key).values_list(
        "place_code", "office"
    ):
        votes.setdefault(code, set()).add(office)
    found: dict[str, frozenset[str]] = {}
    for level in (Level.PROVINCE, Level.REGENCY, Level.KECAMATAN):
        for one in places_at(place, level):
            found[one] = frozenset().union(*(votes.get(two, ()) for two in chain_of(one)))
    return found
