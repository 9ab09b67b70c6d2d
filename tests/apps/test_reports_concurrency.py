"""Two desks write at once: no number twice, no incident missing from a count, one claim."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

from django.db import connections

from tests.support.cast import NOW
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.apps.reports.incident_queries import daily_counts, incidents_as_of
from waspada.apps.reports.triage import claim_report
from waspada.core.errors import Conflict

WRITERS, EACH = 4, 4


def _write(writer: int) -> list[str]:
    try:
        made = []
        for _ in range(EACH):
            with acting_as(system_identity(f"writer-{writer}")):
                made.append(make_incident(facts()).number)
        return made
    finally:
        connections.close_all()


def test_numbers_and_cells_hold_when_desks_write_at_once(shared_database: None) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        numbers = [number for made in pool.map(_write, range(WRITERS)) for number in made]
    assert len(set(numbers)) == len(numbers) == WRITERS * EACH
    with acting_as(system_identity()):
        assert incidents_as_of(None).count() == WRITERS * EACH
        day = date(2024, 11, 26)
        assert daily_counts("65.01", day, day) == [(day, WRITERS * EACH)]


def test_of_two_who_take_a_report_at_once_one_gets_it(shared_database: None) -> None:
    with acting_as(system_identity()):
        report: UUID = make_report()

    def take(person: str) -> bool:
        try:
            with acting_as(system_identity(person)):
                claim_report(report, actor=person, now=NOW)
            return True
        except Conflict:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(take, ("a", "b", "c"))) == [False, False, True]
