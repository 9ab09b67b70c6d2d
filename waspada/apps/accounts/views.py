"""Signing in and out, the language of the pages, and what a locked-out person is told."""

from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.demo import demo_accounts
from waspada.apps.accounts.forms import SignInForm
from waspada.apps.accounts.guards import is_demo_at_loopback
from waspada.apps.accounts.models import Account
from waspada.apps.accounts.second_factor import is_enrolled
from waspada.apps.accounts.signing_in import hold_for_code, sign_in, sign_out
from waspada.apps.words.sentences import say
from waspada.core.errors import NotFound


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Return where to go afterwards: only an address of our own."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else default


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; the demo offers its roles on the machine it runs on."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(safe_next(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = authenticate(request, **form.cleaned_data)
        if isinstance(account, Account):
            return _signed_in(request, account)
        form.add_error(
            None,
            _(
                "Nama pengguna atau kata sandi tidak cocok. Periksa huruf besar dan kecil, "
                "lalu coba lagi; sesudah lima kali gagal, tunggu 15 menit."
            ),
        )
    is_demo = is_demo_at_loopback(request)
    context = {
        "form": form,
        "next": safe_next(request, ""),
        "samples": demo_accounts() if is_demo else (),
    }
    return render(request, "accounts/sign_in.html", context)


def _signed_in(request: HttpRequest, account: Account) -> HttpResponse:
    now = real_now()
    if is_enrolled(account):
        hold_for_code(request, account, now=now)
        target = redirect("accounts:sign_in_code")
        request.session["next"] = safe_next(request)
        return target
    sign_in(request, account, way="password", now=now)
    return keep_language(redirect(safe_next(request)), account.language)


@require_POST
def sign_in_as_sample(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people with one click; on loopback only."""
    chosen = Account.objects.filter(
        username=request.POST.get("account", ""), is_sample=True, is_active=True
    ).first()
    if chosen is None or not is_demo_at_loopback(request):
        raise NotFound("access.not_found")
    sign_in(request, chosen, way="sample", now=real_now())
    return redirect(safe_next(request))


@require_POST
def sign_out_page(request: HttpRequest) -> HttpResponse:
    """End the session and go back to the sign-in page."""
    sign_out(request, now=real_now())
    return redirect("accounts:sign_in")


@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in the other language from now on."""
    language = request.POST.get("bahasa", "")
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    if isinstance(request.user, Account) and request.user.language != language:
        request.user.language = language
        request.user.save(update_fields=["language"])
    return keep_language(redirect(safe_next(request)), language)


def keep_language(response: HttpResponseRedirect, language: str) -> HttpResponseRedirect:
    """Let the browser remember the language, for the pages before signing in."""
    translation.activate(language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def locked_out(request: HttpRequest, *given: Any, **_kwargs: Any) -> HttpResponse:
    """Answer a sign-in after too many failures: when to try again."""
    credentials = next((part for part in given if isinstance(part, dict)), None) or {}
    wait = get_cool_off(request) or timedelta(minutes=15)
    last = (
        AccessAttempt.objects.filter(
            username=credentials.get("username"),
            ip_address=getattr(request, "axes_ip_address", None),
        )
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    left = (last + wait - real_now()) if last else wait
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    response = render(
        request,
        "error.html",
        {
            "sentence": say("accounts.locked_out", {"minutes": minutes}),
            "code": "accounts.locked_out",
            "status": 429,
        },
        status=429,
    )
    response["Retry-After"] = str(minutes * 60)
    return response
