"""Levels of themes: what a warning sets, what a place shows of them, who sees which."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.alerts import decide, happen, stored
from tests.support.briefing import compose
from tests.support.cast import NOW, TODAY, Cast
from tests.support.followups import by
from tests.support.warnings import fresh, propose, standing
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.alerts.actions import write_signal
from waspada.apps.alerts.models import LevelProposal, StandingLevel
from waspada.apps.alerts.queries import computed_levels, level_names, theme_levels_lately
from waspada.apps.alerts.standing import levels_held, standing_levels
from waspada.apps.briefing.situation import situation
from waspada.apps.picture.levels import levels_of
from waspada.apps.warnings import actions, answering, bases
from waspada.apps.warnings.models import WarningEvent, WarningRow, WarningSetting
from waspada.apps.warnings.tending import tend_warnings
from waspada.core.alerts import compute_province
from waspada.core.places import Level, load_table
from waspada.core.vocabulary import THEMES

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_the_demo(settings: Any) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def shown(cast: Cast, who: str = "desk", place: str = "65.01") -> tuple[str, str | None]:
    """Return the level that pages show, and the theme that it comes from."""
    with cast.acting(who):
        held = levels_held([place], day=TODAY)[place]
        (drawn,) = levels_of(place, [], TODAY).now.values()
    assert drawn.level == held.level
    return held.level, held.row.theme if held.row else None


def set_levels(cast: Cast, who: str = "desk") -> dict[str, str]:
    with cast.acting(who):
        found = standing_levels(["65.01"], day=TODAY)
    return found["65.01"].levels if found else {}


def test_a_warning_sets_its_theme_and_hides_no_other(cast: Cast) -> None:
    happen()  # computed: Siaga of security
    row = standing(cast, level="waspada", theme="information")
    assert set_levels(cast) == {"information": "waspada"}
    assert shown(cast) == ("siaga", None)
    # Of the theme itself people's judgement counts, also where it is lower.
    standing(cast, level="waspada", theme="security")
    assert shown(cast) == ("waspada", "security")
    decide(cast, "desk", "normal")  # and the place as a whole, the highest still shows
    assert shown(cast) == ("waspada", "security")
    with cast.acting("desk"):
        answering.cancel(row.pk, "Keliru.", **by(cast, "desk", NOW + MINUTE))
    assert set_levels(cast) == {"": "normal", "security": "waspada"}


def test_each_theme_has_its_own_line_of_warnings(cast: Cast) -> None:
    high, other = standing(cast), standing(cast, level="waspada", theme="logistics")
    low = standing(cast, level="waspada", valid_until=NOW + timedelta(hours=3))
    assert (fresh(low).level_id, fresh(other).level_id is None) == (None, False)
    with cast.acting("desk"):
        answering.cancel(high.pk, "Keliru.", **by(cast, "desk", NOW + MINUTE))
    assert set_levels(cast) == {"security": "waspada", "logistics": "waspada"}
    assert fresh(low).level_id is not None  # the next of its own theme took its turn
    at = NOW + timedelta(hours=3)
    tend_warnings(at, at)
    assert set_levels(cast) == {"logistics": "waspada"}


@pytest.mark.words
def test_an_update_of_another_theme_takes_the_level_along(cast: Cast) -> None:
    first = standing(cast)
    second = propose(cast, updates=first.pk, theme="information", level="waspada")
    with cast.acting("desk"):
        actions.approve(second.pk, **by(cast, "desk", NOW + MINUTE))
    assert set_levels(cast) == {"information": "waspada"}
    ended = [one for one in stored(StandingLevel) if one.theme == "security"]  # type: ignore[attr-defined]
    assert len(ended) == 1


def test_who_may_not_read_a_themes_level_sees_the_rest(cast: Cast) -> None:
    happen(severity=2, category="hoaks")
    decide(cast, "desk", "siaga", theme="security", classification="T")
    assert shown(cast) == ("siaga", "security")
    assert shown(cast, "kpu") == ("waspada", None)
    assert set_levels(cast, "kpu") == {}
    page = cast.client("kpu").get("/level/65.01/").content.decode()
    assert "ditetapkan Kesbangpol" not in page
    assert "Level Siaga · Keamanan" not in page


@pytest.mark.words
def test_an_awas_of_a_theme_waits_for_its_second_person_beside_another(cast: Cast) -> None:
    for theme in ("", "security"):
        assert isinstance(decide(cast, "desk", "awas", theme=theme), LevelProposal)
    page = cast.client("bupati").get("/level/65.01/").content.decode()
    assert "Usulan Level Awas menunggu orang kedua" in page
    assert "Usulan Level Awas untuk Keamanan menunggu orang kedua" in page


def test_names_leave_out_the_same_themes_as_a_place_and_its_province(as_system: object) -> None:
    happen("65.01", 3)
    happen("65.01", 2, category="hoaks")
    happen("65.02", 2, category="hoaks")
    happen("65", 2)
    apart = {"65": ("security",), "65.01": ("security",), "65.02": ("information",)}
    names = level_names(["65", *apart, "65.03"], day=TODAY, apart=apart)
    assert names == {"65": "waspada", "65.01": "waspada", "65.02": "normal", "65.03": "none"}
    # Without, they are the explained ones, and the themes follow as the province does.
    found = computed_levels(["65", "65.01", "65.02"], day=TODAY)
    assert level_names(["65"], day=TODAY)["65"] == found["65"].level
    themes = {one.theme: one for one in found["65"].themes}
    assert themes["information"].level == "waspada"
    assert themes["information"].from_parts == 2
    below = load_table().codes("65", Level.REGENCY)
    assert compute_province(found["65"], computed_levels(below, day=TODAY)).themes == (
        found["65"].themes
    )


@pytest.mark.words
def test_pages_and_papers_say_for_which_theme_and_who_set_it(cast: Cast) -> None:
    happen(severity=2, category="hoaks")
    asked = {"theme": "logistics", "level": "siaga", "note": "Kapal batal.", "classification": "B"}
    cast.client("desk").post("/level/65.01/", asked)
    page = cast.client("desk").get("/level/65.01/").content.decode()
    assert "ditetapkan Kesbangpol Kabupaten Bulungan; hitungan Normal" in page
    assert "<b>Level Siaga</b> · Penyelenggaraan" in page
    place = cast.client("kpu").get("/tempat/65.01/").content.decode()
    assert "<b>Penyelenggaraan &amp; logistik</b>" in place
    assert "ditetapkan Kesbangpol Kabupaten Bulungan, sejak" in place
    paper = compose(cast, "desk")
    with acting_as(system_identity()):
        lines = situation(paper)["levels"]
    assert [(one["level"], one["kind"][:22]) for one in lines] == [
        ("siaga", "ditetapkan untuk Penye"),
        ("waspada", "dihitung sistem"),
    ]


# ---- by themselves ------------------------------------------------------------------------------


def test_a_province_writes_by_what_its_kabkota_hold_in_one_theme(cast: Cast) -> None:
    for place in ("65.01", "65.02"):
        happen(place, 2)
    happen("65.03", 2, category="hoaks")  # alone, so the province stands one step below
    settings_of("65")
    assert tend_warnings(NOW, NOW) == 1
    with acting_as(system_identity()):
        (row,) = WarningRow.objects.all()
        (event,) = WarningEvent.objects.filter(warning_id=row.pk, kind="proposed")
        lately = theme_levels_lately("65", day=TODAY, days=2)
        found = computed_levels(["65"], day=TODAY)["65"]
    assert (row.place_code, row.theme, row.level) == ("65", "security", "waspada")
    assert event.params["reasons"][0]["code"] == "alerts.province_theme"
    assert lately[-1] == {one.theme: one.level for one in found.themes}
    assert lately[0] == dict.fromkeys(THEMES, "normal")


def test_levels_are_worked_out_again_only_after_a_change_or_at_the_hour(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen()
    settings_of("65.01", "65.02")
    asked: list[str] = []
    plain = bases.basis_of
    monkeypatch.setattr(
        bases, "basis_of", lambda place, day: (asked.append(place), plain(place, day))[1]
    )
    bases._kept.clear()
    assert tend_warnings(NOW, NOW) == 1
    assert asked == ["65.01", "65.02"]
    assert tend_warnings(NOW + MINUTE, NOW + MINUTE) == 0
    assert len(asked) == 2
    happen("65.02", category="hoaks")
    assert tend_warnings(NOW + 2 * MINUTE, NOW + 2 * MINUTE) == 1
    assert asked[2:] == ["65.02"]
    with acting_as(system_identity()):
        write_signal(
            place="65.01", theme="logistics", origin="test", origin_key="1", weight=3.0,
            code="readiness.late", params={"count": 1}, received_at=NOW,
        )  # fmt: skip
    assert tend_warnings(NOW + 3 * MINUTE, NOW + 3 * MINUTE) == 1
    assert asked[3:] == ["65.01"]
    later = NOW + timedelta(hours=1)
    tend_warnings(later, later)
    assert asked[4:] == ["65.01", "65.02"]


def settings_of(*places: str) -> None:
    WarningSetting.objects.bulk_create(
        WarningSetting(place_code=place, automatic="propose") for place in places
    )
