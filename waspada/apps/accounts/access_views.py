"""*Siapa dapat melihat halaman ini?* in plain words: the rule, and which units it lets in."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from waspada.apps.accounts.access_queries import readers_of
from waspada.apps.accounts.classes import storable_classes
from waspada.apps.accounts.clock import domain_today
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.core.access import readable_classes
from waspada.core.access_rules import RULES_TABLE
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import CLASS_WORDS


@signed_in
@require_safe
def access(request: HttpRequest) -> HttpResponseBase:
    """Explain who reads items of a class at a place: roles and units, never names."""
    identity = current_identity()
    own = identity.memberships[0].place if identity.memberships else NATION
    place = request.GET.get("tempat", own)
    if place != NATION and place not in load_table():
        place = own
    chosen = request.GET.get("kelas", "B")
    if chosen not in CLASS_WORDS:
        chosen = "B"
    context = {
        "place": place,
        "chosen": chosen,
        "classes": CLASS_WORDS.items(),
        "storable": storable_classes(),
        "readers": readers_of(place, chosen, day=domain_today()),
        "rules": RULES_TABLE,
        "mine": [(seat, readable_classes(seat)) for seat in identity.memberships],
    }
    return render(request, "accounts/access.html", context)
