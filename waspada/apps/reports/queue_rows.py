"""Waiting reports as rows of the queue: how long, where, the first words, and why they matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.exchanges import answered_among
from waspada.apps.reports.history import account_names
from waspada.apps.reports.models import Report
from waspada.apps.reports.triage import is_held_by_other
from waspada.apps.words.sentences import say
from waspada.core.reports.first_words import LONGEST, without_greeting
from waspada.core.reports.priority import lane_of, waiting_points
from waspada.core.vocabulary import CATEGORIES, SEVERITIES


@dataclass(frozen=True, slots=True)
class Part:
    """One reason of a priority, in words, with its points."""

    words: str
    points: int


@dataclass(frozen=True, slots=True)
class Row:
    """A waiting report as the queue shows it.

    why : the reasons in a line; parts : the same as a sum, waiting included; lane : what
        comes before any sum
    """

    report: Report
    age: str
    words: str
    why: str
    parts: tuple[Part, ...]
    lane: str
    is_mine: bool
    held_by: str

    @property
    def points(self) -> int:
        """Return the sum of the parts."""
        return sum(part.points for part in self.parts)


def queue_rows(reports: Iterable[Report]) -> list[Row]:
    """Return reports as rows, one's own first."""
    actor, now, wall = current_identity().account, domain_now(), real_now()
    found = list(reports)
    held = {report.claimed_by for report in found if is_held_by_other(report, actor, wall)}
    names = account_names(held)
    answered = answered_among(report.pk for report in found if report.state == "waiting")
    rows = []
    for report in found:
        mine = report.claimed_by == actor and (report.claimed_until or wall) > wall
        other = names.get(report.claimed_by, "") if report.claimed_by in held else ""
        parts = priority_parts(report, now)
        rows.append(
            Row(
                report,
                age_of(now - report.received_at),
                _words(report),
                _why(report, parts, is_answered=report.pk in answered),
                parts,
                lane_words(report),
                mine,
                other,
            )
        )
    return sorted(rows, key=lambda row: not row.is_mine)


def priority_parts(report: Report, now: datetime) -> tuple[Part, ...]:
    """Return why a report stands where it does, as a sum: the stored reasons, then waiting."""
    parts = [
        Part(_ground(code, params), points)
        for code, points, params in report.priority_reasons or ()
    ]
    waited = waiting_points(now - report.received_at)
    if waited:
        parts.append(Part(say("queue.waiting", {}), waited))
    return tuple(parts)


def lane_words(report: Report) -> str:
    """Return which lane of the queue a report stands in."""
    return say(f"queue.lane_{lane_of(report.queue_key)}", {})


def age_of(age: timedelta) -> str:
    """Return how long a report has waited, as short as a row allows."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(n)d mnt", "%(n)d mnt", minutes) % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(hours)d j %(minutes)d") % {"hours": hours, "minutes": rest}
    return ngettext("%(n)d hari", "%(n)d hari", hours // 24) % {"n": hours // 24}


def _ground(code: str, params: dict[str, object]) -> str:
    if code == "polling":
        return days_words(int(str(params["days"])))
    if code == "severity":
        words = SEVERITIES[int(str(params["severity"]))].name.in_language(_language())
        return _("keparahan %(word)s") % {"word": words}
    return say(f"queue.{code}", params)


def days_words(days: int) -> str:
    """Return how far polling day is, as desks say it: H-3, hari-H, H+1."""
    if days == 0:
        return _("hari-H")
    return f"H-{days}" if days > 0 else f"H+{-days}"


def _words(report: Report) -> str:
    if report.state == "unreadable":
        return say(report.reason_code, report.reason_params)
    return without_greeting(report.masked_text)[:LONGEST] or _("(tanpa kata, lihat foto)")


def _why(report: Report, parts: Iterable[Part], *, is_answered: bool) -> str:
    told = [say("queue.answered", {})] if is_answered else []
    if report.state in {"unreadable", "asked"}:
        told.append(say(f"queue.{report.state}", {}))
    told.extend(part.words for part in parts if part.words != say("queue.waiting", {}))
    if report.category in CATEGORIES:
        told.append(CATEGORIES[report.category].name.in_language(_language()))
    if report.concerns_units:
        told.append(say("queue.concerns", {}))
    sentence = "; ".join(told)
    return sentence[:1].upper() + sentence[1:]


def _language() -> str:
    return (translation.get_language() or "id")[:2]
