"""The nation's readiness: provinces × agencies, each cell the worst measure of an agency there.

The boards of all provinces at once would be some hundred thousand rows. What is shown of a
province follows from its board and is a dozen cells: these are kept for the same reader until
a figure of that province changes, and a page works out a few provinces at most; it says which
still wait.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final

from django.db.models import Count

from waspada.apps.accounts.clock import domain_today, known_until
from waspada.apps.accounts.identity import current_identity
from waspada.apps.elections.editions import edition
from waspada.apps.readiness.board import Board, make_board
from waspada.apps.readiness.constraint_queries import versions_on
from waspada.apps.readiness.grid import THREATENED, GridCell, cell_of_rows
from waspada.apps.readiness.models import MeasureVersion, Stamp
from waspada.apps.readiness.rights import READERS
from waspada.core.access import Identity
from waspada.core.places import NATION, is_within, load_table
from waspada.core.readiness import WORST_FIRST
from waspada.core.vocabulary import AGENCIES, CLASSES

MOST_AT_ONCE: Final = 4  # provinces worked out for one page, some 0.3 s each
_MOST_KEPT: Final = 400
_kept: OrderedDict[tuple[Any, ...], "ProvinceSum"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class ProvinceSum:
    """What a province's board comes to.

    cells : by agency
    threatened, asked : measures that cannot be ready in time, of those asked for now
    gravest : the highest class among its figures, as far as the reader may read them
    """

    place: str
    cells: Mapping[str, GridCell]
    threatened: int
    asked: int
    stale: int
    gravest: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """One province on the page.

    state : shown, waiting (not worked out yet) or silent (nobody gave a figure)
    cells : in the order of the columns; None where nothing is asked
    """

    place: str
    state: str
    total: ProvinceSum | None
    cells: tuple[GridCell | None, ...]
    constraints: int


@dataclass(frozen=True, slots=True)
class NationBoard:
    """What the page shows, the provinces in order of their code."""

    agencies: tuple[str, ...]
    lines: tuple[ProvinceLine, ...]
    waiting: int
    is_sample: bool
    gravest: str

    @property
    def shown(self) -> int:
        """How many provinces have figures that are worked out."""
        return sum(one.state == "shown" for one in self.lines)

    @property
    def threatened(self) -> int:
        """In how many provinces something cannot be ready in time."""
        return sum(one.total is not None and one.total.threatened > 0 for one in self.lines)

    @property
    def told(self) -> list[ProvinceLine]:
        """Return the provinces of which there is something to tell."""
        return [one for one in self.lines if one.state != "silent" or one.constraints]

    @property
    def silent(self) -> list[ProvinceLine]:
        """Return those of which nobody gave a figure, nor a constraint."""
        return [one for one in self.lines if one.state == "silent" and not one.constraints]

    def worst_first(self, agency: str) -> list[GridCell]:
        """Return an agency's cells for a telephone, the worst province first."""
        at = self.agencies.index(agency)
        found = [cell for one in self.lines if one.cells and (cell := one.cells[at]) is not None]
        return sorted(found, key=lambda cell: (WORST_FIRST.index(cell.state), cell.place))


def whole_provinces(identity: Identity) -> list[str]:
    """Return the provinces that lie wholly in the area of somebody's seats, in order.

    What a province comes to is told to those alone: of one that reaches beyond the own area
    they would read a part, and take it for the whole.
    """
    roots = [seat.place for seat in identity.memberships if seat.role in READERS]
    codes = (one.code for one in load_table().children(NATION))
    return [
        code for code in codes if identity.is_system or any(is_within(code, one) for one in roots)
    ]


def nation_board(election_key: str, day: date, own: Sequence[str] = ()) -> NationBoard:
    """Return provinces × agencies for whoever is acting, their own agencies first."""
    provinces = whole_provinces(current_identity())
    keys = _keys(provinces, election_key, day)
    sums: dict[str, ProvinceSum] = {}
    waiting: list[str] = []
    for province, key in keys.items():
        found = _remembered(key)
        if found is None and len(waiting) < MOST_AT_ONCE:
            waiting.append(province)
            found = _keep(key, sum_of(make_board(province, election_key, day)))
        if found is not None:
            sums[province] = found
    with_cells = {code for one in sums.values() for code in one.cells}
    agencies = sorted(with_cells, key=lambda one: (one not in own, list(AGENCIES).index(one)))
    counts = _constraints_by_province(election_key, day)
    lines = tuple(
        ProvinceLine(
            place=province,
            state=_state(province, keys, sums),
            total=sums.get(province),
            cells=tuple(sums[province].cells.get(one) for one in agencies)
            if province in sums
            else (),
            constraints=counts.get(province, 0),
        )
        for province in provinces
    )
    return NationBoard(
        agencies=tuple(agencies),
        lines=lines,
        waiting=len(keys) - len(sums),
        is_sample=any(one.is_sample for one in sums.values()),
        gravest=max((one.gravest for one in sums.values()), key=CLASSES.index, default="B"),
    )


def _state(province: str, keys: Mapping[str, Any], sums: Mapping[str, ProvinceSum]) -> str:
    if province in sums:
        return "shown"
    return "waiting" if province in keys else "silent"


def sum_of(board: Board) -> ProvinceSum:
    """Return what a province's board comes to, agency by agency."""
    by_agency: dict[str, list[str]] = {}
    for code, measure in board.measures.items():
        by_agency.setdefault(measure.agency, []).append(code)
    cells = {}
    for agency, codes in by_agency.items():
        rows = [row for code in codes if (row := board.row(code, board.place)) is not None]
        if rows:
            cells[agency] = cell_of_rows(board.place, agency, rows)
    asked = [state for state in board.worst_states.values() if state != "not_yet"]
    return ProvinceSum(
        place=board.place,
        cells=cells,
        threatened=sum(state in THREATENED for state in asked),
        asked=len(asked),
        stale=board.stale_count,
        gravest=board.gravest,
        is_sample=board.is_sample,
    )


# ---- what is kept -------------------------------------------------------------------------------


def _keys(provinces: Sequence[str], election_key: str, day: date) -> dict[str, tuple[Any, ...]]:
    """Return, for each province with figures, what tells that nothing of it has changed."""
    identity = current_identity()
    marks = dict(
        Stamp.objects.filter(
            realm=identity.realm, election_key=election_key, province_code__in=provinces
        ).values_list("province_code", "mark")
    )
    rows = MeasureVersion.objects.filter(
        election_key=election_key, place_code__in=[NATION, *provinces]
    ).order_by("version", "id")
    if day < domain_today():
        rows = rows.filter(received_at__lt=known_until(day, NATION))
    changed: dict[str, list[Any]] = {}
    for place, key in rows.values_list("place_code", "pk"):
        changed.setdefault(place, []).append(key)
    everywhere = tuple(changed.get(NATION, ()))
    return {
        province: (
            *(identity, province, election_key, day, edition(), marks[province]),
            *(everywhere, tuple(changed.get(province, ()))),
        )
        for province in provinces
        if province in marks
    }


def _remembered(key: tuple[Any, ...]) -> ProvinceSum | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: tuple[Any, ...], found: ProvinceSum) -> ProvinceSum:
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return found


def forget_sums() -> None:
    """Forget what was worked out, as after a change that no stamp tells of."""
    with _lock:
        _kept.clear()


def _constraints_by_province(election_key: str, day: date) -> dict[str, int]:
    """Return how many constraints are open in each province, as far as they may be read."""
    rows = versions_on(NATION, day).filter(election_key=election_key, state="open")
    counted = rows.order_by().values("province_code").annotate(count=Count("pk"))
    return dict(counted.values_list("province_code", "count"))
