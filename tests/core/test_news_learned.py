"""What a desk decided is learned the same way every time, kept without pickle, and proven apart."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from waspada.core.errors import BadInput
from waspada.core.news import extract
from waspada.core.news.learned import blended, fit, load, save
from waspada.core.news.proving import Figures, Told, figures, held_back

AT = datetime(2024, 11, 1, tzinfo=UTC)
CLASHES = [f"massa kubu {n} ribut rebutan gaplek di lapangan {n}" for n in range(25)]
FLOODS = [f"gudang {n} kemasukan air semata kaki, kotak diangkat ke meja {n}" for n in range(25)]
TEXTS, LABELS = [*CLASHES, *FLOODS], ["bentrok_massa"] * 25 + ["bencana"] * 25


def test_the_same_texts_give_the_same_bytes_and_the_model_comes_back() -> None:
    kept = save(fit(TEXTS, LABELS))
    assert kept == save(fit(TEXTS, LABELS))
    back = load(kept)
    assert save(back) == kept
    chances = back.scores("gudang kemasukan air lagi, kotak basah")
    assert chances["bencana"] > 0.8
    assert sum(chances.values()) == pytest.approx(1)


def test_too_few_texts_or_one_class_are_not_learned_from() -> None:
    for texts, labels in ((TEXTS[:30], LABELS[:30]), (CLASHES * 2, ["bentrok_massa"] * 50)):
        with pytest.raises(BadInput, match=r"news\.too_little_to_learn"):
            fit(texts, labels)


def altered(kept: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(kept)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, data if entry == name else old.read(entry))
    return out.getvalue()


def test_a_file_that_was_altered_or_holds_objects_is_not_read() -> None:
    kept = save(fit(TEXTS, LABELS))
    objects = io.BytesIO()
    np.save(objects, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    offsets = io.BytesIO()
    np.save(offsets, np.array([1.0, 2.0], dtype=np.float32))
    for bad in (
        b"", b"PK\x03\x04", kept[:-20],
        altered(kept, "weights.npy", objects.getvalue()),
        altered(kept, "offsets.npy", offsets.getvalue()),
        altered(kept, "header.json", b"{}"),
        altered(kept, "header.json", b"[1]"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=r"news\.bad_model"):
            load(bad)


def test_without_a_learned_model_a_text_reads_to_the_last_bit_as_before() -> None:
    text = "Ratusan orang merusak kantor KPU Bulungan pada Rabu (27/11/2024) saat pilkada."
    assert extract(text, learned=None) == extract(text)
    lists = {"perusakan": 3.9, "unjuk_rasa": 0.4}
    assert blended(lists, text, None) == lists


def test_what_was_learned_counts_beside_the_lists_and_never_alone() -> None:
    learned = replace(fit(TEXTS, LABELS), share=0.6)
    text = "gudang kemasukan air, kotak diangkat"
    mixed = blended({"logistik": 1.0, "bencana": 0.9}, text, learned)
    assert next(iter(mixed)) == "bencana"
    assert blended({}, text, learned) == {}


def told(number: int, event: str, days: int) -> Told:
    return Told(f"teks {number}", "bencana", event, AT + timedelta(days=days))


def test_held_back_are_the_newest_events_whole_and_nothing_after_them_is_learned_from() -> None:
    many = [told(n, f"e{n:03}", n) for n in range(90)]
    late = told(900, "e001", 89)  # word that came late of an early event
    split = told(901, "e089", 95)
    learn, held = held_back([*many, late, split])
    assert {one.event for one in held} == {f"e{n:03}" for n in range(67, 90)}
    assert split in held
    assert late not in learn
    assert late not in held
    assert max(one.at for one in learn) < min(one.at for one in held)
    with pytest.raises(BadInput, match=r"news\.too_little_to_learn"):
        held_back(many[:40])


def test_figures_have_wilson_s_interval() -> None:
    assert figures([told(1, "a", 0)] * 4, lambda _: "bencana") == Figures(4, 4)
    low, high = Figures(44, 51).interval()
    assert (round(low, 3), round(high, 3)) == (0.743, 0.932)
    assert Figures(0, 0).interval() == (0.0, 1.0)
