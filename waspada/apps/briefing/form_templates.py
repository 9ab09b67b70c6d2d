"""The forms of places: uploaded, checked, used by the place and those below it, replaced."""

from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import transaction

from waspada.apps.briefing.form_fields import FIELDS, REQUIRED
from waspada.apps.briefing.models import FormTemplate
from waspada.apps.journal.actions import record_act
from waspada.channels.documents.office import FormCheck, check_form
from waspada.core.briefing.periods import KINDS
from waspada.core.briefing.schedules import DAILY
from waspada.core.errors import BadInput, NotFound
from waspada.core.places import parents

# What a form may be for: the daily report, those over periods, a special one.
FORM_REPORTS: Final = (DAILY, *KINDS)


def forms_of(place: str, report: str = "") -> list[FormTemplate]:
    """Return a place's own forms, the newest of each kind; of one report alone if it is named."""
    rows = FormTemplate.objects.filter(place_code=place, is_retired=False).defer("content")
    if report:
        rows = rows.filter(report=report)
    return sorted(rows, key=lambda row: (FORM_REPORTS.index(row.report), row.kind))


def forms_for(place: str, report: str = DAILY) -> list[FormTemplate]:
    """Return the forms that a place reports in: its own, or those of the nearest place above."""
    for code in (place, *parents(place)):
        found = forms_of(code, report)
        if found:
            return found
    return []


def form_for(place: str, form_id: UUID, report: str = "") -> FormTemplate:
    """Return one form with its content, if the place reports in it; raise NotFound otherwise."""
    row = FormTemplate.objects.filter(pk=form_id, is_retired=False).first()
    if row is None or row.place_code not in {place, *parents(place)}:
        raise NotFound("access.not_found")
    if report not in {"", row.report}:
        raise NotFound("access.not_found")
    return row


def upload_form(
    place: str, name: str, content: bytes, *, report: str = DAILY, actor: str, now: datetime
) -> tuple[FormCheck, FormTemplate | None]:
    """Check a form and keep it if it can be used; the one of its kind so far is retired.

    report : which reports are written in it, one of FORM_REPORTS

    Raises
    ------
    BadInput : templates.…, for what is no form or not safe to open; periodic.no_such_kind
    """
    if report not in FORM_REPORTS:
        raise BadInput("periodic.no_such_kind", value=report[:20])
    check = check_form(content, list(FIELDS), REQUIRED)
    if not check.is_usable:
        return check, None
    with transaction.atomic():
        before = FormTemplate.objects.filter(place_code=place, kind=check.kind, report=report)
        before.update(is_retired=True)
        row = FormTemplate(
            place_code=place,
            report=report,
            kind=check.kind,
            name=name[:120],
            content=content,
            digest=sha256(content).hexdigest(),
            fields=list(check.fields),
            uploaded_at=now,
            uploaded_by=actor,
        )
        row.save(force_insert=True)
        record_act(
            "briefing.form_uploaded",
            actor=actor,
            now=now,
            subject_kind="form",
            subject=str(row.pk),
            content=content,
            details={"place": place, "kind": check.kind, "report": report},
        )
    return check, row


def retire_form(place: str, form_id: UUID, *, actor: str, now: datetime) -> None:
    """Take a place's own form out of use; raise NotFound for one of another place."""
    with transaction.atomic():
        changed = FormTemplate.objects.filter(
            pk=form_id, place_code=place, is_retired=False
        ).update(is_retired=True)
        if not changed:
            raise NotFound("access.not_found")
        record_act(
            "briefing.form_retired",
            actor=actor,
            now=now,
            subject_kind="form",
            subject=str(form_id),
            details={"place": place},
        )
