"""The own account: language and colours, password, sessions, seats."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts.actions import set_password
from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.forms import ChangePasswordForm, PreferencesForm
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.models import Membership
from waspada.apps.accounts.queries import in_force, is_standing
from waspada.apps.accounts.second_factor import is_enrolled
from waspada.apps.accounts.signing_in import sessions_of, sign_out_elsewhere
from waspada.apps.accounts.views import keep_language


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponseBase:
    """Show the own account; POST keeps language and colours."""
    account = account_of(request)
    chosen = {"language": account.language, "theme": account.theme}
    form = PreferencesForm(request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        account.language = form.cleaned_data["language"]
        account.theme = form.cleaned_data["theme"]
        account.save(update_fields=["language", "theme"])
        response = keep_language(redirect("accounts:profile"), account.language)
        messages.success(request, _("Tersimpan."))
        return response
    return _page(request, preferences=form)


@never_cache
@signed_in
@sensitive_post_parameters("old_password", "new_password", "again")
@require_POST
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Set a new password; other sessions end, this one stays."""
    account = account_of(request)
    form = ChangePasswordForm(account, request.POST)
    if not form.is_valid():
        return _page(request, password=form)
    now = real_now()
    set_password(account, form.cleaned_data["new_password"], actor=str(account.pk), now=now)
    update_session_auth_hash(request, account)
    sign_out_elsewhere(account, request.session.session_key, actor=str(account.pk), now=now)
    messages.success(request, _("Kata sandi baru berlaku. Perangkat lain sudah dikeluarkan."))
    return redirect("accounts:profile")


@never_cache
@signed_in
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponseBase:
    """Sign the account out everywhere but here."""
    account = account_of(request)
    ended = sign_out_elsewhere(
        account, request.session.session_key, actor=str(account.pk), now=real_now()
    )
    messages.success(request, _("Perangkat lain dikeluarkan: {number}.").format(number=ended))
    return redirect("accounts:profile")


def _page(request: HttpRequest, **forms: Any) -> HttpResponseBase:
    account = account_of(request)
    today = domain_today()
    chosen = {"language": account.language, "theme": account.theme}
    seats = Membership.objects.filter(in_force(today), account=account).select_related("unit")
    context = {
        "account": account,
        "preferences": forms.get("preferences") or PreferencesForm(initial=chosen),
        "password": forms.get("password")
        or (ChangePasswordForm(account) if account.has_usable_password() else None),
        "seats": seats.order_by("starts_on"),
        "is_standing": is_standing(account, today),
        "is_enrolled": is_enrolled(account),
        "sessions": sessions_of(account.pk, now=real_now()),
        "here": request.session.session_key,
    }
    return render(request, "accounts/profile.html", context)
