"""The second factor: asked for at sign-in, set up and kept under the own account."""

from datetime import datetime, timedelta

import segno
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts import second_factor
from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.forms import CodeForm
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.signing_in import (
    FACTOR,
    PASSED,
    PENDING,
    PENDING_AT,
    hold_for_code,
    sign_in,
)
from waspada.apps.accounts.views import keep_language, locked_out, safe_next
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput

CODE_WITHIN = timedelta(minutes=10)
SECRET = "totp_secret"  # noqa: S105  the name of a key in the session


def _pending(request: HttpRequest) -> Account | None:
    """Return who gave the right password a moment ago."""
    key, since = request.session.get(PENDING), request.session.get(PENDING_AT)
    if not key or not since or real_now() - datetime.fromisoformat(since) > CODE_WITHIN:
        return None
    return Account.objects.filter(pk=key, is_active=True).first()


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the password; failures count like wrong passwords."""
    account = _pending(request)
    if account is None:
        return redirect("accounts:sign_in")
    credentials = {"username": account.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_out(request, None, credentials)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.check_code(account, form.cleaned_data["code"]):
            target = request.session.pop("next", "/")
            sign_in(request, account, way="code", now=real_now())
            return keep_language(redirect(_ours(request, target)), account.language)
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        form.add_error(
            "code",
            _("Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya, lalu coba lagi."),
        )
    return render(request, "accounts/sign_in_code.html", {"form": form})


def _ours(request: HttpRequest, address: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if is_ours else "/"


@never_cache
@signed_in
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_code(request: HttpRequest) -> HttpResponse:
    """Set up the second factor, or show that it is set up."""
    account = account_of(request)
    if second_factor.is_enrolled(account):
        if request.session.get(FACTOR) != PASSED:  # set up elsewhere while this session was open
            hold_for_code(request, account, now=real_now())
            return redirect("accounts:sign_in_code")
        left = len(second_factor.unused_recovery_codes(account))
        return render(request, "accounts/code.html", {"is_enrolled": True, "codes_left": left})
    kept = request.session.get(SECRET)
    secret = second_factor.unseal(kept) if kept else second_factor.generate_totp_secret()
    request.session[SECRET] = kept or second_factor.seal(secret)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factor.enrol(account, secret, form.cleaned_data["code"], now=real_now())
        except BadInput as error:
            form.add_error("code", explain(error))
        else:
            del request.session[SECRET]
            request.session.cycle_key()
            request.session[FACTOR] = PASSED
            return render(
                request,
                "accounts/recovery_codes.html",
                {"codes": codes, "next": safe_next(request)},
            )
    context = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "qr": segno.make(second_factor.otpauth_address(account, secret)).svg_inline(
            scale=5, light="#fff", svgclass="qr", title=_("Kode QR untuk aplikasi autentikator")
        ),
        "must": second_factor.must_enrol(account, current_identity()),
        "next": safe_next(request, ""),
    }
    return render(request, "accounts/code.html", context)


@never_cache
@require_POST
@signed_in
def renew_codes(request: HttpRequest) -> HttpResponseBase:
    """Show ten new recovery codes once, after the person proves the second factor again."""
    account = account_of(request)
    if not _proves(request, account):
        return _refused(request)
    codes = second_factor.renew_recovery_codes(account, now=real_now())
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": "/akun/"})


@never_cache
@require_POST
@signed_in
def remove_code(request: HttpRequest) -> HttpResponseBase:
    """Take the second factor away, to set up another phone."""
    account = account_of(request)
    if not _proves(request, account):
        return _refused(request)
    second_factor.disable(account, actor=str(account.pk), now=real_now())
    request.session.pop(FACTOR, None)
    return redirect("accounts:set_up_code")


def _proves(request: HttpRequest, account: Account) -> bool:
    """Check the code given with a change of the second factor; failures lock like sign-in."""
    credentials = {"username": account.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return False
    if second_factor.check_code(account, request.POST.get("code", "")):
        return True
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    return False


def _refused(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    context = {
        "is_enrolled": True,
        "codes_left": len(second_factor.unused_recovery_codes(account)),
        "refusal": _("Kode tidak cocok. Tidak ada yang berubah; tunggu kode berikutnya."),
    }
    return render(request, "accounts/code.html", context)
