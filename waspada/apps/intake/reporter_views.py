"""Reporters' telephones, chats and e-mail: who may report from which, and a card to hand out."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.people_queries import managed_places, people
from waspada.apps.intake.addresses import (
    CODE_HOLDS,
    addresses_to_manage,
    confirm_by_call,
    give_code,
    revoke_address,
)
from waspada.apps.intake.views import KEEPERS
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.vocabulary import CATEGORIES
from waspada.sources.coded_text.words import table

PAGE: Final = 40
MOST_LISTED: Final = 400
CHANNELS: Final = {
    "": gettext_lazy("belum tahu"),
    "sms": gettext_lazy("nomor telepon (SMS dan WhatsApp)"),
    "email": gettext_lazy("surel"),
}
FAMILY_WORDS: Final = {
    "": gettext_lazy("belum diketahui"),
    "phone": gettext_lazy("telepon"),
    "telegram": gettext_lazy("Telegram"),
    "email": gettext_lazy("surel"),
}


@never_cache
@signed_in
@require_safe
def reporters(request: HttpRequest) -> HttpResponseBase:
    """Show the addresses of people one looks after."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    seats = require_role(KEEPERS)
    found = addresses_to_manage(managed_places())
    page = Paginator(found, PAGE).get_page(request.GET.get("halaman"))
    accounts = list(people(day=domain_today(), only_active=True)[:MOST_LISTED])
    shown = {
        "place": seats[0].place,
        "page": page,
        "rows": [(row, FAMILY_WORDS.get(row.channel, row.channel)) for row in page.object_list],
        "people": accounts,
        "channels": CHANNELS.items(),
        "days": CODE_HOLDS.days,
    } | more
    return render(request, "intake/reporters.html", shown, status=status)


@never_cache
@signed_in
@require_POST
def add(request: HttpRequest) -> HttpResponseBase:
    """Give a code to somebody; it is shown on the page that answers, once."""
    require_role(KEEPERS)
    asked = request.POST
    person = Account.objects.filter(username=asked.get("akun", "").strip().lower()).first()
    try:
        if person is None:
            raise BadInput("intake.no_such_person")
        row, code = give_code(
            person.pk,
            actor=str(account_of(request).pk),
            now=real_now(),
            day=domain_today(),
            channel=_channel_asked(asked),
            address=asked.get("alamat", ""),
        )
    except WaspadaError as error:
        return _page(request, status=error.status, sentence=explain(error), asked=asked)
    return _page(request, code=code, code_of=row.account)


def _channel_asked(asked: QueryDict) -> str:
    """Return the kind of address; of one that was typed without it, the kind it looks like.

    Left out, the code would count from any telephone although somebody named one.
    """
    channel, address = asked.get("jenis", ""), asked.get("alamat", "").strip()
    if channel in CHANNELS and (channel or not address):
        return channel
    return "email" if "@" in address else "sms"


@signed_in
@require_POST
def change(request: HttpRequest, address_id: UUID) -> HttpResponseBase:
    """Confirm an address by a call, or revoke it."""
    require_role(KEEPERS)
    named: dict[str, Any] = {
        "actor": str(account_of(request).pk),
        "now": real_now(),
        "day": domain_today(),
    }
    step = request.POST.get("langkah", "")
    if step == "konfirmasi":
        confirm_by_call(address_id, **named)
        messages.success(
            request, _("Dikonfirmasi. Pesan dari alamat itu langsung menjadi laporan.")
        )
    elif step == "cabut":
        revoke_address(address_id, **named)
        messages.success(request, _("Dicabut. Pesan dari alamat itu ditahan mulai sekarang."))
    else:
        raise BadInput("intake.nothing_to_confirm")
    return redirect("intake:reporters")


@never_cache
@signed_in
@require_safe
def card(request: HttpRequest) -> HttpResponseBase:
    """Show the card that a field reporter carries, ready to print."""
    entries = table()["categories"]
    words = [
        {"number": one["number"], "word": one["word"], "name": CATEGORIES[code].name.id}
        for code, one in sorted(entries.items(), key=lambda item: item[1]["number"])
    ]
    return render(request, "intake/card.html", {"words": words})
