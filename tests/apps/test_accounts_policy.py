"""The access rule in queries and in PostgreSQL's policies: the same answer as the code."""

from itertools import product

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.cast import NOW, Cast
from waspada.apps.accounts.checks import check_code_order
from waspada.apps.accounts.identity import acting_as, current_identity, system_identity
from waspada.apps.accounts.middleware import stream_as
from waspada.apps.accounts.policy import RightsColumns
from waspada.apps.accounts.queries import identity_of, unit_chain
from waspada.apps.alerts.models import Signal
from waspada.core.access import Identity, Membership, Rights, may_read
from waspada.core.access_rules import Situation, rule_for
from waspada.core.errors import NotAllowed
from waspada.core.vocabulary import CLASSES, ROLES

UNIT = "kpu-65.01"
CHAIN = (UNIT, "kpu-65", "kpu-ID")
PLACES = ("ID", "65", "65.01", "65.01.05", "65.01.05.2001", "65.02", "33", "33.74")
UNITS = ("kpu-65.01", "kpu-65", "polri-65.01", "kesbangpol-33.74")


def _row(number: int, rights: Rights) -> Signal:
    return Signal(
        realm=rights.realm or "live",
        node_id="test",
        place_code=rights.place,
        classification=rights.classification,
        owner_unit=rights.owner_unit,
        addressee_units=rights.addressee_units,
        concerns_units=rights.concerns_units,
        compartment=rights.compartment,
        theme="security",
        origin="test",
        origin_key=str(number),
        weight=0,
        reason_code="test",
        received_at=NOW,
    )


def _store(rows: list[Rights]) -> None:
    # Every class is read in the table, also those that nothing here would store.
    unchecked = QuerySet(Signal)
    with acting_as(system_identity()):
        unchecked.bulk_create([_row(*entry) for entry in enumerate(rows)])


def _seen(identity: Identity) -> dict[str, set[str]]:
    """Return what each line of defence gives: the query, and PostgreSQL alone."""
    with acting_as(identity):
        seen = {"query": set(Signal.objects.values_list("origin_key", flat=True))}
        if connection.vendor == "postgresql":
            seen["database"] = set(Signal.unguarded.values_list("origin_key", flat=True))
    return seen


# Seen from a seat in Bulungan: everything the table tells apart.
ITEMS = [
    (where, classification, compartment, party, is_concerned)
    for where, classification, compartment, party, is_concerned in product(
        ("within", "above", "elsewhere"),
        CLASSES,
        ("none", "held", "foreign"),
        ("owner", "addressee", "neither"),
        (False, True),
    )
]
PLACE_OF = {"within": "65.01.05", "above": "65", "elsewhere": "33.74"}
COMPARTMENT_OF = {"none": "", "held": "k1", "foreign": "k2"}


def _rights(item: tuple[str, str, str, str, bool]) -> Rights:
    where, classification, compartment, party, is_concerned = item
    return Rights(
        place=PLACE_OF[where],
        classification=classification,
        owner_unit=UNIT if party == "owner" else "polri-65.01",
        addressee_units=frozenset({UNIT, "bawaslu-65.01"} if party == "addressee" else ()),
        compartment=COMPARTMENT_OF[compartment],
        concerns_units=frozenset({"kpu-65"} if is_concerned else ()),
        realm="live",
    )


@pytest.mark.django_db
def test_query_and_database_decide_every_situation_as_the_table_does() -> None:
    _store([_rights(item) for item in ITEMS])
    for role, clearance in product(ROLES, CLASSES):
        seat = Membership(role, "65.01", UNIT, CHAIN, clearance, frozenset({"k1"}))
        reached = CLASSES[: 1 if role == "field" else CLASSES.index(clearance) + 1]
        expected = {
            str(number)
            for number, (where, classification, compartment, party, concerned) in enumerate(ITEMS)
            if rule_for(
                Situation(
                    role=role,
                    place=where,
                    classification=classification,
                    is_cleared=classification in reached,
                    compartment=compartment,
                    is_party=party != "neither",
                    is_concerned=concerned,
                )
            ).reads
        }
        for line, keys in _seen(Identity("a", (seat,), "live")).items():
            assert keys == expected, (role, clearance, line)


SEATS = st.builds(
    Membership,
    role=st.sampled_from(sorted(ROLES)),
    place=st.sampled_from(PLACES),
    unit=st.sampled_from((*UNITS, "")),
    unit_chain=st.lists(st.sampled_from(UNITS), max_size=3, unique=True).map(tuple),
    clearance=st.sampled_from((*CLASSES, "X")),
    compartments=st.frozensets(st.sampled_from(("k1", "k2", "k10")), max_size=2),
)
IDENTITIES = st.builds(
    Identity,
    account=st.just("a"),
    memberships=st.lists(SEATS, max_size=3).map(tuple),
    realm=st.sampled_from(("live", "replay")),
    is_system=st.booleans().filter(bool) | st.just(value=False),
)
RIGHTS = st.builds(
    Rights,
    place=st.sampled_from(PLACES),
    classification=st.sampled_from((*CLASSES, "X")),
    owner_unit=st.sampled_from((*UNITS, "")),
    addressee_units=st.frozensets(st.sampled_from(UNITS), max_size=2),
    compartment=st.sampled_from(("", "", "k1", "k10")),
    concerns_units=st.frozensets(st.sampled_from(UNITS), max_size=1),
    realm=st.sampled_from(("live", "live", "replay")),
)


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    identities=st.lists(IDENTITIES, min_size=1, max_size=4),
    rows=st.lists(RIGHTS, min_size=1, max_size=12),
)
def test_code_query_and_database_agree_on_anybody_and_anything(
    identities: list[Identity], rows: list[Rights]
) -> None:
    with transaction.atomic():
        _store(rows)
        for identity in identities:
            expected = {
                str(number) for number, rights in enumerate(rows) if may_read(identity, rights)
            }
            for line, keys in _seen(identity).items():
                assert keys == expected, line
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_outside_acting_as_nothing_can_be_asked() -> None:
    with pytest.raises(NotAllowed):
        Signal.objects.count()


@pytest.mark.django_db
def test_acting_as_nests_and_gives_back_who_was_there(cast: Cast) -> None:
    _store([Rights(place="65.01", classification="T", realm="live")])
    with cast.acting("desk"):
        assert Signal.objects.count() == 1
        with cast.acting("camat"):
            assert Signal.unguarded.count() == (0 if connection.vendor == "postgresql" else 1)
            assert Signal.objects.count() == 0
            with cast.acting("province"):
                assert Signal.objects.count() == 1
        assert Signal.objects.count() == 1
        assert current_identity() == cast.identity("desk")


@pytest.mark.django_db
def test_an_error_inside_gives_back_who_was_there(cast: Cast) -> None:
    _store([Rights(place="65.01", classification="T", realm="live")])
    with cast.acting("desk"):
        with pytest.raises(ZeroDivisionError), cast.acting("camat"):
            raise ZeroDivisionError
        assert Signal.objects.count() == 1


@pytest.mark.django_db
def test_a_stream_reads_as_the_person_who_asked_and_nobody_in_between(cast: Cast) -> None:
    _store([Rights(place="65.01", classification="T", realm="live")] * 3)

    def chunks() -> object:
        for row in Signal.objects.order_by("origin_key").iterator(1):
            yield row.origin_key
            Signal.objects.count()  # a second query within the stream

    read = []
    for chunk in stream_as(cast.identity("desk"), iter(chunks())):  # type: ignore[call-overload]
        with pytest.raises(NotAllowed):
            current_identity()
        read.append(chunk)
    assert read == ["0", "1", "2"]
    assert list(stream_as(cast.identity("camat"), iter(chunks()))) == []  # type: ignore[call-overload]


@pytest.mark.django_db
def test_an_identity_costs_one_query_however_deep_the_units(
    cast: Cast, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        identity = cast.identity("camat")
    assert identity.memberships[0].unit_chain == unit_chain("kecamatan-65.01.05")
    assert len(identity.memberships[0].unit_chain) >= 1
    with django_assert_num_queries(1):  # type: ignore[operator]
        kpu = cast.identity("kpu")
    assert kpu.memberships[0].unit_chain == CHAIN


postgresql_only = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's"
)


def content_models() -> list[type[RightsColumns]]:
    return [model for model in apps.get_models() if issubclass(model, RightsColumns)]


@pytest.mark.django_db
def test_there_are_models_of_content() -> None:
    assert {model.__name__ for model in content_models()} >= {"Report", "IncidentVersion"}


@postgresql_only
@pytest.mark.django_db
def test_every_table_of_content_has_row_level_security_forced() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {name for (name,) in cursor.fetchall()}
    lacking = {model._meta.db_table for model in content_models()} - forced
    assert lacking == set()


@postgresql_only
@pytest.mark.django_db
def test_raw_sql_sees_no_more_than_the_person(cast: Cast) -> None:
    _store(
        [
            Rights(place="65.01", classification="T", owner_unit="kpu-65.01", realm="live"),
            Rights(place="65.01", classification="B", realm="live"),
        ]
    )
    with cast.acting("police"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM alerts_signal")
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE alerts_signal SET weight = 9")
        assert cursor.rowcount == 1
        cursor.execute("DELETE FROM alerts_signal")
        assert cursor.rowcount == 1
    with acting_as(system_identity()):
        assert list(Signal.objects.values_list("classification", "weight")) == [("T", 0.0)]


@postgresql_only
@pytest.mark.django_db
@pytest.mark.each_database
@pytest.mark.parametrize("table", ["alerts_signal", "reports_report", "reports_incidentversion"])
def test_without_an_identity_the_application_role_sees_no_row(table: str) -> None:
    _store([Rights(place="65.01", classification="B", realm="live")])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE waspada_app")
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


@postgresql_only
@pytest.mark.django_db
def test_the_application_role_owns_nothing_and_cannot_step_around_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = 'waspada_app'"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = 'waspada_app'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_the_database_sorts_place_codes_byte_by_byte() -> None:
    assert check_code_order(databases=["default"]) == []


@pytest.mark.django_db
def test_a_candidate_sees_nothing_from_nomination_until_results_are_final(cast: Cast) -> None:
    from datetime import date

    from waspada.apps.accounts.models import Candidacy

    Candidacy.objects.create(
        account=cast["bupati"],
        election_key="2024-65.01-bupati",
        nominated_on=date(2024, 9, 22),
        results_final_on=date(2025, 1, 9),
        document="SK KPU 1/2024",
    )
    seats = {
        day: len(identity_of(cast["bupati"], day=day).memberships)
        for day in (date(2024, 9, 21), date(2024, 9, 22), date(2025, 1, 8), date(2025, 1, 9))
    }
    assert list(seats.values()) == [1, 0, 0, 1]
