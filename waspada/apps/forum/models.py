"""Forums by term, their reports of information, and what was answered.

A forum's members are counts by office: nobody of them has a row here.
"""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class ForumTerm(ContentColumns):
    """One term of a place's forum, as held from `received_at` until `superseded_at`."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    decree = models.CharField(max_length=120)
    decree_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    offices = models.JSONField(default=list)  # [["Ketua", 1], ["Anggota", 12]]
    received_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [
            models.Index(fields=["place_code", "starts_on"], name="forum_term_place"),
        ]

    @property
    def members(self) -> int:
        """Return how many members it has."""
        return sum(count for _office, count in self.offices)


class AddedOnly(ContentColumns):
    """A row that stands as it was written."""

    class Meta(ContentColumns.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; what it says is never changed."""
        if not self._state.adding:
            raise TypeError("what a forum or a team wrote is answered, never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: what was written stays."""
        raise TypeError("what a forum or a team wrote is never deleted")


class ForumReport(AddedOnly):
    """A numbered report of information; its place is the forum's."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    number = models.CharField(max_length=80, unique=True)
    document_id = models.UUIDField()
    about_place = models.CharField(max_length=16)
    title = models.CharField(max_length=200)
    facts = models.TextField()
    analysis = models.TextField(blank=True)
    recommendation = models.TextField()
    athg = models.CharField(max_length=12, blank=True)
    seen_on = models.DateField()
    is_noted = models.BooleanField(default=False)  # by the secretariat, for the forum
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)  # a unit: who of a forum wrote is not kept here
    is_sample = models.BooleanField(default=False)

    class Meta(AddedOnly.Meta):
        indexes: ClassVar = [
            models.Index(fields=["place_code", "-received_at"], name="forum_report_place"),
        ]


class ForumStep(AddedOnly):
    """What followed a report: an answer of the team, a remark, its end."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    report_id = models.UUIDField()
    kind = models.CharField(max_length=12)  # answered, note, closed, withdrawn
    text = models.TextField(blank=True)
    number = models.CharField(max_length=80, blank=True)  # of the answer's letter
    document_id = models.UUIDField(null=True)
    unit = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)

    class Meta(AddedOnly.Meta):
        indexes: ClassVar = [models.Index(fields=["report_id"], name="forum_step_report")]
