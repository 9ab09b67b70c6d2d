"""Progress that people can follow on a terminal and in a log."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

_EVERY_SECONDS = 2.0


class Step:
    """One step of a longer job; call it with how many of how many are done."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._began = time.monotonic()
        self._shown = self._began
        self._note = ""
        self._is_live = sys.stderr.isatty()
        click.echo(title, err=True)

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        pause = 0.1 if self._is_live else _EVERY_SECONDS
        if now - self._shown < pause and done < total:
            return
        self._shown = now
        line = f"      {done} / {total}"
        if self._is_live:
            click.echo(f"\r\033[K{line}", nl=False, err=True)
        elif now - self._began > _EVERY_SECONDS:
            click.echo(line, err=True)

    def note(self, text: str) -> None:
        """Say in a few words what the step found."""
        self._note = text

    def close(self) -> None:
        start = "\r\033[K" if self._is_live else ""
        seconds = time.monotonic() - self._began
        click.echo(f"{start}      {self._note or 'ok'} ({seconds:.1f} s)", err=True)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show a step from its beginning to its end."""
    shown = Step(title)
    yield shown
    shown.close()
