"""What becomes of a row of the Peta ATHG; the docs' diagram comes from here."""

from collections.abc import Mapping
from typing import Final

# open      may still happen
# occurred  happened; the incident is linked where there is one
# averted   did not happen, and what was done held it back
# lapsed    its time has passed, or its reason has gone
RISK_MOVES: Final[Mapping[str, frozenset[str]]] = {
    "open": frozenset({"occurred", "averted", "lapsed"}),
    "occurred": frozenset({"open", "averted"}),
    "averted": frozenset({"open", "occurred"}),
    "lapsed": frozenset({"open"}),
}
OPEN: Final = "open"
