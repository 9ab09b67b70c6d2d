"""Read a stored submission: what the desk sees, what it corrects, figures that become drafts."""

from datetime import datetime
from typing import Any

from waspada.apps.accounts.clock import domain_now, domain_today, local_today, real_now
from waspada.apps.accounts.identity import acting_as
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.queries import identity_of
from waspada.apps.odk.handing import measures_to_fill
from waspada.apps.odk.models import AppToken, Filled
from waspada.apps.odk.moments import days_between, fields_at, moved
from waspada.apps.odk.taking import CHANNEL
from waspada.apps.readiness.actions import Entry, Giving, record_figures
from waspada.apps.readiness.entry import day_of, read_entry
from waspada.apps.readiness.queries import election_key_for
from waspada.apps.readiness.rights import WRITERS
from waspada.apps.reports.form_sending import concerned_units
from waspada.apps.reports.models import Report
from waspada.apps.reports.reading import Reader
from waspada.apps.reports.sealing import open_raw, sender_digest
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.core.access import Identity
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.places import Level, ancestor_at, is_within
from waspada.core.readiness import Measure
from waspada.core.reports.body import ReportBody, read_fields
from waspada.core.vocabulary import split_unit
from waspada.sources.odk.filled import (
    agencies_concerned,
    given_figures,
    kind_of,
)
from waspada.sources.odk.forms import READINESS_FORM, STATION_FORM
from waspada.sources.odk.submissions import Submission, read_submission


def read(report: Report, raw: bytes) -> ReportBody:
    """Return what a submission says; note which form it is and what it corrects.

    Raises
    ------
    BadInput : odk.*, report.*, readiness.*: it stays as unreadable, and can be tried again
    """
    submission = read_submission(raw)
    _note(report, submission)
    fields = fields_at(submission, received_at=report.received_at, recorded_at=report.recorded_at)
    concerned = concerned_units(agencies_concerned(submission), report.place_code)
    body = read_fields(
        fields | {"concerns": list(concerned)}, now=report.received_at, place=report.place_code
    )
    if kind_of(submission) == READINESS_FORM:
        try:
            _keep_drafts(report, submission)
        except WaspadaError as error:
            raise BadInput(error.code, **error.params) from error
    return body


def settle(report: Report, now: datetime) -> None:
    """Settle what asks nothing of the desk: figures kept as drafts, a calm polling station."""
    form_id = Filled.objects.filter(pk=report.pk).values_list("form_id", flat=True).first() or ""
    is_calm = form_id == STATION_FORM and not report.category and not _has_words(report)
    if is_calm or form_id.startswith(READINESS_FORM):
        report.state = "dismissed"
        report.state_changed_at = now
        report.reason_params = {"why": "nihil"}


READER = Reader(read, settle)


def _has_words(report: Report) -> bool:
    """Say whether a check-in tells a story, though no problem is ticked: a person must read it."""
    raw = open_raw(report.pk, bytes(report.wrapped_key), bytes(report.raw_sealed))
    return bool(read_submission(raw).said("text"))


def _note(report: Report, submission: Submission) -> None:
    digest = bytes(report.sender_digest)
    own = _instance(digest, submission.instance_id)
    corrects = _instance(digest, submission.deprecated_id)
    Filled.objects.update_or_create(
        report_id=report.pk,
        defaults={
            "form_id": submission.form_id[:64],
            "version": submission.version[:32],
            "instance_digest": own,
            "corrects_digest": corrects,
            "read_at": real_now(),
        },
    )
    if corrects:
        first = Filled.objects.filter(instance_digest=corrects).exclude(pk=report.pk).first()
        if first is not None:
            report.conflicts_with = first.pk
            Report.unguarded.filter(pk=report.pk).update(conflicts_with=first.pk)
    if own:  # a correction may arrive before what it corrects
        later = Filled.objects.filter(corrects_digest=own).exclude(pk=report.pk)
        ids = list(later.values_list("pk", flat=True))
        Report.unguarded.filter(pk__in=ids, conflicts_with=None).update(conflicts_with=report.pk)


def _instance(sender: bytes, instance_id: str) -> bytes:
    return keyed_digest("odk-instance", sender, instance_id.encode()) if instance_id else b""


def _keep_drafts(report: Report, submission: Submission) -> None:
    """Keep figures as drafts of whoever sent them, under that person's own rights."""
    as_of_text, figures = given_figures(submission)
    if not figures:
        return
    agency = submission.form_id.removeprefix(READINESS_FORM + "_")
    place = figures[0].place or report.place_code
    account = _sender_of(report)
    identity = identity_of(account, day=domain_today(), realm=report.realm)
    with acting_as(identity):
        measures = _measures(identity, agency, place)
        days = days_between(report.received_at, report.recorded_at)
        as_of = day_of(moved(as_of_text, days), local_today(place))
        entries = [_entry(measures, one.measure, place, one.text, as_of) for one in figures]
        election = election_key_for(place, domain_today())
        giving = Giving(
            election or "", identity.account, domain_now(), real_now(), local_today(place), CHANNEL
        )
        record_figures(entries, measures, giving, as_draft=True)


def _sender_of(report: Report) -> Account:
    """Return who sent figures: one of the area's app holders, found by the keyed digest.

    The sealed sender stays sealed: only a form that gives figures in one's own name asks.
    """
    digest = bytes(report.sender_digest)
    area = ancestor_at(report.place_code, Level.REGENCY) or report.place_code
    holders = AppToken.objects.filter(area_code__startswith=area).select_related("account")
    every = AppToken.objects.select_related("account")
    for rows in (holders, every):
        for row in rows:
            if sender_digest(str(row.account_id)) == digest:
                account: Account = row.account
                return account
    raise BadInput("odk.bad_token")


def _measures(identity: Identity, agency: str, place: str) -> dict[str, Measure]:
    for seat in identity.memberships:
        if (
            seat.role in WRITERS
            and seat.unit
            and split_unit(seat.unit)[0] == agency
            and is_within(place, seat.place)
        ):
            return {one.code: one for one in measures_to_fill(agency, seat.place)}
    return {}


def _entry(measures: dict[str, Measure], code: str, place: str, text: str, as_of: Any) -> Entry:
    measure = measures.get(code)
    if measure is None:
        raise BadInput("readiness.unknown_measure", value=code[:60])
    if measure.kind == "yes_no":
        text = {"yes": "1", "no": "0"}.get(text, text)
    entry, problem, _choices = read_entry(measure, place, text, as_of=as_of)
    if entry is None:
        raise BadInput("odk.figure_not_read", measure=measure.name.id, problem=problem)
    return entry
