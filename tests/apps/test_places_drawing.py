"""The drawn map: shapes inside their window, dots and names that do not cover each other."""

import math
import re
from datetime import date, timedelta

import pytest

from waspada.apps.picture.charts import bars, line_of_time
from waspada.apps.picture.maps import shade_of
from waspada.apps.picture.marks import CLEARANCE, dots_on, names_on
from waspada.apps.places.drawing import WIDTH, draw, drawn_level, drawn_within
from waspada.core.places import Level, load_table

pytestmark = [pytest.mark.words, pytest.mark.django_db]

STEP = re.compile(r"-?\d+")


def points_of(path: str) -> list[tuple[int, int]]:
    """Follow a path's relative steps, as a browser does."""
    found = []
    for ring in path.split("z"):
        if not ring:
            continue
        numbers = [int(text) for text in STEP.findall(ring)]
        x, y = numbers[0], numbers[1]
        found.append((x, y))
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


@pytest.mark.parametrize("code", ["ID", "12", "65", "94", "65.01", "11.75", "65.01.05"])
def test_every_place_has_a_shape_inside_the_window(code: str) -> None:
    drawing = draw(code)
    assert [shape.code for shape in drawing.shapes] == load_table().codes(
        drawn_within(code), drawn_level(code)
    )
    scale = float(drawing.grid)
    for shape in drawing.shapes:
        points = points_of(shape.path)
        assert len(points) >= 3, shape.code
        for x, y in points:
            assert -1 <= x * scale <= WIDTH + 1
            assert -1 <= y * scale <= drawing.frame.height + 1
        assert 0 <= shape.label[0] <= WIDTH


def test_the_map_of_the_nation_stays_light() -> None:
    drawing = draw("ID")
    assert sum(len(shape.path) for shape in drawing.shapes) < 45_000
    assert len(drawing.shapes) == 38


def test_a_kecamatan_is_drawn_among_its_neighbours() -> None:
    assert drawn_within("65.01.05") == "65.01"
    assert drawn_level("65.01.05") is Level.KECAMATAN


def test_dots_of_neighbouring_towns_do_not_cover_each_other() -> None:
    drawing = draw("12")
    counts = dict.fromkeys(load_table().codes("12", Level.REGENCY), 2)
    dots = dots_on(drawing, counts)
    assert len(dots) == len(counts)
    for number, one in enumerate(dots):
        for other in dots[:number]:
            apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            assert apart >= 0.5 * (one.radius + other.radius), (one.name, other.name)


def test_names_of_grave_places_neither_overlap_nor_leave_the_map() -> None:
    drawing = draw("ID")
    levels = dict.fromkeys(load_table().codes(level=Level.PROVINCE), "siaga")
    levels["94"] = "awas"
    names = names_on(drawing, levels, [])
    assert names[0].code == "94"
    assert len(names) >= 8
    boxes = [(n.x, n.y, n.text_x + len(n.name) * 6.1, n.y + 15) for n in names]
    for number, a in enumerate(boxes):
        assert a[0] >= 0
        assert a[2] <= WIDTH + 1
        for b in boxes[:number]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def test_normal_places_are_not_named() -> None:
    assert names_on(draw("ID"), {"65": "normal", "33": "waspada"}, []) == []


@pytest.mark.parametrize(
    ("count", "shade"),
    [(0, "c0"), (1, "c1"), (3, "c2"), (4, "c3"), (7, "c3"), (8, "c4"), (90, "c4")],
)
def test_shades_begin_where_the_legend_says(count: int, shade: str) -> None:
    assert shade_of(count) == shade


def test_a_day_with_one_incident_is_seen_beside_a_day_with_thousands() -> None:
    first = date(2024, 11, 22)
    found = bars([(first, 0), (first + timedelta(days=1), 1), (first + timedelta(days=2), 4000)])
    assert [bar.height for bar in found] == [0, 3, 96]
    assert found[2].is_last


def test_a_chart_of_nothing_has_no_bars() -> None:
    day = date(2024, 11, 22)
    assert [bar.height for bar in bars([(day, 0)])] == [0]


def test_the_line_of_time_keeps_its_days_in_order() -> None:
    day = date(2024, 11, 28)
    line = line_of_time(
        [],
        [],
        first=day - timedelta(days=56),
        last=day + timedelta(days=21),
        today=day,
        language="id",
    )
    xs = [x for _, x in line.months]
    assert xs == sorted(xs)
    assert 0 < line.today < 1300


def test_dots_held_against_their_neighbours_alone_keep_clear_of_all() -> None:
    drawing = draw("ID")
    codes = load_table().codes(level=Level.REGENCY)
    counts = {code: 1 + (number * number) % 1_300 for number, code in enumerate(codes)}
    dots = dots_on(drawing, counts)
    assert sum(dot.count for dot in dots) == sum(counts.values())
    assert sum(dot.members for dot in dots) == len(counts)
    single = [dot for dot in dots if dot.members == 1]
    for number, one in enumerate(single):
        for other in single[:number]:
            apart = math.hypot(one.x - other.x, one.y - other.y)
            assert apart >= CLEARANCE * (one.radius + other.radius), (one.name, other.name)


def test_the_same_counts_are_placed_once_and_nobody_can_change_what_is_kept() -> None:
    drawing = draw("65")
    first = dots_on(drawing, {"65.01": 3, "65.71": 2})
    first.clear()
    assert [dot.count for dot in dots_on(drawing, {"65.71": 2, "65.01": 3})] == [3, 2]
