"""Referrals: a letter to the body that handles a matter in law, and what came back."""

from typing import Any, ClassVar

import uuid_utils.compat
from django.db import models

from waspada.apps.accounts.fields import CodeSetField
from waspada.apps.accounts.policy import ContentColumns

UNFINISHED = models.Q(state__in=["sent", "answered"])


def _new_id() -> Any:
    return uuid_utils.compat.uuid7()


class Referral(ContentColumns):
    """One letter about a report or an incident: to whom, by when, and where it stands.

    The rights are the subject's own, with the addressed unit beside them. A unit that the
    subject concerns stays barred unless the desk confirmed that it writes to that very unit.
    """

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    report_id = models.UUIDField(null=True)
    incident_id = models.UUIDField(null=True)
    incident_number = models.CharField(max_length=24, blank=True)
    agency = models.CharField(max_length=24)
    unit_code = models.CharField(max_length=40)
    confirmed_units = CodeSetField(blank=True, default="")  # concerned, and addressed knowingly
    document_id = models.UUIDField()
    number = models.CharField(max_length=80)
    subject = models.CharField(max_length=240)
    urgency = models.CharField(max_length=16)
    due_on = models.DateField()
    state = models.CharField(max_length=12)
    state_changed_at = models.DateTimeField()
    why_withdrawn = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField()  # by the clock of the world
    recorded_at = models.DateTimeField()
    sent_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report_id", "unit_code"], condition=UNFINISHED, name="referral_of_report"
            ),
            models.UniqueConstraint(
                fields=["incident_id", "unit_code"],
                condition=UNFINISHED,
                name="referral_of_incident",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["realm", "state", "due_on"], name="referral_due"),
            models.Index(fields=["report_id"], name="referral_report"),
            models.Index(fields=["incident_id"], name="referral_incident"),
        ]


class ReferralReply(ContentColumns):
    """What came back: written in Waspada by the addressed unit, or noted from paper."""

    id = models.UUIDField(primary_key=True, default=_new_id, editable=False)
    referral_id = models.UUIDField()
    outcome = models.CharField(max_length=16)
    text = models.TextField()
    came_on = models.DateField()
    is_on_paper = models.BooleanField(default=False)
    letter_number = models.CharField(max_length=80, blank=True)
    written_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta(ContentColumns.Meta):
        indexes: ClassVar = [models.Index(fields=["referral_id", "written_at"], name="reply")]
