"""`waspada backtest --json` as programs read it: every key stands in docs/forecast-record.md."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from waspada.cli import cli

DOCS = Path(__file__).resolve().parents[2] / "docs" / "forecast-record.md"
# Their keys are horizons in days, targets or methods, which the page lists apart.
BY_CODE = {"horizons", "methods", "top"}
ASKED = ["backtest", "--election", "pilkada-2024", "--incidents", "packaged"]
DAYS = ["--from", "2024-11-18", "--to", "2024-11-24"]

pytestmark = pytest.mark.words


def names(value: Any, above: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for one in value[:1]:
            yield from names(one)
    if isinstance(value, dict):
        for name, inner in value.items():
            if above not in BY_CODE:
                yield name
            yield from names(inner, name)


def test_what_it_prints_is_what_its_page_lists() -> None:
    result = CliRunner().invoke(cli, [*ASKED, *DAYS, "--json"], catch_exceptions=False)
    answer = json.loads(result.stdout)
    assert answer["election"] == "pilkada-2024"
    assert answer["incidents"] == "packaged"
    assert answer["first_origin"] == answer["last_origin"] == "2024-11-24"
    assert answer["horizons"].keys() == {"7", "14", "30"}
    methods = answer["horizons"]["30"]["severity3"]["methods"]
    assert methods.keys() == {"model", "climatology", "last_period", "index_only"}
    listed = DOCS.read_text("utf-8").partition("## What `--json` prints")[2].partition("\n## ")[0]
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", listed))))
    assert set(names(answer)) <= words


def test_an_unknown_election_is_refused_with_those_there_are() -> None:
    result = CliRunner().invoke(cli, ["backtest", "--election", "pemilu-1955", *ASKED[3:]])
    assert result.exit_code != 0
    assert getattr(result.exception, "code", "") == "detected.unknown_election"
