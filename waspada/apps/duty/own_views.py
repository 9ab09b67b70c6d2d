"""One's own shifts: the coming ones, and the address under which a calendar finds them."""

import hashlib
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.duty.feed import account_of_token, issue_calendar_token, shifts_feed
from waspada.apps.duty.models import CalendarKey
from waspada.apps.duty.queries import shifts_of_account
from waspada.apps.duty.rights import DESK_ROLES
from waspada.core.errors import NotFound

_AN_HOUR = 3600
_DAY = timedelta(days=1)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's coming shifts; a posted page makes a new calendar address, shown once."""
    require_role(DESK_ROLES)
    account = account_of(request)
    now = domain_now()
    address = ""
    if request.method == "POST":
        token = issue_calendar_token(account, now=real_now())
        address = request.build_absolute_uri(reverse("duty:ics", args=(token,)))
        messages.success(request, _("Alamat baru dibuat; alamat lama tidak berlaku lagi."))
    coming = [one for one in shifts_of_account(account, domain_today() - _DAY) if one.ends_at > now]
    context = {
        "shifts": coming[:60],
        "address": address,
        "has_address": CalendarKey.objects.filter(account=account).exists(),
        "now": now,
    }
    return render(request, "duty/mine.html", context)


@require_safe
def ics(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer a person's shifts to a calendar that knows the secret address."""
    account = account_of_token(token)
    if account is None:
        raise NotFound("access.not_found")
    body = shifts_feed(account, domain_today())
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="piket.ics"'
    response["ETag"] = tag
    patch_cache_control(response, private=True, max_age=_AN_HOUR)
    return response
