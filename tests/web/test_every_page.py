"""No page is bare: in an empty place and without a right it says what is so and what to do."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests.journeys import pages
from tests.support.cast import TODAY, Cast
from tests.support.walking import every_view
from tests.web.page_routes import NO_PAGE, every_page, filled, takes_get
from waspada.apps.accounts.models import Account

pytestmark = pytest.mark.words

JOURNEYS = Path(__file__).resolve().parents[1] / "journeys"
SENTENCE = re.compile(r"[A-Z“][^.?!]{18,}[.?!]")
# What a script fills and shows later; a list or table that nothing fills.
HIDDEN = re.compile(r"<(div|ul|ol|section)\b[^>]*\shidden>.*?</\1>", re.DOTALL)
HOLLOW = re.compile(r"<(ul|ol|dl|tbody|select)\b[^>]*>\s*</\1>")
UNFINISHED = re.compile(r">\s*(?:None|nan|\[\]|\{\}|undefined)\s*<")


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


def main_of(answer: HttpResponse) -> str:
    return answer.content.decode().partition("<main")[2].partition("</main")[0]


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html.partition(">")[2]))).strip()


def wrong_with(answer: HttpResponse) -> str:
    """Return what a reader would miss on a page, or nothing."""
    main = main_of(answer)
    if main.count("<h1") != 1:
        return f"{main.count('<h1')} headings"
    if not SENTENCE.search(words_of(main)):
        return "no sentence"
    is_way_on = 'class="btn' in main or "<button" in main
    if answer.status_code != 200 and not ('role="alert"' in main and is_way_on):
        return "a refusal without a way on"
    shown = HIDDEN.sub("", main)
    hollow = HOLLOW.search(shown) or UNFINISHED.search(shown)
    return f"hollow: {hollow[0]}" if hollow else ""


def walk(client: Client, code: str, expected: set[int]) -> list[str]:
    """Open every page at a place; return what is wrong with each."""
    found = []
    client.raise_request_exception = False
    for pattern in every_page():
        address = filled(pattern, code)
        with transaction.atomic():  # a page that crashed takes nothing with it
            answer = client.get(address)
            transaction.set_rollback(True)
        if answer.status_code == 302:
            continue
        wrong = wrong_with(answer)
        if answer.status_code not in expected:
            wrong = f"{answer.status_code} {wrong}"
        if wrong:
            found.append(f"{address}: {wrong}")
    return found


def test_in_an_empty_place_every_page_says_what_is_missing(cast: Cast) -> None:
    assert walk(cast.client("stranger"), "33.74", {200, 403, 404}) == []


def test_whoever_may_not_open_a_page_is_told_why(cast: Cast) -> None:
    """The reporter of a kecamatan at the desk of another province."""
    assert walk(cast.client("fkdm"), "33.74", {200, 403, 404}) == []


def test_an_account_without_a_seat_is_told_so_everywhere(cast: Cast) -> None:
    account = Account.objects.create_account(
        "tanpa", display_name="Tanpa Peran", needs_second_factor=False
    )
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert walk(client, "65.01", {200, 403, 404}) == []


def test_a_visitor_sees_a_whole_page_or_the_way_in(db: None) -> None:
    assert walk(Client(), "65.01", {200, 403, 404}) == []


def test_what_is_called_no_page_is_none(cast: Cast) -> None:
    """The reasons in page_routes.py are true: no page hides from the looks behind one."""
    client = cast.client("stranger")
    found = []
    for pattern, reason in NO_PAGE.items():
        answer = client.get(filled(pattern, "33.74"))
        if answer.status_code == 200 and b"<main" in answer.content:
            found.append(f"{pattern} ({reason})")
    assert found == []


def test_every_reason_belongs_to_an_address() -> None:
    assert NO_PAGE.keys() <= every_view().keys()


def test_opening_what_a_form_sends_to_leads_back(cast: Cast) -> None:
    """Whoever signs in again while sending a form lands on its address."""
    client = cast.client("stranger")
    steps = [pattern for pattern, view in every_view().items() if not takes_get(view)]
    assert len(steps) > 30
    for pattern in steps[:: len(steps) // 6]:
        answer = client.get(filled(pattern, "33.74"))
        assert answer.status_code == 405, pattern
        assert answer.headers["Allow"] == "POST"
        if not pattern.startswith("api/"):
            assert wrong_with(answer) == "", pattern


def test_every_page_has_a_journey_that_looks_at_it() -> None:
    """A slice without its file would leave its pages unseen."""
    for name in (*pages.SLICES, pages.LAST):
        text = (JOURNEYS / f"test_pages_of_{name}.py").read_text("utf-8")
        assert f'look_at("{name}"' in text
    looked_at = [
        pattern for name in (*pages.SLICES, pages.LAST) for pattern in pages.patterns_of(name)
    ]
    assert sorted(looked_at) == sorted(every_page())
    assert len(looked_at) > 60
