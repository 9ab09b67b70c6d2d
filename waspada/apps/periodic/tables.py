"""The tables of a report over a period: what was sent from below, counts, gaps, what is open."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waspada.apps.briefing.content import StageLine
from waspada.apps.briefing.dates import short_day, span
from waspada.apps.briefing.tables import table
from waspada.apps.briefing.warned import warning_table
from waspada.apps.periodic.content import Figures, FollowupLine, Gathered, Periodic
from waspada.apps.periodic.gathering import total_of
from waspada.core.places import load_table
from waspada.core.readiness.constraints import CONSTRAINT_WORDS
from waspada.core.vocabulary import GROUPS

Table = dict[str, Any]
NONE: Final = "–"


def tables_of(report: Periodic) -> list[Table]:
    """Return the tables that have something to say, in the order of the report."""
    made = [
        _received(report),
        _groups(report),
        warning_table(report.warnings, report.undecided, report.language, counts=True),
        _gaps(report),
        _changes(report),
        _constraints(report),
        _closed(report),
        _followups(report),
        _decisions(report),
        _stages(report),
        _own_words(_("Tindakan yang telah diambil"), report.acted),
        _own_words(_("Saran dan permintaan"), report.advice),
    ]
    return [one for one in made if one is not None]


def _received(report: Periodic) -> Table | None:
    """Return what came from each place below; the sum holds only what was sent."""
    if not report.received:
        return None
    rows = [_received_row(one) for one in report.received]
    total = total_of(report.received)
    rows.append([_("Jumlah yang terkirim"), "", *_counts(total)])
    missing = [load_table()[one.place].display for one in report.missing]
    sentences = (
        [_("Belum mengirim: %(places)s.") % {"places": ", ".join(missing)}]
        if missing
        else [_("Semua wilayah sudah mengirim.")]
    )
    return table(
        _("Menurut laporan yang masuk"),
        [
            _("Wilayah"),
            _("Nomor"),
            _("kejadian"),
            _("kendala"),
            _("tindak lanjut"),
            _("lewat tanggal"),
        ],
        rows,
        columns=["4fr", "4fr", "2fr", "2fr", "2fr", "2fr"],
        right=(2, 3, 4, 5),
        sentences=sentences,
        has_total=True,
    )


def _received_row(one: Gathered) -> list[str]:
    name = load_table()[one.place].display
    if not one.is_sent:
        return [name, pgettext("laporan", "belum"), *[NONE] * 4]
    number = one.number or _("terkirim")
    if one.is_nihil:
        number = f"{number}\nNIHIL"
    if one.is_late:
        number = "\n".join([number, _("terlambat")])
    if one.version > 1:
        number = "\n".join([number, _("perbaikan ke-%(n)s") % {"n": one.version - 1}])
    return [name, number, *(_counts(one.figures) if one.figures else [NONE] * 4)]


def _counts(figures: Figures) -> list[str]:
    return [
        str(figures.incidents),
        str(figures.constraints),
        str(figures.followups_open),
        str(figures.followups_late),
    ]


def _groups(report: Periodic) -> Table | None:
    figures = report.figures
    if not figures.incidents or report.period.kind == "khusus":
        return None
    rows = [
        [words.in_language(report.language), str(figures.by_group[group])]
        for group, words in GROUPS.items()
        if figures.by_group.get(group)
    ]
    rows.append([_("Jumlah"), str(figures.incidents)])
    harm = _("Meninggal %(deaths)s, luka %(injured)s, sejauh disebut sumbernya.") % {
        "deaths": figures.deaths,
        "injured": figures.injured,
    }
    return table(
        _("Rekapitulasi kejadian"),
        [_("Kelompok"), _("jumlah")],
        rows,
        columns=["4fr", "1fr"],
        right=(1,),
        intro=_("Menurut berita yang terkumpul, bukan peringkat bahaya."),
        sentences=[harm] if figures.deaths or figures.injured else [],
        has_total=True,
    )


def _gaps(report: Periodic) -> Table | None:
    if not report.gaps:
        return None
    rows = [
        [
            line.what,
            line.owner,
            load_table()[line.place].display,
            NONE if line.percent is None else f"{line.percent} %",
            short_day(line.due_on) if line.due_on else NONE,
        ]
        for line in report.gaps
    ]
    return table(
        _("Kesiapan yang paling tertinggal"),
        [_("Ukuran"), _("Instansi"), _("Wilayah"), _("capaian"), _("batas")],
        rows,
        columns=["5fr", "2fr", "3fr", "2fr", "3fr"],
        right=(3,),
        intro=_(
            "Tempat dengan peringatan yang berlaku didahulukan; tanpa faktor kerawanan, karena "
            "indeksnya belum ada."
        ),
    )


def _changes(report: Periodic) -> Table | None:
    if not report.changes:
        return None
    return table(
        _("Angka kesiapan yang berubah"),
        [_("Ukuran"), _("Instansi"), _("sebelum"), _("menjadi"), _("target"), _("keadaan")],
        [
            [
                line.what,
                line.owner,
                line.before or NONE,
                line.after or NONE,
                line.target or NONE,
                line.state,
            ]
            for line in report.changes
        ],
        columns=["5fr", "3fr", "2fr", "2fr", "2fr", "3fr"],
        right=(2, 3, 4),
        intro=_("Sebelum masa ini dan pada akhirnya, seluruh wilayah dijumlahkan."),
        sentences=_beyond(report.more.changes),
    )


def _beyond(count: int) -> list[str]:
    """Say how many lines did not fit."""
    if not count:
        return []
    said = ngettext("%(n)s baris lain ada di Waspada.", "%(n)s baris lain ada di Waspada.", count)
    return [said % {"n": count}]


def _constraints(report: Periodic) -> Table | None:
    if not report.constraints:
        return None
    rows = []
    for line in report.constraints:
        asked = line.decision
        if line.decision_by:
            asked = ": ".join(part for part in (line.decision_by, asked) if part)
        if line.decide_by:
            asked = "\n".join(
                [asked, _("paling lambat %(day)s") % {"day": short_day(line.decide_by)}]
            )
        what = line.what
        if line.is_foreseen:
            what = "\n".join([what, _("diperkirakan")])
        rows.append([what, load_table()[line.place].display, asked or NONE])
    return table(
        _("Kendala yang terbuka"),
        [_("Kendala"), _("Wilayah"), _("Keputusan yang diminta")],
        rows,
        columns=["5fr", "3fr", "5fr"],
        sentences=_beyond(report.more.constraints),
    )


def _closed(report: Periodic) -> Table | None:
    if not report.closed:
        return None
    rows = [
        [
            line.what,
            load_table()[line.place].display,
            CONSTRAINT_WORDS[line.state].in_language(report.language),
            line.outcome or NONE,
        ]
        for line in report.closed
    ]
    return table(
        _("Kendala yang ditutup pada masa ini"),
        [_("Kendala"), _("Wilayah"), _("keadaan"), _("Hasilnya")],
        rows,
        columns=["5fr", "3fr", "2fr", "5fr"],
        sentences=_beyond(report.more.closed),
    )


def _followups(report: Periodic) -> Table | None:
    if not report.followups:
        return None
    return table(
        _("Tindak lanjut"),
        [_("Nomor"), _("Apa"), _("Kantor"), _("tanggal"), _("keadaan")],
        [_followup_row(line) for line in report.followups],
        columns=["3fr", "5fr", "4fr", "3fr", "3fr"],
        sentences=_beyond(report.more.followups),
    )


def _followup_row(line: FollowupLine) -> list[str]:
    state = [line.state]
    if line.days_late > 0:
        late = ngettext("lewat %(n)s hari", "lewat %(n)s hari", line.days_late)
        state.append(late % {"n": line.days_late})
    if line.ended_on:
        state.append(_("sejak %(day)s") % {"day": short_day(line.ended_on)})
    if line.was_late == "escalated":
        state.append(_("sempat dibawa ke ketua desk"))
    elif line.was_late:
        state.append(_("sempat lewat tanggal"))
    due = [short_day(line.due_on)]
    if line.is_own_date:
        due.append(_("menurut kantor itu"))
    return [line.number, line.what, line.office, "\n".join(due), "\n".join(state)]


def _decisions(report: Periodic) -> Table | None:
    if not report.decisions:
        return None
    return table(
        _("Keputusan rapat koordinasi"),
        [_("Rapat"), _("Keputusan"), _("Kantor"), _("tanggal"), _("Tindak lanjut")],
        [
            [
                line.meeting,
                line.text,
                line.office or NONE,
                short_day(line.due_on) if line.due_on else NONE,
                line.followup or NONE,
            ]
            for line in report.decisions
        ],
        columns=["4fr", "6fr", "4fr", "3fr", "4fr"],
        sentences=_beyond(report.more.decisions),
    )


def _stages(report: Periodic) -> Table | None:
    if not report.stages or report.period.kind == "khusus":
        return None
    return table(
        _("Tahapan yang berjalan dan segera mulai"),
        [pgettext("laporan", "Tahapan"), pgettext("laporan", "Waktu"), _("Dasar")],
        [_stage_row(line) for line in report.stages],
        columns=["5fr", "4fr", "4fr"],
    )


def _stage_row(line: StageLine) -> list[str]:
    return [line.name, span(line.starts_on, line.ends_on), line.document]


def _own_words(heading: str, text: str) -> Table | None:
    sentences = [line.strip() for line in text.splitlines() if line.strip()]
    return table(heading, [], [], columns=[], sentences=sentences) if sentences else None
