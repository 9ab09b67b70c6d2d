"""What a warning rests on, and whom it waits for: also beyond what is near at hand."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.cast import NOW, TODAY, Cast
from tests.support.incidents import facts, make_incident
from tests.support.warnings import standing
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.warnings.evidence import basis_of
from waspada.apps.warnings.waiting import to_acknowledge
from waspada.core.alerts.heard import SHOWN_NUMBERS


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def heard(**known: Any) -> str:
    given = facts(TODAY - timedelta(days=1), **known)
    return make_incident(given, received_at=NOW - timedelta(hours=9)).number


def test_a_closed_incident_beyond_the_named_ones_closes_the_warning_too(cast: Cast) -> None:
    with acting_as(system_identity()):
        for _number in range(SHOWN_NUMBERS):
            heard(severity=3)
        closed = heard(severity=1, classification="T", concerns_units=("polri-65.01",))
    with cast.acting("desk"):
        basis = basis_of("65.01", TODAY)
    assert closed in {ref.id for ref in basis.refs}
    assert (basis.classification, basis.concerns_units) == ("T", ("polri-65.01",))
    begun = cast.client("desk").get("/peringatan/65.01/baru/?asal=level").content.decode()
    assert "tidak dapat dibaca oleh instansi itu: Polres Bulungan" in " ".join(begun.split())


def test_a_warning_of_the_province_waits_on_the_page_of_the_place_it_is_for(cast: Cast) -> None:
    row = standing(cast, "province", place="65", audience=("kpu-65.01",))
    with cast.acting("kpu"):
        assert [one.pk for one in to_acknowledge("65.01", NOW)] == [row.pk]
    with cast.acting("camat"):
        assert to_acknowledge("65.01.05", NOW) == []
