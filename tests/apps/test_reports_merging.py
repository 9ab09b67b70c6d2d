"""Two incidents become one and two again; pointers lead to one end and never in a circle."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import NOW, Cast
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.families import canonical_of, family_of
from waspada.apps.reports.incident_queries import (
    SHOWN_STATES,
    daily_counts,
    incident_by_number,
    incidents_as_of,
)
from waspada.apps.reports.incidents import (
    correct_incident,
    move_incident,
    reclassify_incident,
)
from waspada.apps.reports.joining import join_report
from waspada.apps.reports.linking import NewRights
from waspada.apps.reports.merging import merge_incidents, part_incident
from waspada.apps.reports.models import Incident, IncidentVersion, Report
from waspada.apps.reports.triage import undo_decision
from waspada.apps.reports.versions import facts_of
from waspada.core.errors import BadInput, Conflict, NotAllowed, NotFound, WaspadaError, WrongState

LATER = datetime(2024, 12, 3, 2, tzinfo=UTC)
ACT: dict[str, Any] = {"actor": "desk", "received_at": LATER, "now": LATER}
FIRST, LAST = date(2024, 11, 20), date(2024, 12, 10)


def total() -> int:
    return sum(count for _, count in daily_counts("ID", FIRST, LAST))


def now_of(incident_id: UUID) -> IncidentVersion:
    version: IncidentVersion = IncidentVersion.objects.get(
        incident_id=incident_id, superseded_at__isnull=True
    )
    return version


def two(**columns: Any) -> tuple[IncidentVersion, IncidentVersion]:
    a = make_incident(facts(title="Satu", sources=("https://a.example/1",), **columns))
    return a, make_incident(facts(title="Dua", sources=("https://b.example/1",), **columns))


# --- one merging ------------------------------------------------------------------------


def test_a_merged_incident_is_counted_once_and_the_past_stays(cast: Cast) -> None:
    with cast.acting("desk"):
        a, b = two()
        stays = merge_incidents(a.incident_id, b.incident_id, **ACT)
        assert (stays.number, stays.source_count, len(stays.sources)) == (b.number, 2, 2)
        assert [row.number for row in incidents_as_of(None)] == [b.number]
        assert total() == 1
        assert incident_by_number(a.number).state == "merged"
        then = incidents_as_of(NOW.date())
        assert {row.number for row in then} == {a.number, b.number}
        assert canonical_of(a.incident_id) == b.incident_id


def test_parting_gives_back_what_each_had(cast: Cast) -> None:
    with cast.acting("desk"):
        a, b = two()
        move_incident(a.incident_id, "closed", **ACT)
        merge_incidents(a.incident_id, b.incident_id, **ACT)
        back = part_incident(a.incident_id, **ACT)
        assert (back.state, back.sources, back.source_count) == ("closed", a.sources, 1)
        assert (now_of(b.incident_id).sources, now_of(b.incident_id).source_count) == (b.sources, 1)
        assert total() == 2
        with pytest.raises(Conflict):
            part_incident(a.incident_id, **ACT)


def test_a_chain_leads_to_one_and_parting_the_middle_keeps_its_own(cast: Cast) -> None:
    with cast.acting("desk"):
        a, b = two()
        c = make_incident(facts(title="Tiga", sources=("https://c.example/1",)))
        merge_incidents(a.incident_id, b.incident_id, **ACT)
        merge_incidents(b.incident_id, c.incident_id, **ACT)
        assert canonical_of(a.incident_id) == c.incident_id
        assert now_of(c.incident_id).source_count == 3
        part_incident(b.incident_id, **ACT)
        assert canonical_of(a.incident_id) == b.incident_id
        assert now_of(b.incident_id).source_count == 2
        assert (now_of(c.incident_id).sources, total()) == (c.sources, 2)


def test_parting_the_end_of_a_chain_takes_its_sources_from_the_top_too(cast: Cast) -> None:
    with cast.acting("desk"):
        a, b = two()
        c = make_incident(facts(title="Tiga", sources=("https://c.example/1",)))
        merge_incidents(a.incident_id, b.incident_id, **ACT)
        merge_incidents(b.incident_id, c.incident_id, **ACT)
        part_incident(a.incident_id, **ACT)
        assert [row["url"][8] for row in now_of(c.incident_id).sources] == ["c", "b"]
        part_incident(b.incident_id, **ACT)
        assert now_of(b.incident_id).sources == b.sources
        assert now_of(c.incident_id).sources == c.sources


def test_a_report_joins_the_one_that_stays_and_leaves_it_again(cast: Cast) -> None:
    with cast.acting("desk"):
        a, b = two()
        report = make_report(sources=[{"url": "https://d.example/1"}])
        merge_incidents(a.incident_id, b.incident_id, **ACT)
        joined = join_report(report, a.incident_id, actor="desk", now=LATER)
        assert (joined.number, joined.source_count) == (b.number, 3)
        assert Report.objects.get(pk=report).incident_id == b.incident_id
        undo_decision(report, **ACT)
        assert now_of(b.incident_id).source_count == 2


def test_a_report_of_the_merged_one_still_counts_and_is_undone_there(cast: Cast) -> None:
    with cast.acting("desk"):
        a, b = two()
        report = make_report(sources=[{"url": "https://d.example/1"}])
        join_report(report, a.incident_id, actor="desk", now=NOW)
        merge_incidents(a.incident_id, b.incident_id, **ACT)
        assert now_of(b.incident_id).source_count == 3
        undo_decision(report, **ACT)
        assert now_of(b.incident_id).source_count == 2


# --- what is refused ---------------------------------------------------------------------


def test_what_makes_no_sense_is_refused_with_words(cast: Cast) -> None:
    with cast.acting("desk"):
        a, b = two()
        ours, theirs = a.incident_id, b.incident_id
        with pytest.raises(BadInput, match="merge_itself"):
            merge_incidents(ours, ours, **ACT)
        merge_incidents(ours, theirs, **ACT)
        with pytest.raises(Conflict, match="merged_already"):
            merge_incidents(ours, theirs, **ACT)
        with pytest.raises(Conflict, match="merged_the_other_way"):
            merge_incidents(theirs, ours, **ACT)
        rights = NewRights(classification="T", owner_unit="kesbangpol-65.01")
        for change in (
            lambda: correct_incident(ours, facts_of(a), **ACT),
            lambda: move_incident(ours, "verified", **ACT),
            lambda: reclassify_incident(ours, rights, actor="desk", now=LATER),
        ):
            with pytest.raises(WrongState, match="is_merged"):
                change()
        with pytest.raises(WrongState):
            move_incident(theirs, "merged", **ACT)
        move_incident(theirs, "withdrawn", **ACT)
        c = make_incident(facts(title="Tiga"))
        with pytest.raises(BadInput, match="merge_withdrawn"):
            merge_incidents(c.incident_id, theirs, **ACT)


@pytest.mark.parametrize(
    "rights",
    [
        {"classification": "T"},
        {"concerns_units": ("kpu-65.01",)},
        {"concerns_units": ("pemda-65.01",)},
    ],
)
def test_a_merging_never_shows_or_hides_something_unawares(
    cast: Cast, rights: dict[str, Any]
) -> None:
    with cast.acting("desk"):
        plain, closed = make_incident(facts()), make_incident(facts(**rights))
        for pair in ((plain, closed), (closed, plain)):
            with pytest.raises(BadInput, match="merge_rights"):
                merge_incidents(pair[0].incident_id, pair[1].incident_id, **ACT)


def test_what_was_merged_follows_the_rights_of_the_one_that_stays(cast: Cast) -> None:
    with cast.acting("desk"):
        a, b = two()
        merge_incidents(a.incident_id, b.incident_id, **ACT)
        rights = NewRights(classification="T", owner_unit="kesbangpol-65.01")
        reclassify_incident(b.incident_id, rights, actor="desk", now=LATER)
    with cast.acting("police"):
        assert incident_by_number(a.number) is None
        assert incident_by_number(a.number, NOW.date()) is None


@pytest.mark.parametrize("name", ["kpu", "bupati", "camat", "analyst", "stranger"])
def test_others_may_neither_merge_nor_part(cast: Cast, name: str) -> None:
    with cast.acting("desk"):
        a, b = two()
        c, d = two()
        merge_incidents(c.incident_id, d.incident_id, **ACT)
    with cast.acting(name):
        with pytest.raises((NotAllowed, NotFound)):
            merge_incidents(a.incident_id, b.incident_id, **ACT)
        with pytest.raises((NotAllowed, NotFound)):
            part_incident(c.incident_id, **ACT)


# --- any order of steps, and at the same moment ---------------------------------------------


@contextmanager
def fresh() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def check_pointers(ids: list[UUID]) -> None:
    """Every chain ends at an incident that is not merged; only merged ones point."""
    rows = {row.pk: row.canonical_id for row in Incident.unguarded.filter(pk__in=ids)}
    for incident_id in ids:
        steps, at = 0, incident_id
        while rows[at] is not None:
            at, steps = rows[at], steps + 1
            assert steps <= len(ids), "a circle"
        assert canonical_of(incident_id) == at
        assert (now_of(incident_id).state == "merged") == (rows[incident_id] is not None)
        assert incident_id in family_of(at)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["merge", "merge", "part"]), st.integers(0, 4), st.integers(0, 4)
        ),
        max_size=9,
    )
)
def test_pointers_never_form_a_circle_and_parting_all_restores_all(
    db: None, steps: list[tuple[str, int, int]]
) -> None:
    with fresh(), acting_as(system_identity()):
        made = [
            make_incident(facts(title=f"Ke-{n}", sources=(f"https://n{n}.example/1",)))
            for n in range(5)
        ]
        ids = [version.incident_id for version in made]
        at = LATER
        for kind, one, other in steps:
            at += timedelta(hours=1)
            act: dict[str, Any] = {"actor": "test", "received_at": at, "now": at}
            try:
                if kind == "merge":
                    merge_incidents(ids[one], ids[other], **act)
                else:
                    part_incident(ids[one], **act)
            except WaspadaError:
                pass
            check_pointers(ids)
            standing = [i for i in ids if canonical_of(i) == i]
            assert total() == len(standing)
            assert incidents_as_of(None, states=SHOWN_STATES).count() == len(standing)
            assert sum(now_of(i).source_count for i in standing) == len(ids)
        assert incidents_as_of(NOW.date()).count() == len(ids)
        for incident_id in ids:
            if now_of(incident_id).state == "merged":
                part_incident(incident_id, actor="test", received_at=at, now=at)
        for version in made:
            after = now_of(version.incident_id)
            assert (after.state, after.sources, after.title) == (
                version.state,
                version.sources,
                version.title,
            )


def _try(pair: tuple[UUID, UUID]) -> str:
    try:
        with acting_as(system_identity()):
            merge_incidents(*pair, **ACT)
        return "merged"
    except WaspadaError as error:
        return error.code
    finally:
        connections.close_all()


def test_a_into_b_while_b_into_a_leaves_one_that_stays(shared_database: None) -> None:
    with acting_as(system_identity()):
        a, b = (version.incident_id for version in two())
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(_try, [(a, b), (b, a)])) == [
            "incident.merged_the_other_way",
            "merged",
        ]
    with acting_as(system_identity()):
        check_pointers([a, b])
        assert total() == 1


def test_a_ring_of_three_at_once_never_closes(shared_database: None) -> None:
    with acting_as(system_identity()):
        ids = [make_incident(facts()).incident_id for _ in range(3)]
    pairs = [(ids[n], ids[(n + 1) % 3]) for n in range(3)]
    with ThreadPoolExecutor(3) as pool:
        said = list(pool.map(_try, pairs))
    with acting_as(system_identity()):
        check_pointers(ids)
        assert said.count("merged") == 3 - total()
        assert "merged" in said
