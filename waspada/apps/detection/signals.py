"""Let open episodes of counts weigh in the level of their place, until they are over."""

from typing import Final

from waspada.apps.alerts.actions import end_signal, restrict_signal, write_signal
from waspada.apps.detection.models import CURRENT, EpisodeVersion
from waspada.apps.detection.storing import Changes
from waspada.core.detection.daily_rule import DailyRule
from waspada.core.places import regency_of

ORIGIN: Final = "detection"


def tell_levels(changes: Changes, *, rule: DailyRule) -> None:
    """Write a signal for each new version that is open, and end that of the one before.

    A signal has the class of its episode, so that nobody's level holds what they may not read.
    Where an open episode of class B already speaks for a place and theme, that of class T adds
    nothing. Gatherings weigh nothing: their places have episodes of their own where they stand out.
    """
    for before, after in changes.pairs:
        if after.kind != "counts":
            continue
        if before is not None:
            end_signal(ORIGIN, key_of(before), at=after.received_at)
        weight = rule.points_of(after.score)
        if after.state != "open" or not weight or _speaks_already(after):
            continue
        write_signal(
            # A kecamatan has no level of its own; where a signal is written it counts.
            place=regency_of(after.place_code) or after.place_code,
            theme=after.theme,
            origin=ORIGIN,
            origin_key=key_of(after),
            weight=weight,
            code="detected.signal",
            params={
                "place": after.place_code,
                "theme": after.theme,
                "observed": after.observed,
                "window": after.window_days,
                "day": after.peak.isoformat(),
                "points": weight,
            },
            received_at=after.received_at,
            classification=after.classification,
        )
        if after.concerns_units or after.compartment:
            restrict_signal(
                ORIGIN,
                key_of(after),
                classification=after.classification,
                concerns_units=after.concerns_units,
                compartment=after.compartment,
            )


def key_of(version: EpisodeVersion) -> str:
    """Return the key of a version's signal."""
    return f"{version.episode_id}/{version.version}"


def _speaks_already(version: EpisodeVersion) -> bool:
    if version.classification == "B":
        return False
    others = EpisodeVersion.objects.filter(
        CURRENT,
        state="open",
        kind="counts",
        theme=version.theme,
        place_code=version.place_code,
        classification="B",
    )
    return bool(others.exists())
