"""What goes wrong is answered with what happened, that nothing is lost, and what to do."""

import re
from unittest.mock import patch

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.test import Client, RequestFactory

from tests.support.cast import Cast
from waspada.web import errors


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_says_so_and_offers_the_way_home() -> None:
    answer = Client().get("/tidak/ada/")
    text = answer.content.decode()
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in text
    assert 'href="/"' in text


@pytest.mark.django_db
def test_the_error_page_speaks_the_reader_s_language() -> None:
    answer = Client(headers={"accept-language": "en"}).get("/tidak/ada/")
    assert "Page not found" in answer.content.decode()


@pytest.mark.django_db
def test_a_program_gets_its_error_as_json() -> None:
    answer = Client().get("/api/v1/tidak-ada")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/json")


def test_a_crash_is_told_without_its_trace_and_with_a_number_of_the_log(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    client = cast.client("desk")
    client.raise_request_exception = False
    with patch("waspada.apps.picture.places.window_of", side_effect=RuntimeError("rahasia 4711")):
        answer = client.get("/keadaan/65.01/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "tidak hilang" in text
    assert "4711" not in text
    assert "Traceback" not in text
    number = re.search(r"Nomor kesalahan: <b>([0-9A-F]{8})</b>", text)
    assert number is not None
    assert number[1] in caplog.text


@pytest.mark.django_db
def test_a_form_that_is_too_big_names_both_sizes() -> None:
    request = RequestFactory().post("/lapor/", {"a": "b"}, headers={"content-length": "9000000"})
    answer = errors.bad_request(request, RequestDataTooBig())
    assert answer.status_code == 413
    assert "9.0 MB" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_with_a_way_on() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/bahasa/", {"bahasa": "en", "next": "/"})
    assert answer.status_code == 403
    assert "muat ulang halaman" in answer.content.decode()


@pytest.mark.django_db
def test_health_answers_in_two_words_and_tells_nothing() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_health_fails_when_the_database_does() -> None:
    with patch("waspada.web.health.connection.cursor", side_effect=DatabaseError("host 10.0.0.1")):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"unavailable\n")


@pytest.mark.django_db
def test_robots_are_asked_to_stay_out() -> None:
    assert "Disallow: /" in Client().get("/robots.txt").content.decode()


def test_a_refusal_says_who_one_is_and_who_can_help(cast: Cast) -> None:
    text = cast.client("kpu").get("/pengiriman/").content.decode()
    assert "Anda masuk sebagai penghubung instansi, KPU Kabupaten Bulungan." in text
    help_line = text.partition("Yang dapat membantu:")[2].partition("</p>")[0]
    assert "Bulungan" in help_line
    assert "Desk" not in help_line  # an office, never a person


def test_a_lost_page_offers_a_search_to_whoever_has_something_to_search(cast: Cast) -> None:
    assert 'role="search"' in cast.client("desk").get("/tidak/ada/").content.decode()
    assert 'role="search"' not in Client().get("/tidak/ada/").content.decode()
