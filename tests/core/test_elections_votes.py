"""Days of voting: those of the packaged elections, and those that stand alone."""

import runpy
from datetime import date

import pytest

from waspada.core.elections import KINDS, packaged_elections, votes, voting_days
from waspada.core.elections.packaged import read_rows
from waspada.core.news import phase
from waspada.core.news.tokens import Text
from waspada.core.vocabulary import CONFIDENCES


def test_a_day_of_voting_stands_in_one_place() -> None:
    packaged = {one.polling_on: one.kind for one in packaged_elections() if one.polling_on}
    rows = read_rows(votes.TABLE)
    apart = {date.fromisoformat(row["day"]): row["kind"] for row in rows}
    assert len(apart) == len(rows)
    assert not packaged.keys() & apart.keys()
    assert {row["confidence"] for row in rows} <= CONFIDENCES.keys()
    for kind in ("pilkada", "pemilu"):
        expected = {day for day, of in (packaged | apart).items() if of == kind}
        assert voting_days(kind) == expected
    assert set(apart.values()) <= set(KINDS)


def test_a_line_for_a_vote_to_come_is_all_that_reading_texts_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    coming = {"day": "2029-02-14", "kind": "pemilu"}
    monkeypatch.setattr(votes, "read_rows", lambda _name: [coming])
    voting_days.cache_clear()
    try:
        fresh = runpy.run_path(phase.__file__)
    finally:
        voting_days.cache_clear()
    assert date(2029, 2, 14) in fresh["VOTING_DAYS"]
    assert fresh["phase_of"](
        Text("Massa merusak bilik TPS saat pemilu"), "", date(2029, 2, 14)
    ) == ("saat")
