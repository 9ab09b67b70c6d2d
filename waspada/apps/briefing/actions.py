"""Send the daily report: number, freeze and file it, and let the desk above know."""

import dataclasses
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from waspada.apps.accounts.models import Account
from waspada.apps.briefing.content import Briefing, Printed
from waspada.apps.briefing.dates import long_day
from waspada.apps.briefing.models import BriefingSetting, DailyReport
from waspada.apps.briefing.paper import TEMPLATE_VERSION, numbered, paper_of, paper_pdf
from waspada.apps.briefing.queries import (
    receiving_accounts,
    receiving_unit,
    reports_of,
)
from waspada.apps.delivery.actions import Address, Draft, write_message
from waspada.apps.documents.actions import Issue, Rights, Sent, issue_document, record_dispatch
from waspada.apps.documents.models import Document
from waspada.apps.journal.actions import record_act
from waspada.core.briefing import due_at
from waspada.core.errors import Conflict, WrongState
from waspada.core.places import load_table, province_of, regency_of

KIND = "laporan-harian"
SERIES = "LH"


@dataclasses.dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the account and the unit it sends for, by name."""

    account: str
    name: str
    unit: str


def send_report(
    briefing: Briefing, sender: Sender, *, as_nil: bool, received_at: datetime, now: datetime
) -> DailyReport:
    """Issue the report of a day and dispatch it to the secretariat one level up.

    A day that was sent already gets a new version, whose document corrects the one before.

    as_nil : the sender says that there is nothing; refused when there is something

    Raises
    ------
    WrongState : briefing.not_nil
    Conflict : briefing.sent_by_other, when a colleague sent the same version first
    """
    if as_nil and not briefing.is_nil:
        raise WrongState("briefing.not_nil", count=len(briefing.happenings))
    before = reports_of(briefing.place, briefing.day).first()
    if briefing.version != (before.version + 1 if before else 1):
        raise Conflict("briefing.sent_by_other")
    try:
        with transaction.atomic():
            document = _issue(briefing, sender, before, now)
            report = _remember(briefing, document, sender, before, received_at, now)
            _dispatch(briefing, document, sender, now)
    except IntegrityError as error:
        raise Conflict("briefing.sent_by_other") from error
    return report


def _issue(
    briefing: Briefing, sender: Sender, before: DailyReport | None, now: datetime
) -> Document:
    printed = Printed(by=sender.name, at=now, is_issued=True)
    paper = paper_of(briefing, printed)
    above = receiving_unit(briefing.place)
    issue = Issue(
        kind=KIND,
        series=SERIES,
        title=str(paper["title"])[:240],
        subject_day=briefing.day,
        language=briefing.language,
        template_version=TEMPLATE_VERSION,
        rights=Rights(
            classification=briefing.classification,
            owner_unit=sender.unit,
            addressee_units=(above,) if above else (),
            concerns_units=briefing.concerns_units,
        ),
        election_key=briefing.election_key or None,
        corrects=before.document_id if before else None,
    )
    # The content is frozen with its number in every line that shows it.
    content = {**paper, "is-nihil": briefing.is_nil}
    return issue_document(
        issue,
        briefing.place,
        content,
        prepare=numbered,
        render=paper_pdf,
        actor=sender.account,
        now=now,
    )


def _remember(
    briefing: Briefing,
    document: Document,
    sender: Sender,
    before: DailyReport | None,
    received_at: datetime,
    now: datetime,
) -> DailyReport:
    hour = briefing.letterhead.cut_off
    report = DailyReport(
        realm=document.realm,
        node_id=settings.WASPADA_NODE,
        place_code=briefing.place,
        province_code=province_of(briefing.place) or "",
        regency_code=regency_of(briefing.place) or "",
        election_key=document.election_key,
        # That a report was sent is no secret, only its content is.
        classification="B",
        owner_unit=sender.unit,
        day=briefing.day,
        version=briefing.version,
        is_nihil=briefing.is_nil,
        document_id=document.pk,
        received_at=received_at,
        recorded_at=now,
        sent_by=sender.account,
        cut_off=hour,
        is_late=(
            before.is_late
            if before and not before.is_withdrawn
            else received_at > due_at(briefing.day, briefing.place, hour)
        ),
    )
    report.save(force_insert=True)
    record_act(
        "briefing.sent",
        actor=sender.account,
        now=now,
        subject_kind="daily_report",
        subject=str(report.pk),
        details={
            "place": briefing.place,
            "day": briefing.day.isoformat(),
            "version": briefing.version,
            "nihil": briefing.is_nil,
        },
    )
    return report


def _dispatch(briefing: Briefing, document: Document, sender: Sender, now: datetime) -> None:
    accounts = receiving_accounts(briefing.place, briefing.day)
    if not accounts:
        return
    addresses = [Address("in_app", str(account.pk)) for account in accounts]
    if settings.EMAIL_HOST:
        mailed = [account for account in accounts if account.email]
        addresses += [Address("email", account.email) for account in mailed]
    written = write_message(_draft(briefing, document), addresses, actor=sender.account, now=now)
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


def _draft(briefing: Briefing, document: Document) -> Draft:
    with translation.override(briefing.language):
        place = load_table()[briefing.place].formal
        title = _("Laporan harian %(place)s, %(day)s") % {
            "place": place,
            "day": long_day(briefing.day),
        }
        if briefing.is_nil:
            title = ": ".join([title, _("NIHIL")])
        parts = [_("Nomor: %(number)s") % {"number": document.number}]
        if briefing.version > 1:
            parts.append(
                _("Perbaikan: versi %(version)s, menggantikan laporan yang terkirim sebelumnya.")
                % {"version": briefing.version}
            )
        parts.append(_("Dokumen lengkapnya ada di Waspada dan, bila kelasnya Biasa, terlampir."))
    return Draft(
        subject_kind="document",
        subject=str(document.pk),
        place=briefing.place,
        title=title[:240],
        body="\n".join(parts),
        language=briefing.language,
        classification=document.classification,
        owner_unit=document.owner_unit,
        addressee_units=tuple(document.addressee_units),
        concerns_units=tuple(document.concerns_units),
        election_key=document.election_key,
        document_id=document.pk,
    )


def save_setting(setting: BriefingSetting, *, actor: str, now: datetime) -> None:
    """Keep how a place's reports look from the next one on."""
    with transaction.atomic():
        setting.save()
        record_act(
            "briefing.setting_changed",
            actor=actor,
            now=now,
            subject_kind="place",
            subject=setting.place_code,
        )
