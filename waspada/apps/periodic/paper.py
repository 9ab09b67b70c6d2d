"""Turn a report over a period into the sentences of its page, its PDF, its DOCX and its XLSX.

The layout is that of the daily report; the result is plain JSON, which an issued document
freezes with the figures, so that the desk above can add them up.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waspada.apps.briefing.content import Printed
from waspada.apps.briefing.dates import long_day, plain_day, short_day
from waspada.apps.briefing.paper import Paper, formal, printed_line, realm_line, signature
from waspada.apps.briefing.telling import numbered_sources, sections_of
from waspada.apps.periodic.content import Periodic
from waspada.apps.periodic.tables import tables_of
from waspada.channels.documents.office.papers import paper_docx, paper_xlsx
from waspada.channels.documents.pdf import render_pdf
from waspada.core.briefing.periods import KINDS
from waspada.core.places import NATION, load_table, parents, zone_of
from waspada.core.reports.incidents import source_host
from waspada.core.vocabulary import CLASS_WORDS, LEVEL_WORDS

TEMPLATE: Final = "laporan-harian"  # the layout of every report upward
TEMPLATE_VERSION: Final = "1"
FORMATS: Final = ("pdf", "docx", "xlsx")


def paper_file(paper: Mapping[str, Any], file_format: str) -> bytes:
    """Return a paper as PDF, DOCX or XLSX; the same paper gives the identical bytes."""
    if file_format == "pdf":
        return render_pdf(TEMPLATE, paper, paper["language"])
    return paper_docx(paper) if file_format == "docx" else paper_xlsx(paper)


def paper_of(report: Periodic, printed: Printed) -> Paper:
    """Return every sentence of a report, ready to be laid out."""
    with translation.override(report.language):
        return _paper(report, printed)


def heading_of(report: Periodic) -> str:
    """Return the kind of report with the period it covers, in the language that is active."""
    kind = KINDS[report.period.kind].name.in_language(report.language)
    if report.period.kind == "khusus":
        return f"{kind} {report.period.key}"
    return f"{kind} {span_words(report)}"


def span_words(report: Periodic) -> str:
    """Return the days of the period."""
    period = report.period
    if period.first == period.last:
        return plain_day(period.first)
    return f"{plain_day(period.first)} – {plain_day(period.last)}"


def _paper(report: Periodic, printed: Printed) -> Paper:
    place, kind = formal(report.place), KINDS[report.period.kind].name
    draft = _("KONSEP – belum bernomor")
    class_words = CLASS_WORDS[report.classification].in_language(report.language)
    sources = numbered_sources(report.told)
    return {
        "language": report.language,
        "dated": report.as_of.isoformat(),
        "span": span_words(report),
        "title": ", ".join([heading_of(report), place]),
        "author": report.letterhead.office,
        "heading": kind.in_language(report.language).upper(),
        "number": "",
        "number-line": _("Nomor: %(number)s") % {"number": draft},
        "header": {
            "left": " · ".join([kind.in_language(report.language), place]),
            "class": class_words.upper(),
            "right": short_day(report.period.last),
            "mark": realm_line(report.realm),
        },
        "footer": {
            "left": draft,
            "page": pgettext("laporan", "Halaman"),
            "of": pgettext("laporan", "dari"),
            "printed": printed_line(report.place, report.classification, printed),
        },
        "letterhead": [line for line in report.letterhead.lines if line],
        "notes": _notes(report, printed),
        "facts": _facts(report, class_words),
        "situation": {
            "heading": _("Keadaan"),
            "levels": _levels(report),
            "reasons": [],
            "note": "",
            "sentences": _summary(report),
        },
        "nihil": _("NIHIL") if report.is_nil else "",
        "nihil-sentence": _(
            "Tidak ada kejadian, kendala terbuka, maupun tindak lanjut yang lewat tanggal pada "
            "masa ini. Ini bukan berarti aman."
        )
        if report.is_nil
        else "",
        "incidents": sections_of(
            [(_("Kejadian"), _intro(report), report.told)], report.language, sources
        ),
        "tables": tables_of(report),
        "sources": {
            "heading": pgettext("laporan", "Sumber"),
            "empty": "",
            "rows": [
                [f"[{n}]", source_host(url), url] for url, n in sources.items() if source_host(url)
            ],
        },
        "closing": _closing(report),
        "signature": signature(report.letterhead, report.place, report.as_of),
        "figures": report.figures.as_stored(),
    }


def _notes(report: Periodic, printed: Printed) -> list[str]:
    notes = [_("Disusun menurut berita yang terkumpul, bukan peringkat bahaya.")]
    if report.as_of < report.period.last:
        notes.append(
            _("Masa ini masih berjalan; isinya sampai %(day)s.") % {"day": long_day(report.as_of)}
        )
    if any(row.is_written_later for row in report.told):
        notes.append(_("Ringkasan kejadian ditulis belakangan, sesudah peristiwanya."))
    if printed.is_issued and report.version > 1:
        notes.append(
            _("Perbaikan: versi %(version)s, menggantikan laporan yang terkirim sebelumnya.")
            % {"version": report.version}
        )
    if report.is_partial:
        notes.append(_("Hanya memuat bagian wilayah dan kejadian yang boleh dibaca oleh akun ini."))
    return notes


def _facts(report: Periodic, class_words: str) -> list[list[str]]:
    table = load_table()
    above = [table[code].display for code in parents(report.place) if code != NATION]
    name = ", ".join([formal(report.place), *above])
    zone = zone_of(report.place)
    facts = [
        [_("Wilayah"), f"{name} ({report.place})"],
        [_("Masa laporan"), f"{span_words(report)} ({zone})"],
    ]
    if report.election_name:
        facts.append([_("Pemilihan"), report.election_name])
    if report.period.kind != "khusus":
        facts.append([_("Paling lambat dikirim"), long_day(report.period.due_on)])
    facts.append([_("Klasifikasi"), f"{class_words} ({report.classification})"])
    return facts


def _levels(report: Periodic) -> list[dict[str, str]]:
    if report.place == NATION or report.level_last is None:
        return []
    change = ""
    first = report.level_first
    if first != report.level_last:
        was = LEVEL_WORDS[first or "none"].in_language(report.language)
        change = _("sebelum masa ini: %(level)s") % {"level": was}
    return [
        {
            "level": report.level_last,
            "words": LEVEL_WORDS[report.level_last].in_language(report.language),
            "kind": _("ditetapkan"),
            "change": change,
        }
    ]


def _summary(report: Periodic) -> list[str]:
    figures = report.figures
    if report.period.kind == "khusus":
        return []
    if not figures.incidents:
        first = _("Tidak ada kejadian yang tercatat pada masa ini; ini bukan berarti aman.")
    else:
        first = ngettext(
            "%(count)s kejadian tercatat, %(grave)s di antaranya berat atau kritis.",
            "%(count)s kejadian tercatat, %(grave)s di antaranya berat atau kritis.",
            figures.incidents,
        ) % {"count": figures.incidents, "grave": figures.grave}
    second = _(
        "Kendala terbuka %(constraints)s, tindak lanjut berjalan %(open)s, lewat tanggal %(late)s."
    ) % {
        "constraints": figures.constraints,
        "open": figures.followups_open,
        "late": figures.followups_late,
    }
    return [first, second]


def _intro(report: Periodic) -> str:
    if not report.left_out:
        return ""
    return ngettext(
        "Yang terberat; %(count)s kejadian lain ada di daftar kejadian.",
        "Yang terberat; %(count)s kejadian lain ada di daftar kejadian.",
        report.left_out,
    ) % {"count": report.left_out}


def _closing(report: Periodic) -> list[str]:
    sentences = [
        _(
            "Laporan ini tidak memuat kejadian berkelas Rahasia ke atas, kejadian dalam "
            "kompartemen, maupun identitas pelapor."
        )
    ]
    if report.missing:
        sentences.append(
            _("Wilayah yang belum mengirim tidak dihitung sebagai NIHIL dan tidak masuk jumlah.")
        )
    return sentences
