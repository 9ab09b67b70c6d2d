"""Send a daily report, put together or taken back; remind those who have not; set how it looks."""

import dataclasses
from datetime import datetime

from django.db import transaction

from waspada.apps.briefing.consolidated_paper import consolidated_paper
from waspada.apps.briefing.consolidating import LOWEST_CLASS, Consolidation
from waspada.apps.briefing.content import Briefing, Printed
from waspada.apps.briefing.issuing import Outgoing, Sender, send
from waspada.apps.briefing.models import BriefingSetting, DailyReport
from waspada.apps.briefing.paper import paper_of
from waspada.apps.briefing.queries import cut_off_of, reports_of
from waspada.apps.briefing.withdrawing import withdrawal_of
from waspada.apps.documents.queries import document
from waspada.apps.journal.actions import record_act
from waspada.core.errors import Conflict, WrongState
from waspada.core.places import Level, level_of
from waspada.core.vocabulary import CLASSES

__all__ = ["Sender", "save_setting", "send_consolidated", "send_report", "withdraw_report"]


def send_report(
    briefing: Briefing, sender: Sender, *, as_nil: bool, received_at: datetime, now: datetime
) -> DailyReport:
    """Issue the report of a day and dispatch it to the secretariat one level up.

    A day that was sent already gets a new version, whose document corrects the one before and
    says what changed.

    as_nil : the sender says that there is nothing; refused when there is something

    Raises
    ------
    WrongState : briefing.not_nil
    Conflict : briefing.sent_by_other, when a colleague sent the same version first
    """
    if as_nil and not briefing.is_nil:
        raise WrongState("briefing.not_nil", count=len(briefing.happenings))
    briefing = _closed_to_those_below(briefing)
    outgoing = Outgoing(
        place=briefing.place,
        day=briefing.day,
        language=briefing.language,
        paper=paper_of(briefing, Printed(by=sender.name, at=now, is_issued=True)),
        version=briefing.version,
        classification=briefing.classification,
        cut_off=briefing.letterhead.cut_off,
        concerns_units=briefing.concerns_units,
        election_key=briefing.election_key or None,
        is_nihil=briefing.is_nil,
    )
    return send(outgoing, sender, received_at=received_at, now=now)


def _closed_to_those_below(briefing: Briefing) -> Briefing:
    """Return a report of several kab/kota as class T at least, as `consolidating` explains."""
    if level_of(briefing.place) > Level.PROVINCE or not briefing.happenings:
        return briefing
    classification = max(briefing.classification, LOWEST_CLASS, key=CLASSES.index)
    return dataclasses.replace(briefing, classification=classification)


def send_consolidated(
    whole: Consolidation, sender: Sender, *, received_at: datetime, now: datetime
) -> DailyReport:
    """Issue what the places below sent as one report and dispatch it one level up.

    It names who has not sent. A report that came in since is a reason for the next version.

    Raises
    ------
    WrongState : briefing.nothing_received, when no report stands below
    Conflict : briefing.sent_by_other, when a colleague sent the same version first
    """
    if not whole.standing:
        raise WrongState("briefing.nothing_received")
    outgoing = Outgoing(
        place=whole.place,
        day=whole.day,
        language=whole.language,
        paper=consolidated_paper(whole, Printed(by=sender.name, at=now, is_issued=True)),
        version=whole.version,
        classification=whole.classification,
        cut_off=whole.letterhead.cut_off,
        concerns_units=whole.concerns_units,
        is_nihil=whole.is_nil,
        is_consolidated=True,
    )
    return send(outgoing, sender, received_at=received_at, now=now)


def withdraw_report(
    report: DailyReport, sender: Sender, *, received_at: datetime, now: datetime
) -> DailyReport:
    """Take a sent report back: the day counts as not reported until the next one is sent.

    What was sent stays in the register; a document of its own says that it no longer counts.

    Raises
    ------
    WrongState : briefing.not_standing, when it was taken back already
    Conflict : briefing.sent_by_other, when it is no longer the latest version
    NotFound : access.not_found, when the sender may not read what was sent
    """
    latest = reports_of(report.place_code, report.day).first()
    if latest is None or latest.pk != report.pk:
        raise Conflict("briefing.sent_by_other")
    if report.is_withdrawn:
        raise WrongState("briefing.not_standing")
    sent = document(report.document_id)
    outgoing = Outgoing(
        place=report.place_code,
        day=report.day,
        language=sent.language,
        paper=withdrawal_of(sent, report, by=sender.name, at=now),
        version=report.version + 1,
        classification=sent.classification,
        cut_off=report.cut_off or cut_off_of(report.place_code),
        concerns_units=tuple(sent.concerns_units),
        election_key=sent.election_key,
        is_consolidated=report.is_consolidated,
        is_withdrawal=True,
    )
    return send(outgoing, sender, received_at=received_at, now=now)


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
            details={"cut_off": str(setting.cut_off)},
        )
