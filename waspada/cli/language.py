"""The language of the command: Indonesian, or English where asked for.

`--bahasa en` (or `--bahasa=en`) anywhere among the arguments wins, then WASPADA_LANGUAGE, then
a locale that names English. Help texts are made when the commands are, so this is decided first.
"""

import os
import sys
from collections.abc import Mapping, Sequence

import click


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return "id" or "en"."""
    for position, argument in enumerate(arguments):
        if argument == "--bahasa" and position + 1 < len(arguments):
            return "en" if arguments[position + 1].startswith("en") else "id"
        if argument.startswith("--bahasa="):
            return "en" if argument.removeprefix("--bahasa=").startswith("en") else "id"
    wanted = next(
        (
            environment[name]
            for name in ("WASPADA_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
            if environment.get(name)
        ),
        "",
    )
    return "en" if wanted.lower().startswith("en") else "id"


LANGUAGE = chosen_language(sys.argv[1:], os.environ)


def both(indonesian: str, english: str) -> str:
    """Return the sentence in the language of this run."""
    return english if LANGUAGE == "en" else indonesian


_HEADINGS = {
    "Options": "Pilihan",
    "Commands": "Perintah",
    "Arguments": "Isian",
}


_METAVARS = {"[OPTIONS]": "[PILIHAN]", "COMMAND [ARGS]...": "PERINTAH [ISIAN]..."}


class Formatter(click.HelpFormatter):
    """Help pages whose headings speak the language too."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for english, indonesian in _METAVARS.items():
            args = args.replace(english, both(indonesian, english))
        super().write_usage(prog, args, prefix or both("Cara pakai: ", "Usage: "))

    def write_heading(self, heading: str) -> None:
        super().write_heading(both(_HEADINGS.get(heading, heading), heading))


class Context(click.Context):
    """A context that writes help with our formatter."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose --help is explained in the language of this run."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = both("Tampilkan halaman ini.", "Show this page.")
        return option


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command


Group.group_class = Group
