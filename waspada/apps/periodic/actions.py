"""Send a report over a period one level up: number, frozen file, register, and word to the desk."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.briefing.actions import Sender
from waspada.apps.briefing.addressing import addresses_for
from waspada.apps.briefing.content import Printed
from waspada.apps.briefing.paper import numbered
from waspada.apps.briefing.queries import receiving_accounts, receiving_unit
from waspada.apps.delivery.actions import Draft, write_message
from waspada.apps.documents.actions import Issue, Rights, Sent, issue_document, record_dispatch
from waspada.apps.documents.models import Document
from waspada.apps.journal.actions import record_act
from waspada.apps.links.actions import link_readable
from waspada.apps.links.kinds import Ref
from waspada.apps.periodic.content import Periodic
from waspada.apps.periodic.models import PeriodicReport
from waspada.apps.periodic.paper import TEMPLATE_VERSION, paper_file, paper_of
from waspada.apps.periodic.queries import reports_of
from waspada.core.briefing.periods import KINDS
from waspada.core.errors import BadInput, Conflict
from waspada.core.places import province_of, regency_of
from waspada.core.reports.incidents import local_date

LONGEST_WORDS = 4000


def send_periodic(
    report: Periodic, sender: Sender, *, received_at: datetime, now: datetime
) -> PeriodicReport:
    """Issue a report and dispatch it to the secretariat one level up; a later one corrects it.

    Raises
    ------
    BadInput : periodic.still_running, periodic.too_long
    Conflict : periodic.sent_by_other, when a colleague sent the same version first
    """
    today = local_date(received_at, report.place)
    if report.period.last > today:
        raise BadInput("periodic.still_running", last=report.period.last.isoformat())
    if max(len(report.acted), len(report.advice)) > LONGEST_WORDS:
        raise BadInput("periodic.too_long", most=LONGEST_WORDS)
    before = reports_of(report.place, report.period).first()
    if report.version != (before.version + 1 if before else 1):
        raise Conflict("periodic.sent_by_other")
    try:
        with transaction.atomic():
            document = _issue(report, sender, before, now)
            row = _remember(report, document, sender, before, received_at=received_at, now=now)
            _dispatch(report, document, sender, now)
            told_in = Ref("document", str(document.pk))
            link_readable(told_in, "records", report.refs, actor=sender.account, now=now)
    except IntegrityError as error:
        raise Conflict("periodic.sent_by_other") from error
    return row


def _issue(
    report: Periodic, sender: Sender, before: PeriodicReport | None, now: datetime
) -> Document:
    above = receiving_unit(report.place)
    paper = paper_of(report, Printed(by=sender.name, at=now, is_issued=True))
    issue = Issue(
        kind=f"laporan-{report.period.kind}",
        series=KINDS[report.period.kind].series,
        title=str(paper["title"])[:240],
        subject_day=report.period.last,
        language=report.language,
        template_version=TEMPLATE_VERSION,
        rights=Rights(
            classification=report.classification,
            owner_unit=sender.unit,
            addressee_units=(above,) if above else (),
            concerns_units=report.concerns_units,
        ),
        election_key=report.election_key or None,
        corrects=before.document_id if before else None,
    )
    return issue_document(
        issue,
        report.place,
        paper,
        prepare=numbered,
        render=lambda frozen: paper_file(frozen, "pdf"),
        actor=sender.account,
        now=now,
    )


def _remember(
    report: Periodic,
    document: Document,
    sender: Sender,
    before: PeriodicReport | None,
    *,
    received_at: datetime,
    now: datetime,
) -> PeriodicReport:
    period = report.period
    today = local_date(received_at, report.place)
    row = PeriodicReport(
        realm=document.realm,
        node_id=settings.WASPADA_NODE,
        place_code=report.place,
        province_code=province_of(report.place) or "",
        regency_code=regency_of(report.place) or "",
        election_key=document.election_key,
        # That a report was sent is no secret, only its content is; a special one's very
        # period names what it is about.
        classification=document.classification if period.kind == "khusus" else "B",
        concerns_units=document.concerns_units if period.kind == "khusus" else "",
        owner_unit=sender.unit,
        addressee_units=document.addressee_units,
        kind=period.kind,
        key=period.key,
        first_day=period.first,
        last_day=period.last,
        version=report.version,
        is_nihil=report.is_nil,
        is_late=before.is_late if before else period.kind != "khusus" and today > period.due_on,
        document_id=document.pk,
        received_at=received_at,
        recorded_at=now,
        sent_by=sender.account,
    )
    row.save(force_insert=True)
    record_act(
        "periodic.sent",
        actor=sender.account,
        now=now,
        subject_kind="periodic_report",
        subject=str(row.pk),
        details={
            "place": report.place,
            "kind": period.kind,
            "key": period.key,
            "version": report.version,
            "nihil": report.is_nil,
        },
    )
    return row


def _dispatch(report: Periodic, document: Document, sender: Sender, now: datetime) -> None:
    accounts = receiving_accounts(report.place, report.period.last)
    addresses = addresses_for(report.place, report.period.kind, accounts)
    if not addresses:
        return
    with translation.override(report.language):
        parts = [_("Nomor: %(number)s") % {"number": document.number}]
        if report.version > 1:
            parts.append(
                _("Perbaikan: versi %(version)s, menggantikan laporan yang terkirim sebelumnya.")
                % {"version": report.version}
            )
        parts.append(_("Dokumen lengkapnya ada di Waspada dan, bila kelasnya Biasa, terlampir."))
        title = document.title
        if report.is_nil:
            title = ": ".join([title, _("NIHIL")])
    draft = Draft(
        subject_kind="document",
        subject=str(document.pk),
        place=report.place,
        title=title[:240],
        body="\n".join(parts),
        language=report.language,
        classification=document.classification,
        owner_unit=document.owner_unit,
        addressee_units=tuple(document.addressee_units),
        concerns_units=tuple(document.concerns_units),
        election_key=document.election_key,
        document_id=document.pk,
    )
    written = write_message(draft, addresses, actor=sender.account, now=now)
    names = {str(account.pk): account.display_name for account in accounts}
    names |= {account.email: account.display_name for account in accounts if account.email}
    record_dispatch(
        document,
        [
            Sent(names.get(one.address, one.address), one.channel, one.pk)
            for one in written.deliveries
        ],
        actor=sender.account,
        now=now,
    )
