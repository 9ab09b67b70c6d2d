"""Make forecasts when they are due, and keep them as they were made: the worker's job."""

import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from waspada.apps.accounts.clock import JAKARTA, domain_now
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.detection.past import Past, stored_past
from waspada.apps.detection.ruling import current_rule
from waspada.apps.elections.queries import running_elections, stage_versions_of
from waspada.apps.forecast.covariates import covariates_on, with_part_taken
from waspada.apps.forecast.gathering import Known, known_on, without_regency
from waspada.apps.forecast.models import Forecast, ForecastRun, ForecastScore
from waspada.apps.forecast.packing import Packed, digest_of, pack
from waspada.apps.forecast.scored import plain, tallies_of
from waspada.apps.journal.actions import record_act
from waspada.apps.reports.area_days import VERIFIED
from waspada.apps.reports.incident_queries import known_on as held_on
from waspada.apps.reports.models import IncidentVersion
from waspada.core.errors import TooShort, WaspadaError
from waspada.core.forecast.ahead import forecasts
from waspada.core.forecast.fitting import Settings
from waspada.core.forecast.methods import HORIZONS, TARGETS
from waspada.core.forecast.skill import Choice, choose
from waspada.core.places import province_of

logger = logging.getLogger(__name__)
ACTOR: Final = "forecast"
DAILY_AROUND: Final = timedelta(days=14)  # of a vote; else a forecast is made each Monday
MOST_TRIES: Final = 5
_CLAIM: Final = timedelta(minutes=10)
_AGAIN: Final = timedelta(hours=1)
_WEEK: Final = timedelta(days=7)


def make_due(now: datetime) -> int:
    """Make today's forecast if one is due: a chore; return how many places it is for.

    Nothing is locked while it is worked out; a worker that dies leaves it to the next, and what
    fails keeps its reason and is tried again.
    """
    at = domain_now()
    day = at.astimezone(JAKARTA).date()
    with acting_as(_system()):
        run = _claim(day, now) if is_due(day) else None
    return 0 if run is None else _carry_out(run, at=at, now=now)


def make_as_of(day: date, *, at: datetime, now: datetime, past: Past | None = None) -> int:
    """Make the forecast of a past day from what was known at its end; made before, it rests.

    past : incidents with the days on which they were known; None reads them
    """
    with acting_as(_system()):
        run = _claim(day, now)
    return 0 if run is None else _carry_out(run, at=at, now=now, past=past)


def is_due(day: date) -> bool:
    """Say whether a forecast is to be made on a day: on Mondays, and daily around a vote.

    A Monday on which the server stood still is made up for on the next day. Acting as the system.
    """
    if not IncidentVersion.objects.filter(classification="B", day__isnull=False).exists():
        return False  # there is nothing to go by yet
    last = newest_made(day)
    if last is None:
        return True
    if last >= day:
        return False
    votes = running_elections(day).values_list("polling_on", flat=True)
    if any(abs(vote - day) <= DAILY_AROUND for vote in votes if vote):
        return True
    return day >= last - timedelta(days=last.weekday()) + _WEEK


def newest_made(day: date) -> date | None:
    """Return the day of the newest forecast up to a day."""
    made = ForecastRun.objects.filter(realm=current_identity().realm, state="made", origin__lte=day)
    found: date | None = made.order_by("-origin").values_list("origin", flat=True).first()
    return found


def _system() -> Any:
    return system_identity(ACTOR, realm=settings.WASPADA_REALM)


def _claim(day: date, now: datetime) -> ForecastRun | None:
    """Take a day's run; None where it is made, somebody makes it, or it failed too often."""
    realm = current_identity().realm
    begun = {"state": "making", "recorded_at": now}
    run, _is_new = ForecastRun.objects.get_or_create(realm=realm, origin=day, defaults=begun)
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    mine = ForecastRun.objects.filter(free, pk=run.pk, tries__lt=MOST_TRIES).exclude(state="made")
    taken = mine.update(state="making", claimed_until=now + _CLAIM, tries=run.tries + 1)
    return run if taken else None


def _carry_out(run: ForecastRun, *, at: datetime, now: datetime, past: Past | None = None) -> int:
    try:
        with acting_as(_system()):
            known = stored_past(run.origin, current_rule()) if past is None else past
            return _make(run, known, at=at, now=now)
    except Exception as error:  # noqa: BLE001 (whatever it was stays with the run, for a page)
        logger.warning("a forecast failed: %s", type(error).__name__)
        code, params = "forecast.failed", {"kind": type(error).__name__}
        if isinstance(error, WaspadaError):
            code, params = error.code, {name: str(one) for name, one in error.params.items()}
    with acting_as(_system()):
        ForecastRun.objects.filter(pk=run.pk).exclude(state="made").update(
            state="failed", reason_code=code, reason_params=params, claimed_until=now + _AGAIN
        )
    return 0


def _make(run: ForecastRun, past: Past, *, at: datetime, now: datetime) -> int:
    day = run.origin
    known = known_on(past, day, stage_versions_of())
    if known.record is None:
        raise TooShort("forecast.no_incidents")
    beside = covariates_on(day, known.calendar.election_key)
    model = Settings()
    found = forecasts(known.record, model, beside.covariates)
    rows = pack(found)
    said = {
        "made_at": at,
        "recorded_at": now,
        "is_hindcast": day < now.astimezone(JAKARTA).date(),
        "election_key": known.calendar.election_key,
        "model_version": model.version,
        "model_fingerprint": model_said(model)["fingerprint"],
        "data_fingerprint": known.fingerprint,
        "settings": asdict(model),
        "rests_on": rests_on(known, past)
        | months_left_out(day)
        | with_part_taken(beside.said, found),
        "shown": shown_by(scores_before(day)),
        "digest": digest_of(rows),
    }
    with transaction.atomic():
        _keep(run, rows, said, now=now)
    return len(rows)


def _keep(
    run: ForecastRun, rows: dict[str, Packed], said: dict[str, Any], *, now: datetime
) -> None:
    """Write rows and run together; of two workers the second finds it made."""
    held = ForecastRun.objects.select_for_update().get(pk=run.pk)
    if held.state == "made":
        return
    Forecast.unguarded.filter(run_id=run.pk).delete()
    Forecast.unguarded.bulk_create(
        Forecast(
            run_id=run.pk,
            origin=run.origin,
            numbers=numbers,
            realm=run.realm,
            place_code=place,
            node_id=settings.WASPADA_NODE,
            election_key=said["election_key"] or None,
            province_code=province_of(place) or "",
            regency_code=place,
        )
        for place, numbers in rows.items()
    )
    ForecastRun.objects.filter(pk=run.pk).update(
        **said, state="made", claimed_until=None, reason_code="", reason_params={}
    )
    record_act(
        "forecast.made",
        actor=ACTOR,
        now=now,
        subject_kind="forecast",
        subject=str(run.pk),
        details={
            "origin": run.origin.isoformat(),
            "model": said["model_fingerprint"],
            "data": said["data_fingerprint"],
            "digest": said["digest"],
            "places": len(rows),
        },
    )


def scores_before(day: date) -> list[ForecastScore]:
    """Return what was scored by what was known before a day."""
    rows = ForecastScore.objects.filter(realm=current_identity().realm, known_on__lt=day)
    return list(rows.order_by("origin", "horizon"))


def shown_by(scores: Sequence[ForecastScore]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return {target: {horizon: what is shown and why}}, by scores alone."""
    tallies = tallies_of(scores)
    return {
        target: {
            str(days): choice_said(choose(tallies, target=target, horizon_days=days))
            for days in HORIZONS
        }
        for target in TARGETS
    }


def choice_said(choice: Choice) -> dict[str, Any]:
    """Return a choice as rows keep it."""
    said: dict[str, Any] = {
        "method": choice.shown,
        "code": choice.code,
        "best": choice.best_baseline,
    }
    if choice.skill is not None:
        names = ("value", "low", "high", "origins", "weeks")
        said |= {name: plain(getattr(choice.skill, name)) for name in names}
    return said


def rests_on(known: Known, past: Past) -> dict[str, Any]:
    """Return what a forecast is made from, and what of it is left out for want of a kab/kota."""
    return {
        "incidents": known.incidents,
        "first_day": known.first_day.isoformat() if known.first_day else None,
        "since": known.calendar.since.isoformat(),
        "without_regency": without_regency(past, known.day),
    }


def months_left_out(day: date) -> dict[str, int]:
    """Return how many incidents are left out because no more than their month is known."""
    rows = IncidentVersion.objects.filter(
        held_on(day), day__isnull=True, state__in=VERIFIED, classification="B"
    )
    return {"month_only": rows.count()}


def model_said(model: Settings) -> dict[str, str]:
    """Return a model's version, and a value that changes with each of its settings."""
    text = repr(sorted(asdict(model).items()))
    mark = blake2b(text.encode(), digest_size=16).hexdigest()
    return {"version": model.version, "fingerprint": mark}
