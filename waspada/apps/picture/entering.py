"""Who may open a place's pages, and what all of them show around their subject."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.identity import current_identity
from waspada.apps.picture.links import address
from waspada.core.access import Identity
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import IANA, NATION, Level, is_within, level_of, load_table, zone_of

PageView = Callable[..., HttpResponse]

# The pages of one place, in the order of their tabs.
TABS: Final = (
    ("picture:dashboard", _("Keadaan")),
    ("picture:place", _("Lebih dalam")),
    ("picture:map_page", _("Peta")),
    ("picture:timeline", _("Linimasa")),
    ("picture:compare", _("Banding")),
    ("picture:leader", _("Pimpinan")),
    ("picture:screen", _("Layar")),
)


def of_place(view: PageView) -> PageView:
    """Let a view of a place be opened by whoever has a seat in or above it.

    A page of a place above one's own would sum up only what one may read there, and look
    calmer or worse than it is. Visitors sign in first; a desa leads to its kecamatan.
    """

    @wraps(view)
    def entered(request: HttpRequest, code: str) -> HttpResponse:
        if not request.user.is_authenticated:
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('accounts:sign_in')}?{back}")
        if code not in load_table():
            raise NotFound("access.not_found")
        if level_of(code) > Level.KECAMATAN:
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            parent = code.rpartition(".")[0]
            return redirect(reverse("picture:dashboard", args=(parent,)) + query)
        if not any(
            is_within(code, seat_root(seat.place)) for seat in current_identity().memberships
        ):
            raise NotAllowed("picture.outside", place=load_table()[code].display)
        return view(request, code)

    return entered


def seat_root(place: str) -> str:
    """Return the place whose page a seat opens; someone of a desa reads their kecamatan's."""
    return place.rpartition(".")[0] if level_of(place) > Level.KECAMATAN else place


def surroundings(request: HttpRequest, code: str, day: date) -> dict[str, Any]:
    """Return what every page of a place shows around its subject."""
    identity = current_identity()
    query = urlencode({"per": day.isoformat()}) if day < domain_today() else ""
    return {
        "code": code,
        "day": day,
        "day_text": day.isoformat(),
        "is_past": day < domain_today(),
        "runs_desk": runs_desk(identity, code),
        "crumbs": _crumbs(code, identity),
        "query": query,
        "tabs": _tabs(request, code, query),
        "save_url": f"{reverse('picture:views')}?{urlencode({'alamat': request.get_full_path()})}",
    }


def runs_desk(identity: Identity, place: str) -> bool:
    """Say whether the reader's own desk is this place's; desks below mind their own."""
    return any(seat.role == "secretariat" and seat.place == place for seat in identity.memberships)


def _tabs(request: HttpRequest, code: str, query: str) -> list[tuple[str, Any, bool]]:
    """Return (address, word, is here) of the pages of a place."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    found = []
    for name, word in TABS:
        if name == "picture:compare" and level_of(code) >= Level.REGENCY:
            continue  # polling stations are known per kab/kota only
        href = address(name, code)
        if href:
            found.append((href + (f"?{query}" if query else ""), word, name == here))
    return found


def _crumbs(code: str, identity: Identity) -> list[tuple[str, str]]:
    """Return the places above this one that the reader may open, the widest first."""
    table = load_table()
    above = []
    place = table[code]
    while place.parent is not None:
        parent = place.parent
        if any(is_within(parent, seat_root(seat.place)) for seat in identity.memberships):
            above.append((parent, table[parent].display))
        place = table[parent]
    return above[::-1]


def clock_of(code: str) -> ZoneInfo:
    """Return the clock a place keeps; the nation keeps its capital's."""
    return ZoneInfo(IANA["WIB" if code == NATION else zone_of(code)])
