"""The newcomer's five steps and a real installation's list tick themselves by what was done."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.cast import TODAY, Cast
from tests.support.incidents import make_report
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.briefing.models import BriefingSetting
from waspada.apps.elections.actions import load_elections
from waspada.apps.reports.models import Report
from waspada.apps.reports.sealing import sender_digest
from waspada.core.access import Identity
from waspada.core.vocabulary import ROLES

STEP = re.compile(r'<li( class="[a-z]+")?[^>]*><span class="tick"')


@pytest.fixture(autouse=True)
def the_demo(settings: Settings) -> None:
    settings.IS_DEMO = True
    settings.WASPADA_AS_OF = TODAY.isoformat()


def strip_of(client: Client) -> list[str]:
    """Return the steps' classes as the reader's own page shows them: done, next or neither."""
    text = client.get("/akun/").content.decode()
    found = re.search(r'<section class="first-steps".*?</section>', text, re.DOTALL)
    if found is None:
        return []
    return [(one[1] or "").removeprefix(' class="').rstrip('"') for one in STEP.finditer(found[0])]


def test_each_step_is_ticked_by_what_was_really_done(cast: Cast, as_system: Identity) -> None:
    client = cast.client("desk")
    assert strip_of(client) == ["next", "", "", "", ""]
    assert 'class="done"' in client.get("/level/65.01/").content.decode()
    assert strip_of(client) == ["done", "next", "", "", ""]
    client.get("/keadaan/65.01/?peta=jumlah")
    assert strip_of(client) == ["done", "next", "", "", ""], (
        "no map before there is something on it"
    )
    report_id = make_report()
    Report.unguarded.filter(pk=report_id).update(sender_digest=sender_digest(str(cast["desk"].pk)))
    assert strip_of(client) == ["done", "done", "next", "", ""]
    sent = {"langkah": "kirim-bukan", "why": "nihil", "note": "Percobaan."}
    assert client.post(f"/laporan/{report_id}/", sent).status_code == 302
    assert strip_of(client) == ["done", "done", "done", "next", ""]
    client.get("/keadaan/65.01/?peta=jumlah")
    assert strip_of(client) == ["done", "done", "done", "done", "next"]
    assert client.post("/langkah/text/").status_code == 302
    assert strip_of(client) == []


def test_steps_are_of_an_account_and_stay_done(cast: Cast, as_system: Identity) -> None:
    desk, fresh = cast.client("desk"), cast.client("province")
    desk.get("/level/65.01/")
    assert strip_of(desk)[0] == "done"
    assert strip_of(fresh)[0] == "next"
    assert strip_of(cast.client("desk"))[0] == "done"


def test_a_field_reporter_has_the_one_step_that_is_theirs(cast: Cast) -> None:
    assert strip_of(cast.client("fkdm")) == ["next"]


def test_nobody_ticks_what_a_page_can_see_for_itself(cast: Cast) -> None:
    client = cast.client("desk")
    assert client.post("/langkah/triage/").status_code == 404
    assert strip_of(client)[2] == ""


def test_outside_the_demo_no_strip_stands_in_the_way(cast: Cast, settings: Settings) -> None:
    settings.IS_DEMO = False
    assert strip_of(cast.client("desk")) == []


def points(client: Client) -> dict[str, bool]:
    text = client.get("/mulai/").content.decode()
    found = re.findall(r'<li( class="done")?><span class="tick".*?<b>([^<]+)</b>', text, re.DOTALL)
    return {title: bool(done) for done, title in found}


def test_a_real_installation_is_led_point_by_point(
    cast: Cast, as_system: Identity, settings: Settings
) -> None:
    settings.IS_DEMO = False
    client = cast.client("stranger")
    before = points(client)
    assert list(before.values()) == [True] + [False] * 7, before
    load_elections()
    BriefingSetting.objects.create(place_code="33.74", letterhead="PEMERINTAH KOTA SEMARANG")
    for agency in ("kpu", "polri"):
        account = cast["kpu" if agency == "kpu" else "police"]
        unit = ensure_unit(agency, "33.74")
        grant_membership(account, role="liaison", place="33.74", unit=unit, starts_on=TODAY)
    grant_membership(
        cast["analyst"],
        role="secretariat",
        place="33",
        unit=ensure_unit("kesbangpol", "33"),
        starts_on=TODAY,
    )
    make_report("33.74")
    after = points(client)
    assert list(after.values()) == [True] * 7 + [False], after


def test_every_point_leads_to_a_page_that_opens(cast: Cast) -> None:
    client = cast.client("desk")
    text = client.get("/mulai/").content.decode()
    links = re.findall(r'<a class="btn plain" href="([^"#]+)', text)
    assert len(links) == 8
    for link in links:
        assert client.get(link).status_code == 200, link


def test_the_list_is_for_those_who_set_up(cast: Cast) -> None:
    assert cast.client("admin").get("/mulai/").status_code == 200
    assert cast.client("kpu").get("/mulai/").status_code == 403


def test_the_start_page_of_a_real_installation_says_how_much_is_done(
    cast: Cast, settings: Settings
) -> None:
    settings.IS_DEMO = False
    text = cast.client("desk").get("/keadaan/65.01/").content.decode()
    assert re.search(r"Mulai di sini</b> <span[^>]*>\d / 8", text)
    assert 'href="/mulai/"' in text
    assert "Lanjutkan penyiapan" not in cast.client("kpu").get("/keadaan/65.01/").content.decode()


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_role_has_its_guide_on_one_page(cast: Cast, language: str) -> None:
    client = Client(headers={"accept-language": language})
    for role, words in ROLES.items():
        text = client.get(f"/panduan/{role}/").content.decode()
        assert words.in_language(language) in text
        body = re.sub(r"<[^>]+>", " ", text.partition("<main")[2])
        assert 80 < len(body.split()) < 420, "one A4 page holds no more"
    assert client.get("/panduan/tiada/").status_code == 404
