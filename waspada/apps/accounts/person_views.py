"""What is done to one account: seats, closing, password links, cards, keys, candidacy."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts import people, second_factor
from waspada.apps.accounts.api_keys import create_api_key, revoke_api_key
from waspada.apps.accounts.card_views import print_cards
from waspada.apps.accounts.cards import is_field_only, issue_card, revoke_cards
from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account, FieldCard, Membership
from waspada.apps.accounts.people_forms import (
    CandidacyForm,
    KeyForm,
    SeatForm,
    SeatTermsForm,
    SettleForm,
)
from waspada.apps.accounts.people_queries import managed_account, seat_of, seats_by_account
from waspada.apps.accounts.people_queries import people as people_found
from waspada.apps.accounts.people_views import person_page
from waspada.apps.words.sentences import explain
from waspada.core.access_grants import may_manage
from waspada.core.errors import NotAllowed, NotFound, WaspadaError

MOST_CARDS = 200


def _actor() -> str:
    return current_identity().account


def _not_own(account: Account) -> Account:
    if str(account.pk) == _actor():
        raise NotAllowed("accounts.not_own_seat")
    return account


@never_cache
@signed_in
@require_POST
def give_seat(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Give one more seat."""
    account = managed_account(account_id)
    form = SeatForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            people.give_seat(
                account,
                role=given["role"],
                agency=given["agency"],
                place=given["place"],
                clearance=given["clearance"],
                compartments=given.get("compartments", ()),
                decree=given["decree"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                now=real_now(),
            )
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            return redirect("accounts:person", account.pk)
    return person_page(request, account, seat_form=form, open_form="seat")


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change_seat(request: HttpRequest, account_id: UUID, seat_id: UUID) -> HttpResponseBase:
    """Change what of a seat may change; a seat ends, it is never deleted."""
    account = managed_account(account_id)
    seat = Membership.objects.filter(pk=seat_id, account=account).select_related("unit").first()
    if seat is None:
        raise NotFound("access.not_found")
    kept = {
        "clearance": seat.clearance,
        "compartments": list(seat.compartments),
        "decree": seat.decree,
        "ends_on": seat.ends_on,
    }
    form = SeatTermsForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            people.change_seat(
                account,
                seat.pk,
                clearance=given["clearance"],
                compartments=given["compartments"]
                if "compartments" in given
                else tuple(seat.compartments or ()),
                decree=given["decree"],
                ends_on=given["ends_on"],
                now=real_now(),
            )
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            messages.success(request, _("Peran tersimpan."))
            return redirect("accounts:person", account.pk)
    return render(request, "accounts/seat.html", {"person": account, "seat": seat, "form": form})


@never_cache
@signed_in
@require_POST
def set_active(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Close an account or open it again."""
    account = managed_account(account_id)
    people.set_active(account, is_active=request.POST.get("aktif") == "1", now=real_now())
    return redirect("accounts:person", account.pk)


@never_cache
@signed_in
@require_POST
def password_link(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Make a link with which the holder chooses a password; shown once."""
    account = _not_own(managed_account(account_id))
    token = people.password_token(account, now=real_now())
    link = request.build_absolute_uri(reverse("accounts:choose_password", args=[account.pk, token]))
    return person_page(request, account, link=link)


@never_cache
@signed_in
@require_POST
def remove_factor(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Take the second factor away after a lost phone; the holder sets up a new one."""
    account = _not_own(managed_account(account_id))
    second_factor.disable(account, actor=_actor(), now=real_now())
    messages.success(request, _("Faktor kedua dilepas. Pemilik akun memasangnya lagi saat masuk."))
    return redirect("accounts:person", account.pk)


@never_cache
@signed_in
@require_POST
def card(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Issue a card and show it once, or revoke the one there is."""
    account = managed_account(account_id)
    if request.POST.get("cabut"):
        revoke_cards(account, actor=_actor(), now=real_now())
        return redirect("accounts:person", account.pk)
    return print_cards(request, [issue_card(account, actor=_actor(), now=real_now())])


@never_cache
@signed_in
@require_POST
def cards_of_many(request: HttpRequest) -> HttpResponseBase:
    """Issue cards for the chosen reporters, or for all of the area without one."""
    chosen = request.POST.getlist("akun")[:MOST_CARDS]
    if chosen:
        accounts = [managed_account(UUID(pk)) for pk in chosen if _is_uuid(pk)]
    else:
        listed = people_found(role="field", day=domain_today(), only_active=True).exclude(
            pk__in=FieldCard.objects.filter(revoked_at=None).values("account")
        )
        accounts = [account for account in listed[:MOST_CARDS] if is_field_only(account)]
    seats = seats_by_account(accounts)
    identity = current_identity()
    accounts = [
        account
        for account in accounts
        if may_manage(identity, [seat_of(row) for row in seats.get(account.pk, [])])
    ]
    issued = [issue_card(account, actor=_actor(), now=real_now()) for account in accounts]
    if not issued:
        messages.info(request, _("Semua pelapor lapangan di wilayah Anda sudah punya kartu."))
        return redirect("accounts:people")
    return print_cards(request, issued)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@never_cache
@signed_in
@require_POST
def make_key(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Make an API key and show it once."""
    account = managed_account(account_id)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return person_page(request, account, key_form=form, open_form="key")
    _key, token = create_api_key(account, form.cleaned_data["name"], actor=_actor(), now=real_now())
    return person_page(request, account, token=token)


@never_cache
@signed_in
@require_POST
def end_key(request: HttpRequest, account_id: UUID, key_id: UUID) -> HttpResponseBase:
    """Revoke an API key."""
    account = managed_account(account_id)
    revoke_api_key(key_id, account, actor=_actor(), now=real_now())
    return redirect("accounts:person", account.pk)


@never_cache
@signed_in
@require_POST
def add_candidacy(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Bar a candidate's account, and seat the acting head."""
    account = _not_own(managed_account(account_id))
    form = CandidacyForm(request.POST)
    if form.is_valid():
        try:
            people.record_candidacy(account, **form.cleaned_data, now=real_now())
        except WaspadaError as error:
            form.add_error(None, explain(error))
        else:
            return redirect("accounts:person", account.pk)
    return person_page(request, account, candidacy_form=form, open_form="candidacy")


@never_cache
@signed_in
@require_POST
def settle_candidacy(
    request: HttpRequest, account_id: UUID, candidacy_id: UUID
) -> HttpResponseBase:
    """Enter the day the results became final."""
    account = _not_own(managed_account(account_id))
    form = SettleForm(request.POST)
    if form.is_valid():
        people.settle_candidacy(
            account, candidacy_id, form.cleaned_data["results_final_on"], now=real_now()
        )
    return redirect("accounts:person", account.pk)
