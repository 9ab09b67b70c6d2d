"""Score what fell due, once, by what was known on the scoring day; the worker's job.

A horizon that ends on day E is scored by what is known at the end of E + 7 days: incidents become
known late. What is corrected afterwards is shown beside the score and changes it no more.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db import transaction

from waspada.apps.accounts.clock import JAKARTA, domain_now
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.detection.past import Past, stored_past
from waspada.apps.detection.ruling import current_rule
from waspada.apps.forecast.due import LAG, scored_on
from waspada.apps.forecast.gathering import counted_on, layout
from waspada.apps.forecast.models import Forecast, ForecastRun, ForecastScore, Outcome
from waspada.apps.forecast.packing import digest_of, unpack
from waspada.apps.forecast.recording import keep_record
from waspada.apps.forecast.scored import as_rows, plain
from waspada.apps.journal.actions import record_act
from waspada.core.errors import Conflict, WaspadaError
from waspada.core.forecast.methods import HORIZONS
from waspada.core.forecast.scores import Outcome as Happened
from waspada.core.forecast.scores import outcome_of, tally
from waspada.core.places import province_of

logger = logging.getLogger(__name__)
ACTOR: Final = "forecast"


def score_due(now: datetime) -> int:
    """Score every horizon that fell due and was not scored: a chore; return how many.

    What hinders one stays with its run, and is tried again the next time.
    """
    at = domain_now()
    return score_up_to(at.astimezone(JAKARTA).date(), at=at, now=now)


def score_up_to(day: date, *, at: datetime, now: datetime, past: Past | None = None) -> int:
    """Score what fell due before a day and keep the record; return how many horizons."""
    done = score_before(day, at=at, now=now, past=past)
    if done:
        with acting_as(system_identity(ACTOR, realm=settings.WASPADA_REALM)):
            keep_record(day - timedelta(days=1), now=now)
    return done


def score_before(day: date, *, at: datetime, now: datetime, past: Past | None = None) -> int:
    """Score what fell due before a day; return how many horizons.

    past : incidents up to that day with the days on which they were known; None reads them
    """
    with acting_as(system_identity(ACTOR, realm=settings.WASPADA_REALM)):
        waiting = due_before(day)
        if not waiting:
            return 0
        known = stored_past(day, current_rule()) if past is None else past
        return sum(_try(run, days, known, at=at, now=now) for run, days in waiting)


def due_before(day: date) -> list[tuple[ForecastRun, int]]:
    """Return the runs and horizons that are to be scored, the oldest first."""
    realm = current_identity().realm
    done = set(ForecastScore.objects.filter(realm=realm).values_list("run_id", "horizon"))
    latest = day - timedelta(days=min(HORIZONS)) - LAG
    runs = ForecastRun.objects.filter(realm=realm, state="made", origin__lt=latest)
    return [
        (run, days)
        for run in runs.order_by("origin")
        for days in HORIZONS
        if (run.pk, days) not in done and scored_on(run.origin, days) < day
    ]


def _try(run: ForecastRun, days: int, past: Past, *, at: datetime, now: datetime) -> bool:
    trouble = dict(run.scoring_trouble)
    before = trouble.pop(str(days), "")
    try:
        with transaction.atomic():
            _score(run, days, past, at=at, now=now)
    except Exception as error:  # noqa: BLE001 (whatever it was stays with the run, for a page)
        code = error.code if isinstance(error, WaspadaError) else "forecast.scoring_failed"
        logger.warning("scoring a forecast failed: %s", type(error).__name__)
        trouble[str(days)] = code
    if trouble.get(str(days), "") != before:
        run.scoring_trouble = trouble
        ForecastRun.objects.filter(pk=run.pk).update(scoring_trouble=trouble)
    return str(days) not in trouble


def _score(run: ForecastRun, days: int, past: Past, *, at: datetime, now: datetime) -> None:
    """Score one horizon of a run from the numbers that were kept.

    Raises
    ------
    Conflict : forecast.altered, when the numbers are not those that were made
    """
    rows = dict(Forecast.objects.filter(run_id=run.pk).values_list("place_code", "numbers"))
    if digest_of(rows) != run.digest:
        raise Conflict("forecast.altered", day=run.origin)
    known = scored_on(run.origin, days)
    order = {place: rows[place] for place in layout().places if place in rows}
    said = unpack(order, run.origin, layout().groups, (days,))
    by_method = {method: one for (method, _), one in said.items()}
    happened = outcome_of(next(iter(by_method.values())), *counted_on(past, known))
    tallies = [row for one in by_method.values() for row in tally(one, happened)]
    ForecastScore.objects.create(
        run_id=run.pk,
        realm=run.realm,
        origin=run.origin,
        horizon=days,
        known_on=known,
        scored_at=at,
        recorded_at=now,
        outcome_fingerprint=fingerprint_of(happened),
        result={
            "tallies": as_rows(tallies),
            "expected": {method: plain(float(one.mean.sum())) for method, one in by_method.items()},
            "happened": int(happened.count.sum()),
            "moderate": bool(happened.hit[0].any()),
        },
    )
    Outcome.unguarded.bulk_create(_outcomes(run, days, tuple(order), happened))
    record_act(
        "forecast.scored",
        actor=ACTOR,
        now=now,
        subject_kind="forecast",
        subject=str(run.pk),
        details={"origin": run.origin.isoformat(), "horizon": days, "known": known.isoformat()},
    )


def _outcomes(
    run: ForecastRun, days: int, places: Sequence[str], happened: Happened
) -> list[Outcome]:
    """Return a row for each place where anything happened."""
    return [
        Outcome(
            run_id=run.pk,
            origin=run.origin,
            horizon=days,
            happened=outcome_said(happened, at),
            realm=run.realm,
            place_code=places[at],
            node_id=settings.WASPADA_NODE,
            election_key=run.election_key or None,
            province_code=province_of(places[at]) or "",
            regency_code=places[at],
        )
        for at in np.flatnonzero(happened.count.any(axis=1)).tolist()
    ]


def outcome_said(happened: Happened, at: int) -> dict[str, Any]:
    """Return what happened in one place as its row keeps it."""
    two, three = happened.hit[:, at].astype(int).tolist()
    return {"count": happened.count[at].tolist(), "two": two, "three": three}


def fingerprint_of(happened: Happened) -> str:
    """Return a value that changes with every outcome of every place."""
    digest = blake2b(happened.count.astype("<i8").tobytes(), digest_size=16)
    digest.update(np.packbits(happened.hit).tobytes())
    return digest.hexdigest()
