"""Full collections that take long set aside what they visited."""

import gc
from collections.abc import Iterator

import pytest

from waspada.web import collecting


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[collecting.Watch]:
    before = list(gc.callbacks)
    yield collecting.install()
    gc.callbacks[:] = before
    gc.unfreeze()


def test_what_survives_a_long_collection_is_visited_no_more(
    watch: collecting.Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "LONG", 0.0)
    kept = [[number] for number in range(1000)]
    gc.collect()
    assert watch.set_aside == 1
    assert gc.get_freeze_count() >= len(kept)
    assert not any(one is kept for one in gc.get_objects())


def test_short_collections_and_those_of_the_young_set_nothing_aside(
    watch: collecting.Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "LONG", 0.0)
    gc.collect(1)
    assert watch.set_aside == 0
    monkeypatch.setattr(collecting, "LONG", 1000.0)
    gc.collect()
    assert watch.set_aside == 0


def test_what_was_set_aside_is_still_freed_by_its_last_reference(
    watch: collecting.Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Thing:
        gone = 0

        def __del__(self) -> None:
            Thing.gone += 1

    monkeypatch.setattr(collecting, "LONG", 0.0)
    kept = [Thing() for _ in range(10)]
    gc.collect()
    del kept
    assert Thing.gone == 10
