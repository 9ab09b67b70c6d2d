"""Send what is due: claim, freeze, try, write down how it went.

No row waits for another. The database is asked by one thread; only the sending itself happens
side by side. An address gets one thing at a time; what failed before may hold at most half of
the places; a server that is down stops only its own channel, and while it has not answered yet,
one message goes ahead of the others, for two seconds at most.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

from waspada.apps.delivery.claims import (
    Claimed,
    claim_next,
    due_channels,
    hold_due,
    write_failure,
    write_success,
)
from waspada.apps.delivery.freezing import frozen_bytes
from waspada.apps.delivery.sealed import opened
from waspada.apps.delivery.surroundings import open_channel, reason_to_hold
from waspada.channels.base import Channel, ChannelDown, Outgoing, Refused
from waspada.channels.registry import CHANNELS
from waspada.core.delivery import MOST_TRIES
from waspada.core.errors import WaspadaError
from waspada.core.vocabulary import REALMS

logger = logging.getLogger(__name__)

RUN_SECONDS: Final = 120.0
AT_ONCE: Final = 12  # sendings side by side
AGAIN_AT_ONCE: Final = 6  # of them, those that failed before
PATIENCE: Final = 2.0  # seconds that one message goes ahead, and between two looks at what is due
Where = Literal["everywhere", "inside", "outside"]


@dataclass(frozen=True, slots=True)
class DeliveryRun:
    """How many deliveries ended how in one run."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0
    held: int = 0

    def __add__(self, other: "DeliveryRun") -> "DeliveryRun":
        return DeliveryRun(
            self.delivered + other.delivered,
            self.failed + other.failed,
            self.dead + other.dead,
            self.held + other.held,
        )


class Watch:
    """The time of a run: the job's `now`, moved on by what has passed since."""

    def __init__(self, now: datetime, ticks: Callable[[], float]) -> None:
        self._now = now
        self._ticks = ticks
        self._began = ticks()

    def now(self) -> datetime:
        """Return the present moment."""
        return self._now + timedelta(seconds=self._ticks() - self._began)


@dataclass(slots=True)
class _Door:
    """A channel in this run: whether its server is down, and whether it has answered yet."""

    name: str
    channel: Channel
    is_down: bool = False
    has_answered: bool = False
    alone_until: float = 0.0

    def lets_through(self, on_the_way: int) -> bool:
        """Say whether another message may be sent now."""
        if self.is_down:
            return False
        if not self.channel.has_one_server or self.has_answered or not on_the_way:
            return True
        return time.monotonic() >= self.alone_until


@dataclass(frozen=True, slots=True)
class _Flight:
    """A message on its way."""

    door: _Door
    claimed: Claimed


@dataclass(slots=True)
class _Round:
    """One run: what is known to be due, and what is on its way."""

    watch: Watch
    ends_at: datetime
    where: Where
    doors: dict[str, _Door] = field(default_factory=dict)
    due: list[tuple[str, str]] = field(default_factory=list)  # channel, realm
    flying: dict[Future[str | None], _Flight] = field(default_factory=dict)
    run: DeliveryRun = DeliveryRun()

    def look(self) -> None:
        """Ask what is due and how channels are set up; keep in the house what may not leave."""
        self.due = []
        for door in self.doors.values():
            door.channel = open_channel(door.name)  # an address may have another key by now
        for realm in REALMS:
            for name in due_channels(realm, self.watch.now()):
                if name in CHANNELS and self._is_asked(self._door(name)):
                    self._take_in(name, realm)

    def _take_in(self, name: str, realm: str) -> None:
        hold = reason_to_hold(self._door(name).channel, realm)
        if hold:
            held = hold_due(name, realm, hold, self.watch.now())
            self.run += DeliveryRun(held=held)
        else:
            self.due.append((name, realm))

    def _is_asked(self, door: _Door) -> bool:
        leaves = door.channel.leaves_house
        return self.where == "everywhere" or leaves == (self.where == "outside")

    def _door(self, name: str) -> _Door:
        if name not in self.doors:
            self.doors[name] = _Door(name, open_channel(name))
        return self.doors[name]

    def busy(self, name: str) -> set[str]:
        """Return the addresses of a channel that something is on its way to."""
        return {one.claimed.row.address for one in self.flying.values() if one.door.name == name}


def deliver_due(
    now: datetime,
    *,
    where: Where = "everywhere",
    run_seconds: float = RUN_SECONDS,
    ticks: Callable[[], float] = time.monotonic,
    is_over: Callable[[], bool] = lambda: False,
) -> DeliveryRun:
    """Try everything that is due, in every realm; call it outside a transaction.

    where : only channels inside the house, only those that leave it, or all
    run_seconds : after this long the rest is left to the next run; is_over : so is it then
    """
    watch = Watch(now, ticks)
    here = _Round(watch, watch.now() + timedelta(seconds=run_seconds), where)
    here.look()
    for name, realm in list(here.due):
        if not here.doors[name].channel.leaves_house:
            here.due.remove((name, realm))
            _send_one_by_one(here, here.doors[name], realm)
    if here.due:
        here.where = "outside"  # threads must not ask the database, as what stays inside does
        _send_side_by_side(here, is_over)
    return here.run


def _send_one_by_one(here: _Round, door: _Door, realm: str) -> None:
    """Hand out what stays in the house: it takes no time and asks the database."""
    while not door.is_down and here.watch.now() < here.ends_at:
        claimed = claim_next(door.name, realm, here.watch.now())
        if claimed is None:
            return
        flight = _Flight(door, claimed)
        outgoing = _outgoing(here, flight)
        if outgoing is not None:
            here.run += _settled(flight, partial(door.channel.send, outgoing), here.watch)


def _send_side_by_side(here: _Round, is_over: Callable[[], bool]) -> None:
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deliver") as pool:
        try:
            while True:
                if not is_over() and here.watch.now() < here.ends_at:
                    _launch(here, pool)
                if not here.flying:
                    return
                done, _rest = wait(here.flying, PATIENCE, return_when=FIRST_COMPLETED)
                if not done:
                    here.look()  # what was written meanwhile does not wait for who is silent
                for future in done:
                    here.run += _settled(here.flying.pop(future), future.result, here.watch)
        except BaseException:
            # Whoever ends us: what the others have answered is written down first.
            _land(here)
            raise


def _land(here: _Round) -> None:
    for future, flight in here.flying.items():
        if isinstance(future.exception(), Exception | None):
            _settled(flight, future.result, here.watch)


def _launch(here: _Round, pool: ThreadPoolExecutor) -> None:
    """Send on until every place is taken or nothing is due that may go now; channels in turn."""
    while here.due and len(here.flying) < AT_ONCE:
        lines = list(here.due)
        if not sum(_launch_one(here, pool, name, realm) for name, realm in lines):
            return


def _launch_one(here: _Round, pool: ThreadPoolExecutor, name: str, realm: str) -> bool:
    """Send one message of a channel and realm; say whether something was taken up."""
    door, busy = here.doors[name], here.busy(name)
    if len(here.flying) >= AT_ONCE or not door.lets_through(len(busy)):
        return False
    again = sum(one.claimed.row.tries > 1 for one in here.flying.values()) >= AGAIN_AT_ONCE
    claimed = claim_next(name, realm, here.watch.now(), busy=busy, only_fresh=again)
    if claimed is None:
        if not busy and not again:
            here.due.remove((name, realm))
        return False
    flight = _Flight(door, claimed)
    outgoing = _outgoing(here, flight)
    if outgoing is not None:
        door.alone_until = door.alone_until or time.monotonic() + PATIENCE
        here.flying[pool.submit(door.channel.send, outgoing)] = flight
    return True


def _outgoing(here: _Round, flight: _Flight) -> Outgoing | None:
    """Return what leaves; None where it could not be written, which is then on its row."""
    row = flight.claimed.row
    found: list[tuple[str, bytes]] = []
    here.run += _settled(
        flight,
        lambda: found.append((opened(row.address), frozen_bytes(flight.door.channel, row))),
        here.watch,
        is_only_frozen=True,
    )
    return Outgoing(*found[0], str(row.pk)) if found else None


def _settled(
    flight: _Flight,
    outcome: Callable[[], str | None],
    watch: Watch,
    *,
    is_only_frozen: bool = False,
) -> DeliveryRun:
    """Ask how a try went, and write it down."""
    claimed, door = flight.claimed, flight.door
    try:
        outside_id = outcome()
    except WaspadaError as error:
        door.is_down |= isinstance(error, ChannelDown) and door.channel.has_one_server
        door.has_answered |= not is_only_frozen and not isinstance(error, ChannelDown)
        params = {name: str(value)[:200] for name, value in error.params.items()}
        is_final = isinstance(error, Refused) or claimed.row.tries >= MOST_TRIES
        write_failure(claimed, error.code, params, now=watch.now(), is_final=is_final)
        return _failed(is_final=is_final)
    except Exception as error:  # noqa: BLE001 -- a channel's defect must not stop the others
        logger.warning("delivery %s: %s", claimed.row.pk, type(error).__name__)
        is_final = claimed.row.tries >= MOST_TRIES
        params = {"kind": type(error).__name__}
        write_failure(claimed, "delivery.crashed", params, now=watch.now(), is_final=is_final)
        return _failed(is_final=is_final)
    if is_only_frozen:
        return DeliveryRun()
    door.has_answered = True
    write_success(claimed, now=watch.now(), outside_id=outside_id or "")
    return DeliveryRun(delivered=1)


def _failed(*, is_final: bool) -> DeliveryRun:
    return DeliveryRun(dead=1) if is_final else DeliveryRun(failed=1)
