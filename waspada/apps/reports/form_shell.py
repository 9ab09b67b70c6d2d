"""The form as an app of the telephone: manifest, offline worker, and the page that it keeps.

The worker keeps the form's shell alone: the files below, known by what they hold, and an empty
page that belongs to nobody. It never keeps a report, a receipt or a page of the desk.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.reports.form_views import form_page, reporter_mark

FILES: Final = (
    "waspada.css",
    "icon.svg",
    "js/frame.js",
    "vendor/pico.min.css",
    "vendor/public-sans.woff2",
    "vendor/htmx.min.js",
    *(
        f"reports/{name}"
        for name in (
            "form.css",
            "draft.js",
            "form.js",
            "form-photos.js",
            "keep.js",
            "pin.js",
            "place.js",
            "seal.js",
            "send.js",
            "sent.js",
            "shared.js",
            "shrink.js",
            "store.js",
            "waiting.js",
        )
    ),
)
_TEMPLATES: Final = ("reports/form.html", "base.html", "parts/foot.html")
_ICONS: Final = (
    ("reports/app-192.png", "192x192", "any"),
    ("reports/app-512.png", "512x512", "any"),
    ("reports/app-maskable-512.png", "512x512", "maskable"),
)
_SHARED_KINDS: Final = ["image/*"]  # whole chats have a page of their own: intake:chat


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the form as an app: its name, its icons, and what can be shared with it."""
    language = _language(request)
    with translation.override(language):
        said: dict[str, Any] = {
            "id": reverse("reports:form"),
            "name": _("Lapor kejadian – Waspada"),
            "short_name": _("Lapor"),
            "description": _("Laporan kejadian dari ponsel, juga tanpa sinyal."),
            "lang": language,
            "start_url": reverse("reports:form"),
            "scope": reverse("reports:form"),
            "display": "standalone",
            "background_color": "#f5f6f4",
            "theme_color": "#0b566b",
            "icons": [
                {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in _ICONS
            ],
            "share_target": {
                "action": reverse("reports:form_share"),
                "method": "POST",
                "enctype": "multipart/form-data",
                "params": {
                    "title": "title",
                    "text": "text",
                    "url": "url",
                    "files": [{"name": "files", "accept": _SHARED_KINDS}],
                },
            },
        }
    response = JsonResponse(said, content_type="application/manifest+json")
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Show the empty form as a telephone keeps it: nobody's, without an area or a menu."""
    language = _language(request)
    with translation.override(language):
        request.LANGUAGE_CODE = language
        response = form_page(request, near="", is_shell=True)
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def form_key(request: HttpRequest) -> JsonResponse:
    """Give the page that waited a new form key, and tell it whose session it is now."""
    response = JsonResponse({"key": get_token(request), "reporter": reporter_mark(request)})
    patch_cache_control(response, private=True, no_store=True)
    return response


@csrf_exempt  # another app of the telephone posts here; nothing is read or stored
@require_http_methods(["GET", "HEAD", "POST"])
def share(_request: HttpRequest) -> HttpResponseRedirect:
    """Lead on to the form: what was shared is taken by the worker and never arrives here."""
    return redirect("reports:form")


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """Serve the script that opens the form without a signal; its address is its reach."""
    version, script = _worker()
    language = _language(request)
    said = {
        "version": version,
        "page": reverse("reports:form"),
        "shell": f"{reverse('reports:form_shell')}?bahasa={language}",
        "share": reverse("reports:form_share"),
        "files": [static(name) for name in FILES],
        "sends": {
            "form": reverse("reports:form"),
            "photo": reverse("reports:form_photo"),
            "key": reverse("reports:form_key"),
        },
    }
    # A browser whose workers know no modules keeps the form all the same; its page sends.
    imports = ""
    if "klasik" not in request.GET:
        imports = (
            f'import {{ sendWaiting }} from "{static("reports/send.js")}";\n'
            f'import {{ keepShared }} from "{static("reports/shared.js")}";\n'
        )
    else:
        imports = "const sendWaiting = null, keepShared = null;\n"
    text = f"{imports}const SAID = {json.dumps(said)};\n{script}"
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response


@lru_cache(maxsize=1)
def _worker() -> tuple[str, str]:
    """Return what the shell is known by, and the worker's own text.

    One changed letter in a file, a template or a translation makes another shell.
    """
    own = Path(__file__).parent
    script = own / "static" / "reports" / "sw.js"
    paths = [Path(str(finders.find(name))) for name in FILES]
    paths += [Path(get_template(name).origin.name) for name in _TEMPLATES]  # type: ignore[attr-defined]
    paths += [script, *sorted((own / "locale").rglob("*.mo"))]
    seen = hashlib.sha256()
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        seen.update(f"{path.name} {len(content)}\n".encode() + content)
    return seen.hexdigest()[:16], script.read_text("utf-8")


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("bahasa", "")
    known = dict(settings.LANGUAGES)
    return next((one for one in (asked, translation.get_language() or "") if one in known), "id")
