"""`waspada hotspots` as a program and as a person call it."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from waspada.apps.words.sentences import explain
from waspada.cli import cli
from waspada.core.errors import WaspadaError

SIDE = 7


def run(folder: Path, *arguments: str, values: str, places: str) -> Result:
    """Run the command in this process on what the tables hold."""
    (folder / "values.csv").write_text(values, encoding="utf-8")
    (folder / "places.csv").write_text(places, encoding="utf-8")
    tables = ["--values", str(folder / "values.csv"), "--places", str(folder / "places.csv")]
    return CliRunner().invoke(cli, ["hotspots", *tables, "--permutations", "9999", *arguments])


def grid(*, has_people: bool = False) -> tuple[str, str]:
    """Forty-nine places in a square; one corner is high."""
    here = np.random.default_rng(1)
    values, places = ["place;value"], ["id;lat;lon" + (";population" if has_people else "")]
    for at in range(SIDE * SIDE):
        row, column = divmod(at, SIDE)
        high = 30 if row < 3 and column < 3 else 10
        values.append(f"P{at:02};{here.poisson(high)}")
        places.append(
            f"P{at:02};{row},5;{100 + column},25" + (f";{high * 100}" if has_people else "")
        )
    return "\n".join(values), "\n".join(places)


def test_the_answer_keeps_its_shape_and_finds_the_corner(tmp_path: Path) -> None:
    values, places = grid()
    result = run(tmp_path, "--json", values=values, places=places)
    assert result.exit_code == 0, result.exception
    answer = json.loads(result.stdout)
    assert list(answer) == ["global", "places", "seconds"]
    assert list(answer["global"]) == ["moran_i", "expected", "z", "p_normal", "p"]
    first = answer["places"][0]
    assert list(first) == ["place", "value", "local_moran", "quadrant", "g_star", "p", "q"]
    assert answer["global"]["p"] <= 0.01
    assert (first["place"], first["quadrant"]) == ("P00", 1)
    assert first["q"] <= 0.05


def test_with_people_rates_are_compared(tmp_path: Path) -> None:
    values, places = grid(has_people=True)
    answer = json.loads(run(tmp_path, "--json", values=values, places=places).stdout)
    assert all(row["q"] > 0.05 for row in answer["places"])  # more people, the same rate
    row = answer["places"][0]
    assert row["rate"] == pytest.approx(row["value"] / 3000)
    assert abs(row["smoothed_rate"] - 0.01) <= abs(row["rate"] - 0.01) + 1e-3


def test_a_person_reads_a_table(tmp_path: Path) -> None:
    values, places = grid()
    lines = run(tmp_path, "--within", "160", values=values, places=places).stdout.splitlines()
    assert lines[0].startswith("Moran I 0.")
    assert any("P08: tinggi di antara tinggi" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "values", "places", "code"),
    [
        ((), "place,value\nB,1", "id,lat,lon\nA,1,2", "scan.unknown_place"),
        ((), "place,value\nA,1\nA,2", "id,lat,lon\nA,1,2", "hotspots.twice"),
        ((), "place,value\nA,1", "id,lat,lon\nA,1,2\nB,1,3", "hotspots.no_value"),
        ((), "place,value\nA,banyak", "id,lat,lon\nA,1,2", "placed.not_a_number"),
        ((), "place,value\nA,-1", "id,lat,lon,population\nA,1,2,9", "hotspots.negative"),
        ((), "place,value\nA,1\nB,1\nC,1", "id,lat,lon\nA,1,2\nB,1,3\nC,2,2", "hotspots.all_alike"),
        ((), "place,value\nA,1\nB,2", "id,lat,lon\nA,1,2\nB,1,3", "hotspots.too_few_places"),
        (
            ("--within", "1"),
            "place,value\nA,1\nB,2\nC,3",
            "id,lat,lon\nA,1,2\nB,1,3\nC,2,2",
            "hotspots.no_neighbours",
        ),
        (
            ("--borders",),
            "place,value\nA,1\nB,2\nC,3",
            "id,lat,lon\nA,1,2\nB,1,3\nC,2,2",
            "hotspots.no_borders",
        ),
        (("--neighbours", "x"), "place,value\nA,1", "id,lat,lon\nA,1,2", "scan.bad_option"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], values: str, places: str, code: str
) -> None:
    error = run(tmp_path, *arguments, values=values, places=places).exception
    assert isinstance(error, WaspadaError), error
    assert error.code == code
    for language in ("id", "en"):
        sentence = explain(error, language)
        assert sentence != code
        assert "…" not in sentence
