"""What the frame of every page shows: who is acting, where they may go, which day it is.

Costs no query beyond the account and its seats, which the middleware has read already, and
one count of unread notices; pieces of pages that htmx asks for use none of it.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waspada.apps.accounts.asof import FIRST_DAY, asked_day
from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.models import Account
from waspada.apps.delivery.queries import unread_count
from waspada.apps.duty.rights import DESK_ROLES
from waspada.apps.elections.queries import polling_day
from waspada.apps.picture.beginning import beginners_place, points_of
from waspada.apps.picture.first_steps import (
    FirstStep,
    first_steps,
    has_begun,
    note_reading,
    note_step,
)
from waspada.apps.picture.links import address
from waspada.core.access import Identity
from waspada.core.errors import BadInput
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import ROLES, split_unit, unit_name
from waspada.web.first_steps import step_of

FAR_DAYS = 400  # beyond this, days counted from a vote say nothing

# The pages of one place, which the menu knows as one.
WARNING_PAGES = ("home", "place", "new", "warning", "edit", "setting", "quiet")
PLACE_PAGES = ("dashboard", "place", "news", "map_page", "timeline", "compare", "leader")
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
class PageLink:
    """A page of the menu."""

    href: str
    label: str
    is_here: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class DateChip:
    """A day of the demo that one tap leads to."""

    href: str
    label: str
    day: date
    is_shown: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html needs on every page."""
    return {
        "is_demo": settings.IS_DEMO,
        "realm": settings.WASPADA_REALM,
        "frame": SimpleLazyObject(lambda: _frame(request)),
    }


def _frame(request: HttpRequest) -> dict[str, Any]:
    identity = getattr(request, "identity", None)
    user = getattr(request, "user", None)
    shown = _shown_day(request)
    today = domain_today()
    view = request.resolver_match.view_name if request.resolver_match else ""
    past = shown if shown < today else None
    unread = _unread(identity)
    pages = Menu(identity, view, past, today)
    steps = _first_steps(request, identity, view, today)
    return {
        "first_steps": steps,
        "steps_done": _("%(done)d dari %(all)d")
        % {"done": sum(s.is_done for s in steps), "all": len(steps)},
        "now": real_now(),
        "place": first_place(identity),
        "theme": user.theme if isinstance(user, Account) and user.theme != "auto" else "",
        "seat": seat_name(identity),
        "role": role_name(identity),
        "guides_url": address("guides"),
        "search_url": _search_url(identity),
        "beginning": _beginning(identity, user, view, today),
        "home": "/",
        "pages": list(pages.main()),
        "more": list(pages.more(unread)),
        "unread": unread,
        "language_url": address("accounts:language"),
        "sign_in_url": address("accounts:sign_in"),
        "sign_out_url": address("accounts:sign_out"),
        "access_url": address("accounts:access") if identity and identity.memberships else "",
        "past_day": past if view in AS_OF_VIEWS else None,
        "chips": list(_chips(request, view, shown)),
        "picks_day": view in STAYING_VIEWS and bool(identity and identity.memberships),
        "kept_fields": _kept_fields(request, view),
        "shown_day": shown.isoformat(),
        "first_day": FIRST_DAY.isoformat(),
        "today": today.isoformat(),
    }


def _first_steps(
    request: HttpRequest, identity: Identity | None, view: str, today: date
) -> list[FirstStep]:
    """Return the newcomer's steps: in the demo, while they are not done.

    The page that is itself a step counts as it is shown, so that it shows the step done.
    """
    user = getattr(request, "user", None)
    if not settings.IS_DEMO or identity is None or not isinstance(user, Account):
        return []
    if request.method == "GET" and not getattr(request, "is_refused", False):
        note_reading(identity, user.pk, step_of(request, view), now=real_now())
    return first_steps(identity, user.pk, day=today, now=real_now())


def seat_name(identity: Identity | None) -> str:
    """Return the unit somebody acts for, such as KPU Kabupaten Bulungan; no query."""
    if identity is None or not identity.memberships:
        return ""
    agency, place = split_unit(identity.memberships[0].unit)
    return unit_name(agency, place, load_table()[place].name)


def role_name(identity: Identity | None) -> str:
    """Return the role of somebody's first seat in the reader's language."""
    if identity is None or not identity.memberships:
        return ""
    return ROLES[identity.memberships[0].role].in_language(get_language() or "id")


def _search_url(identity: Identity | None) -> str:
    """Return where somebody may search; who holds no seat has nothing to search."""
    if identity is None or not identity.memberships:
        return ""
    return address("reports:search") or address("reports:incidents")


def _beginning(
    identity: Identity | None, user: object, view: str, today: date
) -> tuple[int, int] | None:
    """Return how much of *Mulai di sini* is done, on the start page of a real installation."""
    if settings.IS_DEMO or view != "picture:dashboard" or not isinstance(user, Account):
        return None
    place = beginners_place(identity) if identity else ""
    if identity is None or not place or has_begun(identity, user.pk):
        return None
    points = points_of(place, today)
    done = sum(point.is_done for point in points)
    if done == len(points):
        note_step(user.pk, "begun", realm=identity.realm, now=real_now())
        return None
    return done, len(points)


def first_place(identity: Identity | None) -> str:
    """Return the place of somebody's first seat; the nation where they have none."""
    return identity.memberships[0].place if identity and identity.memberships else NATION


class Menu:
    """The pages somebody may open, by the roles of their seats."""

    def __init__(
        self, identity: Identity | None, view: str, past: date | None, today: date
    ) -> None:
        self._roles = {seat.role for seat in identity.memberships} if identity else set()
        self._is_of_forum = self._roles == {"field"} and any(
            seat.unit.startswith("fkdm-") for seat in (identity.memberships if identity else ())
        )
        self._place = first_place(identity)
        self._view = view
        self._per = f"?per={past.isoformat()}" if past else ""
        self._day = (past or today).isoformat()

    def main(self) -> Iterator[PageLink]:
        """The pages of the day's work, most used first."""
        if not self._roles:
            return
        is_desk = bool(self._roles - {"field"})
        if is_desk:
            here = tuple(f"picture:{name}" for name in PLACE_PAGES)
            yield from self._link(
                "picture:dashboard", _("Keadaan"), self._place, here=here, per=True
            )
        if self._roles & {"secretariat", "liaison"}:
            yield from self._link(
                "reports:queue", _("Laporan"), here=("reports:queue", "reports:triage")
            )
        if is_desk:
            here = ("reports:incidents", "reports:incident")
            yield from self._link("reports:incidents", _("Kejadian"), here=here, per=True)
            here = ("readiness:",)
            yield from self._link("readiness:grid", _("Kesiapan"), self._place, here=here, per=True)
            yield from self._link(
                "elections:calendar", _("Tahapan"), self._place, here=("elections:",), per=True
            )
            yield from self._link(
                "briefing:daily",
                _("Laporan harian"),
                self._place,
                self._day,
                here=("briefing:",),
            )
        yield from self._link("reports:form", _("Lapor"), here=("reports:form",))
        if self._is_of_forum:
            yield from self._link("forum:home", _("Laporan informasi"), here=("forum:",))
        if not is_desk:
            here = ("reports:receipt", "reports:receipt_search")
            yield from self._link("reports:receipt_search", _("Tanda terima"), here=here)

    def more(self, unread: int) -> Iterator[PageLink]:
        """The pages of the account menu."""
        if not self._roles:
            return
        yield from self._link(
            "delivery:notices", _("Pemberitahuan"), here=("delivery:notices",), count=unread
        )
        if self._roles & {"secretariat", "liaison", "leader"}:
            here: tuple[str, ...] = ("reports:referrals", "reports:referral")
            yield from self._link("reports:referrals", _("Rujukan"), here=here)
            here = tuple(f"warnings:{name}" for name in WARNING_PAGES)
            yield from self._link("warnings:home", _("Peringatan"), here=here)
            here = ("warnings:record",)
            yield from self._link("warnings:record", _("Hasil peringatan"), self._place, here=here)
            here = tuple(f"followups:{name}" for name in ("home", "place", "item", "new", "unit"))
            yield from self._link("followups:home", _("Tindak lanjut"), here=here)
            here = ("followups:dispositions", "followups:disposition")
            yield from self._link("followups:dispositions", _("Disposisi"), here=here)
        if self._roles & DESK_ROLES:
            yield from self._link("duty:home", _("Piket"), here=("duty:",))
            yield from self._link("meetings:home", _("Rapat dan tim"), here=("meetings:",))
        if self._roles & {"secretariat"}:
            yield from self._link("intake:chat", _("Tempel dari WhatsApp"), here=("intake:chat",))
            yield from self._link("reports:import", _("Impor"), here=("reports:import",))
        if self._roles & {"secretariat", "administrator"}:
            yield from self._link("intake:ways", _("Jalan masuk"), here=("intake:ways",))
            yield from self._link("news:models", _("Yang dipelajari mesin"), here=("news:models",))
            yield from self._link("delivery:outbox", _("Pengiriman"), here=("delivery:outbox",))
            yield from self._link("accounts:people", _("Kelola akun"), here=("accounts:people",))
            if not settings.IS_DEMO:
                yield from self._link("beginning", _("Mulai di sini"), here=("beginning",))
        if self._roles - {"field"}:
            yield from self._link("feeds:items", _("Berita"), here=("feeds:",))
            here = ("detection:",)
            yield from self._link("detection:home", _("Yang berubah"), here=here)
            here = ("vulnerability:",)
            yield from self._link("vulnerability:home", _("Peta rawan"), here=here)
            yield from self._link("activities:home", _("Agenda kegiatan"), here=("activities:",))
            yield from self._link("rulings:home", _("Produk hukum dan surat"), here=("rulings:",))
            yield from self._link("forum:home", _("FKDM"), here=("forum:",))
            here = tuple(f"risks:{name}" for name in ("map", "row", "add", "edit", "scale"))
            yield from self._link("risks:home", _("Peta ATHG"), here=here)
            here = ("risks:library", "risks:choose")
            yield from self._link("risks:library", _("Pustaka tindakan"), here=here)
            here = ("conflict_plan:",)
            yield from self._link("conflict_plan:home", _("Rencana aksi"), here=here)
            yield from self._link("picture:views", _("Tampilan tersimpan"), here=("picture:views",))
            yield from self._link("documents:register", _("Dokumen"), here=("documents:",))
        yield from self._link(
            "accounts:access", _("Siapa dapat melihat"), here=("accounts:access",)
        )
        yield from self._link("accounts:profile", _("Akun saya"), here=("accounts:profile",))
        yield from self._link("guides", _("Panduan"), here=("guides", "guide"))

    def _link(
        self,
        name: str,
        label: str,
        *args: Hashable,
        here: tuple[str, ...],
        per: bool = False,
        count: int = 0,
    ) -> Iterator[PageLink]:
        href = address(name, *args)
        if href:
            is_here = any(
                self._view == one or (one.endswith(":") and self._view.startswith(one))
                for one in here
            )
            yield PageLink(href + (self._per if per else ""), label, is_here, count)


def _shown_day(request: HttpRequest) -> date:
    try:
        return asked_day(request)
    except BadInput:  # the page itself says what is wrong with the date
        return domain_today()


def _unread(identity: Identity | None) -> int:
    if identity is None or not identity.memberships:
        return 0
    return unread_count(identity)


def _chips(request: HttpRequest, view: str, shown: date) -> Iterator[DateChip]:
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


def _kept_fields(request: HttpRequest, view: str) -> list[tuple[str, str]]:
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
