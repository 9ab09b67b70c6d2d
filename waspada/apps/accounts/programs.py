"""What every address for programs does alike: refusals as JSON, keys for writing, pages of rows.

Reading takes a session or an API key. Writing takes an API key: a page's session cannot be made
to write by another site.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control

from waspada.apps.accounts.identity import current_identity
from waspada.apps.words.sentences import explain
from waspada.core.errors import BadInput, NotAllowed, NotFound, TooLarge, WaspadaError
from waspada.core.places import load_table, normal_code

BEARER: Final = "Bearer "
PAGE: Final = 100
MOST: Final = 1_000
MOST_BYTES: Final = 1024 * 1024
_LONGEST_CURSOR: Final = 100
_LONGEST_SHOWN: Final = 40

Answering = Callable[..., JsonResponse]


def for_programs(view: Answering) -> Answering:
    """Answer every refusal as JSON with what to do; nothing is kept by whoever is in between."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            if not current_identity().memberships:
                raise NotAllowed("access.no_identity")
            response = view(request, *args, **kwargs)
        except WaspadaError as error:
            status = 401 if error.code == "access.no_identity" else error.status
            response = JsonResponse({"code": error.code, "message": explain(error)}, status=status)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return answering


def need_key(request: HttpRequest) -> None:
    """Refuse to write for a page's session.

    Raises
    ------
    NotAllowed : api.key_needed
    """
    if not request.META.get("HTTP_AUTHORIZATION", "").startswith(BEARER):
        raise NotAllowed("api.key_needed")


def read_document(request: HttpRequest) -> dict[str, Any]:
    """Return the object that was sent; decimals stay as they were written.

    Raises
    ------
    TooLarge : web.too_large; BadInput : api.not_json
    """
    if len(request.body) > MOST_BYTES:
        raise TooLarge("web.too_large", size_mb=len(request.body) // 2**20, limit_mb=1)
    try:
        document = json.loads(request.body, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise BadInput("api.not_json") from error
    if not isinstance(document, dict):
        raise BadInput("api.not_json")
    return document


def check_names(document: dict[str, Any], known: frozenset[str]) -> None:
    """Refuse a name that means nothing here, so that a misspelt one is not passed over.

    Raises
    ------
    BadInput : api.unknown_field
    """
    for name in document:
        if name not in known:
            raise BadInput("api.unknown_field", field=name[:_LONGEST_SHOWN])


def text_of(document: dict[str, Any], name: str) -> str:
    """Return a text of a document; null and absent are empty.

    Raises
    ------
    BadInput : api.bad_value
    """
    value = document.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise bad_value(name, value)
    return value.replace("\0", "")


def bad_value(name: str, value: object) -> BadInput:
    """Return the refusal of a value that cannot be meant."""
    return BadInput("api.bad_value", field=name, value=str(value)[:_LONGEST_SHOWN])


def day_from(name: str, text: str) -> date | None:
    """Return a day as programs write it, 2024-11-28; None for nothing.

    Raises
    ------
    BadInput : api.bad_value
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise bad_value(name, text) from error


def id_from(name: str, text: str) -> UUID | None:
    """Return a UUID; None for nothing.

    Raises
    ------
    BadInput : api.bad_value
    """
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise bad_value(name, text) from error


def asked_place(request: HttpRequest) -> str:
    """Return the place of `tempat`, or nothing where none was named.

    Raises
    ------
    NotFound : access.not_found
    """
    text = request.GET.get("tempat", "").strip()
    if not text:
        return ""
    place = normal_code(text) or ""
    if place not in load_table():
        raise NotFound("access.not_found")
    return place


def asked_size(request: HttpRequest) -> int:
    """Return how many rows a page holds: `jumlah`, 100 unless said, at most 1,000.

    Raises
    ------
    BadInput : api.bad_value
    """
    text = request.GET.get("jumlah", "")
    if not text:
        return PAGE
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST):
        raise bad_value("jumlah", text)
    return int(text)


def cursor_of(key: date | datetime, row: UUID) -> str:
    """Return where a list that is ordered by a day or a moment goes on after a row."""
    # A plus in an address is a space: moments end in Z.
    return f"{key.isoformat().replace('+00:00', 'Z')}~{row.hex}"


def _parts(cursor: str) -> tuple[str, UUID]:
    key, _, row = cursor[:_LONGEST_CURSOR].partition("~")
    try:
        return key, UUID(row)
    except ValueError as error:
        raise bad_value("sesudah", cursor) from error


def day_position(cursor: str) -> tuple[date, UUID]:
    """Return the day and the row that a cursor stands for.

    Raises
    ------
    BadInput : api.bad_value
    """
    key, row = _parts(cursor)
    try:
        return date.fromisoformat(key), row
    except ValueError as error:
        raise bad_value("sesudah", cursor) from error


def moment_position(cursor: str) -> tuple[datetime, UUID]:
    """Return the moment and the row that a cursor stands for.

    Raises
    ------
    BadInput : api.bad_value
    """
    key, row = _parts(cursor)
    try:
        at = datetime.fromisoformat(key)
    except ValueError as error:
        raise bad_value("sesudah", cursor) from error
    if at.tzinfo is None:
        raise bad_value("sesudah", cursor)
    return at, row
