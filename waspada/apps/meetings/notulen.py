"""The minutes as a paper: plain JSON that signing freezes, its PDF and its DOCX.

Read as the room: minutes and annexes hold what everybody who was in the room is cleared for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.accounts.identity import acting_as
from waspada.apps.documents.letterheads import letterhead_of
from waspada.apps.duty.queries import clock_of, zone_name
from waspada.apps.followups.models import Item
from waspada.apps.meetings import queries
from waspada.apps.meetings.attendance import room_of_minutes
from waspada.apps.meetings.letters import realm_line, town
from waspada.apps.meetings.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MinuteLine,
    Paper,
)
from waspada.apps.meetings.words import ANSWER_WORDS, item_question, item_title, unit_label
from waspada.apps.words.sentences import say
from waspada.channels.documents.pdf import render_pdf
from waspada.core.access import Identity
from waspada.core.vocabulary import CLASS_WORDS, CLASSES

TEMPLATE: Final = "notulen"
TEMPLATE_VERSION: Final = "1"
KIND: Final = "notulen-rakor"
SERIES: Final = "NOT"
LANGUAGE: Final = "id"

Sheet = dict[str, Any]
Block = dict[str, Any]


def compose_minutes(meeting: Meeting, *, today: date, by: str = "") -> Sheet:
    """Return the minutes as they would be signed now; the footer says that they are a draft.

    Nothing of a compartment goes into them: a document has none. `concerns_units` names whom
    any part of them concerns, who may therefore not read the whole.
    """
    presences = queries.presences_of(meeting)
    invitees = queries.invitees_of(meeting)
    absent = queries.absent(invitees, presences)
    room = _without_compartments(room_of_minutes(meeting, presences))
    with acting_as(room), translation.override(LANGUAGE):
        is_open = Meeting.objects.filter(pk=meeting.pk).exists()
        items = queries.items_of(meeting)
        dropped = queries.items_of(meeting, state="dropped")
        lines = queries.lines_of(meeting)
        decisions = [one for one in queries.decisions_of(meeting) if one.state == "adopted"]
        papers = queries.papers_of(meeting)
        followups = _numbers(decisions)
        every = [*items, *dropped, *lines, *decisions, *papers]
        classification = max((one.classification for one in every), key=CLASSES.index, default="B")
        blocks = [
            *_present(presences, absent),
            *_agenda(items),
            *_talked(items, lines, decisions),
            *_decided(decisions, followups),
            *_dropped(dropped),
            *_annexes(papers),
        ]
        paper = _paper(meeting, blocks, classification, today=today, by=by, is_open=is_open)
        concerned = {unit for one in every for unit in one.concerns_units}
        return paper | {"concerns_units": sorted({*meeting.concerns_units, *concerned})}


def _without_compartments(room: Identity) -> Identity:
    seats = tuple(replace(seat, compartments=frozenset()) for seat in room.memberships)
    return replace(room, memberships=seats)


def _paper(
    meeting: Meeting,
    blocks: Sequence[Block],
    classification: str,
    *,
    today: date,
    by: str,
    is_open: bool,
) -> Sheet:
    place = meeting.place_code
    head = letterhead_of(place)
    clock = clock_of(place)
    begins, ends = meeting.begins_at.astimezone(clock), meeting.ends_at.astimezone(clock)
    class_words = CLASS_WORDS[classification].id
    title = meeting.title if is_open else _said("a_meeting")
    rows = [
        [_said("day"), date_format(begins, "l, j F Y")],
        [_said("hours"), f"{begins:%H.%M}–{ends:%H.%M} {zone_name(place)}"],
        [_said("venue"), (meeting.venue if is_open else "") or "–"],
        [_said("chair"), meeting.chair_title or _said("no_chair")],
        [_said("invitation"), meeting.letter_number or _said("no_invitation")],
        [_said("number"), _said("draft_number")],
    ]
    return {
        "language": LANGUAGE,
        "dated": today.isoformat(),
        "title": _said("title", title=title),
        "author": head.office,
        "number": "",
        "classification": classification,
        "header": {"class": class_words.upper(), "mark": realm_line(meeting.realm)},
        "footer": {
            "left": _said("draft"),
            "page": "Halaman",
            "of": "dari",
            "printed": f"{by} · kelas {classification}" if by else "",
        },
        "letterhead": [line for line in head.lines if line],
        "heading": [_said("heading"), title.upper()],
        "meta": rows,
        "blocks": list(blocks),
        "signature": [
            f"{town(place)}, {date_format(today, 'j F Y')}",
            meeting.chair_title or _said("no_chair"),
            "",
            _said("unsigned"),
        ],
    }


def numbered(paper: Mapping[str, Any], number: str) -> Sheet:
    """Return minutes that carry their number where the draft says that they have none."""
    meta = [list(row) for row in paper["meta"]]
    meta[-1][1] = number
    footer = {**paper["footer"], "left": number}
    return {**paper, "number": number, "meta": meta, "footer": footer}


def signed(paper: Mapping[str, Any], *, name: str, remark: str) -> Sheet:
    """Return minutes that say who signed them and how."""
    place_date, title = paper["signature"][:2]
    return {**paper, "signature": [place_date, title, "", name, remark]}


def with_corrections(paper: Mapping[str, Any], lines: Sequence[tuple[str, str]]) -> Sheet:
    """Return signed minutes with what was corrected since, set apart; the text stays as signed."""
    if not lines:
        return dict(paper)
    blocks = [
        *paper["blocks"],
        _heading("corrections"),
        {"kind": "text", "text": _said("corrections_said"), "is_quiet": True},
        {"kind": "list", "rows": [f"{when}: {text}" for when, text in lines]},
    ]
    return {**paper, "blocks": blocks}


def minutes_pdf(paper: Mapping[str, Any]) -> bytes:
    """Return the PDF of minutes, draft or signed."""
    return render_pdf(TEMPLATE, paper, paper["language"])


def minutes_word(paper: Mapping[str, Any]) -> bytes:
    """Return minutes as DOCX, the same words in the same order."""
    from waspada.channels.documents.office.letters import letter_docx  # noqa: PLC0415 (start-up)

    return letter_docx(paper)


# ---- parts ----------------------------------------------------------------------------------------------


def _present(presences: Sequence[Attendance], absent: Sequence[Any]) -> list[Block]:
    blocks = [_heading("present")]
    if presences:
        rows = [
            [str(number), one.words, unit_label(one.unit_code) if one.unit_code else _said("guest")]
            if one.heads == 1
            else [str(number), one.words, _said("guests", count=one.heads)]
            for number, one in enumerate(presences, start=1)
        ]
        blocks.append(_table(("no", "who", "from"), rows, (1, 8, 8)))
    else:
        blocks.append({"kind": "text", "text": _said("nobody"), "is_quiet": True})
    if absent:
        names = "; ".join(_absent(one) for one in absent)
        blocks.append({"kind": "text", "text": _said("absent", names=names)})
    return blocks


def _absent(one: Any) -> str:
    told = str(ANSWER_WORDS.get(one.answer, "")) or _said("no_word")
    return f"{one.title} ({', '.join(filter(None, [told, one.answer_note]))})"


def _agenda(items: Sequence[AgendaItem]) -> list[Block]:
    if not items:
        return []
    return [_heading("agenda"), {"kind": "list", "rows": [item_title(one) for one in items]}]


def _talked(
    items: Sequence[AgendaItem], lines: Sequence[MinuteLine], decisions: Sequence[Decision]
) -> list[Block]:
    """Return what was said and decided, point by point; points without either are left out."""
    lines = [one for one in lines if one.kind != "correction"]
    blocks: list[Block] = []
    for number, item in enumerate(items, start=1):
        mine = [one for one in lines if one.item_id == item.pk]
        made = [one for one in decisions if one.item_id == item.pk]
        if mine or made:
            blocks.append({"kind": "heading", "text": f"{number}. {item_title(item)}"})
            question = item_question(item)
            if question:
                blocks.append({"kind": "text", "text": question, "is_quiet": True})
            blocks += [*_lines(mine), *_made(made)]
    shown = {one.pk for one in items}
    rest = [one for one in lines if one.item_id not in shown]
    if rest:
        blocks += [_heading("general"), *_lines(rest)]
    return [_heading("talked"), *blocks] if blocks else []


def _lines(lines: Iterable[MinuteLine]) -> list[Block]:
    rows = []
    for one in lines:
        unit = unit_label(one.unit_code) if one.unit_code else ""
        if one.kind == "dissent":
            text = _said("dissent", unit=unit or _said("somebody"), text=one.text)
        else:
            text = f"{unit}: {one.text}" if unit else one.text
        rows.append({"kind": "text", "text": text})
    return rows


def _made(decisions: Iterable[Decision]) -> list[Block]:
    return [
        {"kind": "text", "text": _said("decided", number=one.number, text=one.sentence)}
        for one in decisions
    ]


def _decided(decisions: Sequence[Decision], followups: Mapping[Any, str]) -> list[Block]:
    if not decisions:
        return [
            _heading("decisions"),
            {"kind": "text", "text": _said("no_decisions"), "is_quiet": True},
        ]
    rows = [
        [
            str(one.number),
            one.sentence,
            one.office or (unit_label(one.unit_code) if one.unit_code else "–"),
            date_format(one.due_on, "j F Y") if one.due_on else "–",
            followups.get(one.followup_id, "–"),
        ]
        for one in decisions
    ]
    return [
        _heading("decisions"),
        _table(("no", "decision", "office", "due", "followup"), rows, (1, 8, 4, 3, 4)),
    ]


def _numbers(decisions: Iterable[Decision]) -> dict[Any, str]:
    keys = [one.followup_id for one in decisions if one.followup_id]
    return dict(Item.objects.filter(pk__in=keys).values_list("pk", "number"))


def _dropped(items: Sequence[AgendaItem]) -> list[Block]:
    if not items:
        return []
    rows = [f"{item_title(one)} – {one.reason}" for one in items]
    return [_heading("dropped"), {"kind": "list", "rows": rows}]


def _annexes(papers: Sequence[Paper]) -> list[Block]:
    blocks: list[Block] = []
    for unit in dict.fromkeys(one.unit_code for one in papers):
        mine = [one for one in papers if one.unit_code == unit]
        rows = [row for one in mine for row in one.rows]
        blocks.append({"kind": "heading", "text": _said("annex", unit=unit_label(unit))})
        if rows:
            as_of = next(one.as_of for one in mine if one.rows)
            day = date_format(as_of, "j F Y") if as_of else "–"
            blocks.append({"kind": "text", "text": _said("annex_day", day=day), "is_quiet": True})
            cells = [
                [row["name_id"], row["actual"], row["target"], row["state_id"]] for row in rows
            ]
            blocks.append(_table(("measure", "actual", "target", "state"), cells, (8, 3, 3, 4)))
        files = [one.file_name for one in mine if one.kind == "file"]
        if files:
            blocks.append({"kind": "text", "text": _said("annex_files", names="; ".join(files))})
    return blocks


def _heading(code: str) -> Block:
    return {"kind": "heading", "text": _said(code)}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Block:
    return {
        "kind": "table",
        "head": [_said(f"head_{code}") for code in head],
        "rows": [list(row) for row in rows],
        "widths": list(widths),
    }


def _said(code: str, **params: object) -> str:
    return say(f"notulen.{code}", params, LANGUAGE)
