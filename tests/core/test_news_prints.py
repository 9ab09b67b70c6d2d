"""A text that was passed on is known again by its print, without the text."""

from waspada.core.news.prints import NOTHING, Print, copies_of, is_copy, print_of, share_of

AGENCY = (
    "Ratusan pendukung salah satu pasangan calon mendatangi kantor KPU Lampung Timur pada Rabu "
    "siang. Mereka meminta kepastian pendaftaran calonnya. Polisi berjaga di pintu masuk dan "
    "meminta massa mundur. Sampai sore belum ada keterangan resmi dari penyelenggara pemilu."
)
OWN = (
    "Ketua KPU Lampung Timur menemui para pengunjuk rasa sore itu dan menjelaskan bahwa berkas "
    "masih diteliti. Menurut seorang wartawan di lokasi, beberapa orang sempat naik ke panggung."
)


def test_a_reprint_with_another_heading_and_a_cut_is_a_copy() -> None:
    reprint = "Massa datangi KPU, polisi siaga!\n" + AGENCY[: AGENCY.index("Sampai sore")]
    assert is_copy(print_of(reprint), print_of(AGENCY))
    assert is_copy(print_of(AGENCY.upper()), print_of(AGENCY))


def test_two_texts_of_one_event_in_their_own_words_are_no_copies() -> None:
    assert not is_copy(print_of(OWN), print_of(AGENCY))
    assert share_of(print_of("Sudah aman"), print_of("Sudah aman")) == 0.0


def test_of_a_long_text_a_part_of_the_runs_tells_the_share() -> None:
    words = [f"kata{number}" for number in range(6000)]
    whole, half = print_of(" ".join(words)), print_of(" ".join(words[:1500] + words[4500:]))
    other = print_of(" ".join([*words[:1000], *(f"lain{number}" for number in range(2000))]))
    assert len(whole.runs) <= 256
    assert share_of(whole, half) > 0.95
    assert 0.2 < share_of(whole, other) < 0.48


def test_a_print_comes_back_from_its_bytes_and_needs_its_key() -> None:
    kept = print_of(AGENCY, b"kunci")
    assert Print.from_bytes(kept.to_bytes()) == kept
    assert Print.from_bytes(b"") == NOTHING
    assert share_of(kept, print_of(AGENCY)) < 0.1


def test_copies_of_copies_are_one_text() -> None:
    prints = {"a": print_of(AGENCY), "b": print_of(OWN), "c": print_of("Baru. " + AGENCY)}
    assert copies_of(prints) == {"a": "a", "b": "b", "c": "a"}
