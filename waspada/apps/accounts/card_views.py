"""Signing in with a reporter card, and printing cards."""

from collections.abc import Iterable

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.cards import IssuedCard, check_pin, digest_of_token, valid_card
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.forms import PinForm
from waspada.apps.accounts.models import Membership
from waspada.apps.accounts.signing_in import sign_in
from waspada.apps.accounts.views import keep_language
from waspada.core.errors import NotFound

CARD = "card"


@never_cache
@require_safe
def scan_card(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, where it would be seen and logged, and ask for the PIN."""
    request.session[CARD] = digest_of_token(token).hex()
    return redirect("accounts:card_pin")


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def card_pin(request: HttpRequest) -> HttpResponse:
    """Ask for the PIN of the card that was scanned, and sign its holder in."""
    kept = request.session.get(CARD)
    if not kept:
        raise NotFound("accounts.card_not_valid")
    digest = bytes.fromhex(kept)
    valid_card(digest)
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = real_now()
        account = check_pin(digest, form.cleaned_data["pin"], now=now)
        if account is not None:
            sign_in(request, account, way="card", now=now)
            request.session.pop(CARD, None)
            return keep_language(redirect("/"), account.language)
        form.add_error("pin", _("PIN tidak cocok. Sesudah lima kali salah, tunggu 15 menit."))
    return render(request, "accounts/card_pin.html", {"form": form})


def print_cards(request: HttpRequest, issued: Iterable[IssuedCard]) -> HttpResponse:
    """Show cards once, ready to print; callers are never_cache, so no browser keeps them."""
    issued = list(issued)
    seats = {
        seat.account_id: seat
        for seat in Membership.objects.filter(
            account__in=[entry.account for entry in issued]
        ).select_related("unit")
    }
    cards = []
    for entry in issued:
        seat = seats.get(entry.account.pk)
        address = request.build_absolute_uri(reverse("accounts:scan_card", args=[entry.token]))
        cards.append(
            {
                "holder": entry.account,
                "unit": seat.unit.name if seat else "",
                "place": seat.place_code if seat else "",
                "pin": entry.pin,
                "qr": segno.make(address, error="m").svg_inline(
                    scale=4, omitsize=True, border=1, title=_("Kode QR kartu")
                ),
            }
        )
    return render(request, "accounts/cards_print.html", {"cards": cards})
