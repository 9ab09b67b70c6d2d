"""Decide about a report: claim it, set our reading right, refer or dismiss it, and undo.

A claim ends by itself, so nobody waits for a colleague who went home. Becoming an incident
and joining one stand in `incidents`.
"""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.appending import writing
from waspada.apps.reports.exchanges import ask_reporter
from waspada.apps.reports.incidents import FIRST_STATES, move_incident
from waspada.apps.reports.joining import take_out_report
from waspada.apps.reports.models import IncidentVersion, Report
from waspada.apps.reports.photos import follow_report
from waspada.apps.reports.queueing import place_in_queue
from waspada.apps.reports.reading import compare_again
from waspada.apps.reports.referral_changes import withdraw_referrals_of
from waspada.apps.reports.rights import may_decide
from waspada.apps.reports.versions import facts_of, keys_of
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound
from waspada.core.reports.incidents import IncidentFacts, place_precision_of
from waspada.core.reports.masking import mask_text
from waspada.core.reports.states import REPORT_MOVES, check_move
from waspada.core.vocabulary import AGENCIES

CLAIM_FOR: Final = timedelta(minutes=20)
LONGEST_REASON: Final = 500
# Why a report is no incident; the page shows each with its words.
DISMISSALS: Final = ("nihil", "unrelated", "unfounded", "test", "repeated")
_CODED: Final = (
    *("place_code", "category", "athg", "severity", "deaths", "injured"),
    *("source_grade", "content_grade"),
)
# What tells whether it is another's event; see `news.grouping`.
_COMPARED: Final = frozenset(
    ("place_code", "occurred_at", "occurred_precision", "category", "deaths", "injured")
)
SETTLED: Final = ("joined", "referred", "dismissed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the desk holds a report to say; None and empty are what is not known."""

    place_code: str
    occurred_at: datetime | None
    occurred_precision: str
    category: str
    athg: str
    severity: int | None
    source_grade: str
    content_grade: str
    deaths: int | None = None
    injured: int | None = None


def claim_report(report_id: UUID, *, actor: str, now: datetime) -> Report:
    """Take a report for twenty minutes; taking it again prolongs the claim.

    Raises
    ------
    Conflict : triage.claimed, somebody else holds it
    """
    return _decided(report_id, "report.claimed", actor=actor, now=now, claim=CLAIM_FOR)


def take_over_report(report_id: UUID, *, actor: str, now: datetime) -> Report:
    """Take a report that somebody else holds; the journal and the page tell by whom."""
    return _decided(
        report_id, "report.taken_over", actor=actor, now=now, claim=CLAIM_FOR, by_force=True
    )


def release_report(report_id: UUID, *, actor: str, now: datetime) -> Report:
    """Give a claimed report back to the queue."""
    return _decided(report_id, "report.released", actor=actor, now=now, claim=timedelta())


def reading_mark(report: Report) -> str:
    """Return what stands for our reading as it is now, so that a form knows what it showed."""
    shown = [str(getattr(report, column.name)) for column in fields(Reading)]
    return blake2b("\n".join(shown).encode(), digest_size=8).hexdigest()


def save_reading(
    report_id: UUID, reading: Reading, *, actor: str, now: datetime, seen: str = ""
) -> Report:
    """Write our reading of a report; the message itself never changes.

    seen : the mark of the reading that was on the page, "" for any

    Raises
    ------
    Conflict : triage.read_meanwhile, somebody else has changed the reading since
    """
    report = decidable(report_id, actor=actor, now=now)
    columns = asdict(reading) | keys_of(reading.place_code)
    changed = sorted(name for name, value in columns.items() if getattr(report, name) != value)
    if not changed:
        return report
    with writing():
        report = _locked(report_id)
        _check_open(report)
        if seen and seen != reading_mark(report):
            raise Conflict("triage.read_meanwhile")
        was = _codes_of(report)
        for name, value in columns.items():
            setattr(report, name, value)
        if "place_code" in changed:
            report.latitude = report.longitude = None
            report.place_precision = place_precision_of(reading.place_code)
        report.decided_by = actor[:36]
        place_in_queue(report)
        report.save()
        follow_report(report)
        if not _COMPARED.isdisjoint(changed):
            compare_again(report_id, now=now)
        record_act(
            "report.reading_changed",
            actor=actor,
            now=now,
            subject_kind="report",
            subject=str(report_id),
            details={"changed": changed, "was": was, "is": _codes_of(report)},
        )
    return report


def _codes_of(report: Report) -> dict[str, Any]:
    """Return what the journal may keep of a reading: codes and numbers, no words."""
    return {name: getattr(report, name) for name in _CODED}


def ask_about(report_id: UUID, text: str, *, actor: str, now: datetime) -> None:
    """Ask the reporter through the receipt; the report waits in the queue for the answer."""
    decidable(report_id, actor=actor, now=now)
    ask_reporter(report_id, text, actor=actor, now=now)
    with writing():
        Report.unguarded.filter(pk=report_id).update(decided_by=actor)


def refer_report(report_id: UUID, body: str, reason: str, *, actor: str, now: datetime) -> Report:
    """Settle a report by referring it to the body that handles it in law, with the reason."""
    if body not in AGENCIES:
        raise BadInput("triage.choose_body")
    reason = _reason(reason)
    if not reason:
        raise BadInput("triage.give_reason")
    details = {"body": body}
    return _settled(report_id, "referred", details, {"reason": reason}, actor=actor, now=now)


def dismiss_report(
    report_id: UUID, why: str, note: str = "", *, actor: str, now: datetime
) -> Report:
    """Settle a report that is no incident, with why; it stays readable and can be taken back."""
    if why not in DISMISSALS:
        raise BadInput("triage.choose_why")
    return _settled(
        report_id, "dismissed", {"why": why}, {"reason": _reason(note)}, actor=actor, now=now
    )


def undo_decision(report_id: UUID, *, actor: str, received_at: datetime, now: datetime) -> Report:
    """Put a settled report back into the queue.

    An incident made of this report alone, and unchanged since, is withdrawn; so are its letters.
    """
    report = decidable(report_id, actor=actor, now=now)
    check_move(REPORT_MOVES, report.state, "waiting", "report.wrong_state")
    incident_id, was = report.incident_id, report.state
    made_here = bool(report.reason_params.get("is_new"))
    added = report.reason_params.get("added", [])
    with writing():
        report = _locked(report_id)
        check_move(REPORT_MOVES, report.state, "waiting", "report.wrong_state")
        report.state = "waiting"
        report.state_changed_at = now
        report.incident_id = None
        report.reason_code = ""
        report.reason_params = {}
        report.decided_by = actor[:36]
        report.save()
        acted: dict[str, Any] = {"actor": actor, "received_at": received_at, "now": now}
        if was == "referred":  # refused when one of the letters has been answered
            withdraw_referrals_of(report_id, **acted)
        if incident_id is not None:
            if made_here and _stands_alone(incident_id):
                move_incident(incident_id, "withdrawn", **acted)
            else:
                take_out_report(incident_id, added, **acted)
        compare_again(report_id, now=now)  # what the machine set aside was not compared
        record_act(
            "report.undone",
            actor=actor,
            now=now,
            subject_kind="report",
            subject=str(report_id),
            details={"was": was},
        )
    return report


def readable_and_decidable(report_id: UUID) -> Report:
    """Return a report if the acting person may decide about it, whoever holds it."""
    report: Report | None = Report.objects.filter(pk=report_id).first()
    if report is None:
        raise NotFound("access.not_found")
    if not may_decide(current_identity(), report):
        raise NotAllowed("access.not_allowed")
    return report


def decidable(report_id: UUID, *, actor: str, now: datetime) -> Report:
    """Return a report if the acting person may decide about it and nobody else holds it.

    Raises
    ------
    NotFound, NotAllowed; Conflict : triage.claimed
    """
    report = readable_and_decidable(report_id)
    if is_held_by_other(report, actor, now):
        raise Conflict("triage.claimed")
    return report


def is_held_by_other(report: Report, actor: str, now: datetime) -> bool:
    """Say whether somebody else's claim on a report still runs."""
    if not report.claimed_by or report.claimed_by == actor:
        return False
    return report.claimed_until is not None and report.claimed_until > now


def _decided(
    report_id: UUID,
    action: str,
    *,
    actor: str,
    now: datetime,
    claim: timedelta,
    by_force: bool = False,
) -> Report:
    if by_force:
        readable_and_decidable(report_id)
        free = Q()
    else:
        decidable(report_id, actor=actor, now=now)
        free = Q(claimed_by__in=["", actor]) | _unheld(now)
    with writing():
        # One conditional update: of two people who press at once, one gets it.
        found = Report.unguarded.filter(free, pk=report_id)
        if claim:  # nobody holds what is settled: its undoing would wait for nothing
            found = found.filter(state__in=("waiting", "asked"))
        taken = found.update(
            claimed_by=actor if claim else "", claimed_until=now + claim if claim else None
        )
        if not taken:
            if claim:
                _check_open(_locked(report_id))
            raise Conflict("triage.claimed")
        record_act(action, actor=actor, now=now, subject_kind="report", subject=str(report_id))
        return _locked(report_id)


def _settled(
    report_id: UUID,
    state: str,
    details: dict[str, str],
    words: dict[str, str],
    *,
    actor: str,
    now: datetime,
) -> Report:
    decidable(report_id, actor=actor, now=now)
    with writing():
        report = _locked(report_id)
        check_move(REPORT_MOVES, report.state, state, "report.wrong_state")
        report.state = state
        report.state_changed_at = now
        report.reason_code = f"report.{state}"
        report.reason_params = details | words
        report.decided_by = actor[:36]
        report.claimed_by = ""
        report.claimed_until = None
        report.save()
        record_act(
            f"report.{state}",
            actor=actor,
            now=now,
            subject_kind="report",
            subject=str(report_id),
            details=details,
        )
    return report


def _unheld(now: datetime) -> Q:
    return Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)


def _check_open(report: Report) -> None:
    if report.state not in {"waiting", "asked"}:
        check_move(REPORT_MOVES, report.state, "joined", "report.wrong_state")


def _locked(report_id: UUID) -> Report:
    report: Report = Report.unguarded.select_for_update().get(pk=report_id)
    return report


def _stands_alone(incident_id: UUID) -> bool:
    if Report.unguarded.filter(incident_id=incident_id).exists():
        return False
    first, *later = IncidentVersion.unguarded.filter(incident_id=incident_id).order_by("version")
    # Reports that joined it and were taken out again have left versions, but no change.
    return first.state in FIRST_STATES and all(
        (row.state, _said(row)) == (first.state, _said(first)) for row in later
    )


def _said(version: IncidentVersion) -> IncidentFacts:
    """Return what an incident's version says, whoever its sources are."""
    return replace(facts_of(version), sources=(), source_count=0)


def _reason(text: str) -> str:
    return mask_text(" ".join(text.replace("\0", " ").split()))[:LONGEST_REASON]
