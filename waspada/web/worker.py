"""The worker: takes work rows through the pipeline, delivers, and keeps house.

It holds nothing in memory that a row does not hold: killed at any moment, the next worker
goes on when the claim has run out.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections, transaction

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.journal.actions import seal_journal
from waspada.apps.work.actions import claim_work, fail_work, finish_work, keep_claim
from waspada.apps.work.models import WorkItem
from waspada.web.jobs import APART, CHORES, PIPELINE, ApartChore, Step

logger = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
BATCH = 50


@dataclass(slots=True)
class _Due:
    every: timedelta
    run: Callable[[datetime], object]
    last: datetime | None = None


def run_pipeline_once() -> int:
    """Take one batch of every step, in the pipeline's order; return how many rows were taken."""
    return sum(_run_step(pipeline_step) for pipeline_step in PIPELINE)


def run_pipeline_until_empty() -> int:
    """Take batches until no step has anything due; return how many rows were taken."""
    total = 0
    while taken := run_pipeline_once():
        total += taken
    return total


def _run_step(pipeline_step: Step) -> int:
    items = claim_work(pipeline_step.consumer, now=real_now(), limit=BATCH)
    for item in items:
        if keep_claim(item, now=real_now()):
            _run_item(pipeline_step, item)
    return len(items)


def _run_item(pipeline_step: Step, item: WorkItem) -> None:
    try:
        with acting_as(system_identity()), transaction.atomic():
            pipeline_step.run(item.subject, domain_now())
            finish_work(item, now=real_now())
    except Exception as error:  # noqa: BLE001 (whatever it was, its reason stays on the row)
        logger.warning("%s failed: %s", pipeline_step.consumer, type(error).__name__)
        fail_work(item, error, now=real_now())


class Worker:
    """Runs until told to stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._chores = [_Due(timedelta(minutes=1), _seal)]
        self._chores += [_Due(chore.every, chore.run) for chore in CHORES]

    def stop(self, *_: object) -> None:
        """End after the batch in hand; also a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped; an error of the database pauses, it does not end."""
        for chore in APART:
            threading.Thread(
                target=self._keep_apart, args=(chore,), name=chore.name, daemon=True
            ).start()
        while not self._stop.is_set():
            try:
                busy = run_pipeline_once() + self._keep_house()
            except Exception:
                logger.exception("the worker pauses after an error")
                busy = 0
            if not busy:
                close_old_connections()
                self._stop.wait(IDLE_SECONDS)

    def _keep_apart(self, chore: ApartChore) -> None:
        while not self._stop.is_set():
            try:
                chore.run(real_now(), self._stop.is_set)
            except Exception:
                logger.exception("%s pauses after an error", chore.name)
            close_old_connections()
            self._stop.wait(chore.every.total_seconds())

    def _keep_house(self) -> int:
        done = 0
        for due in self._chores:
            now = real_now()
            if due.last is not None and now - due.last < due.every:
                continue
            due.last = now
            done += int(bool(due.run(now)))
        return done


def _seal(now: datetime) -> None:
    with acting_as(system_identity()):
        seal_journal(settings.WASPADA_SEALS, now=now)
