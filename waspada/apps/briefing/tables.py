"""The tables of a report: counts, what is open, stages."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waspada.apps.briefing.content import Briefing, StageLine
from waspada.apps.briefing.dates import day_and_month, span
from waspada.core.vocabulary import CATEGORIES, CONFIDENCES, GROUPS, SEVERITIES

DAYS_AHEAD = 7


def table(
    heading: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    columns: Sequence[str],
    right: Sequence[int] = (),
    intro: str = "",
    sentences: Sequence[str] = (),
    has_total: bool = False,
) -> dict[str, Any]:
    """Return one table with its heading, as the layout expects it."""
    return {
        "heading": heading,
        "intro": intro,
        "head": list(head),
        "rows": [list(row) for row in rows],
        "columns": list(columns),
        "right": list(right),
        "sentences": list(sentences),
        "has-total": has_total,
    }


def count_tables(briefing: Briefing) -> list[dict[str, Any]]:
    """Count the day's incidents by group and severity, and the week's by day."""
    week = table(
        _("Tujuh hari terakhir"),
        [day_and_month(day) for day, _count in briefing.counts],
        [[str(count) for _day, count in briefing.counts]],
        columns=["1fr"] * len(briefing.counts),
        right=range(len(briefing.counts)),
    )
    if not briefing.today:
        return [week]
    severities = [entry.value for entry in SEVERITIES]
    cells = Counter((CATEGORIES[row.category].group, row.severity) for row in briefing.today)
    rows = [
        _count_row(words.in_language(briefing.language), [cells[group, n] for n in severities])
        for group, words in GROUPS.items()
    ]
    totals = [sum(cells[group, n] for group in GROUPS) for n in severities]
    rows.append(_count_row(_("Jumlah"), totals))
    head = [_("Kelompok")]
    head += [entry.name.in_language(briefing.language) for entry in SEVERITIES]
    by_group = table(
        _("Rekapitulasi hari ini"),
        [*head, _("jumlah")],
        rows,
        columns=["4fr", *["1fr"] * len(severities), "1fr"],
        right=range(1, len(severities) + 2),
        intro=_("Menurut berita yang terkumpul, bukan peringkat bahaya."),
        has_total=True,
    )
    return [by_group, week]


def _count_row(name: str, counts: Sequence[int]) -> list[str]:
    return [name, *[str(count) if count else "–" for count in counts], str(sum(counts))]


def open_part(briefing: Briefing) -> dict[str, Any]:
    """Return what is still open: reports to triage, incidents to verify."""
    sentences = []
    waiting = briefing.waiting
    if waiting.reports is None:
        sentences.append(_("Antrean laporan hanya dihitung untuk hari berjalan."))
    elif waiting.reports:
        sentences.append(
            ngettext(
                "%(count)s laporan menunggu dipilah.",
                "%(count)s laporan menunggu dipilah.",
                waiting.reports,
            )
            % {"count": waiting.reports}
        )
    else:
        sentences.append(_("Tidak ada laporan yang menunggu dipilah."))
    if waiting.unverified:
        numbers = ", ".join(waiting.unverified[:20])
        more = len(waiting.unverified) - 20
        if more > 0:
            numbers += _(", dan %(count)s lagi") % {"count": more}
        sentences.append(
            ngettext(
                "%(count)s kejadian belum diverifikasi: %(numbers)s.",
                "%(count)s kejadian belum diverifikasi: %(numbers)s.",
                len(waiting.unverified),
            )
            % {"count": len(waiting.unverified), "numbers": numbers}
        )
    else:
        sentences.append(_("Tidak ada kejadian yang belum diverifikasi."))
    told = [" ".join(sentences)]
    return table(_("Yang masih terbuka"), [], [], columns=[], sentences=told)


def stage_parts(briefing: Briefing) -> list[dict[str, Any]]:
    """Return the stages that run and those that start soon."""
    head = [pgettext("laporan", "Tahapan"), pgettext("laporan", "Waktu"), _("Dasar")]
    columns = ["5fr", "4fr", "4fr"]
    active = table(
        _("Tahapan yang berjalan"),
        head,
        [_stage_row(line, briefing) for line in briefing.active],
        columns=columns,
        sentences=[] if briefing.active else [_("Tidak ada tahapan yang berjalan hari ini.")],
    )
    if not briefing.coming:
        active["sentences"].append(_("Tidak ada tahapan lain yang mulai dalam tujuh hari."))
        return [active]
    coming = table(
        _("Mulai dalam tujuh hari"),
        head,
        [_stage_row(line, briefing) for line in briefing.coming],
        columns=columns,
    )
    return [active, coming]


def _stage_row(line: StageLine, briefing: Briefing) -> list[str]:
    basis = line.document
    if line.confidence in CONFIDENCES and line.confidence != "tinggi":
        words = CONFIDENCES[line.confidence].in_language(briefing.language)
        basis = f"{basis} ({words})" if basis else words
    name = line.name
    if line.election_name != briefing.election_name:
        name = f"{name}\n{line.election_name}"
    days = span(line.starts_on, line.ends_on)
    left = (line.ends_on - briefing.day).days if line.ends_on else None
    if line in briefing.active and left is not None and left <= DAYS_AHEAD:
        ending = (
            _("berakhir hari ini")
            if left == 0
            else ngettext("berakhir dalam %(count)s hari", "berakhir dalam %(count)s hari", left)
            % {"count": left}
        )
        days = f"{days}\n{ending}"
    return [name, days, basis]
