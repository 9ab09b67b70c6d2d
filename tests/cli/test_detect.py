"""`waspada detect` as a program and as a person call it."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tests.cli.test_command import waspada
from waspada.apps.words.sentences import explain
from waspada.cli import cli
from waspada.cli.detect import METHODS
from waspada.core.detection.registry import DETECTORS
from waspada.core.errors import WaspadaError


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty days of two places, in the hand of a spreadsheet."""
    rng = np.random.default_rng(5)
    rows = ["﻿Tanggal;Jumlah;Catatan;Tempat"]
    for place in ("65.01", "65.02"):
        for day in range(1, 41):
            count = 25 if (place, day) == ("65.02", 38) else rng.poisson(2) + 1
            if day != 20:  # nothing was written that day
                rows.append(f"2024-{10 + day // 32}-{day % 32 + day // 32:02};{count};x;{place}")
    path = tmp_path_factory.mktemp("detect") / "cacah.csv"
    path.write_text("\r\n".join(rows), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(cli, ["detect", *map(str, arguments)])


def refused(*arguments: str | Path) -> WaspadaError:
    """Return what the command refuses with."""
    error = run(*arguments).exception
    assert isinstance(error, WaspadaError), error
    for language in ("id", "en"):
        sentence = explain(error, language)
        assert sentence != error.code
        assert "…" not in sentence
    return error


def test_the_rows_keep_their_contract(table: Path) -> None:
    result = run("--counts", table, "--method", "ears-c2", "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert list(answer) == ["rows"]
    assert len(answer["rows"]) == 80
    keys = ["place", "date", "observed", "expected", "threshold", "score", "alarm"]
    assert all(list(row) == keys for row in answer["rows"])
    alarms = [row for row in answer["rows"] if row["alarm"]]
    assert [(row["place"], row["date"], row["observed"]) for row in alarms] == [
        ("65.02", "2024-11-07", 25)
    ]
    assert alarms[0]["observed"] > alarms[0]["threshold"] > alarms[0]["expected"]
    missing = next(row for row in answer["rows"] if row["date"] == "2024-10-20")
    assert missing["observed"] == 0
    unjudged = answer["rows"][0]
    assert unjudged["threshold"] is unjudged["expected"] is unjudged["score"] is None
    assert unjudged["alarm"] is False
    assert "18 baris tidak dinilai" in result.stderr


@pytest.mark.parametrize("method", METHODS)
def test_every_method_answers_or_says_why_not(method: str, table: Path) -> None:
    result = run("--counts", table, "--method", method, "--fallback", "--json")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)["rows"]
    assert len(rows) == 80
    judged = [row for row in rows if row["threshold"] is not None]
    assert judged
    assert len(judged) == 80 or result.stderr


def test_methods_are_those_of_the_registry_and_explained() -> None:
    assert tuple(DETECTORS) == METHODS
    listed = run("--methods").stdout
    for name, detector in DETECTORS.items():
        assert f"\n{name}\n" in f"\n{listed}"
        assert detector.reference in listed
    assert "detector." not in listed


def test_a_person_reads_the_alarms_or_all_rows(table: Path) -> None:
    alarms = run("--counts", table, "--method", "ears-c1").stdout.splitlines()
    assert alarms[0].startswith("1 alarm dari 66 jumlah")
    assert alarms[2].startswith("2024-11-07     25")
    assert len(alarms) == 3
    every = run("--counts", table, "--method", "ears-c1", "--all", "--from", "2024-11-01").stdout
    assert every.count("\n") == 2 + 2 * 9
    assert "ALARM" in every


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "table.empty"),
        ("\ufeff\r\n", "table.empty"),
        ("place,date,count\n", "counts.no_rows"),
        ("place,date,count\na,2024-01-01,1\n", "counts.one_date"),
        ("a,2024-01-01,1\n", "table.no_columns"),
        ("place,date\na,2024-01-01\n", "table.no_columns"),
        ("place,date,count,jumlah\na,2024-01-01,1,1\n", "table.column_twice"),
        ("place,date,count\na,2024-01-01\n", "counts.no_count"),
        ('place,date,count\n"a,2024-01-01,1\n', "counts.bad_date"),
        ("place;date;count\na;2024-01-01;-1\n", "counts.negative"),
    ],
)
def test_what_cannot_be_read_is_told_in_both_languages(
    content: str, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(content, encoding="utf-8")
    assert refused("--counts", path).code == code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--method", "farington"), "detection.unknown_method"),
        (("--param", "bb=4"), "detection.unknown_parameter"),
        (("--param", "b"), "detection.bad_param"),
        (("--method", "farrington", "--param", "b=0"), "detection.bad_value"),
        (("--method", "farrington", "--param", "thresholdMethod=x"), "detection.bad_value"),
        (("--method", "farrington", "--param", "limit54=5"), "detection.bad_value"),
        (("--method", "farrington", "--param", "trend=perhaps"), "detection.bad_value"),
        (("--alpha", "1"), "detection.bad_alpha"),
        (("--alpha", "x"), "detection.bad_alpha"),
        (("--alpha", "nan"), "detection.bad_alpha"),
        (("--step", "hour"), "detection.bad_step"),
        (("--from", "1/2/2024"), "web.bad_date"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_both_languages(
    arguments: tuple[str, ...], code: str, table: Path
) -> None:
    assert refused("--counts", table, *arguments).code == code


def test_a_table_that_is_not_there_or_not_named_is_told(tmp_path: Path) -> None:
    assert refused("--counts", tmp_path / "none.csv").code == "table.not_found"
    assert refused("--counts", tmp_path).code == "table.unreadable"
    assert refused().code == "detection.counts_missing"


def test_as_a_process_it_ends_with_one_sentence_and_two(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_bytes(b"PK\x03\x04\x00\x00")
    result = waspada("--bahasa", "en", "detect", "--counts", str(path), home=tmp_path / "home")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "not CSV text" in result.stderr


def test_false_alarms_to_expect_are_told_before_a_setting_is_taken(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    rows = ["place,date,count"]
    for place in range(4):
        for week in range(120):
            day = np.datetime64("2022-01-03") + 7 * week
            rows.append(f"{place},{day},{rng.poisson(3)}")
    path = tmp_path / "weeks.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    asked = ("--counts", path, "--method", "ears-c1", "--alpha", "0.05", "--false-alarms")
    found = json.loads(run(*asked, "--json").stdout)
    assert found["places"] == 4
    assert 0 < found["low"] <= found["episodes_a_week"] <= found["high"] < 1
    assert "alarm palsu per minggu di 4 tempat" in run(*asked).stdout
    assert refused("--counts", path, "--from", "x").code == "web.bad_date"
