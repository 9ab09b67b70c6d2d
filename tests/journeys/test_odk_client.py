"""A phone with ODK: its code from the page, its forms by ODK's own rules, its reports at the desk."""

import base64
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import DESK, FIELD, KPU, WORKER_TRIES, let_in, no_sideways_scroll, photo
from tests.support.browser import ROOT
from tests.support.odk_validate import validate

MODULES = ROOT / "var" / "odk-client" / "node_modules"
DESA = {"kecamatan": "65.01.05", "desa": "65.01.05.1001"}
ENGINE_SECONDS = 240

pytestmark = pytest.mark.journey


@pytest.fixture
def node() -> str:
    """Node.js and ODK's form engine, installed by ./run test."""
    found = shutil.which("node") or str(ROOT / ".venv/bin/node")
    if not (MODULES / "@getodk/xforms-engine").is_dir() or not Path(found).exists():
        pytest.skip("no form engine of ODK: ./run test installs it")
    return found


def issued(page: Page, site: str, who: str) -> str:
    """Issue a code on the page; return the server's address that its QR code holds."""
    page.goto(f"{site}/aplikasi-odk/")
    labels = page.locator("#akun option").all_inner_texts()
    page.select_option("#akun", label=next(one for one in labels if who in one))
    page.get_by_role("button", name="Terbitkan dan tampilkan").click()
    expect(page.locator(".qrbig svg")).to_be_visible()
    no_sideways_scroll(page)
    page.get_by_text("Tanpa kamera: ketik alamat server").click()
    return page.locator("code.breaks").inner_text()


def client(node: str, server: str, forms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let ODK's engine fetch, fill in and send forms; return what came of each."""
    done = subprocess.run(
        [node, str(ROOT / "tests/support/odk_client.mjs"), str(MODULES), server],
        input=json.dumps(forms),
        capture_output=True,
        text=True,
        timeout=ENGINE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def receipt_in(message: str) -> str:
    found = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", message)
    assert found, message
    return found[0]


def test_a_phone_with_odk_reports_and_hears_what_became_of_it(
    desk: Page, site: str, node: str
) -> None:
    let_in(desk, site, DESK)
    server = issued(desk, site, FIELD)
    report, station = client(
        node,
        server,
        [
            {
                "form": "waspada_laporan",
                "answers": DESA
                | {
                    "choice": "bentrok",
                    "text": "Contoh: dua kelompok saling dorong.",
                    "injured": "2",
                }
                | {"concerns": "polri", "photo1": "a.jpg"},
                "files": {"a.jpg": base64.b64encode(photo(320, 240)).decode()},
            },
            {
                "form": "waspada_tps",
                "answers": DESA | {"station": "12", "step": "opened", "hour": "07:10:00.000+08:00"},
            },
        ],
    )
    assert report["languages"] == ["Bahasa Indonesia (id)", "English (en)"]
    # Of one kab/kota: ten kecamatan, and of the chosen one its desa alone.
    assert (report["files"]["kabkota.csv"], report["offered"]["kecamatan"]) == (3, 10)
    assert report["offered"]["desa"] == 9
    assert [(one["head"], one["status"]) for one in (report, station)] == [(204, 201)] * 2
    assert "Diterima. Nomor tanda terima" in report["message"]

    address = f"{site}/tanda-terima/{receipt_in(report['message'])}/"
    assert desk.goto(address).status == 200  # type: ignore[union-attr]
    became = f"{server}/v1/projects/1/forms/waspada_laporan/submissions"
    for _ in range(WORKER_TRIES):
        rows = desk.request.get(became).json()
        if rows and rows[0]["state"] == "waiting":
            break
        desk.wait_for_timeout(250)
    assert rows[0]["reviewState"] is None
    assert rows[0]["receipt"] == receipt_in(report["message"])

    desk.goto(f"{site}/aplikasi-odk/")
    desk.locator("summary", has_text="Cabut").first.click()
    desk.get_by_role("button", name=f"Ya, cabut {FIELD}").first.click()
    assert desk.request.get(f"{server}/formList").status == 401


def test_figures_of_readiness_become_drafts_and_every_form_is_valid(
    desk: Page, site: str, node: str, tmp_path: Path
) -> None:
    let_in(desk, site, DESK)
    server = issued(desk, site, KPU)
    [sent] = client(
        node,
        server,
        [
            {
                "form": "waspada_kesiapan_kpu",
                "answers": {"m_kpps_terbentuk": "311"},  # of the first place, which is set
            }
        ],
    )
    assert sent["status"] == 201
    forms = desk.request.get(f"{server}/formList").text()
    desk.context.clear_cookies()
    let_in(desk, site, KPU)
    draft = desk.locator("section[aria-labelledby=draf]")
    for _ in range(WORKER_TRIES):
        desk.goto(f"{site}/kesiapan/65.01/ukuran/kpps_terbentuk/")
        if draft.count():
            break
        desk.wait_for_timeout(250)
    expect(draft).to_contain_text("311")
    addresses = re.findall(r"<downloadUrl>([^<]+)", forms)
    for number, form in enumerate(addresses):
        (tmp_path / f"{number}.xml").write_bytes(desk.request.get(form).body())
    assert len(addresses) == 3
    validate(sorted(tmp_path.glob("*.xml")))
