"""Masking takes out what names a private person, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waspada.core.reports.masking import EMAIL_MARK, NIK_MARK, PHONE_MARK, mask_text

PRIVATE = [
    ("NIK 6501054101900001 atas nama warga", f"NIK {NIK_MARK} atas nama warga"),
    ("nik: 6501 0541 0190 0001.", f"nik: {NIK_MARK}."),
    ("KTP 65.01.05.410190.0001", f"KTP {NIK_MARK}"),
    ("nomor 650105-410190-0001 dan", f"nomor {NIK_MARK} dan"),
    ("6501054101900001", NIK_MARK),
    ("6501.0541.0190.0001", NIK_MARK),
    ("No. KK 6 5 0 1 0 5 4 1 0 1 9 0 0 0 0 1", f"No. KK {NIK_MARK}"),
    ("dua: 6501054101900001, 6501054101900002", f"dua: {NIK_MARK}, {NIK_MARK}"),
    ("hubungi 081234567890 segera", f"hubungi {PHONE_MARK} segera"),
    ("HP 0812-3456-7890", f"HP {PHONE_MARK}"),
    ("HP 0812 3456 789", f"HP {PHONE_MARK}"),
    ("WA 0811.22.33.44", f"WA {PHONE_MARK}"),
    ("+6281234567890", PHONE_MARK),
    ("+62 812-3456-7890", PHONE_MARK),
    ("(+62) 812 3456 7890", PHONE_MARK),
    ("62 812 3456 7890", PHONE_MARK),
    ("+62 (0)812 3456 7890", PHONE_MARK),
    ("wa.me/6281234567890", f"wa.me/{PHONE_MARK}"),
    ("kantor (021) 5551234", f"kantor {PHONE_MARK}"),
    ("kantor 0552-2021234", f"kantor {PHONE_MARK}"),
    ("kantor +62 21 555 1234", f"kantor {PHONE_MARK}"),
    ("dari Tawau +60 89-123 4567", f"dari Tawau {PHONE_MARK}"),
    ("surel budi.s+pps@contoh.go.id ya", f"surel {EMAIL_MARK} ya"),
    ("<b>a@b.co</b>", f"<b>{EMAIL_MARK}</b>"),
]

TO_STAY = [
    "Bupati Bulungan dan calon nomor urut 2 hadir",
    "uang Rp1.234.567.890.123.456 dan Rp 50.000",
    "Rp 150.000,00 per orang, total Rp. 3.000.000",
    "27-11-2024 pukul 09.30 WITA",
    "08-11-2024 14.30 sampai 09-11-2024 10.00",
    "08.11.2024 14.30",
    "08/11/24 1430",
    "2024-11-27T09:30",
    "kode 65.01.05.2001 dan 6501052001",
    "kode 62.01.08.2001",
    "TPS 001, 002, 003 dan 012",
    "TPS 08 12 33 45 60",
    "TPS 01 02 03 04 05 06 07 08",
    "TPS 0001 0002 0003 0004",
    "TPS 021 022 023",
    "018f3c5a-1234-7234-8234-081234567890",
    "12345678-1234-7234-8234-081234567890",
    "tanda terima 7K2M-9QXT-4BHC-W0RD",
    "kejadian S0010 pukul 15.00-17.30",
    "1.200 orang, 3 luka, 0 meninggal; 435.296 TPS",
    "SK 123/PL.02.2-Kpt/6501/KPU-Kab/IX/2024",
    "@akun_warga di TPS 5 RT 03/RW 08",
    "suara 12.345 : 10.876, selisih 1.469",
]


@pytest.mark.parametrize(("text", "expected"), PRIVATE)
def test_what_names_a_private_person_is_masked(text: str, expected: str) -> None:
    assert mask_text(text) == expected


@pytest.mark.parametrize("text", TO_STAY)
def test_what_the_desk_needs_stays(text: str) -> None:
    assert mask_text(text) == text


@given(st.text(alphabet="08123456789 .-+()62@abRp\n", max_size=80))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_text(text)
    assert mask_text(once) == once


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Nd"]), max_size=40))
def test_words_without_digits_or_addresses_stay(text: str) -> None:
    words = text.replace("@", "")
    assert mask_text(words) == words


@given(
    st.sampled_from(["0812{}", "+62812{}", "0812 {}", "0812-{}"]),
    st.from_regex(r"[0-9]{4}-?[0-9]{3,4}", fullmatch=True),
    st.sampled_from(["", "hubungi ", "HP:", "wa.me/", "\n"]),
)
def test_no_mobile_number_survives(form: str, rest: str, before: str) -> None:
    text = mask_text(before + form.format(rest))
    assert text == before + PHONE_MARK
