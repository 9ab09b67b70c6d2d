"""What the demo does not hold, made as people make it, so that its pages can be looked at."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.journeys import day, steps
from tests.journeys.pages import NOBODY, Look

WORDS = "Perahu pengangkut kotak suara bersandar terlambat"


def make_reports(page: Page, site: str) -> tuple[Look, ...]:
    """Send a report with a photo, upload a table, refer the report by letter.

    Return the looks to which no link leads.
    """
    steps.let_in(page, site, steps.FIELD)
    page.goto(f"{site}/lapor/")
    receipt = steps.send_report(page, f"{WORDS} di dermaga Tanjung Selor.")
    page.context.clear_cookies()
    steps.let_in(page, site, steps.DESK)
    page.goto(f"{site}/impor/")
    file = {"name": "grup-wa.csv", "mimeType": "text/csv", "buffer": day.table()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.locator("#isi form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/impor/0"))
    steps.open_waiting_report(page, site, WORDS)
    photo = str(page.locator("a[href*='/buramkan/']").first.get_attribute("href"))
    letter = f"{urlsplit(page.url).path}rujuk/"
    page.goto(site + letter)
    page.locator("button[value=kirim]").click()
    page.wait_for_url(re.compile("/rujukan/0"))
    return (
        Look(NOBODY, f"/tanda-terima/{receipt}/", "tanda-terima/<str:receipt>/"),
        Look(steps.DESK, photo, "lampiran/<uuid:photo_id>/buramkan/"),
        Look(steps.DESK, letter, "laporan/<uuid:report_id>/rujuk/"),
    )


def make_findings(page: Page, site: str) -> tuple[Look, ...]:
    """Try other settings of a province's detection, judge two past days of a kab/kota again.

    Return the looks to which no link leads.
    """
    steps.let_in(page, site, steps.PROVINCE)
    page.goto(f"{site}/deteksi/65/pengaturan/")
    page.get_by_role("button", name="Hitung akibatnya").click()
    page.wait_for_url(re.compile("/pengaturan/0"))
    trial = urlsplit(page.url).path
    page.context.clear_cookies()
    steps.let_in(page, site, steps.DESK)
    page.goto(f"{site}/deteksi/{steps.PLACE}/putar-ulang/")
    page.locator("#dari").fill("2024-11-26")
    page.locator("#sampai").fill("2024-11-27")
    page.get_by_role("button", name="Putar ulang").click()
    page.wait_for_url(re.compile("/putar-ulang/0"))
    replay = urlsplit(page.url).path
    page.context.clear_cookies()
    return (
        Look(steps.PROVINCE, trial, "deteksi/<place:code>/pengaturan/<uuid:trial_id>/"),
        Look(steps.DESK, replay, "deteksi/<place:code>/putar-ulang/<uuid:replay_id>/"),
    )


def make_warning(page: Page, site: str) -> None:
    """Propose a warning for the province, whose own people alone are asked to decide about it."""
    steps.let_in(page, site, steps.PROVINCE)
    page.goto(f"{site}/peringatan/65/baru/")
    page.locator("#id_expected").fill("Contoh: air pasang menggenangi dermaga pengangkut logistik.")
    page.get_by_role("button", name="Simpan usulan").click()
    page.wait_for_url(re.compile("/peringatan/butir/0"))
    page.context.clear_cookies()


def make_news(page: Page, site: str) -> tuple[Look, ...]:
    """Bring in what two papers wrote of one event, and wait until it is read and put together.

    Return the looks to which no link leads.
    """
    steps.let_in(page, site, steps.DESK)
    page.goto(f"{site}/berita/unggah/")
    told = "Contoh: massa merusak gudang logistik di Tanjung Selor"
    stories = (
        f"{told}\n\nTANJUNG SELOR - Puluhan orang merusak gudang logistik pilkada di Tanjung Selor, "
        "Kabupaten Bulungan, Rabu (27/11/2024). Dua orang luka.",
        "Contoh: gudang logistik pilkada di Bulungan dirusak\n\nGudang surat suara di Tanjung "
        "Selor, Bulungan, Kalimantan Utara, rusak diserang massa pada Rabu 27 November 2024; "
        "polisi menyebut dua petugas terluka.",
    )
    files = [
        {"name": f"berita-{n}.txt", "mimeType": "text/plain", "buffer": story.encode()}
        for n, story in enumerate(stories)
    ]
    page.locator("#berkas").set_input_files(files)  # type: ignore[arg-type]
    page.locator("#terbit").fill("2024-11-27")
    page.get_by_role("button", name="Unggah").click()
    steps.until_said(page, f"{site}/berita/", told)
    item = str(page.locator("ul.inc a.t", has_text=told).first.get_attribute("href"))
    steps.open_waiting_report(page, site, told)
    steps.until_said(page, page.url, "/satu-kejadian/")  # put together after it is read
    group = str(page.locator("a[href*='/satu-kejadian/']").first.get_attribute("href"))
    page.context.clear_cookies()
    return (
        Look(steps.DESK, item, "berita/<uuid:news_id>/"),
        Look(steps.DESK, group, "satu-kejadian/<uuid:report_id>/"),
    )


def make_indicators(page: Page, site: str) -> tuple[Look, ...]:
    """Upload a table of indicators that waits to be looked at, write another version of a model.

    Return the looks to which no link leads.
    """
    steps.let_in(page, site, steps.DESK)
    page.goto(f"{site}/kerawanan/impor/")
    table = f"kode;jarak_pusat\n{steps.PLACE};41,5\n".encode()
    file = {"name": "contoh-jarak.csv", "mimeType": "text/csv", "buffer": table}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.locator("#per").fill("2024-11-20")
    page.locator("[name=contoh]").check()
    page.get_by_role("button", name="Periksa tabel").click()
    page.wait_for_url(re.compile("/kerawanan/impor/0"))
    page.context.clear_cookies()
    steps.let_in(page, site, steps.NATION)
    page.goto(f"{site}/kerawanan/model/")
    page.locator("a[href^='/kerawanan/model/0']").first.click()
    page.get_by_role("button", name="Hitung dan terbitkan").click()
    page.get_by_role("link", name="Lihat peta").wait_for(timeout=60_000)  # the worker computes
    asked = urlsplit(page.url).path
    page.go_back()
    page.get_by_role("link", name="Buat versi baru darinya").click()
    document = page.locator("#dokumen")
    text = document.input_value().replace("version: 2\n", "version: 3\n")
    document.fill(text.replace("least_share: 0.65", "least_share: 0.6"))
    page.get_by_role("button", name="Simpan rancangan").click()
    page.wait_for_url(re.compile("/banding/"), timeout=60_000)  # two versions are computed
    comparison = urlsplit(page.url).path
    page.context.clear_cookies()
    return (
        Look(steps.NATION, comparison, "kerawanan/model/<uuid:version_id>/banding/"),
        Look(steps.NATION, asked, "kerawanan/model/hitungan/<uuid:map_run_id>/"),
    )
