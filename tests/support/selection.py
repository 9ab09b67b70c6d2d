"""Which tests a run takes: long ones, journeys, on PostgreSQL only those that touch the database."""

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from hypothesis.internal.conjecture import providers

TESTS = Path(__file__).resolve().parents[1]
JOURNEYS = TESTS / "journeys"
# Rings that know no database: their tests are not even read for PostgreSQL.
WITHOUT_DATABASE = tuple(TESTS / name for name in ("core", "sources", "channels", "cli"))
# Pages and papers over queries that other tests ask on both databases: the short run asks them on
# SQLite only, the long run on PostgreSQL too.
SECOND_IN_THE_LONG_RUN = frozenset(
    TESTS / name
    for name in (
        "apps/test_accounts_people.py",
        "apps/test_briefing_chat_text.py",
        "apps/test_briefing_corrections.py",
        "apps/test_conflict_plan.py",
        "apps/test_duty_log.py",
        "apps/test_elections_calendar.py",
        "apps/test_forum_reports.py",
        "apps/test_meetings_amended.py",
        "apps/test_meetings_invited.py",
        "apps/test_meetings_minutes.py",
        "apps/test_meetings_room.py",
        "apps/test_periodic_schedules.py",
        "apps/test_reports_form.py",
        "apps/test_reports_replay.py",
        "apps/test_reports_timeline.py",
        "apps/test_rulings_register.py",
        "apps/test_warnings_decided.py",
        "web/test_place_times.py",
    )
)
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_serialized_rollback",
    "live_server",
    "shared_database",
}
NO_TESTS_LEFT = pytest.ExitCode.NO_TESTS_COLLECTED


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long",
        action="store_true",
        help="also simulations, crash matrices and whole walks, not only a seeded slice of each",
    )
    parser.addoption(
        "--journeys",
        choices=("too", "only", "none"),
        default="too",
        help="whether the browser journeys are taken",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let the short run take the same little invented input every time; the long one takes new."""
    gone = sorted(path.name for path in SECOND_IN_THE_LONG_RUN if not path.exists())
    if gone:
        raise pytest.UsageError(f"tests/support/selection.py names what is no file: {gone}")
    hypothesis_settings.register_profile("short", derandomize=True, deadline=None, max_examples=40)
    hypothesis_settings.register_profile("long", deadline=None)
    hypothesis_settings.load_profile("long" if config.getoption("--long") else "short")
    if not config.getoption("--long"):
        # Else it reads our whole source for constants, and its input changes with each of them.
        providers._get_local_constants = lambda: providers._local_constants


def touches_database(item: pytest.Item) -> bool:
    """Whether a test reads or writes the database, by its marks, fixtures or base class."""
    if item.get_closest_marker("django_db") or item.get_closest_marker("each_database"):
        return True
    if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    test_class = getattr(item, "cls", None)
    return test_class is not None and issubclass(test_class, TransactionTestCase)


@cache
def lies_in(path: Path, *folders: Path) -> bool:
    """Whether a file lies in one of the folders; asked for every test of the file."""
    return any(folder in path.parents for folder in folders)


def is_on_postgresql() -> bool:
    """Whether this is the second run of the tests, on PostgreSQL."""
    return os.environ.get("WASPADA_TEST_DATABASE") == "postgresql"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not read what the run will not take: every process that tests would read it anew."""
    journeys = config.getoption("--journeys")
    if collection_path == JOURNEYS:
        return True if journeys == "none" else None
    if collection_path.parent == TESTS and collection_path.is_dir():
        is_bare = is_on_postgresql() and collection_path in WITHOUT_DATABASE
        return True if journeys == "only" or is_bare else None
    if collection_path in SECOND_IN_THE_LONG_RUN and is_on_postgresql():
        return None if config.getoption("--long") or is_named(collection_path, config) else True
    return None


def is_named(path: Path, config: pytest.Config) -> bool:
    """Whether somebody asked for this very file."""
    return any(one.partition("::")[0].endswith(path.name) for one in config.args)


def first_of_their_kind(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield each test once: what it is given changes its outcome on both databases alike.

    Where the values themselves are about the database, the test is marked `each_database`.
    """
    seen: set[str] = set()
    for item in items:
        name = item.nodeid.partition("[")[0]
        if name not in seen or item.get_closest_marker("each_database"):
            yield item
        seen.add(name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    journeys = config.getoption("--journeys")
    on_postgresql = is_on_postgresql()
    touching = {item for item in items if touches_database(item)}
    for item in touching:
        if lies_in(item.path, *WITHOUT_DATABASE):
            raise pytest.UsageError(f"{item.nodeid} touches a database; its place is tests/apps")

    def is_wanted(item: pytest.Item) -> bool:
        if item.get_closest_marker("long") and not config.getoption("--long"):
            return False
        if journeys != "too" and lies_in(item.path, JOURNEYS) != (journeys == "only"):
            return False
        if on_postgresql and item.get_closest_marker("words"):
            return False
        return item in touching or not on_postgresql

    wanted = [item for item in items if is_wanted(item)]
    if on_postgresql and not config.getoption("--long"):
        wanted = list(first_of_their_kind(wanted))
    if len(wanted) != len(items):
        taken = set(wanted)
        config.hook.pytest_deselected(items=[item for item in items if item not in taken])
        items[:] = wanted


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    # A selection by name (./run test -k ...) may well leave one of the three runs without a test.
    if exitstatus == NO_TESTS_LEFT and os.environ.get("WASPADA_TEST_SELECTION"):
        session.exitstatus = pytest.ExitCode.OK
