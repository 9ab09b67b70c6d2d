"""The day a page is asked about: today, or the past day in its address (`per=2024-09-24`)."""

from datetime import date

from django.http import HttpRequest

from waspada.apps.accounts.clock import domain_today, latest_today
from waspada.core.errors import BadInput

# Heads of regions are elected by the people since June 2005 (UU 32/2004).
FIRST_DAY = date(2005, 1, 1)


def asked_day(request: HttpRequest) -> date:
    """Return the day a page shows; raise BadInput for what is no day to show.

    The next day, where it has begun in the east before Jakarta's, is today: it shows what is known.
    """
    text = request.GET.get("per", "").strip()
    today = domain_today()
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
    return today if today < day <= latest_today() else checked_day(day, today=today)


def checked_day(day: date, *, today: date) -> date:
    """Return a day that something can be known of.

    Raises
    ------
    BadInput : web.date_ahead, web.date_too_old
    """
    if day > today:
        raise BadInput("web.date_ahead", value=day.isoformat(), today=today.isoformat())
    if day < FIRST_DAY:
        raise BadInput("web.date_too_old", value=day.isoformat(), first=FIRST_DAY.isoformat())
    return day


def is_past(request: HttpRequest) -> bool:
    """Say whether the page shows a day before today."""
    return asked_day(request) < domain_today()
