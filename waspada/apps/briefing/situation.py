"""The sentences on the situation: levels, their change, the day in a few words, or NIHIL."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waspada.apps.briefing.content import Briefing, Happening, LevelLine
from waspada.apps.briefing.warned import standing_sentence
from waspada.apps.words.sentences import say
from waspada.core.places import NATION
from waspada.core.vocabulary import LEVEL_WORDS, LEVELS, THEMES


def situation(briefing: Briefing) -> dict[str, Any]:
    """Return levels, reasons and the day in a few words."""
    levels, reasons = [], []
    lines = [(line, _set_for(line, briefing.language)) for line in briefing.standing]
    if briefing.computed is not None:
        lines.append((briefing.computed, _("dihitung sistem")))
    for line, kind in sorted(lines, key=lambda one: not one[0].is_shown):
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
        "sentences": [*_summary(briefing), *filter(None, [standing_sentence(briefing.warnings)])],
    }


def _set_for(line: LevelLine, language: str) -> str:
    """Return that people set a level, and for which theme where not for the place as a whole."""
    if line.is_automatic:
        return _("otomatis – demo")
    if not line.theme:
        return _("ditetapkan")
    return _("ditetapkan untuk %(theme)s") % {"theme": THEMES[line.theme].in_language(language)}


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


def nil_sentence(briefing: Briefing) -> str:
    """Return what NIHIL means, for this reader."""
    if briefing.is_partial:
        return _("Tidak ada kejadian yang boleh dibaca oleh akun ini pada hari ini.")
    return _(
        "Tidak ada kejadian tercatat pada hari ini dan tidak ada yang baru diketahui. "
        "Ini bukan berarti aman."
    )
