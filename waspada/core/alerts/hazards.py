"""Warnings of others (CAP) as hazards of places: which count, where, how heavily, until when.

A weather warning covers half an island on an ordinary afternoon, so that only grave and likely
ones move a level by themselves; the rest stand on the place's page. The numbers are in
`data/hazards.toml`, docs/delivery.md says them in plain words.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from waspada.core.alerts.cap import Alert, Area, Info
from waspada.core.alerts.cap.rules import moment_of
from waspada.core.alerts.cap.shapes import point_of
from waspada.core.places import (
    Level,
    is_within,
    level_of,
    load_table,
    normal_code,
    regency_of,
)
from waspada.core.places.search import load_index

THEME: Final = "hazard_health"
TOLD_BY: Final = frozenset({"Alert", "Update"})
MOST_PLACES: Final = 120  # of one message; beyond it the message is about a country
LONGEST: Final = timedelta(days=7)
_SURE: Final = frozenset({"code", "name", "alias"})
_KILOMETRES: Final = 111.195  # a degree of latitude
_Points = tuple[tuple[str, ...], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Hazard:
    """What a message says of places, in one language.

    places : kab/kota, or provinces that are named as a whole; until : when it ends
    weight : points of the theme that it adds in each place while it holds
    """

    event: str
    headline: str
    description: str
    instruction: str
    sender_name: str
    severity: str
    urgency: str
    certainty: str
    begins: datetime
    until: datetime
    weight: float
    places: tuple[str, ...]


@lru_cache(maxsize=1)
def load_weights() -> Mapping[str, Any]:
    """Return the packaged numbers."""
    file = resources.files("waspada.core.alerts") / "data" / "hazards.toml"
    return tomllib.loads(file.read_text("utf-8"))


def weight_of(info: Info) -> float:
    """Return the points that a message adds in its places; nothing for what is past."""
    table = load_weights()
    if info.urgency == "Past" or "AllClear" in info.responses:
        return 0.0
    points: float = table["severity"].get(info.severity, 0.0)
    return points * float(table["certainty"].get(info.certainty, 0.0))


def hazard_of(message: Alert, *, within: Sequence[str] = ()) -> Hazard | None:
    """Return what a message says, in Indonesian where it does; None where it says nothing.

    within : keep only places under these, and the places that hold them
    """
    sent = moment_of(message.sent)
    if sent is None or not message.infos:
        return None
    info = min(message.infos, key=lambda one: not one.spoken.lower().startswith(("id", "in")))
    begins = moment_of(info.onset) or moment_of(info.effective) or sent
    hours = float(load_weights()["hours_without_end"])
    ends = moment_of(info.expires) or begins + timedelta(hours=hours)
    return Hazard(
        event=info.event[:160],
        headline=(info.headline or info.event)[:240],
        description=info.description[:4000],
        instruction=info.instruction[:4000],
        sender_name=(info.sender_name or message.sender)[:160],
        severity=info.severity,
        urgency=info.urgency,
        certainty=info.certainty,
        begins=begins,
        until=min(ends, sent + LONGEST),
        weight=weight_of(info),
        places=_kept(places_of(info.areas), within)[:MOST_PLACES],
    )


def _kept(places: Sequence[str], within: Sequence[str]) -> tuple[str, ...]:
    if not within:
        return tuple(places)
    return tuple(
        place
        for place in places
        if any(is_within(place, root) or is_within(root, place) for root in within)
    )


def places_of(areas: Sequence[Area]) -> tuple[str, ...]:
    """Return the kab/kota (or provinces named as a whole) of areas, in the order of codes.

    By codes of the ministry where there are any, else by shapes, else by the words.
    """
    found: set[str] = set()
    for area in areas:
        found |= _by_code(area) or _by_shape(area) or _by_words(area)
    return tuple(sorted(found))


def _by_code(area: Area) -> set[str]:
    found = set()
    for pair in area.geocodes:
        code = normal_code(pair.value)
        if code and code in load_table() and code != "ID":
            found.add(regency_of(code) or code)
    return found


def _by_shape(area: Area) -> set[str]:
    """Return the kab/kota that have the middle of a kecamatan inside a shape.

    A shape between the middles (a harbour, a summit) belongs to the nearest one.
    """
    codes, points = _kecamatan()
    inside = np.zeros(len(codes), dtype=np.bool_)
    for text in area.polygons:
        ring = [point for word in text.split() if (point := point_of(word)) is not None]
        if len(ring) >= 4:
            corners = np.array(ring)
            held = in_polygon(points, corners)
            inside |= held if held.any() else _nearest(points, corners.mean(axis=0))
    for text in area.circles:
        words = text.split()
        centre = point_of(words[0]) if len(words) == 2 else None
        if centre is not None:
            middle = np.array(centre)
            held = _far(points, middle) <= max(_number(words[1]), 0.0)
            inside |= held if held.any() else _nearest(points, middle)
    return {regency_of(codes[n]) or codes[n] for n in np.flatnonzero(inside)}


def _by_words(area: Area) -> set[str]:
    """Return the one place that a description names beyond doubt."""
    matches = [one for one in load_index().find(area.description[:120]) if one.how in _SURE]
    best = [one for one in matches if one.score == matches[0].score]
    if len(best) != 1 or level_of(best[0].code) is Level.NATION:
        return set()
    return {regency_of(best[0].code) or best[0].code}


@lru_cache(maxsize=1)
def _kecamatan() -> _Points:
    table = load_table()
    codes = [
        code
        for code in table.codes("ID", Level.KECAMATAN)
        if table[code].lat is not None and table[code].lon is not None
    ]
    points = np.array([(table[code].lat, table[code].lon) for code in codes], dtype=np.float64)
    return tuple(codes), points


def in_polygon(points: NDArray[np.float64], ring: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say of each point whether a ring holds it (even-odd rule); (n, 2) each, latitude first."""
    lat, lon = points[:, 0], points[:, 1]
    held = np.zeros(len(points), dtype=np.bool_)
    box = (
        (lat >= ring[:, 0].min())
        & (lat <= ring[:, 0].max())
        & (lon >= ring[:, 1].min())
        & (lon <= ring[:, 1].max())
    )
    y, x = lat[box], lon[box]
    inside = np.zeros(len(y), dtype=np.bool_)
    for (y1, x1), (y2, x2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y1 != y2:
            crosses = (y1 > y) != (y2 > y)
            inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    held[box] = inside
    return held


def _far(points: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return kilometres from a point, flat enough near it."""
    up = points[:, 0] - middle[0]
    across = (points[:, 1] - middle[1]) * np.cos(np.radians(middle[0]))
    return np.asarray(_KILOMETRES * np.hypot(up, across))


def _nearest(points: NDArray[np.float64], middle: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark the nearest point, where it is near at all."""
    far = _far(points, middle)
    held = np.zeros(len(points), dtype=np.bool_)
    first = int(far.argmin())
    held[first] = far[first] <= float(load_weights()["nearest_kilometres"])
    return held


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
