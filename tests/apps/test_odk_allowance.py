"""How much a phone may send is one number for all server processes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from tests.apps.test_odk_submissions import Phone, a_phone
from tests.support.cast import NOW, Cast
from tests.support.phones import forget_phones
from waspada.apps.odk import allowance
from waspada.apps.odk.allowance import BURST, MOST_DRAWN, SECONDS_EACH, UNASKED, Purses, draw
from waspada.apps.odk.models import AppToken
from waspada.core.errors import TooMany

WHOLE = BURST * SECONDS_EACH
EACH = SECONDS_EACH
AT = NOW.timestamp()


class Clock:
    """Both clocks, moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed = 0.0
        monkeypatch.setattr(allowance.time, "monotonic", lambda: 1_000.0 + self.passed)
        monkeypatch.setattr(allowance, "real_now", lambda: NOW + timedelta(seconds=self.passed))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def phone(db: None, cast: Cast) -> Phone:
    forget_phones()
    return a_phone(cast)


def send(process: Purses, code: str) -> bool:
    """Send a form by a process; say whether it was taken."""
    try:
        while not process.take(code):
            process.draw_all([code])
    except TooMany:
        return False
    return True


def sent_until_refused(process: Purses, code: str) -> int:
    count = 0
    while send(process, code):
        count += 1
    return count


def test_two_processes_together_take_what_one_may(clock: Clock, phone: Phone) -> None:
    code = str(phone.row.pk)
    assert sent_until_refused(Purses(), code) == BURST
    assert sent_until_refused(Purses(), code) == UNASKED
    one, other = Purses(), Purses()
    second = str(a_phone(phone.cast, "camat").row.pk)
    taken = 0
    while send(one, second) | send(other, second):
        taken += 2
    assert abs(taken - BURST) <= UNASKED


def test_a_form_every_two_seconds_goes_on_by_whichever_process(clock: Clock, phone: Phone) -> None:
    code, processes = str(phone.row.pk), [Purses(), Purses()]
    sent_until_refused(processes[0], code)
    sent_until_refused(processes[1], code)
    taken = 0
    for second in range(1200):
        clock.passed += 1
        taken += send(processes[second % 2], code)
    # What the second let pass unasked is paid for first.
    assert 1200 / SECONDS_EACH - UNASKED - 2 <= taken <= 1200 / SECONDS_EACH


def test_who_sends_seldom_costs_no_question(
    clock: Clock, phone: Phone, django_assert_num_queries: object
) -> None:
    process = Purses()
    code = str(phone.row.pk)
    with django_assert_num_queries(0):  # type: ignore[operator]
        for _ in range(UNASKED):
            assert process.take(code)
    assert not process.take(code)


def test_all_of_it_grows_back_and_no_more(clock: Clock, phone: Phone) -> None:
    code, process = str(phone.row.pk), Purses()
    for _ in range(3):
        assert BURST <= sent_until_refused(process, code) <= BURST + 1
        clock.passed += 3 * WHOLE


def test_the_less_is_left_the_less_is_drawn() -> None:
    full = draw(0.0, 0, AT)
    assert (full.forms, full.spent_until) == (MOST_DRAWN, AT + MOST_DRAWN * EACH)
    assert draw(AT + WHOLE - 9 * EACH, 0, AT).forms == 3
    assert draw(AT + WHOLE - EACH, 0, AT).forms == 1
    empty = draw(AT + WHOLE, 0, AT)
    assert (empty.forms, empty.wait_seconds) == (0, EACH)
    owing = draw(AT + WHOLE - 4 * EACH, UNASKED, AT)
    assert (owing.forms, owing.spent_until) == (0, AT + WHOLE + (UNASKED - 4) * EACH)
    assert draw(AT - WHOLE, 0, AT) == full


def test_what_could_not_be_drawn_stays_owed(
    clock: Clock, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, process = str(phone.row.pk), Purses()
    while process.take(code):
        pass

    def broken(_unpaid: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(allowance, "_draw_from_rows", broken)
        with pytest.raises(DatabaseError):
            process.draw_all([code])
    process.draw_all([code, code])
    spent = AppToken.objects.get(pk=code).spent_until
    assert spent == AT + (UNASKED + MOST_DRAWN) * EACH


def test_a_code_that_is_gone_is_not_asked_for_without_end(clock: Clock, phone: Phone) -> None:
    code, process = str(phone.row.pk), Purses()
    AppToken.objects.all().delete()
    assert sent_until_refused(process, code) == UNASKED


def test_of_very_many_codes_the_oldest_are_forgotten(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MOST_PURSES", 20)
    process = Purses()
    for number in range(100):
        assert process.take(str(number))
    assert len(process._purses) <= 20
    assert "99" in process._purses
