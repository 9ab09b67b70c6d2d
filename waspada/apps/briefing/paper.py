"""Turn a briefing into the sentences of its page and its PDF; both say the same.

The result is plain JSON: it is what an issued document freezes, so that its words stay as
they were even when the catalogues change.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from waspada.apps.briefing.content import (
    Briefing,
    Happening,
    LevelLine,
    Printed,
    StageLine,
)
from waspada.apps.briefing.dates import (
    clock,
    day_and_month,
    local,
    long_day,
    moment,
    plain_day,
    short_day,
    span,
    when,
)
from waspada.apps.words.sentences import say
from waspada.channels.documents.pdf import render_pdf
from waspada.core.delivery import realm_mark
from waspada.core.places import NATION, load_table, parents, zone_of
from waspada.core.reports.incidents import SIABIDIBAME, source_host
from waspada.core.vocabulary import (
    CATEGORIES,
    CLASS_WORDS,
    CONFIDENCES,
    GROUPS,
    LEVEL_WORDS,
    LEVELS,
    SEVERITIES,
)

TEMPLATE = "laporan-harian"
TEMPLATE_VERSION = "1"
DAYS_AHEAD = 7
LONG_STORY = 1500  # characters; a longer one may run on over the page

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
    place = _formal(briefing.place)
    sources = _numbered_sources(_in_order(briefing))
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
            "mark": _realm_line(briefing.realm),
        },
        "footer": {
            "left": number,
            "page": pgettext("laporan", "Halaman"),
            "of": pgettext("laporan", "dari"),
            "printed": _printed_line(briefing, printed),
        },
        "letterhead": [line for line in briefing.letterhead.lines if line],
        "notes": _notes(briefing, printed),
        "facts": _facts(briefing, class_words),
        "situation": _situation(briefing),
        "nihil": _("NIHIL") if briefing.is_nil else "",
        "nihil-sentence": _nil_sentence(briefing) if briefing.is_nil else "",
        "incidents": _incident_sections(briefing, sources),
        "tables": [
            *_count_tables(briefing),
            _open_part(briefing),
            *_stage_parts(briefing),
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
        "signature": _signature(briefing),
    }


def _formal(code: str) -> str:
    return load_table()[code].formal if code != NATION else "Indonesia"


def _realm_line(realm: str) -> str:
    if realm == "exercise":
        return _("LATIHAN – BUKAN KEADAAN SEBENARNYA")
    if realm == "replay":
        return _("DEMO – DATA NYATA HASIL PENGUMPULAN, BUKAN KEADAAN HARI INI")
    return "" if realm == "live" else realm_mark(realm)


def _printed_line(briefing: Briefing, printed: Printed) -> str:
    parts = {
        "by": printed.by,
        "at": moment(printed.at, briefing.place) if printed.at else "",
        "class": briefing.classification,
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
    name = ", ".join([_formal(briefing.place), *above])
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


def _situation(briefing: Briefing) -> dict[str, Any]:
    levels, reasons = [], []
    for line, kind in (
        (briefing.standing, _("ditetapkan")),
        (briefing.computed, _("dihitung sistem")),
    ):
        if line is None:
            continue
        if line.is_automatic:
            kind = _("otomatis – demo")
        levels.append(
            {
                "level": line.level,
                "words": LEVEL_WORDS[line.level].in_language(briefing.language),
                "kind": kind,
                "change": _change(line, briefing.language),
            }
        )
    computed = briefing.computed
    if computed is not None:
        reasons = [*computed.reasons]
        if computed.would_lower:
            reasons.append(computed.would_lower)
    note = ""
    if briefing.place == NATION:
        note = say("alerts.nation_has_none")
    elif not levels:
        levels = [
            {
                "level": "none",
                "words": LEVEL_WORDS["none"].in_language(briefing.language),
                "kind": "",
                "change": "",
            }
        ]
    if computed is not None and computed.rule_version:
        note = _("Aturan level versi %(version)s; dihitung dari kejadian yang boleh dibaca.") % {
            "version": computed.rule_version
        }
    return {
        "heading": _("Keadaan"),
        "levels": levels,
        "reasons": reasons,
        "note": note,
        "sentences": _summary(briefing),
    }


def _change(line: LevelLine, language: str) -> str:
    if line.before is None or line.before == "none":
        return "" if line.before == line.level else _("baru hari ini")
    before = LEVEL_WORDS[line.before].in_language(language)
    if line.before == line.level:
        return _("tidak berubah sejak kemarin")
    if line.level == "none":
        return _("kemarin %(before)s") % {"before": before}
    if LEVELS.index(line.level) > LEVELS.index(line.before):
        return _("naik dari %(before)s kemarin") % {"before": before}
    return _("turun dari %(before)s kemarin") % {"before": before}


def _summary(briefing: Briefing) -> list[str]:
    if briefing.is_nil:
        return []
    count = len(briefing.today)
    sentences = [
        ngettext(
            "Tercatat %(count)s kejadian pada hari ini.",
            "Tercatat %(count)s kejadian pada hari ini.",
            count,
        )
        % {"count": count}
        if count
        else _("Tidak tercatat kejadian pada hari ini – ini bukan berarti aman.")
    ]
    if briefing.recent:
        count = len(briefing.recent)
        sentences.append(
            ngettext(
                "%(count)s kejadian dari hari sebelumnya baru diketahui sejak laporan terakhir.",
                "%(count)s kejadian dari hari sebelumnya baru diketahui sejak laporan terakhir.",
                count,
            )
            % {"count": count}
        )
    deaths, injured = _people(briefing.happenings)
    if deaths or injured:
        sentences.append(
            _("Korban menurut sumber: meninggal %(deaths)s, luka %(injured)s.")
            % {"deaths": deaths, "injured": injured}
        )
    return [" ".join(sentences)]


def _people(rows: Iterable[Happening]) -> tuple[int, int]:
    rows = tuple(rows)
    return sum(row.deaths or 0 for row in rows), sum(row.injured or 0 for row in rows)


def _nil_sentence(briefing: Briefing) -> str:
    if briefing.is_partial:
        return _("Tidak ada kejadian yang boleh dibaca oleh akun ini pada hari ini.")
    return _(
        "Tidak ada kejadian tercatat pada hari ini dan tidak ada yang baru diketahui. "
        "Ini bukan berarti aman."
    )


def _in_order(briefing: Briefing) -> list[Happening]:
    """Return the incidents in the order in which they are told: by section, then by group."""
    groups = list(GROUPS)
    return [
        row
        for rows in (briefing.today, briefing.recent, briefing.by_month)
        for row in sorted(rows, key=lambda one: groups.index(CATEGORIES[one.category].group))
    ]


def _numbered_sources(rows: Iterable[Happening]) -> dict[str, int]:
    urls = dict.fromkeys(url for row in rows for url in row.sources)
    return {url: n for n, url in enumerate(urls, start=1)}


def _incident_sections(briefing: Briefing, sources: Mapping[str, int]) -> list[dict[str, Any]]:
    sections = [
        (_("Kejadian hari ini"), "", briefing.today),
        (
            _("Baru diketahui sejak laporan sebelumnya"),
            _("Terjadi sebelum hari ini, tetapi baru diterima sesudah laporan terakhir."),
            briefing.recent,
        ),
        (
            _("Bertanggal bulan saja"),
            _("Hanya bulannya yang diketahui; tidak masuk hitungan harian dan level."),
            briefing.by_month,
        ),
    ]
    order = 0
    made = []
    for heading, intro, rows in sections:
        if not rows:
            continue
        groups = []
        for group, words in GROUPS.items():
            mine = [row for row in rows if CATEGORIES[row.category].group == group]
            if not mine:
                continue
            told = []
            for row in mine:
                order += 1
                told.append(_incident(row, order, briefing, sources))
            groups.append({"heading": words.in_language(briefing.language), "rows": told})
        made.append({"heading": heading, "intro": intro, "groups": groups})
    return made


def _incident(
    row: Happening, order: int, briefing: Briefing, sources: Mapping[str, int]
) -> dict[str, Any]:
    language = briefing.language
    category = CATEGORIES[row.category].name.in_language(language)
    unknown = dict.fromkeys(("who", "what", "when", "where", "how", "why"), _("belum diketahui"))
    what, how = _what_and_how(row)
    if what != row.what:
        unknown["how"] = _("tercantum pada jawaban “apa”")
    answers = {
        "who": row.who,
        "what": what,
        "when": when(row.occurred_at, row.precision, row.place_code),
        "where": _where(row.place_code),
        "how": how,
        "why": row.why,
    }
    return {
        "order": order,
        "long": len(what) + len(how) > LONG_STORY,
        "number": row.number,
        "heading": f"{category} – {load_table()[row.place_code].display}",
        "severity": row.severity,
        "severity-words": SEVERITIES[row.severity].name.in_language(language),
        "answers": [
            [words.in_language(language), answers[key] or unknown[key], bool(answers[key])]
            for key, words in SIABIDIBAME
        ],
        "remarks": _remarks(row, language, sources),
    }


def _where(code: str) -> str:
    table = load_table()
    names = [table[code].display, *(table[up].display for up in parents(code) if up != NATION)]
    return ", ".join(names)


def _what_and_how(row: Happening) -> tuple[str, str]:
    """Return both answers; a title that was cut from the story gives way to the story."""
    stem = row.what.strip(" .…")
    what, how = row.what, row.how.strip()
    if how.startswith(stem):
        what, how = how, ""
    parts = [how] if how else []
    if row.deaths:
        parts.append(_("Meninggal: %(count)s.") % {"count": row.deaths})
    if row.injured:
        parts.append(_("Luka: %(count)s.") % {"count": row.injured})
    return what, " ".join(parts)


def _remarks(row: Happening, language: str, sources: Mapping[str, int]) -> str:
    states = {
        "verified": _("terverifikasi"),
        "closed": _("terverifikasi, ditutup"),
        "unverified": _("belum diverifikasi"),
    }
    parts = [row.number, states.get(row.state, row.state)]
    if row.also_categories:
        names = ", ".join(
            CATEGORIES[code].name.in_language(language) for code in row.also_categories
        )
        parts.append(_("juga: %(names)s") % {"names": names})
    if row.grade:
        parts.append(_("nilai %(grade)s") % {"grade": row.grade})
    if row.classification != "B":
        parts.append(_("kelas %(class)s") % {"class": row.classification})
    if row.sources:
        marks = "".join(f"[{n}]" for n in sorted(sources[url] for url in row.sources))
        parts.append(_("sumber %(marks)s") % {"marks": marks})
    return " · ".join(parts)


def _table(
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


def _count_tables(briefing: Briefing) -> list[dict[str, Any]]:
    """Count the day's incidents by group and severity, and the week's by day."""
    week = _table(
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
    by_group = _table(
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


def _open_part(briefing: Briefing) -> dict[str, Any]:
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
    return _table(_("Yang masih terbuka"), [], [], columns=[], sentences=told)


def _stage_parts(briefing: Briefing) -> list[dict[str, Any]]:
    head = [pgettext("laporan", "Tahapan"), pgettext("laporan", "Waktu"), _("Dasar")]
    columns = ["5fr", "4fr", "4fr"]
    active = _table(
        _("Tahapan yang berjalan"),
        head,
        [_stage_row(line, briefing) for line in briefing.active],
        columns=columns,
        sentences=[] if briefing.active else [_("Tidak ada tahapan yang berjalan hari ini.")],
    )
    if not briefing.coming:
        active["sentences"].append(_("Tidak ada tahapan lain yang mulai dalam tujuh hari."))
        return [active]
    coming = _table(
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


def _signature(briefing: Briefing) -> list[str]:
    head = briefing.letterhead
    place = load_table()[briefing.place]
    town = "Jakarta" if briefing.place == NATION else place.capital or place.name
    lines = [f"{town}, {plain_day(briefing.day)}", head.signer_title, ""]
    return [*lines, head.signer_name or "(……………………………………)"]
