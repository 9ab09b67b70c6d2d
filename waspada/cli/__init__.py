"""The command `waspada`."""

import click


@click.group()
def main() -> None:
    """Waspada: peringatan dini pilkada / early warning for regional elections."""
