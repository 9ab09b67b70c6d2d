"""Which pages can show an earlier day, and the days that one tap leads to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from waspada.apps.accounts.clock import domain_today
from waspada.apps.elections.queries import polling_day
from waspada.core.places import NATION

FAR_DAYS = 400  # beyond this, days counted from a vote say nothing

# Pages that can show an earlier day: their date chips stay on the page, others' lead home.
AS_OF_VIEWS = frozenset(
    (
        "picture:dashboard",
        "picture:place",
        "picture:map_page",
        "picture:timeline",
        "picture:compare",
        "picture:leader",
        "picture:screen",
        "risks:map",
        "risks:row",
        "conflict_plan:plan",
        "conflict_plan:row",
        "followups:place",
        "followups:unit",
        "followups:item",
        "reports:incidents",
        "reports:search",
        "reports:incident",
        "elections:calendar",
        "alerts:level",
        "detection:place",
        "detection:episode",
        "vulnerability:home",
        "vulnerability:level",
        "vulnerability:area",
        "vulnerability:place",
        "meetings:meetings",
        "meetings:meeting",
        "meetings:teams",
        "readiness:grid",
        "readiness:gaps",
        "readiness:stages",
        "readiness:agency",
        "readiness:measure",
        "readiness:questions",
        "readiness:constraints",
    )
)
# An incident or an item may not have been known on an earlier day: its days lead home.
STAYING_VIEWS = AS_OF_VIEWS - {
    "meetings:meeting",
    "detection:episode",
    "reports:incident",
    "followups:item",
    "risks:row",
    "conflict_plan:row",
}


@dataclass(frozen=True, slots=True)
class DateChip:
    """A day of the demo that one tap leads to."""

    href: str
    label: str
    day: date
    is_shown: bool


def day_chips(request: HttpRequest, view: str, shown: date) -> Iterator[DateChip]:
    """Yield the days that one tap leads to; a real installation has them where a day is asked."""
    if view not in STAYING_VIEWS and not settings.IS_DEMO:
        return
    today = domain_today()
    polling = _polling_day(today)
    days: dict[date, str] = {}
    if polling is not None and abs((today - polling).days) <= FAR_DAYS:
        for label, after in (("H-40", -40), ("H-1", -1), (_("hari-H"), 0), ("H+1", 1)):
            days[polling + timedelta(days=after)] = label
    days.setdefault(today, _("hari ini"))
    for day, label in sorted(days.items()):
        if day <= today:
            yield DateChip(_address_on(request, view, day, today), label, day, day == shown)


def _address_on(request: HttpRequest, view: str, day: date, today: date) -> str:
    """Return the same page on another day; pages that know one day only lead home."""
    stays = view in STAYING_VIEWS
    query = request.GET.copy() if stays else QueryDict(mutable=True)
    for passing in ("per", "hlm", "sesudah"):
        query.pop(passing, None)
    if day != today:
        query["per"] = day.isoformat()
    home = request.path if stays else "/"
    return f"{home}?{query.urlencode()}" if query else home


def kept_fields(request: HttpRequest, view: str) -> list[tuple[str, str]]:
    """Return what a form for another day must send along to stay on the same view."""
    if view not in STAYING_VIEWS:
        return []
    passing = {"per", "hlm", "sesudah"}
    return [
        (key, value)
        for key, values in request.GET.lists()
        for value in values
        if key not in passing
    ]


_polling: dict[date, date] = {}


def _polling_day(today: date) -> date | None:
    """Return the nation's polling day; asked again only while no election is loaded."""
    if today not in _polling:
        found = polling_day(NATION, today)
        if found is None:
            return None
        _polling[today] = found
    return _polling[today]
