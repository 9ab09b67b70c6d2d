"""Every page, for every role, in both languages: who gets in, and what no page may contain."""

import gzip
import random
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, resolve
from pytest_django import Settings

from tests.support.cast import ROLES, TODAY, Cast
from tests.support.incidents import facts, make_incident, make_report
from waspada.apps.elections.actions import load_elections
from waspada.core.access import Identity
from waspada.core.reports.incidents import day_start

ALL = frozenset(ROLES)
IN_BULUNGAN = frozenset({"desk", "kpu", "police", "bupati", "province", "analyst", "admin"})
IN_SELOR = IN_BULUNGAN | {"camat", "fkdm"}
DESKS = frozenset({"desk", "province"})
FIRST_VIEW_BYTES = 200_000
SEED = 20241127

# address: who is let in. Everybody else is refused with 403, or does not find it.
PAGES: dict[str, frozenset[str]] = {
    "/keadaan/65.01/": IN_BULUNGAN,
    "/keadaan/65.01/?per=2024-11-20": IN_BULUNGAN,
    "/keadaan/65.01/?peta=level": IN_BULUNGAN,
    "/keadaan/65.01/peta/?peta=jumlah": IN_BULUNGAN,
    "/keadaan/65.01.05/": IN_SELOR,
    "/keadaan/65/": frozenset({"province", "analyst", "admin"}),
    "/tempat/65.01/": IN_BULUNGAN,
    "/tempat/65.01.05/": IN_SELOR,
    "/kejadian/": ALL,
    "/kejadian/?tempat=65.01&keparahan=2&per=2024-11-27": ALL,
    "/lapor/": ALL,
    "/tanda-terima/": ALL,
    "/akses/": ALL,
    "/akun/": ALL,
    "/pemberitahuan/": ALL,
    "/tahapan/65.01/": ALL,
    "/level/65.01/": IN_BULUNGAN,
    "/laporan-harian/65.01/2024-11-28/": IN_SELOR,
    "/laporan/": DESKS | {"stranger", "kpu", "police", "camat"},
    "/impor/": DESKS | {"stranger"},
    "/pengiriman/": DESKS | {"stranger", "admin"},
    "/kelola/akun/": DESKS | {"stranger", "admin"},
}
PUBLIC = ("/masuk/", "/lapor/", "/tanda-terima/")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)


@pytest.fixture(autouse=True)
def on_the_day(settings: Settings) -> None:
    settings.WASPADA_AS_OF = TODAY.isoformat()


@pytest.fixture
def story(cast: Cast, as_system: Identity) -> Cast:
    """The cast with elections, some incidents and a waiting report."""
    load_elections()
    for number, day in enumerate((date(2024, 11, 20), date(2024, 11, 26), date(2024, 11, 27))):
        at = day_start(day, "65.01") + timedelta(hours=12)
        known = facts(day, "65.01.05", title=f"Kejadian <b>{number}</b>", severity=number + 1)
        make_incident(known, received_at=at)
    make_report("65.01.05")
    return cast


class Links(HTMLParser):
    """The addresses that a page leads to by a plain link, and the words of its headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hrefs: set[str] = set()
        self.ids: set[str] = set()
        self.headings: list[int] = []
        self.landmarks: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.hrefs.add(str(given["href"]))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in {"main", "header", "footer"}:
            self.landmarks.append(tag)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def doors(*, is_long: bool) -> list[tuple[str, str]]:
    """Return who tries which address; in the short run one who is let in and one who is not."""
    if is_long:
        return [(who, address) for who in sorted(ROLES) for address in PAGES]
    chance = random.Random(SEED)
    sides = [(address, side) for address, in_ in PAGES.items() for side in (in_, ALL - in_)]
    tried = sorted((chance.choice(sorted(side)), address) for address, side in sides if side)
    assert {who for who, _address in tried} == ALL
    return tried


@pytest.mark.words
def test_each_role_opens_its_pages_and_no_others(
    story: Cast, request: pytest.FixtureRequest
) -> None:
    wrong = []
    clients = {who: story.client(who) for who in sorted(ROLES)}
    for who, address in doors(is_long=request.config.getoption("--long")):
        status = clients[who].get(address).status_code
        if (status == 200) != (who in PAGES[address]) or status not in {200, 403, 404}:
            wrong.append((who, address, status))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.words
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_whole_and_holds_no_script_or_style_of_its_own(
    story: Cast, language: str
) -> None:
    account = story["desk"]
    account.language = language
    account.save()
    client = story.client("desk")
    for address, allowed in PAGES.items():
        if "desk" not in allowed:
            continue
        text = text_of(client, address)
        assert not INLINE.search(text), (address, INLINE.search(text))
        assert "<b>0</b>" not in text or address == "/akses/", address
        if "<html" in text:
            assert f'<html lang="{language}"' in text, address
        if "/peta/" not in address:
            check_outline(address, Links(text))


def check_outline(address: str, page: Links) -> None:
    """One main, one first heading, and no step of headings left out."""
    assert page.landmarks.count("main") == 1, address
    assert page.headings.count(1) == 1, (address, page.headings)
    assert page.headings[0] == 1, (address, page.headings)
    for before, after in zip(page.headings, page.headings[1:], strict=False):
        assert after <= before + 1, (address, page.headings)
    assert "isi" in page.ids, address


@pytest.mark.words
def test_every_link_leads_somewhere(story: Cast, request: pytest.FixtureRequest) -> None:
    """From the start page, as the desk, three steps deep: one link of every kind of page.

    In the short run half of the links of the last two steps.
    """
    client = story.client("desk")
    chance = random.Random(SEED)
    seen: dict[str, int] = {}
    kinds: set[tuple[str, tuple[str, ...]]] = set()
    front = ["/"]
    for step in range(4):
        found: dict[str, None] = {}
        for address in front:
            answer = client.get(address, follow=True)
            seen[address] = answer.status_code
            if "text/html" in answer.headers.get("Content-Type", ""):
                links = Links(answer.content.decode())
                for href in sorted(links.hrefs):
                    target, part = urldefrag(urljoin(address, href))
                    if part and target in {"", address}:
                        assert part in links.ids or "peta=" in href, (address, href)
                    if target.startswith("/") and (kind := kind_of(target)) not in kinds:
                        kinds.add(kind)
                        found[target] = None
        front = list(found)
        if step >= 1 and not request.config.getoption("--long"):
            front = chance.sample(front, len(front) // 2)
    broken = {address: status for address, status in seen.items() if status >= 400}
    assert not broken
    assert len(seen) > 60


def kind_of(address: str) -> tuple[str, tuple[str, ...]]:
    """Return what makes two addresses the same kind of page: their route and what they ask."""
    parts = urlsplit(address)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        route = parts.path
    return route, tuple(sorted(dict(parse_qsl(parts.query))))


def test_the_first_view_stays_light(story: Cast) -> None:
    """Page, style, script and letters as they travel: compressed, without the map."""
    client = story.client("desk")
    text = text_of(client, "/keadaan/65.01/")
    total = len(gzip.compress(text.encode()))
    assets = set(re.findall(r'(?:href|src)="/static/([^"]+)"', text)) | {"vendor/pico.min.css"}
    assert "vendor/htmx.min.js" in assets
    for name in assets:
        path = finders.find(name)
        assert path, name
        total += len(gzip.compress(Path(str(path)).read_bytes()))
    assert total < FIRST_VIEW_BYTES
    assert "maplibre" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_what_a_visitor_may_open_offers_no_menu_of_the_desk(address: str) -> None:
    text = text_of(Client(), address)
    assert "/laporan/" not in Links(text).hrefs
    assert not INLINE.search(text)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/kejadian/", "/keadaan/65.01/", "/akun/", "/laporan/"])
def test_a_visitor_is_led_to_the_sign_in_page(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code in {302, 403}
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith("/masuk/")


def test_the_strict_policy_is_on_every_page(story: Cast) -> None:
    answer = story.client("desk").get("/keadaan/65.01/")
    policy = answer.headers["Content-Security-Policy"]
    assert "'unsafe" not in policy
    assert "script-src 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
