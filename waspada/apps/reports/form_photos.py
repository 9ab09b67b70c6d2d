"""Take the photos of a report one by one: on a slow link each arrives or is tried again alone."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.reports.form_sending import keep_form_photos
from waspada.apps.reports.form_views import count_form, sender_of
from waspada.apps.reports.listening import tell
from waspada.apps.reports.photo_uploads import FACTS, FIELD, limit_photos, read_photos
from waspada.apps.reports.photos import MOST_PHOTOS
from waspada.apps.words.sentences import explain
from waspada.core.errors import WaspadaError


@csrf_exempt  # the limit must stand before the check reads the form; _photo checks it
@require_POST
def photo_of_form(request: HttpRequest) -> HttpResponseBase:
    """Add one photo to the report that was sent with the same token; twice is once."""
    request.photo_limit = limit_photos(request)  # type: ignore[attr-defined]
    response: HttpResponseBase = _photo(request)
    patch_cache_control(response, private=True, no_store=True)
    return response


@csrf_protect
def _photo(request: HttpRequest) -> JsonResponse:
    files = request.FILES.getlist(FIELD)[:1]
    dropped: int = request.photo_limit.dropped  # type: ignore[attr-defined]
    now = real_now()
    try:
        sender = sender_of(request)
        count_form(request, "form-photo", parts=MOST_PHOTOS)
        facts = bool(request.POST.get(FACTS))
        photos, refused = read_photos(files, dropped, with_facts=facts)
        if refused:
            raise refused[0]
        keep_form_photos(
            request.POST.get("token", "")[:64],
            photos,
            sender=sender,
            received_at=domain_now(),
            recorded_at=now,
        )
    except WaspadaError as error:
        if error.params.get("number") or error.code == "form.no_report_for_photo":
            number = request.POST.get("number", "")
            error.params["number"] = number[:3] if number.isdecimal() else "1"
        tell("form", now, ok=False, reason=error.code, params=error.params)
        return JsonResponse({"message": explain(error)}, status=error.status)
    return JsonResponse({}, status=201)
