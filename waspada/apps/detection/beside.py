"""What stands beside a place's episodes: who is silent, what is known late, where settings are."""

from datetime import date
from typing import Any

from django.db.models import Q

from waspada.apps.accounts.clock import replayed_day
from waspada.apps.accounts.policy import within
from waspada.apps.detection.models import JudgedDay, SilentPost
from waspada.apps.detection.queries import covers
from waspada.apps.words.sentences import say
from waspada.core.places import NATION, province_of
from waspada.core.reports.incidents import day_end

_LATER = 3  # days
_WEST = "11"
_NEARLY_ALL = 0.98


def beside(place: str, day: date, judged: JudgedDay | None) -> dict[str, Any]:
    """Return what a place's page says beside its episodes, as the acting person may read it."""
    scope = place if place == NATION else province_of(place) or NATION
    return {
        "silent": silent_posts(place, day),
        "lateness": lateness_words(judged),
        "late_days": _late_days(judged) if covers(NATION) else [],
        "settings_scope": scope if covers(scope) else "",
    }


def silent_posts(place: str, day: date) -> list[dict[str, Any]]:
    """Return who was silent in a place at the end of a day, the longest first."""
    end = day_end(replayed_day(day) or day, _WEST)
    still = Q(ended_at__isnull=True) | Q(ended_at__gte=end)
    rows = SilentPost.objects.filter(still, within(place), found_at__lt=end)
    return [
        {"row": row, "sentence": _sentence(row)} for row in rows.order_by("heard_on", "place_code")
    ]


def _sentence(row: SilentPost) -> str:
    code = "detected.silent_desk" if row.kind == "desk" else "detected.silent_place"
    return say(code, {"day": row.heard_on, "longest": row.longest})


def lateness_words(judged: JudgedDay | None) -> str:
    """Return how late incidents become known, or that too few say it; "" where nothing was judged."""
    if judged is None:
        return ""
    share = judged.lateness.get("share")
    if not share:
        return say("detected.lateness_unknown")
    if share[0] >= _NEARLY_ALL:
        return say("detected.lateness_none")
    later = share[_LATER] if len(share) > _LATER else 1.0
    return say("detected.lateness", {"now": round(100 * share[0]), "later": round(100 * later)})


def _late_days(judged: JudgedDay | None) -> list[dict[str, Any]]:
    days = judged.lateness.get("days", []) if judged else []
    return [
        {"day": date.fromisoformat(on), "known": known, "mean": mean, "low": low, "high": high}
        for on, known, mean, low, high in days
        if high and judged and judged.lateness["share"][0] < _NEARLY_ALL
    ]
