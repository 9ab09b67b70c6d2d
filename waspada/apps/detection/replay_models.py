"""Replays that somebody asked for: their settings, how far they are, what came out."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_replay_id() -> Any:
    return uuid_utils.compat.uuid7()


class ReplayRun(ContentColumns):
    """One replay of past days with some settings, for one place.

    It rests on incidents of class B and holds only what concerns its own place, so it has that
    class and place. It is a sum: it opens to whoever has a seat in the place or above.
    """

    id = models.UUIDField(primary_key=True, default=_new_replay_id, editable=False)
    first = models.DateField()
    last = models.DateField()
    asked = models.JSONField(default=dict)  # settings that differ from those in force
    tried = models.JSONField(default=dict)  # all settings
    rule_version = models.CharField(max_length=40)
    level_rule_version = models.CharField(max_length=40)
    state = models.CharField(max_length=10)  # waiting, running, done, failed
    days_done = models.PositiveIntegerField(default=0)
    held = models.JSONField(default=dict)  # what the next days need; empty when done
    result = models.JSONField(default=dict)
    created_by = models.CharField(max_length=36)
    created_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-created_at"], name="replay_run_of_place"),
            models.Index(fields=["state", "created_at"], name="replay_run_waiting"),
        ]

    @property
    def days(self) -> int:
        """Return how many days it judges."""
        return (self.last - self.first).days + 1

    @property
    def is_under_way(self) -> bool:
        """Say whether it has not come to its end."""
        return self.state in {"waiting", "running"}
