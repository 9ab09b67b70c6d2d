"""What a desk decided is learned the same way every time, kept without pickle, and proven apart."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from waspada.core.errors import BadInput
from waspada.core.news import extract
from waspada.core.news.extract import Heard
from waspada.core.news.learned import Learned, Taught, fit
from waspada.core.news.learned_file import load, save
from waspada.core.news.opinions import Opinion, category_beside, kind_beside, severity_beside
from waspada.core.news.proving import Figures, Told, held_back, learn_from, proven

AT = datetime(2024, 11, 1, tzinfo=UTC)
CLASHES = [f"massa kubu {n} ribut rebutan gaplek di lapangan {n}" for n in range(25)]
FLOODS = [f"gudang {n} kemasukan air semata kaki, kotak diangkat ke meja {n}" for n in range(25)]
TEXTS, LABELS = [*CLASHES, *FLOODS], ["bentrok_massa"] * 25 + ["bencana"] * 25


@pytest.fixture(scope="module")
def taught() -> Taught:
    return fit(TEXTS, LABELS)


def test_the_same_texts_give_the_same_bytes_and_the_model_comes_back(taught: Taught) -> None:
    model = Learned({"kind": replace(taught, share=0.6), "category": taught})
    kept = save(model)
    assert kept == save(replace(model, fields={**model.fields, "category": fit(TEXTS, LABELS)}))
    back = load(kept)
    assert save(back) == kept
    said = back.opinions("gudang kemasukan air lagi, kotak basah")
    kind, category = said("kind", ""), said("category", "")
    assert kind is not None
    assert category is not None
    assert said("severity", "2") is None
    assert (kind.share, category.share) == (0.6, 0.2)
    assert category.chances["bencana"] > 0.8
    assert sum(category.chances.values()) == pytest.approx(1)


def test_where_the_lists_err_is_learned_from_what_they_say() -> None:
    texts = [f"gudang {number} di desa {number % 7}" for number in range(60)]
    lists = [str(1 + number % 3) for number in range(60)]  # of which a 3 was always a 4
    right = [said.replace("3", "4") for said in lists]
    said = Learned({"severity": fit(texts, right, lists)}).opinions("gudang baru")
    for by_lists, most in (("1", "1"), ("2", "2"), ("3", "4")):
        found = said("severity", by_lists)
        assert found is not None
        assert max(found.chances, key=found.chances.__getitem__) == most


def test_a_file_of_the_first_format_is_read_as_categories(taught: Taught) -> None:
    with zipfile.ZipFile(io.BytesIO(save(Learned({"category": taught})))) as new:
        header = json.loads(new.read("header.json"))
        parts = {name: new.read(f"category.{name}.npy") for name in ("rows", "weights", "offsets")}
    arrays = {name: np.load(io.BytesIO(data)) for name, data in parts.items()}
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name}{arrays[name].dtype}{arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    first = {"format": "waspada-learned-1", "columns": header["columns"]}
    first |= header["fields"]["category"] | {"digest": digest.hexdigest()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as old:
        old.writestr("header.json", json.dumps(first))
        for name, data in parts.items():
            old.writestr(f"{name}.npy", data)
    back = load(out.getvalue())
    assert set(back.fields) == {"category"}
    assert back.fields["category"].classes == taught.classes


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


def test_a_file_that_was_altered_or_holds_objects_is_not_read(taught: Taught) -> None:
    kept = save(Learned({"category": taught}))
    objects = io.BytesIO()
    np.save(objects, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    offsets = io.BytesIO()
    np.save(offsets, np.array([1.0, 2.0], dtype=np.float32))
    for bad in (
        b"", b"PK\x03\x04", kept[:-20],
        altered(kept, "category.weights.npy", objects.getvalue()),
        altered(kept, "category.offsets.npy", offsets.getvalue()),
        altered(kept, "header.json", b"{}"),
        altered(kept, "header.json", b"[1]"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=r"news\.bad_model"):
            load(bad)


def test_without_a_learned_model_a_text_reads_to_the_last_bit_as_before() -> None:
    text = "Ratusan orang merusak kantor KPU Bulungan pada Rabu (27/11/2024) saat pilkada."
    assert extract(text, learned=None) == extract(text)
    assert Heard(text).read()["severity"] == str(extract(text).severity)
    lists = {"perusakan": 3.9, "unjuk_rasa": 0.4}
    assert category_beside(lists, None) == lists
    assert Heard("").read() == {"kind": "other", "category": "", "severity": ""}


def test_a_text_is_read_with_what_was_learned_as_it_was_proven_with_it() -> None:
    grave = fit(TEXTS, ["4"] * 25 + ["1"] * 25)
    none = fit(TEXTS, ["other"] * 25 + ["incident"] * 25)
    texts = [f"Warga bentrok di TPS 4 saat pilkada, {words}." for words in (CLASHES[3], FLOODS[3])]
    lists = [Heard(text).read() for text in texts]
    for field, taught in (("severity", grave), ("kind", none)):
        learned = Learned({field: replace(taught, share=0.95)})
        for text, by_lists in zip(texts, lists, strict=True):
            heard, found = Heard(text), extract(text, learned=learned)
            read = heard.read(learned.opinions(heard.body))
            severity = "" if found.severity is None else str(found.severity)
            assert (found.kind, found.category, severity) == tuple(read.values())
            assert read["category"] in {by_lists["category"], ""}
        changed = extract(texts[0], learned=learned)
        assert (changed.kind, changed.severity) == (
            ("incident", 4) if field == "severity" else ("readiness", None)
        )


def test_what_was_learned_counts_beside_the_lists_and_never_alone() -> None:
    mixed = category_beside({"logistik": 1.0, "bencana": 0.9}, Opinion({"bencana": 1.0}, 0.6))
    assert next(iter(mixed)) == "bencana"
    assert category_beside({}, Opinion({"bencana": 1.0}, 0.6)) == {}


def test_no_incident_is_preparation_or_another_thing_as_the_lists_say() -> None:
    lists = {"incident": 0.5, "warning": 0.1, "readiness": 0.3, "other": 0.1}
    none, some = Opinion({"other": 0.9, "incident": 0.1}, 0.6), Opinion({"incident": 1.0}, 0.6)
    assert kind_beside(lists, none)[0] == "readiness"  # type: ignore[arg-type]
    assert kind_beside(lists, some) == ("incident", 0.8)  # type: ignore[arg-type]


def test_a_severity_is_another_only_where_what_was_learned_is_surer_than_it_counts_less() -> None:
    assert severity_beside(2, Opinion({"3": 0.9, "2": 0.1}, 0.6)) == (3, 0.54)
    assert severity_beside(2, Opinion({"3": 0.9, "2": 0.1}, 0.4))[0] == 2
    assert severity_beside(1, Opinion({"3": 0.5, "1": 0.0}, 0.5))[0] == 1


def test_each_field_is_proven_by_itself_and_a_worse_one_stays_as_it_was() -> None:
    """Kind is said against the lists, category at random, severity not often enough."""
    texts = [f"ricuh saat pilkada, {('rengginang', 'gaplek')[n % 2]} ke {n}" for n in range(180)]
    many = [
        Told(
            text,
            {"kind": "other"} if n % 2 else said | ({"severity": "1"} if n < 30 else {}),
            f"e{n:03}",
            AT + timedelta(days=n),
        )
        for n, text in enumerate(texts)
        for said in [{"kind": "incident", "category": ("psu", "hoaks", "siber")[n % 3]}]
    ]
    learn, held = held_back(many)
    new = learn_from(learn)
    assert set(new) == {"kind", "category"}
    wrong = replace(new["category"], classes=("bencana", "lain", "siber"), share=0.95)
    used = Learned({"category": new["category"]})
    model, proofs = proven(held, new | {"category": wrong}, used)
    assert proofs["kind"].is_better
    assert proofs["kind"].after.right == proofs["kind"].after.of == len(held)
    assert not proofs["category"].is_better
    assert model.fields == {"category": new["category"], "kind": new["kind"]}
    with pytest.raises(BadInput, match=r"news\.too_little_to_learn"):
        learn_from([replace(one, labels={"severity": "1"}) for one in learn])


def told(number: int, event: str, days: int) -> Told:
    return Told(f"teks {number}", {"category": "bencana"}, event, AT + timedelta(days=days))


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
    low, high = Figures(44, 51).interval()
    assert (round(low, 3), round(high, 3)) == (0.743, 0.932)
    assert Figures(0, 0).interval() == (0.0, 1.0)
