"""The page where codes for apps are issued, printed once and revoked."""

from typing import Any, Final
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, seats_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.people_queries import people, seats_by_account
from waspada.apps.odk.models import AppToken
from waspada.apps.odk.queries import tokens_here
from waspada.apps.odk.tokens import issue_token, revoke_token
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, TooMany
from waspada.core.places import Level, Place, ancestor_at, level_of, load_table
from waspada.sources.odk.openrosa import collect_settings

KEEPERS: Final = frozenset({"secretariat", "administrator"})
MOST_SHOWN: Final = 300
QR_ERROR: Final = "l"  # the code is long; less repetition makes its squares larger


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def apps(request: HttpRequest) -> HttpResponseBase:
    """List the codes of one's area; issue one and show it, this once."""
    seats = require_role(KEEPERS)
    if request.method != "POST":
        return _page(request, seats[0].place)
    try:
        row, token = issue_token(
            _account_asked(request),
            _area_asked(request, seats[0].place),
            actor=str(account_of(request).pk),
            now=real_now(),
        )
    except (BadInput, TooMany) as error:
        return _page(request, seats[0].place, problem=explain(error), status=error.status)
    return _printed(request, row, token)


@never_cache
@signed_in
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponseBase:
    """End a code."""
    require_role(KEEPERS)
    revoke_token(token_id, actor=str(account_of(request).pk), now=real_now())
    return redirect("odk:apps")


def _page(
    request: HttpRequest, place: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    accounts = list(people(day=domain_today(), only_active=True)[:MOST_SHOWN])
    seats = seats_by_account(accounts)
    rows = list(tokens_here()[:MOST_SHOWN])
    shown: dict[str, Any] = {
        "place": place,
        "is_desk": bool(seats_of(current_identity(), frozenset({"secretariat"}))),
        "problem": problem,
        "reporters": [
            {
                "account": account,
                "place": seats[account.pk][0].place_code if account.pk in seats else "",
            }
            for account in _field_first(accounts, seats)
        ],
        "areas": _areas(place),
        "valid": [row for row in rows if row.revoked_at is None],
        "ended": [row for row in rows if row.revoked_at is not None][:20],
        "chosen": request.POST.get("akun") or request.GET.get("akun", ""),
        "chosen_area": request.POST.get("wilayah", ""),
    }
    return render(request, "odk/apps.html", shown, status=status)


def _field_first(accounts: list[Account], seats: dict[UUID, Any]) -> list[Account]:
    def is_office(account: Account) -> bool:
        return not any(seat.role == "field" for seat in seats.get(account.pk, ()))

    return sorted(accounts, key=lambda account: (is_office(account), account.display_name))


def _areas(place: str) -> list[Place]:
    """Return the kab/kota a phone may hold: the one around the desk, or those under it."""
    table = load_table()
    own = ancestor_at(place, Level.REGENCY)
    codes = [own] if own else table.codes(place, Level.REGENCY)
    return [table[code] for code in codes]


def _account_asked(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("akun", ""))
    except ValueError as error:
        raise BadInput("odk.no_reporter") from error


def _area_asked(request: HttpRequest, place: str) -> str:
    asked = request.POST.get("wilayah", "").strip()
    if asked:
        # A report that names no place is taken for the area of its phone: it must be the desk's.
        if asked not in {one.code for one in _areas(place)}:
            raise BadInput("odk.unknown_place")
        return asked
    account = Account.objects.filter(pk=_account_asked(request)).first()
    rows = seats_by_account([account])[account.pk] if account else []
    codes = (row.place_code for row in rows if level_of(row.place_code) >= Level.REGENCY)
    place = next(codes, "")
    return (ancestor_at(place, Level.REGENCY) or "") if place else ""


def _printed(request: HttpRequest, row: AppToken, token: str) -> HttpResponse:
    server = request.build_absolute_uri(reverse("odk:server", kwargs={"token": token}))
    settings = collect_settings(server.rstrip("/"), name="Waspada")
    qr = segno.make(settings, error=QR_ERROR, boost_error=False)
    shown = {
        "row": row,
        "server": server.rstrip("/"),
        "is_secure": request.is_secure(),
        "qr": qr.svg_inline(scale=4, border=2, omitsize=True, light="#fff", title="ODK Collect"),
    }
    return render(request, "odk/printed.html", shown)
