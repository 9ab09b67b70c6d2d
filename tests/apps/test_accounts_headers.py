"""What every answer carries for safety, and what no log line may hold."""

import logging
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as configured
from django.test import Client

from tests.support.cast import Cast

ADDRESS = "203.0.113.77"
SECRET_WORDS = "Pak Samin dari RT 3 membawa parang"
PHONE = "081234567890"
PAGES = 45


def _is_html(response: Any) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _reachable(client: Client, start: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Follow the links of our own pages from some starts; one page per kind of address."""
    waiting, kinds, seen = list(start), set(), []
    while waiting and len(seen) < PAGES:
        address = waiting.pop(0)
        kind = re.sub(r"[0-9a-f-]{36}|[A-Z]*\d[\w.-]*", "#", urlsplit(address).path)
        if kind in kinds:
            continue
        kinds.add(kind)
        response = client.get(address)
        seen.append((address, response))
        if not _is_html(response):
            continue
        links = re.findall(r'href="([^"#]+)"', response.content.decode())
        waiting.extend(
            urljoin(address, link.replace("&amp;", "&"))
            for link in links
            if link.startswith(("/", "?")) and not link.startswith("/static/")
        )
    return seen


def _faults(address: str, response: Any) -> list[str]:
    """Return what is wrong with one answer."""
    policy = response.headers.get("Content-Security-Policy", "")
    faults = [
        f"{address}: no {wanted}"
        for wanted in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'")
        if wanted not in policy
    ]
    if "unsafe" in policy or "http" in policy:
        faults.append(f"{address}: {policy}")
    for header, value in (
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
    ):
        if response.headers.get(header) != value:
            faults.append(f"{address}: {header} is {response.headers.get(header)}")
    if _is_html(response):
        page = response.content.decode()
        for pattern in (r"\sstyle=", r"<style", r"\son[a-z]+=\"", r"<script(?![^>]*\ssrc=)[^>]*>"):
            faults.extend(
                f"{address}: {match[:60]}"
                for match in re.findall(pattern + ".{0,40}", page)
                if 'type="application/json"' not in match and 'type="application/ld' not in match
            )
    return faults


@pytest.mark.words
@pytest.mark.parametrize("who", ["visitor", "desk", "fkdm", "admin"])
def test_every_page_that_links_lead_to_is_guarded_and_has_nothing_inline(
    cast: Cast, who: str
) -> None:
    client = Client() if who == "visitor" else cast.client(who)
    client.raise_request_exception = False
    answers = _reachable(
        client, ("/", "/masuk/", "/akun/", "/akses/", "/kelola/akun/", "/lapor/", "/tidak-ada/")
    )
    assert len(answers) >= 7
    crashed = [address for address, answer in answers if answer.status_code >= 500]
    assert crashed == []
    assert [fault for entry in answers for fault in _faults(*entry)] == []


def test_pages_with_secrets_are_not_kept_by_any_cache(cast: Cast) -> None:
    client = cast.client("desk")
    for address in ("/masuk/", "/akun/", "/akun/kode/", "/kelola/akun/"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address


def test_cookies_are_kept_from_scripts_and_from_other_sites() -> None:
    assert configured.SESSION_COOKIE_HTTPONLY
    assert configured.SESSION_COOKIE_SAMESITE == "Lax"
    assert configured.LANGUAGE_COOKIE_HTTPONLY


def test_a_form_from_elsewhere_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["desk"], backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/keluar/", "/bahasa/", "/akun/", "/kelola/akun/baru/", "/kelola/kartu/"):
        assert client.post(address, {}).status_code == 403


@pytest.mark.parametrize("address", ["/keluar/", "/bahasa/", "/kelola/kartu/", "/akun/sesi/"])
def test_what_changes_something_is_no_link(cast: Cast, address: str) -> None:
    assert cast.client("desk").get(address).status_code == 405


class _Lines(logging.Handler):
    """Keeps every line as it would be written, traces included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def test_no_log_line_holds_text_sender_or_address_of_an_unsigned_reporter(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.WASPADA_ATTACHMENTS = tmp_path / "attachments"
    settings.WASPADA_AS_OF = "2024-11-28"
    kept = _Lines()
    logging.getLogger().addHandler(kept)
    try:
        client = Client(REMOTE_ADDR=ADDRESS, raise_request_exception=False)
        said = {
            "token": "t-1",
            "choice": "bencana",
            "place_text": "Kec. Tanjung Selor, Kab. Bulungan, Kalimantan Utara",
            "when": "now",
            "text": f"{SECRET_WORDS} {PHONE}",
        }
        sent = client.post("/lapor/", said)
        assert sent.status_code == 302
        client.get("/tanda-terima/TIDAK-ADA-0000/")
        client.get(f"/tidak-ada/?nama={PHONE}")
        client.post("/masuk/", {"username": PHONE, "password": SECRET_WORDS})
        body = f'{{"text": "{SECRET_WORDS}"'
        client.post("/api/v1/reports", body, content_type="application/json")

        def crash(*_: object, **__: object) -> None:
            raise RuntimeError("crash")

        monkeypatch.setattr("waspada.apps.reports.form_sending.receive_report", crash)
        assert client.post("/lapor/", said | {"token": "t-2"}).status_code == 500
    finally:
        logging.getLogger().removeHandler(kept)
    written = "\n".join(kept.lines)
    assert written  # the refused ones do leave a line
    assert SECRET_WORDS not in written
    assert PHONE not in written
    assert ADDRESS not in written
