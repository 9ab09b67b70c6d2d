"""The timeline of an incident: every message, change, decision, photo and letter, in order.

Each entry comes from a row that the acting person may read, or from the journal of such a row;
that something else happened cannot be seen from what is shown. A report that joined is told by
the report, not by the incident's version that counts it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from waspada.apps.accounts.clock import domain_time, known_until
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.policy import RightsColumns
from waspada.apps.journal.models import JournalRow
from waspada.apps.reports.audience import Audience, audience_of
from waspada.apps.reports.families import family_of, merged_into
from waspada.apps.reports.history import TOLD, account_names
from waspada.apps.reports.incident_queries import incident_by_number, versions_of
from waspada.apps.reports.models import Attachment, Exchange, IncidentVersion, Referral, Report
from waspada.apps.reports.referral_queries import referrals_about, replies_of
from waspada.apps.reports.rights import may_decide
from waspada.apps.reports.timeline_words import Told, told_change, told_codes

MOST_REPORTS: Final = 50
MOST_ACTS: Final = 400
# Versions that a report's joining or leaving makes: the report tells of it, if it may be read.
COUNTING: Final = frozenset(("incident.report_joined", "incident.report_taken_out"))
# Versions that another incident's merging makes; that one tells of it, if it may be read.
MERGING: Final = frozenset(("incident.took_in", "incident.gave_back"))
# What follows from another column, or is told with it.
UNTOLD: Final = frozenset(("province_code", "regency_code", "occurred_precision"))
REPORT_ACTS: Final = frozenset(
    (
        "report.reading_changed",
        "report.joined",
        "report.undone",
        "report.referred",
        "report.dismissed",
        "photo.blurred",
        "photo.restored",
    )
)
INCIDENT_ACTS: Final = frozenset(
    ("incident.reclassified", "incident.merged_into", "incident.parted_from")
)
REFERRAL_ACTS: Final = frozenset(("referral.closed", "referral.reopened", "referral.withdrawn"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, as far as the reader may know.

    kind : what happened, such as report, asked, changed, letter
    text : words that a person wrote, masked
    params : codes and numbers for the sentence
    """

    at: datetime
    kind: str
    audience: Audience
    by: str = ""
    text: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    changes: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry before names are known: who did it is an account's id."""

    at: datetime
    order: int
    kind: str
    row: RightsColumns
    actor: str = ""
    text: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    changes: tuple[Told, ...] = ()


def timeline_of(version: IncidentVersion, *, day: date | None = None) -> list[Entry]:
    """Return what happened to an incident up to the end of a day, the earliest first."""
    reports = list(
        Report.objects.filter(incident_id__in=family_of(version.incident_id)).order_by(
            "received_at", "id"
        )[:MOST_REPORTS]
    )
    letters = list(
        referrals_about(reports=[report.pk for report in reports], incident=version.incident_id)
    )
    found = [
        *_versions(version, day),
        *_taken_in(version),
        *_messages(reports),
        *_acts_on_reports(reports),
        *_photos(reports),
        *_letters(letters),
    ]
    end = known_until(day, version.place_code) if day is not None else None
    kept = [one for one in found if end is None or one.at < end]
    kept.sort(key=lambda one: (one.at, one.order))
    names = account_names({one.actor for one in kept if one.actor})
    audiences: dict[tuple[str, ...], Audience] = {}
    return [
        Entry(
            at=one.at,
            kind=one.kind,
            audience=_audience(one.row, audiences),
            by=names.get(one.actor, ""),
            text=one.text,
            params=one.params,
            changes=one.changes,
        )
        for one in kept
    ]


def _audience(row: RightsColumns, known: dict[tuple[str, ...], Audience]) -> Audience:
    key = (
        row.place_code,
        row.classification,
        row.owner_unit,
        row.compartment,
        "|".join(sorted(row.addressee_units)),
        "|".join(sorted(row.concerns_units)),
    )
    if key not in known:
        known[key] = audience_of(row)
    return known[key]


def _versions(version: IncidentVersion, day: date | None) -> Iterator[_Found]:
    acts = list(
        JournalRow.objects.filter(subject_kind="incident", subject=version.number).order_by("at")[
            :MOST_ACTS
        ]
    )
    made_by = {
        act.details["version"]: act.action
        for act in acts
        if isinstance(act.details, dict) and "version" in act.details
    }
    before: IncidentVersion | None = None
    for one in sorted(versions_of(version.number, day), key=lambda row: row.version):
        action = made_by.get(one.version, "")
        if before is None:
            yield _Found(one.received_at, 1, "created", one, one.recorded_by, one.title)
        elif action not in COUNTING:
            changes = tuple(
                told_change(name, before, one)
                for name in TOLD
                if getattr(one, name) != getattr(before, name)
            )
            kind = "moved" if before.state != one.state else "changed"
            if changes or action not in MERGING:
                yield _Found(one.received_at, 1, kind, one, one.recorded_by, changes=changes)
        before = one
    for act in acts:
        if act.action in INCIDENT_ACTS:
            yield from _act_on_incident(act, version)


def _act_on_incident(act: JournalRow, version: IncidentVersion) -> Iterator[_Found]:
    at = domain_time(act.at)
    if act.action == "incident.reclassified":
        params = {name: act.details.get(name) for name in ("from", "to")}
        yield _Found(at, 2, "reclassified", version, act.actor, params=params)
        return
    other = str(act.details.get("other", ""))
    # The other incident is named to those who may read it.
    if other and incident_by_number(other) is not None:
        kind = "merged" if act.action == "incident.merged_into" else "parted"
        yield _Found(at, 2, kind, version, act.actor, params={"number": other})


def _taken_in(version: IncidentVersion) -> Iterator[_Found]:
    for other in merged_into(version.incident_id):
        params = {"number": other.number}
        yield _Found(other.received_at, 2, "took_in", other, other.recorded_by, params=params)


def _messages(reports: Sequence[Report]) -> Iterator[_Found]:
    for report in reports:
        params = {
            "report": str(report.pk),
            "channel": report.channel,
            "concerns": list(report.concerns_units),
        }
        yield _Found(
            report.received_at, 0, "report", report, text=report.masked_text, params=params
        )
    ids = [report.pk for report in reports]
    exchanges = Exchange.objects.filter(report_id__in=ids).order_by("written_at", "id")
    for exchange in exchanges:
        yield _Found(
            domain_time(exchange.written_at),
            3,
            "asked" if exchange.is_question else "answered",
            exchange,
            exchange.written_by,
            exchange.masked_text,
            {"report": str(exchange.report_id)},
        )


def _acts_on_reports(reports: Iterable[Report]) -> Iterator[_Found]:
    by_id = {str(report.pk): report for report in reports}
    acts = JournalRow.objects.filter(
        subject_kind="report", subject__in=list(by_id), action__in=REPORT_ACTS
    ).order_by("at", "seq")[:MOST_ACTS]
    for act in acts:
        report = by_id[act.subject]
        params = {"report": act.subject, **act.details}
        changes: tuple[Told, ...] = ()
        if act.action == "report.reading_changed":
            changes = _reading_changes(act.details)
            told = {change.name for change in changes} | UNTOLD
            params["changed"] = [
                name for name in act.details.get("changed", ()) if name not in told
            ]
        kind = act.action.replace(".", "_")
        yield _Found(domain_time(act.at), 4, kind, report, act.actor, "", params, changes)


def _reading_changes(details: dict[str, Any]) -> tuple[Told, ...]:
    was, became = details.get("was", {}), details.get("is", {})
    return tuple(
        told_codes(name, was[name], became.get(name))
        for name in details.get("changed", ())
        if name in was and name not in UNTOLD
    )


def _photos(reports: Iterable[Report]) -> Iterator[_Found]:
    by_id = {report.pk: report for report in reports}
    for photo in Attachment.objects.filter(report_id__in=list(by_id)).order_by("received_at", "id"):
        may_blur = may_decide(current_identity(), by_id[photo.report_id])
        params = {"photo": photo, "report": str(photo.report_id), "may_blur": may_blur}
        yield _Found(photo.received_at, 1, "photo", photo, params=params)


def _letters(letters: Sequence[Referral]) -> Iterator[_Found]:
    by_id: dict[UUID, Referral] = {letter.pk: letter for letter in letters}
    for letter in letters:
        yield _Found(
            letter.sent_at, 5, "letter", letter, letter.sent_by, letter.subject, _of(letter)
        )
    for reply in replies_of(by_id):
        params = _of(by_id[reply.referral_id]) | {"outcome": reply.outcome}
        yield _Found(reply.written_at, 6, "reply", reply, reply.written_by, reply.text, params)
    acts = JournalRow.objects.filter(
        subject_kind="referral",
        subject__in=[str(key) for key in by_id],
        action__in=REFERRAL_ACTS,
    ).order_by("at", "seq")
    for act in acts:
        letter = by_id[UUID(act.subject)]
        kind = act.action.replace(".", "_")
        yield _Found(domain_time(act.at), 7, kind, letter, act.actor, params=_of(letter))


def _of(letter: Referral) -> dict[str, Any]:
    return {"referral": str(letter.pk), "number": letter.number, "unit": letter.unit_code}
