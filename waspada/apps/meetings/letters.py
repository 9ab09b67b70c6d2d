"""The letter that asks offices to a meeting, moves it or calls it off: plain JSON, PDF and DOCX.

Official letters are Indonesian whatever language the desk reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.documents.letterheads import letterhead_of
from waspada.apps.duty.queries import clock_of, zone_name
from waspada.apps.meetings.models import AgendaItem, Invitee, Meeting
from waspada.apps.meetings.words import item_title
from waspada.apps.words.sentences import say
from waspada.channels.documents.pdf import render_pdf
from waspada.core.places import NATION, load_table
from waspada.core.vocabulary import CLASS_WORDS

TEMPLATE: Final = "surat-rujukan"  # the layout of a letter is one, whatever it says
TEMPLATE_VERSION: Final = "1"
KIND: Final = "undangan-rakor"
SERIES: Final = "UND"
LANGUAGE: Final = "id"
_MOST_POINTS: Final = 12

Paper = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter about a meeting tells.

    purpose : invite, move, cancel
    reason : why it is moved or called off
    """

    purpose: str
    today: date
    by: str
    reason: str = ""
    before: str = ""


def compose(
    meeting: Meeting, invitees: Sequence[Invitee], items: Sequence[AgendaItem], facts: LetterFacts
) -> Paper:
    """Return every sentence of a letter; the agenda names points that every addressee may read."""
    with translation.override(LANGUAGE):
        return _compose(meeting, invitees, items, facts)


def _compose(
    meeting: Meeting, invitees: Sequence[Invitee], items: Sequence[AgendaItem], facts: LetterFacts
) -> Paper:
    place = meeting.place_code
    head = letterhead_of(place)
    class_words = CLASS_WORDS[meeting.classification].id
    subject = _said(f"subject_{facts.purpose}", title=meeting.title)
    return {
        "language": LANGUAGE,
        "dated": facts.today.isoformat(),
        "title": subject,
        "author": head.office,
        "number": "",
        "header": {"class": class_words.upper(), "mark": realm_line(meeting.realm)},
        "footer": {
            "left": _said("draft"),
            "page": "Halaman",
            "of": "dari",
            "printed": f"{facts.by} · kelas {meeting.classification}" if facts.by else "",
        },
        "letterhead": [line for line in head.lines if line],
        "place_date": f"{town(place)}, {date_format(facts.today, 'j F Y')}",
        "meta": [
            [_said("number"), _said("draft")],
            [_said("nature"), class_words],
            [_said("enclosed"), "–"],
            [_said("about"), subject],
        ],
        "to": _to(invitees),
        "opening": [_said(f"opening_{facts.purpose}", title=meeting.title, before=facts.before)],
        "answers": _answers(meeting, items, facts),
        "closing": [_said(f"closing_{facts.purpose}"), _said("thanks")],
        "signature": [head.signer_title, "", head.signer_name or "(……………………………………)"],
        "copies": {"heading": _said("copies"), "rows": [_said("file_copy")]},
    }


def _to(invitees: Sequence[Invitee]) -> list[str]:
    if not invitees:
        return [_said("to_nobody")]
    rows = [f"{number}. {one.title}" for number, one in enumerate(invitees, start=1)]
    return [_said("to"), *rows, _said("at_post")]


def _answers(meeting: Meeting, items: Sequence[AgendaItem], facts: LetterFacts) -> list[list[Any]]:
    clock = clock_of(meeting.place_code)
    begins, ends = meeting.begins_at.astimezone(clock), meeting.ends_at.astimezone(clock)
    hours = f"{begins:%H.%M}–{ends:%H.%M} {zone_name(meeting.place_code)}"
    unknown = _said("unknown")
    rows: list[list[Any]] = []
    if facts.reason:
        rows.append([_said("reason"), facts.reason, True])
    if facts.purpose == "cancel":
        return rows
    points = [f"{number}. {item_title(one)}" for number, one in enumerate(items, start=1)]
    if len(points) > _MOST_POINTS:
        points = [*points[:_MOST_POINTS], _said("more_points", count=len(points) - _MOST_POINTS)]
    return [
        *rows,
        [_said("day"), date_format(begins, "l, j F Y"), True],
        [_said("hours"), hours, True],
        [_said("venue"), meeting.venue or unknown, bool(meeting.venue)],
        [_said("chair"), meeting.chair_title or unknown, bool(meeting.chair_title)],
        [_said("agenda"), "\n".join(points) or unknown, bool(points)],
    ]


def numbered(paper: Mapping[str, Any], number: str) -> Paper:
    """Return a letter that carries its number where the draft says that it has none."""
    meta = [list(row) for row in paper["meta"]]
    meta[0][1] = number
    footer = {**paper["footer"], "left": number}
    return {**paper, "number": number, "meta": meta, "footer": footer}


def letter_pdf(paper: Mapping[str, Any]) -> bytes:
    """Return the PDF of a letter, draft or issued."""
    return render_pdf(TEMPLATE, paper, paper["language"])


def letter_word(paper: Mapping[str, Any]) -> bytes:
    """Return a letter as DOCX, the same words in the same order."""
    from waspada.channels.documents.office.letters import letter_docx  # noqa: PLC0415 (start-up)

    return letter_docx(paper)


def town(place: str) -> str:
    """Return where a place's letters are dated."""
    found = load_table()[place]
    return "Jakarta" if place == NATION else found.capital or found.name


def realm_line(realm: str) -> str:
    """Return the mark that every page of another realm carries."""
    return "" if realm == "live" else say(f"rakor_letter.realm_{realm}", {}, LANGUAGE)


def _said(code: str, **params: object) -> str:
    return say(f"rakor_letter.{code}", params, LANGUAGE)
