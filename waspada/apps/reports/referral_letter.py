"""Compose the letter of a referral: plain JSON that the document freezes, and its PDF.

Official letters are Indonesian whatever language the desk reads; the sentences stand in the
words catalogue. The sender of a report is nowhere in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format

from waspada.apps.documents.letterheads import letterhead_of
from waspada.apps.words.sentences import say
from waspada.channels.documents.pdf import render_pdf
from waspada.core.delivery import realm_mark
from waspada.core.places import NATION, Level, level_of, load_table, parents, zone_of
from waspada.core.reports.incidents import SIABIDIBAME, local_date, zone_info
from waspada.core.reports.referrals import URGENCIES, Letter, head_of, limit_of
from waspada.core.vocabulary import AGENCIES, CLASS_WORDS, unit_name

TEMPLATE: Final = "surat-rujukan"
TEMPLATE_VERSION: Final = "1"
KIND: Final = "surat-rujukan"
SERIES: Final = "RJ"
LANGUAGE: Final = "id"

Paper = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a letter is about, as far as the letter may tell it."""

    place: str
    received_at: datetime
    incident_number: str
    classification: str
    realm: str


def unit_words(agency: str, place: str) -> str:
    """Return what the addressed unit is called."""
    return unit_name(agency, place, load_table()[place].name if place != NATION else "Indonesia")


def when_told(at: datetime | None, precision: str, place: str) -> str:
    """Return when it happened as the letter says it, no more exactly than is known."""
    if at is None:
        return ""
    with translation.override(LANGUAGE):
        local = at.astimezone(zone_info(place))
        if precision == "month":
            return str(date_format(local, "F Y"))
        said = str(date_format(local, "l, j F Y"))
        return f"{said}, pukul {local:%H.%M} {zone_of(place)}" if precision == "minute" else said


def where_told(place: str) -> str:
    """Return where it happened, from the place out to its province."""
    table = load_table()
    around = (place, *parents(place)) if place != NATION else ()
    return ", ".join(table[code].display for code in around if code != NATION) or "Indonesia"


def desk_place(place: str) -> str:
    """Return whose desk writes about a place: its kab/kota, else the place itself."""
    return place[:5] if level_of(place) > Level.REGENCY else place


def compose(letter: Letter, about: Subject, *, desk: str, today: date, by: str) -> Paper:
    """Return every sentence of a letter.

    desk : the place whose letterhead and signature it bears
    by : who made it, for the line at the foot
    """
    with translation.override(LANGUAGE):
        return _compose(letter, about, desk, today, by)


def _compose(letter: Letter, about: Subject, desk: str, today: date, by: str) -> Paper:
    head = letterhead_of(desk)
    class_words = CLASS_WORDS[about.classification].id
    urgency = URGENCIES[letter.urgency].id
    # An incident's class says more of the whole than of this letter; both are printed.
    nature = f"{class_words} / {urgency}" if letter.urgency != "biasa" else class_words
    return {
        "language": LANGUAGE,
        "dated": today.isoformat(),
        "title": _said("letter.title_report", what=letter.subject),
        "author": head.office,
        "number": "",
        "header": {"class": class_words.upper(), "mark": _realm_line(about.realm)},
        "footer": {
            "left": _said("letter.draft"),
            "page": "Halaman",
            "of": "dari",
            "printed": f"{by} · kelas {about.classification}" if by else "",
        },
        "letterhead": [line for line in head.lines if line],
        "place_date": f"{_town(desk)}, {_day(today)}",
        "meta": [
            [_said("letter.number"), _said("letter.draft")],
            [_said("letter.nature"), nature],
            [_said("letter.enclosed"), "–"],
            [_said("letter.subject"), letter.subject],
        ],
        "to": [
            _said("letter.to", head=head_of(letter.agency, letter.place)),
            _where(letter),
        ],
        "opening": [_opening(letter, about), _said("letter.told")],
        "answers": _answers(letter),
        "closing": _closing(letter),
        "signature": [head.signer_title, "", head.signer_name or "(……………………………………)"],
        "copies": {
            "heading": _said("letter.copies"),
            "rows": [*letter.copies, _said("letter.file_copy")],
        },
    }


def numbered(paper: Mapping[str, Any], number: str) -> Paper:
    """Return a letter that carries its number where the draft says that it has none."""
    meta = [list(row) for row in paper["meta"]]
    meta[0][1] = number
    return {
        **paper,
        "number": number,
        "meta": meta,
        "footer": {**paper["footer"], "left": number},
    }


def letter_pdf(paper: Mapping[str, Any]) -> bytes:
    """Return the PDF of a letter, draft or issued."""
    return render_pdf(TEMPLATE, paper, paper["language"])


def _said(code: str, **params: object) -> str:
    return say(code, params, LANGUAGE)


def _day(day: date) -> str:
    return str(date_format(day, "j F Y"))


def _town(place: str) -> str:
    found = load_table()[place]
    return "Jakarta" if place == NATION else found.capital or found.name


def _where(letter: Letter) -> str:
    if letter.place == NATION or level_of(letter.place) > Level.REGENCY:
        return _said("letter.at_post")
    return _said("letter.at", town=_town(letter.place))


def _opening(letter: Letter, about: Subject) -> str:
    unit = unit_words(letter.agency, letter.place)
    received = str(date_format(local_date(about.received_at, about.place), "l, j F Y"))
    if about.incident_number:
        return _said(
            "letter.opening_incident", number=about.incident_number, unit=unit, day=received
        )
    return _said("letter.opening_report", unit=unit, day=received)


def _answers(letter: Letter) -> list[list[Any]]:
    unknown = _said("letter.unknown")
    return [
        [words.id, letter.answers.get(code, "") or unknown, bool(letter.answers.get(code))]
        for code, words in SIABIDIBAME
    ]


def _closing(letter: Letter) -> list[str]:
    kind = AGENCIES[letter.agency]
    ask = "letter.ask_directed" if kind.is_directed else "letter.ask_coordination"
    sentences = [_said("letter.reason", reason=letter.reason)]
    limit = limit_of(letter.agency)
    if limit is not None:
        sentences.append(_said("letter.limit", days=limit.days, source=limit.source))
    return [
        *sentences,
        _said("letter.reporter"),
        _said(ask, day=str(date_format(letter.due_on, "l, j F Y"))),
        _said("letter.thanks"),
    ]


def _realm_line(realm: str) -> str:
    if realm == "exercise":
        return "LATIHAN – BUKAN KEADAAN SEBENARNYA"
    if realm == "replay":
        return "DEMO – DATA NYATA HASIL PENGUMPULAN, BUKAN KEADAAN HARI INI"
    return "" if realm == "live" else realm_mark(realm)
