"""Places by typing, and outlines for maps: open to everybody, for a code is no secret."""

import gzip
from typing import get_args

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from waspada.apps.places.queries import outlines_tag, packed_outlines, places_like
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput
from waspada.core.places import NATION, Level
from waspada.core.places.outlines import Detail

LEVELS = {
    "province": Level.PROVINCE,
    "regency": Level.REGENCY,
    "kecamatan": Level.KECAMATAN,
    "desa": Level.DESA,
}
_AN_HOUR = 3600


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Answer what a typed text may mean; `dalam` keeps to a subtree, `tingkat` to levels."""
    try:
        wanted = [_level(name) for name in request.GET.get("tingkat", "").split(",") if name]
        found = places_like(
            request.GET.get("q", ""), within=request.GET.get("dalam") or None, levels=wanted or None
        )
    except BadInput as error:
        return _refused(error)
    results = [
        {
            "code": match.code,
            "name": match.name,
            "display": match.display,
            "kind": match.kind,
            "level": int(match.level),
            "parents": list(match.parents),
        }
        for match in found
    ]
    response = JsonResponse({"results": results})
    patch_cache_control(response, private=True, max_age=_AN_HOUR)
    return response


@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """Answer the outlines of a level as GeoJSON; a client that has them gets 304."""
    try:
        level = _level(request.GET.get("tingkat", "province"))
        within = request.GET.get("dalam") or NATION
        detail = _detail(request.GET.get("rinci", "fine"))
        tag = outlines_tag(level, within, detail)
        has_it = request.headers.get("If-None-Match") == tag
        packed = b"" if has_it else packed_outlines(level, within, detail, tag)
    except BadInput as error:
        return _refused(error)
    response = HttpResponse(status=304) if has_it else _geojson(request, packed)
    response["ETag"] = tag
    patch_cache_control(response, private=True, max_age=_AN_HOUR)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _geojson(request: HttpRequest, packed: bytes) -> HttpResponse:
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    body = packed if takes_gzip else gzip.decompress(packed)
    response = HttpResponse(body, content_type="application/geo+json")
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    return response


def _level(name: str) -> Level:
    if name not in LEVELS:
        raise BadInput("places.bad_level", value=name[:40], known=", ".join(LEVELS))
    return LEVELS[name]


def _detail(name: str) -> Detail:
    for detail in get_args(Detail):
        if name == detail:
            return detail  # type: ignore[no-any-return]
    raise BadInput("places.bad_detail", value=name[:40])


def _refused(error: BadInput) -> JsonResponse:
    body = {"code": error.code, "message": explain(error)}
    return JsonResponse(body, status=error.status)
