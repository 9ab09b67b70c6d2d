"""A real Chromium for the journeys, seen through a phone and through a desk screen.

A page under a strict content policy refuses what Playwright evaluates for `wait_for_function`;
journeys poll locators instead. Sync Playwright keeps an event loop in the main thread, so a test
that uses it must let Django's ORM run beside that loop.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.made_demo import copy_made
from waspada.cli.demo import OPENS_AS_OF

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "var" / "test" / "journeys"
# Those without windows of their own first: they take half the processor time.
NAMES = (
    *("chromium-headless-shell", str(ROOT / "var/browser/chromium")),
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
)
PATIENCE_MS = 20_000
START_SECONDS = 240
Picture = Callable[[Page, str], None]  # keeps a picture of a page under a name
# Two pages of the address bar that every window would load though nobody sees them, and what
# Playwright itself leaves out: of two such switches the last one counts.
UNUSED = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "AimEnabled"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
)
HAS_FAILED = pytest.StashKey[bool]()

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


def chromium() -> str:
    """Return the path of the Chromium to drive: $CHROMIUM, else the first that there is."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise pytest.UsageError(
        "No Chromium for the browser journeys: start them with ./run test, "
        "or install the package chromium, or set CHROMIUM."
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of a run."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE_MS)  # a busy machine is no finding
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--enable-unsafe-swiftshader",
                "--font-render-hinting=none",  # letters as wide as a whole browser makes them
                f"--disable-features={','.join(UNUSED)}",
            ],
        )
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def clean_environment(home: Path) -> dict[str, str]:
    """Return the environment of a program that knows nothing of the tests but its home."""
    mine = {key: value for key, value in os.environ.items() if not key.startswith("WASPADA_")}
    mine |= {"WASPADA_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    mine.pop("DATABASE_URL", None)
    return mine


def demo_environment(as_of: str) -> dict[str, str]:
    """Return what `waspada demo` sets before it serves."""
    return {"WASPADA_DEMO": "1", "WASPADA_REALM": "replay", "WASPADA_AS_OF": as_of}


@pytest.fixture(scope="session")
def site_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the demo that the journeys share."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site(site_home: Path) -> Iterator[str]:
    """The whole demo, server and worker, in a home of its own.

    Made by its one command; where the run made one already, only served.
    """
    is_made = copy_made(site_home)
    port = free_port()
    log = site_home / "site.log"
    command = [sys.executable, "-m", "waspada", "serve" if is_made else "demo", "--port", str(port)]
    with log.open("wb") as out:
        mine = clean_environment(site_home) | (demo_environment(OPENS_AS_OF) if is_made else {})
        server = subprocess.Popen(command, cwd=ROOT, env=mine, stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(address, server, log)
        yield address
    finally:
        end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    """Stop a server at once: gently, it waits for the browser; what it started ends with it."""
    server.kill()
    server.wait()


def wait_until_healthy(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers; one that does not fails the test with the end of its log."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail("The server did not start:\n" + log.read_text(errors="replace")[-3000:])


@pytest.fixture
def contexts(browser: Browser, request: pytest.FixtureRequest) -> Iterator[list[BrowserContext]]:
    """The windows that a test opened; pictured when it failed, closed in any case."""
    opened: list[BrowserContext] = []
    yield opened
    has_failed = request.node.stash.get(HAS_FAILED, False)
    name = re.sub(r"[^\w-]+", "-", request.node.name)
    for number, context in enumerate(opened):
        if has_failed:
            PICTURES.mkdir(parents=True, exist_ok=True)
            for page in context.pages:
                page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[HAS_FAILED] = True
    return report


def _window(browser: Browser, opened: list[BrowserContext], screen: dict[str, Any]) -> Page:
    context = browser.new_context(
        **screen, locale="id-ID", timezone_id="Asia/Makassar", service_workers="allow"
    )
    context.set_default_timeout(PATIENCE_MS)
    opened.append(context)
    return context.new_page()


@pytest.fixture
def phone(browser: Browser, contexts: list[BrowserContext]) -> Page:
    """A telephone of 360 pixels, touched with a thumb."""
    return _window(browser, contexts, PHONE)


@pytest.fixture
def desk(browser: Browser, contexts: list[BrowserContext]) -> Page:
    """The screen of a duty desk."""
    return _window(browser, contexts, DESK)


def slow_link(page: Page, *, kilobits: int = 64, latency_ms: int = 800) -> None:
    """Put a page on the network of a far village."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency_ms,
            "downloadThroughput": kilobits * 1000 / 8,
            "uploadThroughput": kilobits * 1000 / 8,
        },
    )
