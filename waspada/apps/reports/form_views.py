"""The field form: shown, sent, and told what became of it. Works without JavaScript."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_now, latest_today, local_today, real_now
from waspada.apps.accounts.identity import current_identity
from waspada.apps.accounts.models import Account
from waspada.apps.reports.form_sending import send_form
from waspada.apps.reports.forms import CONCERNABLE, FieldForm
from waspada.apps.reports.listening import tell
from waspada.apps.reports.photo_uploads import FACTS, FIELD, limit_photos, read_photos
from waspada.apps.reports.photos import MOST_PHOTOS, open_copy, readable_photo
from waspada.apps.reports.shown import note_shown
from waspada.apps.reports.tallies import caller_of, count_or_refuse
from waspada.apps.secrecy.envelope import keyed_digest
from waspada.apps.words.sentences import explain
from waspada.core.access import Identity
from waspada.core.errors import Conflict, WaspadaError
from waspada.core.places import Level, ancestor_at, level_of, load_table, zone_of
from waspada.core.places.answers import place_label, regency_choices
from waspada.core.places.nearest import nearest_desa
from waspada.core.vocabulary import (
    AGENCIES,
    CHOICES,
    unit_level_of,
    unit_name,
)

HOUR = timedelta(hours=1)
# A village may share one address with its whole district, so an unsigned hour is generous.
MOST_UNSIGNED = 60
MOST_SIGNED = 240
TOKEN_BYTES = 16


@csrf_exempt  # the limit must stand before the check reads the form; _form checks it
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponseBase:
    """Show the form, or receive it."""
    request.photo_limit = limit_photos(request)  # type: ignore[attr-defined]
    response: HttpResponseBase = _form(request)
    return response


@csrf_protect
def _form(request: HttpRequest) -> HttpResponse:
    near = _own_place(current_identity())
    if request.method != "POST":
        response = form_page(request, near=near)
        patch_cache_control(response, private=True, no_cache=True)
        return response
    files = request.FILES.getlist(FIELD)
    dropped: int = request.photo_limit.dropped  # type: ignore[attr-defined]
    filled = FieldForm(request.POST, near=near, now=domain_now(), photos=len(files) + dropped)
    now = real_now()
    try:
        sender = sender_of(request)
        count_form(request, "form")
        if not filled.is_valid():
            return _again(request, filled, near=near, status=422)
        facts = bool(request.POST.get(FACTS))
        photos, refused = read_photos(files, dropped, with_facts=facts)
        sent = send_form(
            filled.cleaned_data, photos, sender=sender, received_at=domain_now(), recorded_at=now
        )
    except WaspadaError as error:
        tell("form", now, ok=False, reason=error.code, params=error.params)
        # The words stay on the page: a full disk or a busy hour must not cost them.
        return _again(request, filled, near=near, status=error.status, sentence=explain(error))
    tell("form", now, ok=True)
    return _thanks(request, sent.outcome.receipt, [*refused, *sent.refused])


def sender_of(request: HttpRequest) -> str:
    """Return the account that a report is sent by; "" when it was written without one.

    A report waits on the telephone, and meanwhile somebody may have signed in or out: one that
    was written unsigned stays unsigned, and one that was signed waits for its writer.

    Raises
    ------
    Conflict : form.other_account
    """
    if request.POST.get("unsigned"):
        return ""
    wrote = request.POST.get("reporter", "")
    if wrote and wrote != reporter_mark(request):
        raise Conflict("form.other_account")
    return str(request.user.pk) if request.user.is_authenticated else ""


def count_form(request: HttpRequest, purpose: str, *, parts: int = 1) -> None:
    """Count one more sending of this caller; raise TooMany when the hour's share is used up.

    parts : in how many parts a report may come
    """
    most = MOST_SIGNED if request.user.is_authenticated else MOST_UNSIGNED
    count_or_refuse(purpose, caller_of(request), most=most * parts, window=HOUR, now=real_now())


def _thanks(request: HttpRequest, receipt: str, refused: list[WaspadaError]) -> HttpResponse:
    said = [("terkirim", "1")]
    said += [("foto", f"{error.params.get('number', '')}.{error.code}") for error in refused]
    address = f"{reverse('reports:receipt', args=[receipt])}?{urlencode(said)}"
    if _wants_json(request):
        problems = [explain(error) for error in refused]
        return _unkept({"receipt": receipt, "url": address, "problems": problems}, status=201)
    return redirect(address)


def _again(
    request: HttpRequest, filled: FieldForm, *, near: str, status: int, sentence: str = ""
) -> HttpResponse:
    if _wants_json(request):
        filled.is_valid()
        errors = {} if sentence else {name: list(said) for name, said in filled.errors.items()}
        places = [
            {"code": match.code, "label": place_label(match.code)}
            for match in filled.answer.matches
        ]
        return _unkept({"message": sentence, "errors": errors, "places": places}, status=status)
    response = _page(request, filled, near=near, status=status, sentence=sentence)
    patch_cache_control(response, private=True, no_store=True)  # it holds what was written
    return response


def _unkept(said: dict[str, Any], *, status: int) -> JsonResponse:
    response = JsonResponse(said, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def form_page(request: HttpRequest, *, near: str, is_shell: bool = False) -> HttpResponse:
    """Return the empty form; as a shell it is kept on telephones and belongs to nobody."""
    return _page(request, _blank(request, near), near=near, is_shell=is_shell)


def _page(
    request: HttpRequest,
    filled: FieldForm,
    *,
    near: str,
    status: int = 200,
    sentence: str = "",
    is_shell: bool = False,
) -> HttpResponse:
    language = get_language() or "id"
    is_signed = request.user.is_authenticated and not is_shell
    readers = near and ancestor_at(near, Level.REGENCY)
    has_tried = filled.is_bound and filled.data.get("place_text", "").strip()
    nothing_like_it = has_tried and not filled.answer.code and not filled.answer.matches
    picks = [{"code": one.code, "name": one.name.in_language(language)} for one in CHOICES]
    context = {
        "form": filled,
        "sentence": sentence,
        "picks": picks,
        "preset": near,
        "preset_label": place_label(near) if near else "",
        "matches": [(match.code, place_label(match.code)) for match in filled.answer.matches],
        "regencies": regency_choices() if nothing_like_it else (),
        "zone": zone_of(near) if near else "",
        "offices": _offices(near),
        "readers": load_table()[readers].display if readers else "",
        "most_photos": MOST_PHOTOS,
        "had_photos": bool(filled.is_bound and filled.photos),
        "reporter": reporter_mark(request) if is_signed else "",
        "is_signed": is_signed,
        "is_shell": is_shell,
        "has_facts": bool(filled.data.get(FACTS)) if filled.is_bound else is_signed,
        "today": "" if is_shell else (local_today(near) if near else latest_today()).isoformat(),
    }
    return render(request, "reports/form.html", context, status=status)


def _blank(request: HttpRequest, near: str) -> FieldForm:
    initial: dict[str, Any] = {
        "token": secrets.token_urlsafe(TOKEN_BYTES),
        "when": "now",
        "place_code": near,
        "place_text": place_label(near) if near else "",
    }
    return FieldForm(initial=initial, near=near, now=domain_now(), photos=0)


def _own_place(identity: Identity) -> str:
    """Return the reporter's desa or kecamatan; a wider seat says too little about where."""
    seats = [seat.place for seat in identity.memberships]
    local = [place for place in seats if level_of(place) >= Level.KECAMATAN]
    return local[0] if local else ""


def _offices(near: str) -> list[tuple[str, str]]:
    """Return the agencies a report may concern, by their name in the reporter's kabupaten."""
    table = load_table()
    regency = ancestor_at(near, Level.REGENCY) if near else None
    named: list[tuple[str, str]] = []
    for code in CONCERNABLE:
        name = AGENCIES[code].short
        own = next(
            (
                place
                for place in (regency, ancestor_at(near, Level.KECAMATAN) if near else None)
                if place and AGENCIES[code].name_at(unit_level_of(place)) is not None
            ),
            None,
        )
        if own is not None:
            name = unit_name(code, own, table[own].name)
        named.append((code, name))
    return named


def reporter_mark(request: HttpRequest) -> str:
    """Return a mark by which the page sees that another person uses the telephone now."""
    if not isinstance(request.user, Account):
        return ""
    return keyed_digest("form-reporter", str(request.user.pk).encode()).hex()[:16]


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


@require_safe
def nearest_place(request: HttpRequest) -> HttpResponse:
    """Answer which desa lies nearest to a telephone's position; nothing is stored."""
    try:
        lat, lon = float(request.GET.get("lat", "")), float(request.GET.get("lon", ""))
    except ValueError:
        lat, lon = 0.0, 0.0
    code = nearest_desa(lat, lon)
    found = {"code": code, "label": place_label(code)} if code else {}
    response = JsonResponse(found)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def photo(request: HttpRequest, photo_id: Any) -> HttpResponse:
    """Show the stripped copy of a photo to whoever may read its report."""
    attachment = readable_photo(photo_id)
    note_shown(attachment, now=real_now())
    response = HttpResponse(open_copy(attachment), content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{attachment.file_name}"'
    patch_cache_control(response, private=True, no_store=True)
    return response
