"""Warnings for other systems: Atom feeds and the CAP messages that they lead to."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.delivery.contacts import feed_of, note_feed_used
from waspada.apps.delivery.models import FeedKey
from waspada.apps.exchange import feeds
from waspada.apps.warnings.models import CapMessage
from waspada.channels.cap.feed import ATOM_TYPE, CAP_TYPE, Feed, write_feed
from waspada.core.errors import NotFound
from waspada.core.places import load_table

_A_MINUTE: Final = 60
_THE_BEGINNING: Final = datetime(2024, 1, 1, tzinfo=UTC)  # of a feed that holds nothing yet


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer the warnings of an office's place to a system that knows its address."""
    key = _key(token)
    papers = feeds.papers_of_feed(key, domain_now())
    note_feed_used(key, real_now())

    def address(paper: CapMessage) -> str:
        return request.build_absolute_uri(reverse("exchange:feed_cap", args=(token, paper.pk)))

    place = load_table()[key.place_code].display
    return _feed(request, papers, address, name=f"Peringatan {place}", began=key)


@require_safe
def feed_cap(request: HttpRequest, token: str, cap_id: UUID) -> HttpResponseBase:
    """Answer one CAP message as it was frozen to a system that knows the feed's address."""
    return _cap(request, feeds.paper_of_feed(_key(token), cap_id))


@require_safe
def public_feed(request: HttpRequest) -> HttpResponseBase:
    """Answer the warnings approved for the public, where the deployment has turned this on."""
    _check_is_on()

    def address(paper: CapMessage) -> str:
        return request.build_absolute_uri(reverse("exchange:public_cap", args=(paper.pk,)))

    papers = feeds.public_papers(domain_now())
    return _feed(request, papers, address, name="Peringatan untuk masyarakat", began=None)


@require_safe
def public_cap(request: HttpRequest, cap_id: UUID) -> HttpResponseBase:
    """Answer one CAP message whose scope is Public."""
    _check_is_on()
    return _cap(request, feeds.public_paper(cap_id))


def _key(token: str) -> FeedKey:
    found = feed_of(token)
    if found is None:
        raise NotFound("access.not_found")
    return found


def _check_is_on() -> None:
    if not settings.WASPADA_PUBLIC_FEED:
        raise NotFound("access.not_found")


def _feed(
    request: HttpRequest,
    papers: list[tuple[CapMessage, str]],
    address: Callable[[CapMessage], str],
    *,
    name: str,
    began: FeedKey | None,
) -> HttpResponse:
    entries = feeds.entries_of(papers, address)
    beginning = began.issued_at if began else _THE_BEGINNING
    body = write_feed(
        Feed(
            identifier=f"urn:waspada:feed:{began.pk if began else 'public'}",
            title=f"{name} – Waspada",
            href=request.build_absolute_uri(request.path),
            updated=max((one.updated for one in entries), default=beginning),
            author=f"Waspada {settings.WASPADA_NODE}",
            entries=entries,
        )
    )
    return _tagged(request, body, ATOM_TYPE)


def _cap(request: HttpRequest, paper: CapMessage) -> HttpResponse:
    response = _tagged(request, paper.body.encode(), CAP_TYPE)
    response["Content-Disposition"] = f'inline; filename="{paper.pk}.xml"'
    return response


def _tagged(request: HttpRequest, body: bytes, media_type: str) -> HttpResponse:
    """Answer bytes under their own tag; who has them already is told so."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    asked = {one.strip().removeprefix("W/") for one in _asked(request).split(",")}
    if tag in asked or "*" in asked:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=media_type)
    response["ETag"] = tag
    patch_cache_control(response, private=True, max_age=_A_MINUTE)
    return response


def _asked(request: HttpRequest) -> str:
    return str(request.headers.get("If-None-Match", ""))
