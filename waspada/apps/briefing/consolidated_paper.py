"""Turn what was sent from below into one paper; the layout is that of a daily report."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waspada.apps.briefing.changes import rows_of
from waspada.apps.briefing.consolidating import Consolidation, Received
from waspada.apps.briefing.content import Printed
from waspada.apps.briefing.dates import clock, hour_or_moment, long_day, moment, short_day
from waspada.apps.briefing.paper import Paper, formal, printed_line, realm_line, signature
from waspada.apps.briefing.tables import table
from waspada.apps.briefing.words import submission_words
from waspada.core.places import Level, level_of, load_table, zone_of
from waspada.core.vocabulary import CLASS_WORDS

MOST_TOLD: Final = 200
_MARK: Final = re.compile(r"\[(\d+)\]")


def consolidated_paper(whole: Consolidation, printed: Printed) -> Paper:
    """Return every sentence of a consolidated report, ready to be laid out and frozen."""
    with translation.override(whole.language):
        return _paper(whole, printed)


def _paper(whole: Consolidation, printed: Printed) -> Paper:
    name = formal(whole.place)
    class_words = CLASS_WORDS[whole.classification].in_language(whole.language)
    draft = _("KONSEP – belum bernomor")
    sections, sources, left_out = _sections(whole)
    return {
        "language": whole.language,
        "dated": whole.day.isoformat(),
        "title": _("Laporan gabungan %(place)s, %(day)s")
        % {"place": name, "day": long_day(whole.day)},
        "author": whole.letterhead.office,
        "heading": _("LAPORAN HARIAN GABUNGAN KEWASPADAAN DINI"),
        "number": "",
        "number-line": _("Nomor: %(number)s") % {"number": draft},
        "header": {
            "left": " · ".join([_("Laporan gabungan"), name]),
            "class": class_words.upper(),
            "right": short_day(whole.day),
            "mark": realm_line(whole.realm),
        },
        "footer": {
            "left": draft,
            "page": pgettext("laporan", "Halaman"),
            "of": pgettext("laporan", "dari"),
            "printed": printed_line(whole.place, whole.classification, printed),
        },
        "letterhead": [line for line in whole.letterhead.lines if line],
        "notes": [
            _("Disusun dari dokumen yang sudah dikirim, bukan dari data yang sedang berjalan.")
        ],
        "facts": _facts(whole, class_words),
        "situation": {
            "heading": _("Keadaan"),
            "levels": [],
            "reasons": [],
            "note": "",
            "sentences": _summary(whole),
        },
        "nihil": _("NIHIL") if whole.is_nil else "",
        "nihil-sentence": _("Semua wilayah di bawahnya mengirim NIHIL. Ini bukan berarti aman.")
        if whole.is_nil
        else "",
        "incidents": sections,
        "tables": [_received_table(whole)],
        "sources": {"heading": pgettext("laporan", "Sumber"), "empty": "", "rows": sources},
        "closing": _closing(whole, left_out),
        "signature": signature(whole.letterhead, whole.place, whole.day),
        "received": [
            [one.place, _name(one), submission_words(one.submission), one.number]
            for one in whole.received
        ],
    }


def _name(one: Received) -> str:
    return load_table()[one.place].display


def _facts(whole: Consolidation, class_words: str) -> list[list[str]]:
    zone = zone_of(whole.place)
    return [
        [_("Wilayah"), f"{formal(whole.place)} ({whole.place})"],
        [_("Hari"), f"{long_day(whole.day)} ({zone})"],
        [_("Batas kirim"), f"{clock(whole.letterhead.cut_off)} {zone}"],
        [_("Laporan diterima sampai"), moment(whole.received_until, whole.place)],
        [_("Klasifikasi"), f"{class_words} ({whole.classification})"],
    ]


def _summary(whole: Consolidation) -> list[str]:
    nil = sum(one.submission.is_nihil for one in whole.standing)
    late = sum(one.submission.is_late for one in whole.standing)
    parts = {
        "sent": len(whole.standing),
        "all": len(whole.received),
        "what": _kind_below(whole.place),
        "nil": nil,
        "late": late,
    }
    sentences = [_("%(sent)s dari %(all)s %(what)s sudah mengirim: %(nil)s NIHIL.") % parts]
    if late:
        sentences.append(_("%(late)s terlambat.") % parts)
    count = sum(len(rows_of(one.content)) for one in whole.standing if one.content)
    if count:
        sentences.append(
            ngettext(
                "Laporan itu memuat %(count)s kejadian.",
                "Laporan itu memuat %(count)s kejadian.",
                count,
            )
            % {"count": count}
        )
    return [" ".join(sentences), *_missing_sentence(whole)]


def _missing_sentence(whole: Consolidation) -> list[str]:
    if not whole.missing:
        return []
    names = ", ".join(_name(one) for one in whole.missing)
    return [
        _("Belum mengirim (%(count)s), keadaannya tidak diketahui: %(names)s.")
        % {"count": len(whole.missing), "names": names}
    ]


def _kind_below(place: str) -> str:
    level = level_of(place)
    if level is Level.NATION:
        return _("provinsi")
    return _("kabupaten/kota") if level is Level.PROVINCE else _("kecamatan")


def _received_table(whole: Consolidation) -> dict[str, Any]:
    rows = [
        [
            _name(one),
            submission_words(one.submission),
            _sent_at(one),
            one.number or "–",
            _level(one),
            str(len(rows_of(one.content))) if one.content else "–",
        ]
        for one in whole.received
    ]
    return table(
        _("Laporan dari bawah"),
        [
            _("Wilayah"),
            _("Keadaan laporan"),
            pgettext("laporan", "Waktu"),
            _("Nomor"),
            _("Level"),
            _("Kejadian"),
        ],
        rows,
        columns=["3fr", "4fr", "2fr", "6fr", "3fr", "2fr"],
        right=[5],
    )


def _sent_at(one: Received) -> str:
    at = one.submission.received_at
    if at is None:
        return "–"
    return hour_or_moment(at, one.place, one.submission.day)


def _level(one: Received) -> str:
    levels = one.content["situation"]["levels"] if one.content else []
    return levels[0]["words"] if levels and levels[0]["level"] != "none" else "–"


def _sections(whole: Consolidation) -> tuple[list[dict[str, Any]], list[list[str]], int]:
    """Return a section for each report with incidents, all sources, and how many were left out."""
    kept = _kept(whole)
    total = sum(len(rows_of(one.content)) for one in whole.standing if one.content)
    sections: list[dict[str, Any]] = []
    sources: list[list[str]] = []
    order = shift = 0
    for one in whole.standing:
        if one.content is None:
            continue
        groups = []
        for heading, rows in _groups(one.content):
            told = []
            for row in rows:
                if (one.place, row["number"]) not in kept:
                    continue
                order += 1
                told.append({**row, "order": order, "remarks": _shifted(row["remarks"], shift)})
            if told:
                groups.append({"heading": heading, "rows": told})
        if groups:
            intro = " · ".join([one.number, submission_words(one.submission)])
            sections.append({"heading": _name(one), "intro": intro, "groups": groups})
            sources += [
                [_shifted(mark, shift), host, url]
                for mark, host, url in one.content["sources"]["rows"]
            ]
            shift += _last_mark(one.content)
    return sections, sources, total - len(kept)


def _kept(whole: Consolidation) -> set[tuple[str, str]]:
    """Return the gravest incidents, as many as one report tells."""
    rows = [
        (-row["severity"], (one.place, number))
        for one in whole.standing
        if one.content
        for number, row in rows_of(one.content).items()
    ]
    return {key for _severity, key in sorted(rows, key=lambda row: row[0])[:MOST_TOLD]}


def _groups(content: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    for section in content["incidents"]:
        for group in section["groups"]:
            yield " – ".join([section["heading"], group["heading"]]), group["rows"]


def _last_mark(content: Mapping[str, Any]) -> int:
    texts = [row["remarks"] for row in rows_of(content).values()]
    return max((int(mark) for text in texts for mark in _MARK.findall(text)), default=0)


def _shifted(text: str, shift: int) -> str:
    """Return a text whose source marks count on from the reports before it."""
    return _MARK.sub(lambda mark: f"[{int(mark[1]) + shift}]", text)


def _closing(whole: Consolidation, left_out: int) -> list[str]:
    sentences = [
        _("Isi tiap bagian adalah isi dokumen yang dikirim wilayah itu, tanpa diubah."),
        _(
            "Laporan ini tidak memuat kejadian berkelas Rahasia ke atas, kejadian dalam "
            "kompartemen, maupun identitas pelapor."
        ),
    ]
    unread = [_name(one) for one in whole.standing if one.content is None]
    if unread:
        sentences.append(
            _("Isi laporan berikut tidak dimuat: %(names)s.") % {"names": ", ".join(unread)}
        )
    if left_out > 0:
        sentences.append(
            ngettext(
                "%(count)s kejadian yang lebih ringan tidak dirinci di sini; lihat dokumen asalnya.",
                "%(count)s kejadian yang lebih ringan tidak dirinci di sini; lihat dokumen asalnya.",
                left_out,
            )
            % {"count": left_out}
        )
    return sentences
