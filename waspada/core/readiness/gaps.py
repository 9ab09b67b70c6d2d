"""Which gaps come first, what they are in sum, and the cells of the heat map."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from waspada.core.readiness.measures import Measure, Said, read_toml
from waspada.core.readiness.states import WORST_FIRST, Standing, worst_of


@dataclass(frozen=True, slots=True)
class RankRule:
    """What a gap counts; the numbers stand in data/rules.toml."""

    half_days: float
    vulnerability_floor: float
    warned: Mapping[str, float] = field(default_factory=dict)  # by the level of the warning


RANK_RULE: Final = RankRule(**read_toml("rules.toml")["ranking"])


@dataclass(frozen=True, slots=True)
class Gap:
    """A measure in a place with how it stands.

    vulnerability : of the place, 0 to 1; None leaves the factor out and says so
    warned : the highest level of the open warnings in force there; empty where there is none
    """

    measure: Measure
    place: str
    standing: Standing
    vulnerability: float | None = None
    warned: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One factor of a score; value 1 where it was left out."""

    value: float
    said: Said


@dataclass(frozen=True, slots=True)
class RankedGap:
    """A gap with its score and the arithmetic.

    score = gap × vulnerability × warning × urgency.

    The factors are put into words when they are asked for: a province ranks thousands of gaps
    and shows some dozens.
    """

    gap: Gap
    score: float
    rule: RankRule

    @property
    def share(self) -> Part:
        """Return the share of the target that is missing; of a limit, the excess in the figure."""
        standing = self.gap.standing
        params = {"gap": standing.gap, "whole": _whole(standing)}
        return Part(_share(standing), Said("readiness.part_gap", params))

    @property
    def vulnerability(self) -> Part:
        """Return what the place's vulnerability makes of it."""
        value = self.gap.vulnerability
        weight = _weight(value, self.rule)
        if value is None:
            return Part(weight, Said("readiness.part_no_vulnerability"))
        return Part(weight, Said("readiness.part_vulnerability", {"value": value}))

    @property
    def warning(self) -> Part:
        """Return what a warning in force for the place makes of it."""
        level = self.gap.warned
        value = _warned(level, self.rule)
        if not level:
            return Part(value, Said("readiness.part_no_warning"))
        return Part(value, Said("readiness.part_warning", {"level": level}))

    @property
    def urgency(self) -> Part:
        """Return what the days left make of it."""
        left = self.gap.standing.days_left
        value = _urgency(left, self.rule)
        if left is None:
            return Part(value, Said("readiness.part_no_due"))
        if left < 0:
            return Part(value, Said("readiness.part_past_due", {"days": -left}))
        params = {"days": left, "half": self.rule.half_days}
        return Part(value, Said("readiness.part_urgency", params))

    @property
    def parts(self) -> tuple[Part, Part, Part, Part]:
        """Return the factors in the order they are multiplied."""
        return self.share, self.vulnerability, self.warning, self.urgency


@dataclass(frozen=True, slots=True)
class Ranking:
    """Gaps by score, highest first; and what nobody has filled in, the nearest due day first.

    What is not filled in has no known gap, and so no score: it is asked for, not ranked.
    """

    gaps: tuple[RankedGap, ...]
    unfilled: tuple[Gap, ...]


def rank_gaps(gaps: Iterable[Gap], *, rule: RankRule = RANK_RULE) -> Ranking:
    """Rank gaps by share missing × vulnerability × warning × urgency.

    What is met, only recorded or not yet asked for is no gap and is left out.
    """
    ranked: list[RankedGap] = []
    unfilled: list[Gap] = []
    for gap in gaps:
        standing = gap.standing
        if standing.state == "not_yet":
            continue
        if standing.actual is None:
            unfilled.append(gap)
        elif standing.gap is not None and standing.gap > 0:
            ranked.append(RankedGap(gap, _score(gap, rule), rule))
    ranked.sort(key=lambda one: (-one.score, one.gap.place, one.gap.measure.code))
    unfilled.sort(key=_by_days_left)
    return Ranking(tuple(ranked), tuple(unfilled))


@dataclass(frozen=True, slots=True)
class GapGroup:
    """One measure with its gaps in several places, the highest score first."""

    measure: Measure
    gaps: tuple[RankedGap, ...]

    @property
    def worst(self) -> RankedGap:
        """Return the gap that gives the group its place in the order."""
        return self.gaps[0]


def group_gaps(gaps: Iterable[RankedGap]) -> tuple[GapGroup, ...]:
    """Return ranked gaps by measure, in the order of each measure's worst place."""
    groups: dict[str, list[RankedGap]] = {}
    for ranked in gaps:
        groups.setdefault(ranked.gap.measure.code, []).append(ranked)
    return tuple(GapGroup(listed[0].gap.measure, tuple(listed)) for listed in groups.values())


def _by_days_left(gap: Gap) -> tuple[int, str, str]:
    left = gap.standing.days_left
    return (10_000 if left is None else left, gap.place, gap.measure.code)


def _score(gap: Gap, rule: RankRule) -> float:
    weight = _weight(gap.vulnerability, rule) * _warned(gap.warned, rule)
    return _share(gap.standing) * weight * _urgency(gap.standing.days_left, rule)


def _whole(standing: Standing) -> Decimal:
    return max(abs(standing.target or Decimal(0)), abs(standing.actual or Decimal(0)))


def _share(standing: Standing) -> float:
    whole = _whole(standing)
    return min(float(standing.gap or 0) / float(whole), 1.0) if whole else 1.0


def _weight(vulnerability: float | None, rule: RankRule) -> float:
    if vulnerability is None:
        return 1.0
    return rule.vulnerability_floor + (1 - rule.vulnerability_floor) * vulnerability


def _warned(level: str, rule: RankRule) -> float:
    return rule.warned.get(level, 1.0)


def _urgency(days_left: int | None, rule: RankRule) -> float:
    if days_left is None or days_left < 0:
        return 1.0
    return rule.half_days / (rule.half_days + days_left)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a heat map, or one roll-up.

    state : the worst in it, None when it holds nothing that is asked for
    percent : mean of the percents, each at most 100; None where none is known
    counts : how many measures have each state
    """

    state: str | None
    percent: Decimal | None
    counts: dict[str, int]
    filled: int
    asked: int
    stale: int
    cannot_be_ready: int


def cell_of(standings: Iterable[Standing]) -> Cell:
    """Return what several standings are together."""
    counts: dict[str, int] = {}
    percents: list[Decimal] = []
    filled = stale = 0
    for standing in standings:
        counts[standing.state] = counts.get(standing.state, 0) + 1
        filled += standing.actual is not None
        stale += standing.is_stale
        if standing.percent is not None:
            percents.append(min(standing.percent, Decimal(100)))
    asked = sum(count for state, count in counts.items() if state != "not_yet")
    # Cut and not rounded: 99.96 is not yet 100.
    mean = sum(percents, Decimal(0)) / len(percents) if percents else None
    return Cell(
        state=worst_of([state for state in counts if state != "not_yet"]),
        percent=None if mean is None else mean.quantize(Decimal("0.1"), rounding="ROUND_FLOOR"),
        counts=counts,
        filled=filled,
        asked=asked,
        stale=stale,
        cannot_be_ready=counts.get("at_risk", 0) + counts.get("late", 0),
    )


def heat(
    gaps: Iterable[Gap], row: Callable[[Gap], str], column: Callable[[Gap], str]
) -> dict[tuple[str, str], Cell]:
    """Return the cells of a heat map by (row, column), such as agency × place."""
    groups: dict[tuple[str, str], list[Standing]] = {}
    for gap in gaps:
        groups.setdefault((row(gap), column(gap)), []).append(gap.standing)
    return {key: cell_of(standings) for key, standings in groups.items()}


def worst_cells(cells: Mapping[str, Cell]) -> list[tuple[str, Cell]]:
    """Return roll-ups, the worst first: by state, then by how many share it, then by percent."""

    def rank(entry: tuple[str, Cell]) -> tuple[int, int, Decimal, str]:
        key, cell = entry
        if cell.state is None:
            return len(WORST_FIRST), 0, Decimal(0), key
        percent = Decimal(101) if cell.percent is None else cell.percent
        return WORST_FIRST.index(cell.state), -cell.counts[cell.state], percent, key

    return sorted(cells.items(), key=rank)
