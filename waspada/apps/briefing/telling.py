"""The incidents of a report, each told in siabidibame order and grouped by the codebook."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from waspada.apps.briefing.content import Briefing, Happening
from waspada.apps.briefing.dates import when
from waspada.core.places import NATION, load_table, parents
from waspada.core.reports.incidents import SIABIDIBAME
from waspada.core.vocabulary import CATEGORIES, GROUPS, SEVERITIES

LONG_STORY = 1500  # characters; a longer one may run on over the page


def in_order(briefing: Briefing) -> list[Happening]:
    """Return the incidents in the order in which they are told: by section, then by group."""
    groups = list(GROUPS)
    return [
        row
        for rows in (briefing.today, briefing.recent, briefing.by_month)
        for row in sorted(rows, key=lambda one: groups.index(CATEGORIES[one.category].group))
    ]


def numbered_sources(rows: Iterable[Happening]) -> dict[str, int]:
    """Return each address once, numbered in the order of mention."""
    urls = dict.fromkeys(url for row in rows for url in row.sources)
    return {url: n for n, url in enumerate(urls, start=1)}


def incident_sections(briefing: Briefing, sources: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the sections of incidents that have any, in the order of the report."""
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
    return sections_of(sections, briefing.language, sources)


def sections_of(
    sections: Iterable[tuple[str, str, Iterable[Happening]]],
    language: str,
    sources: Mapping[str, int],
) -> list[dict[str, Any]]:
    """Return sections (heading, intro, incidents) that have any, grouped by the codebook."""
    order = 0
    made = []
    for heading, intro, told_here in sections:
        rows = list(told_here)
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
                told.append(_incident(row, order, language, sources))
            groups.append({"heading": words.in_language(language), "rows": told})
        made.append({"heading": heading, "intro": intro, "groups": groups})
    return made


def _incident(
    row: Happening, order: int, language: str, sources: Mapping[str, int]
) -> dict[str, Any]:
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
