"""Figures: added and never changed, kept beside one another, read by whom they may be."""

from decimal import Decimal

import pytest
from django.db import connection

from tests.support.cast import TODAY, Cast
from tests.support.readiness import ELECTION, days_before, give, giving
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.readiness.actions import no_change_since, submit_figures
from waspada.apps.readiness.board import make_board
from waspada.apps.readiness.held import held_figures
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.models import Cell, Draft, Figure
from waspada.apps.readiness.queries import board_of, readiness_rows
from waspada.core.errors import BadInput, NotAllowed

PLACE = "65.01"
pytestmark = pytest.mark.usefixtures("readiness")


def _row(code: str, place: str, day=TODAY):
    return next(row for row in readiness_rows(place, day) if row.measure.code == code)


def test_targets_come_out_of_the_real_counts_by_themselves(cast: Cast) -> None:
    with cast.acting("province"):
        rows = {row.measure.code: row for row in readiness_rows("65", TODAY)}
    assert rows["kpps_terbentuk"].standing.target == 9_548
    assert rows["linmas"].standing.target == 2_728
    assert rows["asn_diusulkan"].standing.target == 165
    assert rows["linmas"].standing.state == "late"


def test_a_figure_is_given_by_its_agency_and_read_by_the_desk(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2198)
    with cast.acting("desk"):
        row = _row("kpps_terbentuk", PLACE)
    assert row.standing.state == "met"
    assert row.held is not None
    assert (row.held.value, row.held.unit, row.held.by_unit) == (2198, "kpu-65.01", "")


def test_another_agency_gives_no_figure_of_it(cast: Cast) -> None:
    for name in ("police", "camat", "bupati", "fkdm", "stranger", "analyst"):
        with cast.acting(name), pytest.raises(NotAllowed):
            give("kpps_terbentuk", PLACE, 1)
    with acting_as(system_identity()):
        assert not Figure.objects.exists()


def test_the_desk_may_write_down_what_an_agency_told_it_and_it_shows(cast: Cast) -> None:
    with cast.acting("desk"):
        give("linmas", PLACE, 600)
        row = _row("linmas", PLACE)
    assert row.held is not None
    assert (row.held.unit, row.held.by_unit) == ("satpolpp-65.01", "kesbangpol-65.01")


def test_a_past_day_shows_what_was_known_then(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 1000, day=days_before(40))
        give("kpps_terbentuk", PLACE, 2000, day=days_before(20))
        give("kpps_terbentuk", PLACE, 2198, day=TODAY)
        seen = [
            _row("kpps_terbentuk", PLACE, day).standing.actual
            for day in (days_before(41), days_before(40), days_before(21), days_before(20), TODAY)
        ]
    assert seen == [None, 1000, 1000, 2000, 2198]


def test_a_late_figure_of_an_earlier_day_does_not_replace_the_newest(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2000, day=TODAY)
        done = give("kpps_terbentuk", PLACE, 900, day=days_before(9))
        row = _row("kpps_terbentuk", PLACE)
    assert len(done.figures) == 1
    assert row.standing.actual == 2000
    assert row.held is not None
    assert row.held.rate == pytest.approx(1100 / 9)


def test_of_two_liaisons_who_fill_one_cell_both_numbers_stay(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 41, actor="first", seen="")
        done = give("kpps_terbentuk", PLACE, 44, actor="second", seen="")
        assert [clash.stands.value for clash in done.clashes] == [41]
        (draft,) = Draft.objects.all()
        assert (draft.value, draft.is_clash) == (44, True)
        assert _row("kpps_terbentuk", PLACE).standing.actual == 41
        # Handing it over, now that both were seen, lets it stand.
        submit_figures([draft.pk], measures_of(ELECTION, PLACE, TODAY), giving(actor="second"))
        assert _row("kpps_terbentuk", PLACE).standing.actual == 44
        assert not Draft.objects.exists()
        assert Figure.objects.count() == 2


def test_the_same_number_by_two_is_no_clash(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 41, actor="first", seen="")
        done = give("kpps_terbentuk", PLACE, 41, actor="second", seen="")
    assert not done.clashes
    assert done.same == 1


def test_drafts_are_their_own_units_alone(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2000, as_draft=True)
        assert Draft.objects.count() == 1
        assert _row("kpps_terbentuk", PLACE).standing.actual is None
    for name in set(cast.accounts) - {"kpu"}:
        with cast.acting(name):
            assert not Draft.objects.exists(), name
            if connection.vendor == "postgresql":  # the database itself keeps it from them
                assert not Draft.unguarded.exists(), name
            assert _row_or_none("kpps_terbentuk") is None, name


def _row_or_none(code: str):
    return held_figures("65", ELECTION, TODAY).get((code, PLACE))


def test_a_secret_figure_enters_no_sum_of_those_who_may_not_read_it(cast: Cast) -> None:
    with cast.acting("police"):
        give("personel_siaga", PLACE, 120, target=Decimal(150))
    with acting_as(system_identity()):
        give("personel_siaga", "65.71", 80, target=Decimal(100))
    readers: dict[tuple[str, str], Decimal | None] = {}
    for name in ("police", "desk", "province", "kpu", "bupati", "camat", "analyst"):
        with cast.acting(name):
            for place in ("65", PLACE):
                rows = {one.measure.code: one for one in readiness_rows(place, TODAY)}
                row = rows.get("personel_siaga")
                readers[name, place] = row.standing.actual if row else None
    read = {key: value for key, value in readers.items() if value is not None}
    assert read == {
        ("province", "65"): 200,
        ("province", PLACE): 120,
        ("desk", PLACE): 120,
        ("police", PLACE): 120,
    }


def test_who_is_not_cleared_gives_no_secret_figure(cast: Cast) -> None:
    with cast.acting("camat"), pytest.raises(NotAllowed):
        give("personel_siaga", PLACE, 5)


def test_no_change_since_says_the_last_figure_holds_today(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2000, day=days_before(12))
        assert _row("kpps_terbentuk", PLACE).standing.is_stale
        keys = [("kpps_terbentuk", PLACE)]
        no_change_since(keys, measures_of(ELECTION, PLACE, TODAY), giving())
        row = _row("kpps_terbentuk", PLACE)
    assert not row.standing.is_stale
    assert row.held is not None
    assert row.held.as_of == TODAY


def test_none_yet_is_not_nought(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_dilatih", PLACE, None, reason="waiting")
        row = _row("kpps_dilatih", PLACE)
        assert row.standing.actual is None
        assert row.held is not None
        assert row.held.reason == "waiting"
        give("kpps_dilatih", PLACE, 0)
        assert _row("kpps_dilatih", PLACE).standing.actual == 0


@pytest.mark.parametrize(
    ("measure", "place", "code"),
    [
        ("tiada", PLACE, "readiness.unknown_measure"),
        ("kpps_terbentuk", "65.01.05", "readiness.wrong_level"),
        ("kpps_terbentuk", "65.99", "places.unknown_code"),
    ],
)
def test_a_figure_of_nothing_known_is_refused(
    cast: Cast, measure: str, place: str, code: str
) -> None:
    with cast.acting("kpu"), pytest.raises(BadInput) as caught:
        give(measure, place, 1)
    assert caught.value.code == code


def test_a_target_from_another_measure_follows_it(cast: Cast) -> None:
    with cast.acting("kpu"):
        assert _row("kpps_dilatih", PLACE).target.value is None
        give("kpps_terbentuk", PLACE, 2100)
        give("kpps_dilatih", PLACE, 1050)
        row = _row("kpps_dilatih", PLACE)
    assert (row.target.value, row.standing.percent) == (2100, 50)


def test_the_money_of_two_races_stays_apart(cast: Cast) -> None:
    with cast.acting("province"):
        board = board_of("65", TODAY)
    assert board is not None
    places = {place for code, place in board.rows if code == "nphd_cair"}
    assert places == {"65.01", "65.02", "65.03", "65.04", "65.71"}


def test_a_cell_says_what_its_figures_say(cast: Cast) -> None:
    with cast.acting("kpu"):
        for days, value in ((30, 100), (20, 900), (10, 1500), (0, 2000)):
            give("kpps_terbentuk", PLACE, value, day=days_before(days))
        cell = Cell.objects.get()
        newest = Figure.objects.get(pk=cell.figure_id)
    assert (cell.value, cell.as_of) == (newest.value, newest.as_of)
    assert (cell.rate, cell.rate_points) == (newest.rate, 4)


def test_a_board_made_from_the_one_before_is_the_same_as_a_new_one(cast: Cast) -> None:
    """Whatever figures come, in the order they come; late ones change trends alone."""
    given = (
        ("kpps_terbentuk", "65.01", 900, 20),
        ("kpps_dilatih", "65.01", 100, 12),
        ("asn_diusulkan", "65.01.05", 1, 9),
        ("kpps_terbentuk", "65.01", 1500, 4),
        ("kpps_terbentuk", "65.01", 1200, 8),
        ("linmas", "65.02", 40, 3),
        ("asn_diusulkan", "65.02.01", None, 1),
    )
    with acting_as(system_identity()):
        board = make_board("65", ELECTION, TODAY)
        for measure, place, value, age in given:
            reason = "" if value is not None else "not_filled"
            give(measure, place, value, day=days_before(age), reason=reason)
            assert board.at("65")
            later = make_board("65", ELECTION, TODAY, before=board)
            anew = make_board("65", ELECTION, TODAY)
            assert later.at("65.01") == anew.at("65.01")
            assert later.rows == anew.rows
            assert list(later.rows) == list(anew.rows)
            assert (later.held, later.facts) == (anew.held, anew.facts)
            assert [one.gap.place for one in later.ranking().gaps] == [
                one.gap.place for one in anew.ranking().gaps
            ]
            assert later.at("65") == anew.at("65")
            kept = [one for key, one in later.rows.items() if board.rows.get(key) is one]
            assert kept
            board = later


def test_a_province_is_no_sum_for_who_reads_a_part_of_it(cast: Cast) -> None:
    """Other kab/kota are not said to be unfilled, nor a part to be the whole."""
    with cast.acting("kpu"):
        give("kpps_terbentuk", PLACE, 2198)
        board = board_of("65", TODAY)
        assert board is not None
        assert all(place.startswith(PLACE) for _code, place in board.rows)
        assert board.row("kpps_terbentuk", PLACE) is not None
        assert board.row("kpps_terbentuk", "65") is None
    with cast.acting("province"):
        whole = board_of("65", TODAY)
        assert whole is not None
        assert whole.row("kpps_terbentuk", "65") is not None
        assert ("personel_siaga", PLACE) in whole.rows
    page = cast.client("kpu").get("/kesiapan/65/").content.decode()
    assert "/kesiapan/65.02/" not in page
    assert "hanya bagian wilayah Anda" in page
    assert "/kesiapan/65.01/" in page
    with cast.acting("police"):
        mine = board_of(PLACE, TODAY)
        assert mine is not None
        assert ("personel_siaga", PLACE) in mine.rows  # to be filled in by themselves
    with cast.acting("bupati"):
        theirs = board_of(PLACE, TODAY)
        assert theirs is not None
        assert ("personel_siaga", PLACE) not in theirs.rows
