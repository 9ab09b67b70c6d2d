"""Teams, their members by office, meetings, who is invited to them, and what was moved when."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.models import Account, Office
from waspada.apps.accounts.policy import ContentColumns


def new_id() -> Any:
    """Return a key that sorts by time."""
    return uuid_utils.compat.uuid7()


class Team(ContentColumns):
    """A team of a place by its decree; a new term is a new row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16)  # dini, pilkada, terpadu, lain
    name = models.CharField(max_length=160)
    decree = models.CharField(max_length=160, blank=True)
    decree_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["place_code", "starts_on"], name="team_place")]


class TeamMember(ContentColumns):
    """A seat in a team: an office, never a person; whoever holds the office sits there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    role = models.CharField(max_length=12)  # chair, deputy, secretary, member
    title = models.CharField(max_length=160)
    unit_code = models.CharField(max_length=40)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.SET_NULL)
    position = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["team", "position"], name="member_team")]


class Meeting(ContentColumns):
    """A coordination meeting (rakor) as it stands now; `MeetingStep` keeps what it was.

    serial : its number in the realm, by which commands and people name it
    sequence : of the calendar entry; grows whenever an invitation that is out changes
    chair, chair_title : who leads it and signs; the account may be missing
    current_item : the point on the screen; empty while nothing is shown
    revision : grows with everything the screen may show
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    serial = models.PositiveIntegerField()
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL)
    title = models.CharField(max_length=200)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12)
    sequence = models.PositiveSmallIntegerField(default=0)
    chair = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL)
    chair_title = models.CharField(max_length=160, blank=True)
    letter_id = models.UUIDField(null=True, blank=True)  # the invitation in the register
    letter_number = models.CharField(max_length=80, blank=True)
    current_item = models.UUIDField(null=True, blank=True)
    item_since = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    minutes_id = models.UUIDField(null=True, blank=True)  # the signed minutes in the register
    is_sample = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["realm", "serial"], name="meeting_serial"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_code", "begins_at"], name="meeting_begins"),
        ]


class MeetingStep(ContentColumns):
    """What a meeting was from a moment on; rows are added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.DO_NOTHING, related_name="steps")
    title = models.CharField(max_length=200, blank=True)  # empty in steps of before it was kept
    state = models.CharField(max_length=12)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [
            models.Index(fields=["meeting", "received_at"], name="step_meeting"),
        ]


class Invitee(ContentColumns):
    """An office that is asked to come, and what it answered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitees")
    unit_code = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=12, blank=True)  # comes, sends, absent
    answer_note = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "unit_code", "title"], name="invitee_once"),
        ]
