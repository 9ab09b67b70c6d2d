"""A warning that begins from what the daily detection found."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from waspada.apps.detection.counted import counted_in
from waspada.apps.detection.linked import SUBJECT, episode_of
from waspada.apps.detection.models import EpisodeVersion
from waspada.apps.detection.words import said_of
from waspada.apps.links.kinds import Ref
from waspada.apps.warnings.evidence import MOST_LINKED, Basis
from waspada.core.alerts.warnings import WARNED_LEVELS, strictest
from waspada.core.detection.daily_rule import load_daily_rule


def basis_of_found(refs: Iterable[Ref], day: date) -> Basis | None:
    """Return why an episode among some things was marked, and the incidents counted in it.

    None where there is no episode among them. It asks for the mildest level: how grave it is
    is for people to say. How many incidents there were elsewhere is told on its own page alone,
    to those who may read them.
    """
    row = next((one for ref in refs if ref.kind == SUBJECT and (one := episode_of(ref.id))), None)
    if row is None:
        return None
    incidents = counted_in(row, day)
    return Basis(
        level=WARNED_LEVELS[0],
        theme=row.theme,
        reasons=tuple(_reasons(row)),
        refs=tuple(Ref("incident", one.number) for one in incidents[: MOST_LINKED - 1]),
        classification=strictest([row.classification, *(one.classification for one in incidents)]),
    )


def _reasons(row: EpisodeVersion) -> Iterable[Mapping[str, Any]]:
    said = [said_of(row, window=load_daily_rule().window_days)]
    if row.kind == "gathering":
        said.append(("detected.recurrence", {"days": round(row.recurrence_days or 0)}))
    else:
        limit = {"threshold": row.threshold, "score": round(row.score, 2)}
        said += [("detected.limit", limit), ("detected.compared", {})]
    for code, params in said:
        yield {"code": code, "params": params, "level": WARNED_LEVELS[0]}
