"""What every way in promises, as tests; a way in joins by a `TriedWay` in `tests/apps/test_intake_conformance.py`.

It stores the raw message before anything reads it, counts a message once, lets nobody in who is
not the sender, has a limit, answers with the receipt where the medium can, and says how it does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.cast import Cast
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.intake.models import HeldMessage, WayFailure, WayHealth
from waspada.apps.intake.ways import way_of
from waspada.apps.reports.models import Report
from waspada.apps.reports.sealing import open_raw
from waspada.apps.words.sentences import catalogue

TEXT = "LAPOR BANJIR KEC PESO 27/11 07.00 rumah terendam"
OTHER = "LAPOR BENTROK KEC SEKATAK 27/11 08.00 dua luka"


@dataclass(frozen=True)
class Scene:
    """What a way in may use in a test."""

    cast: Cast
    settings: Settings
    monkeypatch: pytest.MonkeyPatch
    client: Client


@dataclass(frozen=True)
class TriedWay:
    """How a test uses a way in.

    key : as `health.heard` is told
    prepare : sets it up, with its sender (fkdm, or whoever it takes messages of)
    send : sends a text as its sender under the medium's own name of it; returns what they are told
    forge : sends one that is not its sender's; returns the status; None where one signs in
    limit : makes it take so few messages in its window
    reads : dotted names of what reads a message; each is broken to show that it is stored first
    receipt : the medium can carry an answer
    """

    key: str
    prepare: Callable[[Scene], None]
    send: Callable[[Scene, str, str], str]
    forge: Callable[[Scene, str], int] | None = None
    limit: Callable[[Scene, int], None] | None = None
    reads: tuple[str, ...] = ()
    receipt: bool = True


def stored() -> list[Report]:
    with acting_as(system_identity()):
        return list(Report.objects.order_by("id"))


def raw_of(report: Report) -> str:
    return open_raw(report.pk, report.wrapped_key, report.raw_sealed).decode()


def check_stored_first(way: TriedWay, scene: Scene) -> None:
    """Break whatever reads a message: the report is there, with its receipt."""

    def broken(*_given: Any, **_named: Any) -> None:
        raise ZeroDivisionError

    for name in way.reads:
        scene.monkeypatch.setattr(name, broken)
    told = way.send(scene, TEXT, "a")
    (report,) = stored()
    assert "rumah terendam" in raw_of(report)
    assert report.state == "received"
    assert not way.receipt or report.receipt in told
    assert TEXT not in "".join(
        str(getattr(report, column.attname)) for column in Report._meta.concrete_fields
    )


def check_once(way: TriedWay, scene: Scene) -> None:
    """Send a message twice and another one: two reports."""
    first = way.send(scene, TEXT, "a")
    again = way.send(scene, TEXT, "a")
    assert len(stored()) == 1
    assert not way.receipt or (stored()[0].receipt in first and stored()[0].receipt in again)
    way.send(scene, OTHER, "b")
    assert len(stored()) == 2


def check_authentic(way: TriedWay, scene: Scene) -> None:
    """Send what is not the sender's: refused, nothing stored, and said on the page of health."""
    if way.forge is None:
        pytest.skip("a signed-in person brings it")
    assert way.forge(scene, TEXT) in {401, 403, 404}
    assert stored() == []
    assert WayFailure.objects.filter(way=way.key).exists()


def check_limited(way: TriedWay, scene: Scene) -> None:
    """Send more than the limit: the rest becomes no report, and its reason is counted."""
    if way.limit is None:
        pytest.skip("a signed-in person brings it")
    way.limit(scene, 1)
    for number in range(3):
        way.send(scene, f"{TEXT} {number}", f"n{number}")
    assert len(stored()) <= 1
    with acting_as(system_identity()):
        held = HeldMessage.objects.count()
    assert WayFailure.objects.filter(way=way.key).exists() or held


def check_healthy(way: TriedWay, scene: Scene) -> None:
    """Send one: its row counts it, its way is declared, and every reason is a sentence."""
    way.send(scene, TEXT, "a")
    row = WayHealth.objects.get(way=way.key)
    assert (row.day_ok, row.total_ok) == (1, 1)
    assert row.last_ok_at is not None
    assert way_of(way.key) is not None
    if way.forge is not None:
        way.forge(scene, OTHER)
        assert WayHealth.objects.get(way=way.key).day_failed == 1
    codes = WayFailure.objects.filter(way=way.key).values_list("reason_code", flat=True)
    assert set(codes) <= set(catalogue())


CHECKS = (check_stored_first, check_once, check_authentic, check_limited, check_healthy)
