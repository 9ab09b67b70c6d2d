"""Every way in keeps the promises of `tests/sources/conformance.py`; another joins by one line."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.sources.conformance import CHECKS, Scene, TriedWay
from tests.sources.desk_ways import CHAT, MAIL
from tests.sources.gateways import SMS, TELEGRAM, WHATSAPP
from tests.sources.news_way import NEWS
from tests.sources.odk_way import ODK
from tests.support.cast import TODAY, make_cast

WAYS = (
    SMS,
    TELEGRAM,
    WHATSAPP,
    MAIL,
    CHAT,
    NEWS,
    ODK,
)

pytestmark = pytest.mark.django_db


@pytest.mark.words
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.key)
def test_a_way_in_keeps_its_promises(
    way: TriedWay,
    check: Callable[[TriedWay, Scene], None],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    scene = Scene(make_cast(), settings, monkeypatch, Client())
    way.prepare(scene)
    check(way, scene)
