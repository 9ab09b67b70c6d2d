"""Coded text: what people type on a telephone, by a grammar that forgives (docs/coded-text.md)."""

from waspada.sources.coded_text.commands import Asked, command_of
from waspada.sources.coded_text.nil import Nil, nil_of
from waspada.sources.coded_text.reading import Understood, read_text
from waspada.sources.coded_text.splitting import Part, joined, part_of

__all__ = [
    "Asked",
    "Nil",
    "Part",
    "Understood",
    "command_of",
    "joined",
    "nil_of",
    "part_of",
    "read_text",
]
