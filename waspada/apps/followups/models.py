"""Action items with their history and evidence, dispositions with their thread, desk settings."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models
from django.db.models import Q

from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import ContentColumns


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class AddedOnly(ContentColumns):
    """Rows that are added and never changed."""

    class Meta(ContentColumns.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; what stands is not changed."""
        if not self._state.adding:
            raise TypeError("a row of the history is followed by another, never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: the history keeps what was written."""
        raise TypeError("a row of the history is never deleted")


class Item(ContentColumns):
    """One thing that an office is asked to do, or to answer, by a day.

    owner_unit is the desk's unit that asked, unit_code the office that does it; the duty is
    the office's, whoever holds it. The columns of state and date are what the last row of the
    history says.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=8)  # order, request
    what = models.CharField(max_length=240)
    detail = models.TextField(blank=True)
    evidence = models.TextField(blank=True)  # what will show that it is done
    priority = models.CharField(max_length=8)
    unit_code = models.CharField(max_length=40)
    office = models.CharField(max_length=120, blank=True)
    desk = models.CharField(max_length=16)  # the place whose chair it belongs to
    due_on = models.DateField()
    due_election = models.CharField(max_length=40, blank=True)
    due_stage = models.CharField(max_length=60, blank=True)
    due_days = models.SmallIntegerField(default=0)
    due_edge = models.CharField(max_length=6, default="starts")
    is_own_date = models.BooleanField(default=False)  # the office named it
    waits_for = models.UUIDField(null=True)  # another item, by value
    state = models.CharField(max_length=10)
    resume_state = models.CharField(max_length=10, blank=True)  # while late: what it was before
    state_changed_at = models.DateTimeField()
    proposed_at = models.DateTimeField()  # by the clock of the world
    recorded_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "number"], name="followup_number_once"),
            models.CheckConstraint(condition=~Q(unit_code=""), name="followup_has_owner"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["realm", "state", "due_on"], name="followup_due"),
            models.Index(fields=["place_code", "due_on"], name="followup_place"),
            models.Index(fields=["unit_code", "state"], name="followup_unit"),
        ]


class ItemEvent(AddedOnly):
    """One row of an item's history, with the state and date that hold after it.

    is_noted : the desk wrote down what the office said on paper, by telephone or in a meeting
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    item_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=10)
    due_on = models.DateField()
    is_own_date = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    params = models.JSONField(default=dict)  # codes, dates and ids
    is_noted = models.BooleanField(default=False)
    unit = models.CharField(max_length=40, blank=True)  # for which office
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta(AddedOnly.Meta):
        indexes: ClassVar = [
            models.Index(fields=["item_id", "received_at"], name="followup_event"),
        ]


class Evidence(AddedOnly):
    """A file that shows that an item was done, sealed on disk before its row commits."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    item_id = models.UUIDField()
    event_id = models.UUIDField(null=True)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=80)
    size_bytes = models.PositiveIntegerField()
    content_digest = models.BinaryField()
    wrapped_key = models.BinaryField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta(AddedOnly.Meta):
        indexes: ClassVar = [models.Index(fields=["item_id"], name="followup_evidence")]


class DeskPatience(models.Model):
    """How a desk reminds of its items and when the chair hears of a late one."""

    place_code = models.CharField(primary_key=True, max_length=16)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    escalate_after = models.PositiveSmallIntegerField(default=3)
    changed_at = models.DateTimeField()


class FeedKey(models.Model):
    """The secret part of the address under which a person's calendar finds due dates."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="followup_feed"
    )
    token_digest = models.BinaryField(unique=True)
    issued_at = models.DateTimeField()


class Disposition(ContentColumns):
    """What a leader wrote on a report, an incident or a warning, to offices under that leader.

    owner_unit is the leader's office, addressee_units those told; the rest of the rights are
    the subject's own.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    number = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=16)
    about_id = models.CharField(max_length=80)
    instruction = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=10)  # open, closed, withdrawn
    state_changed_at = models.DateTimeField()
    written_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "number"], name="disposition_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["about_kind", "about_id"], name="disposition_about"),
            models.Index(fields=["realm", "state", "due_on"], name="disposition_due"),
        ]


class DispositionEntry(AddedOnly):
    """One row of a disposition's thread: an answer, a question, its end."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    disposition_id = models.UUIDField()
    kind = models.CharField(max_length=10)  # read, answer, done, ask, closed, withdrawn
    text = models.TextField(blank=True)
    unit = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta(AddedOnly.Meta):
        indexes: ClassVar = [
            models.Index(fields=["disposition_id", "received_at"], name="disposition_entry"),
        ]
