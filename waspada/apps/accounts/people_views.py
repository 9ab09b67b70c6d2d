"""The pages on which administrators and secretariats look after accounts."""

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts import people
from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account, ApiKey, Candidacy, FieldCard, Membership
from waspada.apps.accounts.people_forms import CandidacyForm, KeyForm, NewPersonForm, SeatForm
from waspada.apps.accounts.people_queries import (
    managed_account,
    managed_places,
    seat_of,
    seats_by_account,
)
from waspada.apps.accounts.people_queries import (
    people as people_found,
)
from waspada.apps.accounts.people_words import read_place
from waspada.apps.accounts.second_factor import is_enrolled
from waspada.apps.words.sentences import explain
from waspada.core.access_grants import may_manage
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.vocabulary import ROLES

ROWS = 50


@never_cache
@signed_in
@require_safe
def people_list(request: HttpRequest) -> HttpResponseBase:
    """List the accounts of the person's area, found by name, role or place."""
    day = domain_today()
    role = request.GET.get("peran", "")
    text = request.GET.get("cari", "")[:100]
    typed_place = request.GET.get("tempat", "")[:100]
    place, problem = "", ""
    if typed_place.strip():
        try:
            place = read_place(typed_place, current_identity())
        except BadInput as error:
            problem = explain(error)
    found = people_found(text=text, role=role if role in ROLES else "", place=place, day=day)
    page = Paginator(found, ROWS).get_page(request.GET.get("halaman"))
    seats = seats_by_account(list(page.object_list))
    rows = [
        {"account": account, "seats": _current(seats.get(account.pk, []), day)}
        for account in page.object_list
    ]
    kept = request.GET.copy()
    kept.pop("halaman", None)
    context = {
        "rows": rows,
        "page": page,
        "query": kept.urlencode(),
        "text": text,
        "role": role,
        "place": typed_place,
        "problem": problem,
        "roles": ROLES.items(),
        "areas": managed_places(),
        "day": day,
    }
    return render(request, "accounts/people.html", context)


def _current(seats: list[Membership], day: date) -> list[Membership]:
    """Return the seats in force, or all where none is."""
    now = [seat for seat in seats if seat.ends_on is None or seat.ends_on >= day]
    return now or seats


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponseBase:
    """Make an account with its first seat."""
    managed_places()
    form = NewPersonForm(request.POST or None, initial={"starts_on": domain_today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        now = real_now()
        try:
            account = people.create_account_with_seat(
                given["username"],
                given["display_name"],
                email=given["email"],
                seat=people.SeatWanted(
                    role=given["role"],
                    agency=given["agency"],
                    place=given["place"],
                    clearance=given["clearance"],
                    compartments=tuple(given.get("compartments", ())),
                    decree=given["decree"],
                    starts_on=given["starts_on"],
                    ends_on=given["ends_on"],
                ),
                now=now,
            )
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            return redirect("accounts:person", account.pk)
    return render(request, "accounts/person_new.html", {"form": form})


@never_cache
@signed_in
@require_safe
def person(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Show one account: seats, sign-in, card, keys, candidacy."""
    return person_page(request, listed_account(account_id))


def listed_account(account_id: UUID) -> Account:
    """Return an account of the person's area; changing it needs more (`managed_account`)."""
    return people_found(day=domain_today()).filter(pk=account_id).first() or managed_account(
        account_id
    )


def person_page(request: HttpRequest, account: Account, **more: object) -> HttpResponseBase:
    """Render the page of one account, with a form that failed or a secret to show once."""
    seats = list(
        Membership.objects.filter(account=account).select_related("unit").order_by("starts_on")
    )
    roles = {seat.role for seat in seats}
    is_own = str(account.pk) == current_identity().account
    context = {
        "person": account,
        "seats": seats,
        "today": domain_today(),
        "may_change": may_manage(current_identity(), [seat_of(row) for row in seats])
        and not is_own,
        "is_own": is_own,
        "is_field": roles == {"field"},
        "cards": FieldCard.objects.filter(account=account, revoked_at=None),
        "keys": ApiKey.objects.filter(account=account).order_by("-created_at"),
        "candidacies": Candidacy.objects.filter(account=account).order_by("-nominated_on"),
        "is_enrolled": is_enrolled(account),
        "seat_form": SeatForm(initial={"starts_on": domain_today()}),
        "candidacy_form": CandidacyForm(),
        "key_form": KeyForm(),
    }
    return render(request, "accounts/person.html", context | more)
