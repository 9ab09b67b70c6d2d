"""The papers of a forum: its report of information, and the team's written answer.

Both are letters in Indonesian whatever language the desk reads. A forum signs by office: who
its members are stands nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.documents.letterheads import letterhead_of
from waspada.apps.words.sentences import say
from waspada.channels.documents.pdf import render_pdf
from waspada.core.delivery import realm_mark
from waspada.core.forum import InformationFacts
from waspada.core.places import NATION, load_table, parents
from waspada.core.vocabulary import ATHG, CLASS_WORDS, unit_name

TEMPLATE: Final = "surat-rujukan"  # a letter with its parts in a grid, as a referral has them
TEMPLATE_VERSION: Final = "1"
LANGUAGE: Final = "id"
REPORT_KIND: Final = "laporan-informasi"
REPORT_SERIES: Final = "LI"
ANSWER_KIND: Final = "jawaban-informasi"
ANSWER_SERIES: Final = "JI"

Paper = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What an answer's letter says, and to which report."""

    forum: str
    number: str
    title: str
    text: str
    classification: str
    realm: str


def report_paper(told: InformationFacts, *, realm: str, today: date, printed: str) -> Paper:
    """Return every sentence of a report of information, without its number yet.

    printed : for the line at the foot
    """
    with translation.override(LANGUAGE):
        name = _forum_name(told.forum)
        parts = [
            ("letter_when", _day(told.seen_on, "l, j F Y")),
            ("letter_where", _where(told.about)),
            *([("letter_athg", ATHG[told.athg].id)] if told.athg else []),
            ("letter_facts", told.facts),
            ("letter_analysis", told.analysis),
            ("letter_recommendation", told.recommendation),
        ]
        return {
            **_frame(told.classification, realm, today, printed),
            "title": _said("letter_report_title", title=told.title),
            "author": name,
            "letterhead": [_said("letter_head"), _formal(told.forum).upper()],
            "place_date": f"{_town(told.forum)}, {_day(today)}",
            "meta": _meta(told.classification, told.title),
            "to": _team(told.forum),
            "opening": [_said("letter_report_opening", forum=name)],
            "answers": _rows(parts),
            "closing": [_said("letter_report_closing")],
            "signature": [_said("letter_chair", forum=name), "", "(……………………………………)"],
            "copies": _copies([_said("letter_file")]),
        }


def answer_paper(answer: AnswerFacts, *, unit: str, today: date, printed: str) -> Paper:
    """Return every sentence of the team's written answer, without its number yet.

    unit : that answers; a letter of the desk bears the desk's head and signature
    """
    with translation.override(LANGUAGE):
        agency, _dash, place = unit.partition("-")
        head = letterhead_of(place[:5])
        is_desk = agency == "kesbangpol"
        office = unit_name(agency, place, load_table()[place].name)
        signer = head.signer_title if is_desk else office
        name = (head.signer_name if is_desk else "") or "(……………………………………)"
        return {
            **_frame(answer.classification, answer.realm, today, printed),
            "title": _said("letter_answer_title", number=answer.number),
            "author": head.office if is_desk else office,
            "letterhead": [line for line in head.lines if line],
            "place_date": f"{_town(place)}, {_day(today)}",
            "meta": _meta(
                answer.classification, _said("letter_answer_about", number=answer.number)
            ),
            "to": [
                _said("letter_to_forum", forum=_forum_name(answer.forum)),
                _said("letter_at_post"),
            ],
            "opening": [_said("letter_answer_opening", number=answer.number, title=answer.title)],
            "answers": _rows([("letter_answer", answer.text)]),
            "closing": [_said("letter_answer_closing")],
            "signature": [signer, "", name],
            "copies": _copies([_said("letter_file")]),
        }


def numbered(paper: Mapping[str, Any], number: str) -> Paper:
    """Return a paper that carries its number."""
    meta = [list(row) for row in paper["meta"]]
    meta[0][1] = number
    return {
        **paper,
        "number": number,
        "meta": meta,
        "footer": {**paper["footer"], "left": number},
    }


def paper_pdf(paper: Mapping[str, Any]) -> bytes:
    """Return the PDF of a paper."""
    return render_pdf(TEMPLATE, paper, LANGUAGE)


def _frame(classification: str, realm: str, today: date, printed: str) -> Paper:
    words = CLASS_WORDS[classification].id
    mark = "" if realm == "live" else realm_mark(realm)
    return {
        "language": LANGUAGE,
        "dated": today.isoformat(),
        "number": "",
        "header": {"class": words.upper(), "mark": mark},
        "footer": {
            "left": "",
            "page": "Halaman",
            "of": "dari",
            "printed": f"{printed} · kelas {classification}" if printed else "",
        },
    }


def _meta(classification: str, subject: str) -> list[list[str]]:
    return [
        [_said("letter_number"), ""],
        [_said("letter_nature"), CLASS_WORDS[classification].id],
        [_said("letter_enclosed"), "–"],
        [_said("letter_subject"), subject],
    ]


def _rows(parts: Sequence[tuple[str, str]]) -> list[list[Any]]:
    nothing = _said("letter_nothing")
    return [[_said(label), text or nothing, bool(text)] for label, text in parts]


def _copies(rows: list[str]) -> dict[str, Any]:
    return {"heading": _said("letter_copies"), "rows": rows}


def _team(forum: str) -> list[str]:
    return [_said("letter_to_team", place=forum), _said("letter_at_post")]


def _said(code: str, **params: object) -> str:
    return say(f"forum.{code}", params, LANGUAGE)


def _day(day: date, pattern: str = "j F Y") -> str:
    return str(date_format(day, pattern))


def _formal(place: str) -> str:
    return load_table()[place].formal


def _forum_name(place: str) -> str:
    return unit_name("fkdm", place, load_table()[place].name)


def _where(place: str) -> str:
    table = load_table()
    return ", ".join(table[code].display for code in (place, *parents(place)) if code != NATION)


def _town(place: str) -> str:
    found = load_table()[place]
    return found.capital or found.name
