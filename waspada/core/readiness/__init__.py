"""Readiness: what each agency should have ready, how it stands, and what cannot be in time."""

from waspada.core.readiness.consistency import (
    ConsistencyRule,
    Question,
    check_consistency,
    packaged_rules,
    where_they_arise,
)
from waspada.core.readiness.derived import derived_figure
from waspada.core.readiness.figures import Cell as FigureCell
from waspada.core.readiness.figures import Reading, read_figure, read_number
from waspada.core.readiness.gaps import (
    Cell,
    Gap,
    GapGroup,
    RankedGap,
    Ranking,
    cell_of,
    group_gaps,
    heat,
    rank_gaps,
    worst_cells,
)
from waspada.core.readiness.measures import (
    CERTAINTIES,
    DIRECTIONS,
    KINDS,
    LEVELS,
    TARGET_RULES,
    TOPICS,
    Derived,
    Due,
    Figure,
    Law,
    Measure,
    Option,
    Said,
    TargetRule,
    Term,
    named,
)
from waspada.core.readiness.projection import Projection, Trend, project, trend_of
from waspada.core.readiness.reading import read_measure
from waspada.core.readiness.rollups import Part, RollUp, figure_of, roll_up
from waspada.core.readiness.sets import check_measures, measures_used
from waspada.core.readiness.states import STATES, WORST_FIRST, Standing, state_of, worst_of
from waspada.core.readiness.targets import PlaceFacts, Target, sum_targets, target_of
from waspada.core.readiness.written import write_measure

__all__ = [
    "CERTAINTIES",
    "DIRECTIONS",
    "KINDS",
    "LEVELS",
    "STATES",
    "TARGET_RULES",
    "TOPICS",
    "WORST_FIRST",
    "Cell",
    "ConsistencyRule",
    "Derived",
    "Due",
    "Figure",
    "FigureCell",
    "Gap",
    "GapGroup",
    "Law",
    "Measure",
    "Option",
    "Part",
    "PlaceFacts",
    "Projection",
    "Question",
    "RankedGap",
    "Ranking",
    "Reading",
    "RollUp",
    "Said",
    "Standing",
    "Target",
    "TargetRule",
    "Term",
    "Trend",
    "cell_of",
    "check_consistency",
    "check_measures",
    "derived_figure",
    "figure_of",
    "group_gaps",
    "heat",
    "measures_used",
    "named",
    "packaged_rules",
    "project",
    "rank_gaps",
    "read_figure",
    "read_measure",
    "read_number",
    "roll_up",
    "state_of",
    "sum_targets",
    "target_of",
    "trend_of",
    "where_they_arise",
    "worst_cells",
    "worst_of",
    "write_measure",
]
