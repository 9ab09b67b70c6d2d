"""What a meeting deals with and what comes of it: agenda, presence, papers, minutes, decisions.

Teams and the meetings themselves are in `meeting_models`.
"""

from typing import Any, ClassVar

from django.db import models

from waspada.apps.accounts.fields import CodeSetField
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.policy import ContentColumns
from waspada.apps.meetings.meeting_models import (
    Invitee,
    Meeting,
    MeetingStep,
    Team,
    TeamMember,
    new_id,
)

__all__ = [
    "AgendaItem",
    "Attendance",
    "Decision",
    "Invitee",
    "Meeting",
    "MeetingStep",
    "MinuteLine",
    "Paper",
    "Team",
    "TeamMember",
]


class AgendaItem(ContentColumns):
    """A point of the agenda; one that was proposed has the rights of the thing it comes from.

    code, params : its sentence in the words catalogue; `title` where a person wrote it
    ref_kind, ref_id : the thing, as the links name it
    figure : one number for the screen, frozen when it was proposed
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    section = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=240, blank=True)
    code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    question = models.TextField(blank=True)
    ask = models.CharField(max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField(default=10)
    ref_kind = models.CharField(max_length=16, blank=True)
    ref_id = models.CharField(max_length=80, blank=True)
    figure = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="taken")  # taken, dropped
    reason = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)
    received_at = models.DateTimeField(null=True)  # when it came onto the agenda
    recorded_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["meeting", "position"], name="item_meeting")]


class Attendance(ContentColumns):
    """Somebody in the room: a member with an account, or a line for guests without one.

    words : the office or the organisation; guests are written without personal names
    clearance, unit_chain, compartments : what they were cleared for when they came in
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presences")
    account_id = models.UUIDField(null=True, blank=True)
    unit_code = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=160)
    heads = models.PositiveSmallIntegerField(default=1)
    clearance = models.CharField(max_length=2, default="B")
    unit_chain = CodeSetField(blank=True, default="")
    held = CodeSetField(blank=True, default="")
    way = models.CharField(max_length=8)  # qr, list, guest
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "account_id"],
                condition=models.Q(left_at__isnull=True, account_id__isnull=False),
                name="present_once",
            ),
        ]


class Paper(ContentColumns):
    """What an agency shows (paparan): its figures frozen at a moment, or a file it brought.

    One row per class, so that a room sees what it is cleared for and not a mark more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    unit_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)  # figures, file
    rows = models.JSONField(default=list)
    as_of = models.DateField(null=True, blank=True)
    frozen_at = models.DateTimeField()
    file_name = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=120, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)
    wrapped_key = models.BinaryField(default=b"", blank=True)
    is_superseded = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    written_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["meeting", "unit_code"], name="paper_meeting")]


class MinuteLine(ContentColumns):
    """A line of the minutes: a note, a dissent, a correction; added, never changed.

    about : the line or decision that a correction mends
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The database itself keeps what lines refer to: it lets nobody delete a line.
    meeting = models.ForeignKey(Meeting, on_delete=models.DO_NOTHING, related_name="lines")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.DO_NOTHING)
    kind = models.CharField(max_length=12)  # note, dissent, correction
    text = models.TextField()
    unit_code = models.CharField(max_length=40, blank=True)  # who dissents
    about = models.UUIDField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["meeting", "written_at"], name="line_meeting")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line; one that stands is corrected by another line."""
        if not self._state.adding:
            raise TypeError("a line of the minutes is corrected by another line, never changed")
        super().save(*args, **kwargs)


class Decision(ContentColumns):
    """A decision: a sentence, an office, a date; read back to the room, then adopted.

    wordings : the sentences it had before, as {"at", "sentence"}
    followup_id : the action item that carries it out
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField()
    sentence = models.TextField()
    unit_code = models.CharField(max_length=40, blank=True)
    office = models.CharField(max_length=160, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default="read")
    wordings = models.JSONField(default=list)
    followup_id = models.UUIDField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_number"),
        ]
