"""`waspada scan` as a program and as a person call it."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tests.cli.test_command import waspada
from waspada.apps.words.sentences import explain
from waspada.cli import cli
from waspada.core.errors import WaspadaError

PLACES = [f"65.{number:02}" for number in range(1, 13)]


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def place_lines(column: str = "") -> list[str]:
    here = np.random.default_rng(3)
    rows = [
        f"{place},{here.uniform(2, 4):.4f},{here.uniform(115, 118):.4f}"
        + (",900" if column else "")
        for place in PLACES
    ]
    return [f"id,lat,lon{column}", *rows]


def case_lines() -> list[str]:
    here = np.random.default_rng(4)
    rows = []
    for place in PLACES:
        for day in range(1, 31):
            count = int(here.poisson(1.0)) + (9 if place == "65.07" and day > 27 else 0)
            if count:
                rows.append(f"{place},2024-11-{day:02},{count}")
    return ["place,date,count", *rows]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("scan")
    written(made, "places.csv", *place_lines())
    written(made, "people.csv", *place_lines(",population"))
    written(made, "cases.csv", *case_lines())
    return made


def run(
    folder: Path, *arguments: str, cases: str = "cases.csv", places: str = "places.csv"
) -> Result:
    """Run the command in this process."""
    tables = ["--cases", str(folder / cases), "--places", str(folder / places)]
    return CliRunner().invoke(cli, ["scan", *tables, "--replicates", "99", *arguments])


def test_the_answer_keeps_its_contract(folder: Path) -> None:
    result = run(folder, "--prospective", "--max-days", "7", "--json")
    assert result.exit_code == 0, result.exception
    answer = json.loads(result.stdout)
    assert list(answer) == ["clusters", "seconds"]
    first = answer["clusters"][0]
    assert list(first) == [
        "places",
        "start",
        "end",
        "observed",
        "expected",
        "relative_risk",
        "llr",
        "p",
        "recurrence_days",
    ]
    assert (first["places"], first["start"], first["end"]) == (
        ["65.07"],
        "2024-11-28",
        "2024-11-30",
    )
    assert (first["p"], first["recurrence_days"]) == (0.01, 100.0)
    assert first["relative_risk"] == pytest.approx(first["observed"] / first["expected"])


def test_the_order_of_lines_and_the_hand_that_wrote_them_change_nothing(folder: Path) -> None:
    other = written(folder, "semicolons.csv", "\ufeffJUMLAH;catatan;Tanggal;Tempat")
    with other.open("a", encoding="utf-8") as lines:
        for line in reversed(case_lines()[1:]):
            place, date, count = line.split(",")
            lines.write(f"{count};x;{date.replace('-', '/')};{place}\r\n")
    written(
        folder, "commas.csv", "id;lat;lon", *(_with_commas(line) for line in place_lines()[:0:-1])
    )
    same = run(folder, "--json", cases="semicolons.csv", places="commas.csv")
    assert same.exit_code == 0, same.exception
    once = json.loads(run(folder, "--json").stdout)
    assert json.loads(same.stdout)["clusters"] == once["clusters"]


def _with_commas(line: str) -> str:
    name, lat, lon = line.split(",")
    return ";".join((name, lat.replace(".", ","), lon.replace(".", ",")))


def test_months_and_years_are_found_from_the_way_dates_are_written(folder: Path) -> None:
    lines = ["place,date,count"]
    for year in range(2000, 2012):
        lines += [
            f"{place},{year},{5 if (place, year) == ('65.02', 2008) else 1}" for place in PLACES
        ]
    written(folder, "years.csv", *lines)
    written(folder, "months.csv", lines[0], *(line.replace(",20", ",2024-") for line in lines[13:]))
    years = json.loads(run(folder, "--json", "--max-days", "730", cases="years.csv").stdout)
    first = years["clusters"][0]
    assert (first["start"], first["end"], first["places"]) == (
        "2008-01-01",
        "2008-12-31",
        ["65.02"],
    )
    assert first["recurrence_days"] is None
    months = json.loads(
        run(folder, "--json", "--prospective", "--end", "2024-08", cases="months.csv").stdout
    )
    first = months["clusters"][0]
    assert (first["start"], first["end"]) == ("2024-08-01", "2024-08-31")
    assert first["recurrence_days"] == pytest.approx(30.4375 / first["p"])


def test_people_and_controls_are_compared_with_where_the_model_says_so(folder: Path) -> None:
    poisson = run(folder, "--model", "poisson", "--json", places="people.csv")
    assert json.loads(poisson.stdout)["clusters"][0]["places"] == ["65.07"]
    with_controls = [f"{line},4" for line in case_lines()[1:]]
    written(folder, "controls.csv", "place,date,count,controls", *with_controls)
    bernoulli = run(folder, "--model", "bernoulli", "--json", cases="controls.csv")
    assert json.loads(bernoulli.stdout)["clusters"][0]["places"] == ["65.07"]


def test_categories_are_named_where_there_are_several(folder: Path) -> None:
    lines = [f"{line},{kind}" for line in case_lines()[1:] for kind in ("rusuh", "hoaks")]
    written(folder, "kinds.csv", "place,date,count,category", *lines)
    together = run(folder, "--prospective", "--combine", "sum", cases="kinds.csv")
    assert "(hoaks + rusuh)" in together.stdout.splitlines()[2]
    alone = run(folder, "--prospective", cases="kinds.csv")
    assert "(hoaks)" in alone.stdout.splitlines()[2]


def test_a_person_reads_a_table(folder: Path) -> None:
    result = run(folder, "--prospective", "--end", "2024-11-29", "--clusters", "2")
    assert result.exit_code == 0, result.exception
    lines = result.stdout.splitlines()
    assert lines[0] == "1 gugus kasus yang sulit dijelaskan kebetulan (p ≤ 0,05)."
    assert lines[1].split()[:4] == ["mulai", "selesai", "kasus", "diharap"]
    assert "65.07" in lines[2]
    assert "secara kebetulan sekali dalam 100 hari" in lines[3]
    assert "kasus sesudah --end tidak dihitung" in result.stderr


BAD = {
    "unknown place": ("place,date,count\n99.99,2024-11-01,1", None, (), "scan.unknown_place"),
    "no date": ("place,date,count\n65.01,kemarin,1", None, (), "scan.bad_date"),
    "dates of two kinds": (
        "place,date,count\n65.01,2024-11-01,1\n65.01,2024,1",
        None,
        (),
        "scan.mixed_dates",
    ),
    "a line twice": ("place,date,count" + 2 * "\n65.01,2024-11-01,1", None, (), "counts.twice"),
    "negative": ("place,date,count\n65.01,2024-11-01,-1", None, (), "counts.negative"),
    "text": ("place,date,count\n65.01,2024-11-01,banyak", None, (), "counts.not_a_number"),
    "half a case": ("place,date,count\n65.01,2024-11-01,1.5", None, (), "counts.not_whole"),
    "nothing happened": ("place,date,count\n65.01,2024-11-01,0", None, (), "scan.no_cases"),
    "headings alone": ("place,date,count", None, (), "scan.no_cases"),
    "no column": ("place,count\n65.01,1", None, (), "table.no_columns"),
    "too many spans": (
        "place,date,count\n65.01,1990-01-01,2\n65.02,2024-01-01,2",
        None,
        (),
        "scan.too_many_spans",
    ),
    "end before": (None, None, ("--end", "2023-01-01"), "scan.end_before"),
    "end after": (None, None, ("--end", "2042-11-30"), "scan.end_after"),
    "end is no date": (None, None, ("--end", "besok"), "scan.bad_end"),
    "model": (None, None, ("--model", "gauss"), "scan.bad_model"),
    "share": (None, None, ("--max-share", "0"), "scan.bad_option"),
    "replicates": (None, None, ("--replicates", "banyak"), "scan.bad_option"),
    "combining": (None, None, ("--combine", "min"), "scan.bad_option"),
    "no people": (None, None, ("--model", "poisson"), "scan.no_population"),
    "no controls": (None, None, ("--model", "bernoulli"), "scan.no_controls"),
    "place twice": (None, "id,lat,lon\n65.01,1,2\n65.01,1,2", (), "placed.twice"),
    "no coordinates": (None, "id,lat,lon\n65.01,1,", (), "placed.no_coordinates"),
    "swapped": (None, "id,lat,lon\n65.01,117,3", (), "placed.not_on_earth"),
    "words for a coordinate": (None, "id,lat,lon\n65.01,utara,3", (), "placed.not_a_number"),
    "no places": (None, "id,lat,lon", (), "placed.no_rows"),
    "people here and there": (
        None,
        "id,lat,lon,population\n65.01,1,2,5\n65.02,1,3,",
        (),
        "placed.no_population",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_said_in_one_sentence(folder: Path, what: str) -> None:
    cases, places, arguments, code = BAD[what]
    names = {}
    if cases is not None:
        names["cases"] = written(folder, "bad-cases.csv", cases).name
    if places is not None:
        names["places"] = written(folder, "bad-places.csv", places).name
    error = run(folder, *arguments, **names).exception
    assert isinstance(error, WaspadaError), error
    assert error.code == code
    for language in ("id", "en"):
        sentence = explain(error, language)
        assert sentence != code
        assert "…" not in sentence


def test_the_command_ends_with_2_and_no_trace(folder: Path, tmp_path: Path) -> None:
    ended = waspada("scan", "--cases", str(folder / "cases.csv"), home=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == "waspada: Sebutkan tabelnya: --cases BERKAS.csv --places BERKAS.csv.\n"
