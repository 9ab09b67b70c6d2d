"""The folder that the demo keeps for itself, and what becomes of one that an older version made.

A folder that the demo was made in says on which day it stands. Commands in it are the demo's;
those that only read find it by themselves where nothing else was installed.
"""

import os
from datetime import date
from pathlib import Path
from typing import Final

import click

from waspada.cli.language import both

# Raised when what an older version stored would be taken for something else today:
# 2: keyed digests are BLAKE2b, so the news that was loaded before is not known again.
FORMAT = "2"
ROOT: Final = Path(__file__).resolve().parents[2]
DAY: Final = "demo-day"  # the file that makes a folder the demo's
# Commands that print what is stored, and change nothing by it.
READING: Final = frozenset({"briefing", "minutes", "readiness"})
_ELSEWHERE: Final = ("WASPADA_HOME", "DATABASE_URL", "WASPADA_REALM", "WASPADA_AS_OF")


def put_aside_older(home: Path) -> Path | None:
    """Rename a home that an older version made, and say so; return where it went.

    The demo's own folder only: it holds nothing that cannot be made anew in half a minute.
    """
    mark = home / "format"
    if mark.is_file() and mark.read_text("ascii").strip() == FORMAT:
        return None
    aside = None
    if home.exists():
        aside = _free_name(home)
        home.rename(aside)
        click.echo(
            both(
                f"Data contoh dari versi lama dipindahkan ke {aside}; yang baru dibuat.",
                f"The demo data of an older version went to {aside}; it is made anew.",
            )
        )
    home.mkdir(parents=True)
    mark.write_text(f"{FORMAT}\n", "ascii")
    return aside


def _free_name(home: Path) -> Path:
    number = 1
    while (name := home.with_name(f"{home.name}-lama-{number}")).exists():
        number += 1
    return name


def enter(day: str, home: Path | None = None) -> None:
    """Decide the environment before settings are read: a replay, on a day, in a folder."""
    if home is not None:
        os.environ["WASPADA_HOME"] = str(home)
    os.environ["WASPADA_DEMO"] = "1"
    os.environ["WASPADA_REALM"] = "replay"
    os.environ["WASPADA_AS_OF"] = day


def remember_day(home: Path, day: date) -> None:
    """Write down that a folder is the demo's, and on which day it stands."""
    home.mkdir(parents=True, exist_ok=True)
    (home / DAY).write_text(f"{day.isoformat()}\n", "ascii")


def find_demo(command: str, root: Path = ROOT) -> None:
    """Enter the demo where a command's folder is the demo's.

    With no folder named and nothing installed, a reading command takes the demo's own and says so.
    """
    named = os.environ.get("WASPADA_HOME")
    if command == "demo" or any(name in os.environ for name in _ELSEWHERE[1:]):
        return
    if named is not None:
        if (day := _day_of(Path(named))) is not None:
            enter(day)
        return
    usual, demo = root / "var", root / "var" / "demo"
    day = _day_of(demo)
    if command not in READING or day is None or (usual / "waspada.sqlite3").exists():
        return
    enter(day, demo)
    click.echo(
        both(f"Membaca data contoh di {demo}.", f"Reading the demo data in {demo}."), err=True
    )


def _day_of(home: Path) -> str | None:
    try:
        return date.fromisoformat((home / DAY).read_text("ascii").strip()).isoformat()
    except (OSError, ValueError):
        return None
