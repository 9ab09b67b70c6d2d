"""What the picture remembers of its readers: when they last looked, and views they saved.

Neither holds content: a saved view is an address, which passes the policy again for whoever
opens it.
"""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class Visit(models.Model):
    """When an account last looked at a place, and when the visit before that one ended."""

    realm = models.CharField(max_length=8)
    account_id = models.UUIDField()
    place_code = models.CharField(max_length=16)
    seen_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["realm", "account_id", "place_code"], name="visit_once"
            ),
        ]


class SavedView(models.Model):
    """A page with its filters under a name, for oneself or for everybody of one's unit."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    realm = models.CharField(max_length=8)
    account_id = models.UUIDField()
    owner_name = models.CharField(max_length=160)  # the unit's, as it was when saved
    unit_code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=600)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["realm", "account_id"], name="saved_view_own"),
            models.Index(fields=["realm", "unit_code"], name="saved_view_unit"),
        ]


class TakenStep(models.Model):
    """A step of the first ten minutes that an account has taken."""

    realm = models.CharField(max_length=8)
    account_id = models.UUIDField()
    code = models.CharField(max_length=16)
    done_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "account_id", "code"], name="step_once"),
        ]
