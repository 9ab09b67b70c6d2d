"""Kinds of ruling and letter, as the table has them."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Final

from waspada.core.vocabulary import Words


@dataclass(frozen=True, slots=True)
class RulingKind:
    """A kind of ruling or letter, with what stands before its number."""

    code: str
    short: str
    name: Words


def _kinds() -> dict[str, RulingKind]:
    file = resources.files("waspada.core.rulings") / "data" / "kinds.toml"
    entries = tomllib.loads(file.read_text("utf-8"))
    return {
        code: RulingKind(code, entry["short"], Words(**entry["name"]))
        for code, entry in entries.items()
    }


KINDS: Final = _kinds()
