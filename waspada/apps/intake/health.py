"""How each way in does: what came last, how much today, what failed and why.

Whoever takes messages says so here, outside the transaction in which they are stored: what is
rolled back must still be counted. Nothing here ever raises, for a way in must go on without it.
"""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import Case, F, Value, When

from waspada.apps.accounts.clock import JAKARTA
from waspada.apps.intake.models import WayFailure, WayHealth

logger = logging.getLogger(__name__)

WRITE_EVERY: Final = 3.0  # seconds, of a `Meter`
_LONGEST: Final = 200  # characters of a parameter that is kept


def heard(
    way: str,
    now: datetime,
    *,
    ok: bool,
    reason: str = "",
    params: Mapping[str, object] | None = None,
    count: int = 1,
) -> None:
    """Note that something came by a way in.

    way : its key, such as "coded_text.sms"; registered in ways.py, though any key is counted
    now : the real clock
    ok : it was taken; otherwise `reason` and `params` say why not, as in the words catalogue
    count : how many at once
    """
    if count < 1:
        return
    try:
        with transaction.atomic():
            _count(way, now, ok=ok, count=count)
            if not ok and reason:
                _keep_reason(way, now, reason, params or {}, count)
    except DatabaseError as error:
        logger.warning("health of %s: %s", way, type(error).__name__)


def _count(way: str, now: datetime, *, ok: bool, count: int) -> None:
    day = now.astimezone(JAKARTA).date()
    changes: dict[str, object] = {
        "last_at": now,
        "day_ok": _of_day(day, "day_ok", count if ok else 0),
        "day_failed": _of_day(day, "day_failed", 0 if ok else count),
        "day": day,
    }
    if ok:
        changes |= {"last_ok_at": now, "total_ok": F("total_ok") + count}
    else:
        changes["total_failed"] = F("total_failed") + count
    if WayHealth.objects.filter(way=way).update(**changes):
        return
    WayHealth.objects.bulk_create([WayHealth(way=way, last_at=now)], ignore_conflicts=True)
    WayHealth.objects.filter(way=way).update(**changes)


def _of_day(day: date, column: str, count: int) -> Case:
    """Return a count that begins again each day."""
    return Case(When(day=day, then=F(column) + count), default=Value(count))


def _keep_reason(
    way: str, now: datetime, reason: str, params: Mapping[str, object], count: int
) -> None:
    day = now.astimezone(JAKARTA).date()
    short = {name: _short(value) for name, value in params.items()}
    rows = WayFailure.objects.filter(way=way, reason_code=reason[:80])
    changes = {
        "reason_params": short,
        "day_count": _of_day(day, "day_count", count),
        "day": day,
        "total": F("total") + count,
        "last_at": now,
    }
    if rows.update(**changes):
        return
    fresh = WayFailure(way=way, reason_code=reason[:80], day=day, last_at=now)
    WayFailure.objects.bulk_create([fresh], ignore_conflicts=True)
    rows.update(**changes)


def _short(value: object) -> object:
    if isinstance(value, bool | int | float) or value is None:
        return value
    return str(value)[:_LONGEST]


@dataclass(slots=True)
class _Sum:
    now: datetime
    count: int
    params: Mapping[str, object]


class Meter:
    """Counts in memory and writes every few seconds: for a way in that takes thousands a second.

    What the last seconds before a process ends counted is lost; the messages are not.
    """

    def __init__(
        self, way: str, *, write_every: float = WRITE_EVERY, writes_itself: bool = True
    ) -> None:
        """Count a way in; without `writes_itself` somebody else calls `write_if_due`."""
        self._way, self._every, self._writes = way, write_every, writes_itself
        self._lock = threading.Lock()
        self._sums: dict[str, _Sum] = {}
        self._due = 0.0

    def add(
        self,
        now: datetime,
        *,
        reason: str = "",
        params: Mapping[str, object] | None = None,
        count: int = 1,
    ) -> None:
        """Count something that was taken, or was refused for a reason; write when it is time."""
        with self._lock:
            found = self._sums.get(reason)
            so_far = found.count if found else 0
            self._sums[reason] = _Sum(now, so_far + count, params or {})
        if self._writes:
            self.write_if_due()

    def write_if_due(self) -> None:
        """Write what was counted, if the last time is long enough ago."""
        with self._lock:
            if not self._sums or time.monotonic() < self._due:
                return
        self.write()

    def write(self) -> None:
        """Write what was counted since the last time."""
        with self._lock:
            sums, self._sums = self._sums, {}
            self._due = time.monotonic() + self._every
        for reason, one in sums.items():
            heard(
                self._way,
                one.now,
                ok=not reason,
                reason=reason,
                params=one.params,
                count=one.count,
            )
