"""Save, share and drop views; read one's own and those of one's unit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from waspada.apps.accounts.identity import current_identity
from waspada.apps.journal.actions import record_act
from waspada.apps.picture.models import SavedView
from waspada.core.access import Identity
from waspada.core.errors import BadInput, NotFound, TooMany
from waspada.core.places import load_table
from waspada.core.vocabulary import split_unit, unit_name

MOST_VIEWS: Final = 60
LONGEST_ADDRESS: Final = 600
# Pages that show something again when their address is opened again.
KINDS: Final = {
    "picture:dashboard": _("Keadaan"),
    "picture:place": _("Lebih dalam"),
    "picture:map_page": _("Peta"),
    "picture:timeline": _("Linimasa"),
    "picture:compare": _("Banding"),
    "picture:leader": _("Pimpinan"),
    "reports:incidents": _("Kejadian"),
    "elections:calendar": _("Tahapan"),
    "alerts:level": _("Level"),
}
_NEVER_KEPT: Final = ("hlm", "sesudah", "csrfmiddlewaretoken")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that can be saved: its kind, its place, and its address without what passes."""

    kind: str
    place: str
    address: str

    @property
    def title(self) -> str:
        """Return the name that is offered for it."""
        kind = gettext(KINDS[self.kind])
        return f"{kind} {load_table()[self.place].display}" if self.place else kind


def page_of(address: str) -> Page:
    """Return the page behind an address of this installation.

    Raises
    ------
    BadInput : picture.not_saveable, picture.address_too_long
    """
    parts = urlsplit(address.replace("\0", "").strip())
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        raise BadInput("picture.not_saveable")
    try:
        match = resolve(parts.path)
    except Resolver404 as error:
        raise BadInput("picture.not_saveable") from error
    if match.view_name not in KINDS:
        raise BadInput("picture.not_saveable")
    pairs = [
        (key, value)
        for key, value in parse_qsl(parts.query, max_num_fields=40)
        if key not in _NEVER_KEPT
    ]
    kept = f"{parts.path}?{urlencode(pairs)}" if pairs else parts.path
    if len(kept) > LONGEST_ADDRESS:
        raise BadInput("picture.address_too_long", most=LONGEST_ADDRESS)
    place = match.kwargs.get("code", "") or dict(pairs).get("tempat", "")
    return Page(match.view_name, place if place in load_table() else "", kept)


def views_of(identity: Identity) -> list[SavedView]:
    """Return the views an identity saved and those shared in their units, by name."""
    shared = Q(is_shared=True, unit_code__in=_units_of(identity))
    found = SavedView.objects.filter(Q(account_id=identity.account) | shared, realm=identity.realm)
    return list(found.order_by("name", "id")[: 2 * MOST_VIEWS])


def _units_of(identity: Identity) -> list[str]:
    return sorted({seat.unit for seat in identity.memberships if seat.unit})


def may_drop(view: SavedView, identity: Identity) -> bool:
    """Say whether somebody may delete a view: their own, or a shared one as their desk."""
    if str(view.account_id) == identity.account:
        return True
    return view.is_shared and any(
        seat.role == "secretariat" and seat.unit == view.unit_code for seat in identity.memberships
    )


def save_view(address: str, name: str, *, is_shared: bool, now: datetime) -> SavedView:
    """Keep a page under a name; the same name of the same person is replaced.

    Raises
    ------
    BadInput : picture.no_name, and what page_of refuses
    TooMany : picture.too_many_views
    """
    identity = current_identity()
    page = page_of(address)
    name = " ".join(name.replace("\0", "").split())[:80]
    if not name:
        raise BadInput("picture.no_name")
    account = UUID(identity.account)
    unit = identity.memberships[0].unit if identity.memberships else ""
    own = SavedView.objects.filter(realm=identity.realm, account_id=account)
    with transaction.atomic():
        own.filter(name=name).delete()
        if own.count() >= MOST_VIEWS:
            raise TooMany("picture.too_many_views", most=MOST_VIEWS)
        view = SavedView.objects.create(
            realm=identity.realm,
            account_id=account,
            owner_name=_unit_words(unit),
            unit_code=unit,
            name=name,
            address=page.address,
            is_shared=is_shared and bool(unit),
            created_at=now,
        )
        _journal("picture.view_saved", view, now)
    return view


def share_view(view_id: UUID, *, is_shared: bool, now: datetime) -> SavedView:
    """Show a view of one's own to one's unit, or to oneself alone again."""
    view = _held(view_id)
    if str(view.account_id) != current_identity().account:
        raise NotFound("access.not_found")
    with transaction.atomic():
        view.is_shared = is_shared and bool(view.unit_code)
        view.save(update_fields=["is_shared"])
        _journal("picture.view_shared" if view.is_shared else "picture.view_unshared", view, now)
    return view


def drop_view(view_id: UUID, *, now: datetime) -> str:
    """Delete a view and return its name; the page it led to stays."""
    view = _held(view_id)
    if not may_drop(view, current_identity()):
        raise NotFound("access.not_found")
    with transaction.atomic():
        _journal("picture.view_dropped", view, now)
        view.delete()
    return view.name


def _held(view_id: UUID) -> SavedView:
    view = SavedView.objects.filter(pk=view_id, realm=current_identity().realm).first()
    if view is None:
        raise NotFound("access.not_found")
    return view


def _journal(action: str, view: SavedView, now: datetime) -> None:
    record_act(
        action,
        actor=current_identity().account,
        now=now,
        subject_kind="view",
        subject=str(view.pk),
        details={"shared": view.is_shared},
    )


def _unit_words(unit: str) -> str:
    if not unit:
        return ""
    agency, place = split_unit(unit)
    return unit_name(agency, place, load_table()[place].name)


def listed(identity: Identity) -> list[dict[str, Any]]:
    """Return views as the page lists them: what they open, whose they are, what one may do."""
    rows = []
    for view in views_of(identity):
        page = page_of(view.address)
        is_own = str(view.account_id) == identity.account
        rows.append(
            {
                "view": view,
                "what": page.title,
                "is_own": is_own,
                "may_drop": may_drop(view, identity),
            }
        )
    return rows
