"""The plan as a paper to be signed: every sentence of it, drafted, numbered and frozen."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from waspada.apps.accounts.identity import current_identity
from waspada.apps.conflict_plan.forms import spoken
from waspada.apps.conflict_plan.queries import PeriodCell, PlanRow
from waspada.apps.documents.letterheads import letterhead_of
from waspada.apps.risks.offices import unit_words
from waspada.channels.documents.pdf import render_pdf
from waspada.core.conflict_plan import PERIODS, PLAN_PHASES, STANDINGS
from waspada.core.delivery import realm_mark
from waspada.core.places import load_table
from waspada.core.vocabulary import CLASS_WORDS

TEMPLATE: Final = "rencana-aksi"
TEMPLATE_VERSION: Final = "2"


def _language() -> str:
    return (translation.get_language() or "id")[:2]


def numbered(paper: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Return a paper that carries its number."""
    line = _("Nomor: %(number)s") % {"number": number}
    return {**paper, "number": number, "number-line": line}


def plan_pdf(paper: Mapping[str, Any]) -> bytes:
    """Return the PDF of a paper, in the paper's own language."""
    return render_pdf(TEMPLATE, paper, paper["language"])


def compose(context: dict[str, Any], said: str, notes: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what the PDF's template shows, as a draft without a number.

    said : who took it; notes : sentences above the rows
    """
    code, year, day = context["code"], context["year"], context["day"]
    head = letterhead_of(code)
    place = load_table()[code].formal
    draft = _("KONSEP – belum bernomor")
    return {
        "language": _language(),
        "number": "",
        "number-line": _("Nomor: %(number)s") % {"number": draft},
        "notes": list(notes),
        "title": _("Rencana aksi terpadu %(place)s %(year)s") % {"place": place, "year": year},
        "author": head.office,
        "dated": day.isoformat(),
        "letterhead": [line for line in head.lines if line],
        "heading": _("Rencana aksi terpadu penanganan konflik sosial").upper(),
        "subheading": _("%(place)s, tahun %(year)s") % {"place": place, "year": year},
        "basis": _("UU 7/2012, PP 2/2015, Permendagri 42/2015"),
        "class": CLASS_WORDS[context["page_class"]].in_language(_language()).upper(),
        "mark": " · ".join(_marks(context)),
        "footer": {"said": said, "page": _("Halaman"), "of": _("dari")},
        "columns": [
            _("Aksi"),
            _("Memimpin / mendukung"),
            _("Indikator"),
            *PERIODS,
            _("Bukti dan kendala"),
        ],
        "phases": [
            {"heading": PLAN_PHASES[phase].in_language(_language()), "rows": _rows(rows)}
            for phase, rows in context["phases"]
        ],
        "empty": _("Belum ada baris."),
        "parts": _parts(context),
        "signature": _signature(head, day),
    }


def _marks(context: dict[str, Any]) -> list[str]:
    marks = [realm_mark(current_identity().realm)]
    if context["is_sample"]:
        marks.append(_("CONTOH"))
    return [mark for mark in marks if mark]


def _rows(rows: list[PlanRow]) -> list[list[str]]:
    return [
        [
            row.version.action,
            "\n".join(unit_words(u) for u in (row.version.lead_unit, *row.version.support_units)),
            f"{row.version.indicator} ({row.version.measured_in})",
            *(_period_words(cell) for cell in row.cells),
            "\n".join(_proofs(row)),
        ]
        for row in rows
    ]


def _period_words(cell: PeriodCell) -> str:
    """Return a period as the paper says it: 2 dari 3, tercapai."""
    standing = STANDINGS[cell.standing].in_language(_language())
    if cell.target is None and cell.actual is None:
        return "–"
    target = spoken(cell.target) or "–"
    if cell.actual is None:
        return _("target %(target)s\n%(standing)s") % {"target": target, "standing": standing}
    return _("%(actual)s dari %(target)s\n%(standing)s") % {
        "actual": spoken(cell.actual),
        "target": target,
        "standing": standing,
    }


def _proofs(row: PlanRow) -> list[str]:
    found = [
        f"{cell.period}: {cell.last.evidence}"
        for cell in row.cells
        if cell.last and cell.last.evidence
    ]
    if row.obstacle:
        found.append(_("Kendala: %(text)s") % {"text": row.obstacle})
    return found


def _parts(context: dict[str, Any]) -> dict[str, Any]:
    """Return the roll-up; the silent are named, not counted as nought."""
    return {
        "heading": _("Kabupaten dan kota"),
        "columns": [_("Tempat"), _("Baris"), *PERIODS],
        "rows": [
            [
                load_table()[part.place].display,
                str(part.count),
                *(
                    _("%(filled)s dari %(targeted)s terisi, %(met)s tercapai")
                    % {"filled": one.filled, "targeted": one.targeted, "met": one.met}
                    if one.targeted
                    else _("tanpa target")
                    for one in part.periods
                ),
            ]
            for part in context["parts"]
            if part.count
        ],
        "silent": _("Belum menyusun: %(places)s.")
        % {"places": ", ".join(load_table()[one].display for one in context["silent"])}
        if context["silent"]
        else "",
    }


def _signature(head: Any, day: date) -> list[str]:
    return [date_format(day, "j F Y"), head.signer_title, "", head.signer_name or "…………………………"]
