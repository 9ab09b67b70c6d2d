"""How much a code may send: one allowance for all server processes, kept on the row of the code.

A question for each form would cost as much as storing it. So a process draws some forms at a
time and counts them in memory: the less is left, the fewer it draws, so that little lies idle in
one process while another refuses. The first few it lets pass unasked, for most phones send no
more; what it draws next pays for them.
"""

import math
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from django.db import connection, transaction

from waspada.apps.accounts.clock import real_now
from waspada.apps.odk.models import AppToken
from waspada.core.errors import TooMany

# A phone that was a day without a network sends all at once; then a form every two seconds.
BURST: Final = 300
SECONDS_EACH: Final = 2.0
UNASKED: Final = 20
MOST_DRAWN: Final = 60
SHARE_DRAWN: Final = 3  # of what is left, one part in so many
MOST_PURSES: Final = 50_000
_READ: Final = (
    f"SELECT id, spent_until FROM {AppToken._meta.db_table}"  # noqa: S608 (names of ours)
    " WHERE id IN ({marks}) ORDER BY id"
)
_WRITE: Final = f"UPDATE {AppToken._meta.db_table} SET spent_until = %s WHERE id = %s"  # noqa: S608


@dataclass(slots=True)
class _Purse:
    """What a process may still take of a code."""

    left: int
    unpaid: int  # passed, or may pass, without a draw
    ends_at: float  # by the monotonic clock
    again_at: float = 0.0  # until then there is nothing to draw


class Drawn(NamedTuple):
    """What a draw gave.

    forms : how many may be taken
    spent_until : when all of the allowance will have grown back
    wait_seconds : until there is something to draw; 0 where there was
    """

    forms: int
    spent_until: float
    wait_seconds: float


def draw(spent_until: float, unpaid: int, now: float) -> Drawn:
    """Return what a process gets of an allowance after it has paid for what it let pass.

    spent_until, now : seconds of the wall's clock
    """
    begins = max(spent_until, now) + unpaid * SECONDS_EACH
    room = now + BURST * SECONDS_EACH - begins
    left = math.floor(room / SECONDS_EACH)
    if left < 1:
        return Drawn(0, begins, SECONDS_EACH - room)
    forms = min(MOST_DRAWN, math.ceil(left / SHARE_DRAWN))
    return Drawn(forms, begins + forms * SECONDS_EACH, 0.0)


class Purses:
    """What one process may still take, of each code."""

    def __init__(self) -> None:
        self._purses: dict[str, _Purse] = {}
        self._counting = threading.Lock()

    def take(self, code: str) -> bool:
        """Take one form of a code; False where the process has to draw first.

        Raises
        ------
        TooMany : odk.too_many
        """
        now = time.monotonic()
        with self._counting:
            purse = self._purses.get(code)
            if purse is None or purse.ends_at < now:
                purse = self._new(code, now)
            if purse.left:
                purse.left -= 1
                return True
            if now < purse.again_at:
                raise TooMany("odk.too_many", seconds=max(1, round(purse.again_at - now)))
            return False

    def draw_all(self, codes: Sequence[str]) -> list[None]:
        """Draw for each of these codes, keys of their rows, in one transaction."""
        began = time.monotonic()
        unpaid = self._settle(codes)
        try:
            drawn = _draw_from_rows(unpaid)
        except BaseException:
            self._owe(unpaid)
            raise
        with self._counting:
            for code in unpaid:
                purse = self._purses.get(code) or self._new(code, began)
                # A code whose row is gone has nothing to draw; asked anew, it is unknown.
                found = drawn.get(code) or Drawn(0, 0.0, SECONDS_EACH)
                purse.left += found.forms
                purse.ends_at = began + BURST * SECONDS_EACH
                purse.again_at = began + found.wait_seconds
        return [None] * len(codes)

    def _new(self, code: str, now: float) -> _Purse:
        if len(self._purses) >= MOST_PURSES:
            for old in list(islice(self._purses, MOST_PURSES // 10)):
                del self._purses[old]
        self._purses.pop(code, None)  # the oldest stand first
        few = min(UNASKED, BURST)
        purse = self._purses[code] = _Purse(few, few, now + BURST * SECONDS_EACH)
        return purse

    def _settle(self, codes: Sequence[str]) -> dict[str, int]:
        """Return what each code has to pay for, which is asked for once."""
        unpaid: dict[str, int] = {}
        with self._counting:
            for code in codes:
                purse = self._purses.get(code)
                unpaid[code] = unpaid.get(code, 0) + (purse.unpaid if purse else 0)
                if purse:
                    purse.unpaid = 0
        return unpaid

    def _owe(self, unpaid: dict[str, int]) -> None:
        with self._counting:
            for code, forms in unpaid.items():
                if code in self._purses:
                    self._purses[code].unpaid += forms

    def clear(self) -> None:
        """Forget everything, as a process that begins."""
        self._purses.clear()
        self._counting = threading.Lock()


def _draw_from_rows(unpaid: dict[str, int]) -> dict[str, Drawn]:
    """Draw from the rows of codes, in SQL of our own: phones wait for it."""
    now, pk = real_now().timestamp(), AppToken._meta.pk
    codes = {pk.get_db_prep_value(code, connection): code for code in unpaid}
    with transaction.atomic(), connection.cursor() as cursor:
        # In one order, so that two processes never wait for each other.
        lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
        marks = ", ".join(["%s"] * len(codes))
        cursor.execute(_READ.format(marks=marks) + lock, list(codes))
        drawn = {
            key: draw(spent_until, unpaid[codes[pk.get_db_prep_value(key, connection)]], now)
            for key, spent_until in cursor.fetchall()
        }
        cursor.executemany(_WRITE, [(one.spent_until, key) for key, one in drawn.items()])
    return {codes[pk.get_db_prep_value(key, connection)]: one for key, one in drawn.items()}


PURSES: Final = Purses()  # of this process
os.register_at_fork(after_in_child=PURSES.clear)
