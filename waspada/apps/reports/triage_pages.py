"""What the page of one report shows: the message, our reading, who holds it, what may be the same."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from waspada.apps.accounts.classes import storable_classes
from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.reports.beside import kept_beside
from waspada.apps.reports.candidates import PICKED_FROM, candidates_for, waiting_beside
from waspada.apps.reports.exchanges import exchanges_of
from waspada.apps.reports.families import standing_version
from waspada.apps.reports.history import account_names
from waspada.apps.reports.models import Report
from waspada.apps.reports.photos import photos_of
from waspada.apps.reports.queue_rows import Row, age_of, lane_words, priority_parts
from waspada.apps.reports.queue_views import first_rows, last_decided
from waspada.apps.reports.rights import may_decide, may_triage, reaches_class
from waspada.apps.reports.shown import note_shown
from waspada.apps.reports.suggested import accepted, chips_of, marked_text
from waspada.apps.reports.triage import (
    CLAIM_FOR,
    DISMISSALS,
    SETTLED,
    is_held_by_other,
    reading_mark,
)
from waspada.apps.reports.triage_forms import TriageForm, day_of, reading_of
from waspada.apps.words.sentences import say
from waspada.core.vocabulary import AGENCIES, CATEGORIES, CONTENT_GRADES, SOURCE_GRADES, Words

OPEN: Final = frozenset(("waiting", "asked"))


def language() -> str:
    """Return the reader's language, id or en."""
    return (translation.get_language() or "id")[:2]


def triage_form(report: Report, *, step: str, posted: HttpRequest | None = None) -> TriageForm:
    """Return the form of a report, with what was posted if anything was."""
    identity = current_identity()
    classes = [
        code for code in storable_classes() if reaches_class(identity, report.place_code, code)
    ]
    given = None
    if posted is not None:
        given = posted.POST.copy()
        given.update(accepted(report, given.get("pakai", "")))  # the last of a name counts
    return TriageForm(
        given,
        initial=reading_of(report),
        step=step,
        classes=classes or ["B"],
        language=language(),
        near=report.place_code,
    )


def triage_page(
    request: HttpRequest,
    report: Report,
    form: TriageForm,
    *,
    sentence: str = "",
    opened: str = "",
    mark: str = "",
    keeps_input: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show a report.

    opened : the step whose form stands open
    mark : of the reading the person knows of; the current one when empty
    keeps_input : show the form with what was typed although somebody else has decided
    """
    actor, wall = current_identity().account, real_now()
    note_shown(report, now=wall)
    can_decide = may_decide(current_identity(), report)
    is_open = report.state in OPEN
    shows_form = can_decide and (is_open or keeps_input)
    candidates = candidates_for(report, day_of(form, report)) if shows_form else []
    rows, (count, is_more) = first_rows() if can_decide else ([], (0, False))
    names = account_names({report.claimed_by, report.decided_by})
    parts = priority_parts(report, domain_now()) if can_decide else ()
    context: dict[str, Any] = {
        "report": report,
        "form": form,
        "sentence": sentence,
        "opened": opened if shows_form else "",
        "can_decide": can_decide,
        "may_refer": may_triage(
            current_identity(), report.place_code
        ),  # only a desk writes letters
        "is_open": is_open,
        "chips": chips_of(report, language()) if shows_form else {},
        "words": marked_text(report) if shows_form else report.masked_text,
        "shows_form": shows_form,
        "is_settled": report.state in SETTLED,
        "is_mine": report.claimed_by == actor and (report.claimed_until or wall) > wall,
        "held_by": names.get(report.claimed_by, "")
        if is_held_by_other(report, actor, wall)
        else "",
        "decided_by": names.get(report.decided_by, "") if report.decided_by != actor else "",
        "claim_minutes": int(CLAIM_FOR.total_seconds() // 60),
        "age": age_of(domain_now() - report.received_at),
        "photos": list(photos_of([report.pk])),
        "exchanges": exchanges_of(report.pk),
        "beside": kept_beside(report),
        "unread": say(report.reason_code, report.reason_params)
        if report.state == "unreadable"
        else "",
        "incident": standing_version(report.incident_id) if report.incident_id else None,
        "candidates": candidates,
        "is_likely": bool(candidates) and candidates[0].percent >= PICKED_FROM,
        "waiting_too": waiting_beside(report, day_of(form, report)) if shows_form else [],
        "taken_along": request.POST.getlist("ikut"),
        "picked": request.POST.get("incident", ""),
        "mark": mark or reading_mark(report),
        "typed": request.POST,
        "rows": rows,
        **_beside(report, rows),
        "count": count,
        "is_more": is_more,
        "lane": lane_words(report),
        "parts": parts,
        "points": sum(part.points for part in parts),
        "last": last_decided(request),
        "source_grades": _grades(SOURCE_GRADES),
        "content_grades": _grades(CONTENT_GRADES),
        "refer": [AGENCIES[code].short for code in _referral(report)],
        "dismissals": DISMISSALS,
        "sources": [source["url"] for source in report.sources if source.get("url")],
    }
    return render(request, "reports/triage.html", context, status=status)


def day_or(form: TriageForm, report: Report, other: date) -> date:
    """Return the day the form names, or another."""
    return day_of(form, report) or other


def _beside(report: Report, rows: list[Row]) -> dict[str, Any]:
    """Return where a report stands among the first of the queue, and which lie beside it."""
    order = [row.report.pk for row in rows]
    at = order.index(report.pk) if report.pk in order else -1
    return {
        "position": at + 1,
        "before": order[at - 1] if at > 0 else None,
        "following": order[at + 1] if at + 1 < len(order) else None,
    }


def _grades(words: dict[str, Words]) -> list[tuple[str, str]]:
    return [(code, name.in_language(language())) for code, name in words.items()]


def _referral(report: Report) -> tuple[str, ...]:
    return CATEGORIES[report.category].refer if report.category in CATEGORIES else ()
