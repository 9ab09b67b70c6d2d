"""How many sources stand by themselves behind an event, and how much that supports it, with why.

One source stands behind items where they come from one outlet, from one sender, from people who
did not sign, or where one text is another passed on. The support is what speaks for the event
if each such source is right as often as assumed: 1 − (1 − p)ⁿ. The p are defaults for ordering,
not measured frequencies; docs/methods/same-event.md says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from waspada.core.news.prints import Print, copies_of, together

Kind = Literal["outlet", "reporter", "unsigned"]
# How often a source of a kind is taken to be right by itself.
TRUSTED: Final[dict[Kind, float]] = {"outlet": 0.6, "reporter": 0.5, "unsigned": 0.3}


@dataclass(frozen=True, slots=True)
class Teller:
    """One item as far as it tells where the word comes from.

    publishers : outlets it passes on; then its sender saw nothing
    sender : a keyed digest, "" for who did not sign
    """

    key: str
    publishers: tuple[str, ...]
    sender: str
    text_print: Print


@dataclass(frozen=True, slots=True)
class Support:
    """What stands behind an event.

    independent : sources of which none only repeats another
    outlets, reporters, unsigned : how many of them are of each kind
    copies : key of an item to that of the first with the same text
    chance : support, 0 to 1
    """

    independent: int
    outlets: int
    reporters: int
    unsigned: int
    copies: dict[str, str]
    chance: float

    @property
    def percent(self) -> int:
        """Support in percent, never certain."""
        return min(99, round(100 * self.chance))

    @property
    def copied(self) -> int:
        """How many items only repeat another."""
        return len(self.copies)


def support_of(tellers: Sequence[Teller]) -> Support:
    """Return what stands behind an event that some items tell, the first word first."""
    order = {teller.key: f"{number:06}" for number, teller in enumerate(tellers)}
    key_of = {name: key for key, name in order.items()}
    first = copies_of({order[teller.key]: teller.text_print for teller in tellers})
    marks = [{f"copy {first[order[teller.key]]}", *_behind(teller)} for teller in tellers]
    sources = together(marks)
    kinds = [_kind_of(source) for source in sources]
    doubt = 1.0
    for kind in kinds:
        doubt *= 1 - TRUSTED[kind]
    return Support(
        len(sources),
        kinds.count("outlet"),
        kinds.count("reporter"),
        kinds.count("unsigned"),
        {key_of[name]: key_of[one] for name, one in first.items() if name != one},
        1 - doubt if tellers else 0.0,
    )


def _behind(teller: Teller) -> set[str]:
    if teller.publishers:
        return {f"publisher {publisher}" for publisher in teller.publishers}
    return {f"reporter {teller.sender}"}


def _kind_of(source: set[str]) -> Kind:
    """Return the kind of what several marks stand for: the best known of them."""
    if any(mark.startswith("publisher ") for mark in source):
        return "outlet"
    return (
        "reporter"
        if any(mark.startswith("reporter ") and mark != "reporter " for mark in source)
        else "unsigned"
    )
