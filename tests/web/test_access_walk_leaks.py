"""The walk is no use unless it finds a leak: here are four, planted beside the real pages."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from pytest_django import Settings

from tests.support.cast import TODAY, Cast
from tests.support.planting import Planter, Row, Seat, content
from tests.support.walking import Walk, every_route, steps_of
from tests.web.route_words import Route
from waspada.apps.accounts.identity import acting_as, system_identity
from waspada.web import urls

SEAT = Seat(
    "liaison",
    "65.01",
    "kpu-65.01",
    "T",
    frozenset({"kpu-65.01", "kpu-65", "kpu-ID"}),
)


def forgets_the_policy(request: HttpRequest) -> HttpResponse:
    """List what the system reads, as a view that uses `unguarded` would."""
    with acting_as(system_identity()):
        titles = content("IncidentVersion").unguarded.values_list("title", flat=True)
        return HttpResponse("\n".join(titles))


def counts_everything(request: HttpRequest) -> HttpResponse:
    """Give away no word, only how many there are."""
    with acting_as(system_identity()):
        return HttpResponse(content("IncidentVersion").unguarded.count())


def opens_by_number(request: HttpRequest, number: str) -> HttpResponse:
    """Say that a number exists."""
    with acting_as(system_identity()):
        content("IncidentVersion").unguarded.get(number=number)
    return HttpResponse("ada")


def writes_past_the_policy(request: HttpRequest) -> HttpResponse:
    """Change what the person who asks cannot read."""
    if request.method == "POST":
        with acting_as(system_identity()):
            content("IncidentVersion").unguarded.update(severity=3)
    return HttpResponse("tersimpan")


def leaves_out(request: HttpRequest) -> HttpResponse:
    """Show nothing to those who may read."""
    return HttpResponse("kosong")


LEAKS = {
    "bocor/kata/": (forgets_the_policy, Route(), "gave away IncidentVersion"),
    "bocor/jumlah/": (counts_everything, Route(), "depends on what the table hides"),
    "bocor/nomor/<str:number>/": (opens_by_number, Route(), "opened what the table hides"),
    "bocor/tulis/": (writes_past_the_policy, Route(), "changed what the table hides"),
    "bocor/pintu/": (leaves_out, Route(frozenset({"secretariat"})), "let in with 200"),
    "kurang/": (leaves_out, Route(shows=("IncidentVersion",)), "left out IncidentVersion"),
}


class LeakingAddresses:
    """The real addresses, and those that leak."""

    urlpatterns: list[URLPattern | URLResolver] = [
        *(path(pattern, view) for pattern, (view, _route, _finding) in LEAKS.items()),
        *urls.urlpatterns,
    ]


@pytest.fixture
def walk(cast: Cast, settings: Settings) -> Walk:
    settings.WASPADA_AS_OF = TODAY.isoformat()
    settings.ALLOWS_SECRET_CONTENT = True
    settings.ROOT_URLCONF = LeakingAddresses
    rows: list[Row] = Planter().plant_incidents()
    return Walk(SEAT, cast.client("kpu"), rows)


@pytest.mark.parametrize("pattern", LEAKS)
def test_a_planted_leak_is_found(walk: Walk, pattern: str) -> None:
    _view, route, finding = LEAKS[pattern]
    assert pattern in every_route()
    steps = steps_of(pattern, route, walk.rows)
    walk.go(steps)
    walk.compare([step for step in steps if step.row is None])
    assert finding in "\n".join(walk.differences)


def test_the_real_list_passes_where_the_leaks_do_not(walk: Walk) -> None:
    route = Route(shows=("IncidentVersion",))
    steps = steps_of("kejadian/", route, walk.rows)
    walk.go(steps)
    walk.compare(steps)
    assert walk.differences == []
