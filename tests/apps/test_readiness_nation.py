"""The nation's board of readiness: provinces × agencies, for whom, and when it is worked out anew."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.support.cast import BEGAN, TODAY, Cast
from tests.support.readiness import ELECTION, days_before, give
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.readiness import nation
from waspada.apps.readiness.nation import NationBoard, forget_sums, nation_board

NORTH = "65"
pytestmark = pytest.mark.usefixtures("readiness")


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget_sums()
    yield
    forget_sums()


def _national(role: str, agency: str, clearance: str) -> Account:
    name = f"nasional-{agency}-{clearance}".lower()
    account = Account.objects.create_account(name, display_name=name, needs_second_factor=False)
    unit = ensure_unit(agency, "ID")
    grant_membership(
        account, role=role, place="ID", unit=unit, clearance=clearance, starts_on=BEGAN
    )
    return account


def _board(account: Account, day: int = 0) -> NationBoard:
    with acting_as(identity_of(account, day=TODAY)):
        return nation_board(ELECTION, days_before(day))


def _line(board: NationBoard, province: str = NORTH) -> nation.ProvinceLine:
    return next(one for one in board.lines if one.place == province)


def test_a_province_without_a_figure_is_silent_and_not_ready(cast: Cast) -> None:
    desk = _national("secretariat", "kesbangpol", "T")
    assert {line.state for line in _board(desk).lines} == {"silent"}
    with cast.acting("kpu"):
        give("kpps_terbentuk", "65.01", 100, day=days_before(3))
    board = _board(desk)
    assert len(board.lines) == 38
    assert _line(board).state == "shown"
    assert (board.shown, board.threatened, board.waiting) == (1, 1, 0)
    assert _line(_board(desk, 4)).total is not None
    cells = dict(zip(board.agencies, _line(board).cells, strict=True))
    assert cells["kpu"] is not None
    assert cells["kpu"].state == "late"


def test_a_restricted_figure_changes_no_cell_of_who_may_not_read_it(cast: Cast) -> None:
    desk, health = (_national("secretariat", "kesbangpol", "T"), _national("liaison", "kpu", "B"))
    with cast.acting("kpu"):
        give("kpps_terbentuk", "65.01", 100)
    before = {name: _board(one) for name, one in (("desk", desk), ("kpu", health))}
    with cast.acting("police"):
        give("personel_siaga", "65.01", 10, target=Decimal(100))
    after = {name: _board(one) for name, one in (("desk", desk), ("kpu", health))}
    assert after["kpu"] == before["kpu"]
    assert after["desk"] != before["desk"]
    assert (after["desk"].gravest, after["kpu"].gravest) == ("T", "B")


def test_what_is_kept_falls_when_a_figure_comes_and_a_few_are_worked_out_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = _national("secretariat", "kesbangpol", "T")
    made: list[str] = []
    real = nation.make_board

    def counted(place: str, *given: object, **named: object) -> object:
        made.append(place)
        return real(place, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(nation, "make_board", counted)
    monkeypatch.setattr(nation, "MOST_AT_ONCE", 1)
    with acting_as(system_identity()):
        give("linmas", "65.01", 5)
    _board(desk)
    _board(desk)
    assert made == [NORTH]
    with acting_as(system_identity()):
        give("linmas", "65.01", 6)
    _board(desk)
    assert made == [NORTH, NORTH]
    monkeypatch.setattr(nation, "MOST_AT_ONCE", 0)
    forget_sums()
    waiting = _board(desk)
    assert (waiting.waiting, _line(waiting).state) == (1, "waiting")


def test_a_seat_below_the_nation_gets_its_own_provinces_alone(cast: Cast) -> None:
    with cast.acting("kpu"):
        give("kpps_terbentuk", "65.01", 100)
    page = cast.client("province").get("/kesiapan/ID/").content.decode()
    assert page.count("/kesiapan/65/") >= 1
    assert "/kesiapan/33/" not in page
    assert "Di 1 dari 1 provinsi" in page
    partly = cast.client("desk").get("/kesiapan/ID/").content.decode()
    assert "Di 1 dari 1 provinsi" not in partly
    assert "/kesiapan/65/" in partly
    assert cast.client("fkdm").get("/kesiapan/ID/").status_code == 403
