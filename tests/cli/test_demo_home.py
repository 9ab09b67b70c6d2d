"""The demo's own folder: made once, kept, and put aside when an older version made it."""

import os
from datetime import date
from pathlib import Path

import pytest

from waspada.cli.demo_home import FORMAT, find_demo, put_aside_older, remember_day

DAY = date(2024, 11, 28)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every variable of ours is gone, and what a test sets goes with it."""
    for name in ("HOME", "DEMO", "REALM", "AS_OF"):
        monkeypatch.setenv(f"WASPADA_{name}", "")
        monkeypatch.delenv(f"WASPADA_{name}")
    monkeypatch.delenv("DATABASE_URL", raising=False)


def stands_in() -> tuple[str | None, ...]:
    return tuple(os.environ.get(f"WASPADA_{name}") for name in ("HOME", "REALM", "AS_OF"))


def test_a_new_home_is_made_and_then_kept(tmp_path: Path) -> None:
    home = tmp_path / "var" / "demo"
    assert put_aside_older(home) is None
    (home / "waspada.sqlite3").write_text("data")
    assert put_aside_older(home) is None
    assert (home / "waspada.sqlite3").read_text() == "data"


def test_a_home_of_an_older_version_is_put_aside_whole(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    for content in ("first", "second"):
        home.mkdir(exist_ok=True)
        (home / "format").unlink(missing_ok=True)
        (home / "waspada.sqlite3").write_text(content)
        put_aside_older(home)
    assert (tmp_path / "demo-lama-1" / "waspada.sqlite3").read_text() == "first"
    assert (tmp_path / "demo-lama-2" / "waspada.sqlite3").read_text() == "second"
    assert [file.name for file in home.iterdir()] == ["format"]
    assert (home / "format").read_text().strip() == FORMAT


def test_a_reading_command_finds_the_demo_where_nothing_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = tmp_path / "var" / "demo"
    find_demo("readiness", tmp_path)
    assert stands_in() == (None, None, None)  # there is none yet
    remember_day(demo, DAY)
    for command in ("serve", "reports", "demo"):
        find_demo(command, tmp_path)
    assert stands_in() == (None, None, None)
    find_demo("readiness", tmp_path)
    assert stands_in() == (str(demo), "replay", "2024-11-28")
    said = capsys.readouterr()
    assert (said.out, str(demo) in said.err) == ("", True)


def test_what_is_installed_comes_before_the_demo(tmp_path: Path) -> None:
    remember_day(tmp_path / "var" / "demo", DAY)
    (tmp_path / "var" / "waspada.sqlite3").touch()
    find_demo("readiness", tmp_path)
    assert stands_in() == (None, None, None)


def test_every_command_in_the_demo_s_folder_is_the_demo_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASPADA_HOME", str(tmp_path))
    find_demo("serve", tmp_path)
    assert stands_in() == (str(tmp_path), None, None)
    remember_day(tmp_path, DAY)
    find_demo("serve", tmp_path)
    assert stands_in() == (str(tmp_path), "replay", "2024-11-28")
