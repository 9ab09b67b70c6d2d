"""Letters in which people report: their own words and photos, and nothing that harms."""

from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from waspada.sources.mail_drop import LARGEST_DROP, Letter, read_drop

PHOTO = b"\xff\xd8\xff" + bytes(9_000)
CHECKED = "surel.contoh.test"


def letter(text: str = "Air masuk TPS 18.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Jamal Usat <Jamal@contoh.test>"
    made["To"] = "lapor@contoh.test"
    made["Subject"] = headers.pop("subject", "Lapor banjir")
    made["Message-ID"] = "<1@contoh.test>"
    made["Date"] = "Wed, 27 Nov 2024 15:01:00 +0800"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def read(made: EmailMessage, **more: Any) -> Letter:
    return read_drop(made.as_bytes(), **more)


def test_a_letter_is_its_words_its_photos_and_who_wrote_it() -> None:
    made = letter("Air masuk TPS 18.\nSetinggi lutut.\n\n-- \nJamal")
    made.add_attachment(PHOTO, maintype="image", subtype="jpeg", filename="IMG_1.jpg")
    made.add_attachment(PHOTO, maintype="application", subtype="octet-stream", filename="b.HEIC")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="surat.pdf")
    found = read(made)
    assert (found.sender, found.title, found.key) == (
        "jamal@contoh.test",
        "Lapor banjir",
        "<1@contoh.test>",
    )
    assert found.text == "Air masuk TPS 18.\nSetinggi lutut.\n\n-- \nJamal"
    assert found.photos == (PHOTO, PHOTO)
    assert found.left_out == ("surat.pdf",)
    assert found.refused == ""
    assert found.sent_at is not None
    assert found.sent_at.isoformat() == "2024-11-27T15:01:00+08:00"


def test_logos_are_no_photos_and_a_fifth_photo_is_named() -> None:
    made = letter()
    made.add_related(b"\x89PNG" + bytes(900), maintype="image", subtype="png", cid="<logo>")
    for number in range(5):
        name = f"{number}.png"
        made.add_attachment(PHOTO, maintype="image", subtype="png", filename=name)
    found = read(made)
    assert len(found.photos) == 4
    assert found.left_out == ("4.png",)


def test_html_is_read_as_words_without_loading_or_running_anything() -> None:
    made = letter()
    made.set_content(
        "<html><head><style>p{}</style><title>x</title></head><body><p>Jalan&nbsp;putus<br>di "
        "desa</p><script>alert(1)</script><img src='http://jahat.test/1.png'></body></html>",
        subtype="html",
    )
    assert read(made).text == "Jalan putus\ndi desa"


@pytest.mark.parametrize(
    "quoted",
    [
        "> Laporan Anda kami terima\n> Terima kasih",
        "Pada Sel, 26 Nov 2024 pukul 10.00 Desk <desk@contoh.test> menulis:\n> lama",
        "-----Original Message-----\nFrom: Desk\nlama",
        # Gmail breaks the line at 72 signs; Outlook writes headings, in the reader's language.
        "Pada Rab, 27 Nov 2024 pukul 10.00 Desk Waspada Kabupaten Bulungan <\n"
        "desk.waspada@contoh.test> menulis:\n\n> lama",
        "On Wed, Nov 27, 2024 at 10:00 AM Desk Waspada Kabupaten Bulungan\n"
        "<desk@contoh.test> wrote:\n\n> lama",
        "________________________________\nFrom: Desk Waspada\nSent: Wednesday, 27 November 2024"
        "\nTo: Jamal\nSubject: Siaga\n\nlama",
        "Dari: Desk <desk@contoh.test>\nDikirim: Rabu, 27 November 2024 10:00\nKepada: Jamal"
        "\nPerihal: Siaga\n\nlama",
    ],
)
def test_what_is_quoted_below_is_another_s(quoted: str) -> None:
    assert read(letter(f"Sudah aman.\n\n{quoted}")).text == "Sudah aman."


@pytest.mark.parametrize(
    "text",
    [
        "Yth. Bapak Camat\nDari: FKDM Tanjung Palas\nKepada: Desk\nIsi: ricuh di TPS 5",
        "Pada pukul 10.00 massa datang.\nKetua KPPS menulis: surat suara kurang",
        "Mohon kabar\nTo: semua anggota\nFrom: TPS 5",
    ],
)
def test_a_report_that_looks_a_little_like_an_answer_keeps_its_words(text: str) -> None:
    assert read(letter(text)).text == text


def test_what_is_passed_on_keeps_whom_it_came_from() -> None:
    text = "Mohon arahan.\n\nFrom: Ani <ani@contoh.test>\nSent: Rabu\nTo: Budi\n\nRicuh di TPS 5"
    assert read(letter(text, subject="FW: Ricuh")).text == text


def test_words_on_both_sides_of_a_photo_are_kept() -> None:
    made = letter("Sebelum:")
    made.add_attachment(
        PHOTO, maintype="image", subtype="jpeg", filename="IMG_1.jpeg", disposition="inline"
    )
    made.add_attachment("Jembatan putus total.", disposition="inline")
    made.add_attachment("Catatan lain", filename="catatan.txt")
    found = read(made)
    assert found.text == "Sebelum:\n\nJembatan putus total."
    assert (len(found.photos), found.left_out) == (1, ("catatan.txt",))


def test_the_words_of_an_attached_letter_are_not_mixed_with_the_writer_s() -> None:
    inner = letter("Massa memblokir jalan.")
    made = letter("Mohon ditindaklanjuti.")
    made.add_attachment(inner)
    assert read(made).text == "Mohon ditindaklanjuti."
    alone = EmailMessage()
    alone["From"] = "a@contoh.test"
    alone.make_mixed()
    alone.attach(made.get_payload(1))  # type: ignore[arg-type]
    assert read(alone).text == "Massa memblokir jalan."


def test_broken_headings_cost_no_words() -> None:
    head = b"From: \xe9 <a@contoh.test>\nSubject: Banjir\nDate: kemarin sore\n"
    found = read_drop(head + b"Content-Type: multipart/mixed\n\nAir naik di TPS 5\n")
    assert (found.refused, found.sender) == ("", "a@contoh.test")
    assert (found.text, found.sent_at, found.left_out) == ("Air naik di TPS 5", None, ())


def test_a_letter_of_two_senders_is_nobody_s() -> None:
    two = b"From: a@contoh.test\nFrom: b@contoh.test\nSubject: x\n\nAir naik\n"
    assert read_drop(two).refused == "replies.no_sender"


def test_a_letter_that_is_nothing_but_quoted_keeps_its_words() -> None:
    assert read(letter("> Ricuh di TPS 5")).text == "> Ricuh di TPS 5"


def test_what_a_letter_refers_to_is_told_unless_it_was_passed_on() -> None:
    refers = {"In_Reply_To": "<a@waspada>", "References": "<b@x> <a@waspada>"}
    assert read(letter(subject="Re: Peringatan", **refers)).answers[-1] == "<a@waspada>"
    assert read(letter(subject="Fwd: Peringatan", **refers)).answers == ()


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "replies.automatic"),
        ({"Precedence": "bulk"}, "replies.automatic"),
        ({"X_Autoreply": "yes"}, "replies.automatic"),
    ],
)
def test_an_automatic_letter_is_refused(headers: dict[str, str], reason: str) -> None:
    assert read(letter(**headers)).refused == reason


def test_a_sender_is_checked_only_where_our_own_server_says_so() -> None:
    passed = {"Authentication_Results": f"{CHECKED}; dmarc=pass header.from=contoh.test"}
    assert not read(letter()).is_checked
    assert read(letter(**passed), checked_by=CHECKED).is_checked
    forged = {"Authentication_Results": "jahat.test; dmarc=pass"}
    assert read(letter(**forged), checked_by=CHECKED).refused == "replies.not_authentic"


def test_a_letter_without_sender_without_words_or_too_large_is_refused() -> None:
    assert read_drop(b"Subject: x\n\nRicuh").refused == "replies.no_sender"
    assert read(letter("", subject="")).refused == "mail.nothing_said"
    assert read_drop(bytes(LARGEST_DROP + 1)).refused == "mail.too_large"


def test_wrong_and_unknown_encodings_are_read_as_far_as_they_go() -> None:
    odd = letter().as_bytes().replace(b'charset="utf-8"', b'charset="x-tiada"')
    assert read_drop(odd).text == "Air masuk TPS 18."
    latin = (
        b"From: a@contoh.test\nContent-Type: text/plain; charset=utf-8\n"
        b"Content-Transfer-Encoding: 8bit\n\nAndr\xe9 lapor"
    )
    assert read_drop(latin).text == "André lapor"


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 900))
@example(b"Content-Type: multipart/mixed; boundary=\n\n", 0)
@example(b"Content-Type: message/rfc822\n\n" * 40, 0)
@example(b'From: "=?utf-8?q?\xff?=" <a@b>\nDate: 99 Zzz\n\n', 0)
def test_no_bytes_make_it_fail(noise: bytes, at: int) -> None:
    made = letter()
    made.add_attachment(PHOTO[:300], maintype="image", subtype="jpeg", filename="a.jpg")
    whole = made.as_bytes()
    read_drop(noise)
    found = read_drop(whole[:at] + noise + whole[at + len(noise) :])
    assert found.key
