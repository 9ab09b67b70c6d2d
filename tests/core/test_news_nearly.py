"""Names of kab/kota with a slip of the finger are read; words of the language are no slips."""

import pytest

from waspada.core.news import extract


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
