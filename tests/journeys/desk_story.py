"""What a liaison, a secretariat, a leader and a KPU do about one constraint, step by step."""

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.journeys import steps

LIAISON: Final = "Nur Aini Salim"  # Disdukcapil Kalimantan Utara
PLACE: Final = "65"
UNIT: Final = "disdukcapil-65"
KPU_UNIT: Final = "kpu-65.01"
REGENCIES: Final = ("Bulungan", "Malinau", "Nunukan", "Tana Tidung", "Kota Tarakan")
FIGURES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "Sudah perekaman KTP elektronik",
        ("121.480", "60.112", "149.903", "19.870", "± 171.200 jiwa"),
    ),
    ("Belum perekaman KTP elektronik", ("1.204", "dua ratus", "2.315", "96", "1.877")),
    ("KTP elektronik tercetak", ("120.900", "59.870", "148.122", "19.801", "170.450")),
    ("Blangko KTP elektronik tersedia", ("310", "95", "1,200", "40", "515")),
)
UNCLEAR: Final = "1,200"  # twelve hundred, or one and a fifth?
CONSTRAINT: Final = "Contoh: blangko KTP-el di Bulungan habis dalam tiga hari"
ASKED: Final = "Pengalihan 2.000 blangko dari stok provinsi ke Bulungan."
DECISION: Final = "Contoh: Disdukcapil Provinsi mengalihkan 2.000 blangko KTP-el ke Bulungan."
REQUEST: Final = "Contoh: KPU Bulungan menyampaikan jumlah pemilih tanpa KTP-el per TPS."
DUE: Final = "2024-12-26"
KPU_ASKED: Final = "2024-12-20"
KPU_DATE: Final = "2024-12-23"
DONE: Final = "Contoh: 2.000 blangko diserahterimakan di Tanjung Selor."
OUTCOME: Final = "Contoh: blangko sudah tiba, pencetakan berjalan lagi."
PAPER: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def sheet(*, is_clear: bool) -> str:
    """Return twenty rows as a spreadsheet puts them into the clipboard, one of them unclear."""
    rows = [
        f"{measure}\t{place}\t{'1.200' if is_clear and value == UNCLEAR else value}"
        for measure, values in FIGURES
        for place, value in zip(REGENCIES, values, strict=True)
    ]
    return "\n".join(["Ukuran\tTempat\tAngka", *rows])


def opened(page: Page) -> str:
    """Return the last part of the address, which names what the page shows."""
    return page.url.split("#")[0].split("?")[0].rstrip("/").rsplit("/", 1)[-1]


def settled(page: Page) -> None:
    """Wait for the page after a form; it must not have been refused."""
    page.wait_for_load_state()
    expect(page.locator("#isi [role=alert]")).to_have_count(0)
    steps.no_sideways_scroll(page)


# ---- the liaison --------------------------------------------------------------------------------


def paste_the_sheet(page: Page, site: str) -> None:
    page.goto(f"{site}/kesiapan/{PLACE}/instansi/{UNIT}/")
    page.get_by_role("link", name="Tempel dari Excel").click()
    page.locator("#baris").fill(sheet(is_clear=False))
    page.get_by_role("button", name="Baca", exact=True).click()
    alert = page.locator("#isi [role=alert]")
    expect(alert).to_contain_text("1 baris perlu diperbaiki")
    expect(alert).to_contain_text("Baris 19")
    page.locator("#baris").fill(sheet(is_clear=True))


def give_the_figures(page: Page) -> None:
    page.get_by_role("button", name="Baca", exact=True).click()
    expect(page.locator("#terbaca")).to_have_text("20 angka akan dikirim")
    page.get_by_role("button", name="Kirim angka").click()
    settled(page)
    expect(page.locator(".msg, [role=status]").first).to_contain_text("20 angka tersimpan")


def raise_the_constraint(page: Page) -> str:
    """Raise it from the agency's own page; return its id."""
    page.get_by_role("link", name="Sampaikan kendala").click()
    page.locator("[name=what]").fill(CONSTRAINT)
    page.locator("[name=place_code]").select_option("65.01")
    page.locator("[name=measure_code]").select_option("blangko_stok")
    page.locator("[name=effect]").fill("Contoh: pemilih PSU belum memegang KTP.")
    page.locator("[name=decision]").fill(ASKED)
    page.locator("[name=decision_unit]").select_option("pemda-65")
    page.locator("[name=decide_by]").fill("2024-12-18")
    page.get_by_role("button", name="Simpan").click()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(CONSTRAINT)
    return opened(page)


# ---- the meeting --------------------------------------------------------------------------------


def plan_the_meeting(page: Page, site: str, day: str) -> str:
    """Plan it for today; its agenda is proposed by itself. Return its id."""
    page.goto(f"{site}/rakor/{PLACE}/")
    page.get_by_role("link", name="Rencanakan rapat").click()
    page.locator("[name=title]").fill("Contoh: Rapat blangko KTP-el")
    page.locator("[name=team]").select_option(index=1)
    page.locator("[name=day]").fill(day)
    page.locator("[name=begins]").fill("13.00")
    page.locator("[name=ends]").fill("15.00")
    page.get_by_role("button", name="Simpan dan susun agenda").click()
    settled(page)
    expect(page.locator(".points")).to_contain_text(CONSTRAINT)
    return opened(page)


def invite(page: Page, chair: str) -> None:
    """Name the leader as the chair, ask the KPU of the regency too, send the letters."""
    side = page.locator("section:has(> #pimpinan)")
    side.locator("summary").click()
    side.locator("[name=title]").fill("Gubernur")
    side.locator("[name=account]").select_option(label=chair)
    side.get_by_role("button", name="Simpan").click()
    settled(page)
    side = page.locator("section:has(#undangan)")
    side.locator("summary", has_text="Undang kantor lain").click()
    side.locator("details [name=title]").fill("Ketua KPU Bulungan")
    side.locator("details [name=unit]").select_option(KPU_UNIT)
    side.get_by_role("button", name="Tambah").click()
    settled(page)
    page.get_by_role("button", name="Kirim undangan").click()
    settled(page)


def open_with(page: Page, *present: str) -> None:
    """Open the meeting and note who is in the room."""
    page.get_by_role("button", name="Buka rapat").click()
    page.get_by_role("link", name="Notulis").click()
    for name in present:
        page.locator("summary", has_text="Catat dari daftar").click()
        page.locator("li", has_text=name).get_by_role("button", name="Hadir").click()
        settled(page)


def decide(page: Page, sentence: str, *, unit: str, office: str, due: str) -> None:
    """Write a decision on the constraint's point, read it back, adopt it."""
    form = page.locator("form:has([name=langkah][value=keputusan]):has([name=item])")
    point = form.locator("[name=item] option", has_text=CONSTRAINT).get_attribute("value")
    assert point is not None
    form.locator("[name=sentence]").fill(sentence)
    form.locator("[name=unit]").select_option(unit)
    form.locator("[name=office]").fill(office)
    form.locator("[name=due_on]").fill(due)
    form.locator("[name=item]").select_option(point)
    form.get_by_role("button", name="Simpan dan bacakan").click()
    settled(page)
    page.get_by_role("button", name=f"Tetapkan {sentence}").click()
    settled(page)


def close_and_sign(keeper: Page, chair: Page, site: str, meeting: str) -> str:
    """Close the meeting; its chair signs. Return the id of the document."""
    keeper.goto(f"{site}/rakor/{meeting}/")
    keeper.get_by_role("button", name="Tutup rapat").click()
    settled(keeper)
    chair.goto(f"{site}/rakor/{meeting}/")
    chair.get_by_role("link", name="Baca notulen").click()
    chair.get_by_role("button", name="Tandatangani").click()
    settled(chair)
    chair.get_by_role("link", name="Di buku dokumen").click()
    return opened(chair)


def item_of(page: Page, site: str, meeting: str, number: int) -> str:
    """Go from a decision on the meeting's page to what carries it out; return its id."""
    page.goto(f"{site}/rakor/{meeting}/")
    decision = page.locator("[id^=keputusan-]").nth(number - 1)
    decision.get_by_role("link", name=re.compile("^TL-")).click()
    page.wait_for_url(re.compile("/tindak-lanjut/butir/"))
    return opened(page)


def decision_of(page: Page, site: str, meeting: str) -> str:
    """Return the id of a meeting's first decision, as its own trail is addressed."""
    page.goto(f"{site}/rakor/{meeting}/")
    page.locator("[id^=keputusan-]").first.get_by_role("link", name=re.compile("Rangkaian")).click()
    page.wait_for_url(re.compile("/rangkaian/decision/"))
    return opened(page)


# ---- afterwards ---------------------------------------------------------------------------------


def step(page: Page, code: str, *, text: str = "", day: str = "", file: bytes = b"") -> None:
    """Take a step on an item's page as its own office, or as its desk."""
    form = page.locator(f"form:has([name=langkah][value={code}])").first
    if not form.is_visible():
        page.locator("details", has=form).last.locator("summary").first.click()
    if text:
        form.locator("[name=catatan]").fill(text)
    if day:
        form.locator("[name=tanggal]").fill(day)
    if file:
        given = {"name": "serah terima.pdf", "mimeType": "application/pdf", "buffer": file}
        form.locator("[name=berkas]").set_input_files(given)  # type: ignore[arg-type]
    form.locator("button").last.click()
    settled(page)


def close_the_constraint(page: Page, site: str, constraint: str) -> None:
    page.goto(f"{site}/kendala/65.01/{constraint}/")
    page.locator("#keadaan").select_option("resolved")
    page.locator("#hasil").fill(OUTCOME)
    page.get_by_role("button", name="Simpan keadaan").click()
    settled(page)
