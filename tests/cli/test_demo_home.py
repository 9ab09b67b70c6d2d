"""The demo's own folder: made once, kept, and put aside when an older version made it."""

from pathlib import Path

from waspada.cli.demo_home import FORMAT, put_aside_older


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
