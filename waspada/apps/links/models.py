"""One table: this thing, by that relation, to that other thing."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from waspada.apps.links.kinds import MOST_ID


class Link(models.Model):
    """A link between two things; kinds and ids only, so it tells nothing by itself.

    It carries no rights of its own: a reader sees it where both ends may be read. It is
    ended, never deleted, so that a past day can be shown as it was.
    """

    id = models.BigAutoField(primary_key=True)
    realm = models.CharField(max_length=8)
    source_kind = models.CharField(max_length=16)
    source_id = models.CharField(max_length=MOST_ID)
    relation = models.CharField(max_length=16)
    target_kind = models.CharField(max_length=16)
    target_id = models.CharField(max_length=MOST_ID)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "realm",
                    "source_kind",
                    "source_id",
                    "relation",
                    "target_kind",
                    "target_id",
                ],
                condition=Q(ended_at__isnull=True),
                name="link_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["realm", "source_kind", "source_id"], name="link_source"),
            models.Index(fields=["realm", "target_kind", "target_id"], name="link_target"),
        ]
