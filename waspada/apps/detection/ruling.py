"""The rule that a realm judges by: the packaged numbers, and what desks have set since."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.detection.models import RuleTrial, RuleVersion
from waspada.apps.journal.actions import record_act
from waspada.core.detection.daily_rule import (
    HIGHEST,
    LOWEST,
    METHODS,
    DailyRule,
    Judging,
    is_sound,
    load_daily_rule,
)
from waspada.core.errors import BadInput, Conflict, NotAllowed, WrongState
from waspada.core.places import NATION, Level, is_within, level_of, load_table
from waspada.core.vocabulary import THEMES

SETTERS: Final = frozenset({"secretariat", "analyst"})
Settings = Mapping[str, Judging]


def current_rule() -> DailyRule:
    """Return what days are judged by now, as far as the acting person may read what was set.

    Settings of the nation are read everywhere, those of a province in it and above; the worker
    reads all.
    """
    found = load_daily_rule()
    rows = list(RuleVersion.objects.order_by("number"))
    if not rows:
        return found
    latest = {row.place_code: judgings_of(row.themes) for row in rows}
    return replace(
        found,
        version=f"atur-{rows[-1].number}",
        themes=latest.pop(NATION, {}),
        provinces=latest,
    )


def rule_with(rule: DailyRule, scope: str, settings_of: Settings, version: str) -> DailyRule:
    """Return a rule with other settings in a scope."""
    if scope == NATION:
        return replace(rule, version=version, themes=dict(settings_of))
    return replace(rule, version=version, provinces={**rule.provinces, scope: dict(settings_of)})


def settings_in(rule: DailyRule, scope: str) -> dict[str, Judging]:
    """Return how each theme is judged in a scope."""
    return {theme: rule.judging(theme, "" if scope == NATION else scope) for theme in THEMES}


def judgings_of(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, Judging]:
    """Return settings as they are stored."""
    return {theme: Judging(**one) for theme, one in stored.items() if theme in THEMES}


def stored_of(settings_of: Settings) -> dict[str, dict[str, Any]]:
    """Return settings as they will be stored."""
    return {theme: asdict(one) for theme, one in settings_of.items()}


def check_settings(settings_of: Settings) -> None:
    """Refuse what no count can be judged by.

    Raises
    ------
    BadInput : detected.settings_unsound with what is allowed
    """
    for theme, one in settings_of.items():
        if theme not in THEMES or not is_sound(one):
            raise BadInput(
                "detected.settings_unsound",
                theme=theme,
                methods=", ".join(METHODS),
                low=f"{LOWEST.alpha:g}",
                high=f"{HIGHEST.alpha:g}",
                fewest=LOWEST.fewest,
                most=HIGHEST.fewest,
                days=HIGHEST.window_days,
            )


def may_set(scope: str) -> bool:
    """Say whether the acting person may set how a scope is judged: secretariat or analyst there.

    Of the country for all of it, of a province for its places; a kab/kota's desk reads.
    """
    identity = current_identity()
    if not is_scope(scope):
        return False
    if identity.is_system:
        return True
    return any(
        seat.role in SETTERS and is_within(scope, seat.place) and is_scope(seat.place)
        for seat in identity.memberships
    )


def is_scope(place: str) -> bool:
    """Say whether settings are of this place: the nation or a province."""
    return place == NATION or (place in load_table() and level_of(place) == Level.PROVINCE)


def require_setter(scope: str) -> None:
    """Raise NotAllowed unless the acting person may set how a scope is judged."""
    if not may_set(scope):
        raise NotAllowed("detected.only_setters")


def latest_number(scope: str) -> int:
    """Return the number of the latest settings that a scope is judged by, 0 where none were saved."""
    row = RuleVersion.objects.filter(place_code__in={NATION, scope}).order_by("-number").first()
    return int(row.number) if row else 0


def versions_in(scope: str) -> list[RuleVersion]:
    """Return what was set in a scope, the latest first."""
    return list(RuleVersion.objects.filter(place_code=scope).order_by("-number")[:20])


def save_settings(trial: RuleTrial, *, actor: str, at: datetime, now: datetime) -> RuleVersion:
    """Let settings hold whose consequence was shown.

    at : the time in the world that is shown; now : the real one

    Raises
    ------
    NotAllowed : detected.only_setters
    WrongState : detected.not_reckoned; Conflict : detected.settings_moved_on
    """
    require_setter(trial.place_code)
    if trial.finished_at is None:
        raise WrongState("detected.not_reckoned")
    with transaction.atomic(), acting_as(system_identity(realm=current_identity().realm)):
        held: RuleVersion | None = (
            RuleVersion.objects.select_for_update().order_by("-number").first()
        )
        number = held.number if held else 0
        again: RuleVersion | None = RuleVersion.objects.filter(trial_id=trial.pk).first()
        if again is not None:
            return again  # pressed twice
        if latest_number(trial.place_code) != trial.base:
            raise Conflict("detected.settings_moved_on")
        saved: RuleVersion = RuleVersion.unguarded.create(
            realm=current_identity().realm,
            node_id=settings.WASPADA_NODE,
            place_code=trial.place_code,
            province_code="" if trial.place_code == NATION else trial.place_code,
            number=number + 1,
            themes=trial.themes,
            trial_id=trial.pk,
            set_at=at,
            recorded_at=now,
            set_by=actor,
        )
        record_act(
            "detection.settings_saved",
            actor=actor,
            now=now,
            subject_kind="detection_rule",
            subject=str(saved.pk),
            details={"place": saved.place_code, "number": saved.number, "themes": saved.themes},
        )
    return saved
