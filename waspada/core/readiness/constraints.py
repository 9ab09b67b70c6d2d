"""What may become of a constraint (kendala) and of one that is foreseen."""

from collections.abc import Mapping
from typing import Final

from waspada.core.errors import WrongState
from waspada.core.vocabulary import Words

Moves = Mapping[str, frozenset[str]]

# open       hinders now, or is foreseen
# resolved   what hindered is gone
# averted    was foreseen and did not come
# unsolved   the stage passed with it; it stays in the report
CONSTRAINT_MOVES: Final[Moves] = {
    "open": frozenset({"resolved", "averted", "unsolved"}),
    "resolved": frozenset({"open"}),
    "averted": frozenset({"open"}),
    "unsolved": frozenset({"open", "resolved"}),
}
CONSTRAINT_WORDS: Final[Mapping[str, Words]] = {
    "open": Words(id="terbuka", en="open"),
    "resolved": Words(id="teratasi", en="resolved"),
    "averted": Words(id="tidak terjadi", en="did not happen"),
    "unsolved": Words(
        id="tidak teratasi sampai tahapnya lewat", en="unsolved when its stage passed"
    ),
}


def check_constraint_move(number: str, current: str, to: str) -> None:
    """Refuse a step that the states do not have.

    Raises
    ------
    WrongState : readiness.constraint_moved_on
    """
    if to not in CONSTRAINT_MOVES.get(current, frozenset()):
        raise WrongState("readiness.constraint_moved_on", number=number)
