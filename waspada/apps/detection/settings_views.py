"""How themes are judged in a place: read it, ask what other settings would mean, save them."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from waspada.apps.accounts.clock import domain_now, real_now
from waspada.apps.accounts.guards import account_of, signed_in
from waspada.apps.detection.models import RuleTrial
from waspada.apps.detection.queries import covers
from waspada.apps.detection.ruling import (
    current_rule,
    is_scope,
    judgings_of,
    latest_number,
    may_set,
    save_settings,
    settings_in,
    versions_in,
)
from waspada.apps.detection.trying import ask_trial, progress_of, readable_trial
from waspada.apps.detection.words import rate_words
from waspada.apps.words.sentences import say
from waspada.core.detection.daily_rule import HIGHEST, LOWEST, METHODS, Judging
from waspada.core.errors import BadInput, NotAllowed, NotFound, WaspadaError
from waspada.core.places import NATION, load_table, province_of
from waspada.core.vocabulary import THEMES

Entered = Mapping[str, Mapping[str, str]]
FIELDS = ("method", "alpha", "fewest", "window_days")
_MOST_MARKED = 60


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show how each theme is judged; take what somebody wants to know the consequence of."""
    _check_scope(code)
    rule = current_rule()
    held = settings_in(rule, code)
    entered, error, status = _written(held), "", 200
    if request.method == "POST":
        entered = {
            theme: {name: request.POST.get(f"{theme}-{name}", "").strip() for name in FIELDS}
            for theme in THEMES
        }
        try:
            trial = ask_trial(
                code,
                {theme: _judging(one) for theme, one in entered.items()},
                actor=str(account_of(request).pk),
                at=domain_now(),
                now=real_now(),
            )
            return redirect("detection:trial", code, trial.pk)
        except BadInput as refused:
            error, status = say(refused.code, refused.params), refused.status
    elif "dari" in request.GET:
        entered = _written(held | judgings_of(_asked_before(request.GET["dari"]).themes))
    context = {
        "code": code,
        "place": load_table()[code],
        "rows": [(theme, name, entered[theme], held[theme]) for theme, name in _themes()],
        "methods": METHODS,
        "lowest": LOWEST,
        "highest": HIGHEST,
        "is_own": code == NATION or code in rule.provinces,
        "versions": versions_in(code),
        "may_set": may_set(code),
        "rule": rule,
        "error": error,
    }
    return render(request, "detection/settings.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def trial_page(request: HttpRequest, code: str, trial_id: UUID) -> HttpResponseBase:
    """Show how far the reckoning is, then what the settings would mean; save them."""
    _check_scope(code)
    trial = readable_trial(trial_id)
    if trial.place_code != code:
        raise NotFound("access.not_found")
    error, status = "", 200
    if request.method == "POST":
        try:
            save_settings(trial, actor=str(account_of(request).pk), at=domain_now(), now=real_now())
            return redirect("detection:settings", code)
        except NotAllowed:
            raise
        except WaspadaError as refused:
            error, status = say(refused.code, refused.params), refused.status
    is_part = request.headers.get("HX-Request") == "true"
    name = "detection/trial_part.html" if is_part else "detection/trial.html"
    response = render(request, name, _about(trial) | {"error": error}, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _about(trial: RuleTrial) -> dict[str, Any]:
    rule = current_rule()
    held = settings_in(rule, trial.place_code)
    asked = held | judgings_of(trial.themes)
    marked = trial.result.get("marked", [])
    return {
        "trial": trial,
        "code": trial.place_code,
        "place": load_table()[trial.place_code],
        "progress": progress_of(trial),
        "rows": [(name, asked[theme], held[theme]) for theme, name in _themes()],
        "new": rate_words(trial.result.get("new")),
        "held": rate_words(trial.result.get("held")),
        "bunched": rate_words(trial.result.get("bunched")),
        "gatherings": rule.scan.recurrence_days,
        "marked": [
            {
                "place": place,
                "theme": dict(_themes())[theme],
                "first": date.fromisoformat(first),
                "last": date.fromisoformat(last),
                "observed": observed,
                "score": score,
            }
            for place, theme, first, last, observed, score in marked[:_MOST_MARKED]
        ],
        "how_many": len(marked),
        "is_saved": any(one.trial_id == trial.pk for one in versions_in(trial.place_code)),
        "has_moved_on": trial.base != latest_number(trial.place_code),
        "may_set": may_set(trial.place_code),
    }


def _themes() -> list[tuple[str, str]]:
    """Return each theme with its name in the reader's language."""
    language = (get_language() or "id")[:2]
    return [(theme, words.in_language(language)) for theme, words in THEMES.items()]


def _check_scope(code: str) -> None:
    """Let in whoever has a seat over all places that the settings are for."""
    if code not in load_table():
        raise NotFound("access.not_found")
    if not is_scope(code):
        raise NotFound("detected.no_own_settings", place=province_of(code) or NATION)
    if not covers(code):
        raise NotAllowed("detected.page_outside", place=code)


def _asked_before(text: str) -> RuleTrial:
    try:
        return readable_trial(UUID(text))
    except ValueError as error:
        raise NotFound("access.not_found") from error


def _written(held: Mapping[str, Judging]) -> Entered:
    return {
        theme: {
            "method": one.method,
            "alpha": f"{one.alpha:g}".replace(".", "," if get_language() == "id" else "."),
            "fewest": str(one.fewest),
            "window_days": str(one.window_days),
        }
        for theme, one in held.items()
    }


def _judging(entered: Mapping[str, str]) -> Judging:
    """Read what was entered for a theme; what is no number cannot be judged by."""
    try:
        return Judging(
            entered["method"],
            float(entered["alpha"].replace(",", ".")),
            int(entered["fewest"]),
            int(entered["window_days"]),
        )
    except ValueError:
        return Judging("", 0.0, 0, 0)
