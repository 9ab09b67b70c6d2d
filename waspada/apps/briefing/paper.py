"""Turn a briefing into the sentences of its page and its PDF; both say the same.

The result is plain JSON: it is what an issued document freezes, so that its words stay as
they were even when the catalogues change.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waspada.apps.briefing.content import Briefing, Letterhead, Printed
from waspada.apps.briefing.dates import clock, local, long_day, moment, plain_day, short_day
from waspada.apps.briefing.situation import nil_sentence, situation
from waspada.apps.briefing.tables import count_tables, open_part, stage_parts
from waspada.apps.briefing.telling import in_order, incident_sections, numbered_sources
from waspada.apps.briefing.warned import warning_table
from waspada.channels.documents.pdf import render_pdf
from waspada.core.delivery import realm_mark
from waspada.core.places import NATION, load_table, parents, zone_of
from waspada.core.reports.incidents import source_host
from waspada.core.vocabulary import CLASS_WORDS

TEMPLATE = "laporan-harian"
TEMPLATE_VERSION = "1"

Paper = dict[str, Any]


def briefing_pdf(briefing: Briefing, printed: Printed) -> bytes:
    """Return the PDF of a briefing; the same briefing and printing give the same bytes."""
    return paper_pdf(paper_of(briefing, printed))


def paper_pdf(paper: Mapping[str, Any]) -> bytes:
    """Return the PDF of a paper, such as one that was frozen when it was issued."""
    return render_pdf(TEMPLATE, paper, paper["language"])


def numbered(paper: Mapping[str, Any], number: str) -> Paper:
    """Return a paper that carries its number where a draft says that it has none."""
    with translation.override(paper["language"]):
        line = _("Nomor: %(number)s") % {"number": number}
    return {
        **paper,
        "number": number,
        "number-line": line,
        "footer": {**paper["footer"], "left": number},
    }


def paper_of(briefing: Briefing, printed: Printed) -> Paper:
    """Return every sentence of a briefing, ready to be laid out."""
    with translation.override(briefing.language):
        return _paper(briefing, printed)


def _paper(briefing: Briefing, printed: Printed) -> Paper:
    place = formal(briefing.place)
    sources = numbered_sources(in_order(briefing))
    number = _("KONSEP – belum bernomor")
    class_words = CLASS_WORDS[briefing.classification].in_language(briefing.language)
    return {
        "language": briefing.language,
        "dated": briefing.day.isoformat(),
        "title": _("Laporan harian %(place)s, %(day)s")
        % {"place": place, "day": long_day(briefing.day)},
        "author": briefing.letterhead.office,
        "heading": _("LAPORAN HARIAN KEWASPADAAN DINI"),
        "number": "",
        "number-line": _("Nomor: %(number)s") % {"number": number},
        "header": {
            "left": " · ".join([_("Laporan harian"), place]),
            "class": class_words.upper(),
            "right": short_day(briefing.day),
            "mark": realm_line(briefing.realm),
        },
        "footer": {
            "left": number,
            "page": pgettext("laporan", "Halaman"),
            "of": pgettext("laporan", "dari"),
            "printed": printed_line(briefing.place, briefing.classification, printed),
        },
        "letterhead": [line for line in briefing.letterhead.lines if line],
        "notes": _notes(briefing, printed),
        "facts": _facts(briefing, class_words),
        "situation": situation(briefing),
        "nihil": _("NIHIL") if briefing.is_nil else "",
        "nihil-sentence": nil_sentence(briefing) if briefing.is_nil else "",
        "incidents": incident_sections(briefing, sources),
        "tables": [
            *count_tables(briefing),
            *_warnings(briefing),
            open_part(briefing),
            *stage_parts(briefing),
        ],
        "sources": {
            "heading": pgettext("laporan", "Sumber"),
            "empty": "" if briefing.is_nil else _("Tidak ada sumber berita pada laporan ini."),
            # What is no web address is neither printed nor linked.
            "rows": [
                [f"[{n}]", source_host(url), url] for url, n in sources.items() if source_host(url)
            ],
        },
        "closing": _closing(briefing),
        "signature": signature(briefing.letterhead, briefing.place, briefing.day),
    }


def _warnings(briefing: Briefing) -> list[dict[str, Any]]:
    made = warning_table(briefing.warnings, briefing.undecided, briefing.language)
    return [] if made is None else [made]


def formal(code: str) -> str:
    """Return a place's name as letters write it."""
    return load_table()[code].formal if code != NATION else "Indonesia"


def realm_line(realm: str) -> str:
    """Return what marks every page of a realm that is not live."""
    if realm == "exercise":
        return _("LATIHAN – BUKAN KEADAAN SEBENARNYA")
    if realm == "replay":
        return _("DEMO – DATA NYATA HASIL PENGUMPULAN, BUKAN KEADAAN HARI INI")
    return "" if realm == "live" else realm_mark(realm)


def printed_line(place: str, classification: str, printed: Printed) -> str:
    """Return by whom a copy was printed or issued, when, and its class."""
    parts = {
        "by": printed.by,
        "at": moment(printed.at, place) if printed.at else "",
        "class": classification,
    }
    if printed.is_issued:
        return _("Diterbitkan oleh %(by)s, %(at)s · kelas %(class)s") % parts
    if printed.at:
        return _("Dicetak oleh %(by)s, %(at)s · kelas %(class)s") % parts
    return _("Dicetak oleh %(by)s · kelas %(class)s") % parts


def _notes(briefing: Briefing, printed: Printed) -> list[str]:
    notes = [_("Disusun menurut berita yang terkumpul, bukan peringkat bahaya.")]
    if briefing.is_written_later:
        notes.append(_("Ringkasan kejadian ditulis belakangan, sesudah peristiwanya."))
    if printed.is_issued and briefing.version > 1:
        notes.append(
            _("Perbaikan: versi %(version)s, menggantikan laporan yang terkirim sebelumnya.")
            % {"version": briefing.version}
        )
    if briefing.is_partial:
        notes.append(_("Hanya memuat bagian wilayah dan kejadian yang boleh dibaca oleh akun ini."))
    return notes


def _facts(briefing: Briefing, class_words: str) -> list[list[str]]:
    table = load_table()
    above = [table[code].display for code in parents(briefing.place) if code != NATION]
    name = ", ".join([formal(briefing.place), *above])
    zone = zone_of(briefing.place)
    facts = [
        [_("Wilayah"), f"{name} ({briefing.place})"],
        [_("Hari"), f"{long_day(briefing.day)} ({zone})"],
        [_("Batas kirim"), f"{clock(briefing.letterhead.cut_off)} {zone}"],
        [_("Data sampai"), _known_until(briefing)],
        [
            _("Laporan sebelumnya"),
            moment(briefing.since, briefing.place) if briefing.since else _("belum ada"),
        ],
    ]
    if briefing.election_name:
        facts.insert(1, [_("Pemilihan"), _election(briefing)])
    facts.append([_("Klasifikasi"), f"{class_words} ({briefing.classification})"])
    return facts


def _known_until(briefing: Briefing) -> str:
    there = local(briefing.known_until, briefing.place)
    if there.date() > briefing.day:
        return _("akhir hari, pukul 24.00 %(zone)s") % {"zone": zone_of(briefing.place)}
    return _("pukul %(clock)s %(zone)s") % {"clock": clock(there), "zone": zone_of(briefing.place)}


def _election(briefing: Briefing) -> str:
    days = briefing.days_to_polling
    if days is None:
        return briefing.election_name
    if days == 0:
        return _("%(name)s – hari pemungutan suara") % {"name": briefing.election_name}
    countdown = f"H-{days}" if days > 0 else f"H+{-days}"
    return f"{briefing.election_name} ({countdown})"


def _closing(briefing: Briefing) -> list[str]:
    sentences = [
        _(
            "Laporan ini tidak memuat kejadian berkelas Rahasia ke atas, kejadian dalam "
            "kompartemen, maupun identitas pelapor."
        ),
    ]
    if briefing.left_out:
        sentences.append(
            ngettext(
                "%(count)s kejadian yang lebih ringan tidak dirinci di sini; lihat daftar kejadian.",
                "%(count)s kejadian yang lebih ringan tidak dirinci di sini; lihat daftar kejadian.",
                briefing.left_out,
            )
            % {"count": briefing.left_out}
        )
    if not briefing.is_nil:
        sentences.append(
            _("Jawaban “belum diketahui” berarti sumber yang terkumpul tidak menyebutkannya.")
        )
    return sentences


def signature(head: Letterhead, place: str, day: date) -> list[str]:
    """Return the lines of the signature block; the empty one is where the hand signs."""
    found = load_table()[place]
    town = "Jakarta" if place == NATION else found.capital or found.name
    lines = [f"{town}, {plain_day(day)}", head.signer_title, ""]
    return [*lines, head.signer_name or "(……………………………………)"]
