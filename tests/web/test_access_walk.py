"""Every address, as everybody, against the policy's table: nothing more, nothing less.

One marked row per right and place stands in every table of content. The walk asks for each
address as each role × place × agency × class, looks for the marks in the answer, tries to change
by POST, and compares the answer with the one given where the hidden rows do not exist. What
is expected comes from `core.access_rules` alone.
"""

import random
from itertools import product

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.cast import BEGAN, TODAY
from tests.support.planting import Planter, Row, Seat, content_models, reads
from tests.support.selection import is_on_postgresql
from tests.support.walking import PLACES, Step, Walk, every_route, steps_of
from tests.web.walk_routes import ROUTES
from waspada.apps.accounts.actions import ensure_unit, grant_membership
from waspada.apps.accounts.models import Account, AgencyUnit
from waspada.apps.elections.actions import load_elections
from waspada.apps.elections.models import Contest
from waspada.core.vocabulary import CLASSES, ROLES

AGENCIES = ("kesbangpol", "kpu", "polri", "pemda")
CLEARANCES = CLASSES[:3]
SEED = 20241127
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.ALLOWS_SECRET_CONTENT = True


@pytest.fixture
def rows(db: None) -> list[Row]:
    """The marked rows, in a world with the elections of two provinces."""
    load_elections()
    Contest.objects.exclude(place_code__startswith="65").exclude(place_code="33.74").delete()
    planted = Planter().plant_all()
    bare = {model.__name__ for model in content_models()} - {row.model.__name__ for row in planted}
    assert bare <= {"DayCell", "Incident"}
    marked = {row.model.__name__ for row in planted if row.marks}
    assert marked >= {"Report", "IncidentVersion", "Document", "Delivery", "StandingLevel"}
    return planted


def chain_of(unit: AgencyUnit) -> frozenset[str]:
    chain = {unit.code}
    while unit.parent is not None:
        unit = unit.parent
        chain.add(unit.code)
    return frozenset(chain)


def signed_in(role: str, place: str, agency: str, clearance: str) -> tuple[Seat, Client]:
    """Make somebody with one seat, and the browser they are signed in with."""
    unit = ensure_unit(agency, place)
    held = ("k1",) if agency == "polri" else ()
    name = f"{role}-{place}-{agency}-{clearance}"
    account = Account.objects.create_account(name, display_name=name, needs_second_factor=False)
    grant_membership(
        account,
        role=role,
        place=place,
        unit=unit,
        clearance=clearance,
        starts_on=BEGAN,
        compartments=held,
    )
    client = Client()
    client.force_login(account, backend=BACKEND)
    return Seat(role, place, unit.code, clearance, chain_of(unit), frozenset(held)), client


def all_steps(rows: list[Row]) -> list[Step]:
    return [step for pattern, route in ROUTES.items() for step in steps_of(pattern, route, rows)]


def test_every_address_is_described() -> None:
    missing = set(every_route()) - ROUTES.keys()
    gone = ROUTES.keys() - set(every_route())
    assert not missing, f"describe in tests/web/walk_routes.py: {sorted(missing)}"
    assert not gone, f"no longer there: {sorted(gone)}"


def slice_of(steps: list[Step], seat: Seat, chance: random.Random) -> list[Step]:
    """Return a step or two of every address: for a key, one row hidden and one shown."""
    found: dict[tuple[str, bool], Step] = {}
    for step in chance.sample(steps, len(steps)):
        is_shown = step.row is not None and reads(seat, step.row.spec)
        found.setdefault((step.pattern, is_shown), step)
    return list(found.values())


def comparable(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step.row is None and not step.route.fresh]


def test_a_slice_of_the_walk_finds_no_difference(rows: list[Row]) -> None:
    """One seat of each role, which differ in all else, share the addresses; half on PostgreSQL."""
    chance = random.Random(SEED)
    steps = all_steps(rows)
    seats = list(product(ROLES, PLACES, AGENCIES, CLEARANCES))
    chance.shuffle(seats)
    without: set[tuple[str, str]] = set()
    differences: list[str] = []
    chosen = [next(seat for seat in seats if seat[0] == role) for role in ROLES]
    shares = len(chosen) * (2 if is_on_postgresql() else 1)
    for number, (role, *others) in enumerate(chosen):
        walk = Walk(*signed_in(role, *others), rows, without=without)
        mine = slice_of(steps, walk.seat, chance)[number::shares]
        walk.go(mine)
        walk.compare(comparable(mine)[::4])
        differences += walk.differences
    visitor = Walk(None, Client(), rows, without=without)
    visitor.go(chance.sample(steps, 60))
    assert not differences + visitor.differences, "\n".join(differences + visitor.differences)


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_whole_walk_finds_no_difference(rows: list[Row], role: str, place: str) -> None:
    steps = all_steps(rows)
    without: set[tuple[str, str]] = set()
    differences: list[str] = []
    for agency, clearance in product(AGENCIES, CLEARANCES):
        walk = Walk(*signed_in(role, place, agency, clearance), rows, without=without)
        walk.go(steps)
        walk.compare(comparable(steps))
        differences += walk.differences
    assert not differences, "\n".join(differences[:60])
