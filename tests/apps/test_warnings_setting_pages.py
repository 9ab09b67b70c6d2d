"""The pages of settings, quiet hours and the record; the command that prints it."""

import json
import sys
from datetime import time, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by
from tests.support.incidents import facts as incident_facts
from tests.support.incidents import make_incident
from tests.support.warnings import standing
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.warnings.answering import set_outcome
from waspada.apps.warnings.models import OwnHours, WarningSetting
from waspada.apps.warnings.setting import choices_of, setting_of
from waspada.apps.warnings.setting_forms import initial_of
from waspada.cli import cli

pytestmark = pytest.mark.words
SETTING, RECORD, QUIET = (
    "/peringatan/65.01/pengaturan/",
    "/peringatan/65.01/hasil/",
    "/peringatan/jam-tenang/",
)


@pytest.fixture(autouse=True)
def _in_the_demo(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def happen(**changes: Any) -> None:
    given = {"severity": 2, "category": "bentrok_massa"} | changes
    with acting_as(system_identity()):
        make_incident(
            incident_facts(TODAY - timedelta(days=1), "65.01", **given),
            received_at=NOW - timedelta(hours=9),
        )


def filled(**changes: Any) -> dict[str, Any]:
    usual = initial_of(choices_of(setting_of("65.01")))
    return {key: value for key, value in (usual | changes).items() if value not in (None, "")}


def test_a_setting_shows_its_consequence_and_saves_only_when_asked_to(cast: Cast) -> None:
    happen()
    standing(cast)
    client = cast.client("desk")
    assert "Akibat pengaturan sekarang" in client.get(SETTING).content.decode()
    given = filled(
        automatic="stand", siaga_0=10, quiet_from="10:00", quiet_to="13:00", roles=["liaison"]
    )
    tried = client.post(SETTING, {**given, "langkah": "lihat"})
    assert tried.status_code == 200
    told = {line["name"]: (line["before"], line["after"]) for line in tried.context["outcomes"]}
    assert told["Waspada yang keluar sendiri, hanya kepada desk"] == (0, 1)
    assert told["Pesan yang menunggu jam tenang lewat"] == (0, 2)
    assert "Belum tersimpan." in tried.content.decode()
    assert not WarningSetting.objects.exists()
    assert client.post(SETTING, {**given, "langkah": "simpan"}).status_code == 302
    row = WarningSetting.objects.get()
    assert (row.automatic, row.ladder["siaga"], row.quiet_from) == (
        "stand",
        [10, 120, 180],
        time(10),
    )
    for wrong in ({"siaga_1": 5}, {"automatic": "semua"}):
        answer = client.post(SETTING, {**filled(**wrong), "langkah": "simpan"})
        assert answer.status_code in {400, 422}, wrong
    for name in ("kpu", "camat", "stranger"):
        assert cast.client(name).get(SETTING).status_code == 403, name


def test_everybody_sets_their_own_quiet_hours_or_follows_the_desk(cast: Cast) -> None:
    client = cast.client("police")
    assert "tidak menetapkan jam tenang" in client.get(QUIET).content.decode()
    assert client.post(QUIET, {"quiet_from": "22:00"}).status_code == 400
    hours = {"quiet_from": "22:00", "quiet_to": "05:00"}
    assert client.post(QUIET, hours).status_code == 302
    assert OwnHours.objects.get().quiet_to == time(5)
    assert "22.00–05.00" in client.get(QUIET).content.decode()
    assert client.post(QUIET, {"langkah": "desk"}).status_code == 302
    assert not OwnHours.objects.exists()
    assert cast.client("fkdm").get(QUIET).status_code == 403


def test_the_record_is_a_page_and_a_command(cast: Cast, monkeypatch: Any) -> None:
    assert "Belum ada yang dapat dihitung" in cast.client("desk").get(RECORD).content.decode()
    row = standing(cast, at=NOW - timedelta(days=3), valid_until=NOW + timedelta(hours=1))
    happen(severity=3)
    happen(severity=3, category="logistik", classification="T")
    with cast.acting("desk"):
        set_outcome(row.pk, "true", **by(cast, "desk"))
    page = cast.client("desk").get(RECORD).content.decode()
    assert "1 dari 2 kejadian berat tidak didahului peringatan." in page
    assert "1 dari 1 (2–100 %)" in page
    client = cast.client("kpu")
    client.post("/bahasa/", {"bahasa": "en", "next": "/"})
    assert "0 of 1 severe incidents came without one." in client.get(RECORD).content.decode()
    command = sys.modules["waspada.cli.warnings"]
    for name in ("start_django", "prepare_database"):
        monkeypatch.setattr(command, name, lambda: None)
    asked = ["warnings", "score", "--place", "65.01", "--as-of", TODAY.isoformat()]
    answer = CliRunner().invoke(cli, [*asked, "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.output)
    assert (told["told"], told["missed"]["of"], told["right"]["count"]) == (1, 1, 1)
    assert "1/1 (2–100 %)" in CliRunner().invoke(cli, asked).output
