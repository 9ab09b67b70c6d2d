"""Issue one version of a day's report: number, frozen file, register, and word to the desk above."""

import dataclasses
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.models import Account
from waspada.apps.briefing.addressing import addresses_for
from waspada.apps.briefing.changes import changes_between
from waspada.apps.briefing.dates import long_day
from waspada.apps.briefing.models import DailyReport
from waspada.apps.briefing.paper import TEMPLATE_VERSION, numbered, paper_pdf
from waspada.apps.briefing.queries import receiving_accounts, receiving_unit, reports_of
from waspada.apps.delivery.actions import Draft, write_message
from waspada.apps.documents.actions import Issue, Rights, Sent, issue_document, record_dispatch
from waspada.apps.documents.models import Document
from waspada.apps.journal.actions import record_act
from waspada.core.briefing import due_at
from waspada.core.briefing.schedules import DAILY
from waspada.core.errors import Conflict
from waspada.core.places import load_table, province_of, regency_of

KIND = "laporan-harian"
SERIES = "LH"


@dataclasses.dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the account and the unit it sends for, by name."""

    account: str
    name: str
    unit: str


@dataclasses.dataclass(frozen=True, slots=True)
class Outgoing:
    """One version to be sent, whatever it was made of.

    version : the one that the sender looked at; another in between is a conflict
    """

    place: str
    day: date
    language: str
    paper: dict[str, Any]
    version: int
    classification: str
    cut_off: time
    concerns_units: tuple[str, ...] = ()
    election_key: str | None = None
    is_nihil: bool = False
    is_consolidated: bool = False
    is_withdrawal: bool = False


def send(
    outgoing: Outgoing, sender: Sender, *, received_at: datetime, now: datetime
) -> DailyReport:
    """Send a version: all of it or nothing.

    Raises
    ------
    Conflict : briefing.sent_by_other, when a colleague sent the same version first
    """
    before = reports_of(outgoing.place, outgoing.day).first()
    if outgoing.version != (before.version + 1 if before else 1):
        raise Conflict("briefing.sent_by_other")
    try:
        with transaction.atomic():
            document = _issue(outgoing, sender, before, now)
            report = _remember(outgoing, document, sender, before, received_at, now)
            _dispatch(outgoing, document, sender, now)
    except IntegrityError as error:
        raise Conflict("briefing.sent_by_other") from error
    return report


def _issue(
    outgoing: Outgoing, sender: Sender, before: DailyReport | None, now: datetime
) -> Document:
    above = receiving_unit(outgoing.place)
    paper = {**outgoing.paper, "is-nihil": outgoing.is_nihil}
    paper = _with_changes(paper, outgoing, before)
    issue = Issue(
        kind=KIND,
        series=SERIES,
        title=str(paper["title"])[:240],
        subject_day=outgoing.day,
        language=outgoing.language,
        template_version=TEMPLATE_VERSION,
        rights=Rights(
            classification=outgoing.classification,
            owner_unit=sender.unit,
            addressee_units=(above,) if above else (),
            concerns_units=outgoing.concerns_units,
        ),
        election_key=outgoing.election_key,
        corrects=before.document_id if before else None,
    )
    # The content is frozen with its number in every line that shows it.
    return issue_document(
        issue,
        outgoing.place,
        paper,
        prepare=numbered,
        render=paper_pdf,
        actor=sender.account,
        now=now,
    )


def _with_changes(
    paper: dict[str, Any], outgoing: Outgoing, before: DailyReport | None
) -> dict[str, Any]:
    """Say in a correction what changed, as far as the sender may read what it replaces."""
    if before is None or before.is_withdrawn or outgoing.is_withdrawal:
        return paper
    replaced = Document.objects.filter(pk=before.document_id).first()
    if replaced is None:
        return paper
    changes = changes_between(replaced.content, paper)
    return {**paper, "changes": changes, "notes": [*paper["notes"], *changes]}


def _remember(
    outgoing: Outgoing,
    document: Document,
    sender: Sender,
    before: DailyReport | None,
    received_at: datetime,
    now: datetime,
) -> DailyReport:
    report = DailyReport(
        realm=document.realm,
        node_id=settings.WASPADA_NODE,
        place_code=outgoing.place,
        province_code=province_of(outgoing.place) or "",
        regency_code=regency_of(outgoing.place) or "",
        election_key=document.election_key,
        # That a report was sent is no secret, only its content is.
        classification="B",
        owner_unit=sender.unit,
        day=outgoing.day,
        version=outgoing.version,
        is_nihil=outgoing.is_nihil,
        document_id=document.pk,
        received_at=received_at,
        recorded_at=now,
        sent_by=sender.account,
        cut_off=outgoing.cut_off,
        is_late=(
            before.is_late
            if before and not before.is_withdrawn
            else received_at > due_at(outgoing.day, outgoing.place, outgoing.cut_off)
        ),
        is_withdrawn=outgoing.is_withdrawal,
        is_consolidated=outgoing.is_consolidated,
    )
    report.save(force_insert=True)
    record_act(
        "briefing.withdrawn" if outgoing.is_withdrawal else "briefing.sent",
        actor=sender.account,
        now=now,
        subject_kind="daily_report",
        subject=str(report.pk),
        details={
            "place": outgoing.place,
            "day": outgoing.day.isoformat(),
            "version": outgoing.version,
            "nihil": outgoing.is_nihil,
            "consolidated": outgoing.is_consolidated,
        },
    )
    return report


def _dispatch(outgoing: Outgoing, document: Document, sender: Sender, now: datetime) -> None:
    accounts = receiving_accounts(outgoing.place, outgoing.day)
    addresses = addresses_for(outgoing.place, DAILY, accounts)
    if not addresses:
        return
    written = write_message(_draft(outgoing, document), addresses, actor=sender.account, now=now)
    names = _names(accounts)
    record_dispatch(
        document,
        [
            Sent(
                recipient=names.get(delivery.address, delivery.address),
                channel=delivery.channel,
                delivery_id=delivery.pk,
            )
            for delivery in written.deliveries
        ],
        actor=sender.account,
        now=now,
    )


def _names(accounts: list[Account]) -> dict[str, str]:
    names = {str(account.pk): account.display_name for account in accounts}
    return names | {account.email: account.display_name for account in accounts if account.email}


def _draft(outgoing: Outgoing, document: Document) -> Draft:
    with translation.override(outgoing.language):
        title = _message_title(outgoing)
        parts = [_("Nomor: %(number)s") % {"number": document.number}]
        if outgoing.is_withdrawal:
            parts.append(_("Hari ini dianggap belum dilaporkan sampai laporan baru dikirim."))
        elif outgoing.version > 1:
            parts.append(
                _("Perbaikan: versi %(version)s, menggantikan laporan yang terkirim sebelumnya.")
                % {"version": outgoing.version}
            )
        parts.append(_("Dokumen lengkapnya ada di Waspada dan, bila kelasnya Biasa, terlampir."))
    return Draft(
        subject_kind="document",
        subject=str(document.pk),
        place=outgoing.place,
        title=title[:240],
        body="\n".join(parts),
        language=outgoing.language,
        classification=document.classification,
        owner_unit=document.owner_unit,
        addressee_units=tuple(document.addressee_units),
        concerns_units=tuple(document.concerns_units),
        election_key=document.election_key,
        document_id=document.pk,
    )


def _message_title(outgoing: Outgoing) -> str:
    words = _("Laporan harian %(place)s, %(day)s")
    if outgoing.is_consolidated:
        words = _("Laporan gabungan %(place)s, %(day)s")
    title = words % {"place": load_table()[outgoing.place].formal, "day": long_day(outgoing.day)}
    if outgoing.is_withdrawal:
        return ": ".join([title, _("ditarik")])
    return ": ".join([title, _("NIHIL")]) if outgoing.is_nihil else title
