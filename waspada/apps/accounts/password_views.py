"""Choosing a password by the link that an administrator handed over."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.actions import set_password
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.forms import NewPasswordForm
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.signing_in import sign_out_elsewhere
from waspada.core.errors import NotFound

LINK = "password_link"


@never_cache
@require_safe
def open_link(request: HttpRequest, account_id: UUID, token: str) -> HttpResponse:
    """Take the token out of the address, where it would be seen and logged."""
    request.session[LINK] = [str(account_id), token]
    return redirect("accounts:new_password")


@never_cache
@sensitive_post_parameters("new_password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Let the holder of a valid link choose a password; the link then stops working."""
    account = _account_of_link(request)
    form = NewPasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = real_now()
        set_password(account, form.cleaned_data["new_password"], actor=str(account.pk), now=now)
        sign_out_elsewhere(account, None, actor=str(account.pk), now=now)
        request.session.flush()
        messages.success(
            request, _("Kata sandi tersimpan. Silakan masuk dengan nama pengguna Anda.")
        )
        return redirect("accounts:sign_in")
    return render(request, "accounts/new_password.html", {"form": form, "person": account})


def _account_of_link(request: HttpRequest) -> Account:
    key, token = request.session.get(LINK) or ("", "")
    account = Account.objects.filter(pk=key, is_active=True).first() if key else None
    if account is None or not default_token_generator.check_token(account, token):
        raise NotFound("accounts.link_not_valid")
    return account
