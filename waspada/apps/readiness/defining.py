"""Change measures: each change a version that holds in a place and below, from a day on."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml
from django.db import transaction

from waspada.apps.journal.actions import record_act
from waspada.apps.readiness.measures import measures_of
from waspada.apps.readiness.models import MeasureVersion
from waspada.apps.readiness.rights import check_may_keep
from waspada.apps.readiness.storing import Giving, hold
from waspada.core.elections import Problem
from waspada.core.errors import Conflict
from waspada.core.places import province_of
from waspada.core.readiness import Measure, check_measures, read_measure, write_measure

MOST_REASON: Final = 200


def define_measure(
    document: Mapping[str, Any],
    place: str,
    giving: Giving,
    *,
    seen: int = 0,
    reason: str = "",
    is_retired: bool = False,
) -> tuple[MeasureVersion | None, list[Problem]]:
    """Let a measure be as a document has it, in a place and below.

    seen : the version that stood when the change began, 0 for none of this place

    Returns
    -------
    (the version, no problems) or (None, every problem with the path to its entry)

    Raises
    ------
    NotAllowed : readiness.only_secretariat
    Conflict : readiness.measure_moved_on, when a colleague changed it meanwhile
    """
    check_may_keep(place)
    measure, problems = read_measure(dict(document))
    if measure is None:
        return None, problems
    problems = _with_others([measure], place, giving, gone={measure.code} if is_retired else set())
    if problems:
        return None, problems
    with transaction.atomic():
        hold([province_of(place) or ""], giving)
        newest = newest_version(measure.code, place, giving.election_key)
        if newest != seen:
            raise Conflict("readiness.measure_moved_on", measure=measure.name.id)
        row = _store(measure, place, newest + 1, giving, reason, is_retired=is_retired)
        _note([measure.code], place, giving)
    return row, []


def define_measures(
    measures: Iterable[Measure], place: str, giving: Giving, *, reason: str = ""
) -> tuple[int, list[Problem]]:
    """Let many measures be as a file has them; those that already are so stay as they are.

    Returns
    -------
    (how many changed, no problems) or (0, what is wrong between them)
    """
    check_may_keep(place)
    wanted = list(measures)
    problems = _with_others(wanted, place, giving, gone=set())
    if problems:
        return 0, problems
    with transaction.atomic():
        hold([province_of(place) or ""], giving)
        now = measures_of(giving.election_key, place, giving.today)
        changed = [
            one
            for one in wanted
            if one.code not in now or write_measure(now[one.code]) != write_measure(one)
        ]
        for one in changed:
            newest = newest_version(one.code, place, giving.election_key)
            _store(one, place, newest + 1, giving, reason, is_retired=False)
        if changed:
            _note([one.code for one in changed], place, giving)
    return len(changed), []


def _with_others(
    wanted: Iterable[Measure], place: str, giving: Giving, *, gone: set[str]
) -> list[Problem]:
    """Return what is wrong between changed measures and those that stay."""
    known = measures_of(giving.election_key, place, giving.today)
    merged = {code: one for code, one in known.items() if code not in gone}
    listed = list(wanted)
    merged |= {one.code: one for one in listed if one.code not in gone}
    codes = {one.code for one in listed}
    before = {
        (code, problem.code, str(problem.params))
        for code, problem in check_measures(known.values())
    }
    return [
        problem
        for code, problem in check_measures(merged.values())
        if code in codes or gone
        if (code, problem.code, str(problem.params)) not in before
    ]


def newest_version(code: str, place: str, election_key: str) -> int:
    """Return the number of the newest version of a measure for a place alone; 0 for none."""
    rows = MeasureVersion.objects.filter(election_key=election_key, place_code=place, code=code)
    return rows.order_by("-version").values_list("version", flat=True).first() or 0


def _store(
    measure: Measure, place: str, version: int, giving: Giving, reason: str, *, is_retired: bool
) -> MeasureVersion:
    return MeasureVersion.objects.create(
        election_key=giving.election_key,
        place_code=place,
        code=measure.code,
        version=version,
        body=write_measure(measure),
        is_retired=is_retired,
        reason=reason.strip()[:MOST_REASON],
        received_at=giving.received_at,
        recorded_at=giving.recorded_at,
        recorded_by=giving.actor,
    )


def _note(codes: list[str], place: str, giving: Giving) -> None:
    record_act(
        "readiness.measures_changed",
        actor=giving.actor,
        now=giving.recorded_at,
        subject_kind="place",
        subject=place,
        details={"codes": codes, "election": giving.election_key},
    )


def as_yaml(measures: Iterable[Measure]) -> str:
    """Return measures as the files that `presets.read_measures` takes, one document an agency."""
    by_agency: dict[str, list[dict[str, Any]]] = {}
    for one in measures:
        document = write_measure(one)
        del document["agency"]
        by_agency.setdefault(one.agency, []).append(document)
    documents = [{"agency": code, "measures": rows} for code, rows in by_agency.items()]
    text: str = yaml.safe_dump_all(documents, allow_unicode=True, sort_keys=False, width=100)
    return text
