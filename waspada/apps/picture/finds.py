"""What the daily detection found, as rings on a map with a number each, and as a list beside it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from waspada.apps.accounts.identity import current_identity
from waspada.apps.detection.models import EpisodeVersion
from waspada.apps.detection.queries import Episodes, episodes_of
from waspada.apps.detection.words import sentence_of
from waspada.apps.places.drawing import Drawing, Frame, point_of
from waspada.core.places import Level, is_within, level_of
from waspada.core.reports.incidents import local_date

MOST_MARKED: Final = 30
MOST_LISTED: Final = 5
_RING: Final = 11.0  # pixels
_MARGIN: Final = 12.0
_STEP: Final = 4.0  # between rings around one place
_LETTER: Final = 8.0  # radius of the number's plate


@dataclass(frozen=True, slots=True)
class Find:
    """An episode or gathering with its sentence."""

    row: EpisodeVersion
    number: int
    sentence: str

    @property
    def places(self) -> list[str]:
        """Return the places that it was counted in."""
        return self.row.places or [self.row.place_code]

    @property
    def is_gathering(self) -> bool:
        """Say whether it is of several places near each other."""
        return bool(self.row.kind == "gathering")

    @property
    def classification(self) -> str:
        """Return its class."""
        return str(self.row.classification)


@dataclass(frozen=True, slots=True)
class Mark:
    """A ring on the map, in pixels, and where its number stands."""

    find: Find
    x: float
    y: float
    radius: float
    plate: tuple[float, float]

    @property
    def text_y(self) -> float:
        """Return the base line of the number."""
        return round(self.plate[1] + 3.6, 1)


def known_finds(code: str, day: date) -> Episodes:
    """Return the episodes of a place on a day as the reader may read them; none below kab/kota."""
    return Episodes() if level_of(code) > Level.REGENCY else episodes_of(code, day)


def finds_of(rows: Sequence[EpisodeVersion], *, most: int = MOST_MARKED) -> list[Find]:
    """Return rows with their numbers and sentences, in their order."""
    return [
        Find(row, number, sentence_of(row, window=row.window_days))
        for number, row in enumerate(rows[:most], start=1)
    ]


def open_finds(code: str, day: date, *, most: int = MOST_MARKED) -> list[Find]:
    """Return what goes on in a place on a day: gatherings first, then single places."""
    found = known_finds(code, day)
    return finds_of([*found.gatherings, *found.open], most=most)


def marks_on(drawing: Drawing, finds: Sequence[Find]) -> list[Mark]:
    """Return the rings of what can be drawn; what has no point stands in the list alone."""
    return list(_marks(drawing.frame, finds))


def _marks(frame: Frame, finds: Sequence[Find]) -> Iterator[Mark]:
    around: dict[tuple[float, float], int] = {}
    plates: list[tuple[float, float]] = []
    for find in finds:
        points = [at for at in (point_of(code, frame) for code in find.places) if at is not None]
        if not points:
            continue
        x = round(sum(at[0] for at in points) / len(points), 1)
        y = round(sum(at[1] for at in points) / len(points), 1)
        far = max(math.hypot(at[0] - x, at[1] - y) for at in points)
        radius = far + _MARGIN if find.is_gathering else _RING
        before = around.get((x, y), 0)
        around[x, y] = before + 1
        radius = round(radius + _STEP * before, 1)
        plates.append(_free_corner(x, y, radius, plates))
        yield Mark(find, x, y, radius, plates[-1])


def _free_corner(
    x: float, y: float, radius: float, taken: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Return where a ring's number stands: the first corner that no other number covers."""
    aside = radius * math.sqrt(0.5) + _LETTER / 2
    corners = [
        (round(x + right * aside, 1), round(y + down * aside, 1))
        for right, down in ((1, -1), (-1, -1), (1, 1), (-1, 1))
    ]
    free = (at for at in corners if all(math.dist(at, other) >= 2 * _LETTER for other in taken))
    return next(free, corners[0])


@dataclass(frozen=True, slots=True)
class Changed:
    """What the secretariat of a place finds changed on a day.

    finds : what goes on, new ones first; more : how many are not listed
    fresh : numbers in `finds` of what was first found on the day
    levels : places under it whose level is another than yesterday's
    ended : how many episodes ended on the day
    """

    finds: list[Find]
    more: int
    fresh: frozenset[int]
    levels: list[Any]
    ended: int

    @property
    def is_empty(self) -> bool:
        """Say whether nothing changed and nothing goes on."""
        return not (self.finds or self.levels or self.ended)


def changed_of(code: str, day: date, children: Sequence[Any]) -> Changed | None:
    """Return what changed in a place, for whoever runs a secretariat of it or above.

    children : places under it with their levels, as `queries.Child`
    """
    seats = current_identity().memberships
    runs = any(seat.role == "secretariat" and is_within(code, seat.place) for seat in seats)
    if not runs or level_of(code) > Level.REGENCY:
        return None
    found = known_finds(code, day)
    rows = [*found.gatherings, *found.open]
    rows.sort(key=lambda row: not _is_fresh(row, day))  # stable: the rest keeps its order
    finds = finds_of(rows, most=MOST_LISTED)
    return Changed(
        finds=finds,
        more=len(rows) - len(finds),
        fresh=frozenset(one.number for one in finds if _is_fresh(one.row, day)),
        levels=[one for one in children if one.before is not None],
        ended=sum(_received_on(row) == day for row in found.past),
    )


def _is_fresh(row: EpisodeVersion, day: date) -> bool:
    return row.version == 1 and _received_on(row) == day


def _received_on(row: EpisodeVersion) -> date:
    return local_date(row.received_at, row.place_code)
