"""Waiting reports as rows of the queue: how long, where, the first words, and why they matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.history import account_names
from waspada.apps.reports.models import Report
from waspada.apps.reports.triage import is_held_by_other
from waspada.apps.words.sentences import say
from waspada.core.reports.first_words import LONGEST, without_greeting
from waspada.core.vocabulary import CATEGORIES


@dataclass(frozen=True, slots=True)
class Row:
    """A waiting report as the queue shows it."""

    report: Report
    age: str
    words: str
    why: str
    is_mine: bool
    held_by: str


def queue_rows(reports: Iterable[Report]) -> list[Row]:
    """Return reports as rows, one's own first."""
    actor, now, wall = current_identity().account, domain_now(), real_now()
    found = list(reports)
    held = {report.claimed_by for report in found if is_held_by_other(report, actor, wall)}
    names = account_names(held)
    rows = []
    for report in found:
        mine = report.claimed_by == actor and (report.claimed_until or wall) > wall
        other = names.get(report.claimed_by, "") if report.claimed_by in held else ""
        rows.append(
            Row(report, age_of(now - report.received_at), _words(report), _why(report), mine, other)
        )
    return sorted(rows, key=lambda row: not row.is_mine)


def age_of(age: timedelta) -> str:
    """Return how long a report has waited, as short as a row allows."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(n)d mnt", "%(n)d mnt", minutes) % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(hours)d j %(minutes)d") % {"hours": hours, "minutes": rest}
    return ngettext("%(n)d hari", "%(n)d hari", hours // 24) % {"n": hours // 24}


def _words(report: Report) -> str:
    if report.state == "unreadable":
        return say(report.reason_code, report.reason_params)
    return without_greeting(report.masked_text)[:LONGEST] or _("(tanpa kata, lihat foto)")


def _why(report: Report) -> str:
    parts = []
    if report.state == "unreadable":
        parts.append(_("tidak terbaca"))
    if report.state == "asked":
        parts.append(_("menunggu jawaban pelapor"))
    if report.deaths:
        parts.append(_("ada korban jiwa"))
    elif report.injured:
        parts.append(_("ada yang luka"))
    if report.is_ongoing:
        parts.append(_("masih berlangsung"))
    if report.category in CATEGORIES:
        parts.append(
            CATEGORIES[report.category].name.in_language(translation.get_language() or "id")
        )
    if report.concerns_units:
        parts.append(_("menyangkut instansi"))
    return "; ".join(parts)
