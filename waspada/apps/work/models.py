"""One row per subject and consumer: what still has to be done, and why it failed."""

from typing import ClassVar

import uuid_utils.compat
from django.db import models


class WorkItem(models.Model):
    """A subject that one consumer must handle at least once."""

    class State(models.TextChoices):
        PENDING = "pending"
        CLAIMED = "claimed"
        DONE = "done"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid_utils.compat.uuid7, editable=False)
    consumer = models.CharField(max_length=40)
    subject = models.UUIDField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField()
    # How often it was asked for: who ends it compares this with what it was at the claim.
    asked = models.PositiveIntegerField(default=1, db_default=1)
    claimed_until = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=80, blank=True)
    reason_params = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consumer", "subject"], name="work_once_per_consumer"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["consumer", "run_after"],
                name="work_open",
                condition=models.Q(state__in=["pending", "claimed"]),
            ),
            models.Index(fields=["state"], name="work_dead", condition=models.Q(state="dead")),
        ]
