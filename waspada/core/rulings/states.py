"""How a ruling stands, and how a unit stands to what a ruling asks of it."""

from typing import Final

from waspada.core.reports.states import Moves
from waspada.core.vocabulary import Words

RULING_MOVES: Final[Moves] = {
    "awaited": frozenset({"issued", "dropped"}),
    "issued": frozenset({"replaced", "revoked"}),
    "replaced": frozenset({"issued"}),
    "revoked": frozenset({"issued"}),
    "dropped": frozenset({"awaited"}),
}
RULING_STATES: Final[dict[str, Words]] = {
    "awaited": Words("ditunggu", "awaited"),
    "issued": Words("berlaku", "in force"),
    "replaced": Words("diganti", "replaced"),
    "revoked": Words("dicabut", "revoked"),
    "dropped": Words("tidak jadi", "dropped"),
}
REASONED: Final = frozenset({"replaced", "revoked", "dropped"})

COMPLIANCE_MOVES: Final[Moves] = {
    "open": frozenset({"stated"}),
    "stated": frozenset({"verified", "returned"}),
    "returned": frozenset({"stated"}),
    "verified": frozenset({"returned"}),
}
COMPLIANCE_STATES: Final[dict[str, Words]] = {
    "open": Words("belum dikabarkan", "not yet told"),
    "stated": Words("dinyatakan, menunggu diperiksa", "stated, waits to be checked"),
    "returned": Words("dikembalikan", "sent back"),
    "verified": Words("dipenuhi", "complied with"),
}
