"""The pipeline in order: this page is the story of a report after its receipt was given.

Each line names a topic, the consumer that wants it, and what the consumer does with one
subject. A worker claims rows (`apps/work`), never "everything after number n".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from waspada.apps.work.registry import register_consumer


@dataclass(frozen=True, slots=True)
class Step:
    """One consumer of a topic."""

    topic: str
    consumer: str
    run: Callable[[UUID, datetime], None]


@dataclass(frozen=True, slots=True)
class Chore:
    """Something done every so often; it says whether there was anything to do."""

    every: timedelta
    run: Callable[[datetime], object]


PIPELINE: tuple[Step, ...] = ()

CHORES: tuple[Chore, ...] = ()


def register() -> None:
    """Make the steps known to the work queue, in their order."""
    for step in PIPELINE:
        register_consumer(step.topic, step.consumer)
