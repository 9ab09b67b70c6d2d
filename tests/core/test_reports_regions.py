"""Boxes to blur: cut to the photo, refused when they mean nothing, grouped when they touch."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.errors import BadInput, TooLarge
from waspada.core.reports.regions import (
    MOST_REGIONS,
    SMALLEST,
    WHOLE,
    Region,
    read_regions,
    region_of,
    touching_groups,
)

numbers = st.floats(-WHOLE, 2 * WHOLE) | st.integers(-WHOLE, 2 * WHOLE)


@given(numbers, numbers, numbers, numbers)
def test_a_box_lies_inside_the_photo_or_is_refused(
    left: float, top: float, width: float, height: float
) -> None:
    try:
        region = region_of(left, top, width, height)
    except BadInput:
        assert min(width, height) < 1e-6 or max(left, top) > WHOLE - 1 or min(left, top) < 0
        return
    assert 0 <= region.left <= region.right <= WHOLE
    assert 0 <= region.top <= region.bottom <= WHOLE
    assert min(region.width, region.height) >= SMALLEST
    # What was marked inside the photo is covered to its last fraction.
    assert region.left <= max(left, 0)
    assert region.right >= min(left + width, WHOLE) - 1e-9
    assert region.bottom >= min(top + height, WHOLE) - 1e-9


@pytest.mark.parametrize(
    "text",
    [
        "[[1,2,3]]",
        "{}",
        "[1]",
        "[[1,2,3,true]]",
        '[["1",2,3,4]]',
        "[[NaN,1,2,3]]",
        "[[",
        "[" * 900,
        "[[0,0,0,10]]",
        "[[1001,0,5,5]]",
        "[[-50,0,20,20]]",
        "[[1e308,0,1,1]]",
        "\0",
    ],
)
def test_what_is_no_list_of_boxes_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_regions(text)


def test_too_many_boxes_are_refused_and_the_same_box_counts_once() -> None:
    many = [[n % 990, n // 990, 5, 5] for n in range(MOST_REGIONS + 1)]
    with pytest.raises(TooLarge):
        read_regions(json.dumps(many))
    assert read_regions("[[1,2,30,40],[1,2,30,40]]") == [Region(1, 2, 30, 40)]
    assert read_regions("  ") == []


def test_strokes_that_touch_are_one_group_whatever_their_order() -> None:
    left, right, bridge, far = (
        Region(0, 0, 10, 10),
        Region(20, 0, 10, 10),
        Region(10, 0, 10, 10),
        Region(500, 500, 10, 10),
    )
    groups = touching_groups([left, right, far, bridge])
    assert sorted(map(len, groups)) == [1, 3]
