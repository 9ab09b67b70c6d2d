"""The folder that the demo keeps for itself, and what becomes of one that an older version made."""

from pathlib import Path

import click

from waspada.cli.language import both

# Raised when what an older version stored would be taken for something else today:
# 2: keyed digests are BLAKE2b, so the news that was loaded before is not known again.
FORMAT = "2"


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
