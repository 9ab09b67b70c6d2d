"""What every page of the daily report asks of its request: place, day, language, and who sends."""

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import translation

from waspada.apps.accounts.asof import checked_day
from waspada.apps.accounts.clock import domain_now, domain_today, local_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, seats_of
from waspada.apps.accounts.identity import current_identity
from waspada.apps.briefing.content import Printed
from waspada.apps.briefing.issuing import Sender
from waspada.apps.words.sentences import LANGUAGES
from waspada.core.errors import BadInput, Conflict, NotFound
from waspada.core.places import is_within, load_table

DESK = frozenset(("secretariat",))


def day_of(place: str, text: str) -> date:
    """Return the day an address names.

    Raises
    ------
    NotFound : access.not_found, for no such place
    BadInput : web.bad_date, web.date_ahead, web.date_too_old
    """
    if place not in load_table():
        raise NotFound("access.not_found")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
    return checked_day(day, today=local_today(place))


def now_for(day: date) -> datetime | None:
    """Return the domain clock for a day that is not over, nothing for a past one.

    Where the next day has begun before Jakarta's, the day before is written on until then.
    """
    return domain_now() if day >= domain_today() else None


def language_of(request: HttpRequest) -> str:
    """Return the language asked for, or that of the page."""
    asked = request.GET.get("bahasa", "")
    return asked if asked in LANGUAGES else (translation.get_language() or "id")[:2]


def printed_by(request: HttpRequest) -> Printed:
    """Return who prints, and when."""
    return Printed(by=account_of(request).display_name, at=real_now())


def sender_of(request: HttpRequest, place: str) -> Sender:
    """Return who sends for a place's desk; raise NotAllowed for everybody else."""
    seat = require_role(DESK, place)[0]
    account = account_of(request)
    return Sender(account=str(account.pk), name=account.display_name, unit=seat.unit)


def check_version(request: HttpRequest, version: int) -> None:
    """Let through only what its sender has looked at: a version in between is a conflict."""
    if request.POST.get("versi", "") != str(version):
        raise Conflict("briefing.sent_by_other")


def runs_desk(place: str) -> bool:
    """Say whether the acting person may send for a place."""
    return any(is_within(place, seat.place) for seat in seats_of(current_identity(), DESK))
