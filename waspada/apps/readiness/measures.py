"""The measures of an election as they stood on a day: what came along, and what was changed."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache

from waspada.apps.accounts.clock import domain_today, known_until
from waspada.apps.readiness.facts import chain_of
from waspada.apps.readiness.models import MeasureVersion
from waspada.apps.readiness.presets import packaged_measures
from waspada.core.errors import BadInput
from waspada.core.readiness import Measure, read_measure


def versions_of(election_key: str, place: str, day: date) -> list[MeasureVersion]:
    """Return what people changed of the measures that hold in a place, as known on a day."""
    rows = MeasureVersion.objects.filter(
        election_key=election_key, place_code__in=chain_of(place)
    ).order_by("version")
    if day < domain_today():
        rows = rows.filter(received_at__lt=known_until(day, place))
    return list(rows)


def measures_of(election_key: str, place: str, day: date) -> dict[str, Measure]:
    """Return the measures that hold in a place on a day by code, in their order."""
    return merged(packaged_measures(), versions_of(election_key, place, day), place)


def merged(
    packaged: Iterable[Measure], versions: Iterable[MeasureVersion], place: str
) -> dict[str, Measure]:
    """Return measures with what was changed: the nearest place's newest version holds."""
    chain = chain_of(place)
    found = {one.code: one for one in packaged}
    holding: dict[str, MeasureVersion] = {}
    for row in versions:
        before = holding.get(row.code)
        if before is None or (-chain.index(row.place_code), row.version) > (
            -chain.index(before.place_code),
            before.version,
        ):
            holding[row.code] = row
    for code, row in holding.items():
        if row.is_retired:
            found.pop(code, None)
        else:
            order = found[code].order if code in found else len(found)
            found[code] = measure_of_body(json.dumps(row.body, sort_keys=True), order)
    return found


@lru_cache(maxsize=1024)
def measure_of_body(text: str, order: int = 0) -> Measure:
    """Return the measure that a stored body means; bodies were checked when they were stored."""
    measure, problems = read_measure(json.loads(text), order=order)
    if measure is None:
        raise BadInput("readiness.bad_measure", entry=str(problems[0].path), said=problems[0].code)
    return measure


def changed_at(versions: Iterable[MeasureVersion]) -> Mapping[str, datetime]:
    """Return when each changed measure was changed last."""
    return {row.code: row.received_at for row in versions}
