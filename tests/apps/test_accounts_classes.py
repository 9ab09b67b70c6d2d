"""What classes may be stored here, whichever way a row is written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from tests.support.cast import NOW
from waspada.apps.accounts.classes import check_class_allowed, storable_classes
from waspada.apps.accounts.policy import GuardedManager, RightsColumns, UnguardedManager
from waspada.apps.alerts.models import Signal
from waspada.apps.reports.models import Report
from waspada.apps.reports.receiving import Incoming, receive_report
from waspada.core.access import Identity
from waspada.core.errors import BadInput, NotAllowed


@pytest.mark.parametrize(("is_allowed", "stored"), [(False, ("B", "T")), (True, ("B", "T", "R"))])
def test_secret_is_stored_only_where_allowed_and_top_secret_never(
    settings: Any, is_allowed: bool, stored: tuple[str, ...]
) -> None:
    settings.ALLOWS_SECRET_CONTENT = is_allowed
    assert storable_classes() == stored
    for classification in ("B", "T", "R", "SR"):
        if classification in stored:
            check_class_allowed(classification)
        else:
            with pytest.raises(NotAllowed):
                check_class_allowed(classification)
    with pytest.raises(BadInput):
        check_class_allowed("X")


def _signal(classification: str, key: str = "1") -> Signal:
    return Signal(
        realm="live",
        node_id="test",
        place_code="65.01",
        classification=classification,
        theme="security",
        origin="test",
        origin_key=key,
        weight=0,
        reason_code="test",
        received_at=NOW,
    )


def _save_first(row: Signal) -> None:
    row.save()


def _save_again(row: Signal) -> None:
    wanted, row.classification = row.classification, "B"
    row.save()
    row.classification = wanted
    row.save(update_fields=["classification"])


def _create_many(row: Signal) -> None:
    Signal.unguarded.bulk_create([_signal("B", "2"), row])


def _update_many(row: Signal) -> None:
    wanted, row.classification = row.classification, "B"
    row.save()
    row.classification = wanted
    Signal.unguarded.bulk_update([row], ["classification"])


def _update(row: Signal) -> None:
    _signal("B").save()
    Signal.objects.update(classification=row.classification)


@pytest.mark.parametrize(
    "write",
    [_save_first, _save_again, _create_many, _update_many, _update],
    ids=lambda f: f.__name__,
)
def test_no_way_of_writing_a_row_stores_a_class_that_is_not_kept_here(
    write: Callable[[Signal], None], as_system: Identity, settings: Any
) -> None:
    settings.ALLOWS_SECRET_CONTENT = False
    for classification in ("R", "SR"):
        with pytest.raises(NotAllowed), transaction.atomic():
            write(_signal(classification))
    with pytest.raises(BadInput), transaction.atomic():
        write(_signal("X"))
    assert not Signal.unguarded.exclude(classification="B").exists()
    settings.ALLOWS_SECRET_CONTENT = True
    write(_signal("R"))
    assert Signal.unguarded.filter(classification="R").count() == 1


def test_every_table_of_content_asks_about_the_class_when_it_is_written() -> None:
    tables = [model for model in apps.get_models() if issubclass(model, RightsColumns)]
    assert len(tables) > 10
    for model in tables:
        assert isinstance(model._base_manager, UnguardedManager), model
        assert isinstance(model._default_manager, GuardedManager), model
        for manager in model._meta.managers:
            assert isinstance(manager, UnguardedManager), (model, manager.name)


def test_a_report_of_a_class_that_is_not_kept_here_is_refused_as_it_comes_in(
    as_system: Identity,
) -> None:
    for classification in ("R", "SR"):
        with pytest.raises(NotAllowed):
            receive_report(
                Incoming(
                    channel="api",
                    body=b"{}",
                    content_type="application/json",
                    received_at=NOW,
                    recorded_at=NOW,
                    classification=classification,
                )
            )
    assert not Report.unguarded.exists()
