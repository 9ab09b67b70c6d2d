"""Rulings as versions, what they require, how each unit stands to it, and their files."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns

CURRENT = models.Q(superseded_at__isnull=True)


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class Held(ContentColumns):
    """A row that held from `received_at` until `superseded_at`; nothing is deleted."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the register keeps what was entered."""
        raise TypeError("a row of the register is never deleted")


class RulingVersion(Held):
    """What was held to be true of a ruling; an awaited one has no day of issue yet."""

    ruling_id = models.UUIDField()
    code = models.CharField(max_length=80)  # its number in the register
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=400, blank=True)
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=120, blank=True)  # as the paper bears it
    issuer = models.CharField(max_length=160, blank=True)
    issued_on = models.DateField(null=True)
    expected_on = models.DateField(null=True)
    about = models.CharField(max_length=300)
    address = models.CharField(max_length=400, blank=True)
    note = models.TextField(blank=True)

    class Meta(Held.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ruling_id", "version"], name="ruling_version_once"),
            models.UniqueConstraint(
                fields=["ruling_id"], condition=CURRENT, name="ruling_one_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-issued_on"], name="ruling_place"),
            models.Index(fields=["key", "place_code"], name="ruling_key"),
            models.Index(fields=["code"], name="ruling_code"),
        ]


class Requirement(Held):
    """What a ruling asks of one unit, or of every unit of a kind at a level."""

    ruling_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=400)
    unit = models.CharField(max_length=40, blank=True)
    agency = models.CharField(max_length=24, blank=True)
    level = models.CharField(max_length=12, blank=True)
    due_on = models.DateField(null=True)
    due_stage = models.CharField(max_length=24, blank=True)
    due_days = models.SmallIntegerField(default=0)
    why_ended = models.CharField(max_length=400, blank=True)

    class Meta(Held.Meta):
        indexes: ClassVar = [models.Index(fields=["ruling_id"], name="requirement_ruling")]


class Compliance(Held):
    """How a unit stands to a requirement; a step supersedes the one before.

    Its place is the unit's own, so that the unit writes it and every desk above reads it.
    """

    ruling_id = models.UUIDField()
    requirement_id = models.UUIDField()
    unit = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    text = models.CharField(max_length=1000, blank=True)
    is_noted = models.BooleanField(default=False)  # by the secretariat, for the unit
    file_id = models.UUIDField(null=True)

    class Meta(Held.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["requirement_id", "unit"], condition=CURRENT, name="compliance_one_current"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["requirement_id", "unit"], name="compliance_unit"),
            models.Index(fields=["ruling_id"], name="compliance_ruling"),
        ]


class RulingFile(Held):
    """A file of a ruling, or evidence of a unit; sealed on disk before the row commits."""

    ruling_id = models.UUIDField()
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=80)
    size_bytes = models.PositiveIntegerField()
    content_digest = models.BinaryField()
    wrapped_key = models.BinaryField()

    class Meta(Held.Meta):
        indexes: ClassVar = [models.Index(fields=["ruling_id"], name="ruling_file")]
