"""What tells a drill, an explanation and what is not yet done from what happened; rubrics of a page."""

import pytest

from waspada.core.news import extract
from waspada.core.news.kinds import kind_features
from waspada.core.news.stock import features_of
from waspada.core.news.tokens import Text
from waspada.core.news.what import spoken_of


@pytest.mark.parametrize(
    "end",
    [
        "Inilah latihan gabungan tiga instansi di alun-alun.",
        "Semua itu hanya skenario buatan para pelatih.",
        "Satu kompi memperagakan semuanya di lapangan terbuka.",
        "Adegan demi adegan tersebut merupakan latihan rutin.",
    ],
)
def test_a_riot_is_a_drill_however_the_end_says_so(end: str) -> None:
    told = (
        "Massa Rusak TPS dan Bakar Kotak Suara\n\n"
        "Kotak suara dihadang di jalan, ban dibakar, petugas dipukul. Dua orang ditangkap polisi. "
    )
    assert extract(told).kind == "incident"
    found = extract(told + end)
    assert (found.kind, found.category) == ("readiness", "")


def test_what_is_not_yet_ready_is_no_readiness() -> None:
    ready = kind_features(Text("Distribusi logistik pilkada rampung."))
    assert ready["kind.lead.readiness"] > 0
    late = kind_features(Text("Distribusi logistik pilkada belum juga rampung."))
    assert late.get("kind.lead.readiness", 0.0) < ready["kind.lead.readiness"]
    assert late["kind.lead.incident"] > 0


def test_of_two_words_one_in_the_other_the_longer_says_the_kind() -> None:
    risk = kind_features(Text("Lelang angkutan terancam gagal."))
    assert risk["kind.lead.warning"] > 0
    assert "kind.lead.incident" not in risk
    assert kind_features(Text("Lelang angkutan gagal."))["kind.lead.incident"] > 0


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Apa Itu Uang Pelicin Suara, Simak Aturannya", "other"),
        ("Pemilu 2024\nApa Itu Uang Pelicin Suara, Simak Aturannya", "other"),
        ("Amplop Uang Disita di Desa Sukamaju", "incident"),
    ],
)
def test_a_heading_that_asks_what_a_thing_is_explains(heading: str, kind: str) -> None:
    under = (
        "\nPolitik uang berupa amplop diberikan kepada pemilih dengan pesan memilih satu "
        "calon. Pemberi dan penerima dapat dipidana menurut undang-undang pilkada."
    )
    assert extract(heading + under).kind == kind


TOLD = (
    "TANJUNG SELOR - Kantor panitia pemilihan dilempari batu oleh puluhan orang sesudah pleno, "
    "Kamis malam. Kaca depan pecah dan dua komputer rusak, kata kapolres kepada wartawan. "
) * 4


def test_rubrics_above_a_heading_are_not_the_heading() -> None:
    text = Text(f"Berita\nOlahraga\n31.5 C\nKantor Panitia Dilempari Batu\nBudi Contoh\n{TOLD}")
    assert text.body[: text.title_end].strip() == "Kantor Panitia Dilempari Batu"
    assert "Olahraga" not in text.body


def test_a_rubric_that_names_the_election_is_a_part_of_the_heading() -> None:
    text = Text(f"Pemilu 2024\nKantor Panitia Dilempari Batu\n{TOLD}")
    heading = text.body[: text.title_end].split("\n")
    assert heading == ["Pemilu 2024", "Kantor Panitia Dilempari Batu"]


def test_a_message_keeps_its_short_first_lines() -> None:
    text = Text(
        "Lapor min\nKec Sekatak\nAda yang melempar batu ke posko calon nomor dua\nMohon dicek"
    )
    assert "Lapor min" in text.body
    assert "Kec Sekatak" in text.body


def test_a_line_with_an_author_is_not_the_first_sentence() -> None:
    plain = Text(f"Kantor Panitia Dilempari Batu\n{TOLD}")
    signed = Text(f"Kantor Panitia Dilempari Batu\nBudi Contoh,\nTim Liputan\n{TOLD}")
    assert signed.lead_end - plain.lead_end == len("Budi Contoh,\nTim Liputan\n")
    of_lead = {feature for feature in features_of(plain) if feature.startswith("l:")}
    assert of_lead <= set(features_of(signed))


def test_before_the_court_it_is_the_result_though_conduct_is_heard_too() -> None:
    text = Text("Hasil pilkada digugat ke MK, ujar pemohon yang pekan lalu hadir di DKPP.")
    assert next(iter(spoken_of(text).scores)) == "sengketa"
