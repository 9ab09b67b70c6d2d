"""Names of kab/kota are read, with a slip of the finger too; words of the language are no slips."""

import pytest

from waspada.core.news import extract
from waspada.core.news.tokens import Text
from waspada.core.news.where import where_of
from waspada.core.places import Level, load_table


@pytest.mark.parametrize(
    ("text", "regency"),
    [
        ("ricuh di kab bulunggan, 2 org luka", "65.01"),
        ("KERIBUTAN DI KPU KAB SUMENEB", "35.29"),
        ("Pendukung calon bentrok di Jenepontoo.", "73.04"),
        ("Warga Kabupaten Tapanuli Utra berdemo di depan KPU.", "12.02"),
        ("Bentrok di Pare Pare, TPS 5", "73.72"),
        # What is written right is not looked at twice.
        ("Warga Kabupaten Bantul dan Slemann ribut di TPS.", "34.02"),
        # "kurang" is no Kupang, "tahanan" no Tabanan, "banjir" no Banjar.
        ("di kpu kurang surat suara, warga di tahanan tak bisa nyoblos, di banjir", ""),
        ("Warga di Kecamatan Bandar berunjuk rasa di TPS.", ""),
    ],
)
def test_a_slip_of_the_finger_is_read_where_a_name_stands(text: str, regency: str) -> None:
    assert extract(text).regency == regency


@pytest.mark.words
@pytest.mark.parametrize("is_shouted", [False, True])
def test_every_kab_kota_is_read_by_its_name(is_shouted: bool) -> None:
    table = load_table()
    missed = []
    for code in table.codes(level=Level.REGENCY):
        place = table[code]
        text = f"Warga {place.kind} {place.name} mendatangi kantor itu, polisi berjaga."
        if where_of(Text(text.upper() if is_shouted else text)).regency != code:
            missed.append(place.name)
    assert missed == []


def test_a_kecamatan_tells_the_kabupaten_from_the_kota_of_its_name() -> None:
    text = "BANDUNG - Warga berunjuk rasa di Kecamatan Cicalengka. Polisi berjaga di TPS."
    found = where_of(Text(text))
    assert (found.regency, found.kecamatan[:5]) == ("32.04", "32.04")
