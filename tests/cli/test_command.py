"""The command `waspada` as a person starts it: a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def waspada(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process, in that home and no other."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and not name.startswith(("WASPADA_", "LC_", "LANG"))
    }
    return subprocess.run(
        [sys.executable, "-m", "waspada", *arguments],
        cwd=ROOT,
        env=kept | {"WASPADA_HOME": str(home), "PYTHONUTF8": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all commands, since making its tables takes longer than they do."""
    return tmp_path_factory.mktemp("command") / "home"


def test_help_speaks_indonesian_unless_english_is_asked_for(home: Path) -> None:
    indonesian = waspada("--help", home=home).stdout
    assert "Perintah:" in indonesian
    assert "peringatan dini" in indonesian
    for english in (
        waspada("--bahasa", "en", "--help", home=home).stdout,
        waspada("--help", home=home, LANG="en_GB.UTF-8").stdout,
    ):
        assert "Commands:" in english
        assert "early warning" in english
        assert "Perintah" not in english


@pytest.mark.parametrize("command", ["serve", "worker", "demo", "briefing"])
def test_every_command_explains_itself_in_both_languages(command: str, home: Path) -> None:
    indonesian = waspada(command, "--help", home=home)
    english = waspada("--bahasa", "en", command, "--help", home=home)
    assert indonesian.returncode == english.returncode == 0
    assert "Tampilkan halaman ini." in indonesian.stdout
    assert "Show this page." in english.stdout


def test_the_four_levels_are_counted(home: Path) -> None:
    counted = waspada("places", "count", "--json", home=home)
    assert list(json.loads(counted.stdout).values()) == [38, 514, 7285, 83762]


def test_a_misspelt_regency_is_found_first(home: Path) -> None:
    found = json.loads(waspada("places", "find", "bulongan", "--json", home=home).stdout)
    assert found[0]["code"] == "65.01"


def test_a_fresh_journal_is_whole(home: Path) -> None:
    verified = waspada("journal", "verify", "--json", home=home)
    assert verified.returncode == 0
    assert json.loads(verified.stdout)["whole"] is True


def test_what_a_person_can_mend_is_one_sentence_and_no_trace(home: Path) -> None:
    missing = waspada("places", "load-outlines", "nowhere.geojson", home=home)
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1
    assert "nowhere.geojson" in missing.stderr
    assert "Traceback" not in missing.stderr


@pytest.mark.parametrize("day", [pytest.param("1924-11-28", marks=pytest.mark.long), "2924-11-28"])
def test_a_day_of_which_nothing_can_be_known_is_refused_in_one_sentence(
    day: str, home: Path
) -> None:
    out = home / "laporan.pdf"
    briefing = waspada("briefing", "--place", "65", "--date", day, "--out", str(out), home=home)
    demo = waspada("--bahasa", "en", "demo", "--no-serve", "--as-of", day, home=home)
    for refused in (briefing, demo):
        assert refused.returncode == 2
        assert day in refused.stderr
        assert "Traceback" not in refused.stderr
    assert not out.exists()
