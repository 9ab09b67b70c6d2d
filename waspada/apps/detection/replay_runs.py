"""Start a replay, go on with it some days at a time, keep what came out; read them."""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from waspada.apps.accounts.guards import require_role
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.detection.models import ReplayRun
from waspada.apps.detection.past import Past, stored_past
from waspada.apps.detection.queries import covers
from waspada.apps.detection.replaying import LONGEST, Replay, Replayed, as_row
from waspada.apps.detection.ruling import current_rule
from waspada.apps.detection.scoring import as_report, score_of
from waspada.apps.journal.actions import record_act
from waspada.core.alerts import load_rule
from waspada.core.detection.what_if import Settings, settings_of, values_of
from waspada.core.elections import stations_of
from waspada.core.elections.packaged import KEYS, packaged_election
from waspada.core.errors import BadInput, NotFound, TooMany
from waspada.core.places import is_within, province_of, regency_of

logger = logging.getLogger(__name__)
ACTOR: Final = "replay"
ROLES: Final = frozenset({"secretariat"})
DAYS_AT_ONCE: Final = 10  # about a second's work
MOST_WAITING: Final = 3
MOST_KEPT: Final = 30
MOST_EPISODES: Final = 400
_CLAIM: Final = timedelta(minutes=2)
_UNDER_WAY: Final = Q(state__in=("waiting", "running"))


def start_replay(
    place: str,
    *,
    first: date,
    last: date,
    asked: Mapping[str, str],
    today: date,
    now: datetime,
) -> ReplayRun:
    """Ask for a replay; the worker does it.

    Raises
    ------
    NotAllowed : access.not_allowed, for whoever runs no secretariat of the place or above
    BadInput : detected.bad_days, detected.replay_bad_setting
    TooMany : detected.replays_waiting
    """
    require_role(ROLES, place)
    if not timedelta(0) <= last - first <= LONGEST or last > today:
        raise BadInput("detected.bad_days", most=LONGEST.days)
    tried = settings_of(asked, current_rule(), load_rule())
    actor = current_identity().account
    with transaction.atomic():
        waiting = ReplayRun.objects.filter(_UNDER_WAY, place_code=place).count()
        if waiting >= MOST_WAITING:
            raise TooMany("detected.replays_waiting", count=waiting)
        run: ReplayRun = ReplayRun.unguarded.create(
            realm=current_identity().realm,
            node_id=settings.WASPADA_NODE,
            place_code=place,
            province_code=province_of(place) or "",
            regency_code=regency_of(place) or "",
            first=first,
            last=last,
            asked=dict(tried.changed),
            tried=values_of(tried.detection, tried.levels),
            rule_version=tried.detection.version,
            level_rule_version=tried.levels.version,
            state="waiting",
            created_by=actor,
            created_at=now,
        )
        record_act(
            "detection.replay_asked",
            actor=actor,
            now=now,
            subject_kind="replay",
            subject=str(run.pk),
            details={"place": place, "first": first.isoformat(), "last": last.isoformat()},
        )
        _drop_oldest(place)
    return run


def _drop_oldest(place: str) -> None:
    mine = ReplayRun.objects.filter(place_code=place).exclude(_UNDER_WAY).order_by("-created_at")
    old = list(mine.values_list("pk", flat=True)[MOST_KEPT:])
    if old:
        ReplayRun.unguarded.filter(pk__in=old).delete()


def replays_of(place: str) -> list[ReplayRun]:
    """Return the replays of a place, the newest first, without what came out of them."""
    if not covers(place):
        return []
    found = ReplayRun.objects.filter(place_code=place).defer("held", "result")
    return list(found.order_by("-created_at")[:MOST_KEPT])


def replay_of(place: str, replay_id: UUID) -> ReplayRun:
    """Return a replay of a place; NotFound for whoever has no seat in the place or above."""
    found: ReplayRun | None = (
        ReplayRun.objects.filter(pk=replay_id, place_code=place).defer("held").first()
    )
    if found is None or not covers(place):
        raise NotFound("access.not_found")
    return found


def go_on_with_replays(now: datetime) -> int:
    """Judge some more days of the replay that waits longest: a chore; return how many.

    Nothing is locked while days are judged. Killed in between, the same days are judged again.
    """
    with acting_as(system_identity(ACTOR, realm=settings.WASPADA_REALM)):
        run = _claimed(now)
        if run is None:
            return 0
        try:
            columns = _judged(run)
        except Exception as error:  # noqa: BLE001 (whatever it was, nobody waits for it in vain)
            logger.warning("a replay failed: %s", type(error).__name__)
            columns = {"state": "failed", "held": {}}
        if columns["state"] != "running":
            columns["finished_at"] = now
            _kept_pasts.pop(run.pk, None)
        ReplayRun.unguarded.filter(pk=run.pk).update(**columns, claimed_until=None)
        return int(columns.get("days_done", run.days)) - int(run.days_done)


def _claimed(now: datetime) -> ReplayRun | None:
    free = _UNDER_WAY & (Q(claimed_until=None) | Q(claimed_until__lt=now))
    found: ReplayRun | None = ReplayRun.objects.filter(free).order_by("created_at").first()
    if found is None:
        return None
    mine = ReplayRun.unguarded.filter(free, pk=found.pk)
    return found if mine.update(state="running", claimed_until=now + _CLAIM) else None


def _judged(run: ReplayRun) -> dict[str, Any]:
    """Judge some more days; return the columns that change."""
    tried = settings_of(run.asked, current_rule(), load_rule())
    past = _past_of(run, tried)
    replay = Replay.from_json(tried, run.held)
    until = min(run.days, run.days_done + DAYS_AT_ONCE)
    for number in range(run.days_done, until):
        replay.judge(run.first + timedelta(days=number), past)
    if until < run.days:
        return {"state": "running", "days_done": until, "held": replay.as_json()}
    result = _result_of(run, replay, past)
    return {"state": "done", "days_done": until, "held": {}, "result": result}


# What replays under way read; a worker that starts anew reads it again.
_kept_pasts: dict[UUID, Past] = {}


def _past_of(run: ReplayRun, tried: Settings) -> Past:
    if run.pk not in _kept_pasts:
        _kept_pasts.clear()
        _kept_pasts[run.pk] = stored_past(run.last, tried.detection)
    return _kept_pasts[run.pk]


def _result_of(run: ReplayRun, replay: Replay, past: Past) -> dict[str, Any]:
    """Return what concerns the place of a replay, and nothing of elsewhere."""
    place = run.place_code
    stations = stations_of(_election_of(run.last))
    score = score_of(replay, past, run.first, run.last, within=place, stations=stations)
    mine = [one for one in replay.episodes if _concerns(one, place)]
    weeks = Counter(one.found_on - timedelta(days=one.found_on.weekday()) for one in mine)
    rows = [as_row(one) for one in mine[:MOST_EPISODES]]
    for row in rows:
        row.pop("elsewhere")  # a sum over what the place's readers may not read
    return {
        "score": as_report(score),
        "episodes": rows,
        "episode_count": len(mine),
        "weeks": {week.isoformat(): weeks[week] for week in sorted(weeks)},
    }


def _concerns(one: Replayed, place: str) -> bool:
    places = one.found.places or [one.found.place_code]
    return all(is_within(code, place) for code in places)


def _election_of(day: date) -> str:
    """Return the packaged election whose vote is nearest to a day."""
    polling = {key: packaged_election(key).polling_on for key in KEYS}
    return min(polling, key=lambda key: abs(((polling[key] or date.min) - day).days))
