"""The channels: how each is set up and does, the addresses of offices, feeds, a test message."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import AgencyUnit
from waspada.apps.delivery import contact_actions
from waspada.apps.delivery.contact_actions import MANAGERS
from waspada.apps.delivery.contacts import contacts_in, feed_keys_in
from waspada.apps.delivery.forms import ContactForm, FeedForm
from waspada.apps.delivery.models import Contact
from waspada.apps.delivery.queries import channel_facts
from waspada.apps.delivery.surroundings import (
    open_channel,
    reason_to_hold,
    takes_answers,
    webhook_key,
)
from waspada.apps.delivery.words import CHANNEL_WORDS, shown_address
from waspada.apps.words.sentences import explain
from waspada.channels.registry import CHANNELS
from waspada.channels.webhook.hook import written_key
from waspada.core.access import Membership
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.places import is_within

MOST_LISTED = 300


@never_cache
@signed_in
@require_safe
def channels(request: HttpRequest) -> HttpResponseBase:
    """Show every channel with its state, and the addresses and feeds of one's own places."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    seats = require_role(MANAGERS)
    places = [seat.place for seat in seats]
    facts = channel_facts(CHANNELS)
    shown = {
        "place": places[0],
        "channels": [
            {
                "name": CHANNEL_WORDS.get(name, name),
                "code": name,
                "missing": reason_to_hold(open_channel(name), current_identity().realm),
                "takes_answers": takes_answers(name),
                "facts": facts[name],
                "total": sum(facts[name].counts.values()),
                "waiting": facts[name].counts["pending"] + facts[name].counts["sending"],
            }
            for name in CHANNELS
        ],
        "contacts": [
            {
                "row": row,
                "channel": CHANNEL_WORDS.get(row.channel, row.channel),
                "address": shown_address(row.channel, row.address),
            }
            for row in contacts_in(places)
        ],
        "feeds": feed_keys_in(places),
        "units": _units(seats),
        "contact_form": ContactForm(),
        "feed_form": FeedForm(),
        "own_mail": account_of(request).email,
    } | more
    return render(request, "delivery/channels.html", shown, status=status)


def _units(seats: tuple[Membership, ...]) -> list[AgencyUnit]:
    found = AgencyUnit.objects.order_by("place_code", "code")
    return [
        unit for unit in found if any(is_within(unit.place_code, seat.place) for seat in seats)
    ][:MOST_LISTED]


@never_cache
@signed_in
@require_POST
def add(request: HttpRequest) -> HttpResponseBase:
    """Register an address; a webhook's key is shown on the page that answers, once."""
    require_role(MANAGERS)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, status=400, contact_form=form)
    try:
        row = contact_actions.add_contact(form.facts(), actor=_actor(request), now=real_now())
    except WaspadaError as error:
        form.add_error(None, explain(error))
        return _page(request, status=error.status, contact_form=form)
    if row.channel == "webhook":
        return _with_key(request, row)
    messages.success(request, _("Alamat terdaftar. Kirim pesan uji untuk memastikan."))
    return redirect("delivery:channels")


def _with_key(request: HttpRequest, row: Contact) -> HttpResponse:
    return _page(request, key_of=row, key=written_key(webhook_key(row)))


@never_cache
@signed_in
@require_POST
def change(request: HttpRequest, contact_id: UUID) -> HttpResponseBase:
    """Try an address, stop it, or give a webhook another key."""
    require_role(MANAGERS)
    actor, now = _actor(request), real_now()
    step = request.POST.get("langkah", "")
    if step == "uji":
        contact_actions.send_test(contact_id, actor=actor, now=now)
        messages.success(request, _("Pesan uji masuk antrean; hasilnya muncul di halaman ini."))
        return redirect(reverse("delivery:outbox"))
    if step == "kunci":
        return _with_key(request, contact_actions.renew_key(contact_id, actor=actor, now=now))
    if step != "henti":
        raise BadInput("delivery.bad_contact")
    contact_actions.stop_contact(contact_id, actor=actor, now=now)
    messages.success(request, _("Tidak ada lagi yang dikirim ke alamat itu."))
    return redirect("delivery:channels")


@signed_in
@require_POST
def test_mail(request: HttpRequest) -> HttpResponseBase:
    """Send a test message to one's own e-mail address."""
    seats = require_role(MANAGERS)
    contact_actions.send_test_mail(
        seats[0].place, account_of(request), actor=_actor(request), now=real_now()
    )
    messages.success(request, _("Pesan uji masuk antrean; hasilnya muncul di halaman ini."))
    return redirect("delivery:outbox")


@never_cache
@signed_in
@require_POST
def add_feed(request: HttpRequest) -> HttpResponseBase:
    """Issue a feed for an office; its address is shown once."""
    require_role(MANAGERS)
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, status=400, feed_form=form)
    try:
        row, token = contact_actions.issue_feed(
            form.cleaned_data["unit"],
            form.cleaned_data["name"],
            actor=_actor(request),
            now=real_now(),
        )
    except WaspadaError as error:
        form.add_error(None, explain(error))
        return _page(request, status=error.status, feed_form=form)
    address = request.build_absolute_uri(reverse("exchange:feed", args=(token,)))
    return _page(request, feed_of=row, feed_address=address)


@signed_in
@require_POST
def end_feed(request: HttpRequest, feed_id: UUID) -> HttpResponseBase:
    """Revoke a feed."""
    require_role(MANAGERS)
    contact_actions.revoke_feed(feed_id, actor=_actor(request), now=real_now())
    messages.success(request, _("Umpan itu dicabut; alamatnya tidak berlaku lagi."))
    return redirect("delivery:channels")


def _actor(request: HttpRequest) -> str:
    return str(account_of(request).pk)
