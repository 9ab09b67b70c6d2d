"""States move only as the dict allows, and the docs show what the dict says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.states_page import PAGE, page
from waspada.core.errors import WrongState
from waspada.core.reports.receipts import RECEIPT_BYTES, format_receipt, normal_receipt
from waspada.core.reports.states import INCIDENT_MOVES, REPORT_MOVES, Moves, check_move, may_move

ALL = [REPORT_MOVES, INCIDENT_MOVES]


@pytest.mark.parametrize("moves", ALL)
@pytest.mark.parametrize("current", sorted({*REPORT_MOVES, *INCIDENT_MOVES, "unknown"}))
def test_a_step_passes_only_if_the_dict_has_it(moves: Moves, current: str) -> None:
    for to in (*moves, "unknown"):
        if to in moves.get(current, ()):
            check_move(moves, current, to, "report.wrong_state")
        else:
            with pytest.raises(WrongState) as caught:
                check_move(moves, current, to, "report.wrong_state")
            assert caught.value.params == {"current": current, "to": to}


@pytest.mark.parametrize("moves", ALL)
def test_no_state_is_left_for_itself_and_none_is_a_dead_end(moves: Moves) -> None:
    for state, tos in moves.items():
        assert state not in tos
        assert tos
        assert tos <= set(moves)


def test_a_settled_report_can_only_be_put_back_to_waiting() -> None:
    for state in ("joined", "referred", "dismissed"):
        assert REPORT_MOVES[state] == {"waiting"}
    assert not may_move(REPORT_MOVES, "unreadable", "waiting")


def test_the_page_of_states_says_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@given(st.binary(min_size=RECEIPT_BYTES, max_size=RECEIPT_BYTES))
def test_a_receipt_is_the_number_in_crockfords_alphabet_and_survives_mistyping(
    random_bytes: bytes,
) -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    number = int.from_bytes(random_bytes, "big")
    plain = "".join(alphabet[number >> shift & 31] for shift in range(75, -1, -5))
    receipt = format_receipt(random_bytes)
    assert receipt.replace("-", "") == plain
    assert [len(group) for group in receipt.split("-")] == [4, 4, 4, 4]
    typed = receipt.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert normal_receipt(typed) == receipt
