"""A walk over pages with open eyes: each fits every screen, has one heading, errors nowhere,
and axe-core finds nothing wrong with it.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from django.urls import Resolver404, resolve
from playwright.sync_api import ConsoleMessage, Page

from tests.journeys import steps
from tests.journeys.accessibility import LOOKS, SHORT, seen_as, violations, width_of
from tests.journeys.pages import NOBODY, REFUSED, Look, looks_of, patterns_of

LINKS = "() => [...document.querySelectorAll('a[href^=\"/\"]')].map(a => a.getAttribute('href'))"
WIDTHS = (360, 1440)
MOST_OF_A_KIND = 4
CONTRAST_EVERY = 3


class Walk:
    """One window that goes through a slice of the pages, person by person."""

    def __init__(self, page: Page, site: str, *, is_long: bool) -> None:
        self.page = page
        self.site = site
        self.is_long = is_long
        self.wrong: list[str] = []
        self.links: dict[str, list[str]] = {}  # a pattern: the first addresses met that fit it
        self._who = NOBODY
        self._has_looked = False
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))

    def go(self, name: str, besides: Iterable[Look] = ()) -> None:
        """Look at every page of a slice; a row's page is opened by who met the first link to it."""
        wanted = set(patterns_of(name))
        looks = sorted([*looks_of(name), *besides], key=lambda look: (look.who, look.address))
        seen = {look.pattern for look in looks}
        for who, own in groupby(looks, key=lambda look: look.who):
            for look in own:
                self.look(look)
            self._follow_links(who, wanted, seen)
        self.wrong += [
            f"{pattern}: no link leads there; tests/journeys/rows.py can make what it shows"
            for pattern in sorted(wanted - seen)
        ]

    def _follow_links(self, who: str, wanted: set[str], seen: set[str]) -> None:
        """Look at the rows' pages that links lead to; other rows of a kind only lead further."""
        others: set[str] = set()
        while True:
            while met := (self.links.keys() & wanted) - seen:
                for pattern in sorted(met):
                    self.look(Look(who, self.links[pattern][0], pattern))
                seen |= met
            unopened = [link for link in self._rows_above(wanted - seen) if link not in others]
            if not unopened:
                return
            others.add(unopened[0])
            self._become(who)
            self.page.goto(self.site + unopened[0])
            self._remember_links()

    def _rows_above(self, unmet: set[str]) -> list[str]:
        """Return rows, besides the first, whose pages may hold the link that was not met."""
        kinds = sorted(kind for kind in self.links if kind.endswith(">/"))
        return [
            link
            for kind in kinds
            if any(one.startswith(kind) for one in unmet)
            for link in self.links[kind][1:]
        ]

    def look(self, look: Look) -> None:
        """Open a page as somebody and look at it."""
        self._become(look.who)
        turn = crc32((look.pattern or look.address).encode())
        looks = LOOKS if self.is_long else (SHORT[turn % len(SHORT)],)
        seen_as(self.page, *looks[0][:2])
        answer = self.page.goto(self.site + look.address)
        if look.pattern and look.pattern not in REFUSED:
            shown = urlsplit(self.page.url).path
            is_sent_away = shown.startswith("/masuk/") and not look.address.startswith("/masuk/")
            if answer is None or answer.status != 200 or is_sent_away:
                self.wrong.append(f"{look}: {answer and answer.status} {shown} instead")
        self._remember_links()
        self.wrong += violations(
            self.page,
            looks,
            # Colours come from one stylesheet: in the short run a third of the pages show them.
            contrast=self.is_long or turn // len(SHORT) % CONTRAST_EVERY == 0,
            reads_styles=self.is_long or not self._has_looked,
        )
        self._has_looked = True
        headings = self.page.locator("h1:visible").count()
        if headings != 1:
            self.wrong.append(f"{look.address}: {headings} headings of the first rank")
        # The width that the page has now first: every change draws it anew.
        for width in sorted(WIDTHS, key=lambda one: one != width_of(self.page)):
            seen_as(self.page, width)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.wrong.append(f"{look.address}: {wide} wide on a screen of {width}")

    def _become(self, who: str) -> None:
        if who == self._who:
            return
        self.page.context.clear_cookies()
        if who != NOBODY:
            steps.let_in(self.page, self.site, who)
        self._who = who

    def _remember_links(self) -> None:
        for href in [urlsplit(self.page.url).path, *self.page.evaluate(LINKS)]:
            try:
                route = resolve(urlsplit(href).path).route
            except Resolver404:
                continue
            known = self.links.setdefault(route, [])
            if href not in known and len(known) < MOST_OF_A_KIND:
                known.append(href)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 40" not in message.text:
            self.wrong.append(f"{self.page.url}: {message.text}")


def look_at(
    name: str, page: Page, site: str, options: Any, *, besides: Iterable[Look] = ()
) -> list[str]:
    """Walk a slice, and looks to which no link leads; return everything that was wrong."""
    walk = Walk(page, site, is_long=options.getoption("--long"))
    walk.go(name, besides)
    return walk.wrong
