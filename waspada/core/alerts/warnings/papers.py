"""A warning as a CAP 1.2 message: its scope, both languages, the place by its code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from waspada.core.alerts.cap import Alert, Area, Info, Pair, Reference
from waspada.core.alerts.cap.message import moment_text
from waspada.core.alerts.warnings.facts import LONGEST_HEADLINE
from waspada.core.alerts.warnings.templates import event_name, table
from waspada.core.delivery import REALM_MARKS

Kind = Literal["Alert", "Update", "Cancel"]
GEOCODE: Final = "Kemendagri"
_LANGUAGES: Final = (("id", "id-ID"), ("en", "en-US"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a CAP message about a warning holds.

    sender : an address without spaces or commas; sent, until : moments with their zone
    restriction, note : sentences in Indonesian; place : the area's name
    headlines, messages : Indonesian, English; instructions : the recommended actions by name
    references : the messages that this one changes or ends
    """

    identifier: str
    sender: str
    sender_name: str
    sent: datetime
    until: datetime
    kind: Kind
    realm: str
    is_demo: bool
    theme: str
    level: str
    restriction: str
    note: str
    place: str
    code: str
    headlines: tuple[str, str]
    messages: tuple[str, str]
    instructions: tuple[Sequence[str], Sequence[str]]
    polygons: tuple[str, ...] = ()
    references: Sequence[Reference] = ()
    scope: Literal["Restricted", "Public"] = "Restricted"


def status_of(realm: str, *, is_demo: bool) -> str:
    """Return CAP's status: only what is real is Actual (section 3.2.1)."""
    if realm == "exercise":
        return "Exercise"
    return "Test" if is_demo or realm == "replay" else "Actual"


def mark_of(realm: str, *, is_demo: bool) -> str:
    """Return the word that stands on what is not real, also where only a headline is shown."""
    return REALM_MARKS.get(realm, "DEMO" if is_demo else "")


def cap_message(paper: Paper) -> Alert:
    """Return the message; the caller checks it and freezes its bytes."""
    mark = mark_of(paper.realm, is_demo=paper.is_demo)
    said = (f"{mark}: {table()['cap']['unreal']}" if mark else "", paper.note)
    return Alert(
        identifier=paper.identifier,
        sender=paper.sender,
        sent=moment_text(paper.sent),
        status=status_of(paper.realm, is_demo=paper.is_demo),
        kind=paper.kind,
        scope=paper.scope,
        restriction=paper.restriction if paper.scope == "Restricted" else "",
        note=" ".join(one for one in said if one),
        references=" ".join(str(one) for one in paper.references),
        infos=tuple(_info(paper, at, tag) for at, (_code, tag) in enumerate(_LANGUAGES)),
    )


def _info(paper: Paper, at: int, tag: str) -> Info:
    words = table()["cap"]
    graded = words["levels"][paper.level]
    is_over = paper.kind == "Cancel"
    mark = mark_of(paper.realm, is_demo=paper.is_demo)
    return Info(
        language=tag,
        categories=(words["themes"][paper.theme],),
        event=event_name(paper.theme, paper.level, tag[:2]),
        responses=("AllClear",) if is_over else (graded["response"],),
        urgency="Past" if is_over else graded["urgency"],
        severity=graded["severity"],
        certainty=graded["certainty"],
        effective=moment_text(paper.sent),
        expires=moment_text(paper.until),
        sender_name=paper.sender_name,
        headline=_marked(paper.headlines[at], mark)[:LONGEST_HEADLINE],
        description=paper.messages[at],
        instruction="\n".join(paper.instructions[at]),
        areas=(
            Area(
                description=paper.place,
                polygons=paper.polygons,
                geocodes=(Pair(GEOCODE, paper.code),),
            ),
        ),
    )


def _marked(headline: str, mark: str) -> str:
    """Return a headline with the mark of what is not real, once."""
    return headline if not mark or headline.startswith(mark) else f"{mark} – {headline}"
