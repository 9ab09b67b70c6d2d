"""What is written on a thing is kept from whom the thing is kept from, whatever kind it is."""

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.conf import settings as configured

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by, item_facts
from tests.support.incidents import facts, make_incident
from tests.support.warnings import propose, standing
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.followups.disposing import dispose
from waspada.apps.followups.models import Disposition
from waspada.apps.followups.subjects import carries_rights, read_about
from waspada.apps.links.kinds import Ref
from waspada.apps.links.queries import linked_to
from waspada.core.errors import NotFound

DAY = timedelta(days=1)
POLICE = "polri-65.01"
# Summed anew for every reader: nobody is told more by it than they may read.
WITHOUT_ROWS = {"measure", "daily_report", "periodic_report"}


@pytest.fixture(autouse=True)
def on_the_day(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def instructed(cast: Cast, ref: Ref) -> Disposition:
    with cast.acting("bupati"):
        return dispose(
            ref,
            "Tinjau dan laporkan.",
            units=("kesbangpol-65.01",),
            due_on=TODAY + 2 * DAY,
            **by(cast, "bupati"),
        )


def test_whatever_can_be_linked_hands_on_its_rights() -> None:
    apps = [app for app in configured.INSTALLED_APPS if app.startswith("waspada.apps.")]
    kinds = {
        kind.code
        for app in apps
        if find_spec(f"{app}.linked")
        for kind in import_module(f"{app}.linked").KINDS
    }
    assert {kind for kind in kinds if not carries_rights(kind)} == WITHOUT_ROWS


def test_what_is_begun_from_an_instruction_about_an_office_is_kept_from_it(cast: Cast) -> None:
    with acting_as(system_identity()):
        version = make_incident(
            facts(TODAY - 2 * DAY, "65.01.05", concerns_units=(POLICE,)), received_at=NOW - DAY
        )
    row = instructed(cast, Ref("incident", version.number))
    with cast.acting("desk"):
        about = read_about([f"disposition:{row.pk}"])
    assert about.concerns_units == (POLICE,)
    desk = cast.client("desk")
    given = item_facts()
    sent = {
        "about": f"disposition:{row.pk}",
        "what": given.what,
        "place": given.place,
        "unit": given.unit,
        "due_on": given.due_on.isoformat(),  # type: ignore[union-attr]
        "priority": given.priority,
        "classification": "B",
    }
    answer = desk.post("/tindak-lanjut/baru/", sent)
    assert answer.status_code == 302, answer.content.decode()
    address = answer.headers["Location"]
    assert cast.client("kpu").get(address).status_code == 200
    assert cast.client("police").get(address).status_code == 404


def test_a_leader_instructs_on_a_warning(cast: Cast) -> None:
    warning = standing(cast)
    page = cast.client("bupati").get(f"/peringatan/butir/{warning.pk}/").content.decode()
    assert f"/disposisi/baru/?about=alert%3A{warning.pk}" in page
    row = instructed(cast, Ref("alert", str(warning.pk)))
    with cast.acting("desk"):
        assert [one.ref.kind for one in linked_to(Ref("alert", str(warning.pk)))] == ["disposition"]
    assert (row.place_code, row.classification) == ("65.01", "B")


def test_nobody_instructs_on_a_proposal_that_may_not_be_read(cast: Cast) -> None:
    warning = propose(cast, place="65", audience=("kpu-65",), name="province")
    with pytest.raises(NotFound):
        instructed(cast, Ref("alert", str(warning.pk)))
