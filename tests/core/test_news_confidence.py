"""How sure a text is read is turned into how often that was right."""

from scripts.news_confidence import LEAST, between, isotonic


def test_items_read_as_surely_as_each_other_are_told_the_same_chance() -> None:
    sure, right = isotonic([(0.5, number % 4 > 0) for number in range(4 * LEAST)])
    assert sure == [0.5]
    assert 0.7 < right[0] < 0.76


def test_points_never_fall_and_between_two_of_them_lies_a_line() -> None:
    low = [(0.4, number % 2 > 0) for number in range(2 * LEAST)]
    high = [(0.9, number % 10 > 0) for number in range(2 * LEAST)]
    points = isotonic(low + high)
    assert points[0] == [0.4, 0.9]
    assert points[1] == sorted(points[1])
    middle = between(points, 0.65)
    assert points[1][0] < middle < points[1][1]
    assert between(points, 0.1) == points[1][0]
    assert between(points, 1.0) == points[1][1]


def test_what_is_read_more_surely_but_less_often_right_is_told_like_its_neighbour() -> None:
    right_first = [(0.3, True)] * LEAST + [(0.6, False)] * LEAST
    sure, right = isotonic(right_first)
    assert len(sure) == len(right) == 1
    assert 0.4 < right[0] < 0.6
