"""What robots.txt allows (RFC 9309): the group for us, the longest matching rule, the delay."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

AGENT: Final = "waspada"
LARGEST: Final = 500 * 1024  # bytes, as the standard asks to read at least
LONGEST_DELAY: Final = 3600.0
_MOST_LINES: Final = 5_000
_LONGEST_RULE: Final = 300


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host asks of us.

    rules : whether it allows, and the pattern
    delay : seconds between two requests; None where it says nothing
    """

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float | None = None

    def allows(self, path: str) -> bool:
        """Say whether a path with its query may be fetched; of equal rules the kinder one."""
        best = (-1, True)
        for is_allowed, pattern in self.rules:
            if _matches(pattern, path):
                best = max(best, (len(pattern), is_allowed))
        return best[1]


NOTHING_FORBIDDEN: Final = Rules()
ALL_FORBIDDEN: Final = Rules(((False, "/"),))


def read_robots(text: str, agent: str = AGENT) -> Rules:
    """Return the rules for an agent: those of its own groups, else those for everybody."""
    own: list[tuple[bool, str]] = []
    common: list[tuple[bool, str]] = []
    delays: dict[bool, float] = {}
    names: list[str] = []
    is_naming = has_own = False
    for line in text.splitlines()[:_MOST_LINES]:
        field, _, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            names = [*names, value.lower()] if is_naming else [value.lower()]
            is_naming = True
            has_own |= _is(value.lower(), agent)
            continue
        is_naming = False
        mine, everybody = any(_is(name, agent) for name in names), "*" in names
        if field in {"allow", "disallow"} and value:
            rule = (field == "allow", quote(value[:_LONGEST_RULE], safe="/%*$?&=:~+!,;'@()-._"))
            if mine:
                own.append(rule)
            if everybody:
                common.append(rule)
        elif field == "crawl-delay":
            for which, applies in ((True, mine), (False, everybody)):
                if applies:
                    delays[which] = _seconds(value)
    return Rules(tuple(own if has_own else common), delays.get(has_own))


def _is(name: str, agent: str) -> bool:
    """Say whether a group names us, with or without a version behind."""
    return name.partition("/")[0].strip() == agent


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return min(max(seconds, 0.0), LONGEST_DELAY) if seconds == seconds else 0.0


def _matches(pattern: str, path: str) -> bool:
    """Match from the start; * is anything, $ the end. Piece after piece: no pattern is slow."""
    is_whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for count, piece in enumerate(rest):
        if is_whole and count == len(rest) - 1:
            return path.endswith(piece) and len(path) - len(piece) >= at
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return not is_whole or at == len(path)
