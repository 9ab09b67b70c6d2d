"""What changed in a place: its episodes, and each of them with what it was counted from."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from waspada.apps.accounts.asof import asked_day
from waspada.apps.accounts.guards import signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.detection.beside import beside
from waspada.apps.detection.counted import counted_in
from waspada.apps.detection.models import EpisodeVersion
from waspada.apps.detection.queries import (
    covers,
    episode_by_id,
    episodes_of,
    judged_on,
    versions_of,
)
from waspada.apps.detection.ruling import current_rule
from waspada.apps.detection.words import (
    bars_of,
    details_of,
    history_words,
    incidents_address,
    per_of,
    promise_words,
    scan_lacks,
    sentence_of,
)
from waspada.core.errors import NotAllowed, NotFound
from waspada.core.places import NATION, Level, ancestor_at, level_of, load_table
from waspada.core.vocabulary import CLASSES


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Send to what changed in the reader's own place."""
    place = next((seat.place for seat in current_identity().memberships), NATION)
    return redirect("detection:place", _counted_at(place))


@signed_in
@require_safe
def place_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a place's episodes: those that go on, gatherings, those that are over."""
    _check_reader(code)
    if _counted_at(code) != code:
        return redirect("detection:place", _counted_at(code))
    day = asked_day(request)
    rule = current_rule()
    found = episodes_of(code, day)
    judged = judged_on(day)
    context: dict[str, Any] = {
        "code": code,
        "place": load_table()[code],
        "day": day,
        "open": [_shown(row) for row in found.open],
        "gatherings": [_shown(row) for row in found.gatherings],
        "past": [_shown(row) for row in found.past],
        "judged": judged,
        "history": history_words(judged, rule),
        "promise": promise_words(judged),
        "scan_lacks": scan_lacks(judged, rule),
        "rule": rule,
        "page_class": _gravest([*found.open, *found.gatherings, *found.past]),
        **beside(code, day, judged),
    }
    return render(request, "detection/place.html", context)


@signed_in
@require_safe
def episode_page(request: HttpRequest, code: str, episode_id: UUID) -> HttpResponseBase:
    """Show one episode: its numbers, its chart, the incidents counted, its versions."""
    _check_reader(code)
    day = asked_day(request)
    row = episode_by_id(code, episode_id, day)
    if row is None:
        raise NotFound("access.not_found")
    rule = current_rule()
    context: dict[str, Any] = {
        "code": code,
        "place": load_table()[code],
        "day": day,
        "one": _shown(row),
        "bars": bars_of(row.chart),
        "incidents": counted_in(row, day),
        "list_address": incidents_address(row, code) + per_of(day),
        "versions": versions_of(row),
        "rule": rule,
        "page_class": row.classification,
    }
    return render(request, "detection/episode.html", context)


def _check_reader(code: str) -> None:
    """Let in whoever has a seat in the place or above it."""
    if code not in load_table():
        raise NotFound("access.not_found")
    if not covers(code):
        raise NotAllowed("detected.page_outside", place=code)


def _counted_at(code: str) -> str:
    """Return the place whose page holds a place's counts: a desa's are its kecamatan's."""
    if code == NATION or level_of(code) <= Level.KECAMATAN:
        return code
    return ancestor_at(code, Level.KECAMATAN) or code


def _shown(row: EpisodeVersion) -> dict[str, Any]:
    return {
        "row": row,
        "sentence": sentence_of(row, window=row.window_days),
        "details": details_of(row),
        "places": row.places or [row.place_code],
        "bars": bars_of(row.chart),
    }


def _gravest(rows: list[EpisodeVersion]) -> str:
    return max((row.classification for row in rows), key=CLASSES.index, default="B")
