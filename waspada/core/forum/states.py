"""How a report of information stands, from sending to its answer."""

from typing import Final

from waspada.core.reports.states import Moves
from waspada.core.vocabulary import Words

FORUM_REPORT_MOVES: Final[Moves] = {
    "sent": frozenset({"answered", "withdrawn"}),
    "answered": frozenset({"answered", "closed"}),
    "closed": frozenset({"answered"}),
    "withdrawn": frozenset(),
}
FORUM_REPORT_STATES: Final[dict[str, Words]] = {
    "sent": Words("menunggu jawaban", "waits for an answer"),
    "answered": Words("dijawab", "answered"),
    "closed": Words("selesai", "closed"),
    "withdrawn": Words("ditarik", "withdrawn"),
}
# Days within which the team answers in writing; a default of the desk, no law sets it.
ANSWER_DAYS: Final = 7
