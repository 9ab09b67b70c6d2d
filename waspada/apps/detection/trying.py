"""What settings would mean, reckoned before they are saved: by the worker, in pieces that are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
import uuid_utils.compat
from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.clock import JAKARTA
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.detection.counting import cases_of
from waspada.apps.detection.models import RuleTrial, TrialPiece
from waspada.apps.detection.queries import covers
from waspada.apps.detection.ruling import (
    Settings,
    check_settings,
    current_rule,
    judgings_of,
    latest_number,
    require_setter,
    rule_with,
    stored_of,
)
from waspada.apps.work.actions import publish_work
from waspada.core.detection.daily import Alarm, known_history, raised_on, told
from waspada.core.detection.daily_promise import (
    Otherwise,
    as_said,
    episodes_of_year,
    promise_of,
    world_of,
)
from waspada.core.detection.daily_rule import DailyRule
from waspada.core.errors import NotFound
from waspada.core.places import NATION, is_within

TOPIC: Final = "detection.trial"
CONSUMER: Final = "detection_trial"
DAYS: Final = 60
_DAYS_A_PIECE: Final = 10
_LOOKING: Final = DAYS // _DAYS_A_PIECE
_YEARS: Final = 4  # simulated with the settings, and beside them with those that hold
BUNCHED: Final = Otherwise(dispersion=2.0)
KEEP: Final = timedelta(days=7)
# What the pieces after those that look at past days do, one a piece.
_SIMULATED: Final = (*("new",) * _YEARS, *("bunched",) * 2, *("held",) * _YEARS)

Marked = list[Any]  # [place, theme, first day, last day, most incidents, highest score]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many pieces of a trial are done."""

    done: int
    total: int


def ask_trial(scope: str, asked: Settings, *, actor: str, at: datetime, now: datetime) -> RuleTrial:
    """Keep settings that somebody wants to know the consequence of, and hand them to the worker.

    at : the time in the world that is shown; now : the real one

    Raises
    ------
    NotAllowed : detected.only_setters; BadInput : detected.settings_unsound
    """
    require_setter(scope)
    check_settings(asked)
    rights = _rights(scope)
    with transaction.atomic(), acting_as(system_identity(realm=current_identity().realm)):
        trial: RuleTrial = RuleTrial.unguarded.create(
            **rights,
            themes=stored_of(asked),
            base=latest_number(scope),
            day=at.astimezone(JAKARTA).date(),
            pieces=_LOOKING + len(_SIMULATED),
            asked_at=at,
            recorded_at=now,
            asked_by=actor,
        )
        pieces = [
            TrialPiece(id=uuid_utils.compat.uuid7(), trial_id=trial.pk, number=number, **rights)
            for number in range(trial.pieces)
        ]
        TrialPiece.unguarded.bulk_create(pieces)
        publish_work((CONSUMER,), [piece.pk for piece in pieces], now=now)
    return trial


def reckon_piece(piece_id: UUID, now: datetime) -> None:
    """Do one piece of a trial; the job of the topic, as the system. Done before, it rests."""
    piece = TrialPiece.objects.filter(pk=piece_id, finished_at=None).first()
    trial = None if piece is None else RuleTrial.objects.filter(pk=piece.trial_id).first()
    if piece is None or trial is None:
        return
    held = current_rule()
    asked = rule_with(held, trial.place_code, judgings_of(trial.themes), "dicoba")
    if piece.number < _LOOKING:
        piece.result = {"alarms": list(_looked_at(trial, asked, piece.number))}
    else:
        what = _SIMULATED[piece.number - _LOOKING]
        rule = held if what == "held" else asked
        piece.result = {what: _simulated(trial.day, rule, piece.number, what)}
    piece.finished_at = now
    piece.save()
    # The lock lets the later of two last pieces see the other.
    locked = RuleTrial.objects.select_for_update().get(pk=trial.pk)
    pieces = list(TrialPiece.objects.filter(trial_id=trial.pk).order_by("number"))
    if all(one.finished_at for one in pieces) and locked.finished_at is None:
        locked.result = _together([one.result for one in pieces], trial.place_code, asked)
        locked.finished_at = now
        locked.save()


def _looked_at(trial: RuleTrial, rule: DailyRule, number: int) -> Iterable[list[Any]]:
    """Yield the alarms of some past days, each judged by what was known at its end."""
    lately: list[Alarm] = []
    first = trial.day - timedelta(days=(number + 1) * _DAYS_A_PIECE - 1)
    for after in range(-rule.calm_days, _DAYS_A_PIECE):
        day = first + timedelta(days=after)
        lately = [one for one in lately if (day - one.day).days <= rule.calm_days]
        lately += raised_on(cases_of(day, rule, as_of=day), day, rule)
        for one in told(lately) if after >= 0 else ():
            if one.day == day and is_within(one.place, trial.place_code):
                score = round(one.score, 2)
                yield [one.place, one.theme, day.isoformat(), one.observed, score]


def _simulated(day: date, rule: DailyRule, seed: int, what: str) -> int | None:
    """Return the episodes of a simulated quiet year; None where nothing can be judged."""
    cases = cases_of(day, rule, as_of=None)
    if not known_history(cases, day, rule).method:
        return None
    # The same chance for what is asked and what holds, so that they can be compared.
    year = [place for place, one in enumerate(_SIMULATED) if one == what].index(seed - _LOOKING)
    rng = np.random.default_rng([day.toordinal(), year])
    otherwise = BUNCHED if what == "bunched" else None
    return episodes_of_year(world_of(cases, day), day, rule, rng, otherwise)


def _together(parts: Sequence[Mapping[str, Any]], scope: str, rule: DailyRule) -> dict[str, Any]:
    """Return what all pieces say."""
    found: dict[str, Any] = {}
    for what in dict.fromkeys(_SIMULATED):
        years = [part[what] for part in parts if part.get(what) is not None]
        if years:
            found[what] = as_said(promise_of(years))
    alarms = [alarm for part in parts for alarm in part.get("alarms", [])]
    found["marked"] = _episodes(alarms, rule.calm_days)
    found["scope"] = scope
    return found


def _episodes(alarms: Sequence[Sequence[Any]], calm: int) -> list[Marked]:
    """Return alarms of a place and theme at most some days apart as one, the latest first."""
    found: list[Marked] = []
    open_of: dict[tuple[str, str], Marked] = {}
    for place, theme, text, observed, score in sorted(alarms, key=lambda one: one[2]):
        held = open_of.get((place, theme))
        day = date.fromisoformat(text)
        if held is None or (day - date.fromisoformat(held[3])).days > calm + 1:
            held = [place, theme, text, text, observed, score]
            open_of[place, theme] = held
            found.append(held)
        held[3] = text
        held[4], held[5] = max(held[4], observed), max(held[5], score)
    return sorted(found, key=lambda one: (one[3], one[5]), reverse=True)


def readable_trial(trial_id: UUID) -> RuleTrial:
    """Return a trial to whoever has a seat over all of its places; else NotFound."""
    trial: RuleTrial | None = RuleTrial.objects.filter(pk=trial_id).first()
    if trial is None or not covers(trial.place_code):
        raise NotFound("access.not_found")
    return trial


def progress_of(trial: RuleTrial) -> Progress:
    """Return how far a trial is."""
    done = TrialPiece.objects.filter(trial_id=trial.pk, finished_at__isnull=False).count()
    return Progress(done, trial.pieces)


def forget_old_trials(now: datetime) -> int:
    """Drop trials that are a week old; what was saved of them stays. As the system."""
    old = list(RuleTrial.objects.filter(recorded_at__lt=now - KEEP).values_list("pk", flat=True))
    TrialPiece.objects.filter(trial_id__in=old).delete()
    RuleTrial.objects.filter(pk__in=old).delete()
    return len(old)


def _rights(scope: str) -> dict[str, Any]:
    return {
        "realm": current_identity().realm,
        "node_id": settings.WASPADA_NODE,
        "place_code": scope,
        "province_code": "" if scope == NATION else scope,
    }
