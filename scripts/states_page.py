"""Write the page of states from the dicts that the code obeys; with --check, compare only.

python -m scripts.states_page [--check]
"""

import sys
from pathlib import Path

from waspada.core.activities import ACTIVITY_MOVES
from waspada.core.alerts.warnings import WARNING_MOVES
from waspada.core.delivery import DELIVERY_MOVES
from waspada.core.followups.states import MOVES as ITEM_MOVES
from waspada.core.followups.states import REQUEST_MOVES
from waspada.core.forum import FORUM_REPORT_MOVES
from waspada.core.meetings import DECISION_MOVES, MEETING_MOVES
from waspada.core.readiness.constraints import CONSTRAINT_MOVES
from waspada.core.reports.referrals import REFERRAL_MOVES
from waspada.core.reports.states import INCIDENT_MOVES, REPORT_MOVES, Moves
from waspada.core.risks import RISK_MOVES
from waspada.core.rulings import COMPLIANCE_MOVES, RULING_MOVES
from waspada.core.vulnerability.states import MODEL_MOVES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "states.md"

HEAD = """# States

Made by `python -m scripts.states_page` from the dicts in `waspada/core/reports/states.py`,
`waspada/core/reports/referrals.py`, `waspada/core/readiness/constraints.py` and `waspada/core/delivery.py`; a test holds this page to them. Nothing moves in any other way:
`check_move` refuses with a sentence.
"""

# Where a thing begins, and what its states mean to a person.
THINGS: tuple[tuple[str, Moves, tuple[str, ...], dict[str, str]], ...] = (
    (
        "A report",
        REPORT_MOVES,
        ("received", "unreadable"),
        {
            "received": "stored and sealed, has its receipt, not yet read",
            "unreadable": "the message as sent is kept with the reason; reading can be tried again",
            "waiting": "read and masked, waits for a person of the desk",
            "asked": "the desk has put a question to the reporter",
            "joined": "belongs to an incident",
            "referred": "handed to the body that is responsible",
            "dismissed": "no incident; the message stays",
        },
    ),
    (
        "An incident",
        INCIDENT_MOVES,
        ("unverified", "verified"),
        {
            "unverified": "told of, not yet confirmed; enters no computed level",
            "verified": "confirmed by a person",
            "closed": "over; still counted where it happened",
            "withdrawn": "did not happen, or was not what it seemed",
            "merged": "the same as another incident, which stays",
        },
    ),
    (
        "A referral",
        REFERRAL_MOVES,
        ("sent",),
        {
            "sent": "its letter is issued; nothing came back yet; overdue once its day has passed",
            "answered": "something came back, in Waspada or on paper",
            "closed": "the desk needs nothing more; may be opened again",
            "withdrawn": "taken back before anything came; its number stays used",
        },
    ),
    (
        "A meeting",
        MEETING_MOVES,
        ("planned",),
        {
            "planned": "being prepared; nobody is invited yet",
            "invited": "letter and calendar entry are out",
            "moved": "they went out again with another time",
            "running": "in session",
            "closed": "the minutes wait for the chair; may be opened again",
            "signed": "the minutes are frozen; corrections stand beside them",
            "cancelled": "called off, with the reason",
        },
    ),
    (
        "A decision",
        DECISION_MOVES,
        ("read",),
        {
            "read": "saved by the minute-taker and shown to be read back",
            "adopted": "with an office and a date it has its action item",
            "withdrawn": "not adopted; its number stays used",
        },
    ),
    (
        "An activity",
        ACTIVITY_MOVES,
        ("planned",),
        {
            "planned": "stands in the agenda",
            "moved": "has other days, hours or another place than at first, with the reason",
            "cancelled": "called off, with the reason; may be planned again",
            "done": "took place",
        },
    ),
    (
        "A ruling",
        RULING_MOVES,
        ("awaited", "issued"),
        {
            "awaited": "not issued yet; measures can wait for it by its key",
            "issued": "in force; what it requires is asked for",
            "replaced": "another took its place; asks nothing more",
            "revoked": "taken back; asks nothing more",
            "dropped": "was awaited and will not come",
        },
    ),
    (
        "Compliance of a unit with a requirement",
        COMPLIANCE_MOVES,
        ("open",),
        {
            "open": "the unit has not said anything",
            "stated": "the unit, or the secretariat for it, says that it is done; waits to be checked",
            "returned": "sent back with a reason",
            "verified": "the secretariat confirmed it",
        },
    ),
    (
        "A forum's report of information",
        FORUM_REPORT_MOVES,
        ("sent",),
        {
            "sent": "has its number; waits for the team's written answer",
            "answered": "answered by a numbered letter; may be answered again",
            "closed": "the team needs nothing more; may be answered again",
            "withdrawn": "taken back before anybody answered; its number stays used",
        },
    ),
    (
        "A row of the Peta ATHG",
        RISK_MOVES,
        ("open",),
        {
            "open": "may still happen; reviewed when its day comes",
            "occurred": "happened, with its reason; the incident is linked where there is one",
            "averted": "did not happen, and what was done held it back",
            "lapsed": "its time has passed, or its reason has gone",
        },
    ),
    (
        "A follow-up",
        ITEM_MOVES,
        ("proposed",),
        {
            "proposed": "waits for its office to accept it",
            "accepted": "the office has it",
            "working": "the office has begun",
            "overdue": "its day has passed; only the clock leads here",
            "escalated": "overdue for longer than the desk lets pass, laid before the chair",
            "refused": "the office said no, with a reason; may be asked again",
            "done": "the office says it is done; the desk has not looked yet",
            "verified": "the desk has seen what was done; may be opened again",
            "withdrawn": "taken back; stays readable with its reason",
        },
    ),
    (
        "A request for coordination",
        REQUEST_MOVES,
        ("asked",),
        {
            "asked": "laid before a body that the desk cannot order",
            "promised": "the body takes it on, by the day it named",
            "answered": "it said what was or will be done",
            "declined": "it cannot or need not, with its reason",
            "closed": "the desk needs nothing more; may be asked again",
            "withdrawn": "taken back",
        },
    ),
    (
        "A warning",
        WARNING_MOVES,
        ("proposed",),
        {
            "proposed": "written; read by the desk alone",
            "in_review": "somebody of the desk looks at it",
            "awaiting_second": "Awas, approved by one person, waits for another agency",
            "standing": "approved and told; its level stands",
            "superseded": "an update stands in its place",
            "cancelled": "taken back with a reason; everybody who was told hears of it",
            "expired": "its end has come",
            "rejected": "refused or taken back with a reason; never told to anybody",
            "lapsed": "nobody decided in time; never told to anybody",
        },
    ),
    (
        "A constraint",
        CONSTRAINT_MOVES,
        ("open",),
        {
            "open": "hinders now, or is foreseen to",
            "resolved": "what hindered is gone; may be opened again",
            "averted": "was foreseen and did not come",
            "unsolved": "its stage passed with it; it stays in the reports",
        },
    ),
    (
        "A delivery",
        DELIVERY_MOVES,
        ("pending",),
        {
            "pending": "waits for its time",
            "sending": "one worker holds it until its claim runs out",
            "held": "a setting keeps it in the house; looked at again, loses no tries",
            "dead": "given up with its reason; a person may try again",
            "delivered": "the channel took it; a gateway that says later that it failed sends it back",
        },
    ),
    (
        "A version of an index's model",
        MODEL_MOVES,
        ("draft",),
        {
            "draft": "may be edited; computed only to show what it would change",
            "in_use": "maps are made with it; its document changes no more",
            "retired": "put aside; readable, and may be taken up again",
        },
    ),
)


def page() -> str:
    """Return the page as the dicts say it now."""
    parts = [HEAD]
    for title, moves, begins, meanings in THINGS:
        arrows = [f"    [*] --> {state}" for state in begins]
        arrows += [f"    {state} --> {to}" for state, tos in moves.items() for to in sorted(tos)]
        rows = [f"| `{state}` | {meanings[state]} |" for state in moves]
        parts += [
            f"## {title}\n",
            "```mermaid\nstateDiagram-v2\n" + "\n".join(arrows) + "\n```\n",
            "| state | meaning |\n|---|---|\n" + "\n".join(rows) + "\n",
        ]
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Write or compare; return the exit code."""
    if arguments == ["--check"]:
        if PAGE.read_text(encoding="utf-8") == page():
            return 0
        print("docs/states.md is not what the code says; run python -m scripts.states_page")
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
