"""What an app asks for: the list of forms, a form, its files, whether a submission may come.

The device keeps no session: each request names its code. Answers are XML; a refusal says why in
the words that the app shows.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import real_now
from waspada.apps.accounts.identity import acting_as
from waspada.apps.odk import handing
from waspada.apps.odk.allowance import PURSES
from waspada.apps.odk.files import keep_files
from waspada.apps.odk.holders import Holder, holder_of, leave_of, token_in
from waspada.apps.odk.queries import submissions_of
from waspada.apps.odk.taking import (
    MOST_BODY_BYTES,
    answer_of,
    check_length,
    headers,
    read_taken,
    refusal,
)
from waspada.apps.reports.api import Answer, check_size
from waspada.apps.reports.writer import submit
from waspada.core.errors import BadInput, NotFound
from waspada.sources.odk import openrosa
from waspada.sources.odk.openrosa import ListedForm, MediaFile

View = Callable[..., HttpResponse]


def _for_apps(view: View) -> View:
    """Find out whose app asks, and answer every refusal as the app understands it."""

    @never_cache
    @wraps(view)
    def answering(request: HttpRequest, token: str = "", **asked: Any) -> HttpResponse:
        language = getattr(request, "LANGUAGE_CODE", "id")
        try:
            environ = request.META | {"wsgi.url_scheme": request.scheme}
            holder = holder_of(token_in(environ, token))
            language = holder.language
            with acting_as(holder.identity):
                return view(request, holder, token, **asked)
        except Exception as error:  # noqa: BLE001 (the app is told, whatever it was)
            return _response(refusal(error, language))

    return answering


@require_safe
@_for_apps
def form_list(request: HttpRequest, holder: Holder, token: str) -> HttpResponse:
    """List the forms of a reporter, for `formID` just that one."""
    wanted = request.GET.get("formID", "")
    listed = []
    for form in handing.forms_for(holder):
        if wanted and form.form_id != wanted:
            continue
        given = {"form_id": form.form_id, "version": form.version}
        listed.append(
            ListedForm(
                form_id=form.form_id,
                name=form.title.in_language(holder.language),
                version=form.version,
                hash=handing.hand_out(form),
                about=form.about.in_language(holder.language),
                download=_address(request, "form", token, **given),
                manifest=_address(request, "manifest", token, **given),
            )
        )
    return _xml(openrosa.form_list(listed))


@require_safe
@_for_apps
def form(
    request: HttpRequest, holder: Holder, token: str, form_id: str, version: str
) -> HttpResponse:
    """Hand out a form in a version."""
    return _xml(handing.handed_out(holder, form_id, version))


@require_safe
@_for_apps
def manifest(
    request: HttpRequest, holder: Holder, token: str, form_id: str, version: str
) -> HttpResponse:
    """List the files beside a form."""
    handing.form_now(holder, form_id)
    given = {"form_id": form_id, "version": version}
    files = [
        MediaFile(
            file.name, file.hash, _address(request, "media", token, **given, file_name=file.name)
        )
        for file in handing.media_of(holder, form_id)
    ]
    return _xml(openrosa.manifest(files))


@require_safe
@_for_apps
def media(
    request: HttpRequest, holder: Holder, token: str, form_id: str, version: str, file_name: str
) -> HttpResponse:
    """Hand out a file beside a form."""
    handing.form_now(holder, form_id)
    for file in handing.media_of(holder, form_id):
        if file.name == file_name:
            return HttpResponse(file.content, "text/csv; charset=utf-8", headers=headers())
    raise NotFound("odk.no_such_file", name=file_name[:60])


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
@_for_apps
def submission(request: HttpRequest, holder: Holder, token: str) -> HttpResponse:
    """Say that a submission may come (HEAD), or take one where no event loop does."""
    if request.method == "HEAD":
        answer = HttpResponse(status=204, headers=headers())
        answer["Location"] = _address(request, "submission", token)
        return answer
    while not PURSES.take(holder.token):
        PURSES.draw_all([holder.token])
    announced = check_length(request.META)
    body = request.META["wsgi.input"].read(MOST_BODY_BYTES + 1 if announced is None else announced)
    check_size(len(body), MOST_BODY_BYTES)
    if announced is not None and len(body) < announced:
        raise BadInput("odk.cut")
    taken = read_taken(holder, body, request.META.get("CONTENT_TYPE", ""))
    outcome = submit(taken.incoming, leave_of(holder))
    if taken.form.files and outcome.report_id is not None:
        keep_files(outcome.report_id, taken.form.files, now=real_now())
    return _response(answer_of(taken, outcome))


@require_safe
@_for_apps
def submissions(
    request: HttpRequest, holder: Holder, token: str, project: int, form_id: str
) -> HttpResponse:
    """Say what became of what this reporter sent with a form, in the shape of ODK Central's API."""
    return JsonResponse(submissions_of(holder, form_id), safe=False)


@require_safe
def server(request: HttpRequest, token: str) -> HttpResponse:
    """Lead whoever opens the app's address in a browser to where receipts are looked up."""
    return redirect("reports:receipt_search")


def _address(request: HttpRequest, name: str, token: str, **given: str) -> str:
    key = {"token": token} if token else {}
    way = f"odk:{name}" if token else f"odk:{name}_basic"
    return request.build_absolute_uri(reverse(way, kwargs=key | given))


def _xml(body: bytes) -> HttpResponse:
    return HttpResponse(body, openrosa.CONTENT_TYPE, headers=headers())


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(
        answer.body, answer.content_type, answer.status, headers=dict(answer.headers)
    )
    # Django would log the address of what was refused, and the code stands in it.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
