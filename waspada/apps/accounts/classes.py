"""What classes of content may be stored here, and how reading secrets is noted."""

from datetime import datetime

from django.conf import settings

from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.core.access import classes_up_to
from waspada.core.errors import BadInput, NotAllowed

NOTED = frozenset({"R", "SR"})


def storable_classes() -> tuple[str, ...]:
    """Return the classes that content may have on this deployment; SR never."""
    return classes_up_to("R" if settings.ALLOWS_SECRET_CONTENT else "T")


def check_class_allowed(classification: str) -> None:
    """Refuse content of a class that may not be stored here; every writer of content asks."""
    if classification in storable_classes():
        return
    if classification == "SR":
        raise NotAllowed("access.top_secret_never_stored")
    if classification == "R":
        raise NotAllowed("access.secret_not_stored_here")
    raise BadInput("access.unknown_class", value=classification)


def note_secret_read(
    subject_kind: str, subject: str, *, classification: str, now: datetime
) -> None:
    """Journal the reading of class R before its page is answered; B and T are not noted.

    Call it in the view before rendering: on PostgreSQL the row commits with the request's
    transaction, which ends before the answer leaves.
    """
    if classification not in NOTED:
        return
    record_act(
        "content.secret_read",
        actor=current_identity().account,
        now=now,
        subject_kind=subject_kind,
        subject=subject,
        details={"classification": classification},
    )
