"""Codes through time: the provinces of Papua that were divided in 2022, and BPS codes."""

from datetime import date

import pytest

from waspada.core.errors import BadInput
from waspada.core.places import load_table
from waspada.core.places.succession import (
    Share,
    bps_2020_of,
    code_on,
    from_bps_2020,
    successions,
    today_of,
    valid_from,
    valid_to,
)

PILKADA_2020 = date(2020, 12, 9)
PILKADA_2024 = date(2024, 11, 27)


def test_an_old_code_of_merauke_leads_to_todays() -> None:
    assert today_of("91.01", PILKADA_2020) == (Share("93.01", 1.0),)
    assert code_on("93.01", PILKADA_2020) == "91.01"
    assert code_on("93.01", PILKADA_2024) == "93.01"


def test_a_code_changes_the_day_the_new_province_begins() -> None:
    assert code_on("93", date(2022, 11, 10)) == "91"
    assert code_on("93", date(2022, 11, 11)) == "93"
    assert code_on("96.71", date(2022, 12, 8)) == "92.71"
    assert code_on("96.71", date(2022, 12, 9)) == "96.71"
    assert valid_from("93.01") == date(2022, 11, 11)
    assert valid_from("96") == date(2022, 12, 9)
    assert valid_from("65.01") is None
    assert valid_to("91.01") == date(2022, 11, 10)
    assert valid_to("91") is None


def test_the_old_papua_is_shared_by_population_among_four() -> None:
    shares = today_of("91", PILKADA_2020)
    assert [share.code for share in shares] == ["91", "93", "94", "95"]
    people = [load_table()[share.code].population or 0 for share in shares]
    for share, count in zip(shares, people, strict=True):
        assert share.share == pytest.approx(count / sum(people), abs=0.0001)


def test_shares_of_every_divided_place_add_up_and_lead_to_places_of_today() -> None:
    for one in successions():
        assert sum(share.share for share in one.successors) == pytest.approx(1.0, abs=0.0002)
        assert all(share.code in load_table() for share in one.successors)
        assert one.law.startswith("UU ")


def test_an_old_code_is_not_a_code_of_today_unless_it_kept_a_share() -> None:
    for one in successions():
        kept = any(share.code == one.code for share in one.successors)
        assert (one.code in load_table()) == kept


def test_below_the_regency_only_the_regency_is_known() -> None:
    assert today_of("91.01.05.2003", PILKADA_2020) == (Share("93.01", 1.0),)
    assert code_on("93.01.05", PILKADA_2020) == "91.01"
    assert today_of("65.01.05", PILKADA_2020) == (Share("65.01.05", 1.0),)


def test_codes_in_use_are_never_taken_for_old_ones() -> None:
    """Maps of old codes in circulation send 32.01 to Banten and 64.11 to Nunukan."""
    for code in ("32.01", "64.11", "14.02", "92.06", "92.11", "73.04", "65.01", "ID"):
        assert today_of(code, PILKADA_2024) == (Share(code, 1.0),)
        assert today_of(code, PILKADA_2020) == (Share(code, 1.0),)


@pytest.mark.parametrize(
    ("code", "bps"),
    [
        ("65.01", "6502"),
        ("11.10", "1102"),
        ("32.01", "3201"),
        ("73.24", "7325"),
        ("93.01", "9401"),
        ("96.71", "9171"),
        ("91", "94"),
        ("93", None),
        ("65.01.05", None),
    ],
)
def test_the_bps_code_of_2020_is_known_where_the_place_existed(code: str, bps: str | None) -> None:
    assert bps_2020_of(code) == bps


def test_every_regency_has_its_own_bps_code_of_2020() -> None:
    regencies = [code for code in load_table().codes() if len(code) == 5]
    numbers = {bps_2020_of(code) for code in regencies}
    assert None not in numbers
    assert len(numbers) == 514
    assert from_bps_2020("6502") == (Share("65.01", 1.0),)
    assert from_bps_2020("9401") == (Share("93.01", 1.0),)
    assert from_bps_2020("0000") == ()


def test_no_bps_code_is_claimed_for_a_place_whose_numbering_changed_since() -> None:
    table = load_table()
    assert table["65.01"].bps == "6502"
    assert table["91"].bps is None
    assert table["93.01"].bps is None


def test_a_text_that_is_no_code_is_refused() -> None:
    with pytest.raises(BadInput, match=r"places\.bad_code"):
        today_of("Merauke", PILKADA_2020)
    with pytest.raises(BadInput, match=r"places\.bad_code"):
        code_on("", PILKADA_2020)
