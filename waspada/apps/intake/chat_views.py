"""Paste, share or upload a WhatsApp chat, pick messages, send them as reports. For the desk.

With JavaScript the chat is read in the browser and only picked messages come here. Without it
the pasted text comes here, is read by the same rules and not kept.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waspada.apps.accounts.clock import domain_now, domain_today, real_now
from waspada.apps.accounts.guards import account_of, require_role, signed_in
from waspada.apps.intake.chat_photos import MOST_AT_ONCE as MOST_PHOTOS
from waspada.apps.intake.chat_photos import Added, add_photos, check_photos
from waspada.apps.intake.chat_receiving import (
    MOST_AT_ONCE,
    Picked,
    read_picked,
    receive_picked,
)
from waspada.apps.intake.health import heard
from waspada.apps.reports.photo_uploads import limit_photos
from waspada.apps.reports.receiving import Outcome
from waspada.apps.reports.tallies import caller_of, count_or_refuse
from waspada.apps.words.sentences import explain, say
from waspada.core.access import Membership
from waspada.core.errors import BadInput, WaspadaError
from waspada.core.places import load_table
from waspada.core.reports.body import LONGEST_TEXT
from waspada.core.reports.masking import mask_text
from waspada.sources.whatsapp_chat import ORDERS, RULES, TEXT, ChatMessage, read_chat

DESK: Final = frozenset({"secretariat"})
WAY: Final = "chat"
HOUR: Final = timedelta(hours=1)
MOST_SENT: Final = 120  # times an hour, by one person
_MISSED: Final = "terlewat"
_REFUSALS: Final = ("not_text", "not_utf8", "broken_zip", "locked_zip", "no_chat", "too_large")
_WORKER: Final = Path(__file__).resolve().parents[2] / "web" / "static" / "js" / "chat-worker.js"


@csrf_exempt  # the limit must stand before the check reads the form; _paste checks it
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: HttpRequest) -> HttpResponseBase:
    """Show, read and receive; a photo that is too large is dropped as it streams in."""
    request.photo_limit = limit_photos(request)  # type: ignore[attr-defined]
    response: HttpResponseBase = _paste(request)
    return response


@csrf_protect
@signed_in
def _paste(request: HttpRequest) -> HttpResponseBase:
    """Show where to paste; read what was pasted without JavaScript; receive what was picked."""
    seat = require_role(DESK)[0]
    if request.method != "POST":
        missed = say("chat.share_missed") if request.GET.get("bagikan") == _MISSED else ""
        return _page(request, seat, sentence=missed)
    typed = {
        "chat": request.POST.get("chat", ""),
        "order": request.POST.get("urutan", ""),
        "place": request.POST.get("tempat", ""),
    }
    try:
        if request.POST.get("langkah") != "kirim":
            return _page(request, seat, typed=typed, messages=_read(typed))
        caller, now = caller_of(request), real_now()
        count_or_refuse("chat", caller, most=MOST_SENT, window=HOUR, now=now)
        picked = read_picked(request.POST.getlist("pesan"))
        check_photos(request)
        outcomes = receive_picked(
            picked,
            seat=seat,
            place=typed["place"],
            account=str(account_of(request).pk),
            at=domain_now(),
            now=now,
            today=domain_today(),
        )
        added = add_photos(request, picked, outcomes, at=domain_now(), now=now)
    except WaspadaError as error:
        if request.POST.get("langkah") == "kirim":
            heard(WAY, real_now(), ok=False, reason=error.code, params=error.params)
        kept = request.POST.getlist("pesan")
        return _page(
            request, seat, typed=typed, sentence=explain(error), status=error.status, kept=kept
        )
    heard(WAY, now, ok=True, count=len(outcomes))
    response = render(request, "intake/chat_sent.html", _sent(picked, outcomes, added, seat))
    patch_cache_control(response, private=True, no_store=True)
    return response


def _read(typed: dict[str, str]) -> tuple[ChatMessage, ...]:
    chat = read_chat(typed["chat"], today=domain_today(), order=typed["order"])
    found = tuple(one for one in chat.messages if one.kind == TEXT)
    if not found:
        raise BadInput("chat.no_message")
    return found


def _sent(
    picked: list[Picked], outcomes: list[Outcome], added: list[Added], seat: Membership
) -> dict[str, Any]:
    rows = [
        {
            "words": mask_text(one.text)[:160],
            "outcome": outcome,
            "photos": photos.count,
            "refused": photos.refused,
        }
        for one, outcome, photos in zip(picked, outcomes, added, strict=True)
    ]
    return {
        "rows": rows,
        "new": sum(row.status in {"new", "conflict"} for row in outcomes),
        "same": sum(row.status == "same" for row in outcomes),
        "failed": sum(row.status == "failed" for row in outcomes),
        "receipts": "\n".join(outcome.receipt for outcome in outcomes if outcome.receipt),
        "place": seat.place,
    }


def _page(
    request: HttpRequest,
    seat: Membership,
    *,
    typed: dict[str, str] | None = None,
    messages: tuple[ChatMessage, ...] = (),
    sentence: str = "",
    status: int = 200,
    kept: list[str] | None = None,
) -> HttpResponse:
    newest = messages[-MOST_AT_ONCE:]
    rows = [_row(one.sender, one.at, one.text, one.is_forwarded) for one in reversed(newest)]
    if not rows and kept:
        rows = _kept(kept)
    context = {
        "typed": typed or {},
        "sentence": sentence,
        "rows": rows,
        "left_out": len(messages) - len(newest),
        "place": seat.place,
        "places": load_table().children(seat.place),
        "most": MOST_AT_ONCE,
        "orders": [(order, _order_words()[order]) for order in ORDERS],
        "rules": RULES,
        "words": _script_words(),
    }
    response = render(request, "intake/chat.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _row(sender: str, at: str, text: str, is_forwarded: bool = False) -> dict[str, Any]:
    value = json.dumps({"sender": sender, "at": at, "text": text}, ensure_ascii=False)
    return {
        "sender": sender, "at": _clock(at), "text": text, "value": value,
        "is_forwarded": is_forwarded,
    }  # fmt: skip


def _kept(written: list[str]) -> list[dict[str, Any]]:
    """Return what was picked when it could not be sent: it stays on the page, ticked."""
    rows = []
    for one in written[:MOST_AT_ONCE]:
        try:
            picked = read_picked([one])[0]
        except WaspadaError:
            continue
        rows.append({**_row(picked.sender, picked.at, picked.text), "is_picked": True})
    return rows


def _clock(at: str) -> str:
    """Return a moment as telephones here write it: 23/09/2024 15.01."""
    day, _letter, clock = at.partition("T")
    return f"{'/'.join(reversed(day.split('-')))} {clock[:5].replace(':', '.')}".strip()


def _order_words() -> dict[str, str]:
    return {
        "dmy": _("hari/bulan/tahun"),
        "mdy": _("bulan/hari/tahun"),
        "ymd": _("tahun-bulan-hari"),
    }


def _script_words() -> dict[str, Any]:
    """Return what the script says, in the reader's language."""
    return {
        "today": domain_today().isoformat(),
        "most": MOST_AT_ONCE,
        "longest": LONGEST_TEXT,
        "refused": {name: say(f"chat.{name}") for name in _REFUSALS},
        "none": say("chat.no_message"),
        "tooMany": say("chat.too_many", {"count": MOST_AT_ONCE + 1, "limit": MOST_AT_ONCE}),
        "found": _("{all} pesan dibaca, {fit} dapat dipilih."),
        "part": _("Chat ini panjang: hanya bagian akhirnya yang dibaca, sejak {since}."),
        "unsure": _("Urutan hari dan bulan tidak pasti; dibaca {order}. Ubah bila keliru."),
        "orders": _order_words(),
        "nobody": _("tanpa nama"),
        "forwarded": _("diteruskan"),
        "hasPhotos": _("foto: {n}"),
        "photos": _("Foto yang dikirim bersamanya: centang yang ikut."),
        "photo": _("Foto {n}"),
        "photoBroken": _("Foto {n} tidak terbaca."),
        "mostPhotos": MOST_PHOTOS,
        "tooManyPhotos": say("chat.too_many_photos", {"limit": MOST_PHOTOS}),
        "drop": _("Batal"),
        "dropName": _("Batal memilih: {words}"),
        "noMatch": _("Tidak ada pesan yang memuat kata itu."),
        "picked": _("3. Yang akan dikirim: {n} pesan"),
    }


@signed_in
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the script that takes what was shared and hands it to the page, not to the server."""
    script = _WORKER.read_text("utf-8")
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, private=True, no_cache=True)
    return response


@csrf_exempt  # a telephone shares without our token; nothing is read and nothing changes
@require_POST
def share(request: HttpRequest) -> HttpResponse:
    """Answer a sharing that the script did not take: nothing of it is read here."""
    return redirect(f"{reverse('intake:chat')}?bagikan={_MISSED}")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the page as an app to which a telephone can share a chat."""
    page = reverse("intake:chat")
    response = JsonResponse({
        "id": page,
        "name": _("Tempel WhatsApp – Waspada"),
        "short_name": _("Tempel WA"),
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": "#ffffff",
        "icons": [
            {"src": static(f"reports/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
        "share_target": {
            "action": reverse("intake:chat_share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "judul",
                "text": "teks",
                "files": [
                    {
                        "name": "berkas",
                        "accept": ["text/plain", ".txt", "application/zip", ".zip"],
                    }
                ],
            },
        },
    })  # fmt: skip
    response["Content-Type"] = "application/manifest+json"
    patch_cache_control(response, private=True, no_cache=True)
    return response
