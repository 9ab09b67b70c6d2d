"""The daily report: what is in it and for whom."""

from datetime import date, timedelta

import pytest

from tests.support.briefing import DAY, PAGE, PRINTED, compose, send, tell_incident, told
from tests.support.cast import NOW, Cast
from tests.support.incidents import BULUNGAN, facts, make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.briefing.actions import Sender, send_report
from waspada.apps.briefing.compose import compose_briefing
from waspada.apps.briefing.paper import paper_of
from waspada.apps.briefing.queries import sent_states
from waspada.core.errors import NotFound

pytestmark = pytest.mark.usefixtures("desks")
# --- what is in it -----------------------------------------------------------------------


def test_incidents_are_told_in_siabidibame_order_with_the_unknown_named(cast: Cast) -> None:
    tell_incident(
        cast, who="massa pendukung", why="", title="Bentrok", summary="Saling lempar batu."
    )
    paper = paper_of(compose(cast, "desk"), PRINTED)
    (row,) = paper["incidents"][0]["groups"][0]["rows"]
    labels = ["Siapa", "Apa", "Bilamana", "Di mana", "Bagaimana", "Mengapa"]
    assert [label for label, _, _ in row["answers"]] == labels
    answers = {label: (text, known) for label, text, known in row["answers"]}
    assert answers["Siapa"] == ("massa pendukung", True)
    assert answers["Bagaimana"] == ("Saling lempar batu.", True)
    assert answers["Mengapa"] == ("belum diketahui", False)
    assert answers["Di mana"] == ("Kab. Bulungan, Kalimantan Utara", True)


def test_a_title_cut_from_the_story_gives_way_to_the_story(cast: Cast) -> None:
    story = "Kotak suara tertahan di dermaga karena air surut sampai malam."
    tell_incident(cast, title=story[:30] + "…", summary=story)
    paper = paper_of(compose(cast, "desk"), PRINTED)
    answers = {a: b for a, b, _ in paper["incidents"][0]["groups"][0]["rows"][0]["answers"]}
    assert answers["Apa"] == story
    assert answers["Bagaimana"] == "tercantum pada jawaban “apa”"


def test_groups_stand_in_the_order_of_the_codebook_and_the_gravest_first(cast: Cast) -> None:
    tell_incident(cast, category="logistik", severity=1)
    tell_incident(cast, category="bentrok_massa", severity=2)
    grave = tell_incident(cast, category="bentrok_massa", severity=3)
    paper = paper_of(compose(cast, "desk"), PRINTED)
    groups = paper["incidents"][0]["groups"]
    assert [group["heading"] for group in groups] == [
        "Kekerasan & konflik",
        "Penyelenggaraan & logistik",
    ]
    assert groups[0]["rows"][0]["number"] == grave


def test_month_precision_is_mentioned_and_counted_nowhere(cast: Cast) -> None:
    number = tell_incident(cast, day=date(2024, 11, 1), occurred_precision="month")
    briefing = compose(cast, "desk")
    assert [row.number for row in briefing.by_month] == [number]
    assert (briefing.today, briefing.recent) == ((), ())
    assert sum(count for _, count in briefing.counts) == 0
    shown = paper_of(briefing, PRINTED)["incidents"][0]
    assert shown["heading"] == "Bertanggal bulan saja"
    assert "November 2024" in str(shown["groups"])


def test_what_became_known_since_the_report_before_is_told_apart(cast: Cast) -> None:
    yesterday = DAY - timedelta(days=1)
    early = NOW - timedelta(days=1)
    tell_incident(cast, day=yesterday, received_at=early - timedelta(hours=1))
    with cast.acting("desk"):
        sender = Sender("x", "Desk", "kesbangpol-65.01")
        briefing = compose_briefing(BULUNGAN, yesterday, "id")
        send_report(briefing, sender, as_nil=False, received_at=early, now=NOW)
    late = tell_incident(cast, day=yesterday, received_at=early + timedelta(hours=2))
    today = tell_incident(cast)
    briefing = compose(cast, "desk")
    assert [row.number for row in briefing.recent] == [late]
    assert [row.number for row in briefing.today] == [today]
    assert briefing.since == early


def test_nothing_to_report_is_nihil_which_differs_from_not_sent(cast: Cast) -> None:
    briefing = compose(cast, "desk")
    assert briefing.is_nil
    assert paper_of(briefing, PRINTED)["nihil"] == "NIHIL"
    with cast.acting("province"):
        assert sent_states([BULUNGAN, "65.02"], DAY) == {}
    send(cast, briefing, as_nil=True)
    with cast.acting("province"):
        assert sent_states([BULUNGAN, "65.02"], DAY) == {BULUNGAN: "nihil"}


def test_what_is_open_is_counted_for_the_running_day_only(cast: Cast) -> None:
    with cast.acting("desk"):
        make_report(BULUNGAN)
        make_incident(facts(day=DAY), received_at=NOW)
    assert compose(cast, "desk").waiting.reports == 1
    assert compose(cast, "desk", day=DAY - timedelta(days=1)).waiting.reports is None


def test_a_past_day_stays_as_it_was(cast: Cast) -> None:
    tell_incident(cast, received_at=NOW - timedelta(days=1), day=DAY - timedelta(days=1))
    before = compose(cast, "desk", day=DAY - timedelta(days=1))
    tell_incident(cast, day=DAY - timedelta(days=1))
    assert compose(cast, "desk", day=DAY - timedelta(days=1)) == before


@pytest.mark.parametrize("realm", ["live", "exercise", "replay"])
def test_every_page_says_which_realm_it_is_of(db, settings, realm: str) -> None:
    settings.WASPADA_REALM = realm
    with acting_as(system_identity(realm=realm)):
        paper = paper_of(compose_briefing(BULUNGAN, DAY, "id"), PRINTED)
    mark = paper["header"]["mark"]
    assert {"live": "", "exercise": "LATIHAN", "replay": "DEMO"}[realm] in mark
    assert bool(mark) == (realm != "live")


# --- for whom ------------------------------------------------------------------------------


def test_a_report_holds_what_its_reader_may_see_and_no_more(cast: Cast) -> None:
    plain = tell_incident(cast)
    secret = tell_incident(cast, classification="T", title="SANDI")
    about_kpu = tell_incident(cast, concerns_units=("kpu-65.01",))
    assert told(compose(cast, "desk")) == {plain, secret, about_kpu}
    assert told(compose(cast, "police")) == {plain, about_kpu}
    assert told(compose(cast, "kpu")) == {plain}
    assert told(compose(cast, "camat", place="65.01.05")) == set()
    with pytest.raises(NotFound):
        compose(cast, "stranger")
    for name in ("police", "kpu", "camat"):
        client = cast.client(name)
        page = client.get(PAGE).content.decode()
        assert "SANDI" not in page
        assert secret not in page
        assert client.get(f"/laporan-harian/{BULUNGAN}/{DAY.isoformat()}.pdf").status_code == 200
    assert cast.client("stranger").get(PAGE).status_code == 404


def test_counts_and_level_leave_out_what_the_reader_may_not_see(cast: Cast) -> None:
    for _ in range(4):
        tell_incident(cast, classification="T", category="bentrok_massa", severity=4)
    desk, police = compose(cast, "desk"), compose(cast, "police")
    assert desk.counts[-1][1] == 4
    assert police.counts[-1][1] == 0
    assert desk.computed is not None
    assert police.computed is not None
    assert desk.computed.level != "none"
    assert police.computed.level == "none"


def test_its_class_is_that_of_the_highest_thing_that_shows_in_it(cast: Cast) -> None:
    tell_incident(cast)
    assert compose(cast, "desk").classification == "B"
    tell_incident(cast, classification="T")
    assert compose(cast, "desk").classification == "T"
    assert compose(cast, "police").classification == "B"


def test_compartments_never_enter_a_document(cast: Cast) -> None:
    membership = cast["desk"].membership_set.get()
    membership.compartments = ("merah",)
    membership.save()
    number = tell_incident(cast, compartment="merah", classification="T")
    briefing = compose(cast, "desk")
    assert number not in told(briefing)
    assert briefing.counts[-1][1] == 0


def test_a_reader_of_part_of_a_place_is_told_so(cast: Cast) -> None:
    assert compose(cast, "desk", place="65").is_partial
    assert not compose(cast, "province", place="65").is_partial
