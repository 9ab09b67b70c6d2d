"""The address under which a person's calendar finds due dates, and what it answers."""

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.followups.feed import account_of_token, issue_feed_token, items_feed
from waspada.apps.followups.models import FeedKey
from waspada.apps.followups.rights import READERS
from waspada.core.errors import NotFound

_AN_HOUR = 3600


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Make a new calendar address, shown once."""
    require_role(READERS)
    account = account_of(request)
    address = ""
    if request.method == "POST":
        token = issue_feed_token(account, now=real_now())
        address = request.build_absolute_uri(reverse("followups:ics", args=(token,)))
        messages.success(request, _("Alamat baru dibuat; alamat lama tidak berlaku lagi."))
    context = {
        "address": address,
        "has_address": FeedKey.objects.filter(account=account).exists(),
    }
    return render(request, "followups/feed.html", context)


@require_safe
def ics(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer due dates to a calendar that knows the secret address."""
    account = account_of_token(token)
    if account is None:
        raise NotFound("access.not_found")
    body = items_feed(account, domain_today())
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="tindak-lanjut.ics"'
    response["ETag"] = tag
    patch_cache_control(response, private=True, max_age=_AN_HOUR)
    return response
