"""Replays of past days: ask for one with other settings, watch it, read what came out."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from waspada.apps.accounts.clock import domain_today, real_now
from waspada.apps.accounts.guards import seats_of, signed_in
from waspada.apps.accounts.identity import current_identity
from waspada.apps.detection.models import ReplayRun
from waspada.apps.detection.queries import covers
from waspada.apps.detection.replay_runs import ROLES, replay_of, replays_of, start_replay
from waspada.apps.detection.ruling import current_rule
from waspada.apps.words.sentences import explain
from waspada.core.alerts import load_rule
from waspada.core.detection.what_if import KNOBS, Knob, Number, values_of
from waspada.core.errors import BadInput, NotAllowed, NotFound, TooMany
from waspada.core.places import is_within, load_table, regency_of
from waspada.core.vocabulary import THEMES

_USUAL: Final = timedelta(days=120)
NAMES: Final = {
    "window_days": _("Rentang hitung (hari)"),
    "alpha": _("Peluang alarm kebetulan (alpha)"),
    "fewest": _("Kejadian paling sedikit"),
    "calm_days": _("Hari tenang yang mengakhiri episode"),
    "recurrence_days": _("Tempat berdekatan: sekali dalam berapa hari"),
    "waspada": _("Ambang Waspada (poin)"),
    "half_life_days": _("Poin tinggal separuh setelah (hari)"),
}
WAYS: Final = {
    "levels": _("Level dengan deteksi"),
    "levels_alone": _("Level tanpa deteksi"),
    "siaga": _("Siaga atau lebih"),
    "index_only": _("Indeks saja"),
    "last_week": _("Jumlah pekan lalu"),
    "last_week_any": _("Pekan lalu ada kejadian"),
}
BASELINES: Final = frozenset({"index_only", "last_week"})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def replays_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """List a place's replays; ask for another."""
    _check_reader(code)
    area = regency_of(code)
    if area is not None and area != code:  # nothing is replayed below kab/kota
        return redirect("detection:replays", area)
    today = domain_today()
    held = values_of(current_rule(), load_rule())
    typed = {name: request.POST.get(name, _written(held[name])) for name in KNOBS}
    typed |= {
        "dari": request.POST.get("dari", (today - _USUAL).isoformat()),
        "sampai": request.POST.get("sampai", today.isoformat()),
    }
    sentence = ""
    if request.method == "POST":
        try:
            run = start_replay(
                code,
                first=_day(typed["dari"]),
                last=_day(typed["sampai"]),
                asked={name: typed[name] for name in KNOBS},
                today=today,
                now=real_now(),
            )
            return redirect("detection:replay", code, run.pk)
        except (BadInput, TooMany) as error:
            sentence = explain(error)
    seats = seats_of(current_identity(), ROLES)
    context: dict[str, Any] = {
        "code": code,
        "place": load_table()[code],
        "runs": replays_of(code),
        "may_ask": any(is_within(code, seat.place) for seat in seats),
        "knobs": [
            (one.name, NAMES[one.name], typed[one.name], _around(one, held))
            for one in KNOBS.values()
        ],
        "typed": typed,
        "sentence": sentence,
        "page_class": "B",
    }
    return render(request, "detection/replays.html", context, status=400 if sentence else 200)


@signed_in
@require_safe
def replay_page(request: HttpRequest, code: str, replay_id: UUID) -> HttpResponseBase:
    """Show how far a replay is, or what came out of it."""
    _check_reader(code)
    run = replay_of(code, replay_id)
    context: dict[str, Any] = {
        "code": code,
        "place": load_table()[code],
        "run": run,
        "settings": [
            (NAMES[name], _written(value), name in run.asked) for name, value in run.tried.items()
        ],
        "page_class": run.classification,
    }
    if run.state == "done" and not request.headers.get("HX-Request"):
        context |= _came_out(run)
    if not request.headers.get("HX-Request"):
        return render(request, "detection/replay.html", context)
    response = render(request, "detection/replay_progress.html", context)
    if not run.is_under_way:
        response["HX-Refresh"] = "true"  # it has ended: the whole page has changed
    return response


def _around(knob: Knob, held: Mapping[str, Number]) -> tuple[str, ...]:
    """Return what holds now, and the least and most that may be tried."""
    return tuple(_written(one) for one in (held[knob.name], knob.least, knob.most))


def _written(value: Number) -> str:
    """Return a number as the reader's language writes it; so it may be typed too."""
    text = f"{value:g}"
    return text if _language() == "en" else text.replace(".", ",")


def _language() -> str:
    return (get_language() or "id")[:2]


def _came_out(run: ReplayRun) -> dict[str, Any]:
    score = run.result["score"]
    ways = [
        (WAYS[one["name"]], one, [round(100 * limit) for limit in one["limits"]])
        for one in score["ways"]
    ]
    return {
        "score": score,
        "ways": ways,
        "verdict": _verdict(score),
        "graves": [_worded(one, "day") for one in score["episodes"]],
        "episodes": [_worded(one, "found_on") for one in run.result["episodes"]],
        "episode_count": run.result["episode_count"],
    }


def _verdict(score: Mapping[str, Any]) -> str:
    """Say whether levels did better than both baselines, by the limits of the differences."""
    limits = [one["limits"] for one in score["differences"] if one["than"] in BASELINES]
    if not score["grave_episodes"] or not limits:
        return ""
    if all(low > 0 for low, _high in limits):
        return str(_("Level lebih baik daripada kedua pembanding."))
    if any(high < 0 for _low, high in limits):
        return str(_("Level lebih buruk daripada salah satu pembanding."))
    said = _(
        "Level tidak terbukti lebih baik daripada pembanding: selisihnya dapat terjadi karena "
        "kebetulan."
    )
    return str(said)


def _worded(row: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a stored row with its day and its theme as pages show them."""
    theme = THEMES[row["theme"]].in_language(_language())
    return row | {name: date.fromisoformat(row[name]), "theme": theme}


def _check_reader(code: str) -> None:
    """Let in whoever has a seat in the place or above it."""
    if code not in load_table():
        raise NotFound("access.not_found")
    if not covers(code):
        raise NotAllowed("detected.page_outside", place=code)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput("web.bad_date", value=text[:20]) from error
