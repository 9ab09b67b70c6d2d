"""The day a page is asked about: today, or the past day in its address (`per=2024-09-24`)."""

from datetime import date

from django.http import HttpRequest

from waspada.apps.accounts.clock import domain_today
from waspada.core.errors import BadInput


def asked_day(request: HttpRequest) -> date:
    """Return the day a page shows; raise BadInput for what is no day or lies ahead."""
    text = request.GET.get("per", "").strip()
    today = domain_today()
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
    if day > today:
        raise BadInput("web.date_ahead", value=text, today=today.isoformat())
    return day


def is_past(request: HttpRequest) -> bool:
    """Say whether the page shows a day before today."""
    return asked_day(request) < domain_today()
