"""`waspada index compute` as a person and a program use it, without a database."""

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from waspada.apps.words.sentences import catalogue
from waspada.cli import index_files, index_report, index_stations
from waspada.cli import language as spoken

# The package's attribute of that name is the command itself.
command = sys.modules["waspada.cli.index"]
index = command.index
ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
SPEC = EXAMPLES / "indeks-contoh.yaml"
TABLE = EXAMPLES / "indeks-contoh.csv"


def run(*arguments: object, spec: Path = SPEC, table: Path = TABLE) -> Result:
    given = ["compute", "--spec", spec, "--indicators", table, *arguments]
    return CliRunner().invoke(index, [str(one) for one in given])


@pytest.fixture(autouse=True)
def language(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Speak Indonesian whatever the machine's locale is; call it for another language."""

    def speak(chosen: str) -> None:
        for module in (spoken, command, index_files, index_report, index_stations):
            monkeypatch.setattr(module, "LANGUAGE", chosen)

    speak("id")
    with translation.override("id"):
        yield speak


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the example, to be changed."""
    shutil.copy(SPEC, tmp_path / "spec.yaml")
    shutil.copy(TABLE, tmp_path / "table.csv")
    return tmp_path


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_example_of_the_docs_gives_a_report_for_programs() -> None:
    ran = run("--draws", "200", "--json", "--sensitivity", "--place", "65.01")
    assert ran.exit_code == 0, ran.output
    report: dict[str, Any] = json.loads(ran.stdout)
    first = report["places"][0]
    assert (first["place"], first["name"], first["rank"]) == ("65.02", "Kab. Malinau", 1)
    assert first["rank_interval"][0] <= 1 <= first["rank_interval"][1]
    assert sum(first["band_probabilities"].values()) == pytest.approx(1.0)
    gappy = next(row for row in report["places"] if row["place"] == "63.11")
    assert gappy["missing_share"] == pytest.approx(0.264286, abs=1e-6)
    assert [one["code"] for one in report["warnings"]] == ["index.decimal_commas_read"]
    assert {one["factor"] for one in report["sensitivity"]["factors"]} == set(report["varied"])
    change = report["moves"]["changes"][0]
    assert change["indicator"] == "kekerasan"
    assert change["wanted"] < change["value"]


def test_people_get_a_table_and_what_is_worth_knowing_beside_it() -> None:
    ran = run("--draws", "50")
    lines = ran.stdout.splitlines()
    assert lines[1].split() == [
        "kode", "wilayah", "skor", "rentang", "peringkat", "rentang", "kelas", "peluang", "kosong",
    ]  # fmt: skip
    assert len(lines) == 2 + 18 + 1
    assert "53,83" in lines[2]
    assert "Koma dibaca sebagai tanda desimal" in ran.stderr


def test_it_speaks_english_where_asked_to(language: Callable[[str], None], folder: Path) -> None:
    language("en")
    ran = run("--draws", "20", "--place", "65.01")
    assert ran.stdout.splitlines()[1].split()[:3] == ["code", "place", "score"]
    assert "53.83" in ran.stdout
    assert "a lower band if kekerasan went from 0.91" in ran.stdout
    assert "Note: Commas were read as decimal marks" in ran.stderr
    changed(folder / "spec.yaml", "TPS di daerah banjir", "Penduduk menurut agama")
    assert "is about religion or belief" in run(spec=folder / "spec.yaml").stderr


def test_the_same_version_and_data_give_the_same_report_in_any_order(folder: Path) -> None:
    heading, *rows = TABLE.read_text("utf-8").splitlines()
    other = folder / "other.csv"
    other.write_text("\n".join([heading, *reversed(rows)]), encoding="utf-8")
    one = run("--draws", "100", "--json")
    assert one.stdout == run("--draws", "100", "--json", table=other).stdout
    assert one.stdout != run("--draws", "100", "--seed", "5", "--json").stdout


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("table.csv", "63.02;", "63.01;", "Wilayah 63.01 ada lebih dari sekali (baris 2, 3)."),
        ("table.csv", "65.71;", "91.25;", "91.25 adalah kode lama"),
        ("table.csv", "4,5;3;12,5", "4,5;tiga;12,5", "Kolom “jarak”, baris 2: “tiga” bukan angka."),
        ("table.csv", "4,5;3;12,5", "4.5;3;12,5", "memakai titik dan koma desimal"),
        ("spec.yaml", "weight: 2\n    combine", "weight: 2\n    gabung", "“gabung” tidak dikenal"),
        ("spec.yaml", '"banjir/jarak": 2', '"jarak/banjir": 3', ""),
        ("spec.yaml", '"tanpa_sinyal/banjir": 2', '"banjir/tanpa_sinyal": 2', ""),
        ("spec.yaml", "TPS di daerah banjir", "Penduduk menurut agama", "“agama”"),
        ("spec.yaml", "id: contoh", "id: [contoh", "bukan YAML"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_printed(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    changed(folder / file, old, new)
    ran = run("--json", spec=folder / "spec.yaml", table=folder / "table.csv")
    if not said:  # judgements that still agree
        assert ran.exit_code == 0
        return
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_circular_judgements_are_refused_with_their_ratio(folder: Path) -> None:
    changed(folder / "spec.yaml", '"banjir/jarak": 2', '"jarak/banjir": 2')
    changed(folder / "spec.yaml", '"tanpa_sinyal/banjir": 2', '"banjir/tanpa_sinyal": 2')
    ran = run(spec=folder / "spec.yaml")
    assert ran.exit_code == 2
    assert "tanpa_sinyal > jarak > banjir > tanpa_sinyal (rasio konsistensi 0,6" in ran.stderr


def test_a_table_without_known_headings_is_named(folder: Path) -> None:
    (folder / "table.csv").write_text("x;y\n1;2\n", encoding="utf-8")
    ran = run(table=folder / "table.csv")
    assert ran.exit_code == 2
    assert "kode, kekerasan" in ran.stderr
    assert run(table=folder / "gone.csv").exit_code == 2


def test_a_preset_is_a_specification_by_its_name(folder: Path) -> None:
    listed = CliRunner().invoke(index, ["presets", "--json"])
    names = {row["name"]: row["columns"] for row in json.loads(listed.stdout)}
    assert set(names) == {"ikp_2024_kabkota", "ikp_2024_provinsi", "pemetaan_2024", "waspada"}
    for name, columns in names.items():
        rows = [
            ["kode", *columns],
            ["11", *("0" for _ in columns)],
            ["12", *("50" for _ in columns)],
            ["65", *("80" for _ in columns)],
            ["94", *("" for _ in columns)],
        ]
        table = folder / f"{name}.csv"
        table.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
        ran = run("--json", "--draws", "20", spec=Path(name), table=table)
        assert ran.exit_code == 0, ran.output
        found = {row["place"]: row for row in json.loads(ran.stdout)["places"]}
        assert [found[place]["rank"] for place in ("65", "12", "11", "94")] == [1, 2, 3, None]
        assert found["94"]["missing_share"] == 1.0
        if name == "ikp_2024_provinsi":  # Bawaslu's limits: high from 68.5, low under 21.7
            assert [found[place]["band"] for place in ("65", "12", "11")] == [
                "tinggi", "sedang", "rendah",
            ]  # fmt: skip
    unknown = run(spec=Path("ikp_1999"))
    assert unknown.exit_code == 2
    assert "pemetaan_2024" in unknown.stderr


def test_stations_are_classified_with_reasons(folder: Path) -> None:
    table = folder / "tps.csv"
    table.write_text("tps;riwayat_kekerasan;dptb\n001;ya;tidak\n002;tidak;ya\n", "utf-8")
    ran = CliRunner().invoke(index, ["stations", "--answers", str(table), "--json"])
    report = json.loads(ran.stdout)
    assert report["counts"] == {
        "belum dinilai": 1, "kurang rawan": 0, "rawan": 0, "sangat rawan": 1,
    }  # fmt: skip
    assert report["stations"][0]["reasons"][0]["said"] == "Pernah terjadi kekerasan di TPS"
    table.write_text("tps;dptb\n001;mungkin\n", "utf-8")
    refused = CliRunner().invoke(index, ["stations", "--answers", str(table)])
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    sources = [*(ROOT / "waspada/core/vulnerability").glob("*.py")]
    sources += (ROOT / "waspada/cli").glob("index*.py")
    sources += (ROOT / "waspada/apps/vulnerability").rglob("*.py")
    sources.append(ROOT / "waspada/apps/exchange/exposure.py")
    text = "\n".join(file.read_text("utf-8") for file in sources)
    used = set(re.findall(r'"(index\.[a-z_]+)"', text))
    grounds = re.findall(r'^    "([a-z]+)": \($', text, re.MULTILINE)
    assert len(grounds) == 5
    used |= {f"index.guard_{ground}" for ground in grounds}
    used |= {"index.number_marks_mixed", "index.ambiguous_comma"}
    said = {code for code in catalogue() if code.startswith("index.")}
    assert used == said
    assert all(set(catalogue()[code]) == {"id", "en"} for code in said)
