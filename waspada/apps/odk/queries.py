"""What became of submissions, and which codes are valid where."""

from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.accounts.people_queries import people
from waspada.apps.odk.holders import Holder
from waspada.apps.odk.models import AppToken, Filled, WaitingFile
from waspada.apps.reports.models import Report
from waspada.apps.reports.sealing import open_raw, sender_digest
from waspada.core.errors import WaspadaError
from waspada.sources.odk.submissions import read_submission

MOST_LISTED: Final = 100
# Our states in the words of ODK Central; one that waits has none.
_REVIEW: Final = {
    "asked": "hasIssues",
    "joined": "approved",
    "referred": "approved",
    "dismissed": "rejected",
}


def submissions_of(holder: Holder, form_id: str) -> list[dict[str, Any]]:
    """Return the newest submissions of a reporter with a form, as Central's API names things.

    A reporter sees what they sent themselves, whatever else they may read.
    """
    with acting_as(system_identity("odk", realm=holder.identity.realm)):
        reports = list(
            Report.objects.filter(
                sender_digest=sender_digest(holder.sender.account), channel="odk"
            ).order_by("-received_at")[: MOST_LISTED * 3]
        )
        filled = {row.pk: row for row in Filled.objects.filter(pk__in=[one.pk for one in reports])}
        mine = [one for one in reports if one.pk in filled and filled[one.pk].form_id == form_id][
            :MOST_LISTED
        ]
        corrected = set(
            Report.objects.filter(conflicts_with__in=[one.pk for one in mine]).values_list(
                "conflicts_with", flat=True
            )
        )
    return [_listed(one, filled[one.pk], is_edited=one.pk in corrected) for one in mine]


def _listed(report: Report, filled: Filled, *, is_edited: bool) -> dict[str, Any]:
    review = _REVIEW.get(report.state) or ("edited" if is_edited else None)
    return {
        "instanceId": _instance_of(report),
        "formVersion": filled.version,
        "createdAt": report.received_at.isoformat(),
        "updatedAt": report.state_changed_at.isoformat(),
        "reviewState": review,
        "receipt": report.receipt,
        "state": report.state,
    }


def _instance_of(report: Report) -> str:
    try:
        raw = open_raw(report.pk, bytes(report.wrapped_key), bytes(report.raw_sealed))
        return read_submission(raw).instance_id
    except WaspadaError:  # erased: what it was called is gone with it
        return ""


def tokens_here() -> QuerySet[AppToken]:
    """Return the codes of the accounts that the acting person looks after, newest first.

    Raises
    ------
    NotAllowed : whoever looks after nobody's account
    """
    mine = AppToken.objects.filter(account__in=people(day=date.max).values("pk"))
    return mine.select_related("account").order_by("-issued_at")


def unread_files() -> int:
    """Return how many files wait to be read as photos."""
    return WaitingFile.objects.filter(state="waiting").count()
