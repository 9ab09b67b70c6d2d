"""`waspada replay --json` as programs read it: every key stands in docs/replay.md, and stays."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from waspada.cli import cli

DOCS = Path(__file__).resolve().parents[2] / "docs" / "replay.md"
KEYS = {
    *("election", "from", "to", "rule", "level_rule", "settings", "changed", "frozen"),
    *("incidents", "received", "false_alarms_a_week", "score", "episodes", "weeks"),
}
OWN_NAMES = {"by_theme", "others", "changed"}  # their keys are themes, ways and settings


def names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value[:1]:
            yield from names(one)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name not in OWN_NAMES:
                yield from names(inner)


@pytest.mark.words
def test_what_it_prints_is_what_its_page_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    promise = {"mean": 0.02, "low": 0.0, "high": 0.04}  # its simulation is tested elsewhere
    monkeypatch.setattr("waspada.apps.detection.finding.promise_of", lambda *_: promise)
    asked = [
        "replay",
        "--from",
        "2024-11-23",
        "--to",
        "2024-11-26",
        "--set",
        "alpha=0,05",
        "--json",
    ]
    answer = json.loads(CliRunner().invoke(cli, asked, catch_exceptions=False).stdout)
    assert answer.keys() == KEYS
    assert (answer["from"], answer["to"]) == ("2024-11-23", "2024-11-26")
    assert (answer["frozen"], answer["changed"]) == (False, {"alpha": 0.05})
    assert answer["score"]["grave_episodes"] == len(answer["score"]["episodes"]) > 0
    listed = DOCS.read_text("utf-8").partition("## What `--json` prints")[2].partition("\n## ")[0]
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", listed))))
    assert set(names(answer)) <= words
