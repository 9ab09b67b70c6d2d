"""How incidents and reports are told where other things are linked to them."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from waspada.apps.accounts.classes import OPEN
from waspada.apps.links.kinds import LinkedKind, Thing
from waspada.apps.reports.incident_queries import incident_by_number
from waspada.apps.reports.models import CURRENT, IncidentVersion, Report
from waspada.apps.reports.templatetags.incidents import state_name
from waspada.core.reports.first_words import without_greeting
from waspada.core.vocabulary import Words

FIRST_WORDS: Final = 80


def _incidents(numbers: Sequence[str]) -> Mapping[str, Thing]:
    rows = IncidentVersion.objects.filter(CURRENT, number__in=numbers)
    return {row.number: _incident(row) for row in rows}


def _incident(row: IncidentVersion) -> Thing:
    # What is secret keeps its words on its own page.
    words = f"{row.number} · {row.title}" if row.classification in OPEN else row.number
    return Thing(
        words,
        reverse("reports:incident", args=(row.number,)),
        state=state_name(row.state),
        when=row.occurred_at,
        classification=row.classification,
        place_code=row.place_code,
    )


def _find_incident(typed: str) -> str | None:
    found = incident_by_number(typed.upper())
    return found.number if found else None


def _reports(ids: Sequence[str]) -> Mapping[str, Thing]:
    keys = [key for one in ids if (key := _as_uuid(one)) is not None]
    rows = Report.objects.filter(pk__in=keys).defer("raw_sealed")
    return {str(row.pk): _report(row) for row in rows}


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _report(row: Report) -> Thing:
    words = shorten(without_greeting(row.masked_text), FIRST_WORDS, placeholder=" …")
    return Thing(
        (words if row.classification in OPEN else "") or _("Laporan tanpa isi terbaca"),
        reverse("reports:triage", args=(row.pk,)),
        when=row.received_at,
        classification=row.classification,
        place_code=row.place_code,
    )


KINDS: Final = (
    LinkedKind("incident", Words("kejadian", "incident"), _incidents, _find_incident),
    LinkedKind("report", Words("laporan", "report"), _reports),
)
